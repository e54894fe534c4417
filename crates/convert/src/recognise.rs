//! What a file is: told from its first bytes, or as its format says.
//! Not here: which dialect of CSV (`dialect`), reading rows (`converter`).

use crate::MOST_COLUMNS;
use crate::batch::Batch;
use crate::column_plan::Wanted;
use crate::csv::Shape;
use crate::decode::{Decoded, decode_start, encoding};
use crate::dialect::{dialect, first_records, has_header, names_below_title, preamble};
use crate::format::{Bytes, Format, Kind, Packed};
use crate::head::{self, Head};
use crate::json_sample::{Sample, sample};
use crate::parquet::{Footer, MAGIC, Parquet};
use crate::problem::Problem;
use crate::record::Dialect;
use crate::unpack::unpack;
use encoding_rs::{Encoding, UTF_8};
use personalize_data::encoding::{MARK, guess, other_format, utf16};
use std::borrow::Cow;
use std::io::{self, Read, SeekFrom};

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
    /// The columns that are lists of records: one of them may be the `rows` of a format.
    pub lists: Vec<String>,
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
    content(file, given, Extent::Sample).map(|content| content.recognised)
}

/// What a file is, with what reading it needs.
pub(crate) struct Content {
    pub(crate) recognised: Recognised,
    pub(crate) rows: Rows,
    encoding: &'static Encoding,
}

/// What the rows of a kind of file need to be read.
pub(crate) enum Rows {
    Csv(Shape),
    Json,
    Parquet(Footer),
}

/// How much is read of a file whose columns are known without its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Columns,
    Sample,
}

impl Content {
    /// The text of the file, unpacked and as UTF-8; texts that are UTF-8 already are not checked and keep their mark.
    pub(crate) fn text<'a>(
        &self,
        file: Box<dyn Bytes + 'a>,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let bytes = unpack(file, self.recognised.packed)?;
        match self.is_decoded() {
            false => Ok(bytes),
            true => Ok(Box::new(Decoded::new(bytes, self.encoding))),
        }
    }

    /// The text is decoded, so that it is UTF-8 for certain.
    pub(crate) fn is_decoded(&self) -> bool {
        self.encoding != UTF_8
    }

    /// Which columns hold moments that are no texts.
    pub(crate) fn moments(&self) -> Vec<bool> {
        match &self.rows {
            Rows::Parquet(footer) => footer.moments(),
            _ => Vec::new(),
        }
    }
}

pub(crate) fn content(
    file: &mut dyn Bytes,
    given: &Format,
    extent: Extent,
) -> Result<Content, Problem> {
    check_marks(given)?;
    let head = head::read(file)?;
    if given.kind == Some(Kind::Parquet) || head.bytes.starts_with(MAGIC) {
        return parquet(file, &head, extent, given.rows.as_deref());
    }
    let (name, encoding) = text_encoding(&head, given)?;
    let text = if encoding == UTF_8 {
        Cow::Borrowed(&head.bytes[..])
    } else {
        Cow::Owned(decode_start(&head.bytes, encoding).into_bytes())
    };
    let start = text.strip_prefix(MARK).unwrap_or(&text).trim_ascii_start();
    let kind = given.kind.unwrap_or(match start.first() {
        Some(b'{') => Kind::JsonLines,
        Some(b'[') => Kind::Json,
        _ => Kind::Csv,
    });
    refuse_others(&text, kind)?;
    let list = given.rows.as_deref();
    match (kind, list) {
        (Kind::Csv, Some(wanted)) => {
            Err(Problem::NoSuchList { wanted: wanted.to_owned(), has: Vec::new() })
        }
        (Kind::JsonLines | Kind::Json, _) => json(&text, &head, kind, name, encoding, list),
        (_, _) => csv(&text, &head, given, name, encoding),
    }
}

/// Cells are found by single bytes, which within other characters are parts of them.
fn check_marks(given: &Format) -> Result<(), Problem> {
    let marks = [given.delimiter, given.quote];
    if marks.iter().flatten().all(u8::is_ascii) {
        return Ok(());
    }
    Err(Problem::NotRecognised {
        what: "CSV with a delimiter or quote that is no ASCII character".to_owned(),
        help: "write it with another one, for example a comma".to_owned(),
    })
}

fn json(
    text: &[u8],
    head: &Head,
    kind: Kind,
    name: String,
    encoding: &'static Encoding,
    list: Option<&str>,
) -> Result<Content, Problem> {
    let Sample { columns, rows, lists, .. } = sample(text, head.whole, SAMPLED, list)?;
    let rows_of = list.map(str::to_owned);
    let format =
        Format { kind: Some(kind), encoding: Some(name), rows: rows_of, ..Format::default() };
    let recognised =
        Recognised { format, packed: head.packed, columns, lists, plain: false, sample: rows };
    Ok(Content { recognised, rows: Rows::Json, encoding })
}

fn parquet(
    file: &mut dyn Bytes,
    head: &Head,
    extent: Extent,
    list: Option<&str>,
) -> Result<Content, Problem> {
    if head.packed.is_some() {
        return Err(Problem::NotRecognised {
            what: "a compressed Parquet file".to_owned(),
            help: "unpack it; the pages of a Parquet file are compressed already".to_owned(),
        });
    }
    let footer = Footer::read(Box::new(&mut *file), list)?;
    let (columns, lists) = (footer.columns(), footer.lists());
    let sample = match extent {
        Extent::Columns => Vec::new(),
        Extent::Sample => parquet_sample(file, &footer)?,
    };
    file.seek(SeekFrom::Start(0))?;
    let rows = list.map(str::to_owned);
    let format = Format { kind: Some(Kind::Parquet), rows, ..Format::default() };
    let recognised = Recognised { format, packed: None, columns, lists, plain: false, sample };
    Ok(Content { recognised, rows: Rows::Parquet(footer), encoding: UTF_8 })
}

/// The first rows; columns that are not read, and those after the first five hundred, are empty in them.
fn parquet_sample(file: &mut dyn Bytes, footer: &Footer) -> Result<Vec<Vec<String>>, Problem> {
    const COLUMNS: usize = 500;
    let readable = footer.readable();
    let is_wanted = |column: &usize| readable[*column];
    let wanted: Vec<Wanted> = (0..readable.len())
        .filter(is_wanted)
        .take(COLUMNS)
        .map(|column| Wanted { column, seconds: false })
        .collect();
    let mut parquet = Parquet::new(Box::new(file), footer.clone(), &wanted)?;
    let mut rows = Vec::new();
    while rows.len() < SAMPLED && parquet.advance()? {
        for row in 0..parquet.rows().min(SAMPLED - rows.len()) {
            let mut cells = vec![String::new(); readable.len()];
            for (at, one) in wanted.iter().enumerate() {
                cells[one.column] = String::from_utf8_lossy(parquet.cell(row, at)).into_owned();
            }
            rows.push(cells);
        }
    }
    Ok(rows)
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
fn refuse_others(start: &[u8], kind: Kind) -> Result<(), Problem> {
    let refused = |what: &str, help: &str| {
        Err(Problem::NotRecognised { what: what.to_owned(), help: help.to_owned() })
    };
    let other = other_format(start).filter(|_| kind == Kind::Csv);
    if let Some((name, help)) = other {
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
    let is_doubled = |record: &Vec<Vec<u8>>| memchr::memmem::find(&record[0], b"::").is_some();
    if width == 1 && given.delimiter.is_none() && records.iter().all(is_doubled) {
        return Err(Problem::NotRecognised {
            what: "a text with `::` between cells".to_owned(),
            help: "put one sign between them: `sed 's/::/\\t/g' FILE > NEW.tsv`".to_owned(),
        });
    }
    if let Some(names) = names_below_title(&records).filter(|_| given.header.is_none()) {
        let first: String = String::from_utf8_lossy(&names[0]).chars().take(40).collect();
        return Err(Problem::NotRecognised {
            what: "a table with a title above it".to_owned(),
            help: format!("write the table alone, from the line on that begins with `{first}`"),
        });
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
        rows: None,
    };
    let sample = records.iter().map(|record| texts(record)).collect();
    let recognised =
        Recognised { format, packed: head.packed, columns, lists: Vec::new(), plain, sample };
    let decoded = encoding != UTF_8;
    let shape = Shape { dialect: found, header, width, decoded };
    Ok(Content { recognised, rows: Rows::Csv(shape), encoding })
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
