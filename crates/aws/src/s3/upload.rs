//! Uploads of any size from a file: in one request up to a limit, in parts above it. The bytes that are sent are those
//! that are hashed: an object comes into being only if its file still has the hash that its plan names. Memory stays at
//! a few parts. Not here: names of objects, and reading (`source`).

use super::source::Source;
use crate::{
    connect::{Aws, UPLOAD},
    error::{OrCloud, bug, other},
};
use aws_sdk_s3::{
    Client,
    config::{Builder, timeout::TimeoutConfig},
    primitives::ByteStream,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use bytes::Bytes;
use personalize_engine::cloud::{CloudError, Failure};
use std::{path::Path, time::Duration};
use tokio::{sync::OwnedSemaphorePermit, task::JoinSet};

const MIB: u64 = 1 << 20;
/// Files up to this size go in one request.
const WHOLE: u64 = PART;
/// The size of a part, while the number of parts allows it.
const PART: u64 = 16 * MIB;
/// The most parts of an object (S3 user guide, "multipart upload limits").
const PARTS: u64 = 10_000;
/// How many parts of one file are in flight.
const AT_ONCE: usize = 4;
/// How often a part is tried: losing a hundred gigabytes to one bad second of the network would be no good service.
const TRIES: u32 = 5;
/// The name of the metadata that holds the BLAKE3 hash of an object's bytes, which were hashed as they were sent.
pub(crate) const HASH: &str = "personalize-blake3";

/// Where a file goes.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    /// The bucket.
    pub(super) bucket: &'a str,
    /// The key.
    pub(super) key: &'a str,
    /// The local file.
    pub(super) file: &'a Path,
    /// How the bytes are made of the file, and how many they are; none where they are those of the file.
    pub(super) conversion: Option<(String, u64)>,
    /// The BLAKE3 hash that its bytes must have, in hexadecimal.
    pub(super) hash: &'a str,
    /// Its media type, if it is to have one.
    pub(super) content_type: Option<String>,
}

/// Uploads the file; answers the quoted entity tag. Where its bytes do not have the hash, no object is made.
pub(super) async fn upload(aws: &Aws, object: &Object<'_>) -> Result<Option<String>, CloudError> {
    let (source, size) = match &object.conversion {
        None => Source::open(object.file).await?,
        Some((conversion, bytes)) => {
            let open = aws.open_converted().clone();
            (Source::converted(object.file, open, conversion.clone()).await?, *bytes)
        }
    };
    if size <= WHOLE {
        whole(aws, object, source, size).await
    } else {
        in_parts(aws, object, source, size).await
    }
}

async fn whole(
    aws: &Aws,
    object: &Object<'_>,
    source: Source,
    size: u64,
) -> Result<Option<String>, CloudError> {
    let _room = aws.upload_memory().reserve(size).await?;
    let (source, bytes) = source.next(size).await?;
    source.check(object.hash)?;
    let request = aws
        .s3()
        .put_object()
        .bucket(object.bucket)
        .key(object.key)
        .metadata(HASH, object.hash)
        .set_content_type(object.content_type.clone())
        .body(ByteStream::from(bytes));
    let answer =
        request.customize().config_override(patient()).send().await.or_cloud("PutObject")?;
    Ok(answer.e_tag)
}

/// Any failure aborts the upload, so that no parts are left behind and billed. Only a killed process leaves them
/// (`leftover`).
async fn in_parts(
    aws: &Aws,
    object: &Object<'_>,
    source: Source,
    size: u64,
) -> Result<Option<String>, CloudError> {
    let client = aws.s3();
    let started = client
        .create_multipart_upload()
        .bucket(object.bucket)
        .key(object.key)
        .metadata(HASH, object.hash)
        .set_content_type(object.content_type.clone())
        .checksum_algorithm(ChecksumAlgorithm::Crc32);
    let started = started.send().await.or_cloud("CreateMultipartUpload")?;
    let id = started
        .upload_id
        .ok_or_else(|| other("CreateMultipartUpload", "the endpoint gave no upload id"))?;
    let result = match parts(aws, object, source, size, &id).await {
        Ok(parts) => complete(client, object, &id, parts).await,
        Err(error) => Err(error),
    };
    if result.is_err() {
        abort(client, object.bucket, object.key, &id).await;
    }
    result
}

/// Gives up an upload, with all its parts.
pub(crate) async fn abort(client: &Client, bucket: &str, key: &str, id: &str) {
    let abort = client.abort_multipart_upload().bucket(bucket).key(key).upload_id(id);
    if let Err(error) = abort.send().await.or_cloud("AbortMultipartUpload") {
        tracing::warn!(%error, key, "parts of a failed upload may be left in the bucket");
    }
}

/// Reads part after part and sends several at a time. Fails where all of them together do not have the hash, so that the
/// upload is not completed.
async fn parts(
    aws: &Aws,
    object: &Object<'_>,
    mut source: Source,
    size: u64,
    id: &str,
) -> Result<Vec<CompletedPart>, CloudError> {
    let mut done = Vec::new();
    let mut running = JoinSet::new();
    for (number, length) in plan(size) {
        if running.len() >= AT_ONCE {
            done.push(next(&mut running).await?);
        }
        let room = aws.upload_memory().reserve(length).await?;
        let (rest, bytes) = source.next(length).await?;
        source = rest;
        let part = Part {
            client: aws.s3().clone(),
            bucket: object.bucket.to_owned(),
            key: object.key.to_owned(),
            upload: id.to_owned(),
            number,
            bytes,
            _room: room,
        };
        running.spawn(part.upload());
    }
    while !running.is_empty() {
        done.push(next(&mut running).await?);
    }
    source.check(object.hash)?;
    done.sort_by_key(CompletedPart::part_number);
    Ok(done)
}

/// One part on its way, with all that it needs, since it runs beside the others. A part that is sent again is the same.
struct Part {
    client: Client,
    bucket: String,
    key: String,
    upload: String,
    /// Its number from 1.
    number: i32,
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Part {
    async fn upload(self) -> Result<CompletedPart, CloudError> {
        let mut tries = 1;
        loop {
            match self.once().await {
                Err(error) if passing(error.failure) && tries < TRIES => {
                    tracing::debug!(%error, number = self.number, "uploading the part again");
                    tokio::time::sleep(Duration::from_millis(250 << tries)).await;
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    async fn once(&self) -> Result<CompletedPart, CloudError> {
        let request = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.upload)
            .part_number(self.number)
            .body(ByteStream::from(self.bytes.clone()));
        let answer =
            request.customize().config_override(patient()).send().await.or_cloud("UploadPart")?;
        let part = CompletedPart::builder().part_number(self.number).set_e_tag(answer.e_tag);
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
        None => Err(bug("UploadPart", "no part was under way")),
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

/// The parts of a file: number from 1, length.
fn plan(size: u64) -> impl Iterator<Item = (i32, u64)> {
    let part = size.div_ceil(PARTS).next_multiple_of(MIB).max(PART);
    (1..)
        .zip((0..size).step_by(usize::try_from(part).unwrap_or(usize::MAX)))
        .map(move |(number, offset)| (number, part.min(size - offset)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_file_and_not_too_small() {
        for size in [WHOLE + 1, 3 * PART, 3 * PART + 1, 100_000 * MIB, 5_000_000 * MIB - 1] {
            let parts: Vec<_> = plan(size).collect();
            assert!(parts.len() as u64 <= PARTS);
            assert_eq!(parts.iter().map(|(_, length)| length).sum::<u64>(), size);
            assert!(
                parts.iter().rev().skip(1).all(|(_, length)| *length >= 5 * MIB),
                "S3's minimum but for the last"
            );
            assert_eq!((parts[0].0, parts.last().unwrap().0 as usize), (1, parts.len()));
        }
    }
}
