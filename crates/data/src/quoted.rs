//! Rows with quotes that are read the fast way: those in which each cell stands in quotes or has none.
//! Not here: rows that need more than that (`record`), what is checked in cells (`cells`).

use crate::quote::LIMIT;
use crate::scan::STRIDE;
use memchr::memchr;

/// The rows found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// Where their cells end, as a strip has it: after the end of the row before.
    pub(crate) ends: Vec<u32>,
    /// How many positions they take.
    pub(crate) used: usize,
    /// What comes after them.
    pub(crate) next: Next,
}

/// What comes after some rows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A row for which there are not enough positions.
    #[default]
    Incomplete,
    /// A row that has to be read on its own.
    Other,
}

/// A place in the block, and the positions from there on.
#[derive(Clone, Copy)]
struct At<'i> {
    start: usize,
    waiting: &'i [u32],
}

/// How to read cells.
struct Rules<'b> {
    bytes: &'b [u8],
    width: usize,
    /// Before this place of the block there may be backslashes in quotes.
    unescaped: usize,
}

impl Quoted {
    /// How many rows there are.
    pub(crate) fn rows(&self, width: usize) -> usize {
        self.ends.len().saturating_sub(1) / width
    }

    /// Finds the rows from `start` on: as many cells as columns, none with quotes, line ends or escapes in it.
    /// `waiting` are the positions of commas, line ends and quotes.
    pub(crate) fn find(
        &mut self,
        bytes: &[u8],
        start: usize,
        waiting: &[u32],
        width: usize,
        unescaped: usize,
    ) {
        self.ends.clear();
        self.ends.push((start as u32).wrapping_sub(1));
        let rules = Rules { bytes, width, unescaped };
        let mut at = At { start, waiting };
        self.next = loop {
            let before = self.ends.len();
            match rules.row(at, &mut self.ends) {
                Ok(after) => at = after,
                Err(next) => {
                    self.ends.truncate(before);
                    break next;
                }
            }
        };
        self.used = waiting.len() - at.waiting.len();
    }
}

impl Rules<'_> {
    /// Appends the ends of the cells of a row, and gives the place after it.
    #[inline(always)]
    fn row<'i>(&self, mut at: At<'i>, ends: &mut Vec<u32>) -> Result<At<'i>, Next> {
        let start = at.start;
        for cell in 1..=self.width {
            let last = cell == self.width;
            let end;
            (end, at) = self.cell(at, last)?;
            if self.bytes[end as usize] != if last { b'\n' } else { b',' } {
                return Err(Next::Other);
            }
            ends.push(end);
        }
        let blank = self.width == 1 && self.bytes[start..at.start].trim_ascii().is_empty();
        if blank { Err(Next::Other) } else { Ok(at) }
    }

    /// Where a cell ends, whatever stands there, and the place after it.
    #[inline(always)]
    fn cell<'i>(&self, at: At<'i>, last: bool) -> Result<(u32, At<'i>), Next> {
        let (&first, rest) = at.waiting.split_first().ok_or(Next::Incomplete)?;
        let open = first as usize;
        if self.bytes[open] != b'"' {
            return Ok((first, At { start: open + 1, waiting: rest }));
        }
        // Elsewhere than at the start of a cell a quote is a character like others.
        if open != at.start {
            return Err(Next::Other);
        }
        let commas = rest.iter().take_while(|end| self.bytes[**end as usize] == b',').count();
        let [close, end, ..] = rest[commas..] else {
            // A quote that is not closed is not waited for without end.
            let waits = rest.get(commas).is_none_or(|at| self.bytes[*at as usize] == b'"');
            let near = rest.last().is_none_or(|last| *last as usize - open < LIMIT);
            return Err(if waits && near { Next::Incomplete } else { Next::Other });
        };
        let (shut, after) = (close as usize, end as usize);
        let line_end = last && after == shut + 2 && self.bytes[shut + 1] == b'\r';
        let closed = self.bytes[shut] == b'"' && (after == shut + 1 || line_end);
        // Only pieces with quotes were looked at for backslashes; a cell as long as one may have others inside.
        let doubtful = open < self.unescaped || shut - open >= STRIDE;
        let escaped = || doubtful && memchr(b'\\', &self.bytes[open..shut]).is_some();
        if !closed || shut - open > LIMIT || escaped() {
            return Err(Next::Other);
        }
        Ok((end, At { start: after + 1, waiting: &rest[commas + 2..] }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Index;

    /// The rows of a text of two columns with `|` at the end of each cell, how many positions they take, and what is next.
    fn find(text: &str) -> (String, usize, Next) {
        let mut index = Index::new();
        index.extend(text.as_bytes(), 0);
        let mut quoted = Quoted::default();
        quoted.find(text.as_bytes(), 0, index.waiting(), 2, index.unescaped);
        let mut marked = text.to_owned();
        let ends = quoted.ends[1..].iter().map(|end| *end as usize);
        let last = ends.clone().next_back().map_or(0, |end| end + 1);
        ends.for_each(|end| marked.replace_range(end..=end, "|"));
        marked.truncate(last);
        (marked, quoted.used, quoted.next)
    }

    #[test]
    fn cells_in_quotes_and_without() {
        let all = |text, marked: &str, used| {
            assert_eq!(find(text), (marked.to_owned(), used, Next::Incomplete));
        };
        all("\"a\",\"b\"\nc,\"d,e\"\r\n", "\"a\"|\"b\"|c|\"d,e\"\r|", 11);
        all("\"\",\n,\"\"\r\n", "\"\"||| \"\"\r|".replace(' ', "").as_str(), 8);
        all("a,b\n\"c\",", "a|b|", 2);
        all("a\\b,c\n\"d", "a\\b|c|", 2);
    }

    #[test]
    fn all_else_is_read_on_its_own() {
        for row in [
            "\"a\"\"b\",c\n",
            "\"a\\\"\",b\n",
            "\"a\nb\",c\n",
            "\"a\"b,c\n",
            "a\"b\",c\n",
            "\"a\"\r,b\n",
            "\"a\"\n",
            "\"a\",b,c\n",
            "\"a\",\"b\"x\n",
        ] {
            assert_eq!(find(&format!("x,y\n{row}")), ("x|y|".to_owned(), 2, Next::Other), "{row}");
        }
    }

    #[test]
    fn a_quote_that_stays_open_is_not_waited_for() {
        let text = "\"".to_owned() + &"x,".repeat(LIMIT);
        assert_eq!(find(&text), (String::new(), 0, Next::Other));
        assert_eq!(find(&text[..LIMIT]), (String::new(), 0, Next::Incomplete));
    }
}
