//! The fields of a schema. Facts: docs/service/resources.md, "Schemas": immutable, untagged, synchronous.
//! Schemas are named by their content, so a changed schema is a new one. Not here: what is in them
//! (`dataset`).

use super::{
    dataset,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::{Field, Same},
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::Live,
    lowering::Lowering,
    risk::Risk,
};
use personalize_rules::{quota, schema::Schema};
use serde_json::json;

/// A schema.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "holds the hash of the content"),
        Field::immutable("schema", "there is no UpdateSchema").same(Same::Avro),
        Field::immutable("domain", "there is no UpdateSchema"),
    ],
    left_out: &[("schemaArn", "what it is found by")],
    tagging: Tagging::None,
    calls: Calls {
        create: "CreateSchema",
        update: None,
        delete: Some("DeleteSchema"),
        stop: None,
        start: None,
    },
    listing: Listing::Account,
    identity: Identity::Locator,
    owner: Owner::Name(address),
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Content,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 100,
        before: &[Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::GoesForFree,
    },
    replacement: Replacement::Refused,
    quota: Some(quota::SCHEMAS),
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The schemas of the stack.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let domain = from.spec.dataset_group.domain;
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(schema) = dataset::schema_of(from, key, dataset) else { continue };
        let name = dataset::schema_name(from, key, dataset, &schema);
        let arn = from.scope.schema(&name);
        let props = json!({"name": name, "schema": schema.to_avro(), "domain": domain});
        nodes.push(from.node(Address::new(Kind::Schema, key), name, Some(arn), props));
    }
}

/// The address that a schema has in the stack, where it is one of it: schemas take no tags, and ours are known by their names,
/// `<stack>-<dataset>-<hash8>`, where the hash is that of their content. A name that only looks so is not believed.
fn address(live: &Live, stack: &str) -> Option<Address> {
    let rest = live.name.strip_prefix(stack)?.strip_prefix('-')?;
    let (dataset, hash) = rest.rsplit_once('-')?;
    let known =
        matches!(dataset, "interactions" | "items" | "users" | "actions" | "actionInteractions");
    let schema = Schema::parse(live.text("schema")).ok()?;
    let content = dataset::schema_hash(&schema, live.props.get("domain"));
    (known && hash == content).then(|| Address::new(Kind::Schema, dataset))
}
