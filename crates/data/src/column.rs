//! A column of the schema: what its cells are, and what one thread has seen in them.
//! Not here: the checks of cells (`cells`).

use crate::ids::Bins;
use crate::position::Position;
use crate::tally::Tallies;
use crate::text::{self, Texts};
use crate::values::Values;
use personalize_rules::cell::{LONGEST_ID, LONGEST_TEXT, time};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::table;
use personalize_rules::schema::{Field, Primitive};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
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
    /// Text.
    Text,
}

/// The columns that hold ids.
const IDS: [&str; 3] = ["USER_ID", "ITEM_ID", "ACTION_ID"];
/// The columns that hold seconds, with whether they may lie in the future (docs/service/data.md,
/// "CSV files").
const TIMES: [(&str, bool); 4] = [
    ("TIMESTAMP", false),
    ("CREATION_TIMESTAMP", false),
    ("EXPIRATION_TIMESTAMP", true),
    ("ACTION_EXPIRATION_TIMESTAMP", true),
];

/// The cells of one column that one thread has seen.
pub(crate) struct Column {
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// A required key: a bad cell loses the row.
    pub(crate) key: bool,
    pub(crate) nullable: bool,
    pub(crate) categorical: bool,
    /// Empty cells that `values` has not counted.
    pub(crate) nulls: u64,
    pub(crate) values: Values,
    pub(crate) found: Tallies,
    /// The earliest and the latest plausible second.
    pub(crate) span: Option<(i64, i64)>,
    /// Ids on their way to a shared table.
    pub(crate) bins: Option<Bins>,
    /// The block that is read.
    pub(crate) at: Position,
    /// The latest plausible second.
    pub(crate) latest: i64,
    pub(crate) texts: Texts,
    /// The least and the greatest number that it may hold.
    pub(crate) range: Option<(i64, i64)>,
}

impl Column {
    /// The column of a field of the schema; `now` is the present.
    pub(crate) fn new(field: &Field, dataset: DatasetType, now: Option<i64>) -> Self {
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
            bins: is_id(field).then(Bins::new),
            latest,
            texts: Texts::new(limit(field), table::fields(dataset, None).known),
            range: table::reserved(dataset, None, &field.name).and_then(|known| known.range),
            ..Self::skip()
        }
    }

    /// A column that is not looked at.
    pub(crate) fn skip() -> Self {
        Self {
            name: String::new(),
            kind: Kind::Skip,
            key: false,
            nullable: true,
            categorical: false,
            nulls: 0,
            values: Values::new(),
            found: Tallies::default(),
            span: None,
            bins: None,
            at: Position::default(),
            latest: time::LATEST,
            texts: Texts::new(LONGEST_TEXT, &[]),
            range: None,
        }
    }

    /// Whether its cells are points in time.
    pub(crate) fn is_time(&self) -> bool {
        matches!(self.kind, Kind::Time { .. })
    }

    /// Adds what another thread has seen of the same column.
    pub(crate) fn merge(&mut self, other: Self) {
        self.nulls += other.nulls;
        self.values.merge(other.values);
        self.found.merge(other.found);
        if let Some((first, last)) = other.span {
            self.span_to(first, last);
        }
    }

    /// Widens the span.
    pub(crate) fn span_to(&mut self, first: i64, last: i64) {
        let (a, b) = self.span.unwrap_or((first, last));
        self.span = Some((a.min(first), b.max(last)));
    }
}

/// Whether a field holds the ids of users, items or actions.
pub(crate) fn is_id(field: &Field) -> bool {
    IDS.iter().any(|name| field.name.eq_ignore_ascii_case(name))
}

/// Characters of a text at most.
fn limit(field: &Field) -> usize {
    match field.textual {
        _ if is_id(field) => LONGEST_ID,
        true => text::TEXTUAL,
        false => LONGEST_TEXT,
    }
}

fn kind(field: &Field) -> Kind {
    let has = |primitive| field.types.contains(&primitive);
    let is = |name: &str| field.name.eq_ignore_ascii_case(name);
    if is_id(field) {
        Kind::Id
    } else if field.types.is_empty() || has(Primitive::String) {
        Kind::Text
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
