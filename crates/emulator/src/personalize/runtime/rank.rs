//! `GetPersonalizedRanking`.
//! Not here: choosing from the whole catalogue (`recommend`).

use personalize_learn::Model;
use personalize_rules::filter::Bound;
use personalize_rules::recipe::Api;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::item_filter::ItemFilter;
use super::recommend::{MOST_RESULTS, MOST_WITH_METADATA, model};
use super::sources::{Places, Sources};
use super::target::Target;
use super::{Predicted, context, invalid, items_answer, metadata, text};
use crate::{Call, ServiceError};

/// What is asked of a target, apart from the user.
pub(super) struct RankingRequest<'r> {
    pub(super) item_filter: Option<ItemFilter>,
    pub(super) columns: Vec<String>,
    pub(super) list: Vec<&'r str>,
}

impl<'r> RankingRequest<'r> {
    fn look_up(
        ctx: &CallContext<'_>,
        target: &Target,
        body: &'r Value,
    ) -> Result<Self, ServiceError> {
        context::check(ctx.doubts.unknown_context, body, target)?;
        let columns = metadata::requested_columns(ctx.call, target)?;
        let item_filter = ItemFilter::find(ctx, target, body)?;
        let list = list(body, !columns.is_empty())?;
        Ok(RankingRequest { item_filter, columns, list })
    }

    /// The items in their order for the user that the body names; campaigns and batch jobs answer with them. What the
    /// filter drops is not in the answer, and has no part in the scores.
    pub(super) fn items(
        &self,
        body: &Value,
        model: &Model,
        sources: &Sources<'_>,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let user = text(body, "userId");
        let bound: Vec<Bound<'_>> =
            self.item_filter.iter().map(ItemFilter::bind).collect::<Result<_, _>>()?;
        let context = sources.context(user, None);
        let kept = self.list.iter().copied().filter(|item| context.keeps(&bound, item));
        let list: Vec<&str> = kept.collect();
        let history = user.map(|user| sources.history(model, user)).unwrap_or_default();
        let numbers: Vec<Option<u32>> =
            list.iter().map(|item| model.items().number(item)).collect();
        let ranked = model.rank(&history, &numbers).into_iter();
        let mut items: Vec<Predicted> = ranked
            .filter_map(|(place, score)| Some(Predicted::new(*list.get(place)?, score)))
            .collect();
        metadata::add(&mut items, sources.items(), &self.columns);
        Ok(items)
    }
}

/// Answers the call.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    let (target, request) = inner.in_context(call, |ctx| {
        let target = Target::find(ctx, Api::GetPersonalizedRanking)?;
        let request = RankingRequest::look_up(ctx, &target, &call.body)?;
        Ok((target, request))
    })?;
    let model = model(&inner.cache, &target)?;
    let places = Places::of(&inner.cache, &target);
    let sources = places.open(&inner.cache, &target)?;
    let items = request.items(&call.body, &model, &sources)?;
    items_answer(inner, call, "personalizedRanking", &items)
}

/// The items to be ranked.
pub(super) fn list(body: &Value, with_metadata: bool) -> Result<Vec<&str>, ServiceError> {
    let given = body.get("inputList").and_then(Value::as_array).into_iter().flatten();
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
