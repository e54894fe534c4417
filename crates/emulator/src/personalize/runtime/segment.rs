//! Users for the lines of batch segment jobs.
//! Not here: files, and the form of lines (`personalize::batch`); the affinity of users (`personalize-learn`).

use std::collections::BTreeMap;
use std::sync::Arc;

use personalize_learn::{Model, SegmentQuery};
use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{self, Bound, Cell, Filter, Joiner, Of, Operator, Rows, Source};
use serde_json::Value;

use super::super::data::{DataCache, Found, Histories};
use super::super::record::Record;
use super::super::state::State;
use super::item_filter::parsed;
use super::recommend::{self, DEFAULT_RESULTS};
use super::sources::{Places, Sources};
use super::target::Target;
use super::{invalid, text};
use crate::ServiceError;

/// The recipe whose lines name attributes of items.
const BY_ATTRIBUTE: &str = "aws-item-attribute-affinity";
/// What makes a filter of items out of the attributes of a line.
const HEAD: &str = "INCLUDE ItemID WHERE ";

/// What all lines of a batch segment job have in common.
#[derive(Debug)]
pub(in super::super) struct SegmentRequest {
    target: Target,
    filter: Option<Arc<Filter>>,
    results: usize,
}

/// The data that some lines look at, open for as long as they are answered.
pub(in super::super) struct OpenSegments<'o> {
    request: &'o SegmentRequest,
    model: &'o Model,
    sources: Sources<'o>,
}

impl SegmentRequest {
    /// The request of a job on a version, with its filter.
    pub(in super::super) fn new(
        state: &State,
        version: &Record,
        filter: Option<&Record>,
        job: &Record,
    ) -> Result<Self, ServiceError> {
        let results = job.fields.get("numResults").and_then(Value::as_u64);
        let results = results.and_then(|it| usize::try_from(it).ok());
        Ok(SegmentRequest {
            target: Target::of_version(state, version, None)?,
            filter: filter.map(parsed).transpose()?,
            results: results.unwrap_or(DEFAULT_RESULTS),
        })
    }

    /// Whether lines name attributes of items, not an item.
    pub(in super::super) fn is_by_attribute(&self) -> bool {
        self.target.recipe.name == BY_ATTRIBUTE
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
    ) -> Result<OpenSegments<'o>, ServiceError> {
        Ok(OpenSegments { request: self, model, sources: places.open(cache, &self.target)? })
    }
}

impl OpenSegments<'_> {
    /// The users for a line, best first.
    pub(in super::super) fn answer(&self, line: &Value) -> Result<Vec<String>, ServiceError> {
        let request = self.request;
        if !line.is_object() {
            return Err(invalid("The line is not a JSON object."));
        }
        let items = match request.is_by_attribute() {
            true => self.items_with(given(line, "itemAttributes")?)?,
            false => self.model.items().number(given(line, "itemId")?).into_iter().collect(),
        };
        let values = values(line);
        let bound = match &request.filter {
            Some(filter) => Some(bind(filter, &values)?),
            None if values.is_empty() => None,
            None => return Err(invalid("There are filterValues, but the job has no filter.")),
        };
        let (users, histories) = self.sources.users();
        let keep = |user: &str| {
            let row = users.and_then(|users| users.find(user));
            let candidate = Candidate { user, row, histories };
            bound.as_ref().is_none_or(|bound| bound.keeps(&candidate))
        };
        let related = !request.is_by_attribute();
        let asked = SegmentQuery { items: &items, related, count: request.results };
        let found = self.model.users_for(&asked, keep);
        Ok(found.into_iter().map(|it| it.user.to_owned()).collect())
    }

    /// The items of the dataset that have all attributes of an expression.
    fn items_with(&self, attributes: &str) -> Result<Vec<u32>, ServiceError> {
        let filter = self.attributes(attributes)?;
        let none = BTreeMap::new();
        let bound = bind(&filter, &none)?;
        let Some(entries) = self.sources.items() else { return Ok(Vec::new()) };
        let has = |id: &str| bound.keeps(&Item(entries.find(id)));
        let ids = entries.newest_first().map(|(id, _)| id).filter(|id| has(id));
        Ok(ids.filter_map(|id| self.model.items().number(id)).collect())
    }

    /// Reads an expression such as `ITEMS.genres = "Comedy" AND ITEMS.year = "1999"`: the service takes `=` and `AND`
    /// only (guide, prepare-input-data-user-segment). A cell with several categories has each of them.
    fn attributes(&self, text: &str) -> Result<Filter, ServiceError> {
        let wrong = |why: &str| invalid(format!("The itemAttributes cannot be used: {why}."));
        let mut filter =
            filter::parse(&format!("{HEAD}{text}")).map_err(|it| wrong(&it.message))?;
        let [expression] = filter.expressions.as_mut_slice() else {
            return Err(wrong("they are more than one expression"));
        };
        let condition = &mut expression.condition;
        let only_and = condition.rest.iter().all(|(joiner, _)| *joiner == Joiner::And);
        if !only_and || expression.when.is_some() {
            return Err(wrong("only `=` and `AND` can be used"));
        }
        let schema = self.request.target.dataset(DatasetType::Items).map(|(_, schema)| schema);
        let rest = condition.rest.iter_mut().map(|(_, predicate)| predicate);
        for predicate in std::iter::once(&mut condition.first).chain(rest) {
            if predicate.operator != Operator::Equal {
                return Err(wrong("only `=` and `AND` can be used"));
            }
            if predicate.source != Source::Dataset(DatasetType::Items) {
                return Err(wrong("only columns of ITEMS can be used"));
            }
            let name = &predicate.field.0;
            if schema.is_none_or(|schema| schema.field(name).is_none()) {
                return Err(wrong(&format!("the schema of ITEMS has no column {name}")));
            }
            predicate.operator = Operator::In;
        }
        Ok(filter)
    }
}

fn given<'l>(line: &'l Value, member: &str) -> Result<&'l str, ServiceError> {
    text(line, member).ok_or_else(|| invalid(format!("The line has no {member}.")))
}

fn values(line: &Value) -> BTreeMap<String, String> {
    let given = line.get("filterValues").and_then(Value::as_object).into_iter().flatten();
    given.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into()))).collect()
}

fn bind<'f>(
    filter: &'f Filter,
    values: &'f BTreeMap<String, String>,
) -> Result<Bound<'f>, ServiceError> {
    filter.bind(values).map_err(|error| invalid(error.to_string()))
}

/// An item that may have the attributes of a line.
struct Item<'i>(Option<Found<'i>>);

impl Rows for Item<'_> {
    fn value(&self, _: Of, field: &str) -> Option<Cell<'_>> {
        self.0?.value(field)
    }

    fn interacted(&self, _: Option<&str>) -> bool {
        false
    }
}

/// A user who may be in a segment.
struct Candidate<'c> {
    user: &'c str,
    row: Option<Found<'c>>,
    histories: Option<&'c Histories>,
}

impl Rows for Candidate<'_> {
    fn value(&self, _: Of, field: &str) -> Option<Cell<'_>> {
        self.row?.value(field)
    }

    /// Whether the user did anything of this type, with whichever item.
    fn interacted(&self, event_type: Option<&str>) -> bool {
        let mut done = self.histories.into_iter().flat_map(|all| all.newest_first(self.user));
        done.any(|done| event_type.is_none_or(|it| it.eq_ignore_ascii_case(done.kind)))
    }
}
