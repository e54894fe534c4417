//! The fields of a schema that columns suggest, each as a line of a spec. Not here: which file is which (`role`).

use super::{
    column::Column,
    role::Role,
    spelling::{is_time, known},
};
use personalize_rules::{schema::table, visible::visible};
use std::collections::BTreeSet;

/// The names of the fields for columns: the service's own where it means something in such a file, else the column's, with
/// signs that a field cannot have replaced. No two are the same for the service, which ignores `_` and letter case: of
/// several columns that could be users, the one that is named so, or the first, is.
pub(super) fn names(columns: &[Column], role: Role) -> Vec<String> {
    let exact: BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut taken = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let means = known(&column.name).filter(|name| role.reserves(name));
        let means = means.filter(|name| column.name == *name || !exact.contains(name));
        let mut name = means.map_or_else(|| plain(&column.name), str::to_owned);
        if means.is_some() && taken.contains(&bare(&name)) {
            name = plain(&column.name);
        }
        // Another column may be the user; this one must not get its name.
        let kept_for_other = |name: &str| means.is_none() && exact_reserved(name, role, &exact);
        let (stem, mut number) = (name.clone(), 1);
        while taken.contains(&bare(&name)) || kept_for_other(&name) {
            number += 1;
            name = format!("{stem}{number}");
        }
        taken.insert(bare(&name));
        names.push(name);
    }
    names
}

/// Whether the name is one of the service's that a column of the file has exactly.
fn exact_reserved(name: &str, role: Role, exact: &BTreeSet<&str>) -> bool {
    let upper = name.to_ascii_uppercase();
    upper != name && role.reserves(&upper) && exact.contains(upper.as_str())
}

fn bare(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_uppercase).collect()
}

/// Characters of a name that are kept; the service takes a few more.
const LONGEST_NAME: usize = 100;

/// With signs that a field cannot have replaced.
fn plain(column: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = column.trim().chars().map(plain).take(LONGEST_NAME).collect();
    match name.chars().find(|c| *c != '_') {
        None => "column".to_owned(),
        Some(_) if name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        Some(_) => name,
    }
}

/// Which columns the schema leaves out, because the service takes only so many of one's own: those that tell the least, and of
/// equal ones the last.
pub(super) fn surplus(columns: &[Column], role: Role) -> Vec<bool> {
    let names = names(columns, role);
    let kind = role.dataset();
    let own = |at: &usize| table::reserved(kind, None, &names[*at]).is_none();
    let mut own: Vec<usize> = (0..columns.len()).filter(own).collect();
    own.sort_by_key(|at| columns[*at].uselessness());
    let mut out = vec![false; columns.len()];
    for at in own.into_iter().skip(table::fields(kind, None).own) {
        out[at] = true;
    }
    out
}

/// The columns that are left out, each as a comment with the reason.
pub(super) fn left_out(columns: &[Column], surplus: &[bool], role: Role) -> Vec<String> {
    let most = table::fields(role.dataset(), None).own;
    let why = |column: &Column| match column.uselessness() {
        5 => "has no values",
        4 => "has another value in each row",
        3 => "has the same value in each row",
        2 => "is text that is read by no model",
        _ => "is one of the last",
    };
    let out: Vec<&Column> =
        columns.iter().zip(surplus).filter(|(_, out)| **out).map(|(column, _)| column).collect();
    let line = |column: &&Column| {
        format!("# left out: `{}`, which {}", visible(&column.name), why(column))
    };
    let mut lines: Vec<String> = out.iter().take(LISTED).map(line).collect();
    if !out.is_empty() {
        let and = out.len().saturating_sub(LISTED);
        let more = if and > 0 { format!(" (and {and} more)") } else { String::new() };
        lines.insert(0, format!("# decide: the service takes {most} columns of your own here; these are too many{more}"));
    }
    lines
}

/// Columns that are listed at most.
const LISTED: usize = 20;

/// The lines of a schema, with comments where a person must decide. `text` is the column that may be read as text.
pub(super) fn lines(all: &[Column], role: Role) -> Vec<String> {
    let surplus = surplus(all, role);
    let kept = || surplus.iter().map(|out| !out);
    let names = names(all, role);
    let names: Vec<String> =
        names.into_iter().zip(kept()).filter(|(_, kept)| *kept).map(|(name, _)| name).collect();
    let columns: Vec<&Column> =
        all.iter().zip(kept()).filter(|(_, kept)| *kept).map(|(column, _)| column).collect();
    let kinds: Vec<Kind> = columns.iter().zip(&names).map(|(c, name)| kind(c, name)).collect();
    let text = columns
        .iter()
        .zip(&kinds)
        .filter(|(column, kind)| {
            role == Role::Items && **kind == Kind::Text && column.length() >= 40
        })
        .max_by_key(|(column, _)| column.length())
        .map(|(column, _)| column.name.clone());
    // The service wants at least one column besides the id to learn from: a number, a category or a text.
    let learns =
        kinds.iter().any(|kind| matches!(kind, Kind::Number(_) | Kind::Category)) || text.is_some();
    let spare = columns.iter().zip(&kinds).find(|(_, kind)| **kind == Kind::Text);
    let spare =
        spare.filter(|_| !learns && role != Role::Interactions).map(|(column, _)| &column.name);
    let line = |((column, kind), field): ((&&Column, &Kind), &String)| {
        let null = if column.empty > 0 && !role.needs(field) { "?" } else { "" };
        let value = match kind {
            Kind::Number(word) => format!("{word}{null}"),
            Kind::Category => format!("{{type: string{null}, categorical: true}}"),
            Kind::Text if text.as_ref() == Some(&column.name) => {
                format!("{{type: string{null}, textual: true}}")
            }
            Kind::Text if spare == Some(&column.name) => {
                format!("{{type: string{null}, categorical: true}}")
            }
            Kind::Id | Kind::Text => format!("string{null}"),
        };
        let notes =
            notes(column, field, text.as_ref() == Some(&column.name), spare == Some(&column.name));
        match notes.is_empty() {
            true => format!("{field}: {value}"),
            false => format!("{field}: {value}   # {}", notes.join("; ")),
        }
    };
    let mut lines: Vec<String> = columns.iter().zip(&kinds).zip(&names).map(line).collect();
    lines.extend(left_out(all, &surplus, role));
    lines
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Id,
    Number(&'static str),
    Category,
    Text,
}

fn kind(column: &Column, name: &str) -> Kind {
    match name {
        "USER_ID" | "ITEM_ID" | "IMPRESSION" | "RECOMMENDATION_ID" | "EVENT_ATTRIBUTION_SOURCE" => {
            return Kind::Id;
        }
        "TIMESTAMP" | "CREATION_TIMESTAMP" => return Kind::Number("long"),
        "EVENT_VALUE" => return Kind::Number("float"),
        "EVENT_TYPE" => return Kind::Text,
        _ => {}
    }
    match column {
        _ if column.filled == 0 => Kind::Text,
        _ if column.ints == column.filled => Kind::Number("int"),
        _ if column.whole == column.filled => Kind::Number("long"),
        _ if column.numbers == column.filled => Kind::Number("float"),
        _ if column.is_categorical() => Kind::Category,
        _ => Kind::Text,
    }
}

/// What a column of times holds in place of seconds, for people.
pub(super) fn in_seconds(column: &Column, field: &str) -> Option<&'static str> {
    column.times.as_ref().filter(|_| is_time(field))?.form()
}

/// What a person has to know of a column.
fn notes(column: &Column, field: &str, textual: bool, spare: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if *field != column.name {
        notes.push(format!("the file calls it `{}`", visible(&column.name).replace('#', " ")));
    }
    if let Some(what) = in_seconds(column, field) {
        notes.push(format!("seconds, made of {what} (`{}`)", visible(&column.sample)));
    }
    if textual {
        notes.push("read as text by the model; take `textual` away if it is none".to_owned());
    }
    if spare {
        notes.push(
            "the service wants a column to learn from besides the id: decide which".to_owned(),
        );
    }
    notes
}
