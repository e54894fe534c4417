//! Batch segment jobs: users for every line of a file. Facts: docs/service/resources.md, "Batch jobs, exports and deletions".
//! Not here: the version that a job uses (`batch`).

use super::{
    batch,
    definition::{
        Attempts, Calls, Definition, Identity, Listing, Making, Owner, Recognised, Replacement,
        Service, Tagging, Work, no_own_name,
    },
    field::Field,
    job,
};
use crate::{address::Kind, graph::Node, lowering::Lowering, risk::Risk};
use serde_json::json;

/// A batch segment job.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::not_compared("jobName", "holds the hash of the inputs: others are another run"),
        Field::not_compared("solutionVersionArn", "an input, in the hash of the name"),
        Field::not_compared("filterArn", "an input, in the hash of the name"),
        Field::not_compared("numResults", "an input, in the hash of the name"),
        Field::not_compared("jobInput", "an input, in the hash of the name by its content"),
        Field::not_compared("jobOutput", "in the hash of the name where the spec gives it"),
        Field::not_compared("roleArn", "who reads and writes does not decide about the result"),
    ],
    left_out: &[("batchSegmentJobArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateBatchSegmentJob",
        update: None,
        delete: None,
        stop: None,
        start: None,
    },
    listing: Listing::Runs,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::OnRequest,
    work: Work::Batch,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: job::deletion(14, &batch::BEFORE),
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The batch segment jobs of the spec.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for job in job::all(from.spec).iter().filter(|job| job.kind == Kind::BatchSegmentJob) {
        let Some(batch) = from.spec.batch_segments.get(job.key) else { continue };
        let on = batch::On {
            solution: &batch.solution,
            pinned: batch.solution_version_arn.as_deref(),
            filter: batch.filter.as_deref(),
            num_results: batch.num_results,
        };
        let node = on.node(from, nodes, job, json!({}));
        nodes.push(node);
    }
}
