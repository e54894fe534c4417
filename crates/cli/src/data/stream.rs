//! Whole objects of S3, read piece by piece as files are, so that their size does not matter. Not here: what is in them.

use super::remote::location;
use crate::connect::Connection;
use personalize_core::spec::files::DataFile;
use personalize_data::Part;
use personalize_engine::retry::Retry;
use std::io::{self, Read};
use tokio::runtime::Handle;

/// The bytes that one request asks for.
const PIECE: u64 = 8 << 20;

/// The objects of a source as parts of a dataset.
pub(super) fn parts<'c>(
    connection: &'c Connection,
    source: &'c str,
    files: &'c [DataFile],
) -> impl Iterator<Item = Part<'c>> + Send {
    // They are made by the threads that read, which are none of the runtime's.
    let runtime = Handle::current();
    files.iter().map(move |file| {
        let name = location(source, file);
        Part::new(name.clone(), object(connection, &runtime, &name, file.bytes))
    })
}

/// The bytes of the object `s3://bucket/key`, which has so many.
pub(super) fn object<'c>(
    connection: &'c Connection,
    runtime: &Handle,
    name: &str,
    bytes: u64,
) -> Object<'c> {
    let (runtime, piece) = (runtime.clone(), io::Cursor::default());
    Object { connection, runtime, object: name.to_owned(), bytes, next: 0, piece }
}

/// An object that is read.
pub(super) struct Object<'c> {
    connection: &'c Connection,
    runtime: Handle,
    /// `s3://bucket/key`.
    object: String,
    /// Its size.
    bytes: u64,
    /// Where the next piece begins.
    next: u64,
    /// The piece that is read.
    piece: io::Cursor<Vec<u8>>,
}

impl Read for Object<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.read(buffer)?;
        if read > 0 || buffer.is_empty() || self.next >= self.bytes {
            // What is read to its end takes no memory while others are read.
            if read == 0 && !buffer.is_empty() {
                self.piece = io::Cursor::default();
            }
            return Ok(read);
        }
        let ask = || self.connection.aws().object_range(&self.object, self.next, PIECE);
        let piece = self.runtime.block_on(Retry::default().read(&self.object, ask));
        let piece = piece.map_err(io::Error::other)?;
        if piece.is_empty() {
            return Err(io::Error::other("the object is shorter than its listing says"));
        }
        self.next += piece.len() as u64;
        self.piece = io::Cursor::new(piece);
        self.piece.read(buffer)
    }
}
