//! Every schema and filter of the corpus of public material gets the verdict that people gave it.
//! Skipped, with a message, where the corpus is not beside the project.

use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::Finding;
use personalize_rules::schema::{self, Schema};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");

/// The lines of an index, or None with a printed message.
fn index(file: &str) -> Option<Vec<Value>> {
    let path = Path::new(CORPUS).join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no corpus at {}", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect())
}

fn schema_findings(text: &str, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    match Schema::parse(text) {
        Ok(schema) => schema::check(&schema, kind, domain),
        Err(found) => found,
    }
}

#[test]
fn schemas_get_their_verdicts() {
    let Some(lines) = index("schemas/index.jsonl") else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in &lines {
        let file = line["file"].as_str().unwrap();
        let text = std::fs::read_to_string(Path::new(CORPUS).join("schemas").join(file)).unwrap();
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
fn schemas_of_the_corpus_survive_their_canonical_text() {
    let Some(lines) = index("schemas/index.jsonl") else { return };
    for line in &lines {
        let file = line["file"].as_str().unwrap();
        let text = std::fs::read_to_string(Path::new(CORPUS).join("schemas").join(file)).unwrap();
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
fn filters_get_their_verdicts() {
    let Some(lines) = index("filters.jsonl") else { return };
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
fn filters_of_the_corpus_have_the_listed_fields_and_placeholders() {
    let Some(lines) = index("filters.jsonl") else { return };
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
