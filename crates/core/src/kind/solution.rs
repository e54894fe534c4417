//! Solutions. Facts: docs/service/resources.md, "Solutions": `UpdateSolution` takes automatic training, incremental
//! updates, the training schedule and the event configuration; everything else means another solution.

use super::{
    billing::{more_often, turned_on},
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, holds_its_group,
        of_group,
    },
    field::{Field, Same},
    training_data,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::{Lowering, block},
    props::Props,
    risk::Risk,
    spec::types::{AutoTraining, Solution, Spec},
};
use personalize_rules::quota;
use serde_json::{Value, json};

const FIXED: &str = "UpdateSolution does not take it";

/// A solution.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", FIXED),
        Field::immutable("datasetGroupArn", FIXED),
        Field::immutable("recipeArn", FIXED),
        Field::immutable("performHPO", FIXED).default("false"),
        Field::immutable("eventType", FIXED),
        Field::immutable("solutionConfig.eventValueThreshold", FIXED)
            .same(Same::Parameters)
            .echoes(),
        Field::immutable("solutionConfig.hpoConfig", FIXED).same(Same::Parameters).echoes(),
        Field::immutable("solutionConfig.algorithmHyperParameters", FIXED)
            .same(Same::Parameters)
            .echoes(),
        Field::immutable("solutionConfig.featureTransformationParameters", FIXED)
            .same(Same::Parameters)
            .echoes(),
        Field::immutable("solutionConfig.optimizationObjective", FIXED).echoes(),
        Field::immutable("solutionConfig.trainingDataConfig", FIXED).echoes(),
        Field::updatable("performAutoTraining", "UpdateSolution").default("true").raises(turned_on),
        Field::updatable("performIncrementalUpdate", "UpdateSolution; echoed or not is not known")
            .echoes(),
        Field::updatable(
            "solutionConfig.autoTrainingConfig",
            "UpdateSolution; the default may be echoed",
        )
        .same(Same::Schedule)
        .echoes()
        .raises(more_often),
        Field::updatable("solutionConfig.eventsConfig", "UpdateSolution replaces the whole block")
            .echoes(),
    ],
    left_out: &[
        ("solutionArn", "what it is found by"),
        (
            "latestSolutionUpdate",
            "an update under way, whose values stand in place of those that serve",
        ),
        ("latestSolutionVersion", "the newest training; read only"),
        ("autoMLResult", "of AutoML, which the service no longer offers"),
        ("performAutoML", "AutoML is no longer offered (API reference of CreateSolution)"),
        ("solutionConfig.autoMLConfig", "AutoML is no longer offered"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateSolution",
        update: Some(Update { operation: "UpdateSolution", input: update }),
        delete: Some("DeleteSolution"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Trainings,
    recognised: Recognised::Tags,
    loss: Risk::RetrainCost,
    deletion: Deletion {
        turn: 50,
        before: &[Kind::Dataset, Kind::DatasetGroup],
        holds: holds_its_group,
        unnamed: Unnamed::GoesForFree,
    },
    replacement: Replacement::Generation,
    quota: Some(quota::SOLUTIONS),
    serves: None,
    own_name,
    lower,
};

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.solutions.get(key)?.name.clone()
}

/// The name that updates of solutions have for a part of a block, and the block.
pub const UPDATED_AS: (&str, &str) = ("solutionUpdateConfig", "solutionConfig");

/// What `UpdateSolution` is sent: all that it takes, some of it under another name.
fn update(wanted: &Props, _: &[&str]) -> Props {
    let fixed = ["performAutoTraining", "performIncrementalUpdate"];
    let mut input: Props =
        fixed.into_iter().filter_map(|field| entry(field, wanted.get(field))).collect();
    let config = wanted.get("solutionConfig").and_then(Value::as_object);
    let taken = ["autoTrainingConfig", "eventsConfig"];
    let update: Props =
        taken.into_iter().filter_map(|field| entry(field, config?.get(field))).collect();
    if !update.is_empty() {
        input.insert(UPDATED_AS.0.into(), update.into());
    }
    input
}

fn entry(name: &str, value: Option<&Value>) -> Option<(String, Value)> {
    Some((name.to_owned(), value?.clone()))
}

/// The ARN of the solution under `key`, at its chosen generation.
pub(super) fn arn(from: &Lowering<'_>, key: &str) -> String {
    let own = own_name(from.spec, key);
    from.scope.solution(&from.name(Kind::Solution, key, own.as_deref()))
}

/// The solutions of the stack.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, solution) in &from.spec.solutions {
        let address = Address::new(Kind::Solution, key);
        let name = from.name(Kind::Solution, key, solution.name.as_deref());
        let props = json!({
            "name": name,
            "datasetGroupArn": from.group_arn(),
            "recipeArn": from.scope.recipe(&solution.recipe),
            "performHPO": solution.perform_hpo,
            "performAutoTraining": matches!(solution.auto_training, AutoTraining::On(_)),
            "performIncrementalUpdate": solution.perform_incremental_update,
            "eventType": solution.event_type,
            "solutionConfig": config(solution),
        });
        let arn = from.scope.solution(&name);
        let mut node = from.node(address, name, Some(arn), props);
        node.needs = training_data::needs(from, &solution.recipe);
        node.needs.extend(training_data::data(from, &solution.recipe));
        nodes.push(from.tagged(node, &solution.tags));
    }
}

/// The configuration with the training rate in it; nothing where there is neither.
fn config(solution: &Solution) -> Value {
    let mut config = solution.solution_config.as_ref().map_or_else(|| json!({}), block);
    if let AutoTraining::On(rate) = solution.auto_training {
        let days = rate.every.0;
        let unit = if days == 1 { "day" } else { "days" };
        config["autoTrainingConfig"] =
            json!({"schedulingExpression": format!("rate({days} {unit})")});
    }
    if config.as_object().is_some_and(|c| c.is_empty()) { Value::Null } else { config }
}
