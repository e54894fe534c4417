//! Reading back: whether a resource, as it was seen, is what a call asked for. Not here: reading it.

use personalize_core::{
    inventory::{Live, Phase},
    kind::{self, UPDATED_AS, members::Members},
    lowering::TAG_STACK,
    props::Props,
};
use serde_json::{Map, Value};

/// Whether `live` shows everything that `input` asks for. What Describe does not give back does not count against it, nor
/// do tags and what only names the resource.
pub(crate) fn shows(live: &Live, input: &Props) -> bool {
    wishes(live, input).all(|(key, wanted)| given(live, key).is_none_or(|seen| holds(seen, wanted)))
        && members_are_shown(live, input)
}

/// As [`shows`], where what Describe does not give back does count against it.
pub(crate) fn matches(live: &Live, input: &Props) -> bool {
    let shown =
        |(key, wanted): (&str, &Value)| given(live, key).is_some_and(|seen| holds(seen, wanted));
    wishes(live, input).all(shown) && members_are_shown(live, input)
}

/// Whether `live`, an object, has the bytes that `input` uploads: their number and the hash that goes with them. One that
/// bears no hash was put there by somebody else.
pub(crate) fn is_upload_of(live: &Live, input: &Props) -> bool {
    ["bytes", "hash"].into_iter().all(|field| {
        let (seen, wanted) = (live.props.get(field), input.get(field));
        wanted.is_none_or(|wanted| seen.is_some_and(|seen| holds(seen, wanted)))
    })
}

/// What is compared with the fields of `live`: tags, and what is added to and removed from lists, are looked at by
/// themselves.
fn wishes<'i>(live: &Live, input: &'i Props) -> impl Iterator<Item = (&'i str, &'i Value)> {
    let apart: Vec<&str> =
        members(live).flat_map(|(path, it)| [path, it.add, it.remove]).chain(["tags"]).collect();
    input.iter().filter(move |(key, _)| !apart.contains(key))
}

/// The lists of `live` that have calls of their own, by their paths.
fn members(live: &Live) -> impl Iterator<Item = (&'static str, Members)> {
    let fields = kind::definition_of(live.kind).fields.iter();
    fields.filter_map(|field| Some((field.path, field.members?)))
}

/// Whether its lists are those that a create call gave it, or hold what an update adds and nothing that it removes.
fn members_are_shown(live: &Live, input: &Props) -> bool {
    members(live).all(|(path, members)| {
        let seen = live.props.get(path).cloned().unwrap_or_default();
        let whole = input.get(path).is_none_or(|wanted| {
            holds(&members.in_order(seen.clone()), &members.in_order(wanted.clone()))
        });
        whole && members.is_shown(&seen, input)
    })
}

fn given<'l>(live: &'l Live, key: &str) -> Option<&'l Value> {
    match key {
        key if key == UPDATED_AS.0 => live.props.get(UPDATED_AS.1),
        key => live.props.get(key),
    }
}

/// Whether the tags of `live` are those that its create call gave it; they name the stack and the resource, so they tell
/// it from any other of the same name.
pub(crate) fn is_of(live: &Live, input: &Props) -> bool {
    let Some(wanted) = input.get("tags").and_then(Value::as_object) else { return false };
    wanted.contains_key(TAG_STACK)
        && wanted.iter().all(|(key, value)| live.tag(key).is_some_and(|tag| value == tag))
}

/// Whether a create can have made what is in this phase.
pub(crate) fn is_fresh(live: &Live) -> bool {
    !matches!(live.phase, Phase::Deleting | Phase::Failed | Phase::Stopped | Phase::Stopping)
}

/// Numbers and words count as equal to their texts; objects may hold more than is wanted.
fn holds(seen: &Value, wanted: &Value) -> bool {
    match (seen, wanted) {
        (Value::Object(seen), Value::Object(wanted)) => within(seen, wanted),
        (Value::Array(seen), Value::Array(wanted)) => {
            seen.len() == wanted.len() && seen.iter().zip(wanted).all(|(s, w)| holds(s, w))
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => false,
        (seen, wanted) => plain(seen) == plain(wanted),
    }
}

fn within(seen: &Map<String, Value>, wanted: &Map<String, Value>) -> bool {
    wanted.iter().all(|(key, wanted)| seen.get(key).is_some_and(|seen| holds(seen, wanted)))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_core::address::Kind;
    use serde_json::json;

    fn live(props: Value) -> Live {
        Live {
            status: "ACTIVE".into(),
            tags: Some([("personalize:stack".to_owned(), "m".to_owned())].into()),
            ..Live::new(
                Kind::Campaign,
                "home".into(),
                "arn",
                props.as_object().unwrap().clone().into(),
            )
        }
    }

    fn input(value: Value) -> Props {
        value.as_object().unwrap().clone().into()
    }

    #[test]
    fn an_object_is_an_upload_by_its_bytes_alone() {
        let upload = input(json!({"key": "k", "source": "f.csv", "bytes": 3, "hash": "ab"}));
        let is = |props: Value| is_upload_of(&live(props), &upload);
        assert!(is(json!({"key": "k", "bytes": 3, "hash": "ab"})));
        assert!(!is(json!({"key": "k", "bytes": 3, "hash": "cd"})));
        assert!(!is(json!({"key": "k", "bytes": 4, "hash": "ab"})));
        assert!(!is(json!({"key": "k", "bytes": 3})), "nobody says what is in it");
    }

    #[test]
    fn more_than_was_asked_is_shown_and_less_is_not() {
        let campaign =
            live(json!({"minProvisionedTPS": 2, "campaignConfig": {"a": "0.3", "b": 1}}));
        assert!(shows(&campaign, &input(json!({"minProvisionedTPS": "2"}))));
        assert!(shows(&campaign, &input(json!({"campaignConfig": {"a": 0.3}}))));
        assert!(shows(&campaign, &input(json!({"neverReturned": 1}))));
        assert!(!matches(&campaign, &input(json!({"neverReturned": 1}))));
        assert!(matches(&campaign, &input(json!({"minProvisionedTPS": "2"}))));
        assert!(!shows(&campaign, &input(json!({"minProvisionedTPS": 3}))));
        assert!(!shows(&campaign, &input(json!({"campaignConfig": {"c": 1}}))));
        let solution = live(json!({"solutionConfig": {"autoTrainingConfig": {"rate": 7}}}));
        let update =
            |rate: u32| json!({"solutionUpdateConfig": {"autoTrainingConfig": {"rate": rate}}});
        assert!(shows(&solution, &input(update(7))) && !shows(&solution, &input(update(1))));
    }

    #[test]
    fn a_resource_of_the_same_name_with_other_tags_is_another() {
        let campaign = live(json!({}));
        assert!(is_of(&campaign, &input(json!({"tags": {"personalize:stack": "m"}}))));
        assert!(!is_of(&campaign, &input(json!({"tags": {"personalize:stack": "n"}}))));
        assert!(!is_of(&campaign, &input(json!({"tags": {}}))), "no tags prove nothing");
        assert!(!is_of(&campaign, &input(json!({}))));
    }
}
