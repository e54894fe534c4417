//! The records of a file, one after the other.
//! Not here: what quotes mean (`record`), what the cells have to be; the check itself reads whole blocks.

use crate::record::read_record;
use crate::source::LONGEST_LINE;
use std::io::{self, BufRead, Read};

/// The longest record that is taken, so that one lost quote does not swallow a large file.
const LONGEST: usize = 1 << 20;

/// The records of a file, one after the other.
#[derive(Debug)]
pub struct Records<R> {
    from: R,
    line: u64,
    bytes: Vec<u8>,
}

/// Why a file cannot be read on.
#[derive(Debug)]
pub enum Broken {
    /// It cannot be read.
    Io(io::Error),
    /// Not UTF-8, from this line on.
    Encoding(u64),
    /// A quote that begins in this line does not end.
    Quote(u64),
    /// This line is longer than any record.
    Long(u64),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Broken::Io(error)
    }
}

impl<R: BufRead> Records<R> {
    /// The records that `from` has.
    pub fn new(from: R) -> Self {
        Records { from, line: 0, bytes: Vec::new() }
    }

    /// Reads the next record into `cells` and gives the line that it begins in, from 1. Blank lines
    /// are skipped.
    ///
    /// # Errors
    /// [`Broken`], with the line.
    pub fn next(&mut self, cells: &mut Vec<String>) -> Result<Option<u64>, Broken> {
        self.bytes.clear();
        let mut began = self.line + 1;
        loop {
            let before = self.bytes.len();
            let mut line = (&mut self.from).take(LONGEST_LINE as u64 + 1);
            let read = line.read_until(b'\n', &mut self.bytes)?;
            if read == 0 {
                return if before == 0 { Ok(None) } else { Err(Broken::Quote(began)) };
            }
            if read > LONGEST_LINE {
                return Err(Broken::Long(self.line + 1));
            }
            self.line += 1;
            let text = std::str::from_utf8(&self.bytes).map_err(|_| Broken::Encoding(began))?;
            let text = if began == 1 { text.trim_start_matches('\u{FEFF}') } else { text };
            if text.trim_ascii().is_empty() {
                self.bytes.clear();
                began = self.line + 1;
            } else if read_record(text, cells).is_some() {
                return Ok(Some(began));
            } else if self.bytes.len() > LONGEST {
                return Err(Broken::Quote(began));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text);
        let (mut all, mut cells) = (Vec::new(), Vec::new());
        while let Some(line) = records.next(&mut cells).unwrap() {
            all.push((line, cells.clone()));
        }
        all
    }

    #[test]
    fn quotes_escapes_and_line_ends() {
        let text = "\u{FEFF}A,B\r\n1,\"a, \"\"b\"\" \\\"c\\\"\"\n\n2,\"two\nlines\"\n3,";
        let all = read(text.as_bytes());
        assert_eq!(all[0], (1, vec!["A".into(), "B".into()]));
        assert_eq!(all[1], (2, vec!["1".into(), "a, \"b\" \"c\"".into()]));
        assert_eq!(all[2], (4, vec!["2".into(), "two\nlines".into()]));
        assert_eq!(all[3], (6, vec!["3".into(), String::new()]));
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let mut records = Records::new(io::BufReader::new(io::repeat(b'x')));
        assert!(matches!(records.next(&mut Vec::new()), Err(Broken::Long(1))));
        assert!(records.bytes.capacity() <= 4 * LONGEST_LINE);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        let mut cells = Vec::new();
        let mut records = Records::new(&b"A\n\xFF\xFE\n"[..]);
        assert_eq!(records.next(&mut cells).unwrap(), Some(1));
        assert!(matches!(records.next(&mut cells), Err(Broken::Encoding(2))));
        let mut records = Records::new(&b"A\n\"b\n"[..]);
        assert_eq!(records.next(&mut cells).unwrap(), Some(1));
        assert!(matches!(records.next(&mut cells), Err(Broken::Quote(2))));
    }
}
