//! Texts in other encodings, as UTF-8 while they are read.
//! Not here: which encoding a text is in (`recognise`).

use crate::problem::Problem;
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding};
use memchr::memchr_iter;
use std::io::{self, Read};

/// Names that Python, databases and `iconv` use, and browsers do not.
const NAMES: [(&str, &str); 14] = [
    ("cp949", "euc-kr"),
    ("uhc", "euc-kr"),
    ("ms949", "euc-kr"),
    ("cp932", "shift_jis"),
    ("ms932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp950", "big5"),
    ("latin-1", "windows-1252"),
    ("utf_8", "utf-8"),
    ("utf-8-sig", "utf-8"),
    ("utf16", "utf-16"),
    ("utf16le", "utf-16le"),
    ("utf16be", "utf-16be"),
    ("eucjp", "euc-jp"),
];

/// The encoding with this name.
///
/// # Errors
/// [`Problem::NoSuchEncoding`].
pub(crate) fn encoding(name: &str) -> Result<&'static Encoding, Problem> {
    let small = name.trim().to_ascii_lowercase();
    let other = NAMES.iter().find(|(ours, _)| *ours == small).map(|(_, theirs)| *theirs);
    Encoding::for_label(other.unwrap_or(&small).as_bytes())
        .filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
        .ok_or_else(|| Problem::NoSuchEncoding { name: name.to_owned() })
}

/// The longest character in UTF-8, and some more for what a decoder holds back.
const ROOM: usize = 16;
const PIECE: usize = 64 << 10;

/// A text as UTF-8, without its byte-order mark.
pub(crate) struct Decoded<R> {
    from: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    text: Vec<u8>,
    text_start: usize,
    text_end: usize,
    ended: bool,
    finished: bool,
    lines: u64,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(from: R, encoding: &'static Encoding) -> Self {
        Decoded {
            from,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; PIECE],
            raw_start: 0,
            raw_end: 0,
            text: vec![0; PIECE + ROOM],
            text_start: 0,
            text_end: 0,
            ended: false,
            finished: false,
            lines: 0,
        }
    }

    /// Decodes some more.
    fn decode(&mut self) -> io::Result<()> {
        if self.raw_start == self.raw_end && !self.ended {
            self.raw_start = 0;
            self.raw_end = read_some(&mut self.from, &mut self.raw)?;
            self.ended = self.raw_end == 0;
        }
        let raw = &self.raw[self.raw_start..self.raw_end];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.ended);
        self.raw_start += read;
        (self.text_start, self.text_end) = (0, written);
        self.lines += memchr_iter(b'\n', &self.text[..written]).count() as u64;
        match result {
            DecoderResult::InputEmpty => self.finished = self.ended,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                self.finished = true;
                let encoding = self.encoding.name().to_ascii_lowercase();
                return Err(Problem::Encoding { row: self.lines + 1, encoding, like: None }.into());
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_start == self.text_end {
            if self.finished {
                return Ok(0);
            }
            self.decode()?;
        }
        let count = buffer.len().min(self.text_end - self.text_start);
        buffer[..count].copy_from_slice(&self.text[self.text_start..self.text_start + count]);
        self.text_start += count;
        Ok(count)
    }
}

/// Reads once, and again when that was interrupted.
pub(crate) fn read_some(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // No reader can have filled more than there is.
            other => return other.map(|count| count.min(buffer.len())),
        }
    }
}

/// The beginning of a text as UTF-8; characters that are none, or are cut off at its end, are replaced or left out.
pub(crate) fn decode_start(start: &[u8], encoding: &'static Encoding) -> String {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let room = decoder.max_utf8_buffer_length(start.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    // There is room, so that it is never full.
    let (CoderResult::InputEmpty | CoderResult::OutputFull, ..) =
        decoder.decode_to_string(start, &mut text, false);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], name: &str) -> Result<String, Problem> {
        let mut text = String::new();
        Decoded::new(bytes, encoding(name)?).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn every_named_encoding_is_read() {
        for (name, bytes, text) in [
            ("cp949", &b"\xbe\xc8\xb3\xe7"[..], "안녕"),
            ("EUC-KR", b"\xbe\xc8\xb3\xe7", "안녕"),
            ("cp932", b"\x83\x65\x83\x58\x83\x67", "テスト"),
            ("shift_jis", b"\x83\x65\x83\x58\x83\x67", "テスト"),
            ("GBK", b"\xd6\xd0\xce\xc4", "中文"),
            ("latin1", b"caf\xe9", "café"),
            ("WINDOWS-1251", b"\xf4\xe8\xeb\xfc\xec", "фильм"),
            ("utf-16le", b"\xff\xfea\0\x2c\0", "a,"),
            ("utf-16be", b"\xfe\xff\0a", "a"),
            ("utf-8-sig", b"\xef\xbb\xbfa", "a"),
        ] {
            assert_eq!(read(bytes, name).unwrap(), text, "{name}");
        }
        for (ours, _) in NAMES {
            assert!(encoding(ours).is_ok(), "{ours}");
        }
        assert!(matches!(read(b"", "klingon"), Err(Problem::NoSuchEncoding { .. })));
    }

    #[test]
    fn bytes_that_are_no_characters_are_said_with_their_row() {
        let wrong = read(b"a\nb\n\xff\xff\n", "cp949");
        assert!(matches!(wrong, Err(Problem::Encoding { row: 3, .. })), "{wrong:?}");
        assert!(read(b"a\0b", "utf-16le").is_err());
    }

    #[test]
    fn characters_may_lie_across_pieces() {
        let text = "x".to_owned() + &"안녕".repeat(40_000);
        let (bytes, ..) = encoding_rs::EUC_KR.encode(&text);
        assert_eq!(read(&bytes, "cp949").unwrap(), text);
    }
}
