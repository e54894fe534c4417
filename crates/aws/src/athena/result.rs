//! The result of a query: its columns are checked, it is copied to where the data of the stack lies, and removed where Athena wrote
//! it. A copy, since Athena chooses the name of the result and writes a file of metadata beside it, and an import of a folder reads
//! every object in it. Not here: running the query (`execution`).

use super::{Goal, execution::Execution, place};
use crate::{
    connect::Aws,
    error::{OrCloud, other},
    s3::{self, upload::HASH},
    written::output,
};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, MetadataDirective};
use personalize_core::{props::Props, spec::query::Query};
use personalize_engine::cloud::CloudError;

/// How much of a result is read for its header.
const START: u64 = 1 << 16;
/// The largest object that one call copies (S3 API reference, `CopyObject`).
const WHOLE: u64 = 5 << 30;
/// The size of a part of a larger one; 10,000 parts make the largest object.
const PART: u64 = 1 << 30;

/// Makes the result the object.
pub(super) async fn take(
    aws: &Aws,
    execution: &Execution,
    query: &Query,
    goal: &Goal<'_>,
) -> Result<Props, CloudError> {
    let (bucket, key) = place(execution)?;
    let head =
        aws.s3().head_object().bucket(bucket).key(key).send().await.or_cloud("HeadObject")?;
    let bytes = head.content_length.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default();
    let start =
        s3::data_object::range(aws.s3(), &execution.location, 0, START.min(bytes.max(1))).await?;
    check(&start.bytes, &query.columns)?;
    let tag = if bytes <= aws.copy_limit().unwrap_or(WHOLE) {
        whole(aws, (bucket, key), goal).await?
    } else {
        in_parts(aws, (bucket, key), bytes, goal).await?
    };
    remove(aws, execution).await;
    let mut outputs = output("etag", s3::etag(tag));
    let read = personalize_rules::finding::byte_size(execution.scanned);
    outputs.insert(
        "detail".into(),
        format!("Athena read {read}; of its result the header and the first row were looked at")
            .into(),
    );
    Ok(outputs)
}

/// Whether the header has the columns, in any letter case, and a row follows.
fn check(start: &[u8], columns: &[String]) -> Result<(), CloudError> {
    let text = String::from_utf8_lossy(start);
    let (header, rows) = text.split_once('\n').unwrap_or((&text, ""));
    let names: Vec<&str> =
        header.trim_end_matches('\r').split(',').map(|name| name.trim_matches('"')).collect();
    let wrong = |what: String| Err(other("StartQueryExecution", what));
    let missing =
        columns.iter().find(|column| !names.iter().any(|name| name.eq_ignore_ascii_case(column)));
    if let Some(column) = missing {
        return wrong(format!(
            "the result of the query has no column `{column}`, but {}; name it so in the query: `SELECT … AS {column}`",
            personalize_rules::finding::listed(names.iter().map(|name| format!("`{name}`")), 20)
        ));
    }
    match rows.trim().is_empty() {
        true => wrong("the result of the query has no rows".to_owned()),
        false => Ok(()),
    }
}

async fn whole(
    aws: &Aws,
    (bucket, key): (&str, &str),
    goal: &Goal<'_>,
) -> Result<Option<String>, CloudError> {
    let copy =
        aws.s3().copy_object().bucket(goal.bucket).key(goal.key).copy_source(from(bucket, key));
    let copy = copy.metadata_directive(MetadataDirective::Replace).metadata(HASH, goal.hash);
    let answer = copy.content_type("text/csv").send().await.or_cloud("CopyObject")?;
    Ok(answer.copy_object_result.and_then(|result| result.e_tag))
}

async fn in_parts(
    aws: &Aws,
    source: (&str, &str),
    bytes: u64,
    goal: &Goal<'_>,
) -> Result<Option<String>, CloudError> {
    let client = aws.s3();
    let begun = client.create_multipart_upload().bucket(goal.bucket).key(goal.key);
    let begun = begun.metadata(HASH, goal.hash).content_type("text/csv").send().await;
    let begun = begun.or_cloud("CreateMultipartUpload")?;
    let id = begun.upload_id.unwrap_or_default();
    let parts = copied(aws, source, bytes, goal, &id).await;
    let ended = match parts {
        Ok(parts) => {
            let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
            let complete = client.complete_multipart_upload().bucket(goal.bucket).key(goal.key);
            let complete = complete.upload_id(&id).multipart_upload(parts).send().await;
            complete.or_cloud("CompleteMultipartUpload").map(|answer| answer.e_tag)
        }
        Err(error) => Err(error),
    };
    if ended.is_err() {
        s3::upload::abort(client, goal.bucket, goal.key, &id).await;
    }
    ended
}

async fn copied(
    aws: &Aws,
    (bucket, key): (&str, &str),
    bytes: u64,
    goal: &Goal<'_>,
    id: &str,
) -> Result<Vec<CompletedPart>, CloudError> {
    let mut parts = Vec::new();
    let part = PART.min(aws.copy_limit().unwrap_or(PART));
    for (number, first) in (1..).zip((0..bytes).step_by(part as usize)) {
        let last = (first + part).min(bytes) - 1;
        let copy = aws.s3().upload_part_copy().bucket(goal.bucket).key(goal.key).upload_id(id);
        let copy = copy.copy_source(from(bucket, key)).part_number(number);
        let answer = copy.copy_source_range(format!("bytes={first}-{last}")).send().await;
        let tag = answer.or_cloud("UploadPartCopy")?.copy_part_result.and_then(|part| part.e_tag);
        parts.push(CompletedPart::builder().part_number(number).set_e_tag(tag).build());
    }
    Ok(parts)
}

/// A source as the copying calls take it: the key is encoded, the slashes are not.
fn from(bucket: &str, key: &str) -> String {
    let parts = key.split('/');
    let parts = parts.map(|part| {
        percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC).to_string()
    });
    format!("{bucket}/{}", parts.collect::<Vec<_>>().join("/"))
}

/// Removes what Athena wrote, as far as that may be done; what is left goes with the stack.
pub(super) async fn remove(aws: &Aws, execution: &Execution) {
    let Ok((bucket, key)) = place(execution) else { return };
    for key in [key.to_owned(), format!("{key}.metadata")] {
        let gone = aws.s3().delete_object().bucket(bucket).key(&key).send().await;
        if let Err(error) = gone.or_cloud("DeleteObject") {
            tracing::debug!(%error, key, "a result of Athena stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_the_columns_and_a_row() {
        let columns = ["USER_ID".to_owned(), "ITEM_ID".to_owned()];
        let of = |text: &str| check(text.as_bytes(), &columns).map_err(|error| error.message);
        assert_eq!(of("\"user_id\",\"ITEM_ID\",\"x\"\n\"u\",\"i\",\n"), Ok(()));
        let missing = of("\"uid\",\"ITEM_ID\"\n\"u\",\"i\"\n").unwrap_err();
        assert!(missing.starts_with("the result of the query has no column `USER_ID`, but `uid`"));
        let empty = of("\"USER_ID\",\"ITEM_ID\"\n").unwrap_err();
        assert_eq!(empty, "the result of the query has no rows");
    }

    #[test]
    fn sources_of_copies_are_encoded() {
        assert_eq!(from("b", "a b/c%.csv"), "b/a%20b/c%25%2Ecsv");
    }
}
