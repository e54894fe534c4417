//! Destroying a stack: everything that it owns, in the order that the service demands. Facts:
//! docs/service/resources.md, "Deletion".

use super::{
    Action, Item, Plan, choose, held, judge::protected, kept, notes, owner, precondition, risk,
    steps,
};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live, Phase},
    kind::{
        self, bucket,
        definition::{Definition, Owner},
    },
    lower::lower,
    lowering::{Lowering, TAG_STACK},
};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The reason of everything that goes with the stack: whoever asks for that allows what it loses.
pub(super) const DESTROY: &str = "destroy";

/// The plan that removes everything that the stack of a spec owns, whatever else the spec says. Protected resources, and
/// what holds them, are refused; what stays is in the notes.
pub fn destroy(from: Lowering<'_>, inventory: &Inventory) -> Plan {
    let stack = from.spec.name.as_str();
    let bucket = from.spec.bucket.as_ref().map(|bucket| bucket.name.as_str());
    let mut plan = Plan::empty(stack, from.scope, bucket);
    let uploads = Uploads::of(stack, inventory);
    let mut owned: Vec<(Address, &Live)> = inventory
        .all()
        .iter()
        .filter_map(|live| Some((address(live, stack, inventory, &uploads)?, live)))
        .collect();
    let turn = |live: &Live| kind::definition_of(live.kind).deletion.turn;
    owned.sort_by(|a, b| (turn(a.1), &a.0, &a.1.name).cmp(&(turn(b.1), &b.0, &b.1.name)));
    for (address, live) in owned {
        plan.refusals.extend(protected(&address, live));
        let Definition { calls, loss, .. } = kind::definition_of(live.kind);
        let stays = kind::is_kept(live.kind);
        if stays && !matches!(live.phase, Phase::Creating | Phase::Stopping) {
            continue;
        }
        let waits = stays && calls.stop.is_none();
        let action = if waits { Action::Wait } else { Action::Delete };
        let mut steps = steps::delete(&address, live);
        let risk = risk::judge(&mut steps, *loss, &[]);
        plan.items.push(Item {
            address,
            name: (&live.name).into(),
            action,
            reason: DESTROY.into(),
            fields: Vec::new(),
            risk,
            allowed: Some(DESTROY.into()),
        });
        plan.steps.extend(steps);
    }
    precondition::complete(&mut plan, inventory);
    notes::unlocked(&mut plan);
    notes::freed_names(&mut plan);
    kept::add(&mut plan, from.spec, inventory);
    notes::untold(&mut plan, inventory);
    held::check(&mut plan, inventory);
    plan.refusals.extend(owner::unmarked(&lower(from), inventory));
    plan
}

/// The address under which `live` goes, if the stack owns it.
fn address(
    live: &Live,
    stack: &str,
    inventory: &Inventory,
    uploads: &Uploads<'_>,
) -> Option<Address> {
    match kind::definition_of(live.kind).owner {
        Owner::Tags => choose::address_of(live, stack),
        Owner::Name(address) | Owner::Mark(address) => address(live, stack),
        Owner::Folder(_) => uploads.address(&live.name),
        Owner::Whole(part) => {
            let whole = inventory.located(part.kind, (part.locator)(&live.locator, &live.props))?;
            let key =
                choose::address_of(whole, stack).map_or_else(SmolStr::default, |whole| whole.key);
            (whole.tag(TAG_STACK) == Some(stack)).then(|| Address::new(live.kind, key))
        }
    }
}

/// The uploads of a stack, which `apply` calls by their dataset, with the file where that has several. Uploads of other
/// content lie beside those of now: where one of these names would be that of two, the hash of the content is in it too.
struct Uploads<'a> {
    stack: &'a str,
    prefix: String,
    /// How many there are of each name that is tried.
    named: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
}

impl<'a> Uploads<'a> {
    fn of(stack: &'a str, inventory: &'a Inventory) -> Self {
        let prefix = bucket::prefix(stack);
        let mut named: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for live in inventory.of(Kind::DataObject) {
            if let Some((dataset, _, file)) = bucket::parts(&prefix, &live.name) {
                *named.entry(dataset).or_default().entry(file).or_default() += 1;
            }
        }
        Uploads { stack, prefix, named }
    }

    /// The address of the upload with this key, or of the result of a job, if it is one of the stack.
    fn address(&self, key: &str) -> Option<Address> {
        if !bucket::is_of_stack(self.stack, key) {
            return None;
        }
        if let Some(result) = key.strip_prefix(&format!("{}/", self.stack))
            && !key.starts_with(&self.prefix)
        {
            return Some(Address::new(Kind::DataObject, result));
        }
        let name = bucket::parts(&self.prefix, key).map(|(dataset, hash, file)| {
            let files = self.named.get(dataset);
            let same = files.and_then(|files| files.get(file)).copied();
            match (files.map(BTreeMap::len), same) {
                (Some(1), Some(1)) => dataset.to_owned(),
                (_, Some(1)) => format!("{dataset}/{file}"),
                _ => format!("{dataset}/{hash}/{file}"),
            }
        });
        Some(Address::new(Kind::DataObject, name.as_deref().unwrap_or(key)))
    }
}
