//! Properties over generated specs: every kind, every optional field there or not. After apply, nothing is to be done; and
//! from any of them to any other, whatever the service fills in by itself.

use crate::world::World;
use personalize_core::{
    diff::Cause,
    inventory::Live,
    kind::{self, field::Class},
    plan::render,
    props::Props,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A custom group with everything that may be said of it.
fn custom() -> Value {
    let key = "arn:aws:kms:us-east-1:000000000000:key/1";
    json!({
        "version": 1, "name": "all", "region": "us-east-1", "account": "000000000000",
        "tags": {"team": "discovery"},
        "bucket": {"name": "all-personalize", "manage": true},
        "role": {"name": "all-personalize"},
        "datasetGroup": {"name": "everything", "kmsKeyArn": key, "roleArn": "arn:aws:iam::000000000000:role/k", "protect": false, "tags": {"a": "b"}},
        "datasets": {
            "interactions": {"source": "data/interactions.csv", "tags": {"a": "b"}, "schema": {"USER_ID": "string", "ITEM_ID": "string", "TIMESTAMP": "long", "EVENT_TYPE": "string", "EVENT_VALUE": "float?"}},
            "items": {"source": "data/items.csv", "tags": {"a": "b"}, "schema": {"ITEM_ID": "string", "TITLE": {"type": "string?", "textual": true}, "YEAR": "int?"}},
            "users": {"source": "s3://elsewhere/users.csv", "tags": {"a": "b"}, "schema": {"USER_ID": "string", "AGE": {"type": "string?", "categorical": true}}},
        },
        "eventTracker": {"name": "all-clicks", "tags": {"a": "b"}},
        "solutions": {
            "v2": {
                "name": "second", "recipe": "aws-user-personalization-v2", "autoTraining": {"every": "14 days"},
                "training": {"when": "data-changes", "maxAge": "30 days", "mode": "FULL"},
                "performIncrementalUpdate": true, "tags": {"a": "b"},
                "solutionConfig": {
                    "algorithmHyperParameters": {"apply_recency_bias": "true"},
                    "eventsConfig": {"eventParametersList": [{"eventType": "watch", "eventValueThreshold": 0.5, "weight": 1}]},
                    "optimizationObjective": {"itemAttribute": "YEAR", "objectiveSensitivity": "LOW"},
                    "trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["YEAR"]}, "includedDatasetColumns": {"USERS": ["AGE"]}},
                },
            },
            "v1": {
                "recipe": "aws-user-personalization", "autoTraining": "off", "eventType": "watch", "performHPO": true,
                "solutionConfig": {
                    "eventValueThreshold": "0.50",
                    "featureTransformationParameters": {"max_hist_len_percentile": 0.9},
                    "hpoConfig": {
                        "hpoObjective": {"type": "max", "metricName": "m", "metricRegex": "r"},
                        "hpoResourceConfig": {"maxNumberOfTrainingJobs": 4, "maxParallelTrainingJobs": "2"},
                        "algorithmHyperParameterRanges": {
                            "integerHyperParameterRanges": [{"name": "bptt", "minValue": 1, "maxValue": 9}],
                            "continuousHyperParameterRanges": [{"name": "x", "minValue": 0.1, "maxValue": 1.0}],
                            "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": [true, "false"]}],
                        },
                    },
                },
            },
        },
        "filters": {
            "plain": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")",
            "block": {"name": "other", "expression": "INCLUDE ItemID WHERE Items.YEAR > 2000", "replace": "in-place", "tags": {"a": "b"}},
        },
        "campaigns": {
            "home": {
                "name": "start", "solution": "v2", "minProvisionedTPS": 2, "tags": {"a": "b"},
                "campaignConfig": {"enableMetadataWithRecommendations": true, "syncWithLatestSolutionVersion": true, "rankingInfluence": {"POPULARITY": 0.5}},
            },
            "pinned": {
                "solution": "v1", "solutionVersionArn": "arn:aws:personalize:us-east-1:000000000000:solution/all-v1/1a",
                "campaignConfig": {"itemExplorationConfig": {"explorationWeight": 0.30}},
            },
        },
    })
}

/// A domain group with everything that may be said of it.
fn domain() -> Value {
    let mut spec = custom();
    let whole = spec.as_object_mut().unwrap();
    whole.remove("solutions");
    whole.remove("campaigns");
    whole.insert("role".into(), json!({"arn": "arn:aws:iam::000000000000:role/given"}));
    whole.insert("bucket".into(), json!({"name": "given", "manage": false}));
    whole["datasetGroup"]["domain"] = json!("ECOMMERCE");
    whole.insert("recommenders".into(), json!({
        "best": {
            "name": "best", "recipe": "aws-ecomm-popular-items-by-purchases", "replace": "in-place", "tags": {"a": "b"},
            "recommenderConfig": {
                "itemExplorationConfig": {"explorationWeight": "0.3"},
                "minRecommendationRequestsPerSecond": 3,
                "trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["YEAR"]}},
                "enableMetadataWithRecommendations": true,
            },
        },
    }));
    spec
}

/// What has to be there wherever its parent is.
const REQUIRED: [&str; 14] = [
    "version",
    "name",
    "datasets",
    "schema",
    "recipe",
    "autoTraining",
    "expression",
    "solution",
    "every",
    "type",
    "ITEM_ID",
    "USER_ID",
    "TIMESTAMP",
    "weight",
];

/// The places of everything in `value` that may be left out.
fn optional(value: &Value, at: &str, out: &mut Vec<String>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        let place = format!("{at}/{key}");
        let named =
            ["solutions", "filters", "campaigns", "recommenders"].iter().any(|k| at.ends_with(k));
        // `name` is the stack's, the bucket's, the role's and the tracker's own; everywhere else it may be left out.
        let own = ["", "/bucket", "/role", "/eventTracker"].contains(&at) && key == "name";
        let may_go = named || !REQUIRED.contains(&key.as_str()) || (key == "name" && !own);
        if may_go && !at.ends_with("/schema") && !own {
            out.push(place.clone());
        }
        if !place.ends_with("/schema") {
            optional(inner, &place, out);
        }
    }
}

/// `whole` without what `keep` says no to.
fn thinned(whole: &Value, keep: &[bool]) -> String {
    let mut places = Vec::new();
    optional(whole, "", &mut places);
    let mut spec = whole.clone();
    for (place, _) in places.iter().zip(keep.iter().cycle()).filter(|(_, keep)| !**keep) {
        let (parent, key) = place.rsplit_once('/').unwrap();
        if let Some(parent) = spec.pointer_mut(parent).and_then(Value::as_object_mut) {
            parent.remove(key);
        }
    }
    // A campaign without its solution refers to nothing, which the check of specs refuses.
    let solutions = spec["solutions"].clone();
    if let Some(campaigns) = spec.get_mut("campaigns").and_then(Value::as_object_mut) {
        campaigns.retain(|_, c| solutions.get(c["solution"].as_str().unwrap()).is_some());
    }
    spec.to_string()
}

/// The service fills in its defaults, and more where it may (docs/unverified.md).
fn fill_in(live: &mut Live) {
    let fields = kind::definition_of(live.kind).fields;
    for field in fields.iter().filter(|f| f.class != Class::NotCompared) {
        let value = match field.default {
            "" if field.echoes => json!({"filled": "in"}),
            "" => continue,
            default => serde_json::from_str(default).unwrap(),
        };
        if field.of(&live.props).is_null() {
            put(&mut live.props, field.path, value);
        }
    }
}

/// The service leaves out of fixed blocks what it likes, whatever else it filled in.
fn leave_out(live: &mut Live) {
    let fields = kind::definition_of(live.kind).fields;
    for field in fields.iter().filter(|f| f.class == Class::Immutable && f.echoes) {
        match field.of(&live.props) {
            Value::Object(mut block) => {
                let first = block.keys().next().cloned();
                first.map(|key| block.remove(&key));
                put(&mut live.props, field.path, block.into());
            }
            Value::Null => {}
            _ => put(&mut live.props, field.path, Value::Null),
        }
    }
}

fn put(props: &mut Props, path: &str, value: Value) {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let parts = rest.split('.').filter(|part| !part.is_empty());
    *parts.fold(&mut props[first], |inner, part| &mut inner[part]) = value;
}

fn settled(world: &mut World, spec: &str) -> Result<(), TestCaseError> {
    let next = world.plan_unchecked(spec);
    prop_assert!(
        next.is_empty(),
        "after apply of\n{spec}\nthere is still\n{}",
        render::human(&next)
    );
    world.all.iter_mut().for_each(fill_in);
    let next = world.plan_unchecked(spec);
    prop_assert!(
        next.is_empty(),
        "once filled in, of\n{spec}\nthere is still\n{}",
        render::human(&next)
    );
    let whole = world.all.clone();
    world.all.iter_mut().for_each(leave_out);
    let next = world.plan_unchecked(spec);
    prop_assert!(
        next.is_empty(),
        "once left out, of\n{spec}\nthere is still\n{}",
        render::human(&next)
    );
    world.all = whole;
    Ok(())
}

fn applied_twice(whole: &Value, keep: &[bool], then: &[bool]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    let spec = thinned(whole, keep);
    let plan = world.plan_unchecked(&spec);
    world.apply(&plan);
    settled(&mut world, &spec)?;
    let spec = thinned(whole, then);
    let plan = world.plan_unchecked(&spec);
    // Nobody but the spec changed anything.
    for change in plan.items.iter().flat_map(|i| &i.fields) {
        let behind = matches!(change.cause, Cause::Drift | Cause::Conflict);
        prop_assert!(!behind, "{change:#?} from\n{}\nto\n{spec}", thinned(whole, keep));
    }
    // What would lose data or callers for good is refused, and then nothing changes.
    if plan.refusals.iter().all(|r| r.allow.is_some()) {
        world.apply(&plan);
        let from = thinned(whole, keep);
        settled(&mut world, &spec).map_err(|e| {
            TestCaseError::fail(format!("from\n{from}\nwith\n{}\n{e}", render::human(&plan)))
        })?;
    }
    Ok(())
}

fn choice() -> impl Strategy<Value = Vec<bool>> {
    prop_oneof![
        prop::collection::vec(any::<bool>(), 97),
        prop::collection::vec(prop::bool::weighted(0.93), 97),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn after_apply_of_any_custom_group_nothing_is_to_be_done(keep in choice(), then in choice()) {
        applied_twice(&custom(), &keep, &then)?;
    }

    #[test]
    fn after_apply_of_any_domain_group_nothing_is_to_be_done(keep in choice(), then in choice()) {
        applied_twice(&domain(), &keep, &then)?;
    }
}

/// Each optional thing by itself: alone missing from the whole, and coming back.
#[test]
fn each_optional_thing_may_be_there_or_not() {
    for whole in [custom(), domain()] {
        let mut places = Vec::new();
        optional(&whole, "", &mut places);
        assert!(places.len() > 40, "{places:#?}");
        for i in 0..places.len() {
            let without: Vec<bool> = (0..places.len()).map(|n| n != i).collect();
            if let Err(error) = applied_twice(&whole, &without, &[true]) {
                panic!("{}: {error}", places[i]);
            }
        }
    }
}
