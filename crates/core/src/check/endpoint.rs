//! The endpoint: its name, who may ask it, how often, and what its routes ask. Not here: the document of it (`kind`).

use super::Checker;
use crate::spec::endpoint::{Asked, Auth, Endpoint, PlainAuth, Route};
use personalize_rules::{
    finding::listed,
    recipe::{self, Api},
    rule::Code,
};

/// The block.
const BLOCK: &str = "endpoint";

/// The most characters of the first part of a path.
const LONGEST_ROUTE: usize = 64;

/// The most characters of a name.
const LONGEST_NAME: usize = 128;

impl Checker<'_> {
    pub(super) fn endpoint(&mut self) {
        let Some(endpoint) = self.loaded.spec.endpoint.clone() else { return };
        self.endpoint_name(&endpoint);
        self.endpoint_auth(&endpoint);
        self.endpoint_throttle(&endpoint);
        if endpoint.routes.is_empty() {
            let help = "add one, as in `routes: {home: {campaign: home}}`";
            self.error(
                Code::PZ8008,
                &[BLOCK],
                "the endpoint has no routes",
                "nothing to ask",
                help,
            );
        }
        for (key, route) in &endpoint.routes {
            self.route_name(key);
            self.route_asked(key, route);
            self.route_members(key, route);
        }
    }

    fn endpoint_name(&mut self, endpoint: &Endpoint) {
        let Some(name) = endpoint.name.as_deref() else { return };
        let allowed = |c: char| c.is_ascii_alphanumeric() || " -_.".contains(c);
        if name.trim().is_empty() || name.len() > LONGEST_NAME || !name.chars().all(allowed) {
            let message = format!("`{name}` cannot be the name of an endpoint");
            let help = "use letters, digits, spaces, `-`, `_` and `.`, at most 128";
            self.error(Code::PZ8002, &[BLOCK, "name"], message, "this name", help);
        }
    }

    fn endpoint_auth(&mut self, endpoint: &Endpoint) {
        if let Auth::Cognito(pool) = &endpoint.auth
            && !is_user_pool(&pool.cognito.user_pool)
        {
            let message = format!("`{}` is not the ARN of a user pool", pool.cognito.user_pool);
            let help = "write it as in `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEf`";
            let path = [BLOCK, "auth", "cognito", "userPool"];
            self.error(Code::PZ8006, &path, message, "this ARN", help);
        }
    }

    fn endpoint_throttle(&mut self, endpoint: &Endpoint) {
        match endpoint.throttle {
            Some(throttle) if !throttle.rate.is_finite() || throttle.rate <= 0.0 => {
                let help = "write a number of requests per second above 0, as in `rate: 20`";
                let path = [BLOCK, "throttle", "rate"];
                self.error(Code::PZ8005, &path, "this rate answers nobody", "the rate", help);
            }
            Some(throttle) if throttle.burst == 0 => {
                let help = "write a whole number of at least 1, as in `burst: 40`";
                let path = [BLOCK, "throttle", "burst"];
                self.error(Code::PZ8005, &path, "this burst answers nobody", "the burst", help);
            }
            None if endpoint.auth == Auth::Plain(PlainAuth::Public) => {
                let help = "add `throttle: {rate: 20, burst: 40}`, or choose another `auth`";
                let message = "a public endpoint needs a throttle";
                self.error(Code::PZ8003, &[BLOCK, "auth"], message, "nothing limits it", help);
            }
            _ => {}
        }
    }

    fn route_name(&mut self, key: &str) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if key.is_empty() || key.len() > LONGEST_ROUTE || !key.chars().all(allowed) {
            let message = format!("`{key}` cannot be a route");
            let help = "use letters, digits, `-` and `_`, at most 64: it is a part of the URL";
            self.error(Code::PZ8002, &[BLOCK, "routes", key], message, "this route", help);
        }
    }

    /// One thing, which the spec has, and which can be asked.
    fn route_asked(&mut self, key: &str, route: &Route) {
        let Some(asked) = route.asked() else {
            let message = match route.all_asked().len() {
                0 => format!("the route `{key}` asks nothing"),
                count => format!("the route `{key}` asks {count} things"),
            };
            let help = "write one of `campaign`, `recommender` and `eventTracker: true`; a second thing is a second route";
            self.error(Code::PZ8001, &[BLOCK, "routes", key], message, "this route", help);
            return;
        };
        let spec = &self.loaded.spec;
        match asked {
            Asked::Campaign(campaign) => match spec.campaigns.get(campaign) {
                None => {
                    let known: Vec<&str> = spec.campaigns.keys().map(String::as_str).collect();
                    self.route_unknown(key, "campaign", campaign, &known);
                }
                Some(block) => {
                    let recipe = spec.solutions.get(&block.solution).map(|it| it.recipe.clone());
                    self.route_recipe(key, recipe.as_deref());
                }
            },
            Asked::Recommender(recommender) if !spec.recommenders.contains_key(recommender) => {
                let known: Vec<&str> = spec.recommenders.keys().map(String::as_str).collect();
                self.route_unknown(key, "recommender", recommender, &known);
            }
            Asked::EventTracker if spec.event_tracker.is_none() => {
                let message = format!("the route `{key}` takes events, and there is no tracker");
                let help = "add an `eventTracker` to the spec, or leave the route out";
                let path = [BLOCK, "routes", key, "eventTracker"];
                self.error(Code::PZ0014, &path, message, "no `eventTracker`", help);
            }
            Asked::Recommender(_) | Asked::EventTracker => {}
        }
        if let Some(filter) = route.filter.as_deref()
            && !self.loaded.spec.filters.contains_key(filter)
        {
            let known: Vec<&str> = self.loaded.spec.filters.keys().map(String::as_str).collect();
            self.route_unknown(key, "filter", filter, &known);
        }
    }

    fn route_recipe(&mut self, key: &str, recipe: Option<&str>) {
        let Some(recipe) = recipe.and_then(recipe::find) else { return };
        if matches!(recipe.api, Api::None | Api::GetActionRecommendations) {
            let message = format!("the route `{key}` cannot ask the recipe `{}`", recipe.name);
            let help = "ask a campaign that recommends items or ranks them";
            let path = [BLOCK, "routes", key, "campaign"];
            self.error(Code::PZ8007, &path, message, "its recipe", help);
        }
    }

    fn route_unknown(&mut self, key: &str, member: &str, name: &str, known: &[&str]) {
        let message = format!("the route `{key}` names the {member} `{name}`, which is not there");
        let help = match self.meant(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the spec has no {member}s"),
            None => {
                let known = known.iter().map(|&name| name.to_owned());
                format!("the spec has: {}", listed(known, 20))
            }
        };
        let path = [BLOCK, "routes", key, member];
        self.error(Code::PZ0014, &path, message, "not in the spec", help);
    }

    fn route_members(&mut self, key: &str, route: &Route) {
        let takes_none = route.event_tracker && route.asked().is_some();
        for (member, is_set) in
            [("filter", route.filter.is_some()), ("numResults", route.num_results.is_some())]
        {
            if takes_none && is_set {
                let message = format!("`{member}` does not fit a route that takes events");
                let path = [BLOCK, "routes", key, member];
                self.error(Code::PZ8004, &path, message, "not used", "leave it out");
            }
        }
    }
}

/// Whether this is the ARN of a user pool of Amazon Cognito.
fn is_user_pool(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts[..], ["arn", _, "cognito-idp", region, account, pool]
        if !region.is_empty() && account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
            && pool.strip_prefix("userpool/").is_some_and(|id| !id.is_empty() && !id.contains(['"', '\'', ' '])))
}
