//! The bytes of a file on their way to S3: read once, in order, and hashed as they are handed out, so that what is sent
//! is what was hashed, whatever happens to the file meanwhile. Not here: the requests (`upload`).

use crate::{
    conversion::{ConvertedBytes, OpenConverted},
    error::other,
    transport::too_many_files,
};
use bytes::Bytes;
use personalize_engine::cloud::CloudError;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// A file that is read from its beginning to its end.
pub(super) struct Source {
    path: PathBuf,
    file: ConvertedBytes,
    hasher: blake3::Hasher,
}

impl Source {
    /// Opens the file; answers its size in bytes, too.
    pub(super) async fn open(path: &Path) -> Result<(Source, u64), CloudError> {
        let path = path.to_owned();
        off(move || {
            let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
            let (size, file) = opened.map_err(|error| unreadable(&path, &error))?;
            Ok((Source { path, file: Box::new(file), hasher: blake3::Hasher::new() }, size))
        })
        .await
    }

    /// Opens a file with a conversion: the bytes are those that are made of it.
    pub(super) async fn converted(
        path: &Path,
        open: OpenConverted,
        conversion: String,
    ) -> Result<Source, CloudError> {
        let path = path.to_owned();
        off(move || {
            let file = open.open(&path, &conversion).map_err(|error| unreadable(&path, &error))?;
            Ok(Source { path, file, hasher: blake3::Hasher::new() })
        })
        .await
    }

    /// The next `length` bytes. A file that ends before has changed.
    pub(super) async fn next(mut self, length: u64) -> Result<(Source, Bytes), CloudError> {
        off(move || {
            let mut block = Vec::new();
            let read = (&mut self.file).take(length).read_to_end(&mut block);
            let read = read.map_err(|error| unreadable(&self.path, &error))?;
            if read as u64 != length {
                return Err(changed(&self.path));
            }
            self.hasher.update(&block);
            Ok((self, Bytes::from(block)))
        })
        .await
    }

    /// Whether what was read has this BLAKE3 hash, in hexadecimal; else the file is not the one that was planned.
    pub(super) fn check(&self, hash: &str) -> Result<(), CloudError> {
        if self.hasher.finalize().to_hex().as_str() == hash {
            return Ok(());
        }
        Err(changed(&self.path))
    }
}

/// Reads where waiting for a disk holds nobody up.
async fn off<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CloudError> + Send + 'static,
) -> Result<T, CloudError> {
    let broken = |error| other("PutObject", format!("reading a file was broken off: {error}"));
    tokio::task::spawn_blocking(work).await.map_err(broken)?
}

/// What is said of a file that is another than when it was hashed.
fn changed(path: &Path) -> CloudError {
    other(
        "PutObject",
        format!(
            "`{}` changed after it was read for the plan, and nothing was stored; make sure that nobody writes it, and run again",
            path.display()
        ),
    )
}

/// A file that cannot be read is the user's to mend.
fn unreadable(path: &Path, error: &io::Error) -> CloudError {
    let hint = match error.kind() {
        _ if too_many_files(error) => {
            "raise the limit (`ulimit -n 4096`) or end other programs, and apply again"
        }
        io::ErrorKind::NotFound => {
            "it was there when the spec was read; put it back and apply again"
        }
        _ => "check its permissions",
    };
    other("PutObject", format!("cannot read `{}`: {error}; {hint}", path.display()))
}
