//! The tables that a query names, as copies of their objects in a folder of this machine.
//! Not here: reading them. docs/adr/0012 says why a table is a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::execution::Execution;
use crate::ServiceError;
use crate::s3::{Listing, Objects};

/// A table: its database, its name, and the copies of its objects.
#[derive(Debug)]
pub(super) struct Table {
    database: String,
    name: String,
    files: Vec<PathBuf>,
}

impl Table {
    /// As the process that runs the query is told.
    pub(super) fn told(&self) -> Value {
        json!({"database": self.database, "name": self.name, "files": self.files})
    }
}

/// Copies the tables that the query names to `folder`; answers their bytes, too.
pub(super) fn copied(
    objects: &Objects,
    one: &Execution,
    folder: &Path,
) -> Result<(Vec<Table>, u64), ServiceError> {
    let words = words(&one.query);
    let has = |name: &str| words.iter().any(|word| word == &name.to_ascii_lowercase());
    let mut tables: BTreeMap<(String, String), Table> = BTreeMap::new();
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let mut bytes = 0;
    for bucket in objects.buckets()? {
        let all = Listing { most: usize::MAX, ..Listing::default() };
        for object in objects.list(&bucket.name, &all)?.objects {
            let mut parts = object.key.splitn(3, '/');
            let (Some(database), Some(table), Some(rest)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let hidden = rest.rsplit('/').next().is_none_or(|name| name.starts_with(['_', '.']));
            let is_meant = database.eq_ignore_ascii_case(&one.database) || has(database);
            if object.size == 0 || hidden || rest.ends_with('/') || !is_meant || !has(table) {
                continue;
            }
            let place = places.entry(database.to_owned()).or_insert_with(|| bucket.name.clone());
            if *place != bucket.name {
                let message = format!(
                    "AMBIGUOUS_NAME: the database {database} is a folder of the buckets {place} and {}",
                    bucket.name
                );
                return Err(ServiceError::new(400, "InvalidRequestException", message));
            }
            let found =
                tables.entry((database.to_owned(), table.to_owned())).or_insert_with(|| Table {
                    database: database.to_owned(),
                    name: table.to_owned(),
                    files: Vec::new(),
                });
            let copy =
                folder.join(safe(database)).join(safe(table)).join(below(rest, found.files.len()));
            objects.save(&bucket.name, &object.key, &copy)?;
            bytes += object.size;
            found.files.push(copy);
        }
    }
    Ok((tables.into_values().collect(), bytes))
}

/// The words of a query, in small letters.
fn words(query: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    query.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Where the copy of an object lies in the folder of its table: the keys of its partitions stay, and names are made anew, so that
/// no key leads out of the folder.
fn below(rest: &str, number: usize) -> PathBuf {
    let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let ends = name.rsplit_once('.').map_or("", |(_, end)| end);
    let mut path: PathBuf =
        folders.split('/').filter(|part| part.contains('=')).map(safe).collect();
    path.push(format!("{number}.{}", safe(ends)));
    path
}

fn safe(part: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '=' | '_' | '-' | ':' | ' ');
    part.chars().map(|c| if plain(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_leads_out_of_the_folder() {
        assert_eq!(below("dt=2026-01-01/part-0.parquet", 0), Path::new("dt=2026-01-01/0.parquet"));
        assert_eq!(below("../a=../../x", 3), Path::new("a=__/3._").with_file_name("3."));
        assert_eq!(safe("../etc"), "___etc");
    }

    #[test]
    fn a_query_names_its_tables_in_any_case() {
        assert_eq!(
            words("SELECT a FROM Lake.\"clicks\""),
            ["select", "a", "from", "lake", "clicks"]
        );
    }
}
