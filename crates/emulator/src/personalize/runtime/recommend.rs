//! `GetRecommendations`.
//! Not here: rankings of a given list (`rank`).

use std::collections::HashSet;
use std::sync::Arc;

use personalize_learn::{Influence, Model, Query, Scored, Seen};
use personalize_rules::filter::Bound;
use personalize_rules::recipe::Api;
use serde_json::Value;

use super::super::Inner;
use super::super::room::{Answer, Room};
use super::exploration::V2;
use super::promotion::{self, Promotion};
use super::sieve::{Context, Sieve};
use super::sources::{Places, Sources};
use super::target::Target;
use super::{Predicted, context, invalid, metadata, said, text};
use crate::{Call, ServiceError};

/// Results of a request that does not say how many (docs/service/limits.md, "Requests").
const DEFAULT_RESULTS: usize = 25;
/// The most results.
pub(super) const MOST_RESULTS: usize = 500;
/// The reason of what only fills an answer.
const PLACEHOLDER: &str = "Popular item";
/// The most results with columns of items.
pub(super) const MOST_WITH_METADATA: usize = 50;

/// A request with all that was looked up for it.
struct Asked {
    target: Target,
    sieve: Option<Sieve>,
    promotion: Option<Promotion>,
    columns: Vec<String>,
    results: usize,
}

impl Asked {
    fn look_up(room: &Room<'_>) -> Result<Self, ServiceError> {
        let target = Target::find(room, Api::GetRecommendations)?;
        context::check(room, &target)?;
        let columns = metadata::asked(room.call, &target)?;
        Ok(Asked {
            results: results(room.call, !columns.is_empty())?,
            sieve: Sieve::find(room, &target, &room.call.body)?,
            promotion: Promotion::find(room, &target)?,
            target,
            columns,
        })
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
    let asked = inner.in_room(call, |room| Asked::look_up(room))?;
    let model = model(inner, &asked.target)?;
    let places = Places::of(&inner.shelf, &asked.target);
    let sources = places.open(&inner.shelf, &asked.target)?;
    let mut items = Finder::new(call, &asked.target, &model, &sources).answer(&asked)?;
    metadata::add(&mut items, sources.items(), &asked.columns);
    said(inner, call, "itemList", &items)
}

/// The model that answers.
pub(super) fn model(inner: &Inner, target: &Target) -> Result<Arc<Model>, ServiceError> {
    inner.shelf.model(&target.model)?.ok_or_else(|| {
        let message = format!("The emulator has no model for the recipe {}.", target.recipe.name);
        invalid(message)
    })
}

/// Finds the best items for one request.
struct Finder<'f> {
    call: &'f Call,
    model: &'f Model,
    sources: &'f Sources<'f>,
    context: Context<'f>,
    history: Vec<Seen>,
    influence: Influence,
    automatic: Option<Sieve>,
}

impl<'f> Finder<'f> {
    fn new(call: &'f Call, target: &Target, model: &'f Model, sources: &'f Sources<'f>) -> Self {
        let user = text(call, "userId");
        let history = user.map(|user| sources.history(model, user)).unwrap_or_default();
        let context = sources.context(user, text(call, "itemId"));
        let automatic = target.recipe.auto_filter.and_then(Sieve::automatic);
        let influence = target.influence;
        Finder { call, model, sources, context, history, influence, automatic }
    }

    fn answer(&self, asked: &Asked) -> Result<Vec<Predicted>, ServiceError> {
        let promoted = match &asked.promotion {
            Some(promotion) => self.promoted(asked, promotion)?,
            None => Vec::new(),
        };
        let taken: HashSet<&str> = promoted.iter().map(|it| it.item.as_str()).collect();
        let left = asked.results.saturating_sub(promoted.len());
        let free = |item: &str| !taken.contains(item);
        let others = self.best(asked.sieve.as_ref(), left, free)?;
        let mut others: Vec<Predicted> =
            others.iter().map(|found| self.in_place(asked, found)).collect();
        others.sort_by_key(|it| it.reason == Some(PLACEHOLDER));
        let explored = self.explored(asked, left, free)?;
        others.truncate(left - explored.len());
        others.extend(explored);
        Ok(match promoted.is_empty() {
            true => others,
            false => promotion::mix(others, promoted, &self.call.body.to_string()),
        })
    }

    /// The request's filter has no part in what is promoted.
    fn promoted(
        &self,
        asked: &Asked,
        promotion: &Promotion,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let share = promotion.share(asked.results);
        let best = self.best(Some(&promotion.sieve), share, |_| true)?;
        let promoted = best.iter().map(|found| Predicted {
            promotion: promotion.name.clone(),
            reason: (asked.target.recipe.name == V2).then_some("Promoted item"),
            ..self.predicted(found)
        });
        Ok(promoted.collect())
    }

    /// An item of the answer; where a filter has left places empty, one that stands in for what the user's history
    /// says nothing of (docs/service/recipes.md, "Answers").
    fn in_place(&self, asked: &Asked, found: &Scored) -> Predicted {
        let filtered = asked.sieve.is_some() && asked.target.recipe.name == V2;
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
        asked: &Asked,
        left: usize,
        free: impl Fn(&str) -> bool,
    ) -> Result<Vec<Predicted>, ServiceError> {
        let Some((exploration, entries)) = asked.target.exploration.zip(self.sources.items())
        else {
            return Ok(Vec::new());
        };
        let bound = self.bound(asked.sieve.as_ref())?;
        let new = exploration.items(entries, self.model, self.sources.latest());
        let kept = new.filter(|item| free(item) && self.context.keeps(&bound, item));
        let reason = (asked.target.recipe.name == V2).then_some("Exploration");
        let explored = kept.map(|item| Predicted { reason, ..Predicted::new(item, None) });
        Ok(explored.take(exploration.share(left)).collect())
    }

    /// The filters that hold.
    fn bound<'s>(&'s self, sieve: Option<&'s Sieve>) -> Result<Vec<Bound<'s>>, ServiceError> {
        sieve.into_iter().chain(&self.automatic).map(Sieve::bind).collect()
    }

    fn best(
        &self,
        sieve: Option<&Sieve>,
        count: usize,
        free: impl Fn(&str) -> bool,
    ) -> Result<Vec<Scored>, ServiceError> {
        let bound = self.bound(sieve)?;
        let names = self.model.items();
        let keep = |item: u32| {
            let name = names.name(item);
            free(name) && self.context.keeps(&bound, name)
        };
        let item = text(self.call, "itemId").and_then(|item| names.number(item));
        let (history, influence) = (&self.history[..], self.influence);
        let query = Query { history, item, count, influence, keep: Some(&keep) };
        Ok(self.model.recommend(&query))
    }
}
