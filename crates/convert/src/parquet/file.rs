//! The bytes of a Parquet file, for the crate `parquet`, which reads them from several places.
//! Not here: what they are.

use super::hybrid;
use crate::format::Bytes;
use crate::problem::Problem;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::{ChunkReader, Length};
use flate2::read::MultiGzDecoder;
use std::io::{self, Read, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// The largest page, unpacked, and the largest footer. Writers make pages of about a megabyte.
const LARGEST: usize = 128 << 20;
/// A gzip becomes at most about so many times as large.
const GZIP_RATIO: usize = 1_032;
/// So much of a page header is read at once.
const PIECE: usize = 4 << 10;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Footer,
    /// Pages: reading begins at the header of one, whose size is looked at.
    Pages,
}

type Shared<'a> = Arc<Mutex<Box<dyn Bytes + 'a>>>;

/// A file.
pub(super) struct File<'a> {
    bytes: Shared<'a>,
    length: u64,
    purpose: Purpose,
}

impl<'a> File<'a> {
    pub(super) fn new(mut bytes: Box<dyn Bytes + 'a>, purpose: Purpose) -> io::Result<Self> {
        let length = bytes.seek(SeekFrom::End(0))?;
        Ok(File { bytes: Arc::new(Mutex::new(bytes)), length, purpose })
    }
}

/// Reads up to so many bytes from a place.
fn read_at(bytes: &Shared<'_>, start: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut file = bytes.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(start))?;
    let mut read = Vec::with_capacity(length);
    (&mut **file).take(length as u64).read_to_end(&mut read)?;
    Ok(read)
}

impl Length for File<'_> {
    fn len(&self) -> u64 {
        self.length
    }
}

impl<'a> ChunkReader for File<'a> {
    type T = Tail<'a>;

    fn get_read(&self, start: u64) -> Result<Tail<'a>> {
        let is_page = self.purpose == Purpose::Pages;
        let bytes = self.bytes.clone();
        Ok(Tail { bytes, at: start, piece: Vec::new(), used: 0, is_page })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes> {
        if length > LARGEST {
            return Err(general("a page or the footer is larger than 128 MB"));
        }
        let end = start.checked_add(length as u64).filter(|end| *end <= self.length);
        if end.is_none() {
            return Err(ParquetError::EOF("the file ends before its data does".to_owned()));
        }
        let bytes = read_at(&self.bytes, start, length)?;
        if bytes.len() != length {
            return Err(ParquetError::EOF("the file became shorter".to_owned()));
        }
        if self.purpose == Purpose::Pages && is_large_gzip(&bytes, LARGEST) {
            return Err(general("a page is larger than 128 MB"));
        }
        Ok(bytes.into())
    }
}

fn general(why: &str) -> ParquetError {
    ParquetError::General(why.to_owned())
}

/// Whether a page is a gzip that becomes larger than it may: the crate unpacks these whole, whatever their header says. Small
/// ones become at most twice as large as that. Pages that begin so and are no gzip, or not a whole one, pass.
fn is_large_gzip(bytes: &[u8], most: usize) -> bool {
    let is_gzip = bytes.len() > 2 * most / GZIP_RATIO && bytes.starts_with(b"\x1f\x8b\x08");
    is_gzip && {
        let mut unpacked = MultiGzDecoder::new(bytes).take(most as u64 + 1);
        io::copy(&mut unpacked, &mut io::sink()).is_ok_and(|length| length > most as u64)
    }
}

/// A file from a place on.
pub(super) struct Tail<'a> {
    bytes: Shared<'a>,
    at: u64,
    piece: Vec<u8>,
    used: usize,
    /// A page begins here, and its header was not looked at.
    is_page: bool,
}

impl Tail<'_> {
    fn fill(&mut self) -> io::Result<()> {
        self.piece = read_at(&self.bytes, self.at, PIECE)?;
        self.used = 0;
        self.at += self.piece.len() as u64;
        if std::mem::take(&mut self.is_page) {
            check_size(&self.piece)?;
        }
        Ok(())
    }
}

/// Whether a page is as large as it may be. The row of the problem is put in where it is known.
fn check_size(header: &[u8]) -> io::Result<()> {
    let why = match page_size(header) {
        Some(size) if size <= LARGEST as i64 => return Ok(()),
        Some(_) => "a page is larger than 128 MB",
        None => "a page has no size",
    };
    Err(Problem::Broken { row: 0, why: why.to_owned() }.into())
}

impl Read for Tail<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.piece.len() {
            self.fill()?;
        }
        let count = buffer.len().min(self.piece.len() - self.used);
        buffer[..count].copy_from_slice(&self.piece[self.used..self.used + count]);
        self.used += count;
        Ok(count)
    }
}

/// The unpacked size that a page header says: the second field of a structure in Thrift's compact protocol, a number.
fn page_size(header: &[u8]) -> Option<i64> {
    const NUMBER: u8 = 5;
    let mut rest = header;
    let mut field = 0;
    loop {
        let (first, tail) = rest.split_first()?;
        rest = tail;
        if first & 0x0f != NUMBER {
            return None;
        }
        field = match i64::from(first >> 4) {
            0 => number(&mut rest)?,
            more => field + more,
        };
        let value = number(&mut rest)?;
        if field == 2 {
            return Some(value);
        }
    }
}

/// A number of seven bits a byte, with its sign in the lowest bit.
fn number(bytes: &mut &[u8]) -> Option<i64> {
    let value = hybrid::number(bytes)?;
    Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_page_is_read_from_its_header() {
        // Type 0, size 300, packed size 5.
        assert_eq!(page_size(b"\x15\x00\x15\xd8\x04\x15\x0a"), Some(300));
        // The same with the numbers of the fields.
        assert_eq!(page_size(b"\x05\x02\x00\x05\x04\xd8\x04"), Some(300));
        assert_eq!(page_size(b"\x2c"), None);
        assert_eq!(page_size(b"\x15"), None);
    }

    #[test]
    fn a_gzip_that_becomes_too_large_is_told_from_others() {
        use std::io::Write;
        let packed = |count: usize| {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            let zeros = vec![0; 1 << 20];
            (0..count).for_each(|_| writer.write_all(&zeros).unwrap());
            writer.finish().unwrap()
        };
        assert!(is_large_gzip(&packed(3), 1 << 20));
        assert!(!is_large_gzip(&packed(1), 1 << 20));
        assert!(!is_large_gzip(&[0x1f; 1 << 20], 1 << 20));
    }
}
