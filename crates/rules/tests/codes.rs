//! Every rule is checked somewhere, and the whole text of a message with its code stands in some test, with the severities
//! that its row allows. That no other codes are used the compiler sees.
//! Not here: the page of all codes (`codes_page`).

use personalize_rules::rule::{Code, Level};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// All files in folders, deep.
fn files(folders: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders: Vec<PathBuf> = folders.iter().map(|it| root.join(it)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).expect("the sources are there");
        for path in entries.map(|entry| entry.expect("the sources are there").path()) {
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// The codes that follow one of these words in texts.
fn codes(texts: &[String], before: &str) -> BTreeSet<String> {
    let after = |text: &String| -> Vec<String> {
        let hits = text.match_indices(before).filter_map(|(at, _)| {
            let code = text.get(at + before.len()..)?.get(..6)?;
            code.starts_with("PZ").then(|| code.to_owned())
        });
        hits.collect()
    };
    texts.iter().flat_map(after).collect()
}

/// The texts of the crates that check something: what is compiled, and what tests expect.
fn texts() -> (Vec<String>, Vec<String>) {
    let crates = ["rules", "data", "core", "cli"];
    let read = |folders: &[&str]| -> Vec<(PathBuf, String)> {
        let text = |path: PathBuf| Some((path.clone(), std::fs::read_to_string(path).ok()?));
        files(folders).into_iter().filter_map(text).collect()
    };
    let sources: Vec<String> = crates.map(|it| format!("crates/{it}/src")).into();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let compiled = read(&sources);
    let mut expected = read(&["crates/rules/tests", "crates/core/tests", "tests/acceptance"]);
    // Modules of tests stand beside the code.
    expected.extend(compiled.clone());
    let code = compiled
        .into_iter()
        .filter(|(path, _)| !path.components().any(|it| it.as_os_str() == "tests"));
    let code = code.map(|(_, text)| match text.split_once("#[cfg(test)]") {
        Some((code, _)) => code.to_owned(),
        None => text,
    });
    (code.collect(), expected.into_iter().map(|(_, text)| text).collect())
}

#[test]
fn every_rule_is_checked_and_tested() {
    let (code, expected) = texts();
    let used = codes(&code, "Code::");
    let errors = codes(&expected, "error[");
    let warnings = codes(&expected, "warning[");
    let mut faults = Vec::new();
    for rule in Code::all() {
        let name = rule.as_str();
        if !used.contains(name) {
            faults.push(format!("no check says {name}"));
        }
        let (error, warning) = match rule.level() {
            Level::Error => (true, false),
            Level::Warning => (false, true),
            Level::Either => (true, true),
        };
        for (word, wanted, found) in [("error", error, &errors), ("warning", warning, &warnings)] {
            match (wanted, found.contains(name)) {
                (true, false) => faults.push(format!("no test expects a message `{word}[{name}]`")),
                (false, true) => {
                    faults.push(format!("{name} is never `{word}[…]`, but a test expects it"))
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
