//! `GetActionRecommendations`: the actions that a user is most likely to take.
//! Not here: how likely that is (`personalize_learn::actions`).
//!
//! Facts: docs/service/recipes.md, "Next best action"; docs/service/limits.md, "Requests".

use jiff::Timestamp;
use personalize_learn::Names;
use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{Bound, Cell};
use personalize_rules::recipe::Api;
use serde_json::{Value, json};

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::super::data::{DataCache, Done, Entries, Histories, Open, Slot};
use super::super::ids;
use super::super::training::taken;
use super::item_filter::{Context, ItemFilter, SEEN_OF_ACTIONS};
use super::target::Target;
use super::{invalid, text};
use crate::{Call, ServiceError};

/// Results of a request that does not say how many.
const DEFAULT_RESULTS: usize = 5;
/// The most results.
const MOST_RESULTS: usize = 100;
/// How many of a user's latest events the model looks at.
const LATEST: usize = 200;
/// Two spellings of the guide for when an action ends.
const ENDS: [&str; 2] = ["EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP"];
/// The column with the days for which an action rests after the user did something with it.
const RESTS: &str = "REPEAT_FREQUENCY";
const DAY: i64 = 24 * 60 * 60;

/// A request with all that was looked up for it.
struct ActionRequest {
    target: Target,
    filter: Option<ItemFilter>,
    results: usize,
    now: Timestamp,
}

impl ActionRequest {
    fn look_up(ctx: &CallContext<'_>) -> Result<Self, ServiceError> {
        let target = Target::find(ctx, Api::GetActionRecommendations)?;
        let filter = ItemFilter::find(ctx, &target, &ctx.call.body)?;
        Ok(ActionRequest { filter, results: results(ctx.call)?, target, now: ctx.now })
    }
}

fn results(call: &Call) -> Result<usize, ServiceError> {
    let given = call.body.get("numResults").and_then(Value::as_u64);
    let results = given.map_or(DEFAULT_RESULTS, |it| usize::try_from(it).unwrap_or(usize::MAX));
    match results <= MOST_RESULTS {
        true => Ok(results),
        false => {
            let message =
                format!("numResults is {results}, but at most {MOST_RESULTS} can be given.");
            Err(invalid(message))
        }
    }
}

/// Answers the call.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    let request = inner.in_context(call, |ctx| ActionRequest::look_up(ctx))?;
    let target = &request.target;
    let model = inner.cache.action_model(&target.model)?.ok_or_else(|| {
        invalid(format!("The emulator has no model for the recipe {}.", target.recipe.name))
    })?;
    let places = Places::of(&inner.cache, target);
    let sources = places.open(&inner.cache, target)?;
    let user = text(&call.body, "userId").unwrap_or_default();
    let bound: Vec<Bound<'_>> =
        request.filter.iter().map(ItemFilter::bind).collect::<Result<_, _>>()?;
    let outcomes: Vec<Done<'_>> = sources.outcomes(user).take(LATEST).collect();
    let scores = model.propensities(
        sources.items(user).take(LATEST),
        outcomes.iter().filter_map(|done| Some((done.item, taken(done.kind)?))),
    );
    let context = sources.context(user);
    let actions = sources.current(model.actions());
    let mut found: Vec<(&str, f64)> = actions
        .into_iter()
        .filter(|action| context.keeps(&bound, action))
        .filter(|action| sources.is_due(action, &outcomes, request.now))
        .map(|action| {
            let number = model.actions().number(action);
            (action, number.and_then(|it| scores.get(it as usize).copied()).unwrap_or(0.0))
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.truncate(request.results);
    let id = ids::recommendation(user, inner.number());
    let source = text(&call.body, "campaignArn").unwrap_or_default();
    inner.shown.note(&id, source, found.iter().map(|(action, _)| *action));
    let list: Vec<Value> = found
        .iter()
        .map(|(action, score)| json!({"actionId": action, "score": (score * 1e7).round() / 1e7}))
        .collect();
    Ok(Some(json!({ "actionList": list, "recommendationId": id })))
}

/// The places of the data of a dataset group.
struct Places {
    histories: [Option<Slot<Histories>>; 2],
    entries: [Option<Slot<Entries>>; 2],
}

/// The datasets of events, and those of things.
const OF_EVENTS: [DatasetType; 2] = [DatasetType::Interactions, DatasetType::ActionInteractions];
const OF_THINGS: [DatasetType; 2] = [DatasetType::Users, DatasetType::Actions];

/// The data in them.
struct Sources<'s> {
    histories: [Option<Open<'s, Histories>>; 2],
    entries: [Option<Open<'s, Entries>>; 2],
}

impl Places {
    fn of(cache: &DataCache, target: &Target) -> Self {
        let arn = |kind| target.dataset(kind).map(|(arn, _)| arn);
        Places {
            histories: OF_EVENTS.map(|kind| arn(kind).map(|arn| cache.histories(arn))),
            entries: OF_THINGS.map(|kind| arn(kind).map(|arn| cache.entries(arn))),
        }
    }

    /// Opens them, always in the same order.
    fn open<'s>(&'s self, cache: &DataCache, target: &Target) -> Result<Sources<'s>, ServiceError> {
        let histories = |at: usize| {
            let both = self.histories[at].as_ref().zip(target.dataset(OF_EVENTS[at]));
            both.map(|(slot, (arn, _))| cache.open_histories(slot, arn)).transpose()
        };
        let entries = |at: usize| {
            let kind = OF_THINGS[at];
            let both = self.entries[at].as_ref().zip(target.dataset(kind));
            both.map(|(slot, (arn, schema))| cache.open_entries(slot, arn, kind, schema))
                .transpose()
        };
        Ok(Sources {
            histories: [histories(0)?, histories(1)?],
            entries: [entries(0)?, entries(1)?],
        })
    }
}

impl Sources<'_> {
    fn history(&self, at: usize) -> Option<&Histories> {
        self.histories[at].as_deref().and_then(Option::as_ref)
    }

    fn entry(&self, at: usize) -> Option<&Entries> {
        self.entries[at].as_deref().and_then(Option::as_ref)
    }

    /// The items of a user, the latest first.
    fn items(&self, user: &str) -> impl Iterator<Item = &str> {
        let latest = self.history(0).map(|all| all.newest_first(user));
        latest.into_iter().flatten().map(|done| done.item)
    }

    /// What a user did with actions, the latest first.
    fn outcomes(&self, user: &str) -> impl Iterator<Item = Done<'_>> {
        self.history(1).map(|all| all.newest_first(user)).into_iter().flatten()
    }

    /// The actions that there are now: those that came since the training are at the end.
    fn current<'a>(&'a self, trained: &'a Names) -> Vec<&'a str> {
        let Some(actions) = self.entry(1) else { return Vec::new() };
        let known = trained.iter().filter(|action| actions.find(action).is_some());
        let mut new: Vec<&str> = actions
            .newest_first()
            .map(|(action, _)| action)
            .filter(|action| trained.number(action).is_none())
            .collect();
        new.reverse();
        known.chain(new).collect()
    }

    /// What filters look at.
    fn context<'c>(&'c self, user: &str) -> Context<'c> {
        let row = self.entry(0).and_then(|users| users.find(user));
        Context::new(
            self.entry(1),
            row,
            None,
            self.history(1).map(|all| (all, user)),
            SEEN_OF_ACTIONS,
        )
    }

    /// Whether an action has not ended, and does not rest after what the user did with it.
    fn is_due(&self, action: &str, outcomes: &[Done<'_>], now: Timestamp) -> bool {
        let Some(row) = self.entry(1).and_then(|actions| actions.find(action)) else {
            return false;
        };
        let number = |column: &str| match row.value(column) {
            Some(Cell::Number(number)) => Some(number as i64),
            _ => None,
        };
        let now = now.as_second();
        let ended = ENDS.into_iter().filter_map(number).any(|end| end <= now);
        let latest = outcomes.iter().find(|done| done.item == action).map(|done| done.time);
        let rests = number(RESTS).zip(latest);
        !ended
            && rests
                .is_none_or(|(days, latest)| latest.saturating_add(days.saturating_mul(DAY)) <= now)
    }
}
