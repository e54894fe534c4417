//! The endpoint: an HTTP API in front of campaigns, recommenders and the event tracker. Not here: whether it makes sense
//! (`check::endpoint`), and the document that API Gateway is given (`endpoint`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An Amazon API Gateway REST API that asks campaigns and recommenders and takes events, without a program in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// The name of the API; by default, that of the stack.
    pub name: Option<String>,
    /// Who may ask: `iam` (default), `apiKey`, `{cognito: {userPool: ARN}}`, or `public`.
    #[serde(default)]
    pub auth: Auth,
    /// How the calls are made: `direct` (default), by API Gateway itself, or `stepFunctions`, by an Express state machine.
    #[serde(default)]
    pub via: Via,
    /// How many requests are answered.
    pub throttle: Option<Throttle>,
    /// What is asked under which path, by the first part of the path: `home`.
    #[serde(default)]
    pub routes: BTreeMap<String, Route>,
    /// Tags, besides those of the stack.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// How an endpoint makes its calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    /// By API Gateway itself.
    #[default]
    Direct,
    /// By an Express state machine of AWS Step Functions.
    StepFunctions,
}

impl Via {
    /// Whether a state machine makes them.
    pub const fn is_step_functions(self) -> bool {
        matches!(self, Via::StepFunctions)
    }
}

/// Who may ask an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Auth {
    /// One of the ways without settings.
    Plain(PlainAuth),
    /// Users of an Amazon Cognito user pool.
    Cognito(CognitoAuth),
}

impl Default for Auth {
    fn default() -> Auth {
        Auth::Plain(PlainAuth::Iam)
    }
}

impl Auth {
    /// Its word: `apiKey`.
    pub const fn word(&self) -> &'static str {
        match self {
            Auth::Plain(PlainAuth::Iam) => "iam",
            Auth::Plain(PlainAuth::ApiKey) => "apiKey",
            Auth::Plain(PlainAuth::Public) => "public",
            Auth::Cognito(_) => "cognito",
        }
    }
}

/// A way to log in without settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PlainAuth {
    /// Callers sign with AWS credentials that may `execute-api:Invoke`.
    Iam,
    /// Callers send a key in `x-api-key`.
    ApiKey,
    /// Everybody who knows the URL.
    Public,
}

/// Users of a user pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CognitoAuth {
    /// The pool.
    pub cognito: UserPool,
}

/// A user pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserPool {
    /// Its ARN.
    pub user_pool: String,
}

/// How many requests are answered; beyond it, callers get the status 429.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Throttle {
    /// Requests per second, on average.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
}

/// What is asked under a path: one of `campaign`, `recommender` and `eventTracker`. What the caller has to name (a user, an item,
/// items to rank) follows from the recipe.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// The campaign with this key.
    pub campaign: Option<String>,
    /// The recommender with this key.
    pub recommender: Option<String>,
    /// `true`: take events for the event tracker of the stack.
    #[serde(default)]
    pub event_tracker: bool,
    /// The filter with this key; its placeholders are parameters of the query.
    pub filter: Option<String>,
    /// How many items to answer, from 1 to 500; by default, 25.
    #[schemars(range(min = 1, max = 500))]
    pub num_results: Option<u32>,
}

/// What a route asks, with the key of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'s> {
    /// A campaign.
    Campaign(&'s str),
    /// A recommender.
    Recommender(&'s str),
    /// The event tracker.
    EventTracker,
}

impl Route {
    /// Everything that it asks; a sound one asks one thing.
    pub fn all_asked(&self) -> Vec<Asked<'_>> {
        let campaign = self.campaign.as_deref().map(Asked::Campaign);
        let recommender = self.recommender.as_deref().map(Asked::Recommender);
        let tracker = self.event_tracker.then_some(Asked::EventTracker);
        [campaign, recommender, tracker].into_iter().flatten().collect()
    }

    /// What it asks, where that is one thing.
    pub fn asked(&self) -> Option<Asked<'_>> {
        match self.all_asked()[..] {
            [asked] => Some(asked),
            _ => None,
        }
    }
}
