//! Recommenders of domain groups. Facts: docs/service/resources.md, "Recommenders": `UpdateRecommender`
//! takes the whole configuration; whether it keeps what is left out is not known, so everything is sent.

use super::{
    billing::{always, grows, turned_on},
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Stop, Tagging, Unnamed, Update, Work, holds_its_group,
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
    spec::types::Spec,
};
use personalize_rules::quota;
use serde_json::json;

/// A recommender.
pub const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no call that renames"),
        Field::immutable("datasetGroupArn", "UpdateRecommender takes only the configuration"),
        Field::immutable("recipeArn", "UpdateRecommender takes only the configuration"),
        Field::updatable("recommenderConfig.itemExplorationConfig", "UpdateRecommender")
            .same(Same::Parameters)
            .echoes(),
        Field::updatable(
            "recommenderConfig.minRecommendationRequestsPerSecond",
            "UpdateRecommender",
        )
        .default("1")
        .raises(grows),
        Field::updatable(
            "recommenderConfig.trainingDataConfig",
            "UpdateRecommender; other columns train anew",
        )
        .echoes()
        .raises(always),
        Field::updatable(
            "recommenderConfig.enableMetadataWithRecommendations",
            "UpdateRecommender",
        )
        .default("false")
        .raises(turned_on),
    ],
    left_out: &[
        ("recommenderArn", "what it is found by"),
        (
            "latestRecommenderUpdate",
            "an update under way, whose values stand in place of those that serve",
        ),
        ("modelMetrics", "what was measured; read only"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateRecommender",
        update: Some(Update { operation: "UpdateRecommender", input: update }),
        delete: Some("DeleteRecommender"),
        stop: Some(Stop { operation: "StopRecommender", loss: Risk::ServingImpact }),
        start: Some("StartRecommender"),
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::TrainingAndDeployment,
    making: Making::Throughput,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    deletion: Deletion {
        turn: 30,
        before: &[Kind::Dataset, Kind::DatasetGroup],
        holds: holds_its_group,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Asked,
    quota: Some(quota::RECOMMENDERS),
    serves: Some("arn"),
    own_name,
    lower,
};

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.recommenders.get(key)?.name.clone()
}

/// What `UpdateRecommender` is sent: the whole configuration.
fn update(wanted: &Props, _: &[&str]) -> Props {
    let config = wanted.get("recommenderConfig").cloned().unwrap_or_else(|| json!({}));
    Props::from_iter([("recommenderConfig".to_owned(), config)])
}

/// The recommenders of the stack. They train when they are created, so they need the imports.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, recommender) in &from.spec.recommenders {
        let name = from.name(Kind::Recommender, key, recommender.name.as_deref());
        let props = json!({
            "name": name,
            "datasetGroupArn": from.group_arn(),
            "recipeArn": from.scope.recipe(&recommender.recipe),
            "recommenderConfig": recommender.recommender_config.as_ref().map(block),
        });
        let arn = from.scope.recommender(&name);
        let mut node = from.node(Address::new(Kind::Recommender, key), name, Some(arn), props);
        node.needs = training_data::needs(from, &recommender.recipe);
        node.needs.extend(training_data::data(from, &recommender.recipe));
        node.replace = recommender.replace;
        node.running = recommender.running;
        nodes.push(from.tagged(node, &recommender.tags));
    }
}
