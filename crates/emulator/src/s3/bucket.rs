//! Buckets: making, removing, and their configuration.
//! Not here: their objects.

use super::record::{BUCKETS, Bucket, OBJECTS, PARTS, Tags, UPLOADS, row};
use super::{Encryption, Objects, error};
use crate::doubt::UnfinishedUploads;
use crate::error::ServiceError;
use crate::iam::Settling;
use crate::iam::policy::{Document, PolicyKind};

type Result<T = ()> = std::result::Result<T, ServiceError>;

impl Objects {
    /// Makes a bucket in `region`. The account owns it afterwards.
    ///
    /// # Errors
    /// `InvalidBucketName`, `BucketAlreadyOwnedByYou` (but in us-east-1, where making it again
    /// succeeds, as S3 documents for CreateBucket).
    pub fn create_bucket(&self, name: &str, region: &str, ownership: Option<&str>) -> Result {
        if !is_bucket_name(name) {
            return Err(error::bad_name());
        }
        let bucket = Bucket {
            name: name.into(),
            region: region.into(),
            created: self.now(),
            policy: Settling::new(None, self.now()),
            tags: None,
            public_access: Some([true; 4]),
            ownership: Some(ownership.unwrap_or("BucketOwnerEnforced").into()),
            encryption: ("AES256".into(), None),
            bucket_key: false,
        };
        self.store.update(|tables| match tables.get(BUCKETS, name)? {
            None => Ok(tables.put(BUCKETS, name, &serde_json::to_vec(&bucket)?)?),
            Some(bytes) => {
                let known: Bucket = serde_json::from_slice(&bytes)?;
                let again = known.region == "us-east-1" && region == "us-east-1";
                if again { Ok(()) } else { Err(error::owned_by_you()) }
            }
        })
    }

    /// A bucket and its configuration.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn bucket(&self, name: &str) -> Result<Bucket> {
        let bytes = self.store.get(BUCKETS, name)?.ok_or_else(error::no_such_bucket)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// All buckets in the order of their names.
    ///
    /// # Errors
    /// Only when the state cannot be read.
    pub fn buckets(&self) -> Result<Vec<Bucket>> {
        let rows = self.store.scan(BUCKETS, "")?;
        Ok(rows
            .iter()
            .map(|(_, bytes)| serde_json::from_slice(bytes))
            .collect::<std::result::Result<_, _>>()?)
    }

    /// Removes a bucket that has no objects. Whether unfinished uploads hold it back is a doubt.
    ///
    /// # Errors
    /// `NoSuchBucket`, `BucketNotEmpty`.
    pub fn delete_bucket(&self, name: &str) -> Result {
        self.store.update(|tables| {
            super::bucket_in(tables, name)?;
            let of_bucket = row(name, "");
            let uploads = tables.scan(UPLOADS, &of_bucket)?;
            let held = self.doubts.unfinished_uploads == UnfinishedUploads::Hold;
            if !tables.scan(OBJECTS, &of_bucket)?.is_empty() || (held && !uploads.is_empty()) {
                return Err(error::not_empty());
            }
            // The bytes of their parts belong to nothing then, and go when the folder is opened again.
            for (key, _) in uploads {
                let id = key.rsplit('\0').next().unwrap_or_default();
                for (part, _) in tables.scan(PARTS, &row(id, ""))? {
                    tables.delete(PARTS, &part)?;
                }
                tables.delete(UPLOADS, &key)?;
            }
            Ok(tables.delete(BUCKETS, name)?)
        })
    }

    /// Sets the bucket policy.
    ///
    /// # Errors
    /// `NoSuchBucket`, `MalformedPolicy`.
    pub fn put_policy(&self, bucket: &str, text: &str) -> Result {
        let now = self.now();
        if let Err(malformed) = Document::parse(text, PolicyKind::Resource) {
            return Err(ServiceError::new(400, "MalformedPolicy", malformed.to_string()));
        }
        self.configure(bucket, |record| {
            record.policy.set(Some(text.to_owned()), now);
            Ok(())
        })
    }

    /// The bucket policy's text.
    ///
    /// # Errors
    /// `NoSuchBucket`, `NoSuchBucketPolicy`.
    pub fn policy(&self, bucket: &str) -> Result<String> {
        self.bucket(bucket)?.policy.written().clone().ok_or_else(error::no_such_policy)
    }

    /// Removes the bucket policy; one that is absent is no error, as in S3.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn delete_policy(&self, bucket: &str) -> Result {
        let now = self.now();
        self.configure(bucket, |record| {
            record.policy.set(None, now);
            Ok(())
        })
    }

    /// Sets or removes the tags of a bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn tag_bucket(&self, bucket: &str, tags: Option<Tags>) -> Result {
        self.configure(bucket, |record| {
            record.tags = tags;
            Ok(())
        })
    }

    /// Sets or removes the public access block.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn block_public_access(&self, bucket: &str, switches: Option<[bool; 4]>) -> Result {
        self.configure(bucket, |record| {
            record.public_access = switches;
            Ok(())
        })
    }

    /// Sets or removes the ownership rule.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn set_ownership(&self, bucket: &str, ownership: Option<String>) -> Result {
        self.configure(bucket, |record| {
            record.ownership = ownership;
            Ok(())
        })
    }

    /// Sets the default encryption; none for S3's own keys.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn encrypt(&self, bucket: &str, encryption: Option<Encryption>) -> Result {
        let own = ("AES256".into(), None);
        self.configure(bucket, |record| {
            let bucket_key = encryption.as_ref().and_then(|it| it.bucket_key);
            record.bucket_key = bucket_key.unwrap_or(false);
            record.encryption = encryption.map_or(own, |it| (it.algorithm, it.key));
            Ok(())
        })
    }
}

/// The rules of general purpose bucket names, without the reserved prefixes and suffixes.
fn is_bucket_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&name.len())
        && bytes.iter().all(|byte| allowed(*byte) || b".-".contains(byte))
        && bytes.first().is_some_and(|byte| allowed(*byte))
        && bytes.last().is_some_and(|byte| allowed(*byte))
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
}
