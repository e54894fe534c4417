//! The cells of one column: types, nulls, lengths, times. This is the hot loop of the check.
//! Not here: rows and quotes (`rows`), texts of the findings (`message`).

use super::at::At;
use super::found::Found;
use super::ids::{Batch, Table};
use super::number::{self, Odd};
use super::rule::Rule;
use super::time::{self, Moment};
use super::values::Values;
use crate::dataset::DatasetType;
use crate::schema::table::{self, Known};
use crate::schema::{Field, Primitive};

/// Characters of an id (reference/errors_limits 2.2).
const ID: usize = 256;
/// Characters of categorical and other text.
const TEXT: usize = 1_000;
/// Characters of textual values; 7,000 in Chinese and Japanese.
const TEXTUAL: usize = 20_000;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not in the schema: nothing is checked.
    Skip,
    /// The id of a user, an item or an action.
    Id,
    /// Seconds since 1970; the flag says that fractions are allowed.
    Time { fraction: bool },
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// With or without a fraction.
    Decimal,
    /// True or false.
    Boolean,
    /// Text of at most so many characters.
    Text { limit: usize },
}

/// The columns that hold ids.
const IDS: [&str; 3] = ["USER_ID", "ITEM_ID", "ACTION_ID"];
/// The columns that hold seconds, with whether they may lie in the future (reference/data_rules 2).
const TIMES: [(&str, bool); 4] = [
    ("TIMESTAMP", false),
    ("CREATION_TIMESTAMP", false),
    ("EXPIRATION_TIMESTAMP", true),
    ("ACTION_EXPIRATION_TIMESTAMP", true),
];

/// Rows one after the other that have no quotes and as many cells as columns.
pub(super) struct Strip<'a> {
    /// The block.
    pub(super) bytes: &'a [u8],
    /// Where the cells end, row by row.
    pub(super) ends: &'a [u32],
    /// Cells of a row.
    pub(super) width: usize,
    /// Where the first row begins.
    pub(super) start: u32,
    /// Its line in the block.
    pub(super) line: u32,
}

impl Strip<'_> {
    /// The cells at position `at` of the rows: the block from there, the length, where it is, and its line.
    #[inline(always)]
    fn each(&self, at: usize, mut cell: impl FnMut(&[u8], usize, u32, u32)) {
        let last = at + 1 == self.width;
        let mut begin = self.start;
        for (row, line) in self.ends.chunks_exact(self.width).zip(self.line..) {
            let start = if at == 0 { begin } else { row[at - 1] + 1 };
            let tail = &self.bytes[start as usize..];
            let mut len = (row[at] - start) as usize;
            if last && len > 0 && tail[len - 1] == b'\r' {
                len -= 1;
            }
            cell(tail, len, start, line);
            begin = row[row.len() - 1] + 1;
        }
    }
}

/// The cells of one column that one thread has seen.
pub(super) struct Column {
    /// The name in the schema.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// A required key: a bad cell loses the row.
    pub(super) key: bool,
    pub(super) nullable: bool,
    pub(super) categorical: bool,
    pub(super) nulls: u64,
    pub(super) values: Values,
    pub(super) found: Found,
    /// The earliest and the latest plausible second.
    pub(super) span: Option<(i64, i64)>,
    /// Ids on their way to a shared table.
    pub(super) batch: Option<Batch>,
    at: At,
    latest: i64,
    words: &'static [Known],
}

impl Column {
    /// The column of a field of the schema; `now` is the present.
    pub(super) fn new(field: &Field, dataset: DatasetType, now: Option<i64>) -> Self {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        let future = TIMES.iter().any(|(name, future)| *future && is(name));
        // A day more, for clocks and zones that differ.
        let latest = now.filter(|_| !future).map_or(time::LATEST, |now| now.saturating_add(86_400));
        Self {
            name: field.name.clone(),
            kind: kind(field),
            key: is_id(field) || is("TIMESTAMP"),
            nullable: field.nullable,
            categorical: field.categorical,
            batch: is_id(field).then(Batch::new),
            latest,
            words: table::fields(dataset, None).known,
            ..Self::skip()
        }
    }

    /// A column that is not looked at.
    pub(super) fn skip() -> Self {
        Self {
            name: String::new(),
            kind: Kind::Skip,
            key: false,
            nullable: true,
            categorical: false,
            nulls: 0,
            values: Values::default(),
            found: Found::default(),
            span: None,
            batch: None,
            at: At::default(),
            latest: time::LATEST,
            words: &[],
        }
    }

    /// Whether its cells are points in time.
    pub(super) fn is_time(&self) -> bool {
        matches!(self.kind, Kind::Time { .. })
    }

    /// Says of which block the next cells are.
    pub(super) fn enter(&mut self, block: At) {
        self.at = block;
    }

    /// Checks the cells of regular rows: those at position `at`.
    pub(super) fn run(&mut self, rows: &Strip<'_>, at: usize) {
        match self.kind {
            Kind::Skip => {}
            Kind::Id => rows.each(at, |tail, len, start, line| match len {
                0 => self.null(line),
                _ => self.id(tail, len, start, line),
            }),
            Kind::Text { limit } => rows.each(at, |tail, len, _, line| match len {
                0 => self.null(line),
                _ => self.text(tail, len, limit, line),
            }),
            _ => rows.each(at, |tail, len, start, line| self.cell(tail, len, start, line)),
        }
    }

    /// Checks a cell of `len` bytes that begins at `start` of the block, in its line `line`. `tail` is the block from
    /// the cell on.
    #[inline(always)]
    pub(super) fn cell(&mut self, tail: &[u8], len: usize, start: u32, line: u32) {
        if len == 0 {
            return self.null(line);
        }
        let cell = &tail[..len];
        match self.kind {
            Kind::Skip => {}
            Kind::Id => self.id(tail, len, start, line),
            Kind::Time { fraction } => match number::digits(cell) {
                Some(value) if self.plausible(value) => {}
                _ => self.odd_time(cell, fraction, line),
            },
            Kind::Int => match number::whole(cell) {
                Some(value) if i32::try_from(value).is_ok() => self.values.add(tail, len),
                Some(_) => self.note(Rule::OutOfRange, cell, line),
                None => self.odd_number(cell, line),
            },
            Kind::Long => match number::whole(cell) {
                Some(_) => self.values.add(tail, len),
                None => self.odd_number(cell, line),
            },
            Kind::Decimal if number::is_decimal(cell) => self.values.add(tail, len),
            Kind::Decimal => self.odd_number(cell, line),
            Kind::Boolean => self.boolean(tail, len, line),
            Kind::Text { limit } => self.text(tail, len, limit, line),
        }
    }

    /// Checks a cell that is not in the block as it is: `text` is what it says.
    pub(super) fn escaped(&mut self, text: &[u8], line: u32, table: Option<&Table>) {
        match table {
            Some(table) if !text.is_empty() => {
                table.add(text, self.at.line(line));
                self.edges(text, ID, Rule::IdTooLong, line);
            }
            _ => self.cell(text, text.len(), 0, line),
        }
    }

    #[inline(always)]
    fn plausible(&mut self, value: i64) -> bool {
        let fine = (time::EARLIEST..=self.latest).contains(&value);
        if fine {
            let (first, last) = self.span.unwrap_or((value, value));
            self.span = Some((first.min(value), last.max(value)));
        }
        fine
    }

    #[inline(always)]
    fn id(&mut self, tail: &[u8], len: usize, start: u32, line: u32) {
        match &mut self.batch {
            Some(batch) => batch.push(tail, len, start, line),
            None => self.values.add(tail, len),
        }
        self.edges(&tail[..len], ID, Rule::IdTooLong, line);
    }

    #[inline(always)]
    fn text(&mut self, tail: &[u8], len: usize, limit: usize, line: u32) {
        self.values.add(tail, len);
        let rule = if limit == TEXTUAL { Rule::TextCut } else { Rule::TextTooLong };
        self.edges(&tail[..len], limit, rule, line);
    }

    /// One look at the length and at both ends tells that nothing is wrong with nearly every text.
    #[inline(always)]
    fn edges(&mut self, cell: &[u8], limit: usize, rule: Rule, line: u32) {
        let (first, last) = (cell[0], cell[cell.len() - 1]);
        let word = cell.len() >= 7 && last.is_ascii_uppercase();
        if cell.len() > limit || first <= b' ' || last <= b' ' || word {
            self.odd_text(cell, limit, rule, line);
        }
    }

    #[cold]
    fn odd_text(&mut self, cell: &[u8], limit: usize, rule: Rule, line: u32) {
        let characters = String::from_utf8_lossy(cell).chars().count();
        if characters > limit {
            self.found.note(rule, self.at.line(line), cell, characters as u64);
        }
        if cell.trim_ascii().len() != cell.len() && limit == ID {
            self.note(Rule::Spaces, cell, line);
        }
        if cell == self.name.as_bytes() {
            self.note(Rule::HeaderAgain, cell, line);
        } else if self
            .words
            .iter()
            .any(|known| known.name.len() >= 7 && known.name.as_bytes() == cell)
        {
            self.note(Rule::ReservedWord, cell, line);
        }
    }

    #[inline(always)]
    fn null(&mut self, line: u32) {
        self.nulls += 1;
        if !self.nullable {
            self.note(Rule::Null, b"", line);
        }
    }

    #[inline(always)]
    fn boolean(&mut self, tail: &[u8], len: usize, line: u32) {
        let cell = &tail[..len];
        // The guide names True, False, 0 and 1 (reference/data_rules 2); other letter cases are harmless.
        let known: [&[u8]; 4] = [b"true", b"false", b"0", b"1"];
        if known.iter().any(|word| word.eq_ignore_ascii_case(cell)) {
            self.values.add(tail, len);
        } else {
            self.not_a_number(cell, Rule::NotABoolean, line);
        }
    }

    #[cold]
    fn odd_time(&mut self, cell: &[u8], fraction: bool, line: u32) {
        let Some(value) = number::whole(cell) else {
            return match time::date(cell) {
                Some(second) => {
                    self.found.note(Rule::Date, self.at.line(line), cell, second.cast_unsigned());
                }
                None if fraction && number::is_decimal(cell) => {}
                None => self.odd_number(cell, line),
            };
        };
        match time::moment(value, self.latest) {
            Moment::Seconds => {
                self.plausible(value);
            }
            Moment::Implausible => self.note(Rule::Implausible, cell, line),
            Moment::Finer(unit) => {
                self.found.note(Rule::Finer, self.at.line(line), cell, unit.cast_unsigned());
            }
        }
    }

    #[cold]
    fn odd_number(&mut self, cell: &[u8], line: u32) {
        let rule = match number::odd(cell) {
            Odd::Thousands => Rule::Thousands,
            Odd::DecimalComma => Rule::DecimalComma,
            Odd::NullWord => Rule::NullWord,
            Odd::Fraction => Rule::Fraction,
            Odd::Range => Rule::OutOfRange,
            Odd::Spaces => Rule::Spaces,
            Odd::Other => return self.not_a_number(cell, Rule::NotANumber, line),
        };
        self.note(rule, cell, line);
    }

    fn not_a_number(&mut self, cell: &[u8], rule: Rule, line: u32) {
        let rule = match cell {
            _ if cell == self.name.as_bytes() => Rule::HeaderAgain,
            _ if number::is_null_word(cell.trim_ascii()) => Rule::NullWord,
            _ => rule,
        };
        self.note(rule, cell, line);
    }

    fn note(&mut self, rule: Rule, cell: &[u8], line: u32) {
        self.found.note(rule, self.at.line(line), cell, 0);
    }

    /// Adds what another thread has seen of the same column.
    pub(super) fn merge(&mut self, other: Self) {
        self.nulls += other.nulls;
        self.values.merge(other.values);
        self.found.merge(other.found);
        self.span = match (self.span, other.span) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }
}

/// Whether a field holds the ids of users, items or actions.
pub(super) fn is_id(field: &Field) -> bool {
    IDS.iter().any(|name| field.name.eq_ignore_ascii_case(name))
}

fn kind(field: &Field) -> Kind {
    let has = |primitive| field.types.contains(&primitive);
    let is = |name: &str| field.name.eq_ignore_ascii_case(name);
    if is_id(field) {
        Kind::Id
    } else if field.types.is_empty() || has(Primitive::String) {
        Kind::Text { limit: if field.textual { TEXTUAL } else { TEXT } }
    } else if has(Primitive::Boolean) {
        Kind::Boolean
    } else if TIMES.iter().any(|(name, _)| is(name)) {
        Kind::Time { fraction: has(Primitive::Float) || has(Primitive::Double) }
    } else if has(Primitive::Float) || has(Primitive::Double) {
        Kind::Decimal
    } else if has(Primitive::Long) {
        Kind::Long
    } else {
        Kind::Int
    }
}
