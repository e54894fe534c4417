//! Access: whether the policy of a bucket that the stack does not manage lets the service read the uploads.
//! Not here: policies that the stack makes (`kind::bucket`).

use super::{Note, Plan, Step, Verb};
use crate::{
    address::{Address, Kind},
    graph::Graph,
    inventory::Inventory,
};
use serde_json::Value;

/// Notes that imports will fail, of a plan for a stack with uploads, where these go into a bucket whose policy does not name the service. It is a note and no
/// refusal: what the policy means besides is for AWS to say.
pub(super) fn check(plan: &mut Plan, graph: &Graph, inventory: &Inventory) {
    let managed = graph.of(Kind::Bucket).next().is_some();
    let Some(name) = graph.bucket.as_ref().filter(|_| !managed) else { return };
    let policy =
        inventory.named(Kind::BucketPolicy, name).and_then(|live| live.props.get("policy"));
    if policy.is_some_and(lets_the_service_read) {
        return;
    }
    let text = format!(
        "no policy was seen that lets personalize.amazonaws.com read the bucket `{name}`, which is not managed: imports from it fail without one; add a statement that allows it s3:GetObject and s3:ListBucket"
    );
    plan.notes.push(Note { address: Some(Address::only(Kind::BucketPolicy)), text });
}

/// Notes of jobs that write to a bucket whose policy the stack does not make: what has to stand there.
pub(super) fn check_outputs(plan: &mut Plan, graph: &Graph) {
    let managed = graph.of(Kind::Bucket).next().map(|bucket| bucket.name.as_str());
    let elsewhere = |step: &Step| {
        let path = step.input.get("jobOutput")?.pointer("/s3DataDestination/path")?.as_str()?;
        let (bucket, _) = path.strip_prefix("s3://")?.split_once('/')?;
        (managed != Some(bucket)).then(|| Note {
            address: Some(step.address.clone()),
            text: format!(
                "{} writes to {path}: the policy of the bucket `{bucket}` has to allow personalize.amazonaws.com s3:PutObject there, and s3:ListBucket on the bucket",
                step.address
            ),
        })
    };
    let runs = plan.steps.iter().filter(|step| step.verb == Verb::Create);
    let notes: Vec<Note> = runs.filter_map(elsewhere).collect();
    plan.notes.extend(notes);
}

/// Whether a statement allows the service principal to read objects.
fn lets_the_service_read(policy: &Value) -> bool {
    let all = policy.get("Statement").map(listed).unwrap_or_default();
    all.into_iter().any(|statement| {
        let has = |value: Option<&Value>, wanted: &[&str]| {
            let texts = value.map(listed).unwrap_or_default();
            texts.iter().filter_map(|v| v.as_str()).any(|text| wanted.contains(&text))
        };
        let principal = statement.get("Principal");
        statement.get("Effect").is_some_and(|effect| effect == "Allow")
            && (has(principal, &["*"])
                || has(principal.and_then(|p| p.get("Service")), &["personalize.amazonaws.com"]))
            && has(statement.get("Action"), &["s3:GetObject", "s3:Get*", "s3:*", "*"])
    })
}

/// The value, or the values of a list: policies may write one for a list of one.
fn listed(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |all| all.iter().collect())
}
