//! Promotions: a share of an answer from items that a filter of its own chooses.
//! Not here: choosing the best of them.

use serde_json::Value;

use super::super::call_context::CallContext;
use super::super::ids;
use super::item_filter::ItemFilter;
use super::target::Target;
use super::{Predicted, invalid};
use crate::ServiceError;

/// What a request wants to be promoted.
#[derive(Debug)]
pub(super) struct Promotion {
    pub(super) name: Option<String>,
    percent: u64,
    pub(super) item_filter: ItemFilter,
}

impl Promotion {
    /// The promotion of a request; the model allows one.
    pub(super) fn find(
        ctx: &CallContext<'_>,
        target: &Target,
    ) -> Result<Option<Self>, ServiceError> {
        let given = ctx.call.body.get("promotions").and_then(Value::as_array);
        let Some(asked) = given.and_then(|all| all.first()) else { return Ok(None) };
        let percent = asked.get("percentPromotedItems").and_then(Value::as_u64);
        let percent = percent.ok_or_else(|| invalid("A promotion needs percentPromotedItems."))?;
        let item_filter = ItemFilter::find(ctx, target, asked)?;
        let item_filter = item_filter.ok_or_else(|| invalid("A promotion needs a filterArn."))?;
        let name = asked.get("name").and_then(Value::as_str).map(str::to_owned);
        Ok(Some(Promotion { name, percent, item_filter }))
    }

    /// How many of so many results are promoted, rounded down: a recorded answer of 15 results with 30 % has four.
    pub(super) fn share(&self, results: usize) -> usize {
        results * usize::try_from(self.percent).unwrap_or(100) / 100
    }
}

/// The promoted items at random places among the others, in their own order. The places depend on the
/// `seed` alone, so that the same request is answered in the same way.
pub(super) fn mix(others: Vec<Predicted>, promoted: Vec<Predicted>, seed: &str) -> Vec<Predicted> {
    let length = others.len() + promoted.len();
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by_cached_key(|place| ids::eight_hex(seed, *place as u64, 0));
    places.truncate(promoted.len());
    let (mut others, mut promoted) = (others.into_iter(), promoted.into_iter());
    let mut next = |place| match places.contains(&place) {
        true => promoted.next(),
        false => others.next(),
    };
    (0..length).filter_map(&mut next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promoted_items_keep_their_order_at_places_of_their_own() {
        let all = |names: &[&str]| names.iter().map(|it| Predicted::new(*it, None)).collect();
        let mixed = mix(all(&["a", "b", "c", "d"]), all(&["P", "Q"]), "user");
        let names: String = mixed.iter().map(|it| it.item.as_str()).collect();
        assert_eq!(names.replace(['P', 'Q'], ""), "abcd");
        assert_eq!(names.replace(['a', 'b', 'c', 'd'], ""), "PQ");
        let seeds = (0..50).map(|n| mix(all(&["a", "b"]), all(&["P"]), &n.to_string()));
        let firsts = seeds.filter(|mixed| mixed[0].item == "P").count();
        assert!((5..=30).contains(&firsts), "{firsts}");
    }
}
