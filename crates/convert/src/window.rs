//! What of a text is read and not taken yet: a buffer that records are taken from.
//! Not here: what records are (`csv`, `json`).

use crate::decode::read_some;
use crate::problem::Problem;
use memchr::memchr_iter;
use personalize_data::encoding;
use std::io::{self, Read};

/// So much is read at once: it stays in the second-level cache.
const BLOCK: usize = 256 << 10;

/// A buffer over a text.
pub(crate) struct Window<'a> {
    from: Box<dyn Read + Send + 'a>,
    buffer: Vec<u8>,
    /// Where what is not taken yet begins.
    pub(crate) start: usize,
    filled: usize,
    /// Nothing follows.
    pub(crate) ended: bool,
    kept: bool,
}

impl<'a> Window<'a> {
    pub(crate) fn new(from: Box<dyn Read + Send + 'a>) -> Self {
        Window { from, buffer: Vec::new(), start: 0, filled: 0, ended: false, kept: false }
    }

    /// The whole buffer, as far as it is filled.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// What is not taken yet.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.filled]
    }

    /// Nothing is left, and nothing follows.
    pub(crate) fn is_done(&self) -> bool {
        self.ended && self.start == self.filled
    }

    /// There is more to take than was taken, so that the next [`Window::fill`] reads nothing.
    pub(crate) fn keep(&mut self) {
        self.kept = true;
    }

    /// Moves what is left to the front of the buffer and reads a block after it.
    pub(crate) fn fill(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.kept) {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        let wanted = self.filled + BLOCK;
        // One more byte for the end of the last line.
        if self.buffer.len() <= wanted {
            self.buffer.resize(wanted + 1, 0);
        }
        while self.filled < wanted && !self.ended {
            let count = read_some(&mut self.from, &mut self.buffer[self.filled..wanted])?;
            self.filled += count;
            self.ended = count == 0;
        }
        Ok(())
    }

    /// Ends the last line of the text, if it has no end.
    pub(crate) fn end_line(&mut self) {
        if self.ended && self.filled > self.start && self.buffer[self.filled - 1] != b'\n' {
            self.buffer[self.filled] = b'\n';
            self.filled += 1;
        }
    }

    /// Whether what was taken since `begin` is UTF-8; `row` is the number of its first line.
    pub(crate) fn check_text(&self, begin: usize, row: u64) -> Result<(), Problem> {
        let bytes = &self.buffer[begin..self.start];
        if simdutf8::basic::from_utf8(bytes).is_ok() {
            return Ok(());
        }
        let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
        let row = row + memchr_iter(b'\n', &bytes[..valid]).count() as u64;
        let like = encoding::guess(bytes).1.to_ascii_lowercase();
        Err(Problem::Encoding { row, encoding: "utf-8".into(), like: Some(like) })
    }
}
