//! Filter expressions: the tree. Reading is in `lexer` and `parser`, writing in `print`, the one spelling of a meaning
//! in `normal`, the rules in `check` over schemas, and what an expression does to rows in `eval`.
//! Not here: the service's calls.
//!
//! Source: docs/service/filters.md. The service publishes no grammar.

mod batch;
mod catalog;
pub mod check;
pub mod eval;
mod field_rules;
mod fields;
mod given;
mod hints;
mod lexer;
mod lines;
mod normal;
mod operands;
mod parser;
mod print;
mod token;
mod types;
mod uses;
mod values;

pub use batch::check_job;
pub use catalog::Catalog;
pub use check::{check, check_group};
pub use eval::{Bound, Cell, EvalError, Of, Rows};
pub use fields::Fields;
pub use given::{LONGEST_VALUE, check_values, quoted};
pub use lines::Lines;
pub use normal::normal;
pub use parser::parse;

use crate::dataset::DatasetType;
use crate::finding::Place;

/// A whole filter: one or more expressions joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// At least one.
    pub expressions: Vec<Expression>,
    /// Length of the text it was read from, in characters; 0 when it was not read.
    pub length: Length,
}

/// A length of text, which has no part in the meaning: all are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Length(pub usize);

impl PartialEq for Length {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Length {}

/// `INCLUDE ItemID WHERE … IF …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Keep or drop.
    pub action: Action,
    /// What is kept or dropped.
    pub target: Target,
    /// The condition after `WHERE`.
    pub condition: Condition,
    /// The condition after `IF`.
    pub when: Option<Condition>,
    /// Where the expression stood.
    pub place: Place,
}

/// What happens to rows that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Only matching ones stay.
    Include,
    /// Matching ones go.
    Exclude,
}

/// What is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Items.
    Item,
    /// Users, in batch segment jobs.
    User,
    /// Actions.
    Action,
}

/// Predicates in a row. The guide has no parentheses; `AND` is taken to bind closer than `OR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The first predicate.
    pub first: Predicate,
    /// The others, each with the word before it.
    pub rest: Vec<(Joiner, Predicate)>,
}

impl Condition {
    /// All predicates in their order.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, predicate)| predicate))
    }
}

/// What joins two predicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Joiner {
    /// Both.
    And,
    /// Either.
    Or,
}

/// `Items.GENRE IN ("Drama")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    /// Whose field it looks at.
    pub source: Source,
    /// How the dataset was written.
    pub singular: Singular,
    /// The field.
    pub field: Name,
    /// How it is compared.
    pub operator: Operator,
    /// With what: exactly one for comparisons, one or more for `IN`.
    pub operands: Vec<Operand>,
    /// Where source and field stood.
    pub field_place: Place,
    /// Where the operator stood.
    pub operator_place: Place,
    /// Where the whole predicate stood.
    pub place: Place,
}

/// Whose field a predicate looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A dataset: the row of the thing that is filtered, or its interactions.
    Dataset(DatasetType),
    /// The user of the request.
    CurrentUser,
    /// The item of the request; on the left side it is always wrong.
    CurrentItem,
}

impl Source {
    /// The dataset whose schema has the field.
    pub fn dataset(self) -> DatasetType {
        match self {
            Self::Dataset(kind) => kind,
            Self::CurrentUser => DatasetType::Users,
            Self::CurrentItem => DatasetType::Items,
        }
    }
}

/// The name of a field; letter case is ignored (`Interactions.event_type`, docs/service/filters.md,
/// "Words and values").
#[derive(Debug, Clone, Eq)]
pub struct Name(pub String);

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// `IN`.
    In,
    /// `NOT IN`.
    NotIn,
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl Operator {
    /// `IN` or `NOT IN`.
    pub fn is_membership(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    /// `<`, `<=`, `>` or `>=`.
    pub fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The value.
    pub value: Value,
    /// Where it stood.
    pub place: Place,
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `"Drama"`; the quotes are not part of it and it cannot hold both kinds of them.
    Text {
        /// Between the quotes.
        text: String,
        /// Whether the quotes were single ones.
        single: Single,
    },
    /// `20` or `-1.5`, as written.
    Number(String),
    /// `$GENRE`, without the dollar sign; letter case counts.
    Placeholder(String),
    /// `CurrentItem.GENRE`.
    CurrentItem(Name),
}

/// Whether quotes were single ones, which has no part in the meaning: all are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Single(pub bool);

impl PartialEq for Single {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Single {}

/// Whether the dataset of a predicate was in the singular, which has no part in the meaning: all are equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Singular(pub bool);

impl PartialEq for Singular {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Singular {}

impl Value {
    /// A text in double quotes.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), single: Single(false) }
    }
}
