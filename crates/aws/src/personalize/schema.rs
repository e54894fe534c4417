//! Avro schemas: no status, no tags; the text comes back as it was submitted.

use super::PAGE;
use crate::{
    error::{OrCloud, described, given},
    fields::Fields,
    live::{listed, live},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::DatasetSchema};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.describe_schema().schema_arn(arn).send().await.or_cloud("DescribeSchema");
    Ok(described("DescribeSchema", answer, |a| a.schema)?.map(|schema| seen(schema, arn)))
}

fn seen(schema: DatasetSchema, arn: &str) -> Live {
    let props = Written::new()
        .with("name", schema.name.clone())
        .with("schema", schema.schema)
        .with("domain", schema.domain.as_ref().map(|d| d.as_str()));
    Live {
        created: moment(schema.creation_date_time.as_ref()),
        updated: moment(schema.last_updated_date_time.as_ref()),
        ..live(Kind::Schema, schema.name, arn, None, props.props())
    }
}

pub(super) async fn list(client: &Client) -> Result<Vec<Listed>, CloudError> {
    let request = client.list_schemas().max_results(PAGE);
    let all = pages(
        "ListSchemas",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListSchemas") }
        },
        |page| (page.schemas.unwrap_or_default(), page.next_token),
    )
    .await?;
    Ok(all.into_iter().filter_map(|s| listed(s.name, s.schema_arn, None)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateSchema", input);
    let request = client
        .create_schema()
        .set_name(f.text("name")?)
        .set_schema(f.text("schema")?)
        .set_domain(f.word("domain")?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateSchema")?;
    Ok(output("arn", Some(given("CreateSchema", answer.schema_arn)?)))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_schema().schema_arn(arn).send().await.or_cloud("DeleteSchema")?;
    Ok(())
}
