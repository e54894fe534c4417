//! Metrics of a metric attribution: their expressions, and what these need of the schemas.
//! Not here: what is computed from events.
//!
//! Source: docs/service/metrics.md, "Expressions".

use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::quota::METRICS;
use crate::rule::Code;
use crate::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// The forms of an expression, for people.
const FORMS: &str = "write `SUM(Items.COLUMN)`, `SUM(Interactions.COLUMN)` or `SAMPLECOUNT()`";

/// The column that tells one type of event from another.
const EVENT_TYPE: &str = "EVENT_TYPE";

/// What a metric computes over the events of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// How many events there are.
    SampleCount,
    /// The sum over a column.
    Sum {
        /// Items or interactions.
        dataset: DatasetType,
        /// The column, as it was written.
        column: String,
    },
}

impl Expression {
    /// Reads an expression. Functions and datasets may be in any letter case, as in filters.
    ///
    /// # Errors
    /// The problem, where it is none of the documented forms.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        let wrong = || {
            let message = format!("`{text}` is not an expression of a metric");
            Finding::new(Code::PZ0030, message).help(FORMS)
        };
        let (function, rest) = text.trim().split_once('(').ok_or_else(wrong)?;
        let inner = rest.trim_end().strip_suffix(')').ok_or_else(wrong)?.trim();
        match function.trim().to_ascii_uppercase().as_str() {
            "SAMPLECOUNT" if inner.is_empty() => Ok(Expression::SampleCount),
            "SUM" => {
                let (dataset, column) = inner.split_once('.').ok_or_else(wrong)?;
                let summed = [DatasetType::Items, DatasetType::Interactions];
                let dataset = DatasetType::parse(dataset.trim());
                let dataset = dataset.filter(|it| summed.contains(it)).ok_or_else(wrong)?;
                let column = Some(column.trim()).filter(|it| is_column(it)).ok_or_else(wrong)?;
                Ok(Expression::Sum { dataset, column: column.to_owned() })
            }
            _ => Err(wrong()),
        }
    }

    /// The dataset whose column is summed.
    pub fn dataset(&self) -> Option<DatasetType> {
        match self {
            Expression::SampleCount => None,
            Expression::Sum { dataset, .. } => Some(*dataset),
        }
    }

    /// What the schemas of the group lack for it; datasets that are not among them are taken as missing.
    pub fn check(&self, schemas: &BTreeMap<DatasetType, Schema>) -> Option<Finding> {
        let Expression::Sum { dataset, column } = self else { return None };
        let Some(schema) = schemas.get(dataset) else {
            let message =
                format!("the metric sums a column of {dataset}, and there is no such dataset");
            return Some(Finding::new(Code::PZ0030, message).help(FORMS));
        };
        let Some(field) = schema.field(column) else {
            let message = format!("{dataset} has no column `{column}`");
            let near = suggest(column, schema.fields.iter().map(|field| field.name.as_str()));
            let help = near.map_or_else(
                || "name a column of its schema".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Some(Finding::new(Code::PZ0030, message).help(help));
        };
        (!field.is_number()).then(|| {
            let message = format!("`{column}` of {dataset} is not a number, and cannot be summed");
            Finding::new(Code::PZ0030, message)
                .help("sum a column of numbers, or write `SAMPLECOUNT()`")
        })
    }
}

fn is_column(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What the interactions lack for any metric: a column with the type of the event.
pub fn check_interactions(schemas: &BTreeMap<DatasetType, Schema>) -> Option<Finding> {
    let schema = schemas.get(&DatasetType::Interactions)?;
    schema.field(EVENT_TYPE).is_none().then(|| {
        let message =
            format!("a metric attribution needs the column `{EVENT_TYPE}` in the interactions");
        Finding::new(Code::PZ0030, message)
            .help(format!("add `{EVENT_TYPE}: string` to their schema"))
    })
}

/// Whether there are as many metrics as an attribution has, and how many of them have names that others have: by the
/// place of each in the list; `None` for the list as a whole.
pub fn check_names(names: &[&str]) -> Vec<(Option<usize>, Finding)> {
    let mut found: Vec<(Option<usize>, Finding)> =
        METRICS.check(names.len()).map(|finding| (None, finding)).into_iter().collect();
    if names.is_empty() {
        let message = "a metric attribution has at least one metric";
        found.push((None, Finding::new(Code::PZ0030, message).help(FORMS)));
    }
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            let message = "a metric needs a name";
            found.push((
                Some(at),
                Finding::new(Code::PZ0030, message)
                    .help("it is the name of the metric in CloudWatch"),
            ));
        } else if !seen.insert(*name) {
            let message = format!("two metrics have the name `{name}`");
            let help = "a metric is known by its name: give each its own";
            found.push((Some(at), Finding::new(Code::PZ0030, message).help(help)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Field, Primitive};
    use expect_test::expect;

    fn schemas() -> BTreeMap<DatasetType, Schema> {
        let items =
            vec![Field::new("ITEM_ID", Primitive::String), Field::new("PRICE", Primitive::Float)];
        let interactions = vec![Field::new("USER_ID", Primitive::String)];
        [(DatasetType::Items, items), (DatasetType::Interactions, interactions)]
            .into_iter()
            .map(|(kind, fields)| (kind, Schema::new(kind, fields)))
            .collect()
    }

    #[test]
    fn the_documented_forms_are_read() {
        let sum = |dataset, column: &str| Expression::Sum { dataset, column: column.into() };
        let cases = [
            ("SAMPLECOUNT()", Expression::SampleCount),
            (" samplecount( ) ", Expression::SampleCount),
            ("SUM(Items.PRICE)", sum(DatasetType::Items, "PRICE")),
            ("sum( interactions . EVENT_VALUE )", sum(DatasetType::Interactions, "EVENT_VALUE")),
        ];
        for (text, wanted) in cases {
            assert_eq!(Expression::parse(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let texts = [
            "",
            "SUM",
            "SUM()",
            "SUM(Items)",
            "SUM(Items.)",
            "SUM(Users.AGE)",
            "AVG(Items.PRICE)",
            "SAMPLECOUNT(Items.PRICE)",
            "SUM(Items.PRICE",
            "SUM(Items.PRICE))",
            "SUM(Items.A B)",
            "SUM(Items.PRICE) + 1",
            "SUM(Items.1)",
        ];
        for text in texts {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
        expect!["error[PZ0030]: `SUM(Users.AGE)` is not an expression of a metric; help: write `SUM(Items.COLUMN)`, `SUM(Interactions.COLUMN)` or `SAMPLECOUNT()`"]
            .assert_eq(&Expression::parse("SUM(Users.AGE)").unwrap_err().to_string());
    }

    #[test]
    fn columns_have_to_be_numbers_of_their_schema() {
        let said = |text: &str| {
            let found = Expression::parse(text).unwrap().check(&schemas());
            found.map(|finding| finding.to_string()).unwrap_or_default()
        };
        assert_eq!(said("SUM(Items.PRICE)"), "");
        assert_eq!(said("SAMPLECOUNT()"), "");
        expect!["error[PZ0030]: Items has no column `PRICES`; help: did you mean `PRICE`?"]
            .assert_eq(&said("SUM(Items.PRICES)"));
        expect!["error[PZ0030]: `ITEM_ID` of Items is not a number, and cannot be summed; help: sum a column of numbers, or write `SAMPLECOUNT()`"]
            .assert_eq(&said("SUM(Items.ITEM_ID)"));
        let mut without = schemas();
        without.remove(&DatasetType::Items);
        let missing = Expression::parse("SUM(Items.PRICE)").unwrap().check(&without).unwrap();
        expect!["error[PZ0030]: the metric sums a column of Items, and there is no such dataset; help: write `SUM(Items.COLUMN)`, `SUM(Interactions.COLUMN)` or `SAMPLECOUNT()`"]
            .assert_eq(&missing.to_string());
    }

    #[test]
    fn interactions_need_event_types() {
        expect!["error[PZ0030]: a metric attribution needs the column `EVENT_TYPE` in the interactions; help: add `EVENT_TYPE: string` to their schema"]
            .assert_eq(&check_interactions(&schemas()).unwrap().to_string());
    }

    #[test]
    fn names_are_counted_and_differ() {
        let said = |names: &[&str]| -> Vec<(Option<usize>, String)> {
            check_names(names).into_iter().map(|(at, it)| (at, it.message)).collect()
        };
        let eleven: Vec<String> = (0..11).map(|n| format!("m{n}")).collect();
        let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
        assert!(said(&eleven[..10]).is_empty());
        assert_eq!(said(&eleven), [(None, "there are 11 metrics, but 10 are allowed".to_owned())]);
        assert_eq!(said(&["a", "a"]), [(Some(1), "two metrics have the name `a`".to_owned())]);
        assert_eq!(said(&[""]), [(Some(0), "a metric needs a name".to_owned())]);
        assert_eq!(said(&[]).len(), 1);
    }
}
