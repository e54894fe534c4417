//! How an upload in parts ends: which parts it names, and what has to be true of them and of the object.
//! Not here: making the object (`multipart`).

use super::checksum::Checksums;
use super::error;
use super::object::Condition;
use super::record::Part;
use crate::error::ServiceError;

type Result<T = ()> = std::result::Result<T, ServiceError>;

/// A part as it is named at the end of an upload.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// 1 to 10,000.
    pub number: u32,
    /// Its entity tag without quotes.
    pub etag: String,
    /// Its checksums, as far as they are named.
    pub checksums: Checksums,
}

impl Wanted {
    pub(super) fn is(&self, part: &Part) -> bool {
        part.number == self.number
            && part.etag == self.etag
            && part.checksums.agree(&self.checksums)
    }
}

/// The end of an upload: its parts, and what is to be true of the object.
#[derive(Debug, Clone, Default)]
pub struct Completion {
    /// The parts in their order.
    pub parts: Vec<Wanted>,
    /// The object's checksums, as far as they are named.
    pub checksums: Checksums,
    /// The object's number of bytes, when it is named.
    pub size: Option<u64>,
    /// What must be true of the object under the key.
    pub condition: Condition,
}

impl Completion {
    pub(super) fn check(&self, size: u64, computed: &Checksums) -> Result {
        if self.size.is_some_and(|wanted| wanted != size) {
            return Err(error::wrong_size());
        }
        if computed.agree(&self.checksums) { Ok(()) } else { Err(error::bad_digest()) }
    }
}
