//! Cycles among the modules of a crate, at every level: which module of a folder uses which other one of it, read from the
//! paths that begin with `crate::` or `super::`.

use std::collections::{BTreeMap, BTreeSet};

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The groups of modules that use each other in a circle, from the files of a crate by their paths below `src`: each as the
/// folder and its modules.
pub(crate) fn cycles(files: &[(String, String)]) -> Vec<String> {
    let mut folders = BTreeSet::from([""]);
    for (path, _) in files {
        folders.extend(path.match_indices('/').map(|(end, _)| &path[..end]));
    }
    folders.into_iter().flat_map(|folder| within(folder, files)).collect()
}

/// The groups among the modules of one folder.
fn within(folder: &str, files: &[(String, String)]) -> Vec<String> {
    let mut uses = Uses::new();
    for (path, code) in files {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let Some(below) = path.strip_prefix(&prefix) else { continue };
        let module = below.split(['/', '.']).next().unwrap_or_default();
        if !matches!(module, "lib" | "main" | "mod") {
            uses.entry(module.to_owned()).or_default().extend(used(code, folder, below));
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
    let shown = |group: Vec<String>| format!("{folder}: {}", group.join(", "));
    groups.into_iter().map(shown).collect()
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

/// The modules of `folder` that the code of the file `below` it uses.
fn used(code: &str, folder: &str, below: &str) -> BTreeSet<String> {
    let absolute = match folder {
        "" => "crate::".to_owned(),
        folder => format!("crate::{}::", folder.replace('/', "::")),
    };
    // A file of a module lies one step below what `super` means in it; `mod.rs` stands for its folder.
    let steps = below.matches('/').count() + usize::from(!below.ends_with("mod.rs"));
    let relative = "super::".repeat(steps);
    let mut all: BTreeSet<String> = code.split(&absolute).skip(1).flat_map(first_parts).collect();
    for (at, _) in code.match_indices(&relative) {
        let rest = &code[at + relative.len()..];
        if !code[..at].ends_with("super::") && !rest.starts_with("super::") {
            all.extend(first_parts(rest));
        }
    }
    all
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
fn a_cycle_is_found_through_others_through_braces_and_in_a_folder() {
    let file = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    let files = [
        file("a.rs", "use crate::{b::{X, Y}, d};"),
        file("b/mod.rs", "fn f() { crate::c::g() }"),
        file("b/e.rs", "use super::{g::Z, h};"),
        file("b/g.rs", "use super::super::a; fn f() { super::e::x() }"),
        file("b/h/mod.rs", "use super::i;"),
        file("b/h/j.rs", "use super::super::i; use super::k;"),
        file("b/i.rs", "use crate::b::h::j;"),
        file("c.rs", "use crate::a::Z;"),
        file("d.rs", ""),
        file("lib.rs", "use crate::a;"),
    ];
    assert_eq!(cycles(&files), [": a, b, c", "b: e, g", "b: h, i"]);
}
