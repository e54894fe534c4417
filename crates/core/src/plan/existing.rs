//! Live resources under names of their own that stand for what the spec wants: datasets and their schemas, which are known
//! by their place, and jobs and versions that a stack takes over. So nothing is imported or trained again.
//! Not here: whether they are as wanted (`judge`).

use super::{
    jobs::{feeds, is_partial, replaced_by},
    owner::is_ours,
};
use crate::{
    address::{Address, Kind},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{bucket, dataset},
    lowering::{Choices, Existing, Lowering, TAG_CONTENT, TAG_STACK, attempt_name, text},
    props::Props,
};
use personalize_rules::schema::Schema;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The datasets whose live names are others than the stack would choose, where the spec chooses none, and the schemas that
/// mean the same as the wanted ones.
pub(super) fn datasets(from: &Lowering<'_>, inventory: &Inventory) -> BTreeMap<Address, Existing> {
    let plain = Choices::default();
    let from = &Lowering { choices: &plain, ..*from };
    let mut existing = BTreeMap::new();
    for (key, wanted) in from.spec.datasets.iter() {
        let arn = from.scope.dataset(&from.group_name(), dataset::dataset_type(key));
        let live = inventory.located(Kind::Dataset, &arn);
        let chosen = from.spec.physical_name(key, None);
        if let Some(live) = live.filter(|l| wanted.name.is_none() && l.name != chosen) {
            existing.insert(Address::new(Kind::Dataset, key), as_it_is(live, None));
        }
        let Some(schema) = dataset::schema_of(from, key, wanted) else { continue };
        let domain = from.spec.dataset_group.domain.map(|domain| json!(domain));
        let means_the_same = |live: &&Live| is_same(live, &schema, domain.as_ref());
        let address = Address::new(Kind::Schema, key);
        let own = from.scope.schema(&dataset::schema_name(from, key, wanted, &schema));
        let used = live.and_then(|l| inventory.located(Kind::Schema, l.text("schemaArn")));
        if let Some(used) = used.filter(means_the_same) {
            if used.locator != own {
                existing.insert(address, as_it_is(used, None));
            }
        } else if wanted.schema_name.is_some()
            && inventory.located(Kind::Schema, &own).is_some_and(|live| !means_the_same(&live))
        {
            let name = dataset::schema_name_by_content(from, key, &schema);
            let locator = from.scope.schema(&name);
            existing.insert(address, Existing { name, locator, content: None });
        }
    }
    existing
}

/// Whether the live schema is for the same domain and means the same.
fn is_same(live: &Live, schema: &Schema, domain: Option<&Value>) -> bool {
    let parsed = Schema::parse(live.text("schema")).ok();
    parsed.is_some_and(|parsed| parsed.normal() == schema.normal())
        && live.props.get("domain") == domain
}

/// For which nodes what is there already may count: not where data is imported or a model trained again in any case.
#[derive(Clone, Copy)]
pub(super) struct Counting<'c> {
    pub(super) import: &'c dyn Fn(&Node) -> bool,
    pub(super) version: &'c dyn Fn(&Node) -> bool,
}

/// The jobs and versions under other names that count as what the spec wants, where none of the stack's own does: those
/// that the stack took over before, and those that it may take over now. `graph` has the names of first attempts, `numbers`
/// the attempts that count; `counts` says for which nodes they may.
pub(super) fn kept(
    from: &Lowering<'_>,
    graph: &Graph,
    numbers: &BTreeMap<Address, u32>,
    inventory: &Inventory,
    counts: Counting<'_>,
) -> BTreeMap<Address, Existing> {
    let own = |node: &Node| {
        let number = numbers.get(&node.address).copied().unwrap_or(1);
        attempt_name(&node.name, number)
    };
    let mut existing = BTreeMap::new();
    // What adds parts is not taken over: who made it cannot have known the parts.
    let full = graph.of(Kind::ImportJob).filter(|node| !node.address.key.contains('/'));
    for node in full.filter(|node| (counts.import)(node)) {
        let live = inventory.named(Kind::ImportJob, &own(node)).is_none();
        if let Some(job) = live.then(|| job(from, node, inventory)).flatten() {
            existing.insert(node.address.clone(), as_it_is(job, Some(&node.name)));
        }
    }
    let imports: BTreeMap<Address, Option<&Live>> = graph
        .of(Kind::ImportJob)
        .map(|node| {
            let taken = existing.get(&node.address).map(|taken: &Existing| taken.name.clone());
            let name = taken.unwrap_or_else(|| own(node));
            (node.address.clone(), inventory.named(Kind::ImportJob, &name))
        })
        .collect();
    for node in graph.of(Kind::SolutionVersion).filter(|node| (counts.version)(node)) {
        let (solution, own) = (text(&node.props, "solutionArn"), own(node));
        let none = inventory.versions(solution).all(|version| version.name != own);
        let version = none.then(|| version(from, node, &imports, inventory)).flatten();
        if let Some(version) = version {
            existing.insert(node.address.clone(), as_it_is(version, Some(&node.name)));
        }
    }
    existing
}

/// The import that the dataset of `node` has its data from, where the stack took it over as what `node` wants, or may.
fn job<'i>(from: &Lowering<'_>, node: &Node, inventory: &'i Inventory) -> Option<&'i Live> {
    let stands = |job: &&Live| {
        job.phase == Phase::Ready
            && !is_partial(job)
            && feeds(job, node, inventory)
            && replaced_by(job, inventory).is_none()
    };
    let location = |fields: &Props| {
        let location = fields.get("dataSource").and_then(|source| source.get("dataLocation"));
        location.and_then(Value::as_str).map(|text| text.trim_end_matches('/').to_owned())
    };
    let same = |job: &Live| location(&job.props) == location(&node.props);
    let adopts = |kind: Kind| adopts(from, kind, &node.address.key);
    // What the stack uploaded lies in a folder of its own for each content.
    let uploads = format!("/{}", bucket::prefix(&from.spec.name));
    let uploaded = |job: &Live| location(&job.props).is_some_and(|text| text.contains(&uploads));
    let may = |job: &Live| match job.tag(TAG_STACK) {
        None => adopts(Kind::ImportJob) || adopts(Kind::Dataset) && same(job),
        Some(_) => {
            is_ours(job, &from.spec.name) && adopts(Kind::Dataset) && same(job) && uploaded(job)
        }
    };
    inventory
        .of(Kind::ImportJob)
        .filter(stands)
        .find(|job| counts_as(job, &node.name, &from.spec.name) || job.tags.is_some() && may(job))
}

/// The newest version of the solution of `node`, where the stack took it over as what `node` wants, or may: when the data is
/// there that it should have seen. One that is older than an import of the stack's own does not know that data.
fn version<'i>(
    from: &Lowering<'_>,
    node: &Node,
    imports: &BTreeMap<Address, Option<&Live>>,
    inventory: &'i Inventory,
) -> Option<&'i Live> {
    let (stack, solution) = (&from.spec.name, text(&node.props, "solutionArn"));
    let ready = || inventory.versions(solution).filter(|version| version.phase == Phase::Ready);
    if let Some(taken) = ready().find(|version| counts_as(version, &node.name, stack)) {
        return Some(taken);
    }
    let adopts = [Kind::SolutionVersion, Kind::Solution]
        .into_iter()
        .any(|kind| adopts(from, kind, &node.address.key));
    let newest = ready().max_by_key(|version| (version.created, &version.locator))?;
    let knows = |job: &Live| {
        !is_ours(job, stack) || job.tag(TAG_CONTENT).is_some() || job.created <= newest.created
    };
    let complete =
        node.needs.iter().filter_map(|need| imports.get(need)).all(|job| job.is_some_and(knows));
    let free = newest.tag(TAG_STACK).is_none() || is_ours(newest, stack);
    (adopts && newest.tags.is_some() && free && complete).then_some(newest)
}

/// Whether the stack took `live` over as that of which it gives others the name `content`.
fn counts_as(live: &Live, content: &str, stack: &str) -> bool {
    is_ours(live, stack) && live.tag(TAG_CONTENT) == Some(content)
}

/// Whether the spec adopts what it has of `kind` under `key`.
fn adopts(from: &Lowering<'_>, kind: Kind, key: &str) -> bool {
    let address = Address::new(kind, key).to_string();
    from.spec.adopt.contains(&address)
}

fn as_it_is(live: &Live, content: Option<&str>) -> Existing {
    Existing {
        name: live.name.clone(),
        locator: live.locator.clone(),
        content: content.map(str::to_owned),
    }
}
