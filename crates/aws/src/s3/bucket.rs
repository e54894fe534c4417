//! The bucket; found by its name.

use super::{name as decoded, naming};
use crate::{
    connect::Aws,
    error::{OrCloud, found, other},
    fields::Fields,
    live::present,
    pages::pages,
    written::{Written, output},
};
use aws_sdk_s3::{
    Client,
    types::{BucketLocationConstraint, CreateBucketConfiguration, EncodingType, Tag, Tagging},
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Failure, Listed};

/// The region whose buckets are made without a constraint, and whose name S3 refuses as one (CreateBucket reference).
const DEFAULT_REGION: &str = "us-east-1";

/// Reads the bucket: one listing tells whether it is there, and what lies in it, one level deep and at most a page (it takes
/// the same permission as HeadBucket). A bucket of another account is `Denied`, not absent: its name is taken.
pub(crate) async fn describe(aws: &Aws, name: &str) -> Result<Option<Live>, CloudError> {
    let list = aws.s3().list_objects_v2().bucket(name).delimiter("/");
    let listed = list.encoding_type(EncodingType::Url).send().await;
    Ok(found(naming(name, listed.or_cloud("ListObjectsV2")))?.map(|page| {
        let folders = page.common_prefixes.unwrap_or_default().into_iter().filter_map(|p| p.prefix);
        let objects = page.contents.unwrap_or_default().into_iter().filter_map(|o| o.key);
        let top: Vec<String> = folders.chain(objects).map(|name| decoded(&name)).collect();
        let props = Written::new()
            .with("name", Some(name))
            .with("empty", Some(top.is_empty()))
            .with("top", Some(top));
        Live {
            outputs: outputs(aws, name),
            ..Live::new(Kind::Bucket, name.to_owned(), name, props.props())
        }
    }))
}

fn outputs(aws: &Aws, name: &str) -> Props {
    output("arn", Some(format!("arn:{}:s3:::{name}", aws.partition())))
}

/// All buckets of the account.
pub(crate) async fn list(client: &Client) -> Result<Vec<Listed>, CloudError> {
    let request = client.list_buckets();
    let all = pages(
        "ListBuckets",
        |token| {
            let page = request.clone().set_continuation_token(token);
            async move { page.send().await.or_cloud("ListBuckets") }
        },
        |page| (page.buckets.unwrap_or_default(), page.continuation_token),
    )
    .await?;
    let names = all.into_iter().filter_map(|bucket| bucket.name);
    Ok(names.map(|name| present(name.clone(), name)).collect())
}

/// Reads the tags.
pub(crate) async fn tags(client: &Client, name: &str) -> Result<Option<Tags>, CloudError> {
    match client.get_bucket_tagging().bucket(name).send().await.or_cloud("GetBucketTagging") {
        Ok(answer) => Ok(Some(answer.tag_set.into_iter().map(|t| (t.key, t.value)).collect())),
        Err(error) if error.code == "NoSuchTagSet" => Ok(Some(Tags::new())),
        Err(error) if error.failure == Failure::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes one write call.
pub(crate) async fn call(aws: &Aws, call: &Call) -> Result<Props, CloudError> {
    let (client, name) = (aws.s3(), call.locator.as_str());
    match call.verb {
        Verb::Create => return create(aws, name, &call.input).await,
        Verb::Delete => {
            client.delete_bucket().bucket(name).send().await.or_cloud("DeleteBucket")?;
        }
        Verb::Tag => {
            let given = Fields::new("PutBucketTagging", &call.input).rest()?;
            retag(client, name, |tags| tags.extend(given)).await?;
        }
        Verb::Untag => {
            let mut f = Fields::new("PutBucketTagging", &call.input);
            let keys = f.texts("keys")?.unwrap_or_default();
            let keys = f.finish(keys)?;
            retag(client, name, |tags| tags.retain(|key, _| !keys.contains(key))).await?;
        }
        verb => return Err(other(&format!("{verb:?}"), "S3 cannot do this to a bucket")),
    }
    Ok(Props::new())
}

/// One call is enough for a private bucket: since April 2023 S3 makes every new bucket with public access blocked and
/// access lists off.
async fn create(aws: &Aws, name: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateBucket", input);
    f.identity(&["name"]);
    let place = (aws.region() != DEFAULT_REGION).then(|| {
        CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(aws.region()))
            .build()
    });
    let request = aws.s3().create_bucket().bucket(name).set_create_bucket_configuration(place);
    naming(name, f.finish(request)?.send().await.or_cloud("CreateBucket"))?;
    Ok(outputs(aws, name))
}

/// S3 knows only the whole set of a bucket's tags: read it, change it, write it.
async fn retag(
    client: &Client,
    name: &str,
    change: impl FnOnce(&mut Tags),
) -> Result<(), CloudError> {
    let mut all = tags(client, name).await?.unwrap_or_default();
    change(&mut all);
    let tag = |(key, value): (String, String)| {
        Tag::builder().key(key).value(value).build().expect("both required fields are set")
    };
    let set = all.into_iter().map(tag).collect();
    let tagging =
        Tagging::builder().set_tag_set(Some(set)).build().expect("the required field is set");
    client
        .put_bucket_tagging()
        .bucket(name)
        .tagging(tagging)
        .send()
        .await
        .or_cloud("PutBucketTagging")?;
    Ok(())
}
