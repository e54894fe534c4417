//! What a file is: told from its first bytes, or as its format says.
//! Not here: which dialect of CSV (`dialect`), reading rows (`converter`).

use crate::MOST_COLUMNS;
use crate::csv::Shape;
use crate::decode::{Decoded, decode_start, encoding};
use crate::dialect::{dialect, first_records, has_header, preamble};
use crate::format::{Bytes, Format, Kind, Packed};
use crate::head::{self, Head};
use crate::problem::Problem;
use crate::record::Dialect;
use crate::unpack::unpack;
use encoding_rs::{Encoding, UTF_8};
use personalize_data::encoding::{MARK, guess, other_format, utf16};
use std::borrow::Cow;
use std::io::{self, Read};

/// So many rows are given as a sample.
const SAMPLED: usize = 1_000;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// All that applies to its kind.
    pub format: Format,
    /// How it is compressed.
    pub packed: Option<Packed>,
    /// The names of its columns, in order; for JSON those of its first records.
    pub columns: Vec<String>,
    /// It is CSV as the service reads it, whatever its columns are: UTF-8 without a byte-order mark, commas, a header whose
    /// names have no quotes or blanks around them, and not compressed.
    pub plain: bool,
    /// Its first rows, at most 1,000.
    pub sample: Vec<Vec<String>>,
}

/// What a file is, from its first million bytes (Parquet: its footer). Afterwards the file is at its start.
///
/// # Errors
/// A [`Problem`] when it is nothing that is read, or not what `given` says.
pub fn recognise(file: &mut dyn Bytes, given: &Format) -> Result<Recognised, Problem> {
    content(file, given).map(|content| content.recognised)
}

/// What a file is, with what reading it needs.
pub(crate) struct Content {
    pub(crate) recognised: Recognised,
    pub(crate) shape: Shape,
    encoding: &'static Encoding,
}

impl Content {
    /// The text of the file, unpacked and as UTF-8; texts that are UTF-8 already are not checked and keep their mark.
    pub(crate) fn text<'a>(
        &self,
        file: Box<dyn Bytes + 'a>,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let bytes = unpack(file, self.recognised.packed)?;
        match self.encoding == UTF_8 {
            true => Ok(bytes),
            false => Ok(Box::new(Decoded::new(bytes, self.encoding))),
        }
    }
}

pub(crate) fn content(file: &mut dyn Bytes, given: &Format) -> Result<Content, Problem> {
    let head = head::read(file)?;
    let (name, encoding) = text_encoding(&head, given)?;
    let text = if encoding == UTF_8 {
        Cow::Borrowed(&head.bytes[..])
    } else {
        Cow::Owned(decode_start(&head.bytes, encoding).into_bytes())
    };
    refuse_others(&text)?;
    csv(&text, &head, given, name, encoding)
}

/// The encoding of a text: as said, or as its bytes look.
fn text_encoding(head: &Head, given: &Format) -> Result<(String, &'static Encoding), Problem> {
    let name = match &given.encoding {
        Some(name) => name.clone(),
        None => found_encoding(head).to_ascii_lowercase(),
    };
    let encoding = encoding(&name)?;
    Ok((name, encoding))
}

fn found_encoding(head: &Head) -> &'static str {
    if let Some(name) = utf16(&head.bytes) {
        return name;
    }
    let cut = |error: &std::str::Utf8Error| error.error_len().is_none() && !head.whole;
    match std::str::from_utf8(&head.bytes) {
        Ok(_) => "UTF-8",
        Err(error) if cut(&error) => "UTF-8",
        Err(_) => guess(&head.bytes).1,
    }
}

/// Files that are no text.
fn refuse_others(start: &[u8]) -> Result<(), Problem> {
    let refused = |what: &str, help: &str| {
        Err(Problem::NotRecognised { what: what.to_owned(), help: help.to_owned() })
    };
    if let Some((name, help)) = other_format(start) {
        return refused(name, help);
    }
    let text = start.strip_prefix(MARK).unwrap_or(start);
    if text.trim_ascii().is_empty() {
        return refused("empty", "leave the file out, or write its rows");
    }
    if memchr::memchr(0, text).is_some() {
        return refused("binary", "write it as CSV, JSON Lines or Parquet");
    }
    let first = memchr::memchr2(b'\r', b'\n', text).map(|at| &text[at..]);
    if first.is_some_and(|rest| rest[0] == b'\r') && memchr::memchr(b'\n', text).is_none() {
        let help = "convert the line ends: `tr '\\r' '\\n' < FILE > NEW`";
        return refused("a text whose lines end with a carriage return only", help);
    }
    Ok(())
}

fn csv(
    text: &[u8],
    head: &Head,
    given: &Format,
    name: String,
    encoding: &'static Encoding,
) -> Result<Content, Problem> {
    let found = dialect(text, head.whole, given.delimiter, given.quote);
    let skipped = preamble(text);
    let mut records = first_records(&text[skipped..], head.whole, found, SAMPLED + 1);
    let Some(first) = records.first() else {
        let why = "it is longer than 4 MB, or a quote is not closed".to_owned();
        return Err(Problem::Broken { row: 1, why });
    };
    let width = first.len();
    if width > MOST_COLUMNS {
        return Err(Problem::TooManyColumns { count: width });
    }
    let header = given.header.unwrap_or_else(|| has_header(&records));
    let columns: Vec<String> = if header {
        let names = records.remove(0);
        names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
    } else {
        (1..=width).map(|number| number.to_string()).collect()
    };
    records.truncate(SAMPLED);
    let plain = header
        && head.packed.is_none()
        && encoding == UTF_8
        && skipped == 0
        && found == Dialect { delimiter: b',', quote: b'"' }
        && is_plain_header(text, &columns);
    let format = Format {
        kind: Some(Kind::Csv),
        delimiter: Some(found.delimiter),
        quote: Some(found.quote),
        header: Some(header),
        encoding: Some(name),
    };
    let sample = records.iter().map(|record| texts(record)).collect();
    let recognised = Recognised { format, packed: head.packed, columns, plain, sample };
    let decoded = encoding != UTF_8;
    let shape = Shape { dialect: found, header, width, decoded };
    Ok(Content { recognised, shape, encoding })
}

fn texts(record: &[Vec<u8>]) -> Vec<String> {
    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

/// Whether the first line is these names and nothing else.
fn is_plain_header(text: &[u8], columns: &[String]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line == columns.join(",").as_bytes()
}
