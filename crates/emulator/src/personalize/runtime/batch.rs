//! Answers for the lines of batch jobs: those that a campaign on the same version gives.
//! Not here: files, and the form of lines (`personalize::batch`).

use std::sync::Arc;

use personalize_learn::Model;
use personalize_rules::filter::Filter;
use personalize_rules::recipe::{Api, Need, Recipe};
use serde_json::{Map, Value, json};

use super::super::data::DataCache;
use super::super::model as service;
use super::super::record::Record;
use super::super::state::State;
use super::item_filter::{ItemFilter, parsed};
use super::rank::{self, RankingRequest};
use super::recommend::{self, RecommendationRequest};
use super::sources::{Places, Sources};
use super::target::Target;
use super::{Predicted, context, invalid, text};
use crate::ServiceError;
use crate::doubt::UnknownContext;

/// What all lines of a batch job have in common.
#[derive(Debug)]
pub(in super::super) struct BatchRequest {
    target: Target,
    filter: Option<Arc<Filter>>,
    results: usize,
    unknown_context: UnknownContext,
}

/// The data that some lines look at, open for as long as they are answered. A writer of live data waits for it.
pub(in super::super) struct Open<'o> {
    request: &'o BatchRequest,
    model: &'o Model,
    sources: Sources<'o>,
}

impl BatchRequest {
    /// The request of a job on a version, with its filter.
    pub(in super::super) fn new(
        state: &State,
        version: &Record,
        filter: Option<&Record>,
        job: &Record,
        unknown_context: UnknownContext,
    ) -> Result<Self, ServiceError> {
        let config = job.fields.get("batchInferenceJobConfig");
        let results = job.fields.get("numResults").and_then(Value::as_u64);
        let results = results.and_then(|it| usize::try_from(it).ok());
        Ok(BatchRequest {
            target: Target::of_version(state, version, config)?,
            filter: filter.map(parsed).transpose()?,
            results: results.unwrap_or(recommend::DEFAULT_RESULTS),
            unknown_context,
        })
    }

    /// The recipe of the version.
    pub(in super::super) fn recipe(&self) -> &'static Recipe {
        self.target.recipe
    }

    /// The model of the version.
    pub(in super::super) fn model(&self, cache: &DataCache) -> Result<Arc<Model>, ServiceError> {
        recommend::model(cache, &self.target)
    }

    /// The places of the data.
    pub(in super::super) fn places(&self, cache: &DataCache) -> Places {
        Places::of(cache, &self.target)
    }

    /// Opens the data.
    pub(in super::super) fn open<'o>(
        &'o self,
        cache: &DataCache,
        places: &'o Places,
        model: &'o Model,
    ) -> Result<Open<'o>, ServiceError> {
        Ok(Open { request: self, model, sources: places.open(cache, &self.target)? })
    }

    /// A line as the body of a call of the runtime API, checked like one.
    fn body(&self, line: &Value) -> Result<Value, ServiceError> {
        let given = line.as_object().ok_or_else(|| invalid("The line is not a JSON object."))?;
        let ranks = self.target.recipe.api == Api::GetPersonalizedRanking;
        let mut body = Map::from_iter([("campaignArn".to_owned(), json!(self.target.model))]);
        for member in ["userId", "itemId", "filterValues", "context"] {
            if let Some(value) = given.get(member).filter(|value| !value.is_null()) {
                body.insert(member.into(), value.clone());
            }
        }
        if ranks && let Some(list) = given.get("itemList") {
            body.insert("inputList".into(), list.clone());
        }
        let body = Value::Object(body);
        let operation = if ranks { "GetPersonalizedRanking" } else { "GetRecommendations" };
        if let Some((_, operation)) = service::operation(operation) {
            service::check(operation.input, &body)?;
        }
        let by_item = self.target.recipe.item_id == Need::Required;
        let id = if by_item { "itemId" } else { "userId" };
        match text(&body, id) {
            Some(_) => Ok(body),
            None => Err(invalid(format!("The line has no {id}."))),
        }
    }
}

impl Open<'_> {
    /// What an item is called in a column; its id where the column says nothing.
    pub(in super::super) fn item_name(&self, item: &str, column: &str) -> String {
        let found = self.sources.items().and_then(|items| items.find(item)?.text(column));
        found.unwrap_or_else(|| item.to_owned())
    }

    /// The items for a line.
    pub(in super::super) fn answer(&self, line: &Value) -> Result<Vec<Predicted>, ServiceError> {
        let BatchRequest { target, filter, results, unknown_context } = self.request;
        let body = self.request.body(line)?;
        target.needs(&body)?;
        context::check(*unknown_context, &body, target)?;
        let item_filter = ItemFilter::with_values(filter.clone(), target, &body, &body)?;
        let columns = Vec::new();
        if target.recipe.api == Api::GetPersonalizedRanking {
            let list = rank::list(&body, false)?;
            return RankingRequest { item_filter, columns, list }.items(
                &body,
                self.model,
                &self.sources,
            );
        }
        let request =
            RecommendationRequest { item_filter, promotion: None, columns, results: *results };
        request.items(target, &body, self.model, &self.sources)
    }
}
