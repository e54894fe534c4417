//! The mapping of a dataset: its columns against its schema, its words, and the columns that the files have.
//! Not here: reading files (the shell), and what values are (`personalize-data`).

use super::Checker;
use crate::{
    kind::dataset as dataset_kind,
    spec::types::{ColumnBlock, Dataset, Format, Values},
};
use personalize_rules::{
    finding::{Finding, UNQUOTED, listed, suggest},
    rule::Code,
};

/// The words for times, besides patterns of strptime.
const TIMES: [&str; 6] = ["seconds", "milliseconds", "microseconds", "nanoseconds", "days", "iso"];
/// Columns and fields that are named one by one.
const LISTED: usize = 20;

impl Checker<'_> {
    /// What is wrong with how the rows of a dataset are made, whatever the files are.
    pub(super) fn mapping(&mut self, key: &str, dataset: &Dataset) {
        let parts = [
            ("format", dataset.format.is_some()),
            ("rows", dataset.rows.is_some()),
            ("columns", dataset.columns.is_some()),
            ("where", !dataset.filter.is_empty()),
        ];
        let Some((part, _)) = parts.into_iter().find(|(_, given)| *given) else { return };
        let path = ["datasets", key, part];
        if dataset.source.is_none() {
            let help = "name the file or folder: `source: data/clicks.csv`";
            self.error(
                Code::PZ0020,
                &path,
                "there is no source to make rows of",
                "given here",
                help,
            );
        } else if dataset.query().is_some() {
            let help = "write it into the query: `SELECT uid AS USER_ID … WHERE …`";
            let summary = "the result of a query is read by the service itself";
            self.error(Code::PZ0020, &path, summary, "this cannot be done to a result", help);
        } else if dataset.in_s3().is_some() {
            let summary =
                "data in S3 is read by the service itself, so its columns are what they are";
            let help = "name a local copy as `source`, or write the data to S3 as CSV with the columns of the schema";
            self.error(Code::PZ0020, &path, summary, "this cannot be done to data in S3", help);
        }
        if let Some(format) = &dataset.format {
            self.form(key, format);
        }
        for (name, entry) in dataset.columns.iter().flat_map(|columns| &columns.0) {
            self.field(key, name);
            self.column(key, name, &entry.block());
        }
        for (column, values) in dataset.filter.iter().filter(|(_, v)| v.named().is_empty()) {
            let path = ["datasets", key, "where", column];
            let (summary, help) = match values {
                Values::Of(_) => {
                    ("no row is kept", "list the values of the rows to keep, or remove the line")
                }
                Values::Other(_) => (
                    "every row is kept",
                    "list the values of the rows to leave out, or remove the line",
                ),
            };
            self.error(Code::PZ0020, &path, summary, "this has no values", help);
        }
    }

    /// Characters that a dialect of CSV may have: one byte each.
    fn form(&mut self, key: &str, format: &Format) {
        for (name, text) in [("delimiter", &format.delimiter), ("quote", &format.quote)] {
            let Some(text) = text.as_ref().filter(|t| t.len() != 1 || !t.is_ascii()) else {
                continue;
            };
            let path = ["datasets", key, "format", name];
            let help = if text == "\\t" {
                "write `\"\\t\"` for a tab, in double quotes"
            } else {
                "write it as in `\";\"`"
            };
            self.error(
                Code::PZ0020,
                &path,
                format!("`{name}` is one ASCII character"),
                "this is none",
                help,
            );
        }
    }

    /// The name on the left is a field of the schema.
    fn field(&mut self, key: &str, name: &str) {
        let Some(schema) = self.schemas.get(&dataset_kind::dataset_type(key)) else { return };
        let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        if fields.contains(&name) {
            return;
        }
        let help = match suggest(name, fields.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let fields = fields.iter().map(|field| format!("`{field}`"));
                format!(
                    "the schema has {}; its names stand on the left, the source's on the right",
                    listed(fields, LISTED)
                )
            }
        };
        let span = self.loaded.tree.key_span_at(&["datasets", key, "columns", name]);
        let problem = Finding::new(Code::PZ0020, format!("the schema has no field `{name}`"));
        self.finding(problem.label("made here").help(help), span);
    }

    /// The words of one column.
    fn column(&mut self, key: &str, name: &str, block: &ColumnBlock) {
        let place = ["datasets", key, "columns", name];
        let at = |part| [place[0], place[1], place[2], place[3], part];
        if block.from.is_some() && block.value.is_some() {
            let help = "keep `from` for a column of the source, or `value` for the same value in every row";
            self.error(
                Code::PZ0020,
                &at("value"),
                "`value` and `from` contradict each other",
                "one of them is too many",
                help,
            );
        }
        if block.time.is_some() && block.number.is_some() {
            let help = "keep `time` for a time, `number` for a number with marks";
            self.error(
                Code::PZ0020,
                &at("number"),
                "a column is a time or a number",
                "one of them is too many",
                help,
            );
        }
        if block.otherwise.is_some() && block.map.is_empty() {
            let help = "list the values to keep under `map`, or remove `else`";
            self.error(
                Code::PZ0020,
                &at("else"),
                "`else` is about values that `map` does not have",
                "there is no `map`",
                help,
            );
        }
        if let Some(word) = block.time.as_ref().filter(|word| !is_time(word)) {
            let near = meant(word).or_else(|| suggest(word, TIMES));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "take one of {}, or a pattern such as `\"%d.%m.%Y %H:%M\"`",
                    TIMES.map(|word| format!("`{word}`")).join(", ")
                ),
            };
            self.error(
                Code::PZ0020,
                &at("time"),
                format!("`{word}` is no kind of time"),
                "not known",
                help,
            );
        }
        if let Some(example) = block.number.as_ref().filter(|example| !is_number(&example.0)) {
            let summary = format!("`{}` does not show how numbers look", example.0);
            self.error(
                Code::PZ0020,
                &at("number"),
                summary,
                "not an example",
                "give a number with both marks: `\"1,234.5\"` or `\"1.234,5\"`",
            );
        }
    }

    /// Fields that have to have values, and of which no column is made.
    pub(super) fn fields_without_columns(&mut self, key: &str, dataset: &Dataset) {
        let Some(source) = dataset.local() else { return };
        let Some(Ok(files)) = self.files.converted.get(key) else { return };
        let Some(columns) = files.first().and_then(|file| file.columns.clone()) else { return };
        let Some(schema) = self.schemas.get(&dataset_kind::dataset_type(key)) else { return };
        let missing = |name: &str| !columns.iter().any(|column| column == name);
        let without: Vec<String> = schema
            .fields
            .iter()
            .filter(|field| !field.nullable && missing(&field.name))
            .map(|field| field.name.clone())
            .collect();
        let Some(first) = without.first() else { return };
        let has = self.files.columns.get(key).map_or(&[][..], Vec::as_slice);
        let has =
            has.iter().map(|column| format!("`{}`", personalize_rules::visible::visible(column)));
        let has = match self.files.outside.contains(source) {
            true => UNQUOTED.to_owned(),
            false => format!("`{source}` has {}", listed(has, LISTED)),
        };
        let help = format!("say which column it is, `{first}: COLUMN` under `columns`; {has}");
        let part = if dataset.columns.is_some() { "columns" } else { "source" };
        let names = without.iter().map(|name| format!("`{name}`"));
        let summary = format!("no column of the source is {}", listed(names, LISTED));
        self.error(Code::PZ0020, &["datasets", key, part], summary, "named here", help);
    }

    /// A column that the mapping names and a file does not have.
    pub(super) fn no_column(
        &mut self,
        key: &str,
        dataset: &Dataset,
        column: &str,
        summary: &str,
        help: &str,
    ) {
        let given = dataset.columns.iter().flat_map(|columns| &columns.0);
        let mut names = given.filter(|(name, entry)| {
            let from = entry.block().from.map(|from| from.0);
            from.as_deref().unwrap_or(name) == column
        });
        let mut path = vec!["datasets", key, "source"];
        if let Some((name, _)) = names.next() {
            path = vec!["datasets", key, "columns", name];
        } else if dataset.rows.as_deref() == Some(column) {
            path = vec!["datasets", key, "rows"];
        } else if dataset.filter.contains_key(column) {
            path = vec!["datasets", key, "where", column];
        }
        self.error(Code::PZ0020, &path, summary, "named here", help);
    }
}

fn is_time(word: &str) -> bool {
    TIMES.contains(&word) || word.contains('%')
}

/// What people mean by other words for times.
fn meant(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "s" | "sec" | "second" | "epoch" | "unix" => "seconds",
        "ms" | "milli" | "millis" | "millisecond" => "milliseconds",
        "us" | "µs" | "micro" | "micros" => "microseconds",
        "ns" | "nano" | "nanos" => "nanoseconds",
        "excel" | "day" | "date1900" => "days",
        "iso8601" | "iso-8601" | "rfc3339" | "datetime" | "timestamp" => "iso",
        _ => return None,
    })
}

/// Whether an example shows the marks of numbers: digits, with at most two kinds of marks between them.
fn is_number(example: &str) -> bool {
    let text = example.trim();
    let digit = |c: char| c.is_ascii_digit();
    let mark = |c: char| matches!(c, ',' | '.' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}');
    text.starts_with(digit) && text.ends_with(digit) && text.chars().all(|c| digit(c) || mark(c))
}
