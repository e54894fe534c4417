//! Lists: filtered by what resources belong to, in the order of making, in pages.
//! Not here: what a summary holds.

use serde_json::{Map, Value, json};

use super::call_context::{Answer, CallContext};
use super::describe::view;
use super::index::Scope;
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
    let Some((key, shape)) = kind.listed() else { return Ok(None) };
    let region = &ctx.call.region;
    let scope = match parent {
        Some((_, arn)) => Scope::Parent(arn.to_owned()),
        None => Scope::Region(region.clone()),
    };
    let is_here = |record: &&Record| record.region == *region;
    let summary = |record: &&Record| view(ctx, record, shape);
    match kind.definition().newest_first {
        false => {
            let rest = |after| ctx.state.list(kind, scope, after + 1..u64::MAX).filter(is_here);
            page(ctx, key, rest, |record| record.sequence, summary)
        }
        true => {
            let number = |record: &&Record| u64::MAX - record.sequence;
            let rest = |after| ctx.state.list(kind, scope, 0..u64::MAX - after).rev();
            page(ctx, key, |after| rest(after).filter(is_here), number, summary)
        }
    }
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

/// One page of items that are sorted by a number, from 1 on, which no two of them share; `rest` gives those after a number.
pub(super) fn page<T, I: Iterator<Item = T>>(
    ctx: &CallContext<'_>,
    key: &str,
    rest: impl FnOnce(u64) -> I,
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
    let mut rest = rest(after);
    let shown: Vec<T> = rest.by_ref().take(size).collect();
    let mut answer = Map::new();
    answer.insert(key.into(), shown.iter().map(&summary).collect());
    if let Some(last) = shown.last().filter(|_| rest.next().is_some()) {
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
