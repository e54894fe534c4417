//! Tags of every kind of Personalize that takes them: by ARN, the same three calls for all.
//! Not here: tags given at creation, except for their shape.

use crate::{
    error::{OrCloud, found},
    fields::{Fields, InputError},
};
use aws_sdk_personalize::{Client, types::Tag};
use personalize_core::{inventory::Tags, props::Props};
use personalize_engine::cloud::CloudError;

/// The `tags` of a create call.
pub(super) fn at_creation(f: &mut Fields) -> Result<Option<Vec<Tag>>, InputError> {
    f.block("tags", pairs)
}

/// Reads them all; `None` where the resource is not there.
pub(super) async fn read(client: &Client, arn: &str) -> Result<Option<Tags>, CloudError> {
    let answer = client
        .list_tags_for_resource()
        .resource_arn(arn)
        .send()
        .await
        .or_cloud("ListTagsForResource");
    let tags = found(answer)?.map(|a| a.tags.unwrap_or_default());
    Ok(tags.map(|tags| tags.into_iter().map(|t| (t.tag_key, t.tag_value)).collect()))
}

/// Adds or overwrites.
pub(super) async fn write(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let tags = pairs(Fields::new("TagResource", input))?;
    client
        .tag_resource()
        .resource_arn(arn)
        .set_tags(Some(tags))
        .send()
        .await
        .or_cloud("TagResource")?;
    Ok(Props::new())
}

/// Removes by key.
pub(super) async fn remove(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("UntagResource", input);
    let keys = f.texts("keys")?;
    let request = client.untag_resource().resource_arn(arn).set_tag_keys(keys);
    f.finish(request)?.send().await.or_cloud("UntagResource")?;
    Ok(Props::new())
}

fn pairs(f: Fields) -> Result<Vec<Tag>, InputError> {
    let tag = |(key, value): (String, String)| {
        Tag::builder().tag_key(key).tag_value(value).build().expect("both required fields are set")
    };
    Ok(f.rest()?.into_iter().map(tag).collect())
}
