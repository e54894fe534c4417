//! What all uploads and queries of a run share. Not here: the uploads (`s3::upload`) and the queries (`athena`).

use crate::error::bug;
use personalize_engine::cloud::CloudError;
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};

const MIB: u64 = 1 << 20;
/// How much of all files together is in memory, in MiB: two files at full speed.
const MEMORY: u32 = 128;

/// The folders that were looked through: once for each, before the first upload of this run begins, so that nothing
/// of its own is taken for a leftover.
pub(crate) type SweptFolders = Mutex<BTreeSet<(String, String)>>;

/// UploadMemory for the bytes that are in memory, shared by all uploads of a run.
#[derive(Debug, Clone)]
pub(crate) struct UploadMemory(Arc<Semaphore>);

/// Whether queries that are under way are to be stopped.
#[derive(Debug, Default)]
pub(crate) struct QueryStop(watch::Sender<bool>);

impl QueryStop {
    /// Asks for it, from now on.
    pub(crate) fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it was asked for.
    pub(crate) async fn asked(&self) {
        // Infallible: the sender is here.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}

impl Default for UploadMemory {
    fn default() -> Self {
        UploadMemory(Arc::new(Semaphore::new(MEMORY as usize)))
    }
}

impl UploadMemory {
    /// Waits until `bytes` may be read; more than there is room for goes alone.
    pub(crate) async fn reserve(&self, bytes: u64) -> Result<OwnedSemaphorePermit, CloudError> {
        let wanted = u32::try_from(bytes.div_ceil(MIB)).unwrap_or(MEMORY).min(MEMORY);
        let taken = Arc::clone(&self.0).acquire_many_owned(wanted).await;
        taken.map_err(|error| bug("PutObject", error))
    }
}
