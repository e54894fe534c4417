//! Which text columns are probably categories: few values, each of them often. A schema alone does not tell: titles
//! and genres are both strings, and only the data shows which is which.
//! Not here: other rules of schemas, and how often each value occurs (`values`).

use crate::report::DataReport;
use personalize_rules::dataset::Domain;
use personalize_rules::finding::DataFinding;
use personalize_rules::rule::Code;
use personalize_rules::schema::{Field, Primitive, Schema, table};

/// Recommended distinct values of a categorical column (docs/service/data.md, "CSV files").
pub const MOST_VALUES: u64 = 1_000;
/// How often a value has to occur on average.
const LEAST_ROWS: u64 = 4;

/// Whether a text column with so many distinct values in so many filled cells is probably a category.
pub fn is_likely(filled: u64, distinct: u64) -> bool {
    (2..=MOST_VALUES).contains(&distinct) && distinct * LEAST_ROWS <= filled
}

/// Advice for plain strings whose values look like categories: training ignores a plain string.
pub fn advice(schema: &Schema, domain: Option<Domain>, report: &DataReport) -> Vec<DataFinding> {
    let plain = |field: &&Field| {
        field.primitive() == Some(Primitive::String)
            && !(field.categorical || field.textual || field.item_name)
            && table::reserved(report.dataset, domain, &field.name).is_none()
    };
    let columns = &report.summary.columns;
    let mut found = Vec::new();
    for field in schema.fields.iter().filter(plain) {
        let Some(column) = columns.iter().find(|column| column.name == field.name) else {
            continue;
        };
        let filled = report.rows - column.nulls.min(report.rows);
        let Some(distinct) = column.distinct.filter(|distinct| is_likely(filled, *distinct)) else {
            continue;
        };
        let message = format!(
            "`{}` is a plain string with only {distinct} distinct values, and training ignores plain strings",
            field.name
        );
        found.push(DataFinding::new(Code::PZ1041, message).column(&field.name).help(
            "mark it: `categorical: true`; or leave it so if it is only for filters and answers",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Part, check};
    use expect_test::expect;
    use personalize_rules::dataset::DatasetType;

    #[test]
    fn genres_are_categories_and_titles_are_not() {
        let names = ["ITEM_ID", "TITLE", "GENRE", "SAME", "MARKED"];
        let mut fields: Vec<Field> =
            names.iter().map(|name| Field::new(*name, Primitive::String)).collect();
        fields[4].categorical = true;
        let schema = Schema::new(DatasetType::Items, fields);
        let row = |n: usize| format!("i{n},라라랜드 {n},{},x,{}\n", n % 5, n % 5);
        let rows: String = (0..40).map(row).collect();
        let text = format!("{}\n{rows}", names.join(","));
        let parts = [Part::new("items.csv", text.as_bytes())];
        let report = check(parts, &schema, DatasetType::Items, &Options::default()).unwrap();
        let found = advice(&schema, None, &report);
        let lines: Vec<String> = found.iter().map(DataFinding::to_string).collect();
        expect!["warning[PZ1041] GENRE: `GENRE` is a plain string with only 5 distinct values, and training ignores plain strings; help: mark it: `categorical: true`; or leave it so if it is only for filters and answers"].assert_eq(&lines.join("\n"));
    }
}
