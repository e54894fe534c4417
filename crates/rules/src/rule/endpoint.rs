//! The endpoint: a row each. Not here: where they are checked, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Endpoint";

    /// A route asks one thing: a `campaign`, a `recommender`, or `eventTracker: true`. Write a second route for a second one.
    PZ8001 Error "a route asks one thing";

    /// A route is the first part of a path: letters, digits, `-` and `_`, at most 64. The name of the API has letters, digits,
    /// spaces, `-`, `_` and `.`, at most 128.
    PZ8002 Error "a name that the endpoint does not take";

    /// Everybody who knows the URL of a public endpoint can ask it, and every answer is billed. Without a throttle nothing limits
    /// how much: write `throttle: {rate: 20, burst: 40}`, or another `auth`.
    PZ8003 Error "a public endpoint without a throttle";

    /// `filter` and `numResults` belong to routes that ask a campaign or a recommender. A route that takes events has neither.
    PZ8004 Error "a key that does not fit a route";

    /// The rate is a number of requests per second above 0, the burst a whole number of at least 1.
    PZ8005 Error "a throttle that lets nobody through";

    /// `auth` is `iam`, `apiKey`, `public`, or `{cognito: {userPool: ARN}}` with the ARN of a user pool, as in
    /// `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEf`.
    PZ8006 Error "a way to log in that the endpoint does not have";

    /// A campaign of a recipe without real-time recommendations, or of a recipe for actions, cannot be asked by a route.
    PZ8007 Error "a recipe that a route cannot ask";

    /// An endpoint without routes answers nobody. Add one, as in `routes: {home: {campaign: home}}`, or leave the endpoint out.
    PZ8008 Error "an endpoint without routes";
}
