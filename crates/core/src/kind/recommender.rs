//! Recommenders of domain groups. Facts: reference/resources section 11: `UpdateRecommender` takes the whole
//! configuration; whether it keeps what is left out is not known, so everything is sent.

use super::{
    KindFacts,
    field::{Field, Same},
    solution,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::{Lowering, block},
    spec::types::Domain as SpecDomain,
};
use personalize_rules::dataset::Domain;
use serde_json::json;

/// A recommender.
pub const FACTS: KindFacts = KindFacts {
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
        .default("1"),
        Field::updatable(
            "recommenderConfig.trainingDataConfig",
            "UpdateRecommender; other columns train anew",
        )
        .echoes(),
        Field::updatable(
            "recommenderConfig.enableMetadataWithRecommendations",
            "UpdateRecommender",
        )
        .default("false"),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateRecommender", "UpdateRecommender", "DeleteRecommender"],
};

/// The domain as the rules know it.
pub fn domain(domain: SpecDomain) -> Domain {
    match domain {
        SpecDomain::Ecommerce => Domain::Ecommerce,
        SpecDomain::VideoOnDemand => Domain::VideoOnDemand,
    }
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
        node.needs = solution::needs(from, &recommender.recipe);
        node.needs.extend(solution::data(from, &recommender.recipe));
        node.replace = recommender.replace;
        node.running = recommender.running;
        nodes.push(from.tagged(node, &recommender.tags));
    }
}
