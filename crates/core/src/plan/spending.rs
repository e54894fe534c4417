//! What the budget of a plan is checked by when the plan is applied: limits and quantities, but no prices, so that the id of a
//! plan is the same with others. Not here: the check (`budget`), and which quantities these are (`cost`).

use super::{Allow, Plan, Step, Verb};
use crate::{
    address::{Address, Kind},
    cost::{Amount, Basis, Change, Cost, ItemCost, Paid, Served, Sum, changes_the_floor},
    spec::cost::{Budget, Count, Usage},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The budget of a plan, what was allowed beyond it, and what is billed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// The limits of the spec; none of them where it has no budget.
    pub budget: Budget,
    /// What was allowed beyond them when the plan was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Allow>,
    /// What serves in the stack before the plan and after it.
    pub serves: Vec<Serving>,
    /// What the steps are paid for once.
    pub once: Vec<Once>,
}

/// A campaign or recommender that is billed for as long as it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Serving {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// The users of the dataset group, of a recommender, as far as they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u64>,
    /// What it is before the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Served>,
    /// What it is after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Served>,
}

/// What a step is paid for once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Once {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// What was counted.
    pub paid: Paid,
}

impl Spending {
    /// What it costs with these prices. The use is not in it, which no budget limits.
    pub(super) fn cost(&self, basis: Basis<'_>) -> Cost {
        let mut cost = Cost {
            prices: basis.prices.words(),
            items: Vec::new(),
            floor: Change::default(),
            once: Sum::default(),
            usage: Sum::default(),
        };
        for serving in &self.serves {
            let Serving { address, name, before, after, .. } = serving;
            let usage = Usage { users: serving.users.map(Count), ..Usage::default() };
            let floor = |served: &Option<Served>| {
                served.as_ref().map_or(Amount::ZERO, |served| served.floor(&basis, Some(&usage)))
            };
            let floor = Change { before: floor(before), after: floor(after) };
            cost.floor.before.add(address, floor.before);
            cost.floor.after.add(address, floor.after);
            cost.items.push(item(address, name, Some(floor), None));
        }
        for Once { address, name, paid } in &self.once {
            let amount = paid.amount(&basis);
            cost.once.add(address, amount);
            cost.items.push(item(address, name, None, Some(amount)));
        }
        cost
    }

    /// Fails with a step that makes something else of what is billed than is said here.
    pub(super) fn fits(&self, plan: &Plan) -> Result<(), String> {
        if let Some(step) = self.missed(plan) {
            return Err(format!("what `{}` costs is not in `spending`", step.id));
        }
        match self.serves.iter().find(|serving| !serving.follows(plan)) {
            Some(serving) => {
                Err(format!("`spending` has another {} than the steps", serving.address))
            }
            None => Ok(()),
        }
    }

    /// A step that is paid for and is not here.
    pub(super) fn missed<'p>(&self, plan: &'p Plan) -> Option<&'p Step> {
        plan.steps.iter().find(|step| self.misses(step))
    }

    /// Whether a step is paid for that is not here.
    fn misses(&self, step: &Step) -> bool {
        let is_it = |address: &Address, name: &str| *address == step.address && name == step.name;
        let begins = matches!(step.verb, Verb::Create | Verb::Update | Verb::Start);
        match step.address.kind {
            Kind::Campaign | Kind::Recommender => {
                begins && !self.serves.iter().any(|one| is_it(&one.address, &one.name))
            }
            // What it changes is in `serves`.
            Kind::Schedule => begins && changes_the_floor(&step.input) && self.serves.is_empty(),
            Kind::ImportJob
            | Kind::SolutionVersion
            | Kind::BatchInferenceJob
            | Kind::BatchSegmentJob
            | Kind::ExportJob
            | Kind::DeletionJob => {
                step.verb == Verb::Create
                    && !self.once.iter().any(|one| is_it(&one.address, &one.name))
            }
            Kind::Bucket
            | Kind::BucketPolicy
            | Kind::Role
            | Kind::RolePolicy
            | Kind::DataObject
            | Kind::Schema
            | Kind::DatasetGroup
            | Kind::Dataset
            | Kind::EventTracker
            | Kind::MetricAttribution
            | Kind::Solution
            | Kind::Filter
            | Kind::Parameter
            | Kind::ScheduleGroup
            | Kind::Endpoint
            | Kind::StateMachine => false,
        }
    }
}

impl Serving {
    /// Whether what it is after the plan is what the steps make of what it was before.
    fn follows(&self, plan: &Plan) -> bool {
        let is_it = |step: &&Step| step.address == self.address && step.name == self.name;
        let mut now = self.before.clone();
        for step in plan.steps.iter().filter(is_it) {
            let input = Served::of(step.address.kind, &step.input, None, true);
            match (step.verb, &mut now) {
                (Verb::Create, now) => *now = input,
                (Verb::Delete, now) => *now = None,
                (Verb::Start, Some(now)) => now.runs = true,
                (Verb::Stop, Some(now)) => now.runs = false,
                (Verb::Update, Some(now)) if has_throughput(step) => {
                    now.throughput = input.map_or(now.throughput, |input| input.throughput);
                }
                _ => {}
            }
        }
        let billed = |served: &Option<Served>| {
            served.as_ref().filter(|served| served.runs).map(|s| (s.is_recommender, s.throughput))
        };
        billed(&now) == billed(&self.after)
    }
}

/// Whether the input of an update says how much throughput there is from then on.
fn has_throughput(step: &Step) -> bool {
    step.input.get("minProvisionedTPS").is_some() || step.input.get("recommenderConfig").is_some()
}

fn item(
    address: &Address,
    name: &str,
    floor: Option<Change<Amount>>,
    once: Option<Amount>,
) -> ItemCost {
    ItemCost {
        address: address.clone(),
        name: name.to_owned(),
        floor,
        once,
        usage: None,
        per_thousand_requests: None,
    }
}
