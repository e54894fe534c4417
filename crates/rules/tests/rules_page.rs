//! The pages of `docs/rules/` say the truth: their codes and tests exist, and no code of the rules lacks a row.
//! Not here: whether a test expects the whole message (`codes`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each page with the beginning of its codes.
const PAGES: [(&str, &str); 5] = [
    ("schemas.md", "PZ1"),
    ("filters.md", "PZ2"),
    ("recipes.md", "PZ3"),
    ("quotas.md", "PZ4"),
    ("data.md", "PZ5"),
];

/// A row of a table of rules.
struct Row {
    rule: String,
    code: String,
    tests: Vec<String>,
}

impl Row {
    /// The codes that it names.
    fn codes(&self) -> Vec<String> {
        quoted(&self.code)
    }

    /// What is wrong with it, when these codes and tests exist.
    fn fault(&self, codes: &BTreeSet<String>, tests: &BTreeMap<String, String>) -> Option<String> {
        let named = self.codes();
        if let Some(reason) = self.code.strip_prefix("not checked:") {
            let bare = !reason.trim().is_empty() && self.tests.is_empty();
            return (!bare).then(|| "`not checked` has a reason and no test".to_owned());
        }
        if named.is_empty() && !["accepted", "refused"].contains(&self.code.as_str()) {
            return Some(format!("`{}` is no code", self.code));
        }
        if let Some(code) = named.iter().find(|code| !codes.contains(*code)) {
            return Some(format!("docs/codes.md has no {code}"));
        }
        if self.tests.is_empty() {
            return Some("it has no test".to_owned());
        }
        if let Some(test) = self.tests.iter().find(|test| !tests.contains_key(*test)) {
            return Some(format!("there is no test `{test}`"));
        }
        let speaks = |code: &&String| self.tests.iter().any(|test| tests[test].contains(*code));
        let silent = named.iter().find(|code| !speaks(code))?;
        Some(format!("none of its tests speaks of {silent}"))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The cells of a line of a table; `\|` belongs to a cell.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?.replace("\\|", "\0");
    Some(inner.split('|').map(|cell| cell.trim().replace('\0', "|")).collect())
}

/// The rows of all tables `| Rule | Code | Test |` of a page.
fn rows(page: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut within = false;
    for line in page.lines() {
        let Some(cells) = cells(line) else {
            within = false;
            continue;
        };
        if cells == ["Rule", "Code", "Test"] {
            within = true;
        } else if within && !cells.iter().all(|cell| cell.starts_with("--")) {
            let [rule, code, tests] =
                cells.try_into().unwrap_or_else(|_| panic!("not three cells: {line}"));
            rows.push(Row { rule, code, tests: quoted(&tests) });
        }
    }
    rows
}

/// The codes that docs/codes.md explains.
fn explained() -> BTreeSet<String> {
    let text = read(&root().join("docs/codes.md"));
    let heads = text.lines().filter_map(|line| line.strip_prefix("## "));
    heads.filter_map(|head| Some(head.split_once(':')?.0.to_owned())).collect()
}

/// The texts of all test functions of the repository by their names: each up to the next one.
fn tests() -> BTreeMap<String, String> {
    let mut folders = vec![root().join("crates"), root().join("tests")];
    let mut tests = BTreeMap::<String, String>::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).expect("the sources are there");
        for path in entries.map(|entry| entry.expect("the sources are there").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = read(&path).replace("#[tokio::test]\n", "#[test]\n");
                for text in source.split("#[test]\n").skip(1) {
                    let name = text.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
                    let name = name.map_or("", |(name, _)| name);
                    tests.entry(name.to_owned()).or_default().push_str(text);
                }
            }
        }
    }
    tests
}

#[test]
fn every_row_names_codes_and_tests_that_exist() {
    let (codes, tests) = (explained(), tests());
    let mut faults = Vec::new();
    for (page, _) in PAGES {
        let path = root().join("docs/rules").join(page);
        let of_page = rows(&read(&path));
        assert!(!of_page.is_empty(), "{page} has no table of rules");
        faults.extend(of_page.iter().filter_map(|row| {
            Some(format!("{page}: {}: {}", row.rule, row.fault(&codes, &tests)?))
        }));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_code_has_a_row() {
    let codes = explained();
    assert!(codes.len() > 100, "only {} codes were found", codes.len());
    for (page, prefix) in PAGES {
        let path = root().join("docs/rules").join(page);
        let rows = rows(&read(&path));
        let named: BTreeSet<String> = rows.iter().flat_map(Row::codes).collect();
        let missing: Vec<&String> =
            codes.difference(&named).filter(|code| code.starts_with(prefix)).collect();
        assert!(missing.is_empty(), "{page} has no row for {missing:?}");
    }
}

#[test]
fn wrong_rows_are_seen() {
    let page = "| Rule | Code | Test |\n|---|---|---|\n| a \\| b | `PZ1000`, `PZ1001` | `one`, `two` |\n| c | accepted | `one` |\n| d | not checked: later | - |\n| e | not checked: | - |\n| f | PZ1000 | `one` |\n| g | `PZ9999` | `one` |\n| h | `PZ1000` | - |\n| i | `PZ1000` | `three` |\n| j | `PZ1001` | `one` |\n| k | refused | `one` |\n\n| Other | Table |\n";
    let codes = ["PZ1000", "PZ1001"].map(str::to_owned).into();
    let tests = [("one", "[PZ1000]"), ("two", "[PZ1001]")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    let said: Vec<String> = rows(page)
        .iter()
        .map(|row| format!("{}: {}", row.rule, row.fault(&codes, &tests).unwrap_or_default()))
        .collect();
    assert_eq!(
        said,
        [
            "a | b: ",
            "c: ",
            "d: ",
            "e: `not checked` has a reason and no test",
            "f: `PZ1000` is no code",
            "g: docs/codes.md has no PZ9999",
            "h: it has no test",
            "i: there is no test `three`",
            "j: none of its tests speaks of PZ1001",
            "k: ",
        ]
    );
}
