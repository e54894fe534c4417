//! The role with which the service reads the data of a stack and writes results: its name, and what it may do, as narrow as works.
//! Facts: docs/service/iam-s3.md, "Trust of the role", "Rights of the role" and "Keys". Not here: the resources (`role`, `role_policy`).

use super::{
    bucket,
    job::{self, Job},
};
use crate::{
    address::{Address, Kind},
    graph::Needs,
    lowering::Lowering,
    spec::types::S3DataDestination,
};
use personalize_rules::policy::KEY_ACTIONS;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The name of the role that the stack creates.
pub fn created(from: &Lowering<'_>) -> Option<String> {
    from.spec.role.as_ref()?.name.clone()
}

/// The ARN of the stack's role, created or existing.
pub fn arn(from: &Lowering<'_>) -> Option<String> {
    let role = from.spec.role.as_ref()?;
    role.arn.clone().or_else(|| role.name.as_ref().map(|name| from.scope.role(name)))
}

/// What must be there before the role works.
pub fn needs(from: &Lowering<'_>) -> Needs {
    if from.spec.role.as_ref().is_none_or(|role| role.name.is_none()) {
        return Needs::default();
    }
    let policy = may_anything(from).then(|| Address::only(Kind::RolePolicy));
    [Address::only(Kind::Role)].into_iter().chain(policy).collect()
}

/// Whether there is anything that the role may do. Each job asks, so that no policy is made for the answer.
fn may_anything(from: &Lowering<'_>) -> bool {
    sources(from).next().is_some()
        || outputs(from).next().is_some()
        || keys(from).next().is_some()
        || !publishing(from).is_empty()
}

/// What the role may do; `None` where that is nothing: IAM refuses a policy without a statement
/// (MalformedPolicyDocument).
pub fn permissions(from: &Lowering<'_>) -> Option<Value> {
    let mut statements = Vec::new();
    let (mut buckets, mut objects, mut folders) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (all, places) in [
        (&mut objects, &mut sources(from) as &mut dyn Iterator<Item = (String, String)>),
        (&mut folders, &mut outputs(from)),
    ] {
        for (bucket, within) in places {
            all.insert(format!("{bucket}/{within}"));
            buckets.insert(bucket);
        }
    }
    let mut allow = |action: &str, resources: BTreeSet<String>| {
        if !resources.is_empty() {
            statements.push(json!({"Effect": "Allow", "Action": action, "Resource": resources}));
        }
    };
    allow("s3:ListBucket", buckets);
    allow("s3:GetObject", objects);
    allow("s3:PutObject", folders);
    statements.extend(publishing(from));
    let keys: BTreeSet<&str> = keys(from).collect();
    let keys = Vec::from_iter(keys);
    if let [key] = &keys[..] {
        statements.push(json!({"Effect": "Allow", "Action": KEY_ACTIONS, "Resource": key}));
    } else if !keys.is_empty() {
        statements.push(json!({"Effect": "Allow", "Action": KEY_ACTIONS, "Resource": keys}));
    }
    (!statements.is_empty()).then(|| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// The jobs that use this role.
fn jobs<'s>(from: &Lowering<'s>) -> impl Iterator<Item = Job<'s>> {
    job::each(from.spec).filter(|job| job.role.is_none())
}

/// The keys that the role uses: that of the dataset group, and those of what its jobs read and write.
fn keys<'s>(from: &Lowering<'s>) -> impl Iterator<Item = &'s str> {
    let group = from.spec.dataset_group.kms_key_arn.as_deref();
    group.into_iter().chain(jobs(from).flat_map(|job| job.keys).flatten())
}

/// Where the jobs that use this role write, and nothing beside: buckets as ARNs, and the folders in them as patterns.
fn outputs(from: &Lowering<'_>) -> impl Iterator<Item = (String, String)> {
    jobs(from).filter_map(move |job| {
        let (bucket, folder) = job.written(from)?;
        Some((from.scope.bucket(&bucket), format!("{folder}*")))
    })
}

/// What it does with the metrics of an attribution that names no role of its own: CloudWatch has no narrower resource for
/// metrics (docs/service/metrics.md, "Rights").
fn publishing(from: &Lowering<'_>) -> Vec<Value> {
    let Some(attribution) = &from.spec.metric_attribution else { return Vec::new() };
    if attribution.role_arn().is_some() {
        return Vec::new();
    }
    let metrics = json!({"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"});
    let mut statements = vec![metrics];
    if let Some(destination) = attribution.destination() {
        let objects = reports(from, destination);
        statements.push(json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": objects}));
        if let Some(key) = &destination.kms_key_arn {
            statements.push(json!({"Effect": "Allow", "Action": KEY_ACTIONS, "Resource": key}));
        }
    }
    statements
}

/// The objects below a place in S3 where reports are written, as an ARN.
pub fn reports(from: &Lowering<'_>, destination: &S3DataDestination) -> Option<String> {
    let path = destination.path.strip_prefix("s3://")?;
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    Some(format!("{}/{key}*", from.scope.bucket(bucket)))
}

/// The buckets that hold the sources, as ARNs, and the objects in them, as patterns.
fn sources(from: &Lowering<'_>) -> impl Iterator<Item = (String, String)> {
    let datasets = from.spec.datasets.iter().filter_map(|(_, dataset)| dataset.source.as_deref());
    let scheduled = from.spec.schedules.values().filter_map(|schedule| schedule.from.as_deref());
    // What is made for a job lies where local files do.
    let inputs =
        jobs(from).filter_map(|job| job.input.map(|(_, input)| input).or(job.ids.map(|_| "")));
    let within = |source: &str| match (source.strip_prefix("s3://"), &from.spec.bucket) {
        (Some(path), _) => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            let folder = key.is_empty() || key.ends_with('/');
            let object = if folder { format!("{key}*") } else { key.to_owned() };
            Some((from.scope.bucket(bucket), object))
        }
        (None, Some(bucket)) => {
            let object = format!("{}*", bucket::prefix(&from.spec.name));
            Some((from.scope.bucket(&bucket.name), object))
        }
        (None, None) => None,
    };
    datasets.chain(inputs).chain(scheduled).filter_map(within)
}
