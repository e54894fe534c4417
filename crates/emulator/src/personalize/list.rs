//! Lists: filtered by what resources belong to, in the order of making, in pages.
//! Not here: what a summary holds.

use serde_json::{Map, Value, json};

use super::describe::view;
use super::kind::Kind;
use super::record::Record;
use super::room::{Answer, Room};
use crate::ServiceError;

/// The most that one page holds, and what it holds when nothing is said. (The size of a page is
/// documented as 100 for batch jobs only.)
const LONGEST_PAGE: usize = 100;

/// List, of any kind. A parent that does not exist is an error for solution versions only; the
/// model declares `ResourceNotFoundException` for no other list.
pub(super) fn list(room: &Room<'_>, kind: Kind) -> Answer {
    let parent = kind.words().parent.and_then(|name| room.text(name));
    if let (Some(parent), Kind::SolutionVersion) = (parent, kind) {
        room.find(Kind::Solution, parent)?;
    }
    let here = room.state.of(kind).filter(|record| record.region == room.call.region);
    let wanted = here.filter(|it| parent.is_none() || it.parent.as_deref() == parent);
    let mut all: Vec<&Record> = wanted.collect();
    all.sort_by_key(|record| record.sequence);
    let Some((key, shape)) = kind.listed() else { return Ok(None) };
    page(room, key, &all, |record| record.sequence, |record| view(room.state, record, shape))
}

/// One page of items that are sorted by a number which no two of them share.
pub(super) fn page<T>(
    room: &Room<'_>,
    key: &str,
    sorted: &[T],
    number: impl Fn(&T) -> u64,
    summary: impl Fn(&T) -> Value,
) -> Answer {
    let operation = &room.call.operation;
    let after = match room.text("nextToken") {
        None => 0,
        Some(token) => read_token(operation, token).ok_or_else(|| {
            ServiceError::invalid_next_token("The value of nextToken is not valid.")
        })?,
    };
    let size = room.call.body.get("maxResults").and_then(Value::as_u64);
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(LONGEST_PAGE);
    let rest = &sorted[sorted.partition_point(|item| number(item) <= after)..];
    let shown = &rest[..rest.len().min(size)];
    let mut answer = Map::new();
    answer.insert(key.into(), shown.iter().map(&summary).collect());
    if let Some(last) = shown.last().filter(|_| shown.len() < rest.len()) {
        answer.insert("nextToken".into(), json!(write_token(operation, number(last))));
    }
    Ok(Some(Value::Object(answer)))
}

/// A token says for which list it is and after which item the next page begins, so that items made
/// or removed meanwhile neither repeat nor hide others.
fn write_token(operation: &str, after: u64) -> String {
    hex::encode(format!("{operation}/{after}"))
}

fn read_token(operation: &str, token: &str) -> Option<u64> {
    let text = String::from_utf8(hex::decode(token).ok()?).ok()?;
    text.strip_prefix(operation)?.strip_prefix('/')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_own_list_only() {
        let token = write_token("ListSchemas", 17);
        assert_eq!(read_token("ListSchemas", &token), Some(17));
        assert_eq!(read_token("ListFilters", &token), None);
        assert_eq!(read_token("ListSchemas", "zz"), None);
    }
}
