//! The policies that decide whether the service can read data in S3: of buckets, keys and roles. Those that the stack makes
//! are taken as it will make them. Not here: what they say (`core::check::access`).

use crate::{connect::Connection, stack::Stack};
use personalize_core::{
    address::{Address, Kind},
    check::access::{self, Seen, SourceAccess},
    diagnostic::Diagnostic,
    graph::Graph,
    kind::data_role,
    lowering::Choices,
};
use personalize_engine::{
    cloud::{CloudError, Failure},
    retry::Retry,
};
use std::collections::{BTreeMap, BTreeSet};

/// What keeps the service from reading the sources in S3 of the datasets that are `wanted`; `keys` are those that their objects
/// are encrypted with.
pub(super) async fn check(
    stack: &Stack,
    connection: &Connection,
    wanted: impl Fn(&str) -> bool,
    keys: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<Diagnostic> {
    let sources: Vec<_> = sources(stack).filter(|(key, _)| wanted(key)).collect();
    if sources.is_empty() {
        // The graph of a folder may have a hundred thousand uploads.
        return Vec::new();
    }
    let graph = stack.graph(&connection.scope);
    let choices = Choices::default();
    let role = data_role::arn(&stack.lowering(&connection.scope, &choices));
    let (mut found, mut role_policies) = (Vec::new(), None);
    let mut buckets = BTreeMap::new();
    for (dataset, source) in sources {
        let Some(role) = &role else { continue };
        let name = source.trim_start_matches("s3://").split('/').next().unwrap_or_default();
        if !buckets.contains_key(name) {
            buckets.insert(name.to_owned(), bucket(&graph, connection, name).await);
        }
        if role_policies.is_none() {
            role_policies = Some(documents(&graph, connection, role).await);
        }
        let mut policies = Vec::new();
        for key in keys.get(source).into_iter().flatten() {
            policies.push((key.clone(), of_key(connection, key).await));
        }
        found.push(SourceAccess {
            dataset,
            bucket: buckets.get(name).cloned().unwrap_or(Seen::Nothing),
            role: role.clone(),
            role_policies: role_policies.clone().unwrap_or_else(|| Ok(Vec::new())),
            keys: policies,
        });
    }
    access::check(&stack.loaded, &connection.scope, &found)
}

fn sources(stack: &Stack) -> impl Iterator<Item = (&'static str, &str)> {
    let datasets = stack.loaded.spec.datasets.iter();
    datasets.filter_map(|(key, dataset)| Some((key, dataset.in_s3()?)))
}

/// The policy of a bucket: the one that the stack makes, else the one that is there.
async fn bucket(graph: &Graph, connection: &Connection, name: &str) -> Seen {
    let made = graph.of(Kind::BucketPolicy).find(|node| node.name == name);
    if let Some(policy) = made.and_then(|node| node.props.get("policy")) {
        return Seen::Text(policy.to_string());
    }
    let read = Retry::default().read(name, || connection.aws().bucket_policy(name)).await;
    match read {
        Ok(Some(text)) => Seen::Text(text),
        Ok(None) => Seen::Nothing,
        Err(error) => Seen::Unseen(why(&error)),
    }
}

async fn of_key(connection: &Connection, key: &str) -> Seen {
    match Retry::default().read(key, || connection.aws().key_policy(key)).await {
        Ok(text) => Seen::Text(text),
        Err(error) if error.failure == Failure::NotFound => Seen::Nothing,
        Err(error) => Seen::Unseen(why(&error)),
    }
}

/// The policies of the role of the imports.
async fn documents(
    graph: &Graph,
    connection: &Connection,
    role: &str,
) -> Result<Vec<String>, String> {
    let only = Address::only(Kind::RolePolicy);
    if graph.nodes.contains_key(&Address::only(Kind::Role)) {
        let policy = graph.nodes.get(&only).and_then(|node| node.props.get("policyDocument"));
        return Ok(policy.map(ToString::to_string).into_iter().collect());
    }
    let name = role.rsplit('/').next().unwrap_or(role);
    let read = Retry::default().read(name, || connection.aws().role_documents(name)).await;
    read.map_err(|error| why(&error))
}

fn why(error: &CloudError) -> String {
    match error.failure {
        Failure::Denied => format!("the caller may not: {}", error.operation),
        _ => error.to_string(),
    }
}
