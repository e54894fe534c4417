//! The header of a file against the schema: which cell of a row is which field.
//! Not here: rows.

use crate::encoding;
use personalize_rules::cell::number::is_decimal;
use personalize_rules::finding::{DataFinding, grouped, shortened, suggest};
use personalize_rules::rule::Code;
use personalize_rules::schema::Schema;
use std::collections::BTreeMap;

/// A header that was read.
pub(crate) struct Header {
    /// For each cell of a row the position of its field in the schema, or the number of fields for a column that the
    /// schema does not have.
    pub(crate) layout: Vec<usize>,
    /// The names as written.
    pub(crate) names: Vec<String>,
    /// The positions of the fields that have no column of their name.
    pub(crate) unnamed: Vec<usize>,
    /// What is wrong, without the name of the file.
    pub(crate) findings: Vec<DataFinding>,
    /// The rows cannot be read with this header.
    pub(crate) hopeless: bool,
}

/// One column of the header.
struct Name<'a> {
    raw: &'a str,
    /// Without quotes and spaces.
    text: &'a str,
}

/// The names of the columns in a header, the first line of a file, without quotes and spaces; `None` where it is not UTF-8,
/// or has so many that it is no table.
pub fn column_names(line: &[u8]) -> Option<Vec<String>> {
    let line = line.strip_prefix(encoding::MARK).unwrap_or(line);
    let text = std::str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
    let is_table = text.split(',').count() <= MOST_COLUMNS;
    is_table.then(|| text.split(',').map(|raw| name(raw).text.to_owned()).collect())
}

/// Reads a header: the first line of a file, with or without its line end.
pub(crate) fn read(line: &[u8], schema: &Schema) -> Header {
    let mut header = Header {
        layout: Vec::new(),
        names: Vec::new(),
        unnamed: Vec::new(),
        findings: Vec::new(),
        hopeless: false,
    };
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = match line.strip_prefix(encoding::MARK) {
        Some(rest) => {
            header.findings.push(marked());
            rest
        }
        None => line,
    };
    let known = |cell: &str| schema.fields.iter().any(|f| bare(&f.name) == bare(cell));
    let text = match plain(line, &known) {
        Ok(text) => text,
        Err(finding) => {
            header.stop(*finding);
            return header;
        }
    };
    let count = text.split(',').count();
    if count > MOST_COLUMNS {
        header.stop(too_many(count));
        return header;
    }
    let names: Vec<Name<'_>> = text.split(',').map(name).collect();
    if let Some(finding) = no_header(&names, text, schema) {
        header.stop(finding);
        return header;
    }
    header.names = names.iter().map(|name| name.raw.to_owned()).collect();
    header.assign(&names, schema);
    header
}

/// Columns that the schema does not have are listed one by one up to here.
const LISTED: usize = 50;
/// More columns than this are no table: a schema has at most a hundred.
pub(crate) const MOST_COLUMNS: usize = 5_000;

fn too_many(count: usize) -> DataFinding {
    let count = grouped(count as u64);
    DataFinding::new(
        Code::PZ5006,
        format!("the header has {count} columns, so it is probably not a table"),
    )
    .help("write one record per line, with the columns of the schema")
}

/// The text of a header line without its line end, or what the line is in place of a CSV header: other line ends, another
/// encoding, another separator. `known` tells what may be the name of a column.
fn plain<'l>(line: &'l [u8], known: &dyn Fn(&str) -> bool) -> Result<&'l str, Box<DataFinding>> {
    if line.contains(&b'\r') {
        return Err(Box::new(carriage_returns()));
    }
    let text = std::str::from_utf8(line).map_err(|_| {
        let (name, iconv) = encoding::guess(line);
        let message = format!("the header is not UTF-8; it looks like {name}");
        Box::new(DataFinding::new(Code::PZ5002, message).help(convert(iconv)))
    })?;
    match separator(text, known) {
        Some(finding) => Err(Box::new(finding.value(text))),
        None => Ok(text),
    }
}

/// What a file is that is no CSV with commas, told from how it starts: the words of the check for whoever reads files without
/// a schema. Takes at least the first line where it is shorter than a few kilobytes.
pub fn not_csv(start: &[u8]) -> Option<DataFinding> {
    if let Some(finding) = encoding::foreign(start) {
        return Some(finding);
    }
    let start = start.strip_prefix(encoding::MARK).unwrap_or(start);
    let end = start.iter().position(|byte| *byte == b'\n');
    let line = &start[..end.unwrap_or(start.len())];
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // Where the line was cut, its last character may have been.
    let cut = |line: &[u8]| match std::str::from_utf8(line) {
        Err(error) if end.is_none() && error.error_len().is_none() => error.valid_up_to(),
        _ => line.len(),
    };
    // Without a schema any cell may be a column, unless there are commas too.
    let commas = line.contains(&b',');
    plain(&line[..cut(line)], &|_| !commas).err().map(|finding| *finding)
}

/// What to do about a text in another encoding.
pub(crate) fn convert(iconv: &str) -> String {
    format!("convert it: `iconv -f {iconv} -t UTF-8 FILE > NEW`; in Excel save it as `CSV UTF-8`")
}

fn marked() -> DataFinding {
    DataFinding::new(Code::PZ5005, "the file begins with a byte-order mark, so the first column would not be found")
        .help("save it as UTF-8 without the mark: `sed -i '1s/^\\xEF\\xBB\\xBF//' FILE`, in pandas `encoding=\"utf-8\"` and not `utf-8-sig`; Excel always writes it")
}

fn carriage_returns() -> DataFinding {
    DataFinding::new(
        Code::PZ5008,
        "the lines end with a carriage return only, so the whole file is one line",
    )
    .help("convert the line ends: `tr '\\r' '\\n' < FILE > NEW`")
}

fn name(raw: &str) -> Name<'_> {
    let text = raw.trim();
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Name { raw, text: inner.unwrap_or(text).trim() }
}

/// A name without what people write differently.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Another separator than the comma, when it would give columns of the schema.
fn separator(text: &str, known: &dyn Fn(&str) -> bool) -> Option<DataFinding> {
    let cells = |separator: char| text.split(separator).take(MOST_COLUMNS);
    let hits = |separator: char| cells(separator).filter(|cell| known(cell)).count();
    let commas = hits(',');
    let names = [(';', "semicolons"), ('\t', "tabs"), ('|', "`|`"), (':', "colons")];
    let (separator, word) = names.into_iter().find(|(s, _)| hits(*s) > commas.max(1))?;
    let right = shortened(&text.replace(separator, ","));
    Some(
        DataFinding::new(
            Code::PZ5004,
            format!("the cells are separated by {word}, but the service reads commas"),
        )
        .help(format!("write commas: `{right}`; Excel uses the separator of the system's region")),
    )
}

/// A first line that is no header of this schema: no name is known. Some cell is a number when it is data.
fn no_header(names: &[Name<'_>], text: &str, schema: &Schema) -> Option<DataFinding> {
    let known = |name: &Name<'_>| schema.fields.iter().any(|f| bare(&f.name) == bare(name.text));
    let number = |text: &str| is_decimal(text.trim().as_bytes());
    if names.iter().any(known) {
        return None;
    }
    // Other separators than the comma count too: ratings of films are published with `::` and without a header.
    let data =
        names.iter().any(|name| number(name.text)) || text.split(['\t', ';', '|', ':']).any(number);
    let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let finding = if text.starts_with("sep=") {
        DataFinding::new(Code::PZ5017, "the first line is for Excel and not a header")
            .help("remove it: `sed -i 1d FILE`")
    } else if data {
        DataFinding::new(Code::PZ5017, "the first line is data and not a header").help(format!(
            "put the names of the columns first, in the order of the cells, with commas between them: `{}`",
            fields.join(",")
        ))
    } else {
        DataFinding::new(Code::PZ5017, "the first line has none of the columns of the schema").help(format!(
            "the first line has to be the header: `{}`; remove titles and comments before it, or name the right file",
            fields.join(",")
        ))
    };
    Some(finding.value(text))
}

impl Header {
    fn stop(&mut self, finding: DataFinding) {
        self.findings.push(finding);
        self.hopeless = true;
    }

    fn assign(&mut self, names: &[Name<'_>], schema: &Schema) {
        let mut taken: Vec<Option<usize>> = vec![None; schema.fields.len()];
        for (at, name) in names.iter().enumerate() {
            let field = field(name.text, schema, &taken);
            self.layout.push(field.unwrap_or(schema.fields.len()));
            if let Some(field) = field {
                taken[field] = Some(at);
                if !name.text.eq_ignore_ascii_case(&schema.fields[field].name) {
                    self.unnamed.push(field);
                }
                self.spelling(name, &schema.fields[field].name);
            }
        }
        self.duplicates(names);
        for at in (0..schema.fields.len()).filter(|at| taken[*at].is_none()) {
            let field = &schema.fields[at];
            self.unnamed.push(at);
            let free = names.iter().zip(&self.layout).filter(|(_, f)| **f == schema.fields.len());
            let missing = missing(&field.name, free.map(|(name, _)| name.text));
            self.findings.push(missing);
        }
        self.extra(names, schema);
        let order: Vec<usize> =
            self.layout.iter().copied().filter(|f| *f < schema.fields.len()).collect();
        if !order.is_sorted() {
            let wanted: Vec<&str> = schema.fields.iter().map(|f| f.name.as_str()).collect();
            self.findings.push(
                DataFinding::new(Code::PZ5016, "the columns are not in the order of the schema")
                    .help(format!(
                        "the guide wants `{}`; in practice columns are found by name",
                        wanted.join(",")
                    )),
            );
        }
    }

    /// A name that means a field but is not written like it.
    fn spelling(&mut self, name: &Name<'_>, field: &str) {
        let mut say = |finding: DataFinding| {
            self.findings.push(finding.column(field).value(name.raw));
        };
        if !name.text.eq_ignore_ascii_case(field) {
            say(DataFinding::new(
                Code::PZ5010,
                format!(
                    "the column `{field}` is missing; the file calls it `{}`",
                    shortened(name.text)
                ),
            )
            .help(format!("write `{field}` in the header")));
        } else if name.text != field {
            say(DataFinding::new(Code::PZ5011, format!("the schema writes `{field}`, the file `{}`", name.text))
                .help(format!("write `{field}`; in practice letter case is ignored, but the guide wants the same name")));
        }
        if name.raw.contains('"') {
            say(DataFinding::new(
                Code::PZ5013,
                format!("the column name `{field}` stands in quotes"),
            )
            .help(format!("write `{field}` without quotes; cells below may have them")));
        } else if name.raw.trim() != name.raw {
            say(DataFinding::new(
                Code::PZ5012,
                format!("there are spaces around the column name `{field}`"),
            )
            .help(format!("write `{field}` right between the commas")));
        }
    }

    fn duplicates(&mut self, names: &[Name<'_>]) {
        let mut seen: BTreeMap<String, &Name<'_>> = BTreeMap::new();
        for name in names.iter().filter(|name| !bare(name.text).is_empty()) {
            let first = *seen.entry(bare(name.text)).or_insert(name);
            if !std::ptr::eq(first, name) {
                let message = if first.text == name.text {
                    format!("the column `{}` is there twice", name.text)
                } else {
                    format!(
                        "the service takes `{}` and `{}` for the same name",
                        first.text, name.text
                    )
                };
                self.findings.push(
                    DataFinding::new(Code::PZ5014, message).column(name.text).value(name.raw).help(
                        "rename one of them; underscores and letter case do not make a difference",
                    ),
                );
            }
        }
    }

    fn extra(&mut self, names: &[Name<'_>], schema: &Schema) {
        let extra: Vec<&Name<'_>> = names
            .iter()
            .zip(&self.layout)
            .filter(|(_, field)| **field == schema.fields.len())
            .map(|(name, _)| name)
            .collect();
        let more = extra.len().saturating_sub(LISTED);
        if more > 0 {
            let message =
                format!("{more} more columns are not in the schema, so they are not imported");
            self.findings
                .push(DataFinding::new(Code::PZ5015, message).help("leave them out to save time"));
        }
        for name in extra.into_iter().take(LISTED) {
            let finding = if name.text.is_empty() || name.text.starts_with("Unnamed: ") {
                DataFinding::new(Code::PZ5015, "a column has no name, so it is not imported")
                    .help("pandas writes its index so: use `to_csv(…, index=False)`; or remove a comma at the end of the lines")
            } else {
                DataFinding::new(
                    Code::PZ5015,
                    format!("the schema has no column `{}`, so it is not imported", name.text),
                )
                .column(name.text)
                .help("add it to the schema, or leave it out to save time")
            };
            self.findings.push(finding.value(name.raw));
        }
    }
}

/// The field that a name means: exactly, then in any letter case, then without underscores and spaces.
fn field(name: &str, schema: &Schema, taken: &[Option<usize>]) -> Option<usize> {
    let find = |same: &dyn Fn(&str) -> bool| {
        let free = |at: usize| taken[at].is_none();
        schema.fields.iter().enumerate().position(|(at, field)| free(at) && same(&field.name))
    };
    find(&|field| field == name)
        .or_else(|| find(&|field| field.eq_ignore_ascii_case(name)))
        .or_else(|| find(&|field| !bare(name).is_empty() && bare(field) == bare(name)))
}

fn missing<'a>(field: &str, free: impl Iterator<Item = &'a str>) -> DataFinding {
    let finding =
        DataFinding::new(Code::PZ5010, format!("the column `{field}` is missing")).column(field);
    match suggest(field, free) {
        Some(near) => finding.help(format!("is it `{near}`? Then write `{field}` in the header")),
        None => finding.help(format!(
            "add the column `{field}` to the file, or take the field out of the schema"
        )),
    }
}
