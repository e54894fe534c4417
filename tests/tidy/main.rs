//! What has to be true of the tree as a whole, and no compiler says: which crate may use which, what is absent from the pure
//! ones, that every file says what it is for, that modules use each other in one direction, and that pages name what is there.

mod citations;
mod kinds;
mod modules;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The crates with those of ours that they may use.
const CRATES: [(&str, &[&str]); 14] = [
    ("rules", &[]),
    ("price", &[]),
    ("data", &["rules"]),
    ("convert", &["rules", "data"]),
    ("model", &[]),
    ("learn", &[]),
    ("datagen", &[]),
    ("core", &["rules", "price"]),
    ("engine", &["core"]),
    ("aws", &["rules", "model", "core", "engine"]),
    ("emulator", &["rules", "data", "model", "learn"]),
    ("sim", &["rules", "core", "engine"]),
    ("allocator", &[]),
    (
        "cli",
        &["allocator", "rules", "price", "data", "convert", "core", "engine", "aws", "emulator"],
    ),
];

/// Cycles within a folder that are known and have to go; no other may come.
const CYCLES: [&str; 2] = [
    "crates/emulator/personalize: advance, automatic_training, batch, call_context, describe, echo, index, kind, list, recipe, record, runtime, state, tagging, training, work",
    "crates/emulator/personalize/kind: campaign, solution, solution_version",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below `folder` with this ending, by their paths from the root.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != "target" => folders.push(path),
                Ok(kind) if kind.is_file() && name.ends_with(ending) => all.push(path),
                _ => {}
            }
        }
    }
    all.sort();
    all
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// The code of a file without comments and without its tests.
fn code(path: &str) -> String {
    let text = text(path);
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a file is a test, wherever it lies.
fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

fn is_right(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn crates_use_only_those_that_they_may() {
    let mut wrong = Vec::new();
    let there: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let named = CRATES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, named, "the table of crates is out of date");
    for (name, may) in CRATES {
        let manifest = text(&format!("crates/{name}/Cargo.toml"));
        let used = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for line in used.lines() {
            let Some(other) = line.strip_prefix("personalize-") else { continue };
            let other = other.split(['.', ' ']).next().unwrap_or_default();
            if !may.contains(&other) {
                wrong.push(format!("crates/{name} may not use crates/{other}"));
            }
        }
    }
    is_right(wrong);
}

#[test]
fn only_one_crate_names_the_sdk() {
    let mut wrong = Vec::new();
    for (name, _) in CRATES.iter().filter(|(name, _)| *name != "aws") {
        let mut all = files(&format!("crates/{name}"), ".rs");
        all.push(format!("crates/{name}/Cargo.toml"));
        let names =
            ["aws_sdk_", "aws_config", "aws_smithy", "aws-sdk-", "aws-config", "aws-smithy"];
        let names_it = |path: &String| {
            let code = if path.ends_with(".rs") { code(path) } else { text(path) };
            names.iter().any(|name| code.contains(name))
        };
        wrong.extend(all.into_iter().filter(names_it).map(|path| format!("{path} names the SDK")));
    }
    is_right(wrong);
}

/// Where amounts of money are made and shown.
const MONEY: [&str; 13] = [
    "crates/price/src",
    "crates/core/src/cost",
    "crates/core/src/live_cost",
    "crates/core/src/plan/cost",
    "crates/core/src/plan/allow.rs",
    "crates/core/src/plan/budget.rs",
    "crates/core/src/plan/spending.rs",
    "crates/core/src/plan/render/cost.rs",
    "crates/core/src/spec/cost.rs",
    "crates/core/src/kind/billing.rs",
    "crates/core/src/takeover/stacks.rs",
    "crates/cli/src/command/stacks.rs",
    "crates/cli/src/cost.rs",
];

#[test]
fn amounts_of_money_never_pass_through_a_floating_point_number() {
    let mut wrong = Vec::new();
    for place in MONEY {
        let all = if place.ends_with(".rs") { vec![place.to_owned()] } else { files(place, ".rs") };
        assert!(!all.is_empty() && all.iter().all(|path| !text(path).is_empty()), "{place}");
        for path in all {
            let code = code(&path);
            let is_part = |c: char| !(c.is_alphanumeric() || c == '.');
            let is_float = |word: &str| {
                let digits =
                    |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                ["f32", "f64"].iter().any(|name| word.ends_with(name))
                    || word.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b))
            };
            // Numbers in texts are no numbers.
            let bare = code.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            let found =
                bare.split(is_part).flat_map(|word| word.split("as_")).find(|w| is_float(w));
            wrong.extend(found.map(|word| format!("{path} has `{word}`")));
        }
    }
    is_right(wrong);
}

#[test]
fn the_pure_crates_touch_nothing() {
    let absent = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "Instant::now",
        "SystemTime",
        "Timestamp::now",
        "Zoned::now",
        "tokio::",
    ];
    let mut wrong = Vec::new();
    for name in ["rules", "price", "data", "convert", "model", "core"] {
        for path in files(&format!("crates/{name}/src"), ".rs").iter().filter(|p| !is_test(p)) {
            let code = code(path);
            let found = absent.iter().filter(|word| code.contains(**word));
            wrong.extend(found.map(|word| format!("{path} has {word}")));
        }
    }
    is_right(wrong);
}

/// A part that was written a second time is not the part that is kept up to date.
#[test]
fn pages_say_nothing_twice() {
    let mut wrong = Vec::new();
    let mut pages = files("docs", ".md");
    pages.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned));
    for path in pages {
        let text = text(&path);
        let mut seen = BTreeSet::new();
        let long = |part: &&str| part.starts_with("## ") || part.len() > 300;
        for part in text.split("\n\n").map(str::trim).filter(long) {
            if !seen.insert(part) {
                wrong.push(format!(
                    "{path} says twice: {}",
                    part.lines().next().unwrap_or_default()
                ));
            }
        }
    }
    is_right(wrong);
}

#[test]
fn only_the_program_prints() {
    let mut wrong = Vec::new();
    for (name, _) in CRATES {
        for path in files(&format!("crates/{name}/src"), ".rs").iter().filter(|p| !is_test(p)) {
            // The generator of data is a program of its own; everything else prints by way of `say`.
            let may = path.ends_with("cli/src/say.rs") || path.contains("datagen/src/main");
            let code = code(path);
            let prints = ["println!", "print!(", "dbg!("].iter().any(|word| code.contains(word));
            if prints && !may {
                wrong.push(format!("{path} prints"));
            }
        }
    }
    is_right(wrong);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut all = files("crates", ".rs");
    all.extend(files("tests", ".rs"));
    let silent = |path: &String| !text(path).trim_start().starts_with("//!");
    is_right(all.into_iter().filter(silent).map(|path| format!("{path} says nothing")).collect());
}

#[test]
fn modules_use_each_other_in_one_direction() {
    let mut wrong = Vec::new();
    for (name, _) in CRATES {
        let sources = format!("crates/{name}/src");
        let all = files(&sources, ".rs").into_iter().filter(|path| !is_test(path));
        let all = all.map(|path| (path[sources.len() + 1..].to_owned(), code(&path)));
        let all: Vec<(String, String)> = all.collect();
        let found = modules::cycles(&all).into_iter().map(|cycle| format!("crates/{name}/{cycle}"));
        wrong.extend(found.filter(|cycle| !CYCLES.contains(&cycle.as_str())));
    }
    is_right(wrong);
}

#[test]
fn pages_name_what_is_there() {
    let mut pages = files("docs", ".md");
    pages.extend(["README.md", "CONTRIBUTING.md"].map(str::to_owned));
    let mut wrong = Vec::new();
    for page in pages {
        let text = text(&page);
        // What is between backticks stands at the odd places.
        for word in text.split('`').skip(1).step_by(2) {
            let roots = ["crates/", "docs/", "specs/", "examples/", "tests/", "fuzz/"];
            let plain = !word.contains(|c: char| "*{}<>… ,".contains(c) || c.is_whitespace());
            let path = word.split(['#', ':']).next().unwrap_or_default();
            if plain
                && roots.iter().any(|root| word.starts_with(root))
                && !root().join(path).exists()
            {
                wrong.push(format!("{page} names `{word}`, which is not there"));
            }
        }
    }
    is_right(wrong);
}

/// The text of the page with this path, or of the one whose path begins with it: decisions are cited by their number.
fn page(path: &str) -> Option<String> {
    let folder = Path::new(path).parent()?.to_str()?;
    let all = files(folder, "");
    let found = all.iter().find(|page| *page == path || page.starts_with(&format!("{path}-")));
    found.map(|page| text(page)).or_else(|| root().join(path).is_dir().then(String::new))
}

#[test]
fn citations_name_a_heading_that_is_there() {
    let mut wrong = Vec::new();
    for path in ["crates", "tests", "fuzz"].iter().flat_map(|folder| files(folder, ".rs")) {
        let found = citations::wrong(&citations::comments(&text(&path)), &page);
        wrong.extend(found.into_iter().map(|found| format!("{path} {found}")));
    }
    is_right(wrong);
}

#[test]
fn links_of_pages_lead_somewhere() {
    let mut pages = files("docs", ".md");
    pages.extend(files("examples", ".md"));
    pages.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned));
    let mut wrong = Vec::new();
    for path in pages {
        let page = text(&path);
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        for (target, anchor) in citations::links(&page) {
            let to = if target.is_empty() {
                root().join(&path)
            } else {
                root().join(folder).join(target)
            };
            let there = to.exists()
                && anchor.is_none_or(|anchor| {
                    citations::has_anchor(&fs::read_to_string(&to).unwrap_or_default(), anchor)
                });
            if !there {
                wrong.push(format!("{path} links to `{target}` {anchor:?}, which is not there"));
            }
        }
    }
    is_right(wrong);
}

/// A test that passes because something is absent says nothing: it is ignored with a reason, and `.ci/ignored` runs it.
#[test]
fn ignored_tests_are_run_by_a_command() {
    let command = text(".ci/ignored");
    let mut sources = files("crates", ".rs");
    sources.extend(files("tests/acceptance", ".rs"));
    let mut wrong = Vec::new();
    for path in sources {
        let text = text(&path);
        let is_known = |reason: &str| command.contains(&format!("group \"{reason}\" "));
        for line in text.lines().map(str::trim) {
            let attribute = line.strip_prefix("#[ignore");
            let reason = attribute.map(|rest| rest.split('"').nth(1).unwrap_or_default());
            if reason.is_some_and(|reason| !line.contains('$') && !is_known(reason)) {
                wrong.push(format!("{path}: `.ci/ignored` does not run what is {line}"));
            }
        }
        let silent = ["println!(\"skipped", "println!(\"skipping"];
        if silent.iter().any(|say| text.contains(say)) {
            wrong.push(format!("{path} passes where something is absent: ignore the test instead"));
        }
    }
    is_right(wrong);
}
