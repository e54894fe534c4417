//! What is kept of buckets, objects and unfinished uploads.
//! Not here: the bytes of objects, which `blob` keeps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::checksum::{Checksums, Summing};
use super::keeping::Keeping;
use crate::iam::Settling;

/// Keys: bucket name.
pub(super) const BUCKETS: &str = "s3.buckets";
/// Keys: bucket name, NUL, object key.
pub(super) const OBJECTS: &str = "s3.objects";
/// Keys: bucket name, NUL, upload id.
pub(super) const UPLOADS: &str = "s3.uploads";
/// Keys: upload id, NUL, part number in five digits.
pub(super) const PARTS: &str = "s3.parts";

/// Pairs of key and value in the order in which they were given.
pub type Tags = Vec<(String, String)>;

/// A bucket and its configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bucket {
    /// The name.
    pub name: String,
    /// The region that it was made in.
    pub region: String,
    /// When it was made.
    pub created: Timestamp,
    /// The bucket policy's text.
    pub policy: Settling<Option<String>>,
    /// Tags; `None` when there is no set of them.
    pub tags: Option<Tags>,
    /// The four switches: block public ACLs, ignore public ACLs, block public policy, restrict
    /// public buckets. New buckets have all of them on (since April 2023).
    pub public_access: Option<[bool; 4]>,
    /// `BucketOwnerEnforced`, …
    pub ownership: Option<String>,
    /// The algorithm and the KMS key of the default encryption.
    pub encryption: (String, Option<String>),
    /// Whether objects of this encryption use a bucket key.
    #[serde(default)]
    pub bucket_key: bool,
}

/// The headers of an object that S3 gives back as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`, without `aws-chunked`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Expires`.
    #[serde(default)]
    pub expires: Option<String>,
    /// The user's metadata, names in small letters.
    pub metadata: BTreeMap<String, String>,
}

/// What a write says of an object besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Headers and metadata.
    pub headers: Headers,
    /// Tags.
    pub tags: Tags,
    /// Storage class and encryption.
    #[serde(default)]
    pub keeping: Keeping,
}

/// An object without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    /// The key, of any script.
    pub key: String,
    /// The entity tag without quotes: the MD5 of the bytes in hex, or of the parts' with a count.
    pub etag: String,
    /// The number of bytes.
    pub size: u64,
    /// When it was written.
    pub modified: Timestamp,
    /// What was said of it when it was written.
    #[serde(flatten)]
    pub about: About,
    /// Checksums of the bytes, or of the checksums of its parts.
    pub checksums: Checksums,
    /// Whether the checksums are of the parts' checksums.
    #[serde(default)]
    pub composite: bool,
    /// The parts that it was made of.
    #[serde(default)]
    pub parts: Vec<Piece>,
    /// The name of the bytes.
    pub(super) blob: String,
}

/// What an object keeps of a part that it was made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Piece {
    /// 1 to 10,000.
    pub number: u32,
    /// The number of bytes.
    pub size: u64,
    /// Checksums of the bytes.
    pub checksums: Checksums,
}

/// An upload in parts that is not complete.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upload {
    /// The id that its parts name.
    pub id: String,
    /// The key of the object that it will be.
    pub key: String,
    /// When it began.
    pub began: Timestamp,
    /// What was said of the object that it will be.
    #[serde(flatten)]
    pub about: About,
    /// How the object's checksum is made; none where no algorithm was named.
    #[serde(default)]
    pub summing: Option<Summing>,
}

/// One part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// 1 to 10,000.
    pub number: u32,
    /// The MD5 of the part's bytes in hex.
    pub etag: String,
    /// The number of bytes.
    pub size: u64,
    /// When it was written.
    pub modified: Timestamp,
    /// Checksums of the bytes.
    #[serde(default)]
    pub checksums: Checksums,
    /// The name of the bytes.
    pub(super) blob: String,
}

/// The key of a row that belongs to something. Names of buckets and uploads hold no NUL.
pub(super) fn row(owner: &str, name: &str) -> String {
    format!("{owner}\0{name}")
}
