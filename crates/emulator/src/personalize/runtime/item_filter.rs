//! Filters of requests: found, bound to values, and asked about one item after the other.
//! Not here: what an expression means (`personalize_rules::filter`).

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use personalize_rules::filter::{self, Bound, Cell, Filter, Of, Rows, Target as Kept};
use personalize_rules::recipe::RecipeType;
use serde_json::Value;

use super::super::call_context::CallContext;
use super::super::data::{Entries, Found, Histories};
use super::super::kind::Kind;
use super::super::record::Record;
use super::target::Target;
use super::{invalid, text};
use crate::ServiceError;

/// How many of a user's latest interactions of each event type a filter sees
/// (docs/service/limits.md, "Counts").
pub(super) const SEEN: usize = 100;
/// The same of interactions with actions.
pub(super) const SEEN_OF_ACTIONS: usize = 300;

/// A filter with the values of a request.
#[derive(Debug)]
pub(super) struct ItemFilter {
    filter: Arc<Filter>,
    values: BTreeMap<String, String>,
}

impl ItemFilter {
    /// The filter that a request (or a promotion in it) names, when it can be used there.
    pub(super) fn find(
        ctx: &CallContext<'_>,
        target: &Target,
        asked: &Value,
    ) -> Result<Option<Self>, ServiceError> {
        let filter = match asked.get("filterArn").and_then(Value::as_str) {
            Some(arn) => Some(parsed(usable(ctx, target, arn)?)?),
            None => None,
        };
        Self::with_values(filter, target, &ctx.call.body, asked)
    }

    /// The filter with the values that a request (or a promotion in it) gives, when both fit the request.
    pub(super) fn with_values(
        filter: Option<Arc<Filter>>,
        target: &Target,
        body: &Value,
        asked: &Value,
    ) -> Result<Option<Self>, ServiceError> {
        let given = asked.get("filterValues").and_then(Value::as_object);
        let Some(filter) = filter else {
            return match given.is_none_or(serde_json::Map::is_empty) {
                true => Ok(None),
                false => Err(invalid("There are filterValues, but no filterArn that takes them.")),
            };
        };
        let values = given.into_iter().flatten();
        let values =
            values.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into())));
        let item_filter = ItemFilter { filter, values: values.collect() };
        item_filter.fits(target, body)?;
        Ok(Some(item_filter))
    }

    /// Leaves out the items that the user had an event of this type with: what some use cases do by
    /// themselves (docs/service/recipes.md, "Use cases").
    pub(super) fn automatic(event_type: &str) -> Option<Self> {
        let text = format!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"{event_type}\")");
        let filter = Arc::new(filter::parse(&text).ok()?);
        Some(ItemFilter { filter, values: BTreeMap::new() })
    }

    fn fits(&self, target: &Target, body: &Value) -> Result<(), ServiceError> {
        let (kept, says) = match target.recipe.recipe_type {
            RecipeType::PersonalizedActions => {
                (Kept::Action, "Only filters of ActionID can be used for actions.")
            }
            _ => (Kept::Item, "Only filters of ItemID can be used for items."),
        };
        if self.filter.expressions.iter().any(|it| it.target != kept) {
            return Err(invalid(says));
        }
        if self.filter.uses_user() && text(body, "userId").is_none() {
            return Err(invalid("The filter looks at the user, so a userId is needed."));
        }
        if self.filter.uses_current_item() && !target.recipe.is_related_items() {
            let message = "A filter with CurrentItem can be used with related items only.";
            return Err(invalid(message));
        }
        Ok(())
    }

    /// The filter with its placeholders filled.
    pub(super) fn bind(&self) -> Result<Bound<'_>, ServiceError> {
        self.filter.bind(&self.values).map_err(|error| invalid(error.to_string()))
    }
}

/// The filter of an ARN, when it is ACTIVE and of the group.
fn usable<'r>(
    ctx: &'r CallContext<'_>,
    target: &Target,
    arn: &str,
) -> Result<&'r Record, ServiceError> {
    let found = ctx.find(Kind::Filter, arn)?;
    if found.parent.as_deref() != Some(&target.group) {
        return Err(invalid(format!("The filter {arn} belongs to another dataset group.")));
    }
    match found.status.filter(|_| !found.is_active()) {
        Some(status) => Err(invalid(format!("The filter {arn} is {status}; it has to be ACTIVE."))),
        None => Ok(found),
    }
}

/// The expression of a filter.
pub(super) fn parsed(record: &Record) -> Result<Arc<Filter>, ServiceError> {
    let text = record.text("filterExpression").unwrap_or_default();
    filter::parse(text).map(Arc::new).map_err(|finding| invalid(finding.message))
}

/// What filters look at besides the candidate.
#[derive(Debug, Default)]
pub(super) struct Context<'c> {
    items: Option<&'c Entries>,
    user: Option<Found<'c>>,
    current: Option<Found<'c>>,
    done: Vec<Window<'c>>,
}

/// The items of the latest interactions of one event type.
#[derive(Debug)]
struct Window<'c> {
    event_type: &'c str,
    count: usize,
    items: HashSet<&'c str>,
}

impl<'c> Context<'c> {
    pub(super) fn new(
        items: Option<&'c Entries>,
        user: Option<Found<'c>>,
        current: Option<&str>,
        history: Option<(&'c Histories, &str)>,
        seen: usize,
    ) -> Self {
        let mut done: Vec<Window<'c>> = Vec::new();
        let latest = history.map(|(all, user)| all.newest_first(user));
        for event in latest.into_iter().flatten() {
            let known = done.iter().position(|it| it.event_type.eq_ignore_ascii_case(event.kind));
            let at = known.unwrap_or_else(|| {
                done.push(Window { event_type: event.kind, count: 0, items: HashSet::new() });
                done.len() - 1
            });
            if let Some(kind) = done.get_mut(at).filter(|kind| kind.count < seen) {
                kind.count += 1;
                kind.items.insert(event.item);
            }
        }
        let current = items.zip(current).and_then(|(items, id)| items.find(id));
        Context { items, user, current, done }
    }

    /// Whether every filter lets the item pass.
    pub(super) fn keeps(&self, bound: &[Bound<'_>], item: &str) -> bool {
        if bound.is_empty() {
            return true;
        }
        let row = self.items.and_then(|items| items.find(item));
        let candidate = Candidate { context: self, item, row };
        bound.iter().all(|filter| filter.keeps(&candidate))
    }
}

struct Candidate<'c> {
    context: &'c Context<'c>,
    item: &'c str,
    row: Option<Found<'c>>,
}

impl Rows for Candidate<'_> {
    fn value(&self, of: Of, field: &str) -> Option<Cell<'_>> {
        let row = match of {
            Of::Candidate => self.row,
            Of::CurrentUser => self.context.user,
            Of::CurrentItem => self.context.current,
        };
        row?.value(field)
    }

    fn interacted(&self, event_type: Option<&str>) -> bool {
        self.context.done.iter().any(|kind| {
            let asked = event_type.is_none_or(|it| it.eq_ignore_ascii_case(kind.event_type));
            asked && kind.items.contains(self.item)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::data::Event;
    use super::*;

    #[test]
    fn only_the_latest_hundred_of_each_event_type_are_seen() {
        let event = |item: usize, kind: &str, time: i64| Event {
            session: "s".into(),
            user: Some("u".into()),
            item: Some(format!("i{item}")),
            kind: kind.into(),
            value: None,
            time,
            id: None,
            cells: BTreeMap::new(),
        };
        let mut events = vec![event(900, "Click", 0)];
        events.extend(
            (0..101).map(|n| event(n, if n % 2 == 0 { "watch" } else { "Watch" }, n as i64)),
        );
        let histories = Histories::new(None, &events);
        let context = Context::new(None, None, None, Some((&histories, "u")), SEEN);
        let unseen = ItemFilter::automatic("WATCH").unwrap();
        let unseen = [unseen.bind().unwrap()];
        let kept = |item: &str| context.keeps(&unseen, item);
        assert!(kept("i0") && !kept("i1") && !kept("i100"), "the oldest of 101 is forgotten");
        assert!(kept("i900"), "another event type");
        let any = ItemFilter::automatic("*").unwrap();
        assert!(!context.keeps(&[any.bind().unwrap()], "i900"));
    }
}
