//! Dataset groups.

use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, given},
    fields::Fields,
    live::{listed, live},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::DatasetGroup};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client
        .describe_dataset_group()
        .dataset_group_arn(arn)
        .send()
        .await
        .or_cloud("DescribeDatasetGroup");
    Ok(described("DescribeDatasetGroup", answer, |a| a.dataset_group)?
        .map(|group| seen(group, arn)))
}

fn seen(group: DatasetGroup, arn: &str) -> Live {
    let props = Written::new()
        .with("name", group.name.clone())
        .with("domain", group.domain.as_ref().map(|d| d.as_str()))
        .with("roleArn", group.role_arn)
        .with("kmsKeyArn", group.kms_key_arn);
    Live {
        failure: group.failure_reason,
        created: moment(group.creation_date_time.as_ref()),
        updated: moment(group.last_updated_date_time.as_ref()),
        ..live(Kind::DatasetGroup, group.name, arn, group.status, props.props())
    }
}

pub(super) async fn list(client: &Client) -> Result<Vec<Listed>, CloudError> {
    let request = client.list_dataset_groups().max_results(PAGE);
    let all = pages(
        "ListDatasetGroups",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListDatasetGroups") }
        },
        |page| (page.dataset_groups.unwrap_or_default(), page.next_token),
    )
    .await?;
    Ok(all.into_iter().filter_map(|g| listed(g.name, g.dataset_group_arn, g.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateDatasetGroup", input);
    let request = client
        .create_dataset_group()
        .set_name(f.text("name")?)
        .set_domain(f.word("domain")?)
        .set_role_arn(f.text("roleArn")?)
        .set_kms_key_arn(f.text("kmsKeyArn")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateDatasetGroup")?;
    Ok(output("arn", Some(given("CreateDatasetGroup", answer.dataset_group_arn)?)))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client
        .delete_dataset_group()
        .dataset_group_arn(arn)
        .send()
        .await
        .or_cloud("DeleteDatasetGroup")?;
    Ok(())
}
