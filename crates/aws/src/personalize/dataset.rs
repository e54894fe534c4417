//! Datasets. `UpdateDataset` takes a schema and nothing else.

use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live, updated},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::Dataset};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer =
        client.describe_dataset().dataset_arn(arn).send().await.or_cloud("DescribeDataset");
    Ok(described("DescribeDataset", answer, |a| a.dataset)?.map(|dataset| seen(dataset, arn)))
}

fn seen(dataset: Dataset, arn: &str) -> Live {
    let props = Written::new()
        .with("name", dataset.name.clone())
        .with("datasetGroupArn", dataset.dataset_group_arn)
        .with("datasetType", dataset.dataset_type)
        .with("schemaArn", dataset.schema_arn)
        .with("trackingId", dataset.tracking_id);
    let live = Live {
        created: moment(dataset.creation_date_time.as_ref()),
        updated: moment(dataset.last_updated_date_time.as_ref()),
        ..live(Kind::Dataset, dataset.name, arn, dataset.status, props.props())
    };
    let Some(update) = dataset.latest_dataset_update else { return live };
    let asked = Written::new().with("schemaArn", update.schema_arn).props();
    // An update shows in the dataset's own status too: `UPDATE PENDING`.
    updated(live, update.status.as_deref(), update.failure_reason.as_deref(), asked)
}

pub(super) async fn list(client: &Client, group: Option<&str>) -> Result<Vec<Listed>, CloudError> {
    let request =
        client.list_datasets().set_dataset_group_arn(group.map(str::to_owned)).max_results(PAGE);
    let all = pages(
        "ListDatasets",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListDatasets") }
        },
        |page| (page.datasets.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|d| listed(d.name, d.dataset_arn, d.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateDataset", input);
    let request = client
        .create_dataset()
        .set_name(f.text("name")?)
        .set_schema_arn(f.text("schemaArn")?)
        .set_dataset_group_arn(f.text("datasetGroupArn")?)
        .set_dataset_type(f.text("datasetType")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateDataset")?;
    Ok(output("arn", Some(given("CreateDataset", answer.dataset_arn)?)))
}

pub(super) async fn update(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("UpdateDataset", input);
    f.identity(&["name", "datasetGroupArn", "datasetType"]);
    let request = client.update_dataset().dataset_arn(arn).set_schema_arn(f.text("schemaArn")?);
    let answer = f.finish(request)?.send().await.or_cloud("UpdateDataset")?;
    Ok(output("arn", answer.dataset_arn))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_dataset().dataset_arn(arn).send().await.or_cloud("DeleteDataset")?;
    Ok(())
}
