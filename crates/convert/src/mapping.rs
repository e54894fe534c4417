//! Which columns the output has, and how each comes from the source.
//! Not here: how a mapping is applied (`column_plan`, `row_writer`).

use crate::format::{Format, Kind};
use crate::number::Number;
use crate::time::Time;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of what the converter writes: it grows whenever the same rows and mapping give other bytes.
const VERSION: u32 = 1;

/// The columns of the output, in order, and the rows that are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The columns.
    pub columns: Vec<Column>,
    /// A row is kept when all of these hold.
    pub filter: Vec<Where>,
}

/// One column of the output. A cell is first looked up in `null`, then in `map`, then read as a time or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the output.
    pub to: String,
    /// Where the cells come from.
    pub from: From,
    /// The cells are times of this kind; they become whole seconds since 1970, UTC, rounded down.
    pub time: Option<Time>,
    /// The cells are numbers that are written so; they become plain decimal numbers.
    pub number: Option<Number>,
    /// Values that are written as others. An empty map leaves all as they are.
    pub map: BTreeMap<String, String>,
    /// What becomes of a value that is not in `map`, an empty one too. Without a map nothing does.
    pub otherwise: Otherwise,
    /// Texts that mean that there is no value: the cell becomes empty.
    pub null: Vec<String>,
}

impl Column {
    /// The column `from` under another name.
    pub fn renamed(to: &str, from: &str) -> Self {
        Column {
            to: to.to_owned(),
            from: From::Column(from.to_owned()),
            time: None,
            number: None,
            map: BTreeMap::new(),
            otherwise: Otherwise::Keep,
            null: Vec::new(),
        }
    }
}

/// Where the cells of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// A column of the source, a member of nested records by its dotted path, or a key of a Hive partition. A column of the
    /// file goes before a key of the same name; of several columns with the same name the first is read.
    Column(String),
    /// This text in every row.
    Constant(String),
}

/// What becomes of a value that is not in a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// It stays.
    #[default]
    Keep,
    /// Its row is left out.
    Drop,
    /// It becomes this value.
    Value(String),
}

/// Rows are kept when the cell of `column`, as the source has it, is one of `values`, or none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The column of the source.
    pub column: String,
    /// The values; the empty text stands for no value.
    pub values: Vec<String>,
    /// Whether rows with one of the values are kept; otherwise those with another one are.
    pub keeps: bool,
}

impl Mapping {
    /// Every column under its own name.
    pub fn same(names: &[String]) -> Mapping {
        let columns = names.iter().map(|name| Column::renamed(name, name)).collect();
        Mapping { columns, filter: Vec::new() }
    }

    /// A text for hashing: equal if and only if format, mapping and the version of what is written are.
    pub fn fingerprint(&self, format: &Format) -> String {
        let mut text = format!("convert {VERSION}\n");
        let dialect = [format.delimiter, format.quote, format.header.map(u8::from)];
        let kind = format.kind.map(Kind::name);
        line(&mut text, "format", kind.iter().copied().chain(format.encoding.as_deref()));
        // Infallible: a text takes all.
        let _ =
            writeln!(text, "dialect {dialect:?} {} {}", kind.is_some(), format.encoding.is_some());
        if let Some(rows) = &format.rows {
            line(&mut text, "rows", std::iter::once(rows.as_str()));
        }
        for column in &self.columns {
            column.describe(&mut text);
        }
        for filter in &self.filter {
            line(&mut text, "where", std::iter::once(filter.column.as_str()));
            let name = if filter.keeps { "values" } else { "not" };
            line(&mut text, name, filter.values.iter().map(String::as_str));
        }
        text
    }
}

impl Column {
    fn describe(&self, text: &mut String) {
        line(text, "column", std::iter::once(self.to.as_str()));
        match &self.from {
            From::Column(name) => line(text, "from", std::iter::once(name.as_str())),
            From::Constant(value) => line(text, "constant", std::iter::once(value.as_str())),
        }
        match &self.time {
            Some(Time::Pattern(pattern)) => {
                line(text, "pattern", std::iter::once(pattern.as_str()))
            }
            Some(time) => line(text, "time", std::iter::once(time.name())),
            None => {}
        }
        if let Some(number) = self.number {
            let _ = writeln!(text, "number {:?} {}", number.group, number.decimal);
        }
        line(text, "map", self.map.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]));
        match &self.otherwise {
            Otherwise::Keep => {}
            Otherwise::Drop => line(text, "drop", std::iter::empty()),
            Otherwise::Value(value) => line(text, "else", std::iter::once(value.as_str())),
        }
        line(text, "null", self.null.iter().map(String::as_str));
    }
}

/// A line of texts with their lengths, so that no text can look like two.
fn line<'t>(text: &mut String, name: &str, parts: impl Iterator<Item = &'t str>) {
    text.push_str(name);
    for part in parts {
        let _ = write!(text, " {}:{part}", part.len());
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_mapping_changes_its_fingerprint() {
        let plain = || Mapping { columns: vec![Column::renamed("A", "a")], filter: Vec::new() };
        let with = |change: &dyn Fn(&mut Column)| {
            let mut mapping = plain();
            change(&mut mapping.columns[0]);
            mapping.fingerprint(&Format::default())
        };
        let kept = Where { column: "a".into(), values: vec!["1".into()], keeps: true };
        let others = Where { keeps: false, ..kept.clone() };
        let mut all = vec![
            plain().fingerprint(&Format::default()),
            plain().fingerprint(&Format { kind: Some(Kind::Csv), ..Format::default() }),
            plain().fingerprint(&Format { encoding: Some("csv".into()), ..Format::default() }),
            plain().fingerprint(&Format { delimiter: Some(b';'), ..Format::default() }),
            plain().fingerprint(&Format { quote: Some(b';'), ..Format::default() }),
            plain().fingerprint(&Format { header: Some(false), ..Format::default() }),
            plain().fingerprint(&Format { rows: Some("a".into()), ..Format::default() }),
            Mapping { filter: vec![others], ..plain() }.fingerprint(&Format::default()),
            Mapping { filter: vec![kept], ..plain() }.fingerprint(&Format::default()),
            with(&|column| column.to = "B".into()),
            with(&|column| column.from = From::Column("b".into())),
            with(&|column| column.from = From::Constant("a".into())),
            with(&|column| column.time = Some(Time::Seconds)),
            with(&|column| column.time = Some(Time::Pattern("seconds".into()))),
            with(&|column| column.number = Some(Number { group: None, decimal: b'.' })),
            with(&|column| column.map = BTreeMap::from([("x".into(), "y".into())])),
            with(&|column| column.otherwise = Otherwise::Drop),
            with(&|column| column.otherwise = Otherwise::Value(String::new())),
            with(&|column| column.null = vec!["NA".into()]),
            with(&|column| column.null = vec!["N".into(), "A".into()]),
        ];
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        expect_test::expect![[r#"
            convert 1
            format
            dialect [None, None, None] false false
            column 1:A
            from 1:a
            map
            null
        "#]]
        .assert_eq(&plain().fingerprint(&Format::default()));
    }
}
