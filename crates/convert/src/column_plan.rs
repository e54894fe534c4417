//! A mapping against the columns of a file: which cells each column of the output takes, and what becomes of them.
//! Not here: rows (`row_writer`).

use crate::mapping::{Column, From, Mapping, Otherwise};
use crate::number::Number;
use crate::problem::Problem;
use crate::tally::UnreadableKind;
use crate::time::Time;
use personalize_rules::cell::number::digits;
use personalize_rules::finding::suggest;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// What Hive writes for a key without value.
const HIVE_NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// The columns of a file, and the keys of the partition that it lies in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Available<'s> {
    pub(crate) columns: &'s [String],
    /// Which columns hold moments that are no texts (Parquet).
    pub(crate) moments: &'s [bool],
    pub(crate) partitions: &'s [(String, String)],
}

/// A column that is read, in one of two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Its position in the file.
    pub(crate) column: usize,
    /// Moments that are no texts are given in whole seconds, and not as ISO 8601.
    pub(crate) seconds: bool,
}

/// A mapping that is ready for rows.
#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) columns: Vec<Output>,
    pub(crate) filters: Vec<Filter>,
    /// The columns of the file that are read.
    pub(crate) wanted: Vec<Wanted>,
}

/// One column of the output.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) to: String,
    /// The name for what cannot be read.
    pub(crate) source: String,
    pub(crate) place: Place,
    /// `None`: cells stay as they are.
    pub(crate) conversion: Option<Conversion>,
}

/// Where a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The position among the wanted columns.
    Cell(usize),
    /// The same in all rows.
    Fixed(Vec<u8>),
}

/// A condition for rows.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) place: Place,
    pub(crate) values: BTreeSet<Vec<u8>>,
    pub(crate) keeps: bool,
}

impl ColumnPlan {
    /// Finds the columns of a mapping.
    ///
    /// # Errors
    /// A column that is not there, a pattern that is none.
    pub(crate) fn new(mapping: &Mapping, available: Available<'_>) -> Result<Self, Problem> {
        let mut wanted = Vec::new();
        let mut columns = Vec::new();
        for column in &mapping.columns {
            columns.push(Output::new(column, available, &mut wanted)?);
        }
        let mut filters = Vec::new();
        for filter in &mapping.filter {
            let place = available.place(&filter.column, false, &mut wanted)?.0;
            let values = filter.values.iter().map(|value| value.clone().into_bytes()).collect();
            filters.push(Filter { place, values, keeps: filter.keeps });
        }
        Ok(ColumnPlan { columns, filters, wanted })
    }
}

impl Available<'_> {
    /// Where the cells of a column are, and whether they are moments.
    fn place(
        &self,
        name: &str,
        seconds: bool,
        wanted: &mut Vec<Wanted>,
    ) -> Result<(Place, bool), Problem> {
        if let Some(column) = self.columns.iter().position(|column| column == name) {
            let one = Wanted { column, seconds };
            let at = wanted.iter().position(|other| *other == one).unwrap_or_else(|| {
                wanted.push(one);
                wanted.len() - 1
            });
            return Ok((Place::Cell(at), self.moments.get(column) == Some(&true)));
        }
        if let Some((_, value)) = self.partitions.iter().find(|(key, _)| key == name) {
            let value = if value == HIVE_NULL { "" } else { value };
            return Ok((Place::Fixed(value.as_bytes().to_vec()), false));
        }
        let keys = self.partitions.iter().map(|(key, _)| key);
        let has: Vec<String> = self.columns.iter().chain(keys).cloned().collect();
        let near = suggest(name, has.iter().map(String::as_str)).map(str::to_owned);
        Err(Problem::NoSuchColumn { wanted: name.to_owned(), near, has })
    }
}

impl Output {
    fn new(
        column: &Column,
        available: Available<'_>,
        wanted: &mut Vec<Wanted>,
    ) -> Result<Self, Problem> {
        let is_mapped = !column.map.is_empty();
        let (source, (place, moments)) = match &column.from {
            From::Column(name) => (name, available.place(name, !is_mapped, wanted)?),
            From::Constant(value) => {
                (&column.to, (Place::Fixed(value.clone().into_bytes()), false))
            }
        };
        let time = match (moments, &column.time) {
            // They come as seconds; those that are looked up in a map come as texts.
            (true, _) => is_mapped.then_some(Time::Iso),
            (false, time) => time.clone(),
        };
        if let Some(time) = &time {
            time.check()?;
        }
        let conversion = Conversion::new(column, time);
        Ok(Output { to: column.to.clone(), source: source.clone(), place, conversion })
    }
}

/// What becomes of the cells of a column.
#[derive(Debug)]
pub(crate) struct Conversion {
    nulls: Vec<Vec<u8>>,
    map: BTreeMap<Vec<u8>, Vec<u8>>,
    otherwise: Otherwise,
    time: Option<Time>,
    number: Option<Number>,
}

/// What a cell became.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Became<'c> {
    /// This text.
    Text(&'c [u8]),
    /// The text of the source, since it is none of these.
    Unreadable(&'c [u8], UnreadableKind),
}

impl Conversion {
    fn new(column: &Column, time: Option<Time>) -> Option<Self> {
        let bytes = |text: &String| text.clone().into_bytes();
        let nothing = column.null.is_empty()
            && column.map.is_empty()
            && time.is_none()
            && column.number.is_none();
        (!nothing).then(|| Conversion {
            nulls: column.null.iter().map(bytes).collect(),
            map: column.map.iter().map(|(from, to)| (bytes(from), bytes(to))).collect(),
            otherwise: column.otherwise.clone(),
            time,
            number: column.number,
        })
    }

    /// The cell, or nothing for a text that stands for no value.
    fn value<'c>(&self, cell: &'c [u8]) -> &'c [u8] {
        if self.nulls.iter().any(|null| null == cell) { b"" } else { cell }
    }

    /// Whether a cell of digits, or an empty one, stays as it is.
    pub(crate) fn keeps_digits(&self) -> bool {
        let is_time = self.time == Some(Time::Seconds);
        is_time && self.nulls.is_empty() && self.map.is_empty() && self.number.is_none()
    }

    /// Whether a cell may leave out its row.
    pub(crate) fn may_drop(&self) -> bool {
        self.otherwise == Otherwise::Drop && !self.map.is_empty()
    }

    /// Whether this cell leaves out its row.
    pub(crate) fn drops(&self, cell: &[u8]) -> bool {
        self.may_drop() && !self.map.contains_key(self.value(cell))
    }

    /// What a cell becomes; `scratch` takes texts that are new.
    pub(crate) fn apply<'c>(&'c self, cell: &'c [u8], scratch: &'c mut Vec<u8>) -> Became<'c> {
        let value = self.value(cell);
        if !self.map.is_empty() {
            match (self.map.get(value), &self.otherwise) {
                (Some(to), _) => return Became::Text(to),
                (None, Otherwise::Value(to)) => return Became::Text(to.as_bytes()),
                (None, _) => {}
            }
        }
        if value.is_empty() {
            return Became::Text(value);
        }
        scratch.clear();
        if let Some(time) = &self.time {
            if *time == Time::Seconds && digits(value).is_some() {
                return Became::Text(value);
            }
            let Some(seconds) = time.seconds(value) else {
                return Became::Unreadable(value, UnreadableKind::Time);
            };
            // Infallible: a vector takes all.
            let _ = write!(scratch, "{seconds}");
            return Became::Text(scratch);
        }
        match self.number {
            Some(number) if !number.convert(value, scratch) => {
                Became::Unreadable(value, UnreadableKind::Number)
            }
            Some(_) => Became::Text(scratch),
            None => Became::Text(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn available<'s>(columns: &'s [String], partitions: &'s [(String, String)]) -> Available<'s> {
        Available { columns, moments: &[], partitions }
    }

    fn converted(column: &Column, cell: &str) -> String {
        let conversion = Conversion::new(column, column.time.clone()).unwrap();
        let mut scratch = Vec::new();
        match conversion.apply(cell.as_bytes(), &mut scratch) {
            Became::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Became::Unreadable(text, kind) => {
                format!("{kind:?}: {}", String::from_utf8_lossy(text))
            }
        }
    }

    #[test]
    fn null_then_map_then_time_or_number() {
        let mut column = Column::renamed("A", "a");
        column.null = vec!["NA".into(), "-".into()];
        column.map =
            BTreeMap::from([("buy".into(), "Purchase".into()), (String::new(), "None".into())]);
        assert_eq!(converted(&column, "buy"), "Purchase");
        assert_eq!(converted(&column, "NA"), "None");
        assert_eq!(converted(&column, "view"), "view");
        column.otherwise = Otherwise::Value("Other".into());
        assert_eq!(converted(&column, "view"), "Other");
        let mut time = Column::renamed("T", "t");
        time.null = vec!["0".into()];
        time.time = Some(Time::Milliseconds);
        assert_eq!(converted(&time, "0"), "");
        assert_eq!(converted(&time, ""), "");
        assert_eq!(converted(&time, "1760000000000"), "1760000000");
        assert_eq!(converted(&time, "never"), "Time: never");
        let mut number = Column::renamed("N", "n");
        number.number = Number::parse("1.234,5");
        assert_eq!(converted(&number, "1.000,5"), "1000.5");
        assert_eq!(converted(&number, "free"), "Number: free");
    }

    #[test]
    fn only_what_is_not_in_the_map_drops_its_row() {
        let mut column = Column::renamed("A", "a");
        column.otherwise = Otherwise::Drop;
        column.null = vec!["-".into()];
        assert!(!Conversion::new(&column, None).unwrap().drops(b"x"));
        column.map = BTreeMap::from([("buy".into(), "Purchase".into())]);
        let conversion = Conversion::new(&column, None).unwrap();
        assert!(conversion.drops(b"x") && conversion.drops(b"") && conversion.drops(b"-"));
        assert!(!conversion.drops(b"buy"));
    }

    #[test]
    fn columns_of_the_file_go_before_keys_of_the_partition() {
        let columns = ["a".to_owned(), "dt".to_owned()];
        let keys = [("dt", "x"), ("country", "KR"), ("none", HIVE_NULL)];
        let keys = keys.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut wanted = Vec::new();
        let mut place = |name| available(&columns, &keys).place(name, true, &mut wanted);
        assert_eq!(place("dt").unwrap().0, Place::Cell(0));
        assert_eq!(place("a").unwrap().0, Place::Cell(1));
        assert_eq!(place("dt").unwrap().0, Place::Cell(0));
        assert_eq!(place("country").unwrap().0, Place::Fixed(b"KR".to_vec()));
        assert_eq!(place("none").unwrap().0, Place::Fixed(Vec::new()));
        let Err(Problem::NoSuchColumn { near, has, .. }) = place("countri") else { panic!() };
        assert_eq!(near.as_deref(), Some("country"));
        assert_eq!(has, ["a", "dt", "dt", "country", "none"]);
    }
}
