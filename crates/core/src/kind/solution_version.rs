//! Solution versions: trained models. The name holds the hash of what they were trained on, so that "is this
//! trained?" is answered by the live versions, and a repeated call can be recognised. Facts:
//! docs/service/resources.md, "Solution versions": never changed or deleted.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Stop, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
    import_job, solution, training_data,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    hash::short_hash,
    lowering::{Lowering, attempt_name, block},
    props::Props,
    risk::Risk,
    spec::types::{AutoTraining, Solution, TrainWhen, TrainingMode},
};
use serde_json::{Value, json};

/// A solution version.
pub const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::not_compared(
            "name",
            "a version is never changed: other data or configuration is another version",
        ),
        Field::not_compared("solutionArn", "as above"),
        Field::not_compared("trainingMode", "as above"),
    ],
    left_out: &[
        ("solutionVersionArn", "what it is found by"),
        ("datasetGroupArn", "follows from the solution"),
        ("eventType", "follows from the solution"),
        ("performAutoML", "follows from the solution"),
        ("performHPO", "follows from the solution"),
        ("performIncrementalUpdate", "follows from the solution"),
        ("recipeArn", "follows from the solution"),
        ("solutionConfig", "follows from the solution"),
        ("trainingHours", "what it cost; read only"),
        ("trainingType", "who asked for it; read only"),
        ("tunedHPOParams", "what was found; read only"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateSolutionVersion",
        update: None,
        delete: None,
        stop: Some(Stop { operation: "StopSolutionVersionCreation", loss: Risk::RetrainCost }),
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::Solution, arn: solution }),
    identity: Identity::Name,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Limited(2),
    work: Work::Training,
    making: Making::Free,
    recognised: Recognised::Name,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 40,
        before: &[Kind::Solution, Kind::Dataset],
        holds: nothing,
        unnamed: Unnamed::Stays,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The solution that it is a version of.
fn solution(fields: &Props) -> Option<&str> {
    fields.get("solutionArn")?.as_str()
}

/// When `apply` trains the solution.
pub fn policy(solution: &Solution) -> TrainWhen {
    solution.training.when.unwrap_or(match solution.auto_training {
        AutoTraining::Off(_) => TrainWhen::DataChanges,
        AutoTraining::On(_) => TrainWhen::Once,
    })
}

/// One version for each solution that is trained by `apply`.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    // What is trained now is to know nothing of the users that are deleted.
    let deletions = nodes.iter().filter(|node| node.address.kind == Kind::DeletionJob);
    let deletions: Vec<Address> = deletions.map(|node| node.address.clone()).collect();
    for (key, solution) in &from.spec.solutions {
        if policy(solution) == TrainWhen::Manual && !from.requests.trains(key) {
            continue;
        }
        let address = Address::new(Kind::SolutionVersion, key);
        let existing = from.choices.existing.get(&address);
        let name = existing.map_or_else(
            || {
                let hash = training_hash(from, solution);
                attempt_name(&format!("v-{hash}"), from.choices.of(&address))
            },
            |existing| existing.name.clone(),
        );
        let props = json!({
            "name": name,
            "solutionArn": solution::arn(from, key),
            "trainingMode": solution.training.mode.unwrap_or(TrainingMode::Full),
        });
        let locator = existing.map(|existing| existing.locator.clone());
        let mut node = from.node(address, name, locator, props);
        node.needs = training_data::imports(from, &solution.recipe);
        node.needs.insert(Address::new(Kind::Solution, key));
        node.needs.extend(deletions.iter().cloned());
        // What somebody else's version was tagged with stays as it is.
        nodes.push(if existing.is_some() { node } else { from.tagged(node, &solution.tags) });
    }
}

/// The ARN of the solution that the version with the ARN `version`, or the pointer to its latest, belongs to.
pub fn solution_of(version: &str) -> Option<&str> {
    version.rsplit_once('/').map(|(solution, _)| solution)
}

/// The hash of the data and configuration that a version should have seen.
fn training_hash(from: &Lowering<'_>, solution: &Solution) -> String {
    let data: Vec<Value> = training_data::imports(from, &solution.recipe)
        .into_iter()
        .filter_map(|import| {
            let dataset = from.spec.datasets.iter().find(|(key, _)| *key == import.key)?.1;
            let files =
                from.files.of_dataset(&import.key, dataset.source.as_deref()?)?.as_ref().ok()?;
            Some(json!([import.key, import_job::data_of(from, &import.key, files)]))
        })
        .collect();
    let config = solution.solution_config.as_ref().map(block);
    short_hash(
        &json!([solution.recipe, solution.event_type, solution.perform_hpo, config, data]),
        12,
    )
}
