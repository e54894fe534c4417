//! S3 as jobs see it: locations, and reading and writing in the role of a job.
//! Not here: what is in the files.

use std::io::{BufReader, BufWriter};

use crate::s3::{AccessError, Content, Objects, Output, Source};

/// What a job reads in one go, and writes.
const BUFFER: usize = 1 << 16;

/// What the service says of an input that it cannot read (docs/service/errors.md, "Message texts").
pub(crate) const BAD_INPUT: &str = "Invalid S3 input path.";
/// The same of an output.
pub(crate) const BAD_OUTPUT: &str = "Invalid S3 output path.";

/// `s3://bucket/path/file.csv`, or `s3://bucket/path/` for what lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) bucket: String,
    pub(crate) key: String,
}

/// In whose name a job uses S3.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access<'j> {
    /// The role that the service acts in.
    pub(crate) role: &'j str,
    /// The account and ARN that policies see as the source.
    pub(crate) account: &'j str,
    pub(crate) arn: &'j str,
    /// The KMS key that encrypts what is written; none for the bucket's own.
    pub(crate) key: Option<&'j str>,
}

/// A file of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputFile {
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// Why something in S3 cannot be used.
#[derive(Debug)]
pub(crate) enum Unusable {
    /// A policy keeps the service out of this bucket.
    Denied(String),
    /// Anything else, as a fragment of a sentence.
    Other(String),
}

/// What the call that creates a job finds wrong.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// A policy keeps the service out of this bucket.
    Denied(String),
    /// Anything else.
    Found {
        /// For people.
        text: String,
        /// Whether the job fails for it, and the call is accepted.
        fails: bool,
    },
}

impl Unusable {
    /// As the failure reason of a job (docs/service/errors.md, "Message texts"); `head` is what the service says of a
    /// location that does not exist.
    pub(crate) fn reason(self, head: &str) -> String {
        match self {
            Unusable::Denied(_) => {
                "Insufficient privileges for accessing data in Amazon S3.".into()
            }
            Unusable::Other(why) => format!("{head} {why}."),
        }
    }
}

/// What the call says of a bucket that it is kept out of: a recorded stack error.
pub(crate) fn denied(bucket: &str) -> String {
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

    /// Whether it names no object, but where objects lie.
    pub(crate) fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }

    /// The same with a slash at its end, as a place to write into.
    pub(crate) fn as_folder(&self) -> Self {
        let slash = if self.is_folder() { "" } else { "/" };
        Location { bucket: self.bucket.clone(), key: format!("{}{slash}", self.key) }
    }
}

impl Access<'_> {
    fn source(&self) -> Source<'_> {
        Source { account: self.account, arn: self.arn }
    }

    /// The files of a folder, or the one file; in order. Deeper folders are left out.
    pub(crate) fn files(&self, s3: &Objects, at: &Location) -> Result<Vec<InputFile>, Unusable> {
        if !at.is_folder() {
            // Its size is known when it is opened.
            return Ok(vec![InputFile { key: at.key.clone(), size: 0 }]);
        }
        let mut files = self.list(s3, at)?;
        files.retain(|file| {
            let rest = file.key.strip_prefix(at.key.as_str()).unwrap_or_default();
            !rest.is_empty() && !rest.contains('/')
        });
        let (bucket, key) = (&at.bucket, &at.key);
        match files.is_empty() {
            true => Err(nothing(&format!("the folder `s3://{bucket}/{key}` has no files"))),
            false => Ok(files),
        }
    }

    /// All files whose key begins so, those of deeper folders too; in order. Keys of folders are left out.
    pub(crate) fn files_under(
        &self,
        s3: &Objects,
        at: &Location,
    ) -> Result<Vec<InputFile>, Unusable> {
        let mut files = self.list(s3, at)?;
        files.retain(|file| !file.key.ends_with('/'));
        let (bucket, key) = (&at.bucket, &at.key);
        match files.is_empty() {
            true => Err(nothing(&format!("there are no files under `s3://{bucket}/{key}`"))),
            false => Ok(files),
        }
    }

    fn list(&self, s3: &Objects, at: &Location) -> Result<Vec<InputFile>, Unusable> {
        let found = s3.list_as(self.role, &self.source(), &at.bucket, &at.key);
        let found = found.map_err(|error| refusal(&at.bucket, &error))?;
        let files = found.into_iter().map(|it| InputFile { key: it.key, size: it.size });
        Ok(files.collect())
    }

    /// Opens a file.
    pub(crate) fn open(
        &self,
        s3: &Objects,
        bucket: &str,
        key: &str,
    ) -> Result<BufReader<Content>, Unusable> {
        let content = s3.read_as(self.role, &self.source(), bucket, key);
        let content = content.map_err(|error| refusal(bucket, &error))?;
        Ok(BufReader::with_capacity(BUFFER, content))
    }

    /// Begins to write a file, which is there when it is finished.
    pub(crate) fn create(
        &self,
        s3: &Objects,
        bucket: &str,
        key: &str,
    ) -> Result<BufWriter<Output>, Unusable> {
        let output = s3.begin_as(self.role, &self.source(), bucket, key);
        let output = output.map_err(|error| refusal(bucket, &error))?.encrypted_by(self.key);
        Ok(BufWriter::with_capacity(BUFFER, output))
    }

    /// Checks that the service may write into a folder, and list its bucket, as the guide demands of outputs
    /// (docs/service/iam-s3.md).
    pub(crate) fn may_write(&self, s3: &Objects, at: &Location) -> Result<(), Unusable> {
        let admit = |action, key: Option<&str>| {
            s3.admit(self.role, &self.source(), &at.bucket, action, key)
        };
        let key = format!("{}any", at.as_folder().key);
        let both = admit("s3:PutObject", Some(&key)).and_then(|()| admit("s3:ListBucket", None));
        both.map_err(|error| refusal(&at.bucket, &error))
    }
}

/// Makes a written file an object.
pub(crate) fn finish(file: BufWriter<Output>) -> Result<(), String> {
    let output = file.into_inner().map_err(|error| error.to_string())?;
    output.finish().map_err(|error| error.to_string())
}

fn refusal(bucket: &str, error: &AccessError) -> Unusable {
    match error {
        AccessError::Denied { reason } => {
            // The service does not say which policy; a log does no harm.
            tracing::info!(%reason, "a job is denied access");
            Unusable::Denied(bucket.into())
        }
        other => nothing(&other.to_string()),
    }
}

fn nothing(why: &str) -> Unusable {
    Unusable::Other(why.into())
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
        assert_eq!(Location::parse("s3://b/out").unwrap().as_folder().key, "out/");
        for wrong in ["s3://b", "s3:///k", "http://b/k", "b/k"] {
            assert_eq!(Location::parse(wrong), None, "{wrong}");
        }
    }
}
