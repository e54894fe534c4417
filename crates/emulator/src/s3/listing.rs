//! Lists of objects: prefixes, delimiters, pages.
//! Not here: the two wire forms of a list.

use super::Objects;
use super::record::{OBJECTS, Object, row};
use crate::error::ServiceError;

/// Which objects a list is to have.
#[derive(Debug, Clone, Default)]
pub struct Listing<'l> {
    /// Keys begin with this.
    pub prefix: &'l str,
    /// Keys with this after the prefix are given as one common prefix; empty for none.
    pub delimiter: &'l str,
    /// Only keys and common prefixes after this one.
    pub after: &'l str,
    /// How many keys and common prefixes at most.
    pub most: usize,
}

/// Some objects and common prefixes in the order of the keys' bytes.
#[derive(Debug, Default)]
pub struct Page {
    /// The objects.
    pub objects: Vec<Object>,
    /// What the delimiter rolled up.
    pub prefixes: Vec<String>,
    /// The last key or prefix of this page, when there are more.
    pub next: Option<String>,
}

impl Objects {
    /// One page of the objects in a bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn list(&self, bucket: &str, wanted: &Listing<'_>) -> Result<Page, ServiceError> {
        self.bucket(bucket)?;
        let mut page = Page::default();
        if wanted.most == 0 {
            return Ok(page);
        }
        let mut last = String::new();
        for (row_key, bytes) in self.store.scan(OBJECTS, &row(bucket, wanted.prefix))? {
            let key = row_key.split_once('\0').map_or("", |(_, key)| key);
            let rolled = common_prefix(key, wanted);
            let name = rolled.unwrap_or(key);
            // A page that ended with a common prefix has had all the keys under it.
            let seen =
                name <= wanted.after || page.prefixes.last().is_some_and(|last| last == name);
            if seen {
                continue;
            }
            if page.objects.len() + page.prefixes.len() == wanted.most {
                page.next = Some(last);
                break;
            }
            last = name.to_owned();
            match rolled {
                Some(prefix) => page.prefixes.push(prefix.to_owned()),
                None => page.objects.push(serde_json::from_slice(&bytes)?),
            }
        }
        Ok(page)
    }
}

fn common_prefix<'k>(key: &'k str, wanted: &Listing<'_>) -> Option<&'k str> {
    if wanted.delimiter.is_empty() {
        return None;
    }
    let rest = key.get(wanted.prefix.len()..)?;
    let end = wanted.prefix.len() + rest.find(wanted.delimiter)? + wanted.delimiter.len();
    key.get(..end)
}
