//! Policies of a spec with one of everything: that each resource of it can be made, and is told by an ARN.
//! Not here: that an account which enforces them is content (`tests/acceptance/lives.rs`).

use crate::world::{MOVIES, World};
use personalize_core::{
    address::Kind,
    graph::Graph,
    kind::{self, definition::Service},
    lower::lower,
    policy::{Purpose, action::action, grants},
};
use std::collections::BTreeSet;

/// What MOVIES has none of.
const MORE: &str = "
outputs: {ssm: /films}
metricAttribution: {metrics: [{eventType: watch, metricName: watched, expression: SUM(Interactions.RATING)}]}
batchInference: {weekly: {solution: for-you, input: 's3://elsewhere/users/'}}
exports: {nightly: {dataset: interactions}}
deletions: {forget: {source: 's3://elsewhere/forget.csv'}}
";

const PURPOSES: [Purpose; 5] =
    [Purpose::Plan, Purpose::Apply, Purpose::Drift, Purpose::Destroy, Purpose::Application];

fn graph() -> Graph {
    World::new().with_unchecked(&format!("{MOVIES}{MORE}"), lower)
}

#[test]
fn every_resource_is_an_arn_or_any() {
    for purpose in PURPOSES {
        let grants = grants(&graph(), purpose);
        let mut all = 0;
        for (_, resource, actions) in grants.iter() {
            all += 1;
            let parts: Vec<&str> = resource.splitn(6, ':').collect();
            let is_arn = parts.len() == 6 && parts[0] == "arn" && !parts[5].is_empty();
            assert!(is_arn || resource == "*", "{purpose:?}: {actions:?} on `{resource}`");
            let is_any = resource.ends_with(":*") || resource.contains("undefined");
            assert!(!is_any, "{purpose:?}: {actions:?} on `{resource}`");
        }
        assert!(all > 0, "{purpose:?}");
    }
}

#[test]
fn every_kind_can_be_made_and_deleted() {
    let graph = graph();
    let (apply, destroy) = (grants(&graph, Purpose::Apply), grants(&graph, Purpose::Destroy));
    let kinds: BTreeSet<Kind> = graph.nodes.keys().map(|address| address.kind).collect();
    assert!(kinds.len() > 16, "{kinds:?}");
    for kind in kinds {
        let definition = kind::definition_of(kind);
        let create = action(definition.service, definition.calls.create);
        assert!(apply.actions().contains(create.as_str()), "{kind}");
        assert!(!destroy.actions().contains("personalize:CreateCampaign"));
        if let Some(gone) = definition.calls.delete {
            let gone = action(definition.service, gone);
            assert!(destroy.actions().contains(gone.as_str()), "{kind}");
        }
    }
}

#[test]
fn reads_change_nothing() {
    for purpose in [Purpose::Plan, Purpose::Drift] {
        for action in grants(&graph(), purpose).actions() {
            let (_, name) = action.split_once(':').unwrap();
            let reads =
                ["Describe", "List", "Get", "Decrypt"].iter().any(|verb| name.starts_with(verb));
            assert!(reads, "{purpose:?}: {action}");
        }
    }
}

#[test]
fn data_elsewhere_is_listed_and_read_as_far_as_commands_do_and_never_written() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/results";
    let output = format!("{{path: 's3://elsewhere/out', kmsKeyArn: '{key}'}}");
    let more = MORE.replace(
        "{dataset: interactions}",
        &format!("{{dataset: interactions, output: {output}}}"),
    );
    let graph = World::new().with_unchecked(&format!("{MOVIES}{more}"), lower);
    let on = |purpose: Purpose| -> BTreeSet<String> {
        let grants = grants(&graph, purpose);
        let elsewhere = grants.iter().filter(|(_, resource, _)| resource.contains(":elsewhere"));
        elsewhere
            .flat_map(|(_, resource, actions)| {
                actions.iter().map(move |action| format!("{action} {resource}"))
            })
            .collect()
    };
    let list = "s3:ListBucket arn:aws:s3:::elsewhere";
    // The inputs of jobs are not looked into; what a job wrote is fetched by `output`, which a plan's policy is for.
    let results = "s3:GetObject arn:aws:s3:::elsewhere/out/*";
    let of = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(on(Purpose::Plan), of(&[results, list]));
    assert_eq!(on(Purpose::Apply), of(&[list]));
    assert_eq!(on(Purpose::Drift), of(&[list]));
    let decrypts = |purpose| grants(&graph, purpose).actions().contains("kms:Decrypt");
    assert!(decrypts(Purpose::Plan) && !decrypts(Purpose::Apply) && !decrypts(Purpose::Drift));
    assert_eq!(action(Service::S3, "GetObject"), "s3:GetObject");
}
