//! The words about uploads: the file, its size and its hash; and one line for many of them. Not here: the rest of an item.

use super::words::inert;
use crate::{
    address::{Address, Kind},
    kind::bucket::HASH,
    lowering::text,
    plan::{Item, Plan, Step},
    spec::{batch_lines::Making, query::Query},
};
use personalize_rules::finding::{byte_size, grouped};
use std::collections::BTreeMap;

/// So many uploads of one dataset are shown one by one; of more, the first ones and how many there are.
const SHOWN: usize = 10;

/// How exactly files are described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Rounded sizes, and so much of a hash as a key in the bucket has.
    Short,
    /// Bytes and whole hashes.
    Whole,
}

/// The uploads of a plan by the resource that they become.
pub(super) struct Uploads<'p>(BTreeMap<&'p Address, &'p Step>);

impl<'p> Uploads<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let steps = plan.steps.iter().filter(|step| step.is_upload());
        Uploads(steps.map(|step| (&step.address, step)).collect())
    }

    /// What an item uploads: the file, its size and its hash.
    pub(super) fn line(&self, item: &Item, detail: Detail) -> Option<String> {
        let step = self.0.get(&item.address)?;
        if step.is_query() {
            return Some(words(&serde_json::from_value(step.input.get("query")?.clone()).ok()?));
        }
        let (path, hash) = (inert(text(&step.input, "source")), inert(text(&step.input, "hash")));
        let (size, hash) = match (detail, bytes(step)) {
            (Detail::Short, bytes) => (byte_size(bytes), hash.chars().take(HASH).collect()),
            (Detail::Whole, 1) => ("1 byte".to_owned(), hash),
            (Detail::Whole, bytes) => (format!("{bytes} bytes"), hash),
        };
        Some(format!("from {path}{}, {size}, BLAKE3 {hash}", made(step)))
    }

    /// How many of `items` are not shown, and how large their files are: `and 99,990 more files, 1.2 GB`.
    pub(super) fn more(&self, items: &[Item]) -> String {
        let steps = items.iter().filter_map(|item| self.0.get(&item.address));
        let bytes = steps.map(|step| bytes(step)).sum();
        let size = if bytes > 0 { format!(", {}", byte_size(bytes)) } else { String::new() };
        format!("and {} more files{size}", grouped(items.len() as u64))
    }
}

/// The size of the file that a step uploads.
fn bytes(step: &Step) -> u64 {
    step.input["bytes"].as_u64().unwrap_or_default()
}

/// What the bytes are made into, where they are not those of the file: ` as CSV`, ` as 1,204 users`.
fn made(step: &Step) -> String {
    let Some(conversion) = step.input.get("conversion") else { return String::new() };
    let Ok(Making::Lines(lines)) = serde_json::from_value(conversion.clone()) else {
        return " as CSV".to_owned();
    };
    let count = step.input.get("lines").and_then(|lines| lines.as_u64());
    let word = lines.word();
    match count {
        None => format!(" as {word}"),
        Some(1) => format!(" as 1 {}", word.trim_end_matches('s')),
        Some(count) => format!(" as {} {word}", grouped(count)),
    }
}

/// What stands for a query and the state of its tables.
fn words(query: &Query) -> String {
    let version = match &query.version {
        Some(version) => format!(", version {}", inert(version)),
        None => String::new(),
    };
    format!("from a query of Athena, BLAKE3 {}{version}", query.text_hash())
}

/// The items in runs: those that are shown one by one, and those of the same kind after them that are not. `detail` decides
/// whether any are left out.
pub(super) fn runs(items: &[Item], detail: Detail) -> impl Iterator<Item = (&[Item], &[Item])> {
    let shown = if detail == Detail::Whole { usize::MAX } else { SHOWN };
    items.chunk_by(alike).map(move |run| match run.len() {
        // One line less would not be worth a line that says so.
        n if n <= shown.saturating_add(1) => (run, &run[n..]),
        _ => run.split_at(shown),
    })
}

/// Whether the same happens to two files of one dataset.
fn alike(a: &Item, b: &Item) -> bool {
    let kind = |item: &Item| (item.address.kind, item.action, item.risk);
    a.address.kind == Kind::DataObject
        && kind(a) == kind(b)
        && (dataset(a), &a.allowed, &a.reason) == (dataset(b), &b.allowed, &b.reason)
}

fn dataset(item: &Item) -> Option<&str> {
    item.address.key.split('/').next()
}
