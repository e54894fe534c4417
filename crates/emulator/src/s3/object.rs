//! Objects: writing them under conditions, reading and removing them.
//! Not here: lists, uploads in parts.

use std::io::Read;
use std::time::Duration;

use super::blob::{Reading, Writing};
use super::checksum::Checksums;
use super::checksum::{Algorithm, Hashing};
use super::record::{About, OBJECTS, Object, Tags, row};
use super::{Objects, bucket_in, error};
use crate::clock::add;
use crate::doubt::LostRace;
use crate::error::ServiceError;
use crate::store::Tables;

type Result<T = ()> = std::result::Result<T, ServiceError>;

/// How long after a write another one may be said to have raced it.
const A_MOMENT: Duration = Duration::from_secs(1);

/// What must be true of the object under a key for a write or a removal to happen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Condition {
    /// Nothing.
    #[default]
    None,
    /// There is no object (`If-None-Match: *`).
    Absent,
    /// There is an object (`If-Match: *`).
    Present,
    /// There is an object with this entity tag (`If-Match`).
    Tag(String),
}

/// Bytes on their way in, with their checksums.
pub struct Received {
    writing: Writing,
    hashing: Hashing,
    /// Whether the key had an object when the bytes began to come.
    existed: bool,
}

/// Bytes that are durable but belong to no object yet.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) blob: String,
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    pub(super) checksums: Checksums,
    pub(super) existed: bool,
}

impl Received {
    /// Takes some more bytes.
    ///
    /// # Errors
    /// `InternalError` when they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result {
        self.hashing.update(bytes);
        self.writing.write(bytes).map_err(|error| error::io(&error))
    }

    pub(super) fn finish(self) -> Result<Arrived> {
        let (blob, size) = self.writing.finish().map_err(|error| error::io(&error))?;
        let (md5, checksums) = self.hashing.finish();
        Ok(Arrived { blob, size, md5, checksums, existed: self.existed })
    }
}

/// An object that is open for reading, all of it or a range. What it reads does not change when
/// the object is replaced meanwhile.
pub struct Content {
    /// The object.
    pub object: Object,
    reading: std::io::Take<Reading>,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.reading.read(buffer)
    }
}

impl Objects {
    /// Begins to receive the bytes of an object or a part.
    pub(super) fn receive(
        &self,
        bucket: &str,
        key: &str,
        algorithms: &[Algorithm],
    ) -> Result<Received> {
        self.bucket(bucket)?;
        let existed = self.store.get(OBJECTS, &row(bucket, key))?.is_some();
        let writing = self.blobs.create().map_err(|error| error::io(&error))?;
        Ok(Received { writing, hashing: Hashing::new(algorithms), existed })
    }

    /// Makes received bytes the object under a key, if the condition holds at that moment.
    pub(super) fn put(
        &self,
        bucket: &str,
        key: &str,
        arrived: Arrived,
        about: About,
        condition: &Condition,
    ) -> Result<Object> {
        let object = Object {
            key: key.into(),
            etag: hex::encode(arrived.md5),
            size: arrived.size,
            modified: self.now(),
            about,
            checksums: arrived.checksums,
            composite: false,
            parts: Vec::new(),
            blob: arrived.blob,
        };
        self.place(bucket, object, condition, arrived.existed)
    }

    /// Removes bytes that were received and are not wanted.
    pub(super) fn forget(&self, blob: &str) {
        self.blobs.remove(blob);
    }

    /// Check and write are one update of the store, so that of any number of writers with
    /// `If-None-Match: *` exactly one succeeds.
    pub(super) fn place(
        &self,
        bucket: &str,
        mut object: Object,
        condition: &Condition,
        existed: bool,
    ) -> Result<Object> {
        let placed = self.store.update(|tables| {
            let kept = bucket_in(tables, bucket)?;
            object.about.keeping = std::mem::take(&mut object.about.keeping).or_default(&kept);
            let before = object_in(tables, bucket, &object.key)?;
            check(condition, before.as_ref(), existed)
                .map_err(|error| self.raced(error, before.as_ref()))?;
            tables.put(OBJECTS, &row(bucket, &object.key), &serde_json::to_vec(&object)?)?;
            Ok(before)
        });
        match placed {
            Ok(before) => {
                before.iter().for_each(|before| self.blobs.remove(&before.blob));
                Ok(object)
            }
            Err(error) => {
                self.blobs.remove(&object.blob);
                Err(error)
            }
        }
    }

    /// A condition that does not hold for what was written a moment ago was a race. Whether S3 then says so is a doubt.
    fn raced(&self, error: ServiceError, before: Option<&Object>) -> ServiceError {
        let recent = before.is_some_and(|it| add(it.modified, A_MOMENT) > self.now());
        let conflict = self.doubts.lost_race == LostRace::Conflict;
        if recent && conflict { error::conflict() } else { error }
    }

    /// An object without its bytes.
    ///
    /// # Errors
    /// `NoSuchBucket`, `NoSuchKey`.
    pub fn head(&self, bucket: &str, key: &str) -> Result<Object> {
        match self.store.get(OBJECTS, &row(bucket, key))? {
            Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
            None => {
                self.bucket(bucket)?;
                Err(error::no_such_key())
            }
        }
    }

    /// Opens an object; `range` gives the bytes wanted when its size is known.
    ///
    /// # Errors
    /// `NoSuchBucket`, `NoSuchKey`, `InvalidObjectState`, and what `range` says.
    pub fn open_object(
        &self,
        bucket: &str,
        key: &str,
        range: impl Fn(&Object) -> Result<std::ops::Range<u64>>,
    ) -> Result<Content> {
        // A writer may replace the object between the record and the bytes: then look again.
        let mut last = None;
        for _ in 0..100 {
            let object = self.head(bucket, key)?;
            let range = range(&object)?;
            if object.about.keeping.is_archived() {
                return Err(error::archived());
            }
            match self.blobs.read(&object.blob, range.start) {
                Ok(reading) => {
                    let reading = reading.take(range.end.saturating_sub(range.start));
                    return Ok(Content { object, reading });
                }
                Err(error) if last.as_ref() == Some(&object.blob) => return Err(error::io(&error)),
                Err(_) => last = Some(object.blob),
            }
        }
        Err(error::conflict())
    }

    /// Removes an object if the condition holds. One that is absent is no error.
    ///
    /// # Errors
    /// `NoSuchBucket`, `PreconditionFailed`.
    pub fn delete(&self, bucket: &str, key: &str, condition: &Condition) -> Result {
        let removed = self.store.update(|tables| {
            bucket_in(tables, bucket)?;
            let Some(object) = object_in(tables, bucket, key)? else { return Ok(None) };
            check(condition, Some(&object), true)?;
            tables.delete(OBJECTS, &row(bucket, key))?;
            Ok::<_, ServiceError>(Some(object))
        })?;
        removed.iter().for_each(|object| self.blobs.remove(&object.blob));
        Ok(())
    }

    /// Sets the tags of an object.
    ///
    /// # Errors
    /// `NoSuchBucket`, `NoSuchKey`.
    pub fn tag_object(&self, bucket: &str, key: &str, tags: Tags) -> Result {
        self.store.update(|tables| {
            bucket_in(tables, bucket)?;
            let mut object = object_in(tables, bucket, key)?.ok_or_else(error::no_such_key)?;
            object.about.tags = tags;
            Ok(tables.put(OBJECTS, &row(bucket, key), &serde_json::to_vec(&object)?)?)
        })
    }
}

fn object_in(tables: &Tables<'_>, bucket: &str, key: &str) -> Result<Option<Object>> {
    let bytes = tables.get(OBJECTS, &row(bucket, key))?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

/// S3's answers to conditions: 412 when one does not hold, 404 when `If-Match` finds no object,
/// 409 when an object was removed while an `If-None-Match` write was on its way.
fn check(condition: &Condition, before: Option<&Object>, existed: bool) -> Result {
    match (condition, before) {
        (Condition::None, _) | (Condition::Present, Some(_)) => Ok(()),
        (Condition::Absent, None) if existed => Err(error::conflict()),
        (Condition::Absent, None) => Ok(()),
        (Condition::Absent, Some(_)) => Err(error::precondition_failed()),
        (Condition::Present | Condition::Tag(_), None) => Err(error::no_such_key()),
        (Condition::Tag(tag), Some(object)) if *tag == object.etag => Ok(()),
        (Condition::Tag(_), Some(_)) => Err(error::precondition_failed()),
    }
}
