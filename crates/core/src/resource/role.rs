//! The role that the service assumes, and its inline policy: as narrow as works.
//! Facts: reference/iam_s3 sections 1, 2 and 4.

use super::{KindFacts, bucket, field::Field};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::Lowering,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The role.
pub const ROLE: KindFacts = KindFacts {
    fields: &[
        Field::immutable("roleName", "a role's name is its identity"),
        Field::updatable(
            "assumeRolePolicyDocument",
            "UpdateAssumeRolePolicy replaces the whole document",
        ),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"],
};

/// The inline policy of the role.
pub const POLICY: KindFacts = KindFacts {
    fields: &[
        Field::immutable("roleName", "an inline policy belongs to one role"),
        Field::immutable("policyName", "its name is its identity"),
        Field::updatable("policyDocument", "PutRolePolicy replaces the whole document"),
    ],
    tags: false,
    tags_at_create: false,
    operations: ["PutRolePolicy", "PutRolePolicy", "DeleteRolePolicy"],
};

/// The name of the inline policy.
const POLICY_NAME: &str = "personalize";

/// The role with its policy, where the stack is to create one.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(name) = from.spec.role.as_ref().and_then(|role| role.name.clone()) else { return };
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust(from)});
    let node = from.node(Address::only(Kind::Role), name.clone(), Some(name.clone()), props);
    nodes.push(from.tagged(node, &Default::default()));
    let props =
        json!({"roleName": name, "policyName": POLICY_NAME, "policyDocument": permissions(from)});
    let locator = format!("{name}/{POLICY_NAME}");
    let mut node =
        from.node(Address::only(Kind::RolePolicy), locator.clone(), Some(locator), props);
    node.needs.insert(Address::only(Kind::Role));
    nodes.push(node);
}

/// The ARN of the stack's role, created or existing.
pub fn arn(from: &Lowering<'_>) -> Option<String> {
    let role = from.spec.role.as_ref()?;
    role.arn.clone().or_else(|| role.name.as_ref().map(|name| from.scope.role(name)))
}

/// What must be there before the role works.
pub fn needs(from: &Lowering<'_>) -> BTreeSet<Address> {
    let managed = from.spec.role.as_ref().is_some_and(|role| role.name.is_some());
    let kinds = [Kind::Role, Kind::RolePolicy].into_iter().filter(|_| managed);
    kinds.map(Address::only).collect()
}

fn trust(from: &Lowering<'_>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": bucket::only_for(from),
        }],
    })
}

fn permissions(from: &Lowering<'_>) -> Value {
    let (mut buckets, mut objects) = (BTreeSet::new(), BTreeSet::new());
    for (_, dataset) in from.spec.datasets.iter() {
        match dataset.source.as_deref().map(|s| s.strip_prefix("s3://")) {
            Some(Some(path)) => {
                let (name, key) = path.split_once('/').unwrap_or((path, ""));
                let arn = from.scope.bucket(name);
                objects.insert(if key.is_empty() || key.ends_with('/') {
                    format!("{arn}/{key}*")
                } else {
                    format!("{arn}/{key}")
                });
                buckets.insert(arn);
            }
            Some(None) => {
                if let Some(bucket) = &from.spec.bucket {
                    let arn = from.scope.bucket(&bucket.name);
                    objects.insert(format!("{arn}/{}*", bucket::prefix(&from.spec.name)));
                    buckets.insert(arn);
                }
            }
            None => {}
        }
    }
    let mut statements = vec![
        json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": buckets}),
        json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": objects}),
    ];
    if buckets.is_empty() {
        statements.clear();
    }
    if let Some(key) = &from.spec.dataset_group.kms_key_arn {
        let actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants"];
        statements.push(json!({"Effect": "Allow", "Action": actions, "Resource": key}));
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}
