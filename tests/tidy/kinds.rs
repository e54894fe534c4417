//! What makes a new kind of resource ask its questions: definitions answer every one of them, and no `match` over kinds has an
//! arm for all others, in which a new kind would be forgotten.

use crate::{code, files, is_right, is_test};

/// Where a `match` may have an arm for all other kinds, and why that is right for every kind to come.
const OTHERS: [(&str, &str); 6] = [
    ("crates/cli/src/command/doctor.rs", "what a refused read of a bucket means, else of anything"),
    ("crates/cli/src/command/recommend/mod.rs", "only the two kinds that answer come here"),
    ("crates/core/src/plan/build.rs", "the others go by what their definitions say"),
    ("crates/core/src/plan/order.rs", "the others wait for everything that their definitions name"),
    ("crates/emulator/src/iam/", "no kinds of Personalize"),
    ("crates/sim/src/world.rs", "the others go by what they refer to"),
];

#[test]
fn definitions_leave_nothing_open() {
    let mut wrong = Vec::new();
    for folder in ["crates/core/src/kind", "crates/emulator/src/personalize/kind"] {
        let mut all = 0;
        for path in files(folder, ".rs") {
            let code = code(&path);
            if path.ends_with("/definition.rs") {
                let has = |word: &str| code.contains(word);
                if has("Default for Definition") || has("Default)]\npub struct Definition") {
                    wrong.push(format!("{path}: a definition has defaults"));
                }
            }
            let Some((_, rest)) = code.split_once("DEFINITION: Definition = Definition {") else {
                continue;
            };
            all += 1;
            let literal = rest.split("\n};").next().unwrap_or_default();
            if literal.lines().any(|line| line.trim_start().starts_with("..")) {
                wrong.push(format!("{path}: the definition takes answers from another one"));
            }
        }
        assert!(all >= 10, "only {all} definitions were found in {folder}");
    }
    is_right(wrong);
}

#[test]
fn no_match_forgets_a_kind() {
    let mut wrong = Vec::new();
    for path in
        files("crates", ".rs").iter().filter(|path| path.contains("/src/") && !is_test(path))
    {
        let may = OTHERS.iter().any(|(place, _)| path.starts_with(place));
        let code = code(path);
        // Only these two say `Kind` and mean the kinds of resource.
        let is_kind = code.contains("address::Kind")
            || code.contains("address::{") && code.contains("Kind}")
            || path.contains("emulator/src/personalize");
        if may || !is_kind {
            continue;
        }
        wrong.extend(forgetful(&code).into_iter().map(|line| format!("{path}:{line}")));
    }
    is_right(wrong);
}

/// The lines of `match` whose arms name kinds, and one of which takes all others.
fn forgetful(code: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("match ") {
        let Some(open) = code[at..].find('{').map(|open| at + open + 1) else { continue };
        let arms = arms(&code[open..]);
        let names_kind = arms.iter().any(|arm| arm.starts_with("Kind::"));
        let takes_all = arms.iter().any(|arm| arm.starts_with("_ =>") || arm.starts_with("_ if"));
        if names_kind && takes_all {
            found.push(code[..at].matches('\n').count() + 1);
        }
    }
    found
}

/// The lines that stand directly within braces, up to the closing one: those that begin arms among them.
fn arms(body: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut all = Vec::new();
    for line in body.lines() {
        if depth == 0 {
            all.push(line.trim_start());
        }
        for c in line.chars() {
            match c {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
        }
        if depth < 0 {
            break;
        }
    }
    all
}

#[test]
fn an_arm_for_all_other_kinds_is_found() {
    let code = "fn f(kind: Kind) -> u8 {\n    match kind {\n        Kind::Role => 1,\n        Kind::Bucket => {\n            2\n        }\n        _ => 3,\n    }\n}\n";
    assert_eq!(forgetful(code), [2]);
    assert!(forgetful(&code.replace("_ =>", "Kind::Filter =>")).is_empty());
    assert!(forgetful(&code.replace("Kind::", "Other::")).is_empty());
}
