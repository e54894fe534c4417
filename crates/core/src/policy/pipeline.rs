//! What the commands of a pipeline need. Not here: applications (`application`), and the calls by kind (`reads`, `writes`).

use super::{Purpose, action::action, grant::Grants, pattern, queries, reads, writes};
use crate::{
    address::Kind,
    graph::{Graph, Node},
    kind::{bucket, definition::Service},
};
use serde_json::Value;

/// Everything that `purpose` needs.
pub(super) fn grants(graph: &Graph, purpose: Purpose) -> Grants {
    let mut grants = Grants::default();
    reads::allow(graph, &mut grants);
    match purpose {
        Purpose::Plan => {
            sources(graph, true, &mut grants);
            results(graph, &mut grants);
            queries::allow(graph, &mut grants);
        }
        Purpose::Drift => sources(graph, false, &mut grants),
        Purpose::Apply => {
            sources(graph, true, &mut grants);
            queries::allow(graph, &mut grants);
            writes::allow_changes(graph, &mut grants);
        }
        Purpose::Destroy => writes::allow_deletions(graph, &mut grants),
        Purpose::Application => {}
    }
    if matches!(purpose, Purpose::Apply | Purpose::Destroy) {
        writes::allow_uploads(graph, &mut grants);
        lock(graph, &mut grants);
    }
    grants
}

/// The lock: an object that is read, written under a condition, and deleted (docs/adr/0007).
fn lock(graph: &Graph, grants: &mut Grants) {
    let Some(name) = &graph.bucket else { return };
    let operations = ["GetObject", "PutObject", "DeleteObject"];
    let actions = operations.map(|operation| action(Service::S3, operation));
    grants.allow(actions, &[pattern::lock(graph, name)]);
}

/// Data that the spec finds in S3: it is listed, and the first lines of what is to be imported are read. Inputs of jobs are not
/// looked into.
fn sources(graph: &Graph, read: bool, grants: &mut Grants) {
    let own = graph.bucket.as_ref().map(|name| bucket::root(name, &graph.stack));
    let jobs = [Kind::ImportJob, Kind::DeletionJob, Kind::BatchInferenceJob, Kind::BatchSegmentJob];
    for node in jobs.into_iter().flat_map(|kind| graph.of(kind)) {
        let inputs = ["dataSource", "jobInput"].into_iter().filter_map(|name| node.props.get(name));
        for location in inputs.flat_map(locations) {
            if own.as_ref().is_some_and(|own| location.starts_with(own)) {
                continue;
            }
            let (name, key) = pattern::place(location);
            let bucket = graph.scope.bucket(name);
            let all = if key.is_empty() || key.ends_with('/') { "*" } else { "" };
            grants.allow([action(Service::S3, "ListObjectsV2")], std::slice::from_ref(&bucket));
            if read && node.address.kind == Kind::ImportJob {
                grants.allow([action(Service::S3, "GetObject")], &[format!("{bucket}/{key}{all}")]);
                grants.allow([action(Service::S3, "GetBucketPolicy")], &[bucket]);
                role(graph, node, grants);
            }
        }
    }
}

/// What jobs wrote, which `output` lists and downloads: outside the bucket of the stack, whose objects are read anyway, and what a
/// key of the spec encrypts.
fn results(graph: &Graph, grants: &mut Grants) {
    let own = graph.bucket.as_ref().map(|name| bucket::root(name, &graph.stack));
    let jobs = [Kind::ExportJob, Kind::BatchInferenceJob, Kind::BatchSegmentJob];
    for node in jobs.into_iter().flat_map(|kind| graph.of(kind)) {
        let places = node.props.get("jobOutput").into_iter().flat_map(locations);
        let is_own = |place: &&str| own.as_ref().is_some_and(|own| place.starts_with(own));
        for (name, key) in places.filter(|place| !is_own(place)).map(pattern::place) {
            let (bucket, folder) = (graph.scope.bucket(name), key.trim_end_matches('/'));
            grants.allow([action(Service::S3, "ListObjectsV2")], std::slice::from_ref(&bucket));
            let slash = if folder.is_empty() { "" } else { "/" };
            let objects = [format!("{bucket}/{folder}{slash}*")];
            grants.allow([action(Service::S3, "GetObject")], &objects);
        }
        let output = node.props.get("jobOutput");
        let key =
            output.and_then(|output| output.pointer("/s3DataDestination/kmsKeyArn")?.as_str());
        grants.allow(key.map(|_| "kms:Decrypt"), key.map(str::to_owned).as_slice());
    }
}

/// The role of an import that the stack does not make: its policies are read, to see that they let it read the data.
fn role(graph: &Graph, import: &Node, grants: &mut Grants) {
    let role = import.props.get("roleArn").and_then(Value::as_str);
    let Some(role) = role.filter(|_| graph.of(Kind::Role).next().is_none()) else { return };
    let reads = ["ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"];
    grants.allow(reads.map(|read| action(Service::Iam, read)), &[role.to_owned()]);
    // Which policies are attached is not known before.
    grants.allow_everywhere(["GetPolicy", "GetPolicyVersion"].map(|it| action(Service::Iam, it)));
}

/// The places in S3 that fields name.
fn locations(fields: &Value) -> Vec<&str> {
    match fields {
        Value::String(text) if text.starts_with("s3://") => vec![text],
        Value::Object(map) => map.values().flat_map(locations).collect(),
        _ => Vec::new(),
    }
}
