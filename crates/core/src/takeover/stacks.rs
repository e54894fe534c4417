//! Who owns what in an account, by the tags of its resources. Not here: reading the account.

use crate::{
    address::Kind,
    cost::{Basis, Sum, standing::solution},
    inventory::{Inventory, Live, Phase},
    live_cost::floor,
    lowering::TAG_STACK,
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The stacks of an account and region.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stacks {
    /// The prices of the floors: `list prices of 2024-08-26`.
    pub prices: String,
    /// The stacks that tags name, by name.
    pub stacks: Vec<StackLine>,
    /// The dataset groups that no stack owns, by name.
    pub unowned: Vec<GroupLine>,
}

/// A stack that tags name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StackLine {
    /// Its name.
    pub name: String,
    /// How many resources of each kind it owns.
    #[serde(serialize_with = "by_kind")]
    pub owns: BTreeMap<Kind, usize>,
    /// The day on which the oldest of them was created.
    pub since: Option<String>,
    /// The dataset groups that they lie in.
    pub groups: Vec<String>,
    /// The minimum throughput of what serves, in requests per second, which is billed continuously.
    pub requests_per_second: u64,
    /// 30 days of what serves unused, at list prices.
    pub floor: Sum,
    /// The solutions that the service trains by itself; each training is billed.
    pub automatic_trainings: usize,
}

/// A dataset group that no stack owns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupLine {
    /// Its name.
    pub name: String,
    /// The day on which it was created.
    pub since: Option<String>,
    /// 30 days of what serves in it unused and is of no stack, at list prices.
    pub floor: Sum,
}

fn by_kind<S: Serializer>(kinds: &BTreeMap<Kind, usize>, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(kinds.len()))?;
    kinds.iter().try_for_each(|(kind, n)| map.serialize_entry(kind.word(), n))?;
    map.end()
}

/// Who owns what of an inventory of whole dataset groups, and what serves of it costs.
pub fn stacks(inventory: &Inventory, basis: Basis<'_>) -> Stacks {
    let mut owned: BTreeMap<&str, Vec<&Live>> = BTreeMap::new();
    for live in inventory.all() {
        if let Some(stack) = live.tag(TAG_STACK) {
            owned.entry(stack).or_default().push(live);
        }
    }
    let unowned = inventory.of(Kind::DatasetGroup).filter(|live| live.tag(TAG_STACK).is_none());
    let unowned = unowned.map(|group| {
        let lies_in = |live: &&Live| {
            live.tag(TAG_STACK).is_none() && group_arn(live, inventory) == Some(&group.locator)
        };
        GroupLine {
            name: group.name.clone(),
            since: day(group),
            floor: floor(inventory.all().iter().filter(lies_in), inventory, basis),
        }
    });
    let stack = |(name, all): (&str, Vec<&Live>)| {
        line(name, &all, floor(all.iter().copied(), inventory, basis))
    };
    Stacks {
        prices: basis.prices.words(),
        stacks: owned.into_iter().map(stack).collect(),
        unowned: unowned.collect(),
    }
}

fn line(name: &str, all: &[&Live], floor: Sum) -> StackLine {
    let mut owns = BTreeMap::new();
    for live in all {
        *owns.entry(live.kind).or_insert(0) += 1;
    }
    let groups: BTreeSet<String> = all.iter().filter_map(|live| group(live)).collect();
    let trains = |live: &&&Live| {
        live.kind == Kind::Solution && live.props.get("performAutoTraining") == Some(&true.into())
    };
    StackLine {
        name: name.to_owned(),
        owns,
        since: all.iter().filter_map(|live| day(live)).min(),
        groups: groups.into_iter().collect(),
        requests_per_second: all.iter().map(|live| throughput(live)).sum(),
        floor,
        automatic_trainings: all.iter().filter(trains).count(),
    }
}

/// The ARN of the group that something lies in: of a campaign, that of its solution.
fn group_arn<'i>(live: &'i Live, inventory: &'i Inventory) -> Option<&'i str> {
    let of = if live.kind == Kind::Campaign { solution(&live.props, inventory)? } else { live };
    of.props.get("datasetGroupArn")?.as_str()
}

/// The name of the group that it is or lies in.
fn group(live: &Live) -> Option<String> {
    let arn = if live.kind == Kind::DatasetGroup {
        live.locator.as_str()
    } else {
        live.props.get("datasetGroupArn")?.as_str()?
    };
    arn.rsplit('/').next().map(str::to_owned)
}

/// The minimum throughput that is billed for it.
fn throughput(live: &Live) -> u64 {
    let billed = !matches!(live.phase, Phase::Failed | Phase::Stopped);
    let minimum = if live.kind == Kind::Campaign {
        live.props.get("minProvisionedTPS")
    } else if live.kind == Kind::Recommender {
        let config = live.props.get("recommenderConfig");
        config.and_then(|config| config.get("minRecommendationRequestsPerSecond"))
    } else {
        return 0;
    };
    minimum.and_then(Value::as_u64).unwrap_or(1) * u64::from(billed)
}

fn day(live: &Live) -> Option<String> {
    live.created.map(|created| created.to_string().chars().take(10).collect())
}
