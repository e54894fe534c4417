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

/// What the role does with the key of a dataset group. The guide's list for roles has no CreateGrant, its list for key
/// policies has, and so has the role of AWS's own pipeline (reference/iam_s3 section 4): with it either answer works.
pub const KEY_ACTIONS: [&str; 5] =
    ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants"];

/// The name of the inline policy.
const POLICY_NAME: &str = "personalize";

/// The role with its policy, where the stack is to create one.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(name) = from.spec.role.as_ref().and_then(|role| role.name.clone()) else { return };
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust(from)});
    let node = from.node(Address::only(Kind::Role), name.clone(), Some(name.clone()), props);
    nodes.push(from.tagged(node, &Default::default()));
    let Some(document) = permissions(from) else { return };
    let props = json!({"roleName": name, "policyName": POLICY_NAME, "policyDocument": document});
    let locator = policy_locator(&name);
    let mut node =
        from.node(Address::only(Kind::RolePolicy), locator.clone(), Some(locator), props);
    node.needs.insert(Address::only(Kind::Role));
    nodes.push(node);
}

/// How the inline policy of the role `name` is found.
pub fn policy_locator(name: &str) -> String {
    format!("{name}/{POLICY_NAME}")
}

/// The ARN of the stack's role, created or existing.
pub fn arn(from: &Lowering<'_>) -> Option<String> {
    let role = from.spec.role.as_ref()?;
    role.arn.clone().or_else(|| role.name.as_ref().map(|name| from.scope.role(name)))
}

/// What must be there before the role works.
pub fn needs(from: &Lowering<'_>) -> BTreeSet<Address> {
    if from.spec.role.as_ref().is_none_or(|role| role.name.is_none()) {
        return BTreeSet::new();
    }
    let policy = permissions(from).map(|_| Address::only(Kind::RolePolicy));
    [Address::only(Kind::Role)].into_iter().chain(policy).collect()
}

fn trust(from: &Lowering<'_>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": from.scope.account},
                "StringLike": {"aws:SourceArn": bucket::source_arn(from)},
            },
        }],
    })
}

/// What the role may do; `None` where that is nothing: IAM refuses a policy without a statement
/// (MalformedPolicyDocument).
fn permissions(from: &Lowering<'_>) -> Option<Value> {
    let mut statements = Vec::new();
    let (buckets, objects) = sources(from);
    if !buckets.is_empty() {
        statements.push(json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": buckets}));
        statements.push(json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": objects}));
    }
    if let Some(key) = &from.spec.dataset_group.kms_key_arn {
        statements.push(json!({"Effect": "Allow", "Action": KEY_ACTIONS, "Resource": key}));
    }
    (!statements.is_empty()).then(|| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// The buckets that hold the sources, and the objects in them, as ARNs.
fn sources(from: &Lowering<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut buckets, mut objects) = (BTreeSet::new(), BTreeSet::new());
    for source in from.spec.datasets.iter().filter_map(|(_, dataset)| dataset.source.as_deref()) {
        let (bucket, object) = match (source.strip_prefix("s3://"), &from.spec.bucket) {
            (Some(path), _) => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                let folder = key.is_empty() || key.ends_with('/');
                (bucket, if folder { format!("{key}*") } else { key.to_owned() })
            }
            (None, Some(bucket)) => {
                (bucket.name.as_str(), format!("{}*", bucket::prefix(&from.spec.name)))
            }
            (None, None) => continue,
        };
        let arn = from.scope.bucket(bucket);
        objects.insert(format!("{arn}/{object}"));
        buckets.insert(arn);
    }
    (buckets, objects)
}
