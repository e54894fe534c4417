//! Risks: what a step may cost beyond its call, and what allows it. What cannot be had back (data, trained models, the
//! calls of others) is refused until somebody allows exactly that; what can be lowered again tomorrow (money, privileges
//! that the spec states) is shown. Not here: who is asked.

use super::{Action, Allow, Item, Plan, Refusal, Step, Verb};
use crate::{
    address::Kind,
    diff::Change,
    kind::{self, definition::Making, endpoint},
    risk::Risk,
};
use serde_json::Value;

/// What is lost when a resource of the kind is stopped; nothing where it cannot be.
pub(super) fn of_stop(kind: Kind) -> Risk {
    kind::definition_of(kind).calls.stop.map_or(Risk::Safe, |stop| stop.loss)
}

/// What a new resource costs or may do.
pub(super) fn of_create(step: &Step) -> Risk {
    if is_opened(step.address.kind, step.input.get("auth")) {
        return Risk::Privilege;
    }
    let trains = step.input.get("performAutoTraining") != Some(&Value::Bool(false));
    match kind::definition_of(step.address.kind).making {
        Making::Privilege => Risk::Privilege,
        Making::DataLoss => Risk::DataLoss,
        Making::Throughput => Risk::CostUp,
        Making::Trainings if trains => Risk::CostUp,
        Making::Trainings | Making::Free => Risk::Safe,
    }
}

/// Whether an endpoint has this way to log in, and it is none.
fn is_opened(kind: Kind, auth: Option<&Value>) -> bool {
    kind == Kind::Endpoint && auth.is_some_and(|auth| auth == endpoint::PUBLIC)
}

/// What a change in place costs or permits.
pub(super) fn of_update(kind: Kind, changes: &[Change]) -> Risk {
    let definition = kind::definition_of(kind);
    let costs_more = |change: &Change| {
        let field = definition.fields.iter().find(|field| field.path == change.path);
        field.is_some_and(|field| field.costs_more(&change.from, &change.to))
    };
    let is_opened = changes.iter().any(|it| it.path == "auth" && is_opened(kind, Some(&it.to)));
    match definition.making {
        _ if is_opened => Risk::Privilege,
        Making::Privilege if !changes.is_empty() => Risk::Privilege,
        _ if changes.iter().any(costs_more) => Risk::CostUp,
        _ => Risk::Safe,
    }
}

/// Gives each step of an item its risk; answers the worst. `loss` is what is lost beyond the calls themselves: by its
/// deletion where it has one, else by whatever is done.
pub(super) fn judge(steps: &mut [Step], loss: Risk, fields: &[Change]) -> Risk {
    let returns = steps.iter().any(|step| step.verb == Verb::Delete);
    for step in steps.iter_mut() {
        step.risk = match step.verb {
            Verb::Create if returns => of_create(step),
            Verb::Create => of_create(step).min(loss),
            Verb::Update => of_update(step.address.kind, fields).min(loss),
            Verb::Delete => loss,
            Verb::Stop => of_stop(step.address.kind),
            // What serves is billed for its minimum throughput (docs/service/prices.md,
            // "Minimum throughput").
            Verb::Start => Risk::CostUp,
            Verb::Tag | Verb::Untag | Verb::Wait => Risk::Safe,
        };
    }
    steps.iter().map(|s| s.risk).min().unwrap_or(Risk::Safe)
}

/// The refusal of an item with a guarded risk that nothing allows.
pub(super) fn refusal(item: &Item) -> Option<Refusal> {
    if !item.risk.is_guarded() || item.allowed.is_some() {
        return None;
    }
    let allow = Allow::new(item.risk, item.address.clone());
    let (address, name, risk) = (&item.address, &item.name, item.risk);
    let summary = match item.action {
        Action::Create if risk == Risk::DataLoss => {
            format!("{address} `{name}` would delete data, which cannot be undone ({risk})")
        }
        Action::Create => format!("{address} `{name}` would be repeated ({risk}): {}", item.reason),
        Action::Update => format!("{address} `{name}` would change ({risk}): {}", item.reason),
        Action::Replace => {
            format!("{address} `{name}` would be replaced, and {} ({risk})", risk.meaning())
        }
        _ => format!("{address} `{name}` would be deleted, and {} ({risk})", risk.meaning()),
    };
    Some(Refusal {
        address: item.address.clone(),
        summary,
        help: format!("to allow it: `--allow {allow}`, or `allow: [{allow}]` in the spec"),
        fields: Vec::new(),
        allow: Some(allow),
    })
}

impl Plan {
    /// The plan with what `given` allows. Its id is another: it stands for what is allowed, too.
    pub fn allow(mut self, given: &[Allow]) -> Plan {
        self.refusals.retain(|r| r.allow.as_ref().is_none_or(|allow| !given.contains(allow)));
        for item in self.items.iter_mut().filter(|item| item.risk.is_guarded()) {
            let allow = Allow::new(item.risk, item.address.clone());
            if item.allowed.is_none() && given.contains(&allow) {
                item.allowed = Some("--allow".into());
            }
        }
        self.allow_spending(given, "--allow")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(path: &str, from: Value, to: Value) -> Change {
        Change {
            path: path.into(),
            from,
            to,
            forces_replacement: false,
            why: String::new(),
            cause: crate::diff::Cause::Spec,
        }
    }

    #[test]
    fn what_raises_the_bill_is_cost_up() {
        let (campaign, recommender, solution) = (Kind::Campaign, Kind::Recommender, Kind::Solution);
        let throughput = "recommenderConfig.minRecommendationRequestsPerSecond";
        let metadata = "recommenderConfig.enableMetadataWithRecommendations";
        let schedule = "solutionConfig.autoTrainingConfig";
        let every = |days: u32| json!({"schedulingExpression": format!("rate({days} days)")});
        let with_metadata = json!({"enableMetadataWithRecommendations": true});
        let more = [
            (campaign, change("minProvisionedTPS", json!(1), json!(2))),
            (campaign, change("campaignConfig", json!({}), with_metadata)),
            (recommender, change(throughput, Value::Null, json!(2))),
            (recommender, change(metadata, json!(false), json!(true))),
            (solution, change("performAutoTraining", json!(false), json!(true))),
            (solution, change(schedule, every(14), every(2))),
        ];
        for (kind, one) in more {
            assert_eq!(of_update(kind, std::slice::from_ref(&one)), Risk::CostUp, "{one:?}");
            let back = change(&one.path, one.to, one.from);
            assert_eq!(of_update(kind, std::slice::from_ref(&back)), Risk::Safe, "{back:?}");
        }
    }
}
