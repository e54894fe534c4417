//! Which actions on which resources a call of S3 needs. Not here: the other services (`table`).
//!
//! Source: S3 user guide, "Required permissions for Amazon S3 API operations".

use super::Wanted;
use super::table::on;

/// What an action of S3 is allowed on.
#[derive(Debug, Clone, Copy)]
enum On {
    /// Nothing in particular.
    Everything,
    /// The bucket.
    Bucket,
    /// The object.
    Object,
    /// All objects of the bucket: the call names several.
    Objects,
}

/// Operations, their actions and resources. What is not here has the name of its operation and is about a bucket.
#[rustfmt::skip]
const ROWS: &[(&str, &str, On)] = &[
    ("AbortMultipartUpload", "AbortMultipartUpload", On::Object),
    ("CompleteMultipartUpload", "PutObject", On::Object),
    ("CopyObject", "PutObject", On::Object),
    ("CreateMultipartUpload", "PutObject", On::Object),
    ("DeleteBucketEncryption", "PutEncryptionConfiguration", On::Bucket),
    ("DeleteBucketOwnershipControls", "PutBucketOwnershipControls", On::Bucket),
    ("DeleteBucketTagging", "PutBucketTagging", On::Bucket),
    ("DeleteObject", "DeleteObject", On::Object),
    ("DeleteObjectTagging", "DeleteObjectTagging", On::Object),
    ("DeleteObjects", "DeleteObject", On::Objects),
    ("DeletePublicAccessBlock", "PutBucketPublicAccessBlock", On::Bucket),
    ("GetBucketEncryption", "GetEncryptionConfiguration", On::Bucket),
    ("GetObject", "GetObject", On::Object),
    ("GetObjectAttributes", "GetObjectAttributes", On::Object),
    ("GetObjectTagging", "GetObjectTagging", On::Object),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock", On::Bucket),
    ("HeadBucket", "ListBucket", On::Bucket),
    ("HeadObject", "GetObject", On::Object),
    ("ListBuckets", "ListAllMyBuckets", On::Everything),
    ("ListMultipartUploads", "ListBucketMultipartUploads", On::Bucket),
    ("ListObjects", "ListBucket", On::Bucket),
    ("ListObjectsV2", "ListBucket", On::Bucket),
    ("ListParts", "ListMultipartUploadParts", On::Object),
    ("PutBucketEncryption", "PutEncryptionConfiguration", On::Bucket),
    ("PutObject", "PutObject", On::Object),
    ("PutObjectTagging", "PutObjectTagging", On::Object),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock", On::Bucket),
    ("UploadPart", "PutObject", On::Object),
    ("UploadPartCopy", "PutObject", On::Object),
];

/// What a call of S3 needs.
pub(crate) fn of_object_call(
    operation: &str,
    partition: &str,
    bucket: Option<&str>,
    key: Option<&str>,
) -> Vec<Wanted> {
    let row = ROWS.iter().find(|(name, ..)| *name == operation);
    let (action, about) =
        row.map_or((operation, On::Bucket), |(_, action, about)| (*action, *about));
    let arn = format!("arn:{partition}:s3:::{}", bucket.unwrap_or_default());
    let resource = match about {
        On::Everything => None,
        On::Bucket => Some(arn),
        On::Object => Some(format!("{arn}/{}", key.unwrap_or_default())),
        On::Objects => Some(format!("{arn}/*")),
    };
    on(&format!("s3:{action}"), resource.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_on_the_bucket_or_on_its_objects() {
        let shown = |operation: &str| {
            let wanted = of_object_call(operation, "aws", Some("b"), Some("a/k")).remove(0);
            format!("{} {}", wanted.action, wanted.resource)
        };
        assert_eq!(shown("HeadObject"), "s3:GetObject arn:aws:s3:::b/a/k");
        assert_eq!(shown("ListObjectsV2"), "s3:ListBucket arn:aws:s3:::b");
        assert_eq!(shown("PutBucketPolicy"), "s3:PutBucketPolicy arn:aws:s3:::b");
        assert_eq!(shown("ListBuckets"), "s3:ListAllMyBuckets *");
    }
}
