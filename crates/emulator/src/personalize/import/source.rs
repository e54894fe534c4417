//! Where the data of an import is: an object, or the first level of a folder, in the emulated S3.
//! Not here: what is in it.

use std::io::BufReader;

use super::Job;
use crate::s3::{AccessError, Content, Objects, Source};

/// `s3://bucket/path/file.csv`, or `s3://bucket/path/` for all files there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    bucket: String,
    key: String,
}

/// Why data cannot be read.
#[derive(Debug)]
pub(super) enum Unread {
    /// A policy keeps the service out of this bucket.
    Denied(String),
    /// Anything else, as a failure reason.
    Other(String),
}

impl From<Unread> for String {
    /// As the failure reason of a job (docs/service/errors.md, "Message texts").
    fn from(unread: Unread) -> String {
        match unread {
            Unread::Denied(_) => "Insufficient privileges for accessing data in Amazon S3.".into(),
            Unread::Other(why) => why,
        }
    }
}

/// What the call says of a bucket that it is kept out of: a recorded stack error.
pub(super) fn denied(bucket: &str) -> String {
    format!(
        "Insufficient privileges for accessing data in S3. Please look at \
         https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html\
         #attach-bucket-policy and fix bucket policy on {bucket}"
    )
}

impl Location {
    /// Reads a data location; `None` when it is not one in S3.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (bucket, key) = text.strip_prefix("s3://")?.split_once('/')?;
        (!bucket.is_empty()).then(|| Location { bucket: bucket.into(), key: key.into() })
    }

    fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

/// The keys of the files of a job, in order. Deeper folders are left out.
pub(super) fn keys(s3: &Objects, job: &Job<'_>) -> Result<Vec<String>, Unread> {
    let Location { bucket, key } = &job.location;
    if !job.location.is_folder() {
        return Ok(vec![key.clone()]);
    }
    let source = Source { account: job.account, arn: job.arn };
    let found = s3.list_as(job.role, &source, bucket, key);
    let found = found.map_err(|error| refusal(bucket, &error))?;
    let keys = found.into_iter().map(|object| object.key);
    let files = keys.filter(|it| {
        let rest = it.strip_prefix(key.as_str()).unwrap_or_default();
        !rest.is_empty() && !rest.contains('/')
    });
    let files: Vec<String> = files.collect();
    match files.is_empty() {
        true => Err(nothing(&format!("the folder `s3://{bucket}/{key}` has no files"))),
        false => Ok(files),
    }
}

/// Opens one of the files.
pub(super) fn open(s3: &Objects, job: &Job<'_>, key: &str) -> Result<BufReader<Content>, Unread> {
    let source = Source { account: job.account, arn: job.arn };
    let bucket = &job.location.bucket;
    let content = s3.read_as(job.role, &source, bucket, key);
    content.map(BufReader::new).map_err(|error| refusal(bucket, &error))
}

fn refusal(bucket: &str, error: &AccessError) -> Unread {
    match error {
        AccessError::Denied { reason } => {
            // The service does not say which policy; a log does no harm.
            tracing::info!(%reason, "an import is denied access");
            Unread::Denied(bucket.into())
        }
        other => nothing(&other.to_string()),
    }
}

fn nothing(why: &str) -> Unread {
    Unread::Other(format!("Invalid Data location. Nothing can be read: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations() {
        let file = Location::parse("s3://b/p/f.csv").unwrap();
        assert_eq!((file.bucket.as_str(), file.key.as_str()), ("b", "p/f.csv"));
        assert!(!file.is_folder());
        assert!(Location::parse("s3://b/").unwrap().is_folder());
        for wrong in ["s3://b", "s3:///k", "http://b/k", "b/k"] {
            assert_eq!(Location::parse(wrong), None, "{wrong}");
        }
    }
}
