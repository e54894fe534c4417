//! Data objects: uploaded files; found by `s3://bucket/key`.

use super::{etag, leftover, location, name, naming, upload};
use crate::{
    connect::Aws,
    error::{OrCloud, found, other},
    fields::Fields,
    live::present,
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_s3::{Client, types::EncodingType};
use personalize_core::{address::Kind, inventory::Live, plan::Verb, props::Props};
use personalize_engine::cloud::{Call, CloudError, Listed, Object};
use std::path::PathBuf;

/// Reads what S3 knows of the object, without its bytes.
pub(crate) async fn describe(client: &Client, locator: &str) -> Result<Option<Live>, CloudError> {
    let (bucket, key) = location(locator)?;
    let answer = client.head_object().bucket(bucket).key(key).send().await.or_cloud("HeadObject");
    Ok(found(naming(bucket, answer))?.map(|object| {
        let time = moment(object.last_modified());
        let props = Written::new()
            .with("bucket", Some(bucket))
            .with("key", Some(key))
            .with("bytes", object.content_length)
            .with("hash", object.metadata.as_ref().and_then(|all| all.get(upload::HASH)).cloned())
            .with("etag", etag(object.e_tag.clone()))
            .with("contentType", object.content_type);
        Live {
            outputs: output("etag", etag(object.e_tag)),
            created: time,
            updated: time,
            ..Live::new(Kind::DataObject, key.to_owned(), locator, props.props())
        }
    }))
}

/// The objects below `s3://bucket/prefix`.
pub(crate) async fn list(client: &Client, parent: &str) -> Result<Vec<Listed>, CloudError> {
    let (bucket, prefix) = location(parent)?;
    let keys = below(client, bucket, prefix).await?.into_iter().map(|object| object.key);
    Ok(keys.map(|key| present(key.clone(), format!("s3://{bucket}/{key}"))).collect())
}

/// The objects that an import from `from` reads: itself, or what lies directly in the folder
/// (docs/service/data.md, "CSV files": the first level only).
pub(crate) async fn objects(client: &Client, from: &str) -> Result<Vec<Object>, CloudError> {
    let (bucket, prefix) = location(from)?;
    let folder = prefix.is_empty() || prefix.ends_with('/');
    Ok(direct(below(client, bucket, prefix).await?, prefix, folder))
}

/// The objects that are named by `prefix`, or lie directly in it where it is a folder. A sub-folder stands once for all
/// that is below it: its key ends in `/`, its size is the sum, and it has no entity tag.
fn direct(all: Vec<Object>, prefix: &str, folder: bool) -> Vec<Object> {
    let mut found: Vec<Object> = Vec::new();
    for object in all {
        let Some(rest) = object.key.strip_prefix(prefix) else { continue };
        match rest.split_once('/') {
            None if folder == rest.is_empty() => {}
            Some((below, _)) if folder => {
                let key = format!("{prefix}{below}/");
                match found.last_mut().filter(|last| last.key == key) {
                    Some(last) => last.bytes = last.bytes.saturating_add(object.bytes),
                    None => found.push(Object { key, bytes: object.bytes, etag: String::new() }),
                }
            }
            Some(_) => {}
            None => found.push(object),
        }
    }
    found
}

/// A part of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectPart {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The ARN of the KMS key that the object is encrypted with; `None` where S3 encrypts it with keys of its own.
    pub key: Option<String>,
}

/// The bytes of an object from a place on, at most so many.
pub(crate) async fn range(
    client: &Client,
    object: &str,
    from: u64,
    bytes: u64,
) -> Result<ObjectPart, CloudError> {
    let (bucket, key) = location(object)?;
    let range = format!("bytes={from}-{}", (from + bytes).saturating_sub(1));
    let answer = client.get_object().bucket(bucket).key(key).range(range).send().await;
    let answer = answer.or_cloud("GetObject")?;
    let key = answer.ssekms_key_id;
    let body = answer.body.collect().await;
    let body = body.map_err(|error| other("GetObject", error.to_string()))?;
    Ok(ObjectPart { bytes: body.to_vec(), key })
}

async fn below(client: &Client, bucket: &str, prefix: &str) -> Result<Vec<Object>, CloudError> {
    let list = client.list_objects_v2().bucket(bucket).prefix(prefix);
    let request = list.encoding_type(EncodingType::Url);
    let ask = |token| {
        let page = request.clone().set_continuation_token(token);
        async move { naming(bucket, page.send().await.or_cloud("ListObjectsV2")) }
    };
    let all = pages("ListObjectsV2", ask, |page| {
        (page.contents.unwrap_or_default(), page.next_continuation_token)
    });
    let seen = |object: aws_sdk_s3::types::Object| {
        Some(Object {
            key: name(&object.key?),
            bytes: object.size.and_then(|n| u64::try_from(n).ok()).unwrap_or_default(),
            etag: etag(object.e_tag).unwrap_or_default(),
        })
    };
    Ok(found(all.await)?.unwrap_or_default().into_iter().filter_map(seen).collect())
}

/// Makes one write call. An object that is already gone is deleted with success: S3 does not tell.
pub(crate) async fn call(aws: &Aws, call: &Call) -> Result<Props, CloudError> {
    let (bucket, key) = location(&call.locator)?;
    leftover::sweep(aws, bucket, key).await;
    let client = aws.s3();
    match call.verb {
        Verb::Create | Verb::Update => {
            let mut f = Fields::new("PutObject", &call.input);
            f.identity(&["bucket", "key"]);
            let file = PathBuf::from(f.needed("source")?);
            let hash = f.needed("hash")?;
            // The hash says it all; the size is for people, for the comparison, and for files that are converted on the way.
            let bytes = f.number("bytes")?.map_or(0, |bytes| bytes as u64);
            let conversion = f.document("conversion")?.map(|conversion| (conversion, bytes));
            // For people alone.
            f.number("lines")?;
            let content_type = f.text("contentType")?;
            let object =
                upload::Object { bucket, key, file: &file, conversion, hash: &hash, content_type };
            Ok(output("etag", etag(upload::upload(aws, &f.finish(object)?).await?)))
        }
        Verb::Delete => {
            client.delete_object().bucket(bucket).key(key).send().await.or_cloud("DeleteObject")?;
            Ok(Props::new())
        }
        verb => Err(other(&format!("{verb:?}"), "S3 cannot do this to an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_what_lies_directly_in_it_and_its_sub_folders_once() {
        let all = ["p/", "p/a", "p/d=1/x", "p/d=1/y/z", "p/d=2/", "p/e.csv"];
        let object = |key: &str| Object { key: key.to_owned(), bytes: 2, etag: "e".to_owned() };
        let of = |prefix: &str, folder| -> Vec<(String, u64)> {
            let found = direct(all.map(object).into(), prefix, folder);
            found.into_iter().map(|object| (object.key, object.bytes)).collect()
        };
        let named = |all: &[(&str, u64)]| -> Vec<(String, u64)> {
            all.iter().map(|(key, bytes)| ((*key).to_owned(), *bytes)).collect()
        };
        assert_eq!(
            of("p/", true),
            named(&[("p/a", 2), ("p/d=1/", 4), ("p/d=2/", 2), ("p/e.csv", 2)])
        );
        assert_eq!(of("p/a", false), named(&[("p/a", 2)]));
        assert_eq!(of("p/none", false), named(&[]));
    }
}
