//! Filters: made, read and removed, never changed.

use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::Filter};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.describe_filter().filter_arn(arn).send().await.or_cloud("DescribeFilter");
    Ok(described("DescribeFilter", answer, |a| a.filter)?.map(|filter| seen(filter, arn)))
}

fn seen(filter: Filter, arn: &str) -> Live {
    let props = Written::new()
        .with("name", filter.name.clone())
        .with("datasetGroupArn", filter.dataset_group_arn)
        .with("filterExpression", filter.filter_expression);
    Live {
        failure: filter.failure_reason,
        created: moment(filter.creation_date_time.as_ref()),
        updated: moment(filter.last_updated_date_time.as_ref()),
        ..live(Kind::Filter, filter.name, arn, filter.status, props.props())
    }
}

pub(super) async fn list(client: &Client, group: Option<&str>) -> Result<Vec<Listed>, CloudError> {
    let request =
        client.list_filters().set_dataset_group_arn(group.map(str::to_owned)).max_results(PAGE);
    let all = pages(
        "ListFilters",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListFilters") }
        },
        |page| (page.filters.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|s| listed(s.name, s.filter_arn, s.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateFilter", input);
    let request = client
        .create_filter()
        .set_name(f.text("name")?)
        .set_dataset_group_arn(f.text("datasetGroupArn")?)
        .set_filter_expression(f.text("filterExpression")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateFilter")?;
    Ok(output("arn", Some(given("CreateFilter", answer.filter_arn)?)))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_filter().filter_arn(arn).send().await.or_cloud("DeleteFilter")?;
    Ok(())
}
