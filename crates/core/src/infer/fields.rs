//! The fields of a schema that columns suggest, each as a line of a spec. Not here: which file is which (`role`).

use super::{
    column::Column,
    ids,
    role::Role,
    spelling::{Sureness, is_time, known},
};
use personalize_rules::{finding::grouped, schema::table, visible::visible};
use std::collections::{BTreeMap, BTreeSet};

/// The names of the fields for columns: the service's own where it means something in such a file, else the column's, with
/// signs that a field cannot have replaced. No two are the same for the service, which ignores `_` and letter case.
pub(super) fn names(columns: &[Column], role: Role) -> Vec<String> {
    let exact: BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let time = time_column(columns, role);
    let ids = IDS.map(|id| (id, ids::candidates(columns, id, role).first().copied()));
    let said: BTreeSet<&str> = columns.iter().filter_map(|column| column.said).collect();
    let key = |at: usize| match time {
        Some((time, field)) if time == at => Some(field),
        _ => ids.iter().find(|(id, of)| *of == Some(at) && role.reserves(id)).map(|(id, _)| *id),
    };
    // Other columns may be called so in other letters.
    let mut taken: BTreeSet<String> = (0..columns.len()).filter_map(key).map(bare).collect();
    let mut names: Vec<String> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if let Some(key) = key(at) {
            names.push(key.to_owned());
            continue;
        }
        let by_name = || known(&column.name).filter(|name| !said.contains(name));
        let means = column.said.or_else(by_name).filter(|name| role.reserves(name));
        let means = means.filter(|name| !is_time(name) && !IDS.contains(name));
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

const IDS: [&str; 2] = ["USER_ID", "ITEM_ID"];

/// The column that is the time of the rows, with its field: the one of its name, else one that is called otherwise and whose
/// values are times; of several, one that says more than the day. A column of small numbers, such as the seconds of a session, is none where another one is.
fn time_column(columns: &[Column], role: Role) -> Option<(usize, &'static str)> {
    let field = match role {
        Role::Interactions => "TIMESTAMP",
        Role::Items => "CREATION_TIMESTAMP",
        Role::Users => return None,
    };
    let named = |column: &Column| column.said.is_none() && known(&column.name) == Some(field);
    let is_named_time = |column: &Column| named(column) && column.times.are_times();
    let find = |is: &dyn Fn(&Column) -> bool| columns.iter().position(is);
    let at = find(&|column| column.said == Some(field))
        .or_else(|| find(&|column| column.name == field))
        .or_else(|| find(&|column| is_named_time(column) && column.times.are_finer_than_days()))
        .or_else(|| find(&is_named_time));
    let is_free_time = |column: &Column| {
        column.said.is_none() && !column.is_personal(false) && column.times.are_times()
    };
    let unnamed = || match role {
        Role::Interactions => find(&is_free_time).or_else(|| find(&named)),
        _ => None,
    };
    Some((at.or_else(unnamed)?, field))
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
    let is_own = |at: &usize| table::reserved(kind, None, &names[*at]).is_none();
    let mut out: Vec<bool> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            is_own(&at)
                && (column.is_personal(role == Role::Users) || is_empty_of_meaning(column, role))
        })
        .collect();
    let mut own: Vec<usize> = (0..columns.len()).filter(|at| is_own(at) && !out[*at]).collect();
    own.sort_by_key(|at| columns[*at].uselessness());
    for at in own.into_iter().skip(table::fields(kind, None).own) {
        out[at] = true;
    }
    out
}

/// So many rows tell whether values are other ones in each row.
const TELLING: u64 = 50;

/// Whether a column has no values, or another one in each row, so that no model learns from it, or line ends, which the service
/// refuses. Items may have names.
fn is_empty_of_meaning(column: &Column, role: Role) -> bool {
    let whole = column.numbers == column.filled && column.whole < column.filled;
    let is_void = column.filled == 0 && column.empty >= TELLING;
    let is_unique = column.filled >= TELLING && column.is_unique() && !whole;
    is_void || column.lines > 0 || role != Role::Items && is_unique
}

/// The columns that are left out, each as a comment with the reason.
pub(super) fn left_out(columns: &[Column], surplus: &[bool], role: Role) -> Vec<String> {
    let most = table::fields(role.dataset(), None).own;
    let why = |column: &Column| match column.uselessness() {
        _ if column.is_personal(role == Role::Users) => "is about persons",
        _ if column.lines > 0 => "has line ends in its cells, and the service takes none",
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
    let for_room = |column: &&&Column| {
        !column.is_personal(role == Role::Users) && !is_empty_of_meaning(column, role)
    };
    if out.iter().any(|column| for_room(&column)) {
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
        let is_nullable = column.empty > 0 && !role.needs(field);
        // In quotes, since YAML 1.1 has no `?` in words of a flow.
        let typed = |word: &str| if is_nullable { format!("\"{word}?\"") } else { word.to_owned() };
        let value = match kind {
            Kind::Number(word) => typed(word),
            Kind::Category => format!("{{type: {}, categorical: true}}", typed("string")),
            Kind::Text if text.as_ref() == Some(&column.name) => {
                format!("{{type: {}, textual: true}}", typed("string"))
            }
            Kind::Text if spare == Some(&column.name) => {
                format!("{{type: {}, categorical: true}}", typed("string"))
            }
            Kind::Id | Kind::Text => typed("string"),
        };
        let notes = notes(text.as_ref() == Some(&column.name), spare == Some(&column.name));
        match notes.is_empty() {
            true => format!("{field}: {value}"),
            false => format!("{field}: {value}   # {}", notes.join("; ")),
        }
    };
    let mut lines: Vec<String> = columns.iter().zip(&kinds).zip(&names).map(line).collect();
    lines.extend(left_out(all, &surplus, role));
    lines.extend(other_ids(all, role));
    lines
}

/// Ids that may be in several columns, of which none has the name that the service knows: which one was taken, to be decided.
fn other_ids(columns: &[Column], role: Role) -> Vec<String> {
    let ids = IDS.into_iter().filter(|id| role.reserves(id));
    let several = ids.filter_map(|id| {
        let sure = |at: &usize| columns[*at].sure(id);
        let found = ids::candidates(columns, id, role);
        let (taken, others) = found.split_first()?;
        let is_other = |at: &&usize| sure(at) < Some(Sureness::StandsIn);
        let named = |at: &usize| format!("`{}`", visible(&columns[*at].name));
        let others: Vec<String> = others.iter().filter(is_other).map(named).collect();
        (sure(taken) != Some(Sureness::Exact) && !others.is_empty()).then(|| {
            format!(
                "# decide: {id} is made of {}, and {} may be it as well",
                named(taken),
                others.join(", ")
            )
        })
    });
    several.collect()
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
        _ if column.marks.style().is_some() => {
            Kind::Number(column.marks.style().map_or("float", |(_, word)| word))
        }
        _ if is_own_time(column) => Kind::Number("long"),
        _ if column.is_categorical() => Kind::Category,
        _ => Kind::Text,
    }
}

/// Whether a column of one's own has times, each row another.
fn is_own_time(column: &Column) -> bool {
    column.times.are_times() && !column.is_categorical()
}

/// The lines of `columns`: the fields that are made of columns with other names, or whose values need a conversion.
pub(super) fn mapping(all: &[Column], role: Role) -> Vec<String> {
    let surplus = surplus(all, role);
    let names = names(all, role);
    let kept = all.iter().zip(&names).zip(surplus).filter(|(_, out)| !out);
    kept.filter_map(|((column, field), _)| entry(column, field)).collect()
}

/// The lines of `where`: rows without a user, an item or a time are left out, and a person has to know.
pub(super) fn kept(all: &[Column], role: Role) -> Vec<String> {
    let left = left(all, role).into_iter();
    left.map(|(column, words)| {
        let named: Vec<&&str> = words.keys().collect();
        let rows: u64 = words.values().sum();
        let (from, not) = (word(&column.name), serde_json::json!(named));
        format!("{from}: {{not: {not}}}   # decide: {} without a value are left out", rows_of(rows))
    })
    .collect()
}

/// Of the columns that a row has to have, those with words for nothing, and how often each occurs.
pub(super) fn left(all: &[Column], role: Role) -> Vec<(&Column, BTreeMap<&'static str, u64>)> {
    let names = names(all, role);
    let keys = all.iter().zip(names).filter(|(_, field)| is_key(field) && role.needs(field));
    let left = keys.map(|(column, field)| (column, column.without(field == "USER_ID")));
    left.filter(|(column, words)| !words.is_empty() && column.filled > 0).collect()
}

/// `1 row`, `2 rows`.
pub(super) fn rows_of(count: u64) -> String {
    format!("{} {}", grouped(count), if count == 1 { "row" } else { "rows" })
}

/// Whether a row without the field is no row for the service, or may be none: of event types it does not say.
fn is_key(field: &str) -> bool {
    matches!(field, "USER_ID" | "ITEM_ID" | "TIMESTAMP" | "EVENT_TYPE")
}

/// The line of one field; none where the column is as the service takes it.
fn entry(column: &Column, field: &str) -> Option<String> {
    let kind = kind(column, field);
    let mut parts = Vec::new();
    let mut note = String::new();
    let is_converted = is_time(field) && !column.times.are_seconds()
        || !is_time(field)
            && kind == Kind::Number("long")
            && is_own_time(column)
            && column.numbers < column.filled;
    if let Some(way) = column.times.way().filter(|_| is_converted) {
        let pattern = way.word.contains('%');
        let quoted = |word: &str| serde_json::Value::from(word).to_string();
        parts.push(format!("time: {}", if pattern { quoted(&way.word) } else { way.word }));
        if let Some(or) = way.or {
            note = format!(
                "   # decide: the day or the month first, both fit; the other one is {}",
                quoted(&or)
            );
        }
    }
    if let Some((example, _)) = column
        .marks
        .style()
        .filter(|_| parts.is_empty() && column.numbers < column.filled)
        .filter(|_| matches!(kind, Kind::Number(_)))
    {
        parts.push(format!("number: \"{example}\""));
    }
    if !column.nulls.is_empty() && !is_key(field) {
        let words: Vec<&&str> = column.nulls.keys().collect();
        parts.push(format!("missing: {}", serde_json::json!(words)));
    }
    let from = word(&column.name);
    match parts.is_empty() {
        true if column.name == field => None,
        true => Some(format!("{field}: {from}")),
        false => Some(format!("{field}: {{from: {from}, {}}}{note}", parts.join(", "))),
    }
}

/// A text as a value of YAML: in quotes where it would mean something else.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ' ');
    let ends = text.starts_with([' ', '-']) || text.ends_with(' ');
    let other = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "y" | "n" | "yes" | "no" | "on" | "off"
    );
    match text.chars().all(plain) && !ends && !other && text.contains(|c: char| c.is_alphabetic()) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// What a person has to know of a column.
fn notes(textual: bool, spare: bool) -> Vec<String> {
    let mut notes = Vec::new();
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
