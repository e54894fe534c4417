//! Filters. Facts: docs/service/resources.md, "Filters": there is no UpdateFilter.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Work, holds_its_group, of_group,
    },
    field::{Field, Same},
    import_job,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::Live,
    lowering::Lowering,
    risk::Risk,
    spec::types::Spec,
};
use personalize_rules::quota;
use serde_json::json;

/// A filter.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no UpdateFilter"),
        Field::immutable("datasetGroupArn", "there is no UpdateFilter"),
        Field::immutable("filterExpression", "there is no UpdateFilter").same(Same::Filter),
    ],
    left_out: &[("filterArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateFilter",
        update: None,
        delete: Some("DeleteFilter"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    deletion: Deletion {
        turn: 70,
        before: &[Kind::Dataset, Kind::DatasetGroup],
        holds,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Asked,
    quota: Some(quota::FILTERS),
    serves: Some("arn"),
    own_name,
    lower,
};

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.filters.get(key)?.block().name
}

/// The filters of the stack. They need every dataset, whose fields they name, and its data: AWS's own tools create
/// filters only after the imports, and one of them says that filters need data (docs/service/order.md).
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, entry) in &from.spec.filters {
        let filter = entry.block();
        let name = from.name(Kind::Filter, key, filter.name.as_deref());
        let props = json!({
            "name": name,
            "datasetGroupArn": from.group_arn(),
            "filterExpression": filter.expression.trim(),
        });
        let arn = from.scope.filter(&name);
        let mut node = from.node(Address::new(Kind::Filter, key), name, Some(arn), props);
        node.needs.insert(Address::only(Kind::DatasetGroup));
        for (key, dataset) in from.spec.datasets.iter() {
            node.needs.insert(Address::new(Kind::Dataset, key));
            if dataset.source.is_some() {
                node.needs.extend(import_job::addresses(from, key));
            }
        }
        node.replace = filter.replace;
        nodes.push(from.tagged(node, &filter.tags));
    }
}

/// The service keeps the group and its datasets as long as it is there.
fn holds(filter: &Live, other: &Live) -> bool {
    let group = filter.text("datasetGroupArn");
    let in_group = other.kind == Kind::Dataset && other.text("datasetGroupArn") == group;
    in_group || holds_its_group(filter, other)
}
