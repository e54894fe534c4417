//! Filters. Facts: reference/resources section 12: there is no UpdateFilter.

use super::{
    KindFacts,
    field::{Field, Same},
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::Lowering,
};
use serde_json::json;

/// A filter.
pub const FACTS: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "there is no UpdateFilter"),
        Field::immutable("datasetGroupArn", "there is no UpdateFilter"),
        Field::immutable("filterExpression", "there is no UpdateFilter").same(Same::Filter),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateFilter", "", "DeleteFilter"],
};

/// The filters of the stack. They need every dataset, whose fields they name, and its data: AWS's own tools create
/// filters only after the imports, and one of them says that filters need data (docs/service/order.md).
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
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
                node.needs.insert(Address::new(Kind::ImportJob, key));
            }
        }
        node.replace = filter.replace;
        nodes.push(from.tagged(node, &filter.tags));
    }
}
