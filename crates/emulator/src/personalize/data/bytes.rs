//! Numbers and texts as the files of data have them: little-endian, texts after their lengths.
//! Not here: what the files consist of (`rows`, `numbered`).
//!
//! What is read may be damaged: nothing is allocated because a length says so, only for bytes that are there.

use std::io::{self, Read, Write};

use personalize_learn::Names;

/// So many bytes are converted at once.
const BLOCK: usize = 1 << 16;

pub(super) fn write_number(to: &mut dyn Write, number: usize) -> io::Result<()> {
    to.write_all(&(number as u64).to_le_bytes())
}

pub(super) fn read_number(from: &mut dyn Read) -> io::Result<usize> {
    let mut eight = [0; 8];
    from.read_exact(&mut eight)?;
    usize::try_from(u64::from_le_bytes(eight)).map_err(|_| damaged())
}

pub(super) fn write_text(to: &mut dyn Write, text: &str) -> io::Result<()> {
    write_number(to, text.len())?;
    to.write_all(text.as_bytes())
}

pub(super) fn read_text(from: &mut dyn Read) -> io::Result<String> {
    let length = read_number(from)?;
    let mut bytes = Vec::new();
    from.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Err(damaged());
    }
    String::from_utf8(bytes).map_err(|_| damaged())
}

pub(super) fn write_numbers(to: &mut dyn Write, numbers: &[u32]) -> io::Result<()> {
    write_number(to, numbers.len())?;
    for some in numbers.chunks(BLOCK / 4) {
        let bytes: Vec<u8> = some.iter().flat_map(|number| number.to_le_bytes()).collect();
        to.write_all(&bytes)?;
    }
    Ok(())
}

pub(super) fn read_numbers(from: &mut dyn Read) -> io::Result<Vec<u32>> {
    let count = read_number(from)?;
    let mut numbers = Vec::new();
    read_blocks::<4>(from, count, |four| numbers.push(u32::from_le_bytes(four)))?;
    Ok(numbers)
}

pub(super) fn write_names(to: &mut dyn Write, names: &Names) -> io::Result<()> {
    write_number(to, names.len())?;
    names.iter().try_for_each(|name| write_text(to, name))
}

pub(super) fn read_names(from: &mut dyn Read) -> io::Result<Names> {
    let count = read_number(from)?;
    let mut names = Names::default();
    for _ in 0..count {
        names.intern(&read_text(from)?);
    }
    if names.len() == count { Ok(names) } else { Err(damaged()) }
}

/// Reads `count` pieces of `N` bytes.
pub(super) fn read_blocks<const N: usize>(
    from: &mut dyn Read,
    count: usize,
    mut each: impl FnMut([u8; N]),
) -> io::Result<()> {
    let mut block = vec![0; BLOCK / N * N];
    let mut left = count.checked_mul(N).ok_or_else(damaged)?;
    while left > 0 {
        let some = &mut block[..left.min(BLOCK / N * N)];
        from.read_exact(some)?;
        left -= some.len();
        some.as_chunks::<N>().0.iter().for_each(|piece| each(*piece));
    }
    Ok(())
}

/// The file is not what was written.
pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file of data is damaged")
}
