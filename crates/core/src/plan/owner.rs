//! Ownership: whose a live resource is, and what follows where it is not this stack's.
//! Not here: what is done with what is ours (`verdict`).

use super::{Action, Plan, Refusal, lookup::live_of, verdict::Verdict};
use crate::{
    address::{Address, Kind},
    diff::{self, Cause, Change},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{
        self,
        definition::{Definition, Making, Owner, PartOf, Regional},
    },
    lowering::{TAG_ADDR, TAG_STACK},
};
use serde_json::Value;

/// Whether the tags of `live` say that this stack made it; kinds without tags are known by their names.
pub(crate) fn is_ours(live: &Live, stack: &str) -> bool {
    match kind::definition_of(live.kind).owner {
        Owner::Name(_) | Owner::Whole(_) | Owner::Folder(_) => true,
        Owner::Mark(address) => address(live, stack).is_some(),
        Owner::Tags => {
            let marked = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('='));
            let named = marked.is_some_and(|(_, name)| name == live.name);
            is_cut_short(live) || live.tag(TAG_STACK) == Some(stack) && named
        }
    }
}

/// The tag that CloudFormation puts on what its stack of this name made.
const CLOUDFORMATION: &str = "aws:cloudformation:stack-name";

/// Why it is risky to adopt `live`: CloudFormation, which made it, still deletes it with its own stack.
pub(super) fn other_tool(live: &Live) -> Option<String> {
    let stack = live.tag(CLOUDFORMATION)?;
    Some(format!(
        "the CloudFormation stack `{stack}` made it and can still delete it; give it `DeletionPolicy: Retain` there and deploy that first (docs/migrate.md)"
    ))
}

/// Whether this is a bucket whose making was cut short: it gets its tags by a second call. Nothing is in it, so nobody
/// loses anything when it is taken for ours (docs/adr/0005).
pub(super) fn is_cut_short(live: &Live) -> bool {
    live.kind == Kind::Bucket
        && live.tags.as_ref().is_some_and(|tags| tags.is_empty())
        && live.props.get("empty").is_some_and(|empty| empty == true)
}

/// The refusal of what exists and is not ours.
pub(super) fn foreign(node: &Node, live: &Live, stack: &str) -> Verdict {
    let ways = match live.tag(TAG_STACK) {
        Some(other) if other != stack => " or delete the existing one".to_owned(),
        _ => format!(
            ", delete the existing one, or write `adopt: [{}]` in the spec to let this stack own it",
            node.address
        ),
    };
    // The ARN of a dataset is made of the group and the type.
    let rename = if live.kind == Kind::Dataset {
        format!("choose another dataset group for {}", node.address)
    } else {
        format!("give {} another name in the spec", node.address)
    };
    Verdict::Refused {
        changes: vec![stack_tag(live, stack)],
        summary: format!(
            "the {} `{}` exists and {}",
            node.address.kind,
            live.name,
            whose(live, stack)
        ),
        help: format!("{rename}{ways}"),
    }
}

/// The refusals to destroy a stack without what has its names and no tags of any stack: it may be the stack's own, and would
/// stay as if nobody had asked.
pub(super) fn unmarked(graph: &Graph, inventory: &Inventory) -> Vec<Refusal> {
    let stays = |live: &&Live| {
        matches!(kind::definition_of(live.kind).owner, Owner::Tags)
            && !kind::is_kept(live.kind)
            && !kind::is_untold(live)
            && !is_ours(live, &graph.stack)
            && live.tag(TAG_STACK).is_none()
            && live.phase != Phase::Deleting
    };
    let refusal = |node: &Node| {
        let live = live_of(node, inventory).filter(stays)?;
        let address = &node.address;
        Some(Refusal {
            address: address.clone(),
            summary: format!(
                "the {} `{}` would stay, since it {}",
                address.kind,
                live.name,
                whose(live, &graph.stack)
            ),
            help: format!(
                "if it is this stack's, write `adopt: [{address}]` in the spec, apply it and destroy then; if it is not, give {address} another name in the spec"
            ),
            fields: Vec::new(),
            allow: None,
        })
    };
    graph.nodes.values().filter_map(refusal).collect()
}

/// Who seems to own what this stack does not.
fn whose(live: &Live, stack: &str) -> String {
    match live.tag(TAG_STACK) {
        Some(other) if other != stack => format!("belongs to the stack `{other}`"),
        Some(_) => "carries copied tags of this stack".to_owned(),
        None => "was not made by personalize".to_owned(),
    }
}

/// The tag that would make it ours, as a change.
fn stack_tag(live: &Live, stack: &str) -> Change {
    Change {
        path: format!("tags.{TAG_STACK}"),
        from: live.tag(TAG_STACK).into(),
        to: stack.into(),
        forces_replacement: false,
        why: "TagResource".into(),
        cause: Cause::Unknown,
    }
}

/// What is taken over is changed in place or not at all: nothing of somebody else's is deleted.
pub(super) fn adopted(node: &Node, live: &Live, stack: &str) -> Verdict {
    let refused = |why: String, help: &str, changes| Verdict::Refused {
        summary: format!(
            "{} cannot be adopted: the {} `{}` {why}",
            node.address, live.kind, live.name
        ),
        help: help.to_owned(),
        changes,
    };
    if live.tag(TAG_STACK).is_some_and(|other| other != stack) {
        let help = "take it out of that stack first: remove its `personalize:` tags, and its block from that spec";
        return refused(whose(live, stack), help, Vec::new());
    }
    let is_kept_stopped = live.phase == Phase::Stopped && !node.running;
    if !matches!(live.phase, Phase::Ready | Phase::UpdateFailed) && !is_kept_stopped {
        let help = "adopt it when it is ready, or delete it and let the plan make it";
        return refused(format!("is {}", live.status), help, Vec::new());
    }
    let changes = diff::fields(node, live);
    let forced: Vec<&str> =
        changes.iter().filter(|c| c.forces_replacement).map(|c| c.path.as_str()).collect();
    if !forced.is_empty() {
        let why = format!("differs in `{}`, which cannot change in place", forced.join("`, `"));
        return refused(why, "write in the spec what the live one has", changes);
    }
    Verdict::Adopt(changes)
}

/// What takes no tags, as a policy, is as much ours as the bucket, role or group that it belongs to.
pub(super) fn strange_owner(
    graph: &Graph,
    node: &Node,
    live: &Live,
    inventory: &Inventory,
) -> Option<Verdict> {
    let Definition { owner: Owner::Whole(part), making, .. } = kind::definition_of(live.kind)
    else {
        return None;
    };
    let kind = part.kind;
    // A part has the key of its whole.
    let owner = graph.nodes.get(&Address::new(kind, node.address.key.as_str()))?;
    let whole = (part.locator)(&live.locator, &live.props);
    if owner.locator.as_deref().is_some_and(|ours| ours != whole) {
        return Some(Verdict::Refused {
            summary: format!("the {} `{}` exists in another {kind}: {whole}", live.kind, live.name),
            help: format!("give {} another name in the spec", node.address),
            changes: Vec::new(),
        });
    }
    let whole = live_of(owner, inventory)?;
    let theirs = !is_ours(whole, &graph.stack) && !graph.adopt.contains(&owner.address);
    let part = match making {
        Making::Privilege => "policy",
        _ => live.kind.word(),
    };
    theirs.then(|| Verdict::Refused {
        summary: format!(
            "the {part} of the {kind} `{}` is not this stack's to change, since the {kind} is not",
            whole.name
        ),
        help: format!("decide about the {kind} first"),
        changes: Vec::new(),
    })
}

/// Whether `live`, which is a part of something, is a part of what this stack owns.
pub(super) fn is_part_of_ours(live: &Live, stack: &str, inventory: &Inventory) -> bool {
    let Owner::Whole(PartOf { kind, locator }) = kind::definition_of(live.kind).owner else {
        return true;
    };
    let whole = inventory.located(kind, locator(&live.locator, &live.props));
    whole.is_some_and(|whole| is_ours(whole, stack))
}

/// A role, or the policy of a bucket, that lets the service act for this stack in another region: one role or bucket cannot
/// serve a stack in two regions, since each run would take it away from the other.
pub(super) fn other_region(graph: &Graph, node: &Node, live: &Live) -> Option<Verdict> {
    let Regional { field, key } = kind::definition_of(node.address.kind).regional?;
    let there = source_region(live.props.get(field)?)?;
    let here = &graph.scope.region;
    (there != *here).then(|| Verdict::Refused {
        summary: format!(
            "the {} `{}` serves this stack in {there}, and would be taken away from it for {here}",
            node.address.kind, live.name
        ),
        help: format!(
            "give the stack in {here} a `{key}` of its own, or another `name`; or destroy the one in {there} first"
        ),
        changes: Vec::new(),
    })
}

/// The region in the first `aws:SourceArn` of a policy document that names one.
fn source_region(document: &Value) -> Option<&str> {
    match document {
        Value::Object(map) => map.iter().find_map(|(key, value)| match value {
            Value::String(arn) if key.eq_ignore_ascii_case("aws:SourceArn") => {
                arn.split(':').nth(3).filter(|region| !region.is_empty() && !region.contains('*'))
            }
            value => source_region(value),
        }),
        Value::Array(all) => all.iter().find_map(source_region),
        _ => None,
    }
}

/// A spec that wants nothing of a stack that owns something is a mistake, or means `destroy`.
pub(super) fn empty(plan: &Plan, graph: &Graph) -> Option<Refusal> {
    let holds = |kind: Kind| {
        use Kind::{Bucket, BucketPolicy, DatasetGroup, Role, RolePolicy, ScheduleGroup};
        matches!(kind, Bucket | BucketPolicy | Role | RolePolicy | DatasetGroup | ScheduleGroup)
    };
    let gone = plan.items.iter().filter(|i| i.action == Action::Delete && !holds(i.address.kind));
    let gone = gone.count();
    if gone == 0 || graph.nodes.keys().any(|address| !holds(address.kind)) {
        return None;
    }
    Some(Refusal {
        address: Address::only(Kind::DatasetGroup),
        summary: format!("the spec declares nothing for the stack `{}`, which owns {gone} resources that would be deleted", plan.stack),
        help: "to delete the stack: `personalize destroy SPEC`; to keep it, restore the blocks of the spec".into(),
        fields: Vec::new(),
        allow: None,
    })
}
