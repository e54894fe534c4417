//! The permissions to change a stack: the calls of the kinds' definitions. Not here: reads (`reads`), and the lock
//! (`pipeline`).

use super::{action::action, grant::Grants, pattern};
use crate::{
    address::Kind,
    graph::{Graph, Node},
    kind::{
        self,
        definition::{Definition, Service},
        endpoint_access,
    },
    props::Props,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The kind of the other resource on which a create call has to be allowed, too (service authorization reference of Amazon
/// Personalize, resource types of the actions).
const ON_BOTH: [(&str, Kind); 12] = [
    ("CreateBatchInferenceJob", Kind::Solution),
    ("CreateCampaign", Kind::Solution),
    ("CreateDataDeletionJob", Kind::DatasetGroup),
    ("CreateDataset", Kind::DatasetGroup),
    ("CreateDatasetExportJob", Kind::Dataset),
    ("CreateDatasetImportJob", Kind::Dataset),
    ("CreateEventTracker", Kind::DatasetGroup),
    ("CreateFilter", Kind::DatasetGroup),
    ("CreateMetricAttribution", Kind::DatasetGroup),
    ("CreateRecommender", Kind::DatasetGroup),
    ("CreateSolution", Kind::DatasetGroup),
    ("CreateSolutionVersion", Kind::Solution),
];

/// Adds what creating, changing and deleting needs.
pub(super) fn allow_changes(graph: &Graph, grants: &mut Grants) {
    for node in graph.nodes.values() {
        let Definition { calls, tagging, service, .. } = kind::definition_of(node.address.kind);
        let resources = pattern::of_node(graph, node);
        if *service == Service::ApiGateway {
            // Its actions are the methods of its API (service authorization reference of API Gateway Management).
            let methods = ["POST", "PUT", "PATCH", "DELETE"];
            grants.allow(methods.map(|method| format!("apigateway:{method}")), &resources);
            grants.pass(&endpoint_role(graph), "apigateway.amazonaws.com");
            continue;
        }
        let update = calls.update.map(|update| update.operation);
        let tags = tagging.calls().into_iter().flat_map(|(tag, untag)| [tag, untag]);
        let own = [Some(calls.create), update, calls.start].into_iter().flatten().chain(tags);
        // A version has no ARN before it is made.
        let is_version = node.address.kind == Kind::SolutionVersion;
        let own = own.filter(|operation| !is_version || *operation != calls.create);
        grants.allow(own.map(|operation| action(*service, operation)), &resources);
        if let Some((_, other)) = ON_BOTH.iter().find(|(operation, _)| *operation == calls.create) {
            grants.allow([action(*service, calls.create)], &others(graph, node, *other));
        }
        let service = match service {
            Service::Scheduler => "scheduler.amazonaws.com",
            Service::StepFunctions => "states.amazonaws.com",
            _ => "personalize.amazonaws.com",
        };
        roles(&node.props.to_value()).into_iter().for_each(|role| grants.pass(role, service));
    }
    allow_deletions(graph, grants);
}

/// The role that the endpoint is given.
fn endpoint_role(graph: &Graph) -> String {
    graph.scope.role(&endpoint_access::role_name(&graph.stack, &graph.scope))
}

/// Adds what stopping and deleting needs.
pub(super) fn allow_deletions(graph: &Graph, grants: &mut Grants) {
    for node in graph.nodes.values() {
        let Definition { calls, service, .. } = kind::definition_of(node.address.kind);
        if *service == Service::ApiGateway {
            // A plan is taken off its stage before it goes.
            let methods = ["apigateway:PATCH", "apigateway:DELETE"];
            grants.allow(methods, &pattern::of_node(graph, node));
            continue;
        }
        let stop = calls.stop.map(|stop| stop.operation);
        let gone = [calls.delete, stop].into_iter().flatten();
        let is_object = node.address.kind == Kind::DataObject;
        let resources = match graph.bucket.as_ref().filter(|_| is_object) {
            // Results of jobs go with the bucket.
            Some(name) => vec![pattern::objects(graph, name)],
            None => pattern::of_node(graph, node),
        };
        grants.allow(gone.map(|operation| action(*service, operation)), &resources);
    }
    // A group takes its schedules along, which has to be allowed, too (service authorization reference of EventBridge
    // Scheduler, operations and their actions).
    for group in graph.of(Kind::ScheduleGroup) {
        let delete = [action(Service::Scheduler, "DeleteSchedule")];
        grants.allow(delete, &pattern::of_node(graph, group));
    }
}

/// The resources of the kind that the node is made of or in: those that its fields name, or any of the stack.
fn others(graph: &Graph, node: &Node, kind: Kind) -> Vec<String> {
    if kind == Kind::DatasetGroup {
        return vec![pattern::group(graph)];
    }
    if kind == Kind::Dataset {
        return text(&node.props, "datasetArn").map(str::to_owned).into_iter().collect();
    }
    solutions(graph, node)
}

/// The solutions that the node is made of: those that it needs, else any of the stack; and a version that the spec names.
fn solutions(graph: &Graph, node: &Node) -> Vec<String> {
    let is_solution = |kind: Kind| matches!(kind, Kind::Solution | Kind::SolutionVersion);
    let keys: BTreeSet<&str> = node
        .needs
        .iter()
        .filter(|need| is_solution(need.kind))
        .map(|need| need.key.as_str())
        .collect();
    let is_meant = |other: &&Node| {
        // What is deployed is a version; what is trained, a solution.
        let version = node.address.kind != Kind::SolutionVersion;
        let kind = other.address.kind;
        let fits = kind == Kind::Solution || version && kind == Kind::SolutionVersion;
        fits && (keys.is_empty() || keys.contains(other.address.key.as_str()))
    };
    let meant = graph.nodes.values().filter(is_meant);
    let pinned = text(&node.props, "solutionVersionArn").map(str::to_owned);
    meant.flat_map(|other| pattern::of_node(graph, other)).chain(pinned).collect()
}

fn text<'p>(props: &'p Props, name: &str) -> Option<&'p str> {
    props.get(name)?.as_str()
}

/// The roles that a call with these fields passes to the service.
fn roles(fields: &Value) -> Vec<&str> {
    match fields {
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, value)| match value {
                Value::String(arn) if name == "roleArn" => vec![arn.as_str()],
                other => roles(other),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Adds what uploading data needs beside the calls of its kind: what a killed run left is removed.
pub(super) fn allow_uploads(graph: &Graph, grants: &mut Grants) {
    let (Some(name), Some(object)) = (&graph.bucket, graph.of(Kind::DataObject).next()) else {
        return;
    };
    let bucket = [graph.scope.bucket(name)];
    grants.allow([action(Service::S3, "ListMultipartUploads")], &bucket);
    grants.allow([action(Service::S3, "AbortMultipartUpload")], &pattern::of_node(graph, object));
}
