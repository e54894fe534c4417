//! The parts as blocks of complete records, in order. Threads take turns to read, so that memory stays bounded.
//! Not here: what is in a block (`rows`).

use crate::encoding;
use crate::header;
use crate::quote;
use memchr::{memchr, memrchr};
use personalize_rules::finding::DataFinding;
use personalize_rules::rule::Code;
use personalize_rules::schema::Schema;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

/// A line longer than this is no record: a hundred columns of the longest texts are shorter.
pub(crate) const LONGEST_LINE: usize = 4 << 20;

/// One file of the data: its name for messages, and its bytes.
pub struct Part<'a> {
    /// The name, for messages.
    pub name: String,
    /// The bytes; they are read once, from the beginning to the end, in big pieces.
    pub read: Box<dyn Read + Send + 'a>,
}

impl<'a> Part<'a> {
    /// A part.
    pub fn new(name: impl Into<String>, read: impl Read + Send + 'a) -> Self {
        Self { name: name.into(), read: Box::new(read) }
    }
}

/// The data could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{part}`")]
pub struct ReadError {
    /// The name of the part.
    pub part: String,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// A piece of a part: complete records without the header, in the first bytes of the buffer.
pub(crate) struct Block {
    /// Its number over all parts.
    pub(crate) number: u32,
    /// How many bytes of the buffer are it.
    pub(crate) len: usize,
    /// Which field each cell of a row is.
    pub(crate) layout: Arc<[usize]>,
}

/// Names of parts: one text, since each may be one of a hundred thousand short ones.
#[derive(Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name at a position; empty where there is none.
    fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.ends.get(at).map_or("", |end| &self.text[begin..*end])
    }

    /// One by one.
    pub(crate) fn into_all(self) -> Vec<String> {
        (0..self.len()).map(|at| self.get(at).to_owned()).collect()
    }
}

/// The parts while they are read. There may be a hundred thousand, so that each is there only while it is read.
pub(crate) struct Source<'a, 'p> {
    parts: Box<dyn Iterator<Item = Part<'p>> + Send + 'p>,
    /// The part that is read; none before the first and after the last.
    part: Option<Box<dyn Read + Send + 'p>>,
    /// The names of the parts so far.
    pub(crate) files: Names,
    schema: &'a Schema,
    block: usize,
    /// How the rows of the part are laid out; none before its header was read.
    layout: Option<Arc<[usize]>>,
    ended: bool,
    /// Bytes after the last complete record.
    rest: Vec<u8>,
    /// The part of each block.
    pub(crate) blocks: Vec<usize>,
    pub(crate) bytes: u64,
    pub(crate) findings: Vec<(usize, DataFinding)>,
    first_header: Option<Vec<String>>,
    /// The positions of the fields that some part has no column of their name for.
    pub(crate) unnamed: BTreeSet<usize>,
    /// The parts that have a header.
    pub(crate) opened: Vec<usize>,
    /// Cells of a row, as the first header says.
    pub(crate) width: usize,
    pub(crate) failed: Option<ReadError>,
}

impl<'a, 'p> Source<'a, 'p> {
    pub(crate) fn new(
        parts: Box<dyn Iterator<Item = Part<'p>> + Send + 'p>,
        schema: &'a Schema,
        block: usize,
    ) -> Self {
        Self {
            parts,
            part: None,
            files: Names::default(),
            schema,
            block,
            layout: None,
            ended: false,
            rest: Vec::new(),
            blocks: Vec::new(),
            bytes: 0,
            findings: Vec::new(),
            first_header: None,
            unnamed: BTreeSet::new(),
            opened: Vec::new(),
            width: 0,
            failed: None,
        }
    }

    /// The next block; None at the end, or when reading failed.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Block> {
        while self.failed.is_none() && self.enter() {
            let layout = match &self.layout {
                Some(layout) => layout.clone(),
                None => match self.open(buffer) {
                    Some(layout) => layout,
                    None => {
                        self.leave();
                        continue;
                    }
                },
            };
            let len = self.fill(buffer);
            if len > 0 {
                let number = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
                self.blocks.push(self.at());
                return Some(Block { number, len, layout });
            }
            self.leave();
        }
        None
    }

    /// Goes on to the next part, where none is being read; whether one is.
    fn enter(&mut self) -> bool {
        if self.part.is_none()
            && let Some(Part { name, read }) = self.parts.next()
        {
            self.files.push(&name);
            self.part = Some(read);
        }
        self.part.is_some()
    }

    /// The number of the part that is read.
    fn at(&self) -> usize {
        self.files.len() - 1
    }

    fn leave(&mut self) {
        self.part = None;
        self.layout = None;
        self.ended = false;
        self.rest.clear();
    }

    fn say(&mut self, finding: DataFinding, line: u64) {
        let at = self.at();
        self.findings.push((at, finding.at(self.files.get(at), line)));
    }

    /// Reads the header of a part; None when its rows cannot be read.
    fn open(&mut self, buffer: &mut Vec<u8>) -> Option<Arc<[usize]>> {
        let mut filled = 0;
        let end = loop {
            filled = self.read(buffer, filled, self.block.max(64));
            if let Some(finding) = encoding::foreign(&buffer[..filled]) {
                self.say(finding, 0);
                return None;
            }
            match memchr(b'\n', &buffer[..filled]) {
                Some(end) => break end + 1,
                None if self.ended => break filled,
                None if filled > LONGEST_LINE => {
                    self.say(too_long(), 1);
                    return None;
                }
                None => {}
            }
        };
        if filled == 0 {
            self.say(empty("the file is empty"), 0);
            return None;
        }
        if buffer[..end].trim_ascii().is_empty() {
            self.say(blank(), 1);
            return None;
        }
        let header = header::read(&buffer[..end], self.schema);
        self.rest.extend_from_slice(&buffer[end..filled]);
        self.unnamed.extend(header.unnamed);
        header.findings.into_iter().for_each(|finding| self.say(finding, 1));
        if header.hopeless {
            return None;
        }
        self.opened.push(self.at());
        self.same_header(header.names);
        self.layout = Some(header.layout.into());
        self.layout.clone()
    }

    fn same_header(&mut self, names: Vec<String>) {
        match &self.first_header {
            None => {
                self.width = names.len();
                self.first_header = Some(names);
            }
            Some(first) if *first != names => {
                let message = "the header differs from that of the first file";
                let help = format!(
                    "the files of an import have to have the same header: `{}`",
                    first.join(",")
                );
                self.say(
                    DataFinding::new(Code::PZ5007, message).value(&names.join(",")).help(help),
                    1,
                );
            }
            Some(_) => {}
        }
    }

    /// Fills the buffer with complete records; 0 at the end of the part.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> usize {
        let mut filled = self.rest.len();
        if buffer.len() < filled {
            buffer.resize(filled, 0);
        }
        buffer[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        loop {
            filled = self.read(buffer, filled, self.block);
            if self.failed.is_some() || filled == 0 {
                return 0;
            }
            if self.ended {
                if buffer[filled - 1] != b'\n' {
                    // There is room: reading asks for more than it gets.
                    buffer[filled] = b'\n';
                    filled += 1;
                }
                return filled;
            }
            let bytes = &buffer[..filled];
            let len = match memchr(b'"', bytes) {
                Some(_) => quote::complete(bytes),
                None => memrchr(b'\n', bytes).map_or(0, |at| at + 1),
            };
            if len > 0 {
                self.rest.extend_from_slice(&bytes[len..]);
                return len;
            }
            if filled > LONGEST_LINE {
                self.say(too_long(), 0);
                return 0;
            }
        }
    }

    /// Reads until there are `more` bytes after the first `filled`, or the part ends; gives how many there are.
    fn read(&mut self, buffer: &mut Vec<u8>, filled: usize, more: usize) -> usize {
        let wanted = filled + more;
        if buffer.len() <= wanted {
            buffer.resize(wanted + 1, 0);
        }
        let mut at = filled;
        while at < wanted
            && !self.ended
            && let Some(part) = &mut self.part
        {
            match part.read(&mut buffer[at..wanted]) {
                Ok(0) => self.ended = true,
                Ok(count) => at += count.min(wanted - at),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => {
                    let part = self.files.get(self.at()).to_owned();
                    self.failed = Some(ReadError { part, source });
                    self.ended = true;
                }
            }
        }
        self.bytes += (at - filled) as u64;
        at
    }
}

fn too_long() -> DataFinding {
    DataFinding::new(
        Code::PZ5006,
        "a line is longer than 4 MB, so it is probably not CSV; the rest of the file was not checked",
    )
    .help("write one record per line, and close every quote")
}

fn blank() -> DataFinding {
    DataFinding::new(Code::PZ5017, "the first line is blank")
        .help("put the names of the columns into the first line")
}

/// A file that gives no rows.
pub(crate) fn empty(message: &str) -> DataFinding {
    DataFinding::new(Code::PZ5001, message)
        .help("leave the file out, or write its rows: an import needs a header and rows")
}
