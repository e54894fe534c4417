//! The emulated S3: buckets, objects, their policies.
//! Not here: the wire protocol, which `s3s` speaks through `wire`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::access::Access;
use crate::clock::Clock;
use crate::doubt::Doubts;
use crate::error::ServiceError;
use crate::fault::Faults;
use crate::iam::Roles;
use crate::store::{Store, StoreError, Tables};

mod access;
mod blob;
mod bucket;
mod checksum;
mod chunked;
mod completion;
mod error;
mod gate;
mod header;
mod integrity;
mod keeping;
mod listing;
mod local;
mod multipart;
mod object;
mod place;
mod presign;
mod record;
mod trailers;
mod wire;

pub use access::{AccessError, Output, Source};
pub use checksum::Checksums;
pub use checksum::{Algorithm, Summing};
pub use completion::{Completion, Wanted};
pub use gate::{CallRecord, DecidedCall};
pub use keeping::{Encryption, Keeping};
pub use listing::{Listing, Page};
pub use object::{Condition, Content, Received};
pub use record::{About, Bucket, Headers, Object, Part, Piece, Tags, Upload};
pub use wire::{Service, service};

use blob::Blobs;
use record::{BUCKETS, OBJECTS, PARTS};

/// The buckets and objects of one emulator. Clones share them.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Store,
    roles: Roles,
    blobs: Arc<Blobs>,
    doubts: Doubts,
}

/// Why the objects cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The records.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of object bytes.
    #[error("cannot use the folder `{folder}` for objects")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
}

/// What the protocol side works with. Clones share it.
#[derive(Debug, Clone)]
pub struct Backend {
    /// The buckets and objects.
    pub objects: Objects,
    /// The account that everything belongs to, twelve digits.
    pub account: String,
    /// The virtual time.
    pub clock: Clock,
    /// The faults to make.
    pub faults: Faults,
    /// What is answered where the service's answer is not known.
    pub doubts: Doubts,
    /// The policies that callers are held to.
    pub access: Access,
}

impl Objects {
    /// The objects whose records are in `store` and whose bytes are in the state folder.
    pub(crate) fn open(
        store: Store,
        roles: Roles,
        folder: Option<&Path>,
        doubts: Doubts,
    ) -> Result<Self, OpenError> {
        let folder = folder.map(|folder| folder.join(crate::folder::OBJECTS));
        let known = known(&store)?;
        let opened = Blobs::open(folder.as_deref())
            .and_then(|blobs| blobs.sweep(&known).map(|()| Arc::new(blobs)));
        match opened {
            Ok(blobs) => Ok(Objects { store, roles, blobs, doubts }),
            Err(source) => Err(OpenError::Folder { folder: folder.unwrap_or_default(), source }),
        }
    }

    /// The same objects, where every change of a role or a policy has its effect already.
    #[must_use]
    pub fn settled(&self) -> Self {
        let mut settled = self.clone();
        settled.roles.propagation = std::time::Duration::ZERO;
        settled
    }

    fn now(&self) -> Timestamp {
        self.roles.clock.now()
    }

    /// Changes the configuration of a bucket.
    fn configure<R>(
        &self,
        bucket: &str,
        change: impl FnOnce(&mut Bucket) -> Result<R, ServiceError>,
    ) -> Result<R, ServiceError> {
        self.store.update(|tables| {
            let mut record = bucket_in(tables, bucket)?;
            let result = change(&mut record)?;
            tables.put(BUCKETS, bucket, &serde_json::to_vec(&record)?)?;
            Ok(result)
        })
    }
}

fn bucket_in(tables: &Tables<'_>, bucket: &str) -> Result<Bucket, ServiceError> {
    let bytes = tables.get(BUCKETS, bucket)?.ok_or_else(error::no_such_bucket)?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// The names of all bytes that a record refers to.
fn known(store: &Store) -> Result<BTreeSet<String>, StoreError> {
    let rows = store.scan(OBJECTS, "")?.into_iter().chain(store.scan(PARTS, "")?);
    let names = rows.filter_map(|(_, bytes)| {
        let record: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        record.get("blob")?.as_str().map(str::to_owned)
    });
    Ok(names.collect())
}

#[cfg(test)]
mod tests;
