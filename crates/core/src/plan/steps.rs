//! Steps: the calls that carry out a verdict. Not here: which verdict, and what waits for what between resources.

use super::{Risk, Settle, Step, Verb};
use crate::{
    address::{Address, Kind},
    diff::{self, Change},
    graph::Node,
    inventory::{Live, Phase, Tags},
    kind,
    props::Props,
};
use serde_json::{Map, Value, json};

/// The steps that bring `node` into being.
pub(super) fn create(node: &Node) -> Vec<Step> {
    let facts = kind::facts(node.address.kind);
    let mut input = node.props.clone();
    if facts.tags_at_create {
        input.insert("tags".into(), tags_value(&node.tags));
    }
    let mut steps = vec![step(node, Verb::Create, input, settle(node.address.kind))];
    if !node.running {
        steps.push(step(node, Verb::Stop, Map::new(), Settle::Still));
    }
    if facts.tags && !facts.tags_at_create {
        steps.push(step(node, Verb::Tag, tags_object(&node.tags), Settle::Done));
    }
    chain(&mut steps);
    steps
}

/// The steps that change `live` into `node` in place: the update, then the tags.
pub(super) fn update(node: &Node, live: &Live, changes: &[Change]) -> Vec<Step> {
    let mut steps = Vec::new();
    if !changes.is_empty() {
        steps.push(step(
            node,
            Verb::Update,
            update_input(node, changes),
            settle(node.address.kind),
        ));
    }
    if let Some(have) = live.tags.as_ref().filter(|_| kind::facts(node.address.kind).tags) {
        let (write, remove) = diff::tags(node, have);
        if !write.is_empty() {
            steps.push(step(node, Verb::Tag, tags_object(&write), Settle::Done));
        }
        if !remove.is_empty() {
            let keys = Map::from_iter([("keys".to_owned(), json!(remove))]);
            steps.push(step(node, Verb::Untag, keys, Settle::Done));
        }
    }
    chain(&mut steps);
    steps.iter_mut().for_each(|s| s.locator = Some(live.locator.clone()));
    steps
}

/// The wait for what AWS is already doing.
pub(super) fn wait(node: &Node, live: &Live) -> Vec<Step> {
    let mut step = step(node, Verb::Wait, Map::new(), Settle::Ready);
    step.locator = Some(live.locator.clone());
    vec![step]
}

/// The call that stops `live`, which serves and is to serve no more.
pub(super) fn stop(node: &Node, live: &Live) -> Vec<Step> {
    let mut steps = Vec::new();
    if live.phase.in_progress() {
        steps.extend(wait(node, live));
    }
    steps.push(step(node, Verb::Stop, Map::new(), Settle::Still));
    steps.iter_mut().for_each(|s| s.locator = Some(live.locator.clone()));
    chain(&mut steps);
    steps
}

/// The call that makes a stopped `live` serve again, and then what changes it in place.
pub(super) fn start(node: &Node, live: &Live, changes: &[Change]) -> Vec<Step> {
    let mut steps = Vec::new();
    if live.phase == Phase::Stopping {
        steps.push(Step { settle: Settle::Still, ..wait(node, live).remove(0) });
    }
    steps.push(step(node, Verb::Start, Map::new(), Settle::Ready));
    steps.iter_mut().for_each(|s| s.locator = Some(live.locator.clone()));
    steps.extend(update(node, live, changes));
    chain(&mut steps);
    steps
}

/// The steps that remove `live`, known by `address`.
pub(super) fn delete(address: &Address, live: &Live) -> Vec<Step> {
    let make = |verb: Verb, settle: Settle| Step {
        id: format!("{address}:{}:{}", word(verb), live.name),
        address: address.clone(),
        verb,
        operation: operation(live.kind, verb).to_owned(),
        name: live.name.clone(),
        locator: Some(live.locator.clone()),
        input: Map::new(),
        needs: Vec::new(),
        settle,
        risk: Risk::Safe,
        guard: None,
    };
    // A schema goes at once, but whether a delete of Personalize's that is accepted is carried out is not certain.
    let at_once = settle(live.kind) == Settle::Done && live.kind != Kind::Schema;
    let gone = if at_once { Settle::Done } else { Settle::Gone };
    let mut steps = match (live.kind, live.phase) {
        (Kind::SolutionVersion, Phase::Creating) => vec![make(Verb::Stop, Settle::Still)],
        (Kind::SolutionVersion, Phase::Stopping) => vec![make(Verb::Wait, Settle::Still)],
        (_, Phase::Deleting) => vec![make(Verb::Wait, Settle::Gone)],
        (_, phase) if phase.in_progress() => {
            vec![make(Verb::Wait, Settle::Still), make(Verb::Delete, gone)]
        }
        _ => vec![make(Verb::Delete, gone)],
    };
    chain(&mut steps);
    steps
}

/// What the update call is sent: blocks are sent whole, since it is not known whether the service merges them.
fn update_input(node: &Node, changes: &[Change]) -> Props {
    let changed = |path: &str| changes.iter().any(|c| c.path.starts_with(path));
    let take = |fields: &[&str]| -> Props {
        fields.iter().filter_map(|f| Some(((*f).to_owned(), node.props.get(*f)?.clone()))).collect()
    };
    match node.address.kind {
        Kind::Solution => {
            let mut input = take(&["performAutoTraining", "performIncrementalUpdate"]);
            let config = node.props.get("solutionConfig");
            let part = |name: &str| Some((name.to_owned(), config?.get(name)?.clone()));
            let update: Props =
                ["autoTrainingConfig", "eventsConfig"].into_iter().filter_map(part).collect();
            if !update.is_empty() {
                input.insert("solutionUpdateConfig".into(), Value::Object(update));
            }
            input
        }
        Kind::Recommender => {
            let config = node.props.get("recommenderConfig").cloned().unwrap_or_else(|| json!({}));
            Map::from_iter([("recommenderConfig".to_owned(), config)])
        }
        Kind::Campaign => {
            let mut input: Props = Map::new();
            if changed("solutionVersionArn") {
                input.extend(take(&["solutionVersionArn"]));
            }
            if changed("minProvisionedTPS") {
                let tps = node.props.get("minProvisionedTPS").cloned().unwrap_or_else(|| json!(1));
                input.insert("minProvisionedTPS".into(), tps);
            }
            if changed("campaignConfig") {
                let config = node.props.get("campaignConfig").cloned().unwrap_or_else(|| json!({}));
                input.insert("campaignConfig".into(), config);
            }
            input
        }
        _ => node.props.clone(),
    }
}

fn step(node: &Node, verb: Verb, input: Props, settle: Settle) -> Step {
    Step {
        id: format!("{}:{}:{}", node.address, word(verb), node.name),
        address: node.address.clone(),
        verb,
        operation: operation(node.address.kind, verb).to_owned(),
        name: node.name.clone(),
        locator: node.locator.clone(),
        input,
        needs: Vec::new(),
        settle,
        risk: Risk::Safe,
        guard: None,
    }
}

/// Puts each step after the one before it.
pub(super) fn chain(steps: &mut [Step]) {
    for i in 1..steps.len() {
        let before = steps[i - 1].id.clone();
        if !steps[i].needs.contains(&before) {
            steps[i].needs.push(before);
        }
    }
}

/// Kinds outside Personalize, and schemas, are there at once.
pub(super) fn settle(kind: Kind) -> Settle {
    match kind {
        Kind::Bucket
        | Kind::BucketPolicy
        | Kind::Role
        | Kind::RolePolicy
        | Kind::DataObject
        | Kind::Schema => Settle::Done,
        _ => Settle::Ready,
    }
}

/// The API operation of `verb` on `kind`.
fn operation(kind: Kind, verb: Verb) -> &'static str {
    let [create, update, delete] = kind::facts(kind).operations;
    match (verb, kind) {
        (Verb::Create, _) => create,
        (Verb::Update, _) => update,
        (Verb::Delete, _) => delete,
        (Verb::Tag, Kind::Bucket) | (Verb::Untag, Kind::Bucket) => "PutBucketTagging",
        (Verb::Tag, Kind::Role) => "TagRole",
        (Verb::Untag, Kind::Role) => "UntagRole",
        (Verb::Tag, _) => "TagResource",
        (Verb::Untag, _) => "UntagResource",
        (Verb::Stop, Kind::Recommender) => "StopRecommender",
        (Verb::Stop, _) => "StopSolutionVersionCreation",
        (Verb::Start, _) => "StartRecommender",
        (Verb::Wait, _) => "",
    }
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Tag => "tag",
        Verb::Untag => "untag",
        Verb::Stop => "stop",
        Verb::Start => "start",
        Verb::Wait => "wait",
    }
}

fn tags_object(tags: &Tags) -> Props {
    tags.iter().map(|(k, v)| (k.clone(), Value::from(v.clone()))).collect()
}

fn tags_value(tags: &Tags) -> Value {
    Value::Object(tags_object(tags))
}
