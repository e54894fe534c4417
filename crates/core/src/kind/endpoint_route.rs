//! Routes of an endpoint as calls of Personalize: which operation, on what, and what the caller has to name.
//! Not here: the document that says so to API Gateway (`endpoint_document`).

use super::definition_of;
use crate::{
    address::{Address, Kind},
    graph::Needs,
    lowering::Lowering,
    spec::endpoint::{Asked, Endpoint, Route},
};
use personalize_rules::{
    filter,
    recipe::{self, Api, Need, Recipe},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a route calls.
pub(super) struct RouteCall {
    /// What is called.
    pub(super) target: Target,
    /// What must be there before.
    pub(super) needs: Needs,
}

/// The operation of a route with what is fixed of its input.
pub(super) enum Target {
    /// `GetRecommendations`: items for a user, or items like an item.
    Recommendations {
        /// `campaignArn` or `recommenderArn`.
        member: &'static str,
        /// The ARN.
        arn: String,
        /// Whether the path names an item, and a user may stand in the query.
        by_item: bool,
        /// `numResults`.
        count: Option<u32>,
        /// The filter.
        filter: Option<RouteFilter>,
    },
    /// `GetPersonalizedRanking`: the order of the items in the body for a user.
    Ranking {
        /// The ARN of the campaign.
        arn: String,
        /// The filter.
        filter: Option<RouteFilter>,
    },
    /// `PutEvents`.
    Events,
}

/// A filter whose placeholders callers fill.
pub(super) struct RouteFilter {
    /// Its ARN.
    pub(super) arn: String,
    /// The names of its placeholders.
    pub(super) placeholders: Vec<String>,
}

impl Target {
    /// The action that the role needs, and on what; PutEvents takes no resource (service authorization reference of Amazon
    /// Personalize).
    pub(super) fn permission(&self) -> (&'static str, &str) {
        match self {
            Target::Recommendations { arn, .. } => ("personalize:GetRecommendations", arn),
            Target::Ranking { arn, .. } => ("personalize:GetPersonalizedRanking", arn),
            Target::Events => ("personalize:PutEvents", "*"),
        }
    }
}

/// A statement for each operation that a route of the spec calls.
pub(super) fn statements(from: &Lowering<'_>) -> Vec<Value> {
    let routes = from.spec.endpoint.iter().flat_map(|endpoint| endpoint.routes.values());
    let mut actions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for call in routes.filter_map(|route| call(from, route)) {
        let (action, resource) = call.target.permission();
        actions.entry(action).or_default().insert(resource.to_owned());
    }
    let statement = |(action, on)| json!({"Effect": "Allow", "Action": action, "Resource": on});
    actions.into_iter().map(statement).collect()
}

/// What must be there before any of the routes can be asked.
pub(super) fn needs(from: &Lowering<'_>, endpoint: &Endpoint) -> Vec<Address> {
    let calls = endpoint.routes.values().filter_map(|route| call(from, route));
    calls.flat_map(|call| call.needs).collect()
}

/// What `route` calls; `None` where it asks nothing, or what is not there.
pub(super) fn call(from: &Lowering<'_>, route: &Route) -> Option<RouteCall> {
    let filter = route.filter.as_deref().and_then(|key| filter_of(from, key));
    let mut needs = Needs::default();
    needs.extend(route.filter.as_ref().map(|key| Address::new(Kind::Filter, key)));
    let target = match route.asked()? {
        Asked::EventTracker => {
            from.spec.event_tracker.as_ref()?;
            needs.insert(Address::only(Kind::EventTracker));
            Target::Events
        }
        Asked::Recommender(key) => {
            let recommender = from.spec.recommenders.get(key)?;
            needs.insert(Address::new(Kind::Recommender, key));
            let arn = from.scope.recommender(&name_of(from, Kind::Recommender, key));
            let by_item = recipe::find(&recommender.recipe).is_some_and(is_by_item);
            Target::Recommendations {
                member: "recommenderArn",
                arn,
                by_item,
                count: route.num_results,
                filter,
            }
        }
        Asked::Campaign(key) => {
            let campaign = from.spec.campaigns.get(key)?;
            needs.insert(Address::new(Kind::Campaign, key));
            let arn = from.scope.campaign(&name_of(from, Kind::Campaign, key));
            let recipe = recipe::find(&from.spec.solutions.get(&campaign.solution)?.recipe);
            match recipe.map(|recipe| recipe.api) {
                Some(Api::GetPersonalizedRanking) => Target::Ranking { arn, filter },
                Some(Api::GetActionRecommendations | Api::None) => return None,
                Some(Api::GetRecommendations) | None => Target::Recommendations {
                    member: "campaignArn",
                    arn,
                    by_item: recipe.is_some_and(is_by_item),
                    count: route.num_results,
                    filter,
                },
            }
        }
    };
    Some(RouteCall { target, needs })
}

/// Whether a request names an item.
fn is_by_item(recipe: &Recipe) -> bool {
    recipe.item_id == Need::Required
}

fn filter_of(from: &Lowering<'_>, key: &str) -> Option<RouteFilter> {
    let expression = from.spec.filters.get(key)?.block().expression;
    let placeholders = match filter::parse(&expression) {
        Ok(filter) => filter.placeholders().into_iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    Some(RouteFilter { arn: from.scope.filter(&name_of(from, Kind::Filter, key)), placeholders })
}

fn name_of(from: &Lowering<'_>, kind: Kind, key: &str) -> String {
    from.name(kind, key, (definition_of(kind).own_name)(from.spec, key).as_deref())
}
