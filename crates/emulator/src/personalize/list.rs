//! Lists: filtered by what resources belong to, in the order of making, in pages.
//! Not here: what a summary holds.

use serde_json::{Map, Value, json};

use super::call_context::{Answer, CallContext};
use super::describe::view;
use super::kind::Kind;
use super::model::Operation;
use super::record::Record;
use crate::ServiceError;
use crate::doubt::{ListBelowMissingParent, ListPages};

/// The most that one page holds. (It is documented as 100 for batch jobs only.)
const LONGEST_PAGE: usize = 100;
/// What a page may hold when nothing is said: fewer than most lists have, so that nobody forgets the rest.
const SHORT_PAGE: usize = 3;

/// List, of any kind.
pub(super) fn list(ctx: &CallContext<'_>, kind: Kind) -> Answer {
    let parent = kind.definition().parent;
    let parent = parent.and_then(|it| Some((it.kind, ctx.text(it.member)?)));
    if let Some((of, parent)) = parent {
        below(ctx, kind, of, parent)?;
    }
    let parent = parent.map(|(_, arn)| arn);
    let here = ctx.state.of(kind).filter(|record| record.region == ctx.call.region);
    let wanted = here.filter(|it| parent.is_none() || it.parent.as_deref() == parent);
    let number = |record: &Record| match kind.definition().newest_first {
        true => u64::MAX - record.sequence,
        false => record.sequence,
    };
    let mut all: Vec<&Record> = wanted.collect();
    all.sort_by_key(|record| number(record));
    let Some((key, shape)) = kind.listed() else { return Ok(None) };
    page(ctx, key, &all, |record| number(record), |record| view(ctx, record, shape))
}

/// What a list says of a parent that does not exist. The model declares `ResourceNotFoundException` for that of
/// solution versions alone.
fn below(ctx: &CallContext<'_>, kind: Kind, of: Kind, parent: &str) -> Result<(), ServiceError> {
    let Err(missing) = ctx.find(of, parent) else { return Ok(()) };
    let declares = |operation: &Operation| operation.errors.contains(&missing.code.as_str());
    match ctx.doubts.list_below_missing_parent {
        _ if kind.list_operation().is_some_and(declares) => Err(missing),
        ListBelowMissingParent::Invalid => Err(ServiceError::invalid_input(missing.message)),
        ListBelowMissingParent::Empty => Ok(()),
        ListBelowMissingParent::NotFound => Err(missing),
    }
}

/// One page of items that are sorted by a number which no two of them share.
pub(super) fn page<T>(
    ctx: &CallContext<'_>,
    key: &str,
    sorted: &[T],
    number: impl Fn(&T) -> u64,
    summary: impl Fn(&T) -> Value,
) -> Answer {
    let operation = &ctx.call.operation;
    let after = match ctx.text("nextToken") {
        None => 0,
        Some(token) => read_token(operation, token).ok_or_else(|| {
            ServiceError::invalid_next_token("The value of nextToken is not valid.")
        })?,
    };
    let size = ctx.call.body.get("maxResults").and_then(Value::as_u64);
    let size =
        size.and_then(|size| usize::try_from(size).ok()).unwrap_or(match ctx.doubts.list_pages {
            ListPages::Small => SHORT_PAGE,
            ListPages::One => LONGEST_PAGE,
        });
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
