//! The dataset group. Facts: service model `CreateDatasetGroup`; reference/resources section 1: nothing but
//! tags can change.

use super::{KindFacts, field::Field, role};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::Lowering,
};
use serde_json::json;

/// The dataset group.
pub const FACTS: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "there is no UpdateDatasetGroup"),
        Field::immutable("domain", "there is no UpdateDatasetGroup"),
        Field::immutable("roleArn", "there is no UpdateDatasetGroup"),
        Field::immutable("kmsKeyArn", "there is no UpdateDatasetGroup"),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateDatasetGroup", "", "DeleteDatasetGroup"],
};

/// The group of the stack.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let block = &from.spec.dataset_group;
    // A role without a key is refused by the service.
    let role =
        block.kms_key_arn.as_ref().and_then(|_| block.role_arn.clone().or_else(|| role::arn(from)));
    let props = json!({
        "name": from.group_name(),
        "domain": block.domain,
        "kmsKeyArn": block.kms_key_arn,
        "roleArn": role,
    });
    let mut node = from.node(
        Address::only(Kind::DatasetGroup),
        from.group_name(),
        Some(from.group_arn()),
        props,
    );
    if role.is_some() && block.role_arn.is_none() {
        node.needs = role::needs(from);
    }
    node.protect = block.protect;
    nodes.push(from.tagged(node, &block.tags));
}
