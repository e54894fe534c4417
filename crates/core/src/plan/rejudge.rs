//! A saved plan judged once more: what its steps lose, and whose the live resources are, whatever the file says of it.
//! Not here: whether they are as they were seen (`recheck`), and room, which needs more of the account than is touched.

use super::{
    Allow, Item, Plan, Refusal, Risk, Step, Verb,
    index::Index,
    judge::protected,
    owner::is_ours,
    precondition::{Precondition, owner},
    risk,
};
use crate::{
    address::{Address, Kind},
    inventory::{Live, Phase},
    kind::{self, bucket::is_of_stack, definition::Owner},
    lowering::TAG_STACK,
};
use std::collections::BTreeSet;

/// Why `plan` may not be carried out, given what is live `now` of each of its preconditions, in their order: its own
/// refusals, and those that follow from its steps.
pub fn refusals(plan: &Plan, now: &[Option<Live>]) -> Vec<Refusal> {
    let index = Index::of(plan);
    let refused: BTreeSet<&Address> = plan.refusals.iter().map(|r| &r.address).collect();
    let mut all = plan.refusals.clone();
    for (precondition, live) in plan.preconditions.iter().zip(now) {
        let found = refusals_of(plan, &index, precondition, live.as_ref());
        all.extend(found.into_iter().filter(|new| !refused.contains(&new.address)));
    }
    all
}

fn refusals_of<'p>(
    plan: &'p Plan,
    index: &Index<'p>,
    at: &'p Precondition,
    live: Option<&Live>,
) -> Vec<Refusal> {
    let steps = index.steps(at.resource());
    let mut all = Vec::new();
    let goes = steps.iter().any(|s| s.verb == Verb::Delete);
    if let Some(live) = live {
        if goes {
            all.extend(protected(&at.address, live));
        }
        if !may_touch(plan, at, steps, live) {
            let summary =
                format!("the {} `{}` is not this stack's to change", live.kind, live.name);
            all.push(refusal(at, summary, "make a new plan and read that one"));
        }
    }
    let item = index.item(at.resource());
    let losses = steps.iter().map(|step| loss(index, step, live).min(step.risk));
    // A loss that only the spec shows, as of other callers, is on the item alone.
    let Some(loss) = losses.chain(item.map(|item| item.risk)).min() else { return all };
    if !loss.is_guarded() {
        return all;
    }
    match item {
        // The planner's word counts, where it is one of loss: it knows more about the reason.
        Some(item) if item.risk.is_guarded() => all.extend(risk::refusal(item)),
        Some(item) => all.extend(risk::refusal(&Item { risk: loss, ..item.clone() })),
        None => all.push(Refusal {
            allow: Some(Allow::new(loss, at.address.clone())),
            ..refusal(
                at,
                format!("{} `{}` would be lost ({loss})", at.address, at.name),
                "make a new plan and read that one",
            )
        }),
    }
    all
}

fn refusal(at: &Precondition, summary: String, help: &str) -> Refusal {
    Refusal {
        address: at.address.clone(),
        summary,
        help: help.to_owned(),
        fields: Vec::new(),
        allow: None,
    }
}

/// Whether the steps may be done to `live`: what is ours may go; what is nobody's may be taken over in place.
fn may_touch(plan: &Plan, at: &Precondition, steps: &[&Step], live: &Live) -> bool {
    let goes = steps.iter().any(|s| matches!(s.verb, Verb::Delete | Verb::Stop));
    match kind::definition_of(live.kind).owner {
        Owner::Name(address) | Owner::Mark(address) if goes => address(live, &plan.stack).is_some(),
        Owner::Folder(_) => is_of_stack(&plan.stack, &live.name),
        Owner::Whole(_) if goes => {
            let (kind, locator) = owner(at.address.kind, &live.locator, &live.props);
            let guard = steps.iter().filter_map(|s| s.guard.as_ref()).next();
            guard.is_some_and(|guard| {
                guard.kind == kind
                    && guard.locator == locator
                    && guard.tags.get(TAG_STACK) == Some(&plan.stack)
            })
        }
        Owner::Name(_) | Owner::Mark(_) | Owner::Whole(_) => true,
        Owner::Tags if is_ours(live, &plan.stack) => true,
        // Nobody knew whose it was when the plan was made.
        Owner::Tags
            if live.tags.is_some() && at.seen.as_ref().is_some_and(|seen| seen.tags.is_none()) =>
        {
            false
        }
        Owner::Tags => !goes && live.tag(TAG_STACK).is_none_or(|stack| stack == plan.stack),
    }
}

/// What a step loses.
fn loss<'p>(index: &Index<'p>, step: &'p Step, live: Option<&Live>) -> Risk {
    match step.verb {
        Verb::Stop => risk::of_stop(step.address.kind),
        Verb::Delete if live.is_none_or(is_lost) || is_succeeded(index, step) => Risk::Safe,
        Verb::Delete => kind::definition_of(step.address.kind).loss,
        Verb::Create if risk::of_create(step).is_guarded() => risk::of_create(step),
        _ => Risk::Safe,
    }
}

/// What failed or goes already is no loss.
fn is_lost(live: &Live) -> bool {
    matches!(live.phase, Phase::Failed | Phase::Deleting)
}

/// Whether the plan makes, or has seen, another solution of this address that stays.
fn is_succeeded<'p>(index: &Index<'p>, step: &'p Step) -> bool {
    step.address.kind == Kind::Solution
        && index.preconditions(&step.address).filter(|other| other.name != step.name).any(|other| {
            let steps = index.steps(other.resource());
            let makes = steps.iter().any(|s| s.verb == Verb::Create);
            (makes || other.seen.is_some()) && !steps.iter().any(|s| s.verb == Verb::Delete)
        })
}
