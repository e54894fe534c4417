//! Who owns what in an account, by the tags of its resources. Not here: reading the account.

use crate::{
    address::Kind,
    inventory::{Inventory, Live, Phase},
    lowering::TAG_STACK,
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The stacks of an account and region.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stacks {
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
}

fn by_kind<S: Serializer>(kinds: &BTreeMap<Kind, usize>, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(kinds.len()))?;
    kinds.iter().try_for_each(|(kind, n)| map.serialize_entry(kind.word(), n))?;
    map.end()
}

/// Who owns what of an inventory of whole dataset groups.
pub fn stacks(inventory: &Inventory) -> Stacks {
    let mut owned: BTreeMap<&str, Vec<&Live>> = BTreeMap::new();
    for live in inventory.all() {
        if let Some(stack) = live.tag(TAG_STACK) {
            owned.entry(stack).or_default().push(live);
        }
    }
    let unowned = inventory.of(Kind::DatasetGroup).filter(|live| live.tag(TAG_STACK).is_none());
    let unowned = unowned.map(|live| GroupLine { name: live.name.clone(), since: day(live) });
    Stacks {
        stacks: owned.into_iter().map(|(name, all)| line(name, &all)).collect(),
        unowned: unowned.collect(),
    }
}

fn line(name: &str, all: &[&Live]) -> StackLine {
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
        automatic_trainings: all.iter().filter(trains).count(),
    }
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
