//! Batch inference jobs: recommendations for every line of a file. Facts: docs/service/resources.md, "Batch jobs, exports and
//! deletions". Not here: the version that a job uses (`batch`).

use super::{
    batch,
    definition::{
        Attempts, Calls, Definition, Identity, Listing, Making, Owner, Recognised, Replacement,
        Service, Tagging, Work, no_own_name,
    },
    field::Field,
    job,
};
use crate::{
    address::Kind,
    graph::Node,
    lowering::{Lowering, block},
    risk::Risk,
    spec::types::BatchInference,
};
use serde_json::{Value, json};

/// A batch inference job.
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
        Field::not_compared("batchInferenceJobConfig", "an input, in the hash of the name"),
        Field::not_compared("batchInferenceJobMode", "an input, in the hash of the name")
            .default(r#""BATCH_INFERENCE""#),
        Field::not_compared("themeGenerationConfig", "an input, in the hash of the name"),
    ],
    left_out: &[("batchInferenceJobArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateBatchInferenceJob",
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
    deletion: job::deletion(13, &batch::BEFORE),
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The batch inference jobs of the spec.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for job in job::all(from.spec).iter().filter(|job| job.kind == Kind::BatchInferenceJob) {
        let Some(batch) = from.spec.batch_inference.get(job.key) else { continue };
        let on = batch::On {
            solution: &batch.solution,
            pinned: batch.solution_version_arn.as_deref(),
            filter: batch.filter.as_deref(),
            num_results: batch.num_results,
        };
        let node = on.node(from, nodes, job, config(batch));
        nodes.push(node);
    }
}

/// The fields that only batch inference has; those that are left out are null.
fn config(batch: &BatchInference) -> Value {
    json!({
        "batchInferenceJobConfig": batch.batch_inference_job_config.as_ref().map(block),
        "batchInferenceJobMode": batch.mode,
        "themeGenerationConfig": batch.theme_generation_config.as_ref().map(block),
    })
}
