//! `GetRecommendations`.
//! Not here: rankings of a given list (`rank`).

use std::collections::HashSet;
use std::sync::Arc;

use personalize_learn::{Model, PastItem, Query, Scored};
use personalize_rules::filter::Bound;
use personalize_rules::recipe::Api;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::super::data::DataCache;
use super::exploration::V2;
use super::item_filter::{Context, ItemFilter};
use super::promotion::{self, Promotion};
use super::sources::{Places, Sources};
use super::target::Target;
use super::{Predicted, context, invalid, items_answer, metadata, text};
use crate::{Call, ServiceError};

/// Results of a request that does not say how many (docs/service/limits.md, "Requests").
pub(super) const DEFAULT_RESULTS: usize = 25;
/// The most results.
pub(super) const MOST_RESULTS: usize = 500;
/// The reason of what only fills an answer.
const PLACEHOLDER: &str = "Popular item";
/// The most results with columns of items.
pub(super) const MOST_WITH_METADATA: usize = 50;

/// What is asked of a target, apart from the ids.
pub(super) struct RecommendationRequest {
    pub(super) item_filter: Option<ItemFilter>,
    pub(super) promotion: Option<Promotion>,
    pub(super) columns: Vec<String>,
    pub(super) results: usize,
}

impl RecommendationRequest {
    fn look_up(ctx: &CallContext<'_>, target: &Target) -> Result<Self, ServiceError> {
        context::check(ctx.doubts.unknown_context, &ctx.call.body, target)?;
        let columns = metadata::requested_columns(ctx.call, target)?;
        Ok(RecommendationRequest {
            results: results(ctx.call, !columns.is_empty())?,
            item_filter: ItemFilter::find(ctx, target, &ctx.call.body)?,
            promotion: Promotion::find(ctx, target)?,
            columns,
        })
    }

    /// The items for a request whose body names the user or the item; campaigns and batch jobs answer with them.
    pub(super) fn items(
        &self,
        target: &Target,
        body: &Value,
        model: &Model,
        sources: &Sources<'_>,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let mut items = Finder::new(body, target, model, sources).answer(self)?;
        metadata::add(&mut items, sources.items(), &self.columns);
        Ok(items)
    }
}

fn results(call: &Call, with_metadata: bool) -> Result<usize, ServiceError> {
    let given = call.body.get("numResults").and_then(Value::as_u64);
    let results = given.map_or(DEFAULT_RESULTS, |it| usize::try_from(it).unwrap_or(usize::MAX));
    let most = if with_metadata { MOST_WITH_METADATA } else { MOST_RESULTS };
    match results <= most {
        true => Ok(results),
        false => Err(invalid(format!("numResults is {results}, but at most {most} can be given."))),
    }
}

/// Answers the call.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    let (target, request) = inner.in_context(call, |ctx| {
        let target = Target::find(ctx, Api::GetRecommendations)?;
        let request = RecommendationRequest::look_up(ctx, &target)?;
        Ok((target, request))
    })?;
    let model = model(&inner.cache, &target)?;
    let places = Places::of(&inner.cache, &target);
    let sources = places.open(&inner.cache, &target)?;
    let items = request.items(&target, &call.body, &model, &sources)?;
    items_answer(inner, call, "itemList", &items)
}

/// The model that answers.
pub(super) fn model(cache: &DataCache, target: &Target) -> Result<Arc<Model>, ServiceError> {
    cache.model(&target.model)?.ok_or_else(|| {
        let message = format!("The emulator has no model for the recipe {}.", target.recipe.name);
        invalid(message)
    })
}

/// Finds the best items for one request.
struct Finder<'f> {
    body: &'f Value,
    target: &'f Target,
    model: &'f Model,
    sources: &'f Sources<'f>,
    context: Context<'f>,
    history: Vec<PastItem>,
    automatic: Option<ItemFilter>,
}

impl<'f> Finder<'f> {
    fn new(
        body: &'f Value,
        target: &'f Target,
        model: &'f Model,
        sources: &'f Sources<'f>,
    ) -> Self {
        let user = text(body, "userId");
        let history = user.map(|user| sources.history(model, user)).unwrap_or_default();
        let context = sources.context(user, text(body, "itemId"));
        let automatic = target.recipe.auto_filter.and_then(ItemFilter::automatic);
        Finder { body, target, model, sources, context, history, automatic }
    }

    fn answer(&self, request: &RecommendationRequest) -> Result<Vec<Predicted>, ServiceError> {
        let promoted = match &request.promotion {
            Some(promotion) => self.promoted(request, promotion)?,
            None => Vec::new(),
        };
        let taken: HashSet<&str> = promoted.iter().map(|it| it.item.as_str()).collect();
        let left = request.results.saturating_sub(promoted.len());
        let free = |item: &str| !taken.contains(item);
        let others = self.best(request.item_filter.as_ref(), left, free)?;
        let mut others: Vec<Predicted> =
            others.iter().map(|found| self.in_place(request, found)).collect();
        others.sort_by_key(|it| it.reason == Some(PLACEHOLDER));
        let explored = self.explored(request, left, free)?;
        others.truncate(left - explored.len());
        others.extend(explored);
        Ok(match promoted.is_empty() {
            true => others,
            false => promotion::mix(others, promoted, &self.body.to_string()),
        })
    }

    /// The request's filter has no part in what is promoted.
    fn promoted(
        &self,
        request: &RecommendationRequest,
        promotion: &Promotion,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let share = promotion.share(request.results);
        let best = self.best(Some(&promotion.item_filter), share, |_| true)?;
        let promoted = best.iter().map(|found| Predicted {
            promotion: promotion.name.clone(),
            reason: (self.target.recipe.name == V2).then_some("Promoted item"),
            ..self.predicted(found)
        });
        Ok(promoted.collect())
    }

    /// An item of the answer; where a filter has left places empty, one that stands in for what the user's history
    /// says nothing of (docs/service/recipes.md, "Answers").
    fn in_place(&self, request: &RecommendationRequest, found: &Scored) -> Predicted {
        let filtered = request.item_filter.is_some() && self.target.recipe.name == V2;
        let predicted = self.predicted(found);
        match filtered && found.popular && !self.history.is_empty() {
            true => Predicted { score: None, reason: Some(PLACEHOLDER), ..predicted },
            false => predicted,
        }
    }

    fn predicted(&self, found: &Scored) -> Predicted {
        Predicted::new(self.model.items().name(found.item), found.score)
    }

    /// New items for the end of the answer.
    fn explored(
        &self,
        request: &RecommendationRequest,
        left: usize,
        free: impl Fn(&str) -> bool,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let Some((exploration, entries)) = self.target.exploration.zip(self.sources.items()) else {
            return Ok(Vec::new());
        };
        let bound = self.bound(request.item_filter.as_ref())?;
        let new = exploration.items(entries, self.model, self.sources.latest());
        let kept = new.filter(|item| free(item) && self.context.keeps(&bound, item));
        let reason = (self.target.recipe.name == V2).then_some("Exploration");
        let explored = kept.map(|item| Predicted { reason, ..Predicted::new(item, None) });
        Ok(explored.take(exploration.share(left)).collect())
    }

    /// The filters that hold.
    fn bound<'s>(
        &'s self,
        item_filter: Option<&'s ItemFilter>,
    ) -> Result<Vec<Bound<'s>>, ServiceError> {
        item_filter.into_iter().chain(&self.automatic).map(ItemFilter::bind).collect()
    }

    fn best(
        &self,
        item_filter: Option<&ItemFilter>,
        count: usize,
        free: impl Fn(&str) -> bool,
    ) -> Result<Vec<Scored>, ServiceError> {
        let bound = self.bound(item_filter)?;
        let names = self.model.items();
        let keep = |item: u32| {
            let name = names.name(item);
            free(name) && self.context.keeps(&bound, name)
        };
        let item = text(self.body, "itemId").and_then(|item| names.number(item));
        let (history, influence) = (&self.history[..], self.target.influence);
        let query = Query { history, item, count, influence, keep: Some(&keep) };
        Ok(self.model.recommend(&query))
    }
}
