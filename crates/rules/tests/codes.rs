//! Every code that this crate, or the one for data, can say stands in the whole text of a message that some test expects.
//! Not here: these tests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// All files of Rust in folders, deep.
fn sources(folders: &[&str]) -> Vec<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = folders.iter().map(|it| crate_folder.join(it)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).expect("the sources are there");
        for path in entries.map(|entry| entry.expect("the sources are there").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The codes that stand between these two characters in the files.
fn codes(files: &[PathBuf], (open, close): (char, char)) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a source is text");
        let start = format!("{open}PZ");
        codes.extend(text.match_indices(&start).filter_map(|(at, _)| {
            let (code, rest) = text[at + 1..].split_at_checked(6)?;
            rest.starts_with(close).then(|| code.to_owned())
        }));
    }
    codes
}

#[test]
fn every_code_has_a_test_with_its_whole_message() {
    let (mut tests, source) = (sources(&["tests"]), sources(&["src", "../data/src"]));
    let said = codes(&source, ('"', '"'));
    assert!(said.len() > 100, "only {} codes were found", said.len());
    // A finding prints its code in brackets; modules of tests lie beside the code, too.
    tests.extend(source);
    let expected = codes(&tests, ('[', ']'));
    let missing: Vec<&String> = said.difference(&expected).collect();
    assert!(missing.is_empty(), "no test expects a message of {missing:?}");
}
