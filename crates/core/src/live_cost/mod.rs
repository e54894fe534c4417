//! What a stack costs as it is live, and what of it nobody uses. Not here: what a plan makes of it (`plan::cost`), and what
//! a single thing costs (`cost`).

mod idle;
mod words;

pub use idle::{Idle, Reason};
pub use words::lines;

use crate::{
    address::{Address, Kind},
    cost::{Amount, Asked, Basis, Runs, Standing, Sum, standing::KINDS},
    inventory::{Inventory, Live},
    kind::{definition::Owner, definition_of},
    lowering::Lowering,
    plan::{PastImport, is_ours},
    spec::cost::Usage,
};
use jiff::Timestamp;
use serde::Serialize;

/// What a stack costs as it is live, at list prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveCost {
    /// The prices: `list prices of 2024-08-26`.
    pub prices: String,
    /// 30 days of what stands there unused.
    pub floor: Sum,
    /// What is billed for as long as it stands there.
    pub resources: Vec<ResourceCost>,
    /// What nobody uses.
    pub idle: Vec<Idle>,
}

/// What one resource costs for as long as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceCost {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// 30 days of it unused.
    pub floor: Amount,
    /// The price of 1,000 requests, where it answers any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_thousand_requests: Option<Amount>,
    /// 30 days of what it does by itself, of a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Amount>,
}

/// What the stack of `from` costs as `inventory` shows it at the moment `now`; `past` are all imports of its datasets.
pub fn live_cost(
    from: Lowering<'_>,
    inventory: &Inventory,
    past: &[PastImport],
    basis: Basis<'_>,
    now: Timestamp,
) -> LiveCost {
    let usage = |address: &Address| from.spec.usage.get(&address.to_string());
    let all = KINDS.into_iter().flat_map(|kind| inventory.of(kind));
    let ours = all.filter(|live| is_ours(live, &from.spec.name));
    let schedules: Vec<&Live> =
        inventory.of(Kind::Schedule).filter(|live| is_ours(live, &from.spec.name)).collect();
    let mut resources: Vec<ResourceCost> =
        ours.filter_map(|live| resource((live, &schedules), inventory, &usage, basis)).collect();
    resources.extend(around(from, inventory, &schedules, basis));
    let mut floor = Sum::default();
    resources.iter().for_each(|one| floor.add(&one.address, one.floor));
    let idle = idle::idle(from, inventory, past, now);
    LiveCost { prices: basis.prices.words(), floor, resources, idle }
}

/// What the endpoint and the schedules cost that are there: nothing unused.
fn around(
    from: Lowering<'_>,
    inventory: &Inventory,
    schedules: &[&Live],
    basis: Basis<'_>,
) -> Vec<ResourceCost> {
    let one = |live: &Live, address: Address| ResourceCost {
        address,
        name: live.name.clone(),
        floor: Amount::ZERO,
        per_thousand_requests: None,
        usage: None,
    };
    let apis = inventory.of(Kind::Endpoint).filter(|live| is_ours(live, &from.spec.name));
    let asked = from.spec.endpoint.as_ref().map(Asked::of);
    let apis = apis.map(|live| ResourceCost {
        per_thousand_requests: asked.map(|asked| asked.per_thousand(&basis)),
        ..one(live, Address::only(Kind::Endpoint))
    });
    let runs = Runs { from, inventory, basis };
    let fire = schedules.iter().filter_map(|live| {
        let Owner::Mark(address) = definition_of(live.kind).owner else { return None };
        let address = address(live, &from.spec.name)?;
        let usage = runs.of_schedule(&address.key).into_iter().reduce(Amount::plus)?;
        Some(ResourceCost { usage: Some(usage), ..one(live, address) })
    });
    apis.chain(fire).collect()
}

fn resource<'u>(
    (live, schedules): (&Live, &[&Live]),
    inventory: &Inventory,
    usage: &impl Fn(&Address) -> Option<&'u Usage>,
    basis: Basis<'_>,
) -> Option<ResourceCost> {
    let standing = Standing::of(live).with(schedules.iter().map(|schedule| &schedule.props));
    let served = standing.served(inventory)?;
    let floor = served.floor(&basis, usage(&standing.address));
    let per_thousand_requests = served.is_billed().then(|| served.per_thousand(&basis));
    Some(ResourceCost {
        address: standing.address,
        name: standing.name,
        floor,
        per_thousand_requests,
        usage: None,
    })
}

/// The floor of these resources, whose expected use nothing says, and whose schedules are not looked at.
pub fn floor<'l>(
    all: impl Iterator<Item = &'l Live>,
    inventory: &Inventory,
    basis: Basis<'_>,
) -> Sum {
    let mut floor = Sum::default();
    let billed = all.filter(|live| KINDS.contains(&live.kind));
    for one in billed.filter_map(|live| resource((live, &[]), inventory, &|_| None, basis)) {
        floor.add(&one.address, one.floor);
    }
    floor
}
