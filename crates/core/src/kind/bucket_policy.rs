//! The policy of the bucket. Facts: docs/service/iam-s3.md, "Trust of the role", "Rights of the role" and
//! "Bucket policy".

use super::{
    bucket::{self, prefix, source_arn},
    data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, PartOf,
        Recognised, Regional, Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name,
        nothing,
    },
    field::Field,
    job,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    props::Props,
    risk::Risk,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The policy of the bucket, which lets the service read it.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::S3,
    fields: &[
        Field::immutable("bucket", "a policy belongs to one bucket"),
        Field::updatable("policy", "PutBucketPolicy replaces the whole document"),
    ],
    left_out: &[],
    tagging: Tagging::None,
    calls: Calls {
        create: "PutBucketPolicy",
        update: Update::whole("PutBucketPolicy"),
        delete: Some("DeleteBucketPolicy"),
        stop: None,
        start: None,
    },
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Whole(PartOf { kind: Kind::Bucket, locator: itself }),
    regional: Some(Regional { field: "policy", key: "bucket.name" }),
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Privilege,
    recognised: Recognised::Repeated,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 140,
        before: &[Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Stays,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The bucket is found as its policy is.
fn itself<'l>(locator: &'l str, _: &'l Props) -> &'l str {
    locator
}

/// The policy of the bucket that the stack manages.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(bucket) = bucket::managed(from) else { return };
    let name = bucket.name.clone();
    let props = json!({"bucket": name, "policy": policy(from, &name)});
    let mut node = from.node(Address::only(Kind::BucketPolicy), name.clone(), Some(name), props);
    node.needs.insert(Address::only(Kind::Bucket));
    nodes.push(node);
}

/// Lets the service read our uploads, and write where our jobs put their results and reports of metrics go, for this
/// account and region only (confused-deputy condition). The guide's and AWS's
/// own bucket policies have no such condition, so it is not known whether the service sends the keys when it reads: where
/// it does not, the condition does not apply.
fn policy(from: &Lowering<'_>, bucket: &str) -> Value {
    let arn = from.scope.bucket(bucket);
    let who = json!({"Service": "personalize.amazonaws.com"});
    let only = json!({
        "StringEqualsIfExists": {"aws:SourceAccount": from.scope.account},
        "ArnLikeIfExists": {"aws:SourceArn": source_arn(from)},
    });
    let mut statements = vec![
        json!({
            "Sid": "PersonalizeLists", "Effect": "Allow", "Principal": who,
            "Action": "s3:ListBucket", "Resource": arn, "Condition": only,
        }),
        json!({
            "Sid": "PersonalizeReads", "Effect": "Allow", "Principal": who,
            "Action": "s3:GetObject", "Resource": format!("{arn}/{}*", prefix(&from.spec.name)), "Condition": only,
        }),
    ];
    let folders = written(from, bucket);
    if !folders.is_empty() {
        let folders: Vec<String> = folders.iter().map(|it| format!("{arn}/{it}*")).collect();
        statements.push(json!({
            "Sid": "PersonalizeWrites", "Effect": "Allow", "Principal": who,
            "Action": "s3:PutObject", "Resource": folders, "Condition": only,
        }));
    }
    let attribution = from.spec.metric_attribution.as_ref();
    let reports = attribution.and_then(|it| data_role::reports(from, it.destination()?));
    if let Some(reports) = reports.filter(|it| it.starts_with(&format!("{arn}/"))) {
        statements.push(json!({
            "Sid": "PersonalizeReports", "Effect": "Allow", "Principal": who,
            "Action": "s3:PutObject", "Resource": reports, "Condition": only,
        }));
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// The folders of this bucket that jobs of the stack write to.
fn written(from: &Lowering<'_>, bucket: &str) -> BTreeSet<String> {
    let all = job::all(from.spec).into_iter().filter_map(|job| job.written(from));
    all.filter(|(name, _)| name == bucket).map(|(_, folder)| folder).collect()
}
