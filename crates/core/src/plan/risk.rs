//! Risks: what a step may cost beyond its call, and what allows it. What cannot be had back (data, trained models, the
//! calls of others) is refused until somebody allows exactly that; what can be lowered again tomorrow (money, privileges
//! that the spec states) is shown. Not here: who is asked.

use super::{Action, Allow, Item, Plan, Refusal, Step, Verb};
use crate::{address::Kind, diff::Change};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What a step may cost, the worst first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Data is lost.
    DataLoss,
    /// Callers may notice.
    ServingImpact,
    /// A model is lost that took time and money to train.
    RetrainCost,
    /// It costs more from now on.
    CostUp,
    /// Somebody may do more, or other things, than before.
    Privilege,
    /// Nothing of these.
    Safe,
}

impl Risk {
    /// Every class, the worst first.
    pub const ALL: [Risk; 6] = [
        Risk::DataLoss,
        Risk::ServingImpact,
        Risk::RetrainCost,
        Risk::CostUp,
        Risk::Privilege,
        Risk::Safe,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Risk::DataLoss => "data-loss",
            Risk::ServingImpact => "serving-impact",
            Risk::RetrainCost => "retrain-cost",
            Risk::CostUp => "cost-up",
            Risk::Privilege => "privilege",
            Risk::Safe => "safe",
        }
    }

    /// Whether a plan with it is refused until somebody allows it.
    pub const fn is_guarded(self) -> bool {
        matches!(self, Risk::DataLoss | Risk::ServingImpact | Risk::RetrainCost)
    }

    /// What it means, for the refusal.
    const fn meaning(self) -> &'static str {
        match self {
            Risk::DataLoss => "its data is lost",
            Risk::ServingImpact => "whoever calls it fails or has to change",
            Risk::RetrainCost => "a model is lost that took time and money to train",
            Risk::CostUp => "it costs more from now on",
            Risk::Privilege => "somebody may do more than before",
            Risk::Safe => "nothing is lost",
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What is lost when a resource of the kind goes.
pub(super) fn of_delete(kind: Kind) -> Risk {
    match kind {
        Kind::Dataset | Kind::DatasetGroup | Kind::DataObject | Kind::Bucket => Risk::DataLoss,
        Kind::Campaign | Kind::Recommender | Kind::Filter | Kind::EventTracker => {
            Risk::ServingImpact
        }
        Kind::Solution => Risk::RetrainCost,
        _ => Risk::Safe,
    }
}

/// What is lost when a resource of the kind is stopped: whoever asks a recommender that is stopped is refused; a training
/// that is stopped is paid for and gives no model (reference/pricing row 16).
pub(super) fn of_stop(kind: Kind) -> Risk {
    if kind == Kind::Recommender { Risk::ServingImpact } else { Risk::RetrainCost }
}

/// What a new resource costs or may do. Campaigns and recommenders are billed for their least throughput at all times,
/// automatic training for each run (reference/pricing rows 6, 7 and 15).
pub(super) fn of_create(step: &Step) -> Risk {
    let trains = step.input.get("performAutoTraining") != Some(&Value::Bool(false));
    match step.address.kind {
        Kind::Role | Kind::RolePolicy | Kind::BucketPolicy => Risk::Privilege,
        Kind::Campaign | Kind::Recommender => Risk::CostUp,
        Kind::Solution if trains => Risk::CostUp,
        _ => Risk::Safe,
    }
}

/// What a change in place costs or permits.
pub(super) fn of_update(kind: Kind, changes: &[Change]) -> Risk {
    match kind {
        Kind::Role | Kind::RolePolicy | Kind::BucketPolicy if !changes.is_empty() => {
            Risk::Privilege
        }
        _ if changes.iter().any(costs_more) => Risk::CostUp,
        _ => Risk::Safe,
    }
}

/// Whether a change raises what is billed (reference/pricing rows 6, 7, 12 and 15).
fn costs_more(change: &Change) -> bool {
    let number = |value: &Value| value.as_f64().unwrap_or(1.0);
    let last = change.path.rsplit('.').next().unwrap_or_default();
    match last {
        "minProvisionedTPS" | "minRecommendationRequestsPerSecond" => {
            number(&change.to) > number(&change.from)
        }
        "performAutoTraining" => change.to == Value::Bool(true),
        "autoTrainingConfig" => rate(&change.to) < rate(&change.from),
        "trainingDataConfig" => true,
        "enableMetadataWithRecommendations" => change.to == Value::Bool(true),
        "campaignConfig" => {
            let metadata = |config: &Value| config["enableMetadataWithRecommendations"] == true;
            metadata(&change.to) && !metadata(&change.from)
        }
        _ => false,
    }
}

/// The days between automatic trainings; a solution that never said trains every 7 (service model).
fn rate(config: &Value) -> u32 {
    let text = config["schedulingExpression"].as_str().unwrap_or_default();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(7)
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
            // What serves is billed for its minimum throughput (reference/pricing row 12).
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
    let allow = Allow { risk: item.risk, address: item.address.clone() };
    let (address, name, risk) = (&item.address, &item.name, item.risk);
    let summary = match item.action {
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
            let allow = Allow { risk: item.risk, address: item.address.clone() };
            if item.allowed.is_none() && given.contains(&allow) {
                item.allowed = Some("--allow".into());
            }
        }
        self
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
        let more = [
            change("minProvisionedTPS", json!(1), json!(2)),
            change("recommenderConfig.minRecommendationRequestsPerSecond", Value::Null, json!(2)),
            change("performAutoTraining", json!(false), json!(true)),
            change(
                "solutionConfig.autoTrainingConfig",
                json!({"schedulingExpression": "rate(14 days)"}),
                json!({"schedulingExpression": "rate(2 days)"}),
            ),
            change("campaignConfig", json!({}), json!({"enableMetadataWithRecommendations": true})),
        ];
        for one in more {
            let of = |change: &Change| of_update(Kind::Campaign, std::slice::from_ref(change));
            assert_eq!(of(&one), Risk::CostUp, "{one:?}");
            let back = change(&one.path, one.to, one.from);
            assert_eq!(of(&back), Risk::Safe, "{back:?}");
        }
    }
}
