//! The page `docs/spec.md`: below its marker it is made from the types of the spec, so that it cannot go stale. And the specs of
//! `specs/`: each one is valid. Run with `UPDATE_EXPECT=1` to write the page again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use personalize_core::check;
use personalize_core::spec::{self, files::Files, vars::Given};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write, fs, path::PathBuf};

const MARKER: &str =
    "<!-- Below this line the page is made from the types in crates/core/src/spec. -->\n";

/// The keys of a spec in the order in which one writes them.
const TOP: [&str; 28] = [
    "version",
    "name",
    "region",
    "account",
    "vars",
    "tags",
    "bucket",
    "role",
    "datasetGroup",
    "datasets",
    "eventTracker",
    "metricAttribution",
    "solutions",
    "filters",
    "campaigns",
    "recommenders",
    "batchInference",
    "batchSegments",
    "exports",
    "deletions",
    "schedules",
    "endpoint",
    "outputs",
    "usage",
    "budget",
    "targets",
    "allow",
    "adopt",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_page_is_fresh() {
    let path = root().join("docs/spec.md");
    let page = fs::read_to_string(&path).unwrap();
    let (by_hand, made) = page.split_once(MARKER).expect("the marker");
    let fresh = reference(&spec::schema());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{by_hand}{MARKER}{fresh}")).unwrap();
        return;
    }
    assert!(made == fresh, "docs/spec.md is stale: run the test with UPDATE_EXPECT=1");
}

#[test]
fn every_published_spec_is_valid() {
    let mut found = 0;
    for entry in fs::read_dir(root().join("specs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = fs::read_to_string(&path).unwrap();
            let loaded = spec::load(&text, &Given::new(), None);
            let loaded = loaded.unwrap_or_else(|problems| panic!("{path:?}: {problems:#?}"));
            let problems = check::check(&loaded, &Files::default());
            assert!(problems.iter().all(|p| !p.is_error()), "{path:?}: {problems:#?}");
            found += 1;
        }
    }
    assert!(found >= 4, "only {found} specs");
}

#[test]
fn the_reference_names_every_key() {
    let text = fs::read_to_string(root().join("specs/reference.yaml")).unwrap();
    let schema = spec::schema();
    let blocks = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    let keys = blocks.filter_map(|block| block["properties"].as_object()).flat_map(|p| p.keys());
    let unnamed: Vec<&String> = keys.filter(|key| !text.contains(&format!("{key}:"))).collect();
    assert_eq!(unnamed, Vec::<&String>::new());
}

/// The blocks in the order in which they are first named, from the top down.
fn reference(schema: &Value) -> String {
    let mut page = String::from("\n## The spec\n");
    let mut next = Vec::new();
    page.push_str(&table(schema, &mut next, &TOP));
    let mut done = Vec::new();
    while !next.is_empty() {
        let name = next.remove(0);
        if done.contains(&name) {
            continue;
        }
        let block = &schema["$defs"][&name];
        let title = spaced(&name);
        let about = block["description"].as_str().unwrap_or_default();
        write!(page, "\n## {title}\n\n{about}\n").unwrap();
        page.push_str(&body(block, &mut next));
        done.push(name);
    }
    page
}

/// A table of keys, or a list of the forms or words that are taken.
fn body(block: &Value, next: &mut Vec<String>) -> String {
    if block["properties"].is_object() {
        return table(block, next, &[]);
    }
    let mut text = String::from("\n");
    for one in ["oneOf", "anyOf"].iter().filter_map(|form| block[form].as_array()).flatten() {
        let about = one["description"].as_str().unwrap_or_default();
        let form =
            one["const"].as_str().map_or_else(|| kind(one, next), |word| format!("`{word}`"));
        writeln!(text, "- {form}: {about}").unwrap();
    }
    if let Some(pattern) = block["pattern"].as_str() {
        writeln!(text, "- text of the form `{pattern}`").unwrap();
    }
    text
}

fn table(block: &Value, next: &mut Vec<String>, order: &[&str]) -> String {
    let keys: BTreeMap<&str, &Value> =
        block["properties"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v)).collect();
    let required: Vec<&str> =
        block["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut names: Vec<&str> = if order.is_empty() {
        keys.keys().copied().collect()
    } else {
        assert_eq!(order.len(), keys.len(), "TOP has to name every key");
        order.to_vec()
    };
    if order.is_empty() {
        names.sort_by_key(|name| !required.contains(name));
    }
    let mut text = String::from("\n| key | value | meaning |\n|---|---|---|\n");
    for name in names {
        let must = if required.contains(&name) { " (required)" } else { "" };
        let about = keys[name]["description"].as_str().unwrap_or_default().replace('\n', " ");
        let about = about.replace('|', "\\|");
        let default = default(keys[name]);
        writeln!(text, "| `{name}`{must} | {} | {about}{default} |", kind(keys[name], next))
            .unwrap();
    }
    text
}

fn default(value: &Value) -> String {
    match &value["default"] {
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            format!(" Default: `{}`.", value["default"].to_string().trim_matches('"'))
        }
        _ => String::new(),
    }
}

/// The kind of value, with links to blocks, which are described next.
fn kind(value: &Value, next: &mut Vec<String>) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        next.push(name.to_owned());
        return format!("[{}](#{})", spaced(name), spaced(name).replace(' ', "-"));
    }
    if let Some(all) = value["anyOf"].as_array() {
        let kinds: Vec<String> =
            all.iter().filter(|one| one["type"] != "null").map(|one| kind(one, next)).collect();
        return kinds.join(" or ");
    }
    let plain = match &value["type"] {
        Value::Array(all) => {
            let words: Vec<&str> =
                all.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect();
            words.join(" or ")
        }
        other => other.as_str().unwrap_or("anything").to_owned(),
    };
    match plain.as_str() {
        "array" => format!("list of {}", kind(&value["items"], next)),
        "object" if value["additionalProperties"].is_object() => {
            format!("map of {}", kind(&value["additionalProperties"], next))
        }
        "object" => "map".to_owned(),
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        _ => plain,
    }
}

/// `DatasetGroup` as `dataset group`.
fn spaced(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
