//! The resources of a node as IAM matches them: its ARN, or the narrowest patterns that hold all the names it may get.
//! Not here: what may be done to them.

use crate::{
    address::Kind,
    graph::{Graph, Node},
    kind::{self, bucket, definition::Replacement},
    spec::types::Replace,
};
use personalize_rules::arn::Scope;

/// Digits after the last hyphen that stand for content, at least.
const DIGITS: usize = 8;

/// The resources that the node is or may become.
pub(super) fn of_node(graph: &Graph, node: &Node) -> Vec<String> {
    let scope = &graph.scope;
    let locator = node.locator.as_deref().unwrap_or_default();
    match node.address.kind {
        Kind::Bucket | Kind::BucketPolicy => vec![scope.bucket(locator)],
        Kind::DataObject => graph.bucket.iter().map(|name| data(graph, name)).collect(),
        Kind::Role => vec![scope.role(&node.name)],
        Kind::RolePolicy => {
            vec![scope.role(locator.split_once('/').map_or(locator, |(role, _)| role))]
        }
        Kind::Parameter => vec![parameter(graph, &node.name)],
        Kind::ScheduleGroup | Kind::Schedule | Kind::StateMachine => vec![locator.to_owned()],
        Kind::Endpoint => endpoint(scope),
        // The service chooses their ARNs.
        Kind::EventTracker | Kind::MetricAttribution => {
            of_kind(graph, node.address.kind).into_iter().collect()
        }
        Kind::SolutionVersion => {
            let solution = node.props.get("solutionArn").and_then(|arn| arn.as_str());
            let solution = solution.unwrap_or_default();
            vec![format!("{solution}/*"), format!("{solution}-g*")]
        }
        Kind::DatasetGroup
        | Kind::Schema
        | Kind::Dataset
        | Kind::ImportJob
        | Kind::DeletionJob
        | Kind::ExportJob
        | Kind::Solution
        | Kind::Filter
        | Kind::Campaign
        | Kind::Recommender
        | Kind::BatchInferenceJob
        | Kind::BatchSegmentJob => named(node, locator),
    }
}

/// A resource of Personalize that is found by its name: the content and the number of the attempt are in some names, the
/// number of the generation in others.
fn named(node: &Node, locator: &str) -> Vec<String> {
    let kind = node.address.kind;
    if let Some((base, digits)) = locator.rsplit_once('-')
        && digits.len() >= DIGITS
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        && (kind::is_numbered(kind) || kind == Kind::Schema)
    {
        return vec![format!("{base}-*")];
    }
    let mut all = vec![locator.to_owned()];
    if kind::is_numbered(kind) {
        all.push(format!("{locator}-*"));
    }
    let generations = match kind::definition_of(kind).replacement {
        Replacement::Generation => true,
        Replacement::Asked => node.replace == Some(Replace::NewName),
        Replacement::Again(_) | Replacement::Refused => false,
    };
    if generations {
        all.push(format!("{locator}-g*"));
    }
    all
}

/// Every resource of a kind of Personalize that may be the stack's or lie beside what is: what lists show is read, whoever
/// made it. `None` for the kinds of other services.
pub(super) fn of_kind(graph: &Graph, kind: Kind) -> Option<String> {
    let scope = &graph.scope;
    match kind {
        Kind::DatasetGroup => Some(group(graph)),
        Kind::Schema => Some(scope.schema("*")),
        Kind::Dataset => {
            let group = group(graph);
            let (_, name) = group.rsplit_once('/').unwrap_or_default();
            Some(scope.personalize(&format!("dataset/{name}/*")))
        }
        Kind::ImportJob => Some(scope.dataset_import_job("*")),
        Kind::DeletionJob => Some(scope.data_deletion_job("*")),
        Kind::ExportJob => Some(scope.dataset_export_job("*")),
        Kind::EventTracker => Some(scope.event_tracker("*")),
        Kind::MetricAttribution => Some(scope.metric_attribution("*")),
        Kind::Solution => Some(scope.solution("*")),
        Kind::SolutionVersion => Some(scope.solution_version("*", "*")),
        Kind::Filter => Some(scope.filter("*")),
        Kind::Campaign => Some(scope.campaign("*")),
        Kind::Recommender => Some(scope.recommender("*")),
        Kind::BatchInferenceJob => Some(scope.batch_inference_job("*")),
        Kind::BatchSegmentJob => Some(scope.batch_segment_job("*")),
        Kind::Bucket
        | Kind::BucketPolicy
        | Kind::Role
        | Kind::RolePolicy
        | Kind::DataObject
        | Kind::Parameter
        | Kind::ScheduleGroup
        | Kind::Schedule
        | Kind::Endpoint
        | Kind::StateMachine => None,
    }
}

/// The dataset group of the stack.
pub(super) fn group(graph: &Graph) -> String {
    let wanted = graph.of(Kind::DatasetGroup).next().and_then(|node| node.locator.as_deref());
    wanted.map_or_else(|| graph.scope.dataset_group(&graph.stack), str::to_owned)
}

/// The objects that the stack uploads to its bucket.
fn data(graph: &Graph, name: &str) -> String {
    format!("{}/{}*", graph.scope.bucket(name), bucket::prefix(&graph.stack))
}

/// All objects of the stack in its bucket: uploads and results of jobs.
pub(super) fn objects(graph: &Graph, name: &str) -> String {
    format!("{}/{}/*", graph.scope.bucket(name), graph.stack)
}

/// The lock of the stack.
pub(super) fn lock(graph: &Graph, name: &str) -> String {
    format!("{}/{}", graph.scope.bucket(name), bucket::lock_key(&graph.stack))
}

/// The keys of API Gateway, one by one.
const KEYS: &str = "apikeys/*";

/// What is read of an endpoint: keys are only listed, since one that is read shows its value.
pub(super) fn read_of_endpoint(scope: &Scope) -> Vec<String> {
    let keys = scope.api_gateway(KEYS);
    endpoint(scope).into_iter().filter(|path| *path != keys).collect()
}

/// Everything of API Gateway that an endpoint is made of, by the paths of its API: the service chooses the ids.
fn endpoint(scope: &Scope) -> Vec<String> {
    ["restapis", "restapis/*", "apikeys", KEYS, "usageplans", "usageplans/*", "tags/*"]
        .into_iter()
        .map(|path| scope.api_gateway(path))
        .collect()
}

/// A parameter: its name begins with a slash where it has several levels, and the ARN has one slash there.
fn parameter(graph: &Graph, name: &str) -> String {
    let scope = &graph.scope;
    let name = name.trim_start_matches('/');
    format!("arn:{}:ssm:{}:{}:parameter/{name}", scope.partition, scope.region, scope.account)
}

/// The bucket and the key of a location in S3, `s3://bucket/key`.
pub(super) fn place(location: &str) -> (&str, &str) {
    let path = location.trim_start_matches("s3://");
    path.split_once('/').unwrap_or((path, ""))
}
