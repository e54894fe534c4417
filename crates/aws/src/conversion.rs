//! How the bytes of a file with a conversion are read: the shell brings what reads it, since files and their forms are no
//! business of this crate. Not here: sending the bytes (`s3::upload`).

use std::{
    fmt,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

/// The bytes that are made of a file on their way.
pub type ConvertedBytes = Box<dyn Read + Send>;

/// Opens a file with the conversion that the input of its upload names, as JSON.
#[derive(Clone)]
pub struct OpenConverted(Arc<Open>);

type Open = dyn Fn(&Path, &str) -> io::Result<ConvertedBytes> + Send + Sync;

impl OpenConverted {
    /// What `open` reads.
    pub fn new(
        open: impl Fn(&Path, &str) -> io::Result<ConvertedBytes> + Send + Sync + 'static,
    ) -> Self {
        OpenConverted(Arc::new(open))
    }

    pub(crate) fn open(&self, path: &Path, conversion: &str) -> io::Result<ConvertedBytes> {
        (self.0)(path, conversion)
    }
}

impl Default for OpenConverted {
    fn default() -> Self {
        OpenConverted::new(|_, _| Err(io::Error::other("nothing here reads converted files")))
    }
}

impl fmt::Debug for OpenConverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenConverted")
    }
}
