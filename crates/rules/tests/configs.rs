//! Whole configurations of public projects: the schemas, filters and recipes in them are accepted.
//! They are not part of the project: docs/testing.md, "Tests that need more".

use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::Finding;
use personalize_rules::recipe;
use personalize_rules::schema::{self, Schema};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A folder of the data that is not part of the project.
fn shared(name: &str) -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("PERSONALIZE_SHARED").unwrap_or_else(|| beside.into());
    PathBuf::from(folder).join(name)
}

/// What a configuration has of which something can be said.
#[derive(Debug, Default, PartialEq)]
struct Parts {
    schemas: Vec<String>,
    filters: Vec<String>,
    recipes: Vec<String>,
}

impl Parts {
    fn collect(&mut self, value: &Value) {
        if let Some(object) = value.as_object() {
            if object.get("type").is_some_and(|of| of == "record") {
                self.schemas.push(value.to_string());
            }
            let texts =
                object.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
            for (key, text) in texts {
                match key {
                    "filterExpression" => self.filters.push(text.to_owned()),
                    "recipeArn" => self.recipes.push(text.to_owned()),
                    _ => {}
                }
            }
            object.values().for_each(|value| self.collect(value));
        }
        value.as_array().iter().copied().flatten().for_each(|value| self.collect(value));
    }
}

fn errors(found: Vec<Finding>) -> Vec<String> {
    found.iter().filter(|finding| finding.is_error()).map(Finding::to_string).collect()
}

fn schema_errors(text: &str) -> Vec<String> {
    match Schema::parse(text) {
        Ok(schema) => {
            let kind = schema.kind().expect("a schema has the name of a dataset");
            errors(schema::check(&schema, kind, None))
        }
        Err(found) => errors(found),
    }
}

fn filter_errors(text: &str) -> Vec<String> {
    match filter::parse(text) {
        Ok(filter) => errors(filter::check(&filter, &Catalog::default())),
        Err(finding) => vec![finding.to_string()],
    }
}

#[test]
#[ignore = "needs ../shared"]
fn what_configurations_hold_is_accepted() {
    let folder = shared("corpus/configs");
    let files =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut parts = Parts::default();
    let mut wrong = Vec::new();
    for path in files.map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = Path::new(path.file_name().unwrap()).display().to_string();
            let mut of_file = Parts::default();
            of_file.collect(&serde_json::from_str(&text).unwrap());
            let found = of_file.schemas.iter().flat_map(|text| schema_errors(text));
            let found = found.chain(of_file.filters.iter().flat_map(|text| filter_errors(text)));
            let unknown = of_file.recipes.iter().filter(|arn| recipe::find(arn).is_none());
            let found = found.chain(unknown.map(|arn| format!("unknown recipe {arn}")));
            wrong.extend(found.map(|error| format!("{name}: {error}")));
            parts.schemas.extend(of_file.schemas);
            parts.filters.extend(of_file.filters);
            parts.recipes.extend(of_file.recipes);
        }
    }
    assert!(!parts.schemas.is_empty() && !parts.filters.is_empty() && !parts.recipes.is_empty());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
