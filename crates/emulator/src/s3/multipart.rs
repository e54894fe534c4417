//! Uploads in parts: beginning, completing and abandoning them.
//! Not here: the reception of a part's bytes, which is as an object's.

use std::io::Read;

use super::checksum::{Algorithm, Summing, md5};
use super::completion::{Completion, Wanted};
use super::object::{Arrived, Received};
use super::record::{About, Object, PARTS, Part, Piece, UPLOADS, Upload, row};
use super::{Objects, bucket_in, error};
use crate::error::ServiceError;
use crate::store::Tables;

type Result<T = ()> = std::result::Result<T, ServiceError>;

/// Every part but the last has at least this many bytes (S3's quotas on multipart uploads).
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

impl Objects {
    /// Begins an upload.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn begin_upload(
        &self,
        bucket: &str,
        key: &str,
        mut about: About,
        summing: Option<Summing>,
    ) -> Result<Upload> {
        let (id, began) = (self.blobs.fresh(), self.now());
        self.store.update(|tables| {
            let kept = bucket_in(tables, bucket)?;
            about.keeping = std::mem::take(&mut about.keeping).or_default(&kept);
            let upload = Upload { id, key: key.into(), began, about, summing };
            tables.put(UPLOADS, &row(bucket, &upload.id), &serde_json::to_vec(&upload)?)?;
            Ok(upload)
        })
    }

    /// The upload of an id, if it belongs to the bucket and the key.
    pub(super) fn upload(&self, bucket: &str, key: &str, id: &str) -> Result<Upload> {
        let bytes = self.store.get(UPLOADS, &row(bucket, id))?;
        parse_upload(bytes)?.filter(|upload| upload.key == key).ok_or_else(error::no_such_upload)
    }

    /// The uploads of a bucket that are not complete.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn uploads(&self, bucket: &str) -> Result<Vec<Upload>> {
        self.bucket(bucket)?;
        let rows = self.store.scan(UPLOADS, &row(bucket, ""))?;
        let uploads: std::result::Result<Vec<Upload>, _> =
            rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes)).collect();
        let mut uploads = uploads?;
        uploads.sort_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));
        Ok(uploads)
    }

    /// The parts of an upload in their order.
    ///
    /// # Errors
    /// Only when the state cannot be read.
    pub fn parts(&self, id: &str) -> Result<Vec<Part>> {
        parse_parts(self.store.scan(PARTS, &row(id, ""))?)
    }

    /// Makes received bytes a part; one of the same number is replaced.
    pub(super) fn put_part(
        &self,
        bucket: &str,
        id: &str,
        number: u32,
        arrived: Arrived,
    ) -> Result<Part> {
        let part = Part {
            number,
            etag: hex::encode(arrived.md5),
            size: arrived.size,
            modified: self.now(),
            checksums: arrived.checksums,
            blob: arrived.blob,
        };
        let key = row(id, &format!("{number:05}"));
        let before = self.store.update(|tables| {
            tables.get(UPLOADS, &row(bucket, id))?.ok_or_else(error::no_such_upload)?;
            let before = tables.get(PARTS, &key)?;
            tables.put(PARTS, &key, &serde_json::to_vec(&part)?)?;
            Ok::<_, ServiceError>(before)
        });
        match before {
            Ok(before) => {
                let before: Option<Part> =
                    before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
                before.iter().for_each(|before| self.blobs.remove(&before.blob));
                Ok(part)
            }
            Err(error) => {
                self.blobs.remove(&part.blob);
                Err(error)
            }
        }
    }

    /// Makes an object of parts, if the condition holds.
    ///
    /// # Errors
    /// `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`, `BadDigest`, `InvalidRequest`, and the
    /// conditions'.
    pub fn complete(&self, bucket: &str, upload: &Upload, wanted: &Completion) -> Result<Object> {
        let parts = self.choose(upload, &wanted.parts)?;
        let whole = upload.summing.map_or(Algorithm::Crc64Nvme, |summing| summing.algorithm);
        let arrived = self.join(bucket, upload, &parts, whole)?;
        let composite = upload.summing.filter(|summing| !summing.whole);
        let checksums = match composite {
            Some(summing) => summing.composite(parts.iter().map(|part| &part.checksums)),
            None => Ok(arrived.checksums.clone()),
        };
        let checksums = checksums.and_then(|sums| wanted.check(arrived.size, &sums).map(|()| sums));
        let checksums = checksums.inspect_err(|_| self.blobs.remove(&arrived.blob))?;
        let digests: Vec<u8> =
            parts.iter().flat_map(|part| hex::decode(&part.etag).unwrap_or_default()).collect();
        let pieces = parts.into_iter().map(|part| Piece {
            number: part.number,
            size: part.size,
            checksums: part.checksums,
        });
        let pieces: Vec<_> = pieces.collect();
        let object = Object {
            key: upload.key.clone(),
            etag: format!("{}-{}", hex::encode(md5(&digests)), pieces.len()),
            size: arrived.size,
            modified: self.now(),
            about: upload.about.clone(),
            checksums,
            composite: composite.is_some(),
            parts: pieces,
            blob: arrived.blob,
        };
        let object = self.place(bucket, object, &wanted.condition, arrived.existed)?;
        self.abandon(bucket, &upload.id)?;
        Ok(object)
    }

    /// The bytes of some parts one after the other.
    fn join(
        &self,
        bucket: &str,
        upload: &Upload,
        parts: &[Part],
        algorithm: Algorithm,
    ) -> Result<Arrived> {
        let mut received = self.receive(bucket, &upload.key, &[algorithm])?;
        for part in parts {
            let mut reading =
                self.blobs.read(&part.blob, 0).map_err(|_| error::no_such_upload())?;
            pour(&mut reading, &mut received)?;
        }
        received.finish()
    }

    fn choose(&self, upload: &Upload, wanted: &[Wanted]) -> Result<Vec<Part>> {
        let known = self.parts(&upload.id)?;
        if !wanted.is_sorted_by(|one, next| one.number < next.number) {
            return Err(error::invalid_part_order());
        }
        if let Some(summing) = upload.summing.filter(|summing| !summing.whole) {
            let lacks = wanted.iter().find(|part| part.checksums.get(summing.algorithm).is_none());
            lacks.map_or(Ok(()), |part| Err(no_part_sum(summing, part.number)))?;
        }
        let parts = wanted.iter().map(|wanted| known.iter().find(|part| wanted.is(part)).cloned());
        let parts: Vec<_> = parts.collect::<Option<_>>().ok_or_else(error::invalid_part)?;
        match parts.split_last() {
            None => Err(ServiceError::new(400, "MalformedXML", "The list of parts is empty")),
            Some((_, but_last)) if but_last.iter().any(|part| part.size < SMALLEST_PART) => {
                Err(error::too_small())
            }
            Some(_) => Ok(parts),
        }
    }

    /// Removes an upload and its parts.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub fn abandon(&self, bucket: &str, id: &str) -> Result {
        let parts = self.store.update(|tables| remove(tables, bucket, id))?;
        parts.iter().for_each(|part| self.blobs.remove(&part.blob));
        Ok(())
    }

    /// Copies an object's bytes, all of them or a range, as if they had been sent.
    pub(super) fn copy_bytes(
        &self,
        from: (&str, &str),
        to: (&str, &str),
        algorithms: impl Fn(&Object) -> Vec<Algorithm>,
        range: impl Fn(&Object) -> Result<std::ops::Range<u64>>,
    ) -> Result<(Object, Arrived)> {
        let mut content = self.open_object(from.0, from.1, range)?;
        let mut received = self.receive(to.0, to.1, &algorithms(&content.object))?;
        pour(&mut content, &mut received)?;
        Ok((content.object, received.finish()?))
    }
}

fn pour(from: &mut impl Read, to: &mut Received) -> Result {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = from.read(&mut buffer).map_err(|error| error::io(&error))?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            return Ok(());
        };
        to.write(bytes)?;
    }
}

/// S3's words for a part of a composite checksum that is named without its own.
fn no_part_sum(summing: Summing, number: u32) -> ServiceError {
    let name = summing.algorithm.name().to_ascii_lowercase();
    let message = format!(
        "The upload was created using a {name} checksum. The complete request must include the checksum for each \
         part. It was missing for part {number} in the request."
    );
    ServiceError::new(400, "InvalidRequest", message)
}

fn remove(tables: &mut Tables<'_>, bucket: &str, id: &str) -> Result<Vec<Part>> {
    let key = row(bucket, id);
    tables.get(UPLOADS, &key)?.ok_or_else(error::no_such_upload)?;
    tables.delete(UPLOADS, &key)?;
    let rows = tables.scan(PARTS, &row(id, ""))?;
    for (key, _) in &rows {
        tables.delete(PARTS, key)?;
    }
    parse_parts(rows)
}

fn parse_upload(bytes: Option<Vec<u8>>) -> Result<Option<Upload>> {
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

fn parse_parts(rows: Vec<(String, Vec<u8>)>) -> Result<Vec<Part>> {
    let parts: std::result::Result<_, _> =
        rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes)).collect();
    Ok(parts?)
}
