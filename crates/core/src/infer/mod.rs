//! A spec inferred from data files: what `init` writes. Pure: the shell reads the files into columns.
//! Not here: reading, and whether the result is valid (`check`, which a test asks).

mod column;
mod fields;
mod ids;
mod marks;
mod meaning;
mod personal;
mod role;
mod spelling;
mod times;

pub use column::Column;
pub use meaning::{Meaning, NoMeaning, column};
pub use role::Role;

use fields::word;
use personalize_rules::visible::{is_hidden, visible};

/// A file, read.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its path as the spec is to name it.
    pub source: String,
    /// The list in each record whose elements are the rows.
    pub list: Option<String>,
    /// Its rows, without the header.
    pub rows: u64,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// Why no spec can be made of the files.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InferError {
    /// A file has neither users nor items.
    #[error("`{source_name}` has no column of users or items: its columns are {columns}")]
    NoIds {
        /// The file.
        source_name: String,
        /// The names in its header.
        columns: String,
    },
    /// Several files are the same dataset.
    #[error("{}", conflicts(.0))]
    Twice(
        /// Each such dataset with its files.
        Vec<(&'static str, Vec<String>)>,
    ),
    /// No second can be made of the times.
    #[error("the times in `{column}` of `{source_name}` cannot be used: {why}, as in `{sample}`")]
    Times {
        /// The file.
        source_name: String,
        /// The column.
        column: String,
        /// What is wrong with most of them.
        why: &'static str,
        /// One of them.
        sample: String,
    },
    /// The interactions do not say when.
    #[error("`{source_name}` has users and items, but no column of times")]
    NoTimes {
        /// The file.
        source_name: String,
    },
    /// No file says who did what with which item.
    #[error("no file has both users and items{}", .0.iter().map(|has| format!("; {has}")).collect::<String>())]
    NoInteractions(
        /// What each file has.
        Vec<String>,
    ),
}

/// A spec for the stack `name` over these files.
///
/// # Errors
/// [`InferError`] where the files do not say what a spec needs.
pub fn spec(name: &str, tables: &[Table]) -> Result<String, InferError> {
    let (mut all, mut properties): (Vec<(Role, &Table)>, Vec<_>) = Default::default();
    let mut others = Vec::new();
    for table in tables {
        match Role::of(&table.columns) {
            Some(role) if has_properties(table, role) => properties.push((role, table)),
            Some(role) => all.push((role, table)),
            None => others.push(table),
        }
    }
    all.sort_by_key(|(role, _)| *role);
    let Some((Role::Interactions, interactions)) = all.first() else {
        return Err(match others.first() {
            Some(table) => no_ids(table),
            None => InferError::NoInteractions(tables.iter().filter_map(has).collect()),
        });
    };
    let twice: Vec<(&str, Vec<String>)> = [Role::Interactions, Role::Items, Role::Users]
        .into_iter()
        .map(|role| {
            let of_role = all.iter().filter(|(other, _)| *other == role);
            (role.key(), of_role.map(|(_, table)| table.source.clone()).collect())
        })
        .filter(|(_, sources): &(_, Vec<String>)| sources.len() > 1)
        .collect();
    if !twice.is_empty() {
        return Err(InferError::Twice(twice));
    }
    for (role, table) in &all {
        times(*role, table)?;
    }
    let mut text = head(name, &all);
    for (role, table) in &all {
        if is_too_narrow(table, *role) {
            leave_out(&mut text, *role, table);
            continue;
        }
        dataset(&mut text, *role, table);
    }
    for (role, table) in properties {
        let (key, source) = (role.key(), visible(&table.source));
        text.push_str(&format!(
            "  # {key}: {source} has several rows for each id, so it is not taken for the {key}: make one row of them\n"
        ));
    }
    for table in others {
        let source = visible(&table.source);
        text.push_str(&format!(
            "  # {source} has no column of users or items, so it is left out\n"
        ));
    }
    text.push_str(&rest(interactions, all.iter().any(|(role, _)| *role == Role::Items)));
    Ok(text)
}

/// The rows that such a spec leaves out, as sentences: those whose user, item or time is a word for nothing.
pub fn left_out(tables: &[Table]) -> Vec<String> {
    let of = |table: &Table| {
        let role = Role::of(&table.columns)?;
        let left = fields::left(&table.columns, role);
        let line = |(column, words): (&Column, std::collections::BTreeMap<&str, u64>)| {
            let each = words.iter().map(|(word, count)| {
                let word = if word.is_empty() { "empty".to_owned() } else { format!("`{word}`") };
                format!("{word} in {}", fields::rows_of(*count))
            });
            let each: Vec<String> = each.collect();
            let (source, column) = (visible(&table.source), visible(&column.name));
            format!("{source}: rows without `{column}` are left out: {}", each.join(", "))
        };
        Some(left.into_iter().map(line).collect::<Vec<_>>())
    };
    tables.iter().filter_map(of).flatten().collect()
}

/// Which of the lists in the records of a file has the rows: a list with the items, where the records have none, so that they are
/// no interactions by themselves. `columns` are those of the records, and `of` has those with the elements of each list. What lies in a
/// list is a column of its own in Parquet, `events.list.element.item`, and none of the records.
pub fn list_of_rows<'l>(
    columns: &[String],
    of: &'l [(String, Vec<String>)],
    meanings: &[Meaning],
) -> Option<&'l str> {
    let role = |names: &[String]| {
        Role::of(&names.iter().map(|name| column(name, meanings)).collect::<Vec<Column>>())
    };
    let is_below =
        |name: &str, list: &str| name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
    let is_own = |name: &&String| !of.iter().any(|(list, _)| is_below(name, list));
    let own: Vec<String> = columns.iter().filter(is_own).cloned().collect();
    if role(&own) == Some(Role::Interactions) {
        return None;
    }
    let mut found = of.iter().filter(|(_, names)| role(names) == Some(Role::Interactions));
    found.next().map(|(list, _)| list.as_str())
}

/// Whether a file of items or users has several rows for each id, as tables of properties have.
fn has_properties(table: &Table, role: Role) -> bool {
    let id = match role {
        Role::Interactions => return false,
        Role::Items => "ITEM_ID",
        Role::Users => "USER_ID",
    };
    column_of(table, role, id).is_some_and(Column::repeats)
}

/// The column that a field is made of.
fn column_of<'t>(table: &'t Table, role: Role, field: &str) -> Option<&'t Column> {
    let names = fields::names(&table.columns, role);
    let at = names.iter().position(|name| name == field)?;
    Some(&table.columns[at])
}

/// `a.csv` and `b.csv` both look like items; …
fn conflicts(all: &[(&str, Vec<String>)]) -> String {
    let one = |(what, sources): &(&str, Vec<String>)| {
        let (last, first) = sources
            .split_last()
            .map_or((String::new(), &[][..]), |(last, first)| (format!("`{last}`"), first));
        let first: Vec<String> = first.iter().map(|source| format!("`{source}`")).collect();
        let both = if first.len() == 1 { "both" } else { "all" };
        format!("{} and {last} {both} look like {what}", first.join(", "))
    };
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Whether the times of a file are there and can be made seconds.
fn times(role: Role, table: &Table) -> Result<(), InferError> {
    let names = fields::names(&table.columns, role);
    if role == Role::Interactions && !names.iter().any(|name| name == "TIMESTAMP") {
        return Err(InferError::NoTimes { source_name: table.source.clone() });
    }
    for (column, _) in table.columns.iter().zip(&names).filter(|(_, name)| spelling::is_time(name))
    {
        if let Some((why, sample)) = column.times.fault() {
            return Err(InferError::Times {
                source_name: table.source.clone(),
                column: column.name.clone(),
                why,
                sample: sample.to_owned(),
            });
        }
    }
    Ok(())
}

/// What a file has of the ids.
fn has(table: &Table) -> Option<String> {
    let role = Role::of(&table.columns)?;
    let one = |what, id| {
        let column = column_of(table, role, id)?;
        let (source, column) = (visible(&table.source), visible(&column.name));
        Some(format!("`{source}` has {what} (`{column}`)"))
    };
    one("users", "USER_ID").or_else(|| one("items", "ITEM_ID"))
}

fn no_ids(table: &Table) -> InferError {
    // A number says nothing of a column, so one of its values does.
    let is_number = |column: &Column| column.name.bytes().all(|byte| byte.is_ascii_digit());
    let name = |column: &Column| match is_number(column) && !column.sample.is_empty() {
        true => format!("`{}` (such as `{}`)", column.name, column.sample),
        false => format!("`{}`", column.name),
    };
    let names: Vec<String> = table.columns.iter().map(name).collect();
    InferError::NoIds { source_name: table.source.clone(), columns: names.join(", ") }
}

fn head(name: &str, all: &[(Role, &Table)]) -> String {
    let from: Vec<String> =
        all.iter().map(|(_, t)| format!("{} ({} rows)", visible(&t.source), t.rows)).collect();
    format!(
        "# Made by `personalize init` from {}.
# Read it through: a person has to decide where a line says so. `personalize validate` and `personalize data check` tell
# what is missing; `personalize apply --local` tries it on this machine.

version: 1
name: {name}

bucket: {{name: {name}-personalize}}   # decide: it must be unique in all of AWS
role: {{name: {name}-personalize}}

# datasetGroup: {{domain: ECOMMERCE}}   # decide: a domain (or VIDEO_ON_DEMAND) has use cases ready; it cannot change later

datasets:
",
        from.join(", ")
    )
}

/// Whether only the id is left of a file: the service would refuse it.
fn is_too_narrow(table: &Table, role: Role) -> bool {
    fields::surplus(&table.columns, role).iter().filter(|out| !**out).count() < 2
}

fn leave_out(text: &mut String, role: Role, table: &Table) {
    let (key, source) = (role.key(), visible(&table.source));
    text.push_str(&format!(
        "  # {key}: {source} has nothing beside the id, and the service wants more\n"
    ));
}

fn dataset(text: &mut String, role: Role, table: &Table) {
    let key = role.key();
    let source = word(&table.source);
    text.push_str(&format!("  {key}:\n    source: {source}\n"));
    if let Some(list) = &table.list {
        let list = word(list);
        text.push_str(&format!("    rows: {list}   # each element of this list is a row\n"));
    }
    text.push_str("    schema:\n");
    for line in fields::lines(&table.columns, role) {
        text.push_str(&format!("      {line}\n"));
    }
    let mapping = fields::mapping(&table.columns, role);
    if !mapping.is_empty() {
        text.push_str("    columns:\n");
    }
    for line in mapping {
        text.push_str(&format!("      {line}\n"));
    }
    let kept = fields::kept(&table.columns, role);
    if !kept.is_empty() {
        text.push_str("    where:\n");
    }
    for line in kept {
        text.push_str(&format!("      {line}\n"));
    }
}

fn rest(interactions: &Table, has_items: bool) -> String {
    let mut text = String::from(
        "
solutions:
  for-you:
    # decide: aws-popularity-count is the same for everybody, aws-personalized-ranking-v2 orders a given list
    recipe: aws-user-personalization-v2
    autoTraining: off                     # decide: `{every: 7 days}` trains by itself, and bills each training
",
    );
    if has_items {
        text.push_str("  similar:\n    recipe: aws-similar-items             # what is like this item\n    autoTraining: off\n");
    }
    let event = column_of(interactions, Role::Interactions, "EVENT_TYPE");
    let event = event.and_then(Column::commonest);
    let plain = |value: &&str| {
        !value.contains(['"', '\'', '\\', '$']) && !value.contains(is_hidden) && value.len() < 100
    };
    let event = event.filter(plain);
    if let Some(event) = event {
        text.push_str(&format!(
            "
filters:
  new:                                    # decide: which events mean that a user is done with an item
    expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"{event}\")'
    replace: in-place                     # a changed expression deletes the filter, then creates it
"
        ));
    }
    text.push_str(
        "
campaigns:
  home: {solution: for-you, minProvisionedTPS: 1}   # kept, and billed, at all times
",
    );
    text
}

#[cfg(test)]
mod tests;
