//! The lines of a file, of which those without `filterValues` get those of their job. What is no object of JSON stays as it is:
//! the check of lines says what is wrong with it. Not here: what values may be (`rules::filter`).

use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// A file of JSON Lines with values.
pub(super) struct WithValues<R> {
    lines: BufReader<R>,
    /// The values, as JSON.
    values: String,
    line: Vec<u8>,
    /// What is read of the line.
    at: usize,
}

impl<R: Read> WithValues<R> {
    pub(super) fn new(lines: R, values: String) -> Self {
        WithValues { lines: BufReader::new(lines), values, line: Vec::new(), at: 0 }
    }

    /// Reads the next line.
    fn next(&mut self) -> io::Result<()> {
        (self.at, self.line) = (0, Vec::new());
        (&mut self.lines).take(LONGEST).read_until(b'\n', &mut self.line)?;
        if self.line.len() as u64 == LONGEST {
            return Err(io::Error::other("it has a line of more than 16 MB"));
        }
        if let Some(end) = self.end() {
            let rest = self.line.split_off(end);
            let comma = if self.line.trim_ascii_end().ends_with(b"{") { "" } else { "," };
            self.line
                .extend_from_slice(format!("{comma}\"filterValues\":{}", self.values).as_bytes());
            self.line.extend_from_slice(&rest);
        }
        // So that lines can be counted, the last one ends, too.
        if self.line.last().is_some_and(|byte| *byte != b'\n') {
            self.line.push(b'\n');
        }
        Ok(())
    }

    /// Where the object of the line ends, if it is one without values.
    fn end(&self) -> Option<usize> {
        let text = std::str::from_utf8(&self.line).ok()?.trim_start_matches('\u{FEFF}');
        let Ok(Value::Object(members)) = serde_json::from_str(text) else { return None };
        let end = self.line.iter().rposition(|byte| *byte == b'}')?;
        (!members.contains_key("filterValues")).then_some(end)
    }
}

impl<R: Read> Read for WithValues<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.line.len() {
            self.next()?;
        }
        let count = (&self.line[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_values_get_those_of_the_job() {
        let text = "\u{FEFF}{\"userId\": \"1\"}\r\n\n{\"userId\":\"2\",\"filterValues\":{\"G\":\"x\"}}\nno\n{ }\n{\"userId\":\"}\"}";
        let mut all = String::new();
        let values = "{\"G\":\"y\"}".to_owned();
        WithValues::new(text.as_bytes(), values).read_to_string(&mut all).unwrap();
        let lines: Vec<&str> = all.split_terminator('\n').collect();
        assert_eq!(
            lines,
            [
                "\u{FEFF}{\"userId\": \"1\",\"filterValues\":{\"G\":\"y\"}}\r",
                "",
                "{\"userId\":\"2\",\"filterValues\":{\"G\":\"x\"}}",
                "no",
                "{ \"filterValues\":{\"G\":\"y\"}}",
                "{\"userId\":\"}\",\"filterValues\":{\"G\":\"y\"}}",
            ]
        );
    }
}
