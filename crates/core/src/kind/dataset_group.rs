//! The dataset group. Facts: service model `CreateDatasetGroup`; docs/service/resources.md,
//! "Dataset groups": nothing but tags can change.

use super::{
    data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
    spec::types::Domain as SpecDomain,
};
use personalize_rules::{dataset::Domain, quota};
use serde_json::json;

/// The dataset group.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no UpdateDatasetGroup"),
        Field::immutable("domain", "there is no UpdateDatasetGroup"),
        Field::immutable("roleArn", "there is no UpdateDatasetGroup"),
        Field::immutable("kmsKeyArn", "there is no UpdateDatasetGroup"),
    ],
    left_out: &[("datasetGroupArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateDatasetGroup",
        update: None,
        delete: Some("DeleteDatasetGroup"),
        stop: None,
        start: None,
    },
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::DataLoss,
    deletion: Deletion {
        turn: 90,
        before: &[Kind::Role, Kind::RolePolicy, Kind::BucketPolicy, Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Refused,
    quota: Some(quota::DATASET_GROUPS),
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The group of the stack.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let block = &from.spec.dataset_group;
    // A role without a key is refused by the service.
    let role = block
        .kms_key_arn
        .as_ref()
        .and_then(|_| block.role_arn.clone().or_else(|| data_role::arn(from)));
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
        node.needs = data_role::needs(from);
    }
    node.protect = block.protect;
    nodes.push(from.tagged(node, &block.tags));
}

/// The domain as the rules know it.
pub fn domain(domain: SpecDomain) -> Domain {
    match domain {
        SpecDomain::Ecommerce => Domain::Ecommerce,
        SpecDomain::VideoOnDemand => Domain::VideoOnDemand,
    }
}
