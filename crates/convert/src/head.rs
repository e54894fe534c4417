//! The first bytes of a file, unpacked.
//! Not here: what they say (`recognise`).

use crate::LONGEST_RECORD;
use crate::format::{Bytes, Packed};
use crate::unpack::{packed, unpack};
use std::io::{self, Read as _, SeekFrom};

/// So much of a file is looked at.
const LOOKED_AT: usize = 1 << 20;

/// The beginning of a file.
pub(crate) struct Head {
    /// How the file is compressed.
    pub(crate) packed: Option<Packed>,
    /// Its first bytes, unpacked: about a million, or a whole line if that is longer, up to the longest record.
    pub(crate) bytes: Vec<u8>,
    /// These are all.
    pub(crate) whole: bool,
}

/// Reads the beginning of a file and goes back to its start.
///
/// # Errors
/// When it cannot be read or unpacked.
pub(crate) fn read(file: &mut dyn Bytes) -> io::Result<Head> {
    file.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::new();
    let _ = fill(file, &mut magic, 4)?;
    let packed = packed(&magic);
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    let whole = match packed {
        None => fill_lines(file, &mut bytes)?,
        Some(_) => fill_lines(&mut unpack(Box::new(&mut *file), packed)?, &mut bytes)?,
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(Head { packed, bytes, whole })
}

/// Reads until there is enough to look at, with at least one line; true at the end of the file.
fn fill_lines(from: &mut (impl io::Read + ?Sized), bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut wanted = LOOKED_AT;
    loop {
        let whole = fill(from, bytes, wanted)?;
        if whole || wanted > LONGEST_RECORD || memchr::memchr(b'\n', bytes).is_some() {
            return Ok(whole);
        }
        wanted = (wanted * 2).min(LONGEST_RECORD + 1);
    }
}

/// Reads until there are so many bytes; true at the end of the file. A small file takes no more memory than it has bytes.
pub(crate) fn fill(
    from: &mut (impl io::Read + ?Sized),
    bytes: &mut Vec<u8>,
    wanted: usize,
) -> io::Result<bool> {
    let missing = wanted.saturating_sub(bytes.len());
    from.take(missing as u64).read_to_end(bytes)?;
    Ok(bytes.len() < wanted)
}
