//! Uploads of any size from a file: in one request up to a limit, in parts above it. The file is streamed, so memory
//! stays at a few buffers. Not here: names and hashes of objects.

use crate::{
    connect::UPLOAD,
    error::{OrCloud, other},
};
use aws_sdk_s3::{
    Client,
    config::{Builder, timeout::TimeoutConfig},
    primitives::{ByteStream, FsBuilder, Length},
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use personalize_engine::cloud::{CloudError, Failure};
use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::task::JoinSet;

const MIB: u64 = 1 << 20;
/// Files up to this size go in one request.
const WHOLE: u64 = 64 * MIB;
/// The size of a part, while the number of parts allows it.
const PART: u64 = 16 * MIB;
/// The most parts of an object (S3 user guide, "multipart upload limits").
const PARTS: u64 = 10_000;
/// How many parts are in flight.
const AT_ONCE: usize = 4;
/// How often a part is tried: losing a hundred gigabytes to one bad second of the network would be no good service.
const TRIES: u32 = 5;

/// Where a file goes.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    /// The bucket.
    pub(super) bucket: &'a str,
    /// The key.
    pub(super) key: &'a str,
    /// The local file.
    pub(super) file: &'a Path,
    /// Its media type, if it is to have one.
    pub(super) content_type: Option<String>,
}

/// Uploads the file; answers the quoted entity tag.
pub(super) async fn upload(
    client: &Client,
    object: &Object<'_>,
) -> Result<Option<String>, CloudError> {
    let read = tokio::fs::metadata(object.file).await;
    let size = read.map_err(|error| unreadable(object.file, &error))?.len();
    if size <= WHOLE { whole(client, object).await } else { in_parts(client, object, size).await }
}

async fn whole(client: &Client, object: &Object<'_>) -> Result<Option<String>, CloudError> {
    let body = ByteStream::from_path(object.file)
        .await
        .map_err(|error| unreadable(object.file, &error))?;
    let request = client
        .put_object()
        .bucket(object.bucket)
        .key(object.key)
        .set_content_type(object.content_type.clone())
        .body(body);
    let answer =
        request.customize().config_override(patient()).send().await.or_cloud("PutObject")?;
    Ok(answer.e_tag)
}

/// Any failure aborts the upload, so that no parts are left behind and billed. Only a killed process leaves them
/// (`leftover`).
async fn in_parts(
    client: &Client,
    object: &Object<'_>,
    size: u64,
) -> Result<Option<String>, CloudError> {
    let started = client
        .create_multipart_upload()
        .bucket(object.bucket)
        .key(object.key)
        .set_content_type(object.content_type.clone())
        .checksum_algorithm(ChecksumAlgorithm::Crc32);
    let started = started.send().await.or_cloud("CreateMultipartUpload")?;
    let id = started
        .upload_id
        .ok_or_else(|| other("CreateMultipartUpload", "the endpoint gave no upload id"))?;
    let result = match parts(client, object, size, &id).await {
        Ok(parts) => complete(client, object, &id, parts).await,
        Err(error) => Err(error),
    };
    if result.is_err() {
        abort(client, object.bucket, object.key, &id).await;
    }
    result
}

/// Gives up an upload, with all its parts.
pub(super) async fn abort(client: &Client, bucket: &str, key: &str, id: &str) {
    let abort = client.abort_multipart_upload().bucket(bucket).key(key).upload_id(id);
    if let Err(error) = abort.send().await.or_cloud("AbortMultipartUpload") {
        tracing::warn!(%error, key, "parts of a failed upload may be left in the bucket");
    }
}

async fn parts(
    client: &Client,
    object: &Object<'_>,
    size: u64,
    id: &str,
) -> Result<Vec<CompletedPart>, CloudError> {
    let mut done = Vec::new();
    let mut running = JoinSet::new();
    for (number, offset, length) in plan(size) {
        if running.len() >= AT_ONCE {
            done.push(next(&mut running).await?);
        }
        let part = Part {
            client: client.clone(),
            bucket: object.bucket.to_owned(),
            key: object.key.to_owned(),
            file: object.file.to_owned(),
            upload: id.to_owned(),
            place: (number, offset, length),
        };
        running.spawn(part.upload());
    }
    while !running.is_empty() {
        done.push(next(&mut running).await?);
    }
    done.sort_by_key(CompletedPart::part_number);
    Ok(done)
}

/// One part on its way, with all that it needs, since it runs beside the others.
struct Part {
    client: Client,
    bucket: String,
    key: String,
    file: PathBuf,
    upload: String,
    /// Its number from 1, its offset and its length.
    place: (i32, u64, u64),
}

impl Part {
    async fn upload(self) -> Result<CompletedPart, CloudError> {
        let mut tries = 1;
        loop {
            match self.once().await {
                Err(error) if passing(error.failure) && tries < TRIES => {
                    tracing::debug!(%error, number = self.place.0, "uploading the part again");
                    tokio::time::sleep(Duration::from_millis(250 << tries)).await;
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    async fn once(&self) -> Result<CompletedPart, CloudError> {
        let (number, offset, length) = self.place;
        let body = FsBuilder::new()
            .path(&self.file)
            .offset(offset)
            .length(Length::Exact(length))
            .build()
            .await;
        let request = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.upload)
            .part_number(number)
            .body(body.map_err(|error| unreadable(&self.file, &error))?);
        let answer =
            request.customize().config_override(patient()).send().await.or_cloud("UploadPart")?;
        let part = CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag);
        Ok(part.set_checksum_crc32(answer.checksum_crc32).build())
    }
}

async fn next(
    running: &mut JoinSet<Result<CompletedPart, CloudError>>,
) -> Result<CompletedPart, CloudError> {
    match running.join_next().await {
        Some(Ok(part)) => part,
        Some(Err(error)) => {
            Err(other("UploadPart", format!("the upload of a part was broken off: {error}")))
        }
        None => Err(other(
            "UploadPart",
            "no part was under way; this is a fault of personalize, please report it",
        )),
    }
}

async fn complete(
    client: &Client,
    object: &Object<'_>,
    id: &str,
    parts: Vec<CompletedPart>,
) -> Result<Option<String>, CloudError> {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let request =
        client.complete_multipart_upload().bucket(object.bucket).key(object.key).upload_id(id);
    let request = request.multipart_upload(parts).customize().config_override(patient());
    Ok(request.send().await.or_cloud("CompleteMultipartUpload")?.e_tag)
}

/// The parts of a file: number from 1, offset, length.
fn plan(size: u64) -> impl Iterator<Item = (i32, u64, u64)> {
    let part = size.div_ceil(PARTS).next_multiple_of(MIB).max(PART);
    (1..)
        .zip((0..size).step_by(usize::try_from(part).unwrap_or(usize::MAX)))
        .map(move |(number, offset)| (number, offset, part.min(size - offset)))
}

/// Uploading the same part again does no harm.
fn passing(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::Throttled | Failure::Unavailable | Failure::Ambiguous | Failure::Unreachable
    )
}

/// The read timeout counts from the start of the request, so it would cut off a long body.
fn patient() -> Builder {
    aws_sdk_s3::Config::builder()
        .timeout_config(TimeoutConfig::builder().read_timeout(UPLOAD).build())
}

/// A file that cannot be read is the user's to mend.
fn unreadable(file: &Path, error: &(impl std::error::Error + 'static)) -> CloudError {
    let missing =
        std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |e| e.source())
            .filter_map(|e| e.downcast_ref::<io::Error>())
            .any(|e| e.kind() == io::ErrorKind::NotFound);
    let hint = if missing {
        "it was there when the spec was read; put it back and apply again"
    } else {
        "check its permissions"
    };
    other(
        "PutObject",
        format!("cannot read `{}`: {}; {hint}", file.display(), crate::transport::message(error)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_file_without_gap_or_overlap() {
        for size in [WHOLE + 1, 3 * PART, 3 * PART + 1, 100_000 * MIB, 5_000_000 * MIB - 1] {
            let parts: Vec<_> = plan(size).collect();
            assert!(parts.len() as u64 <= PARTS);
            let end = parts
                .iter()
                .try_fold(0, |at, (_, offset, length)| (*offset == at).then_some(at + length));
            assert_eq!(end, Some(size));
            assert!(
                parts.iter().rev().skip(1).all(|(.., length)| *length >= 5 * MIB),
                "S3's minimum but for the last"
            );
            assert_eq!((parts[0].0, parts.last().unwrap().0 as usize), (1, parts.len()));
        }
    }
}
