//! Every schema and filter of the corpus of public material gets the verdict that people gave it.
//! The corpus is not part of the project: docs/testing.md, "Tests that need more".

use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::Finding;
use personalize_rules::schema::{self, Schema};
use serde_json::Value;
use std::{collections::BTreeSet, path::PathBuf};

/// A folder or file of the corpus, which is not part of the project.
fn corpus(name: &str) -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("PERSONALIZE_SHARED").unwrap_or_else(|| beside.into());
    PathBuf::from(folder).join("corpus").join(name)
}

/// The text of a file of the corpus.
fn text(name: &str) -> String {
    let path = corpus(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of an index.
fn index(file: &str) -> Vec<Value> {
    text(file).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn schema_findings(text: &str, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    match Schema::parse(text) {
        Ok(schema) => schema::check(&schema, kind, domain),
        Err(found) => found,
    }
}

#[test]
#[ignore = "needs ../shared"]
fn schemas_get_their_verdicts() {
    let lines = index("schemas/index.jsonl");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in &lines {
        let file = line["file"].as_str().unwrap();
        let text = text(&format!("schemas/{file}"));
        let kind = DatasetType::parse(line["dataset_type"].as_str().unwrap()).unwrap();
        for (domain, verdict) in line["verdict"].as_object().unwrap() {
            let found = schema_findings(&text, kind, Domain::parse(domain));
            let errors: Vec<String> =
                found.iter().filter(|f| f.is_error()).map(Finding::to_string).collect();
            count += 1;
            let expected = verdict["errors"].as_array().unwrap();
            if errors.len() != expected.len()
                || errors.is_empty() != verdict["valid"].as_bool().unwrap()
            {
                wrong.push(format!("{file} as {domain}: expected {expected:?}, got {errors:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} verdicts differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "needs ../shared"]
fn schemas_of_the_corpus_survive_their_canonical_text() {
    let lines = index("schemas/index.jsonl");
    for line in &lines {
        let file = line["file"].as_str().unwrap();
        let text = text(&format!("schemas/{file}"));
        let schema = Schema::parse(&text).unwrap();
        let again = Schema::parse(&schema.to_avro()).unwrap();
        assert!(schema::equivalent(&schema, &again), "{file}");
        assert_eq!(schema.to_avro(), again.to_avro(), "{file}");
        assert_eq!(schema.normal(), again.normal(), "{file}");
    }
}

fn filter_errors(text: &str) -> Vec<String> {
    let found = match filter::parse(text) {
        Ok(filter) => filter::check(&filter, &Catalog::default()),
        Err(finding) => vec![finding],
    };
    found.iter().filter(|f| f.is_error()).map(Finding::to_string).collect()
}

#[test]
#[ignore = "needs ../shared"]
fn filters_get_their_verdicts() {
    let lines = index("filters.jsonl");
    let mut wrong = Vec::new();
    for line in lines.iter().filter(|line| line["expected"] != "unclear") {
        let text = line["expr"].as_str().unwrap();
        let errors = filter_errors(text);
        if errors.is_empty() != (line["expected"] == "valid") {
            wrong.push(format!("{} {text}: {errors:?}", line["id"]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} verdicts differ:\n{}",
        wrong.len(),
        lines.len(),
        wrong.join("\n")
    );
}

#[test]
#[ignore = "needs ../shared"]
fn filters_of_the_corpus_have_the_listed_fields_and_placeholders() {
    let lines = index("filters.jsonl");
    let set = |line: &Value, key: &str| -> BTreeSet<String> {
        line[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    for line in &lines {
        let Ok(filter) = filter::parse(line["expr"].as_str().unwrap()) else { continue };
        if line["expr"].as_str().unwrap().contains("\"$") {
            continue; // a placeholder in quotes, which the index lists and the grammar takes for a text
        }
        let placeholders =
            filter.placeholders().into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(placeholders, set(line, "placeholders"), "{}", line["id"]);
        let again = filter::parse(&filter.to_string()).unwrap();
        assert_eq!(filter, again, "{}", line["id"]);
        assert_eq!(
            filter::normal(&filter.to_string()),
            filter::normal(line["expr"].as_str().unwrap()),
            "{}",
            line["id"]
        );
    }
}
