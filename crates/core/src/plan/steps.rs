//! Steps: the calls that carry out a verdict. Not here: which verdict, and what waits for what between resources.

use super::{Risk, Settle, Step, Verb};
use crate::{
    address::{Address, Kind},
    diff::{self, Change},
    graph::Node,
    inventory::{Live, Phase, Tags},
    kind::{
        self,
        definition::{Service, Tagging},
    },
    props::Props,
};
use serde_json::{Value, json};
use smol_str::format_smolstr;

/// The steps that bring `node` into being.
pub(super) fn create(node: &Node) -> Vec<Step> {
    let tagging = kind::definition_of(node.address.kind).tagging;
    let mut input = node.props.clone();
    if matches!(tagging, Tagging::AtCreate { .. }) {
        input.insert("tags".into(), tags_value(&node.tags));
    }
    let mut steps = vec![step(node, Verb::Create, input, settle(node.address.kind))];
    if !node.running {
        steps.push(step(node, Verb::Stop, Props::new(), Settle::Still));
    }
    if matches!(tagging, Tagging::After { .. }) {
        steps.push(step(node, Verb::Tag, tags_object(&node.tags), Settle::Done));
    }
    chain(&mut steps);
    steps
}

/// The steps that change `live` into `node` in place: the update, then the tags.
pub(super) fn update(node: &Node, live: &Live, changes: &[Change]) -> Vec<Step> {
    let mut steps = Vec::new();
    if !changes.is_empty() {
        let mut input = update_input(node, changes);
        let members = kind::definition_of(node.address.kind).fields.iter();
        let first = members.filter_map(|field| field.members?.removed_first(&mut input));
        let settle = settle(node.address.kind);
        for (n, input) in first.collect::<Vec<_>>().into_iter().enumerate() {
            let mut first = step(node, Verb::Update, input, settle);
            first.id = format_smolstr!("{}:{}", first.id, n + 1);
            steps.push(first);
        }
        steps.push(step(node, Verb::Update, input, settle));
    }
    if let Some(have) = live.tags.as_ref().filter(|_| kind::takes_tags(node.address.kind)) {
        let (write, remove) = diff::tags(node, have);
        if !write.is_empty() {
            steps.push(step(node, Verb::Tag, tags_object(&write), Settle::Done));
        }
        if !remove.is_empty() {
            let keys = Props::from_iter([("keys".to_owned(), json!(remove))]);
            steps.push(step(node, Verb::Untag, keys, Settle::Done));
        }
    }
    chain(&mut steps);
    steps.iter_mut().for_each(|s| s.locator = Some((&live.locator).into()));
    steps
}

/// The wait for what AWS is already doing.
pub(super) fn wait(node: &Node, live: &Live) -> Vec<Step> {
    let mut step = step(node, Verb::Wait, Props::new(), Settle::Ready);
    step.locator = Some((&live.locator).into());
    vec![step]
}

/// The call that stops `live`, which serves and is to serve no more.
pub(super) fn stop(node: &Node, live: &Live) -> Vec<Step> {
    let mut steps = Vec::new();
    if live.phase.in_progress() {
        steps.extend(wait(node, live));
    }
    // The mark that it is to be stopped comes first: what stands still may take no tags.
    steps.extend(update(node, live, &[]));
    steps.push(step(node, Verb::Stop, Props::new(), Settle::Still));
    steps.iter_mut().for_each(|s| s.locator = Some((&live.locator).into()));
    chain(&mut steps);
    steps
}

/// The call that makes a stopped `live` serve again, and then what changes it in place.
pub(super) fn start(node: &Node, live: &Live, changes: &[Change]) -> Vec<Step> {
    let mut steps = Vec::new();
    if live.phase == Phase::Stopping {
        steps.push(Step { settle: Settle::Still, ..wait(node, live).remove(0) });
    }
    steps.push(step(node, Verb::Start, Props::new(), Settle::Ready));
    steps.iter_mut().for_each(|s| s.locator = Some((&live.locator).into()));
    steps.extend(update(node, live, changes));
    chain(&mut steps);
    steps
}

/// The steps that remove `live`, known by `address`.
pub(super) fn delete(address: &Address, live: &Live) -> Vec<Step> {
    let make = |verb: Verb, settle: Settle| Step {
        id: format_smolstr!("{address}:{}:{}", word(verb), live.name),
        address: address.clone(),
        verb,
        operation: operation(live.kind, verb).unwrap_or_default().into(),
        name: (&live.name).into(),
        locator: Some((&live.locator).into()),
        input: Props::new(),
        needs: Vec::new(),
        settle,
        risk: Risk::Safe,
        guard: None,
    };
    let definition = kind::definition_of(live.kind);
    // A schema goes at once, but whether a delete of Personalize's that is accepted is carried out is not certain.
    let is_certain = definition.service != Service::Personalize;
    let gone = if is_certain { Settle::Done } else { Settle::Gone };
    // What is never deleted comes to its end.
    let is_kept = kind::is_kept(live.kind);
    let can_stop = definition.calls.stop.is_some();
    let mut steps = match (is_kept, live.phase) {
        (true, Phase::Creating) if can_stop => vec![make(Verb::Stop, Settle::Still)],
        (true, _) => vec![make(Verb::Wait, Settle::Still)],
        (_, Phase::Deleting) => vec![make(Verb::Wait, Settle::Gone)],
        (_, phase) if phase.in_progress() => {
            vec![make(Verb::Wait, Settle::Still), make(Verb::Delete, gone)]
        }
        _ => vec![make(Verb::Delete, gone)],
    };
    chain(&mut steps);
    steps
}

/// What the update call is sent.
fn update_input(node: &Node, changes: &[Change]) -> Props {
    let changed: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    let definition = kind::definition_of(node.address.kind);
    let update = definition.calls.update;
    let mut input = update.map_or_else(Props::new, |it| (it.input)(&node.props, &changed));
    for change in changes {
        let field = definition.fields.iter().find(|field| field.path == change.path);
        if let Some(members) = field.and_then(|field| field.members) {
            input.extend(members.difference(&change.from, &change.to));
        }
    }
    input
}

fn step(node: &Node, verb: Verb, input: Props, settle: Settle) -> Step {
    Step {
        id: format_smolstr!("{}:{}:{}", node.address, word(verb), node.name),
        address: node.address.clone(),
        verb,
        operation: operation(node.address.kind, verb).unwrap_or_default().into(),
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

/// What to wait for after a call that makes or changes a resource of `kind`.
pub(super) fn settle(kind: Kind) -> Settle {
    if kind::settles(kind) { Settle::Ready } else { Settle::Done }
}

/// The API operation of `verb` on `kind`, where there is one.
pub fn operation(kind: Kind, verb: Verb) -> Option<&'static str> {
    let definition = kind::definition_of(kind);
    let (calls, tagging) = (definition.calls, definition.tagging.calls());
    match verb {
        Verb::Create => Some(calls.create),
        Verb::Update => calls.update.map(|update| update.operation),
        Verb::Delete => calls.delete,
        Verb::Tag => tagging.map(|(tag, _)| tag),
        Verb::Untag => tagging.map(|(_, untag)| untag),
        Verb::Stop => calls.stop.map(|stop| stop.operation),
        Verb::Start => calls.start,
        Verb::Wait => None,
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
    tags_object(tags).into()
}
