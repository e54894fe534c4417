//! Cycles among the modules of a crate: which module at the top uses which, read from the paths that begin with `crate::`.

use std::collections::{BTreeMap, BTreeSet};

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The groups of modules that use each other in a circle, from the files of a crate by their paths below `src`.
pub(crate) fn cycles(files: Vec<(String, String)>) -> Vec<Vec<String>> {
    let mut uses = Uses::new();
    for (path, code) in files {
        let module = path.split(['/', '.']).next().unwrap_or_default().to_owned();
        if module != "lib" && module != "main" {
            uses.entry(module).or_default().extend(used(&code));
        }
    }
    let mut groups: Vec<Vec<String>> = Vec::new();
    for module in uses.keys() {
        let in_one = groups.iter().any(|group| group.contains(module));
        let circle: Vec<String> = reached(&uses, module)
            .into_iter()
            .filter(|other| reached(&uses, other).contains(module))
            .collect();
        if !in_one && circle.len() > 1 {
            groups.push(circle);
        }
    }
    groups
}

/// Everything that `module` uses, at any distance.
fn reached(uses: &Uses, module: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut next = vec![module.to_owned()];
    while let Some(module) = next.pop() {
        let others = uses.get(&module).into_iter().flatten();
        let known = others.filter(|other| uses.contains_key(*other) && **other != module);
        next.extend(known.filter(|other| all.insert((*other).clone())).cloned());
    }
    all
}

/// The modules at the top that code uses.
fn used(code: &str) -> BTreeSet<String> {
    code.split("crate::").skip(1).flat_map(first_parts).collect()
}

/// The first part of a path, or of each path in braces.
fn first_parts(rest: &str) -> Vec<String> {
    let word = |text: &str| {
        let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
        text.trim_start().chars().take_while(is_name).collect::<String>()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut from, mut all) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                all.push(word(&group[from..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                all.push(word(&group[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    all.retain(|name| !name.is_empty());
    all
}

#[test]
fn a_cycle_is_found_through_others_and_through_braces() {
    let file = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    let files = vec![
        file("a.rs", "use crate::{b::{X, Y}, d};"),
        file("b/mod.rs", "fn f() { crate::c::g() }"),
        file("c.rs", "use crate::a::Z;"),
        file("d.rs", ""),
        file("lib.rs", "use crate::a;"),
    ];
    assert_eq!(cycles(files), [["a", "b", "c"]]);
}
