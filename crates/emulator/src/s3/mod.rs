//! The emulated S3: buckets, objects, their policies.
//! Not here: the wire protocol, which `s3s` speaks.

use std::path::Path;

use crate::frame::FrameError;
use crate::iam::Roles;
use crate::store::Store;

/// The buckets and objects of one emulator. Clones share them.
#[derive(Debug, Clone)]
pub struct Objects {
    #[expect(dead_code, reason = "objects follow")]
    store: Store,
    #[expect(dead_code, reason = "objects follow")]
    roles: Roles,
}

impl Objects {
    pub(crate) fn open(
        store: Store,
        roles: Roles,
        _folder: Option<&Path>,
    ) -> Result<Self, FrameError> {
        Ok(Objects { store, roles })
    }
}
