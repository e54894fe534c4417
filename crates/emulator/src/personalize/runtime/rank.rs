//! `GetPersonalizedRanking`.
//! Not here: choosing from the whole catalogue (`recommend`).

use personalize_rules::filter::Bound;
use personalize_rules::recipe::Api;
use serde_json::Value;

use super::super::Inner;
use super::super::room::{Answer, Room};
use super::recommend::{MOST_RESULTS, MOST_WITH_METADATA, model};
use super::sieve::Sieve;
use super::sources::Places;
use super::target::Target;
use super::{Predicted, context, invalid, metadata, said, text};
use crate::{Call, ServiceError};

/// A request with all that was looked up for it.
struct Asked {
    target: Target,
    sieve: Option<Sieve>,
    columns: Vec<String>,
}

impl Asked {
    fn look_up(room: &Room<'_>) -> Result<Self, ServiceError> {
        let target = Target::find(room, Api::GetPersonalizedRanking)?;
        context::check(room, &target)?;
        let columns = metadata::asked(room.call, &target)?;
        let sieve = Sieve::find(room, &target, &room.call.body)?;
        Ok(Asked { target, sieve, columns })
    }
}

/// Answers the call. What the filter drops is not in the answer, and has no part in the scores.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    let asked = inner.in_room(call, |room| Asked::look_up(room))?;
    let list = list(call, !asked.columns.is_empty())?;
    let model = model(inner, &asked.target)?;
    let places = Places::of(&inner.shelf, &asked.target);
    let sources = places.open(&inner.shelf, &asked.target)?;
    let user = text(call, "userId");
    let bound: Vec<Bound<'_>> = asked.sieve.iter().map(Sieve::bind).collect::<Result<_, _>>()?;
    let context = sources.context(user, None);
    let list: Vec<&str> = list.into_iter().filter(|item| context.keeps(&bound, item)).collect();
    let history = user.map(|user| sources.history(&model, user)).unwrap_or_default();
    let numbers: Vec<Option<u32>> = list.iter().map(|item| model.items().number(item)).collect();
    let ranked = model.rank(&history, &numbers).into_iter();
    let mut items: Vec<Predicted> = ranked
        .filter_map(|(place, score)| Some(Predicted::new(*list.get(place)?, score)))
        .collect();
    metadata::add(&mut items, sources.items(), &asked.columns);
    said(inner, call, "personalizedRanking", &items)
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
