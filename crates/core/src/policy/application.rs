//! What an application needs at run time: recommendations, events, and the parameters that tell it what to ask.
//! Not here: pipelines (`pipeline`).
//!
//! Filters are no resources of these actions, and PutEvents takes no resource at all (service authorization reference of Amazon
//! Personalize): a tracking id is what keeps other trackers out.

use super::{action::action, grant::Grants, pattern};
use crate::{
    address::Kind,
    graph::{Graph, Node},
    kind::definition::Service,
};
use personalize_rules::arn::Scope;
use personalize_rules::recipe::{self, Api};

/// Everything that an application of the stack needs.
pub(super) fn grants(graph: &Graph) -> Grants {
    let mut grants = Grants::default();
    let personalize = |operation: &str| action(Service::Personalize, operation);
    for campaign in graph.of(Kind::Campaign) {
        let asked = calls(graph, campaign).iter().map(|operation| personalize(operation));
        grants.allow(asked, &pattern::of_node(graph, campaign));
    }
    for recommender in graph.of(Kind::Recommender) {
        let resources = pattern::of_node(graph, recommender);
        grants.allow([personalize("GetRecommendations")], &resources);
    }
    if graph.of(Kind::EventTracker).next().is_some() {
        grants.allow_everywhere([personalize("PutEvents")]);
    }
    if graph.of(Kind::Dataset).any(|dataset| dataset.address.key == "actionInteractions") {
        grants.allow_everywhere([personalize("PutActionInteractions")]);
    }
    for parameter in graph.of(Kind::Parameter) {
        let reads = ["GetParameter", "GetParameters"].map(|read| action(Service::Ssm, read));
        grants.allow(reads, &pattern::of_node(graph, parameter));
    }
    // The service draws the id of the API.
    let is_signed = |endpoint: &Node| endpoint.props.get("auth").is_some_and(|auth| auth == "iam");
    if graph.of(Kind::Endpoint).any(is_signed) {
        let Scope { partition, region, account } = &graph.scope;
        let any = format!("arn:{partition}:execute-api:{region}:{account}:*/live/*/*");
        grants.allow(["execute-api:Invoke"], &[any]);
    }
    grants
}

/// The calls that the recipe of a campaign answers; of a recipe that is not known, each may be.
fn calls(graph: &Graph, campaign: &Node) -> &'static [&'static str] {
    let solution = campaign.needs.iter().find(|need| need.kind == Kind::Solution);
    let solution = solution.and_then(|address| graph.nodes.get(address));
    let recipe = solution.and_then(|node| node.props.get("recipeArn")?.as_str());
    match recipe.and_then(recipe::find).map(|recipe| recipe.api) {
        Some(Api::GetRecommendations) => &["GetRecommendations"],
        Some(Api::GetPersonalizedRanking) => &["GetPersonalizedRanking"],
        Some(Api::GetActionRecommendations) => &["GetActionRecommendations"],
        Some(Api::None) => &[],
        None => &["GetRecommendations", "GetPersonalizedRanking", "GetActionRecommendations"],
    }
}
