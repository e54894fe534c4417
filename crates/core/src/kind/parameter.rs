//! Parameters of Systems Manager, which tell applications ARNs and the tracking id. Facts: API reference of Systems Manager,
//! `PutParameter`: it creates with tags, or overwrites without.

use super::{
    dataset,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    definition_of,
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    props::{Props, reference},
    risk::Risk,
};
use personalize_rules::dataset::DatasetType;
use serde_json::{Value, json};

/// A parameter.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Ssm,
    fields: &[
        Field::immutable("name", "a parameter's name is its identity"),
        Field::immutable("type", "PutParameter does not change the type"),
        Field::updatable("value", "PutParameter with Overwrite"),
    ],
    left_out: &[],
    tagging: Tagging::AtCreate { tag: "AddTagsToResource", untag: "RemoveTagsFromResource" },
    calls: Calls {
        create: "PutParameter",
        update: Some(Update { operation: "PutParameter", input: update }),
        delete: Some("DeleteParameter"),
        stop: None,
        start: None,
    },
    listing: Listing::Tagged,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    deletion: Deletion { turn: 15, before: &[], holds: nothing, unnamed: Unnamed::Goes },
    replacement: Replacement::Again("whoever reads it finds nothing in between"),
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// What an update is sent: the value.
fn update(wanted: &Props, _: &[&str]) -> Props {
    wanted.get("value").map(|value| ("value".to_owned(), value.clone())).into_iter().collect()
}

/// One parameter for each resource by which applications speak of the stack, where the spec wants them.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(prefix) = from.spec.outputs.as_ref().and_then(|outputs| outputs.ssm.as_deref()) else {
        return;
    };
    let told = |node: &Node| {
        let output = definition_of(node.address.kind).serves?;
        // The address of an emulated endpoint is another one in each run.
        if node.address.kind == Kind::Endpoint {
            return None;
        }
        // Of all datasets only that of action interactions receives events by a tracking id of its own.
        if node.address.kind == Kind::Dataset
            && dataset::dataset_type(&node.address.key) != DatasetType::ActionInteractions
        {
            return None;
        }
        let known = node.locator.as_deref().filter(|_| output == "arn").map(Value::from);
        let value = known.unwrap_or_else(|| reference(&node.address, output));
        Some((node.address.clone(), output, value))
    };
    let all: Vec<(Address, &str, Value)> = nodes.iter().filter_map(told).collect();
    for (address, output, value) in all {
        let name = parameter_name(prefix, &address, output);
        let props = json!({"name": name, "type": "String", "value": value});
        let own = Address::new(Kind::Parameter, address.to_string());
        let mut node = from.node(own, name.clone(), Some(name), props);
        node.needs.insert(address);
        nodes.push(from.tagged(node, &Default::default()));
    }
}

/// The name of a parameter: `/movies/campaign/home/arn`.
pub fn parameter_name(prefix: &str, address: &Address, output: &str) -> String {
    let last = if output == "trackingId" { "tracking-id" } else { output };
    format!("{}/{address}/{last}", prefix.trim_end_matches('/'))
}

/// The resource that the parameter at this address tells of.
pub fn told_by(parameter: &Address) -> Option<Address> {
    parameter.key.parse().ok()
}
