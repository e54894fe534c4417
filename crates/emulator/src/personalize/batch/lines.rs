//! The lines of an input file, some at a time.
//! Not here: what a line holds.

use std::io::{self, BufRead, Read};

/// So many lines are answered together.
const BLOCK: usize = 1024;
/// The longest line in bytes; a list of 500 items with the longest ids is far shorter.
const LONGEST: u64 = 1 << 20;

/// The lines of a file that are not blank.
#[derive(Debug)]
pub(super) struct Lines<R> {
    from: R,
    begun: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Lines { from, begun: false }
    }

    /// The next lines; none at the end of the file.
    pub(super) fn next_block(&mut self) -> io::Result<Vec<String>> {
        let mut block = Vec::with_capacity(BLOCK);
        while block.len() < BLOCK {
            let mut bytes = Vec::new();
            let read = (&mut self.from).take(LONGEST + 1).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                break;
            }
            if read as u64 > LONGEST {
                return Err(io::Error::other("it has a line of more than 1 MB"));
            }
            let text = String::from_utf8(bytes)
                .map_err(|_| io::Error::other("it is not encoded in UTF-8"))?;
            let text = if self.begun { text.as_str() } else { text.trim_start_matches('\u{FEFF}') };
            self.begun = true;
            let text = text.trim_ascii();
            if !text.is_empty() {
                block.push(text.to_owned());
            }
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_a_byte_order_mark_are_no_lines() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBF{\"a\": 1}\r\n\n  \n{\"b\": 2}"[..]);
        assert_eq!(lines.next_block().unwrap(), ["{\"a\": 1}", "{\"b\": 2}"]);
        assert!(lines.next_block().unwrap().is_empty());
    }

    #[test]
    fn a_file_of_any_length_is_read_in_blocks() {
        let text = "{}\n".repeat(BLOCK * 2 + 1);
        let mut lines = Lines::new(text.as_bytes());
        let lengths: Vec<usize> = (0..4).map(|_| lines.next_block().unwrap().len()).collect();
        assert_eq!(lengths, [BLOCK, BLOCK, 1, 0]);
        let endless = "x".repeat(1 << 21);
        assert!(Lines::new(endless.as_bytes()).next_block().is_err());
    }
}
