//! `GetPersonalizedRanking`.
//! Not here: choosing from the whole catalogue (`recommend`).

use personalize_rules::filter::Bound;
use personalize_rules::recipe::Api;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::item_filter::ItemFilter;
use super::recommend::{MOST_RESULTS, MOST_WITH_METADATA, model};
use super::sources::Places;
use super::target::Target;
use super::{Predicted, context, invalid, items_answer, metadata, text};
use crate::{Call, ServiceError};

/// A request with all that was looked up for it.
struct RankingRequest {
    target: Target,
    item_filter: Option<ItemFilter>,
    columns: Vec<String>,
}

impl RankingRequest {
    fn look_up(ctx: &CallContext<'_>) -> Result<Self, ServiceError> {
        let target = Target::find(ctx, Api::GetPersonalizedRanking)?;
        context::check(ctx, &target)?;
        let columns = metadata::requested_columns(ctx.call, &target)?;
        let item_filter = ItemFilter::find(ctx, &target, &ctx.call.body)?;
        Ok(RankingRequest { target, item_filter, columns })
    }
}

/// Answers the call. What the filter drops is not in the answer, and has no part in the scores.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    let request = inner.in_context(call, |ctx| RankingRequest::look_up(ctx))?;
    let list = list(call, !request.columns.is_empty())?;
    let model = model(inner, &request.target)?;
    let places = Places::of(&inner.cache, &request.target);
    let sources = places.open(&inner.cache, &request.target)?;
    let user = text(call, "userId");
    let bound: Vec<Bound<'_>> =
        request.item_filter.iter().map(ItemFilter::bind).collect::<Result<_, _>>()?;
    let context = sources.context(user, None);
    let list: Vec<&str> = list.into_iter().filter(|item| context.keeps(&bound, item)).collect();
    let history = user.map(|user| sources.history(&model, user)).unwrap_or_default();
    let numbers: Vec<Option<u32>> = list.iter().map(|item| model.items().number(item)).collect();
    let ranked = model.rank(&history, &numbers).into_iter();
    let mut items: Vec<Predicted> = ranked
        .filter_map(|(place, score)| Some(Predicted::new(*list.get(place)?, score)))
        .collect();
    metadata::add(&mut items, sources.items(), &request.columns);
    items_answer(inner, call, "personalizedRanking", &items)
}

fn list(call: &Call, with_metadata: bool) -> Result<Vec<&str>, ServiceError> {
    let given = call.body.get("inputList").and_then(Value::as_array).into_iter().flatten();
    let list: Vec<&str> = given.filter_map(Value::as_str).collect();
    let most = if with_metadata { MOST_WITH_METADATA } else { MOST_RESULTS };
    match list.len() {
        0 => Err(invalid("inputList has no items.")),
        count if count > most => {
            Err(invalid(format!("inputList has {count} items, but at most {most} can be ranked.")))
        }
        _ => Ok(list),
    }
}
