//! How S3 is to keep an object: its storage class and its encryption.
//! Not here: encryption itself; the emulator's files are as plain as any of the user's.

use serde::{Deserialize, Serialize};

use super::{Bucket, error};
use crate::error::ServiceError;

/// The storage classes of general purpose buckets (S3 API reference, PutObject).
const CLASSES: [&str; 8] = [
    STANDARD,
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

/// The class of objects that name none.
pub(super) const STANDARD: &str = "STANDARD";

/// The storage class and the encryption of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// One that is not `STANDARD`.
    pub storage_class: Option<String>,
    /// As the request or else the bucket says; none of objects of older states, which are `AES256`.
    pub encryption: Option<Encryption>,
}

/// The encryption of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: String,
    /// The KMS key as it was named.
    pub key: Option<String>,
    /// Whether a bucket key is used; none where nothing was said.
    pub bucket_key: Option<bool>,
}

impl Keeping {
    /// Checks what a request asks for: class, algorithm, KMS key, bucket key.
    ///
    /// # Errors
    /// `InvalidStorageClass`, `InvalidArgument`.
    pub(super) fn parse(
        class: Option<&str>,
        algorithm: Option<&str>,
        key: Option<String>,
        bucket_key: Option<bool>,
    ) -> Result<Self, ServiceError> {
        if class.is_some_and(|class| !CLASSES.contains(&class)) {
            return Err(error::invalid_storage_class());
        }
        let argument = |message: &str| Err(ServiceError::new(400, "InvalidArgument", message));
        let encryption = match algorithm {
            None if key.is_some() => {
                return argument(
                    "Server Side Encryption with AWS KMS managed key requires HTTP header \
                     x-amz-server-side-encryption : aws:kms",
                );
            }
            Some("AES256") if key.is_some() => {
                return argument("The encryption method AES256 takes no KMS key");
            }
            None => None,
            Some("AES256" | "aws:kms" | "aws:kms:dsse") => {
                algorithm.map(|name| Encryption { algorithm: name.into(), key, bucket_key })
            }
            Some(_) => {
                return argument("The encryption method specified is not supported");
            }
        };
        let storage_class = class.filter(|class| *class != STANDARD).map(str::to_owned);
        Ok(Keeping { storage_class, encryption })
    }

    /// Takes the bucket's encryption where the request named none.
    pub(super) fn or_default(mut self, bucket: &Bucket) -> Self {
        let (algorithm, key) = &bucket.encryption;
        self.encryption.get_or_insert_with(|| Encryption {
            algorithm: algorithm.clone(),
            key: key.clone(),
            bucket_key: bucket.bucket_key.then_some(true),
        });
        self
    }

    /// Whether an object has to be restored before it can be read, which is not emulated.
    pub(super) fn is_archived(&self) -> bool {
        matches!(self.storage_class.as_deref(), Some("GLACIER" | "DEEP_ARCHIVE"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_s3_knows_is_kept() {
        let parse = |class, algorithm, key: Option<&str>| {
            Keeping::parse(class, algorithm, key.map(str::to_owned), None).map_err(|it| it.code)
        };
        for class in CLASSES {
            let kept = parse(Some(class), None, None).unwrap().storage_class;
            assert_eq!(kept.as_deref().unwrap_or(STANDARD), class);
        }
        assert_eq!(parse(Some("standard"), None, None).unwrap_err(), "InvalidStorageClass");
        for (algorithm, key) in [("AES256", None), ("aws:kms", None), ("aws:kms", Some("k"))] {
            let kept = parse(None, Some(algorithm), key).unwrap().encryption.unwrap();
            assert_eq!((kept.algorithm.as_str(), kept.key.as_deref()), (algorithm, key));
        }
        for (algorithm, key) in
            [(Some("AES128"), None), (Some("AES256"), Some("k")), (None, Some("k"))]
        {
            assert_eq!(parse(None, algorithm, key).unwrap_err(), "InvalidArgument");
        }
    }
}
