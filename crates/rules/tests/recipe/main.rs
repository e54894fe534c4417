//! Every rule about configurations, by an input that breaks it and its whole message. One file a topic.

mod batch;
mod columns;
mod needs;
mod parameters;
mod searches;
mod serving;
mod solutions;
mod training;

use expect_test::Expect;
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::Finding;
use personalize_rules::recipe::{self, Recipe};
use personalize_rules::schema::Schema;
use serde_json::Value;
use std::collections::BTreeMap;

fn lines(found: &[Finding]) -> String {
    found.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

fn named(name: &str) -> &'static Recipe {
    recipe::find(name).expect("a recipe of the table")
}

fn solution(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_solution(named(name), &config)));
}

fn campaign(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_campaign(named(name), &config)));
}

fn recommender(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_recommender(named(name), &config)));
}

type Schemas<'a> = &'a [(DatasetType, &'a str)];

/// Schemas of a few fields.
fn schemas(of: Schemas<'_>) -> BTreeMap<DatasetType, Schema> {
    let schema = |kind: DatasetType, fields: &str| {
        Schema::parse(&format!(
            r#"{{"type":"record","name":"{}","fields":[{fields}]}}"#,
            kind.schema_name()
        ))
        .expect("a schema")
    };
    of.iter().map(|(kind, fields)| (*kind, schema(*kind, fields))).collect()
}

/// What a recipe with a configuration lacks in these schemas.
fn needs(name: &str, config: Value, of: Schemas<'_>, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_needs(named(name), &config, &schemas(of))));
}

/// The same of a campaign or recommender.
fn serving_needs(name: &str, config: Value, of: Schemas<'_>, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_serving_needs(named(name), &config, &schemas(of))));
}
