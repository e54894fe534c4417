//! The fields of a schema that columns suggest, each as a line of a spec. Not here: which file is which (`role`).

use super::{column::Column, role::Role};

/// Names that the service knows, and how people spell them otherwise, without regard to case and signs.
const SPELLINGS: [(&str, &[&str]); 6] = [
    ("USER_ID", &["userid", "user", "customerid", "customer", "memberid", "visitorid"]),
    (
        "ITEM_ID",
        &[
            "itemid",
            "item",
            "movieid",
            "productid",
            "product",
            "contentid",
            "videoid",
            "bookid",
            "articleid",
            "sku",
        ],
    ),
    ("TIMESTAMP", &["timestamp", "time", "ts", "datetime", "eventtime", "unixtime", "date"]),
    ("EVENT_TYPE", &["eventtype", "event", "action"]),
    ("EVENT_VALUE", &["eventvalue", "rating"]),
    ("CREATION_TIMESTAMP", &["creationtimestamp", "createdat", "releasedate", "publishedat"]),
];

/// The name that the service has for a column, if it knows such a one.
pub(super) fn known(column: &str) -> Option<&'static str> {
    let bare: String = column.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.to_lowercase();
    SPELLINGS
        .iter()
        .find(|(_, spellings)| spellings.contains(&bare.as_str()))
        .map(|(name, _)| *name)
}

/// The names of the fields for columns: the service's own where it means something in such a file, else the column's, with
/// signs that a field cannot have replaced. No two are the same: of several columns that could be users, the one that is
/// named so, or the first, is.
pub(super) fn names(columns: &[Column], role: Role) -> Vec<String> {
    let exact = |name: &str| columns.iter().any(|column| column.name == name);
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let means = known(&column.name).filter(|name| role.reserves(name));
        let means = means.filter(|name| column.name == *name || !exact(name));
        let mut name = means.map_or_else(|| plain(&column.name), str::to_owned);
        if names.contains(&name) {
            name = plain(&column.name);
        }
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

/// With signs that a field cannot have replaced.
fn plain(column: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = column.trim().chars().map(plain).collect();
    match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("_{name}"),
        false => name,
    }
}

/// The lines of a schema, with comments where a person must decide. `text` is the column that may be read as text.
pub(super) fn lines(columns: &[Column], role: Role) -> Vec<String> {
    let names = names(columns, role);
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
    let line = |((column, kind), field): ((&Column, &Kind), &String)| {
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
    columns.iter().zip(&kinds).zip(&names).map(line).collect()
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
        "USER_ID" | "ITEM_ID" => return Kind::Id,
        "TIMESTAMP" | "CREATION_TIMESTAMP" => return Kind::Number("long"),
        "EVENT_VALUE" => return Kind::Number("float"),
        "EVENT_TYPE" => return Kind::Text,
        _ => {}
    }
    match column {
        _ if column.filled == 0 => Kind::Text,
        _ if column.whole == column.filled && column.most <= f64::from(i32::MAX) => {
            Kind::Number("int")
        }
        _ if column.whole == column.filled => Kind::Number("long"),
        _ if column.numbers == column.filled => Kind::Number("float"),
        _ if column.is_categorical() => Kind::Category,
        _ => Kind::Text,
    }
}

/// What a column of times holds in place of seconds, for people.
pub(super) fn in_seconds(column: &Column, field: &str) -> Option<&'static str> {
    if !matches!(field, "TIMESTAMP" | "CREATION_TIMESTAMP") {
        return None;
    }
    if column.dates * 2 > column.filled {
        Some("dates")
    } else if column.most >= 1e11 {
        Some("milliseconds")
    } else {
        (column.whole < column.numbers).then_some("fractions of seconds")
    }
}

/// What a person has to know of a column.
fn notes(column: &Column, field: &str, textual: bool, spare: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if *field != column.name {
        notes.push(format!("the file calls it `{}`", column.name.replace('#', " ")));
    }
    if let Some(what) = in_seconds(column, field) {
        notes.push(format!("seconds, made of {what} (`{}`)", column.sample));
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
