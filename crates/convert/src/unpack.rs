//! Compressed files, unpacked while they are read.
//! Not here: the encoding of the text in them (`decode`).

use crate::format::{Bytes, Packed};
use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Read};

/// The most memory that a Zstandard file may ask for: 2 to this power bytes. It is what `zstd` itself takes without being told.
const WINDOW_LOG: u32 = 27;
/// So much of a packed file is read at once.
const PIECE: usize = 64 << 10;

/// How a file that begins with these bytes is compressed.
pub(crate) fn packed(start: &[u8]) -> Option<Packed> {
    match start {
        [0x1f, 0x8b, ..] => Some(Packed::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packed::Zstd),
        _ => None,
    }
}

/// The content of a file.
///
/// # Errors
/// When there is no memory for unpacking.
pub(crate) fn unpack<'a>(
    file: Box<dyn Bytes + 'a>,
    packed: Option<Packed>,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    Ok(match packed {
        None => Box::new(file),
        Some(Packed::Gzip) => Box::new(MultiGzDecoder::new(BufReader::with_capacity(PIECE, file))),
        Some(Packed::Zstd) => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(PIECE, file))?;
            decoder.window_log_max(WINDOW_LOG)?;
            Box::new(decoder)
        }
    })
}
