//! Outputs: what applications need to know of a stack, and the names of environment variables for it.
//! Not here: reading the live account (`status` has its lines), and printing.

use crate::{
    address::{Address, Kind},
    kind,
    spec::{
        endpoint::{Asked, Auth, PlainAuth, Route},
        types::Spec,
    },
    status::{Line, State},
};
use personalize_rules::recipe::{self, Api};
use serde::Serialize;
use serde_json::Value;

/// One value that applications put into their requests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The resource.
    pub address: Address,
    /// What it is of the resource: `arn`, `trackingId`.
    pub attribute: &'static str,
    /// The name of an environment variable for it: `PERSONALIZE_CAMPAIGN_HOME_ARN`.
    pub variable: String,
    /// The value.
    pub value: String,
    /// How the resource stands: one that is not ready has its ARN already.
    pub state: State,
}

/// The outputs of everything that is there and is the stack's, in the order of `lines`.
pub fn outputs(lines: &[Line]) -> Vec<Output> {
    let of = |line: &Line| {
        let attribute = kind::definition_of(line.address.kind).serves?;
        let value = line.outputs.get(attribute)?.as_str()?.to_owned();
        let is_ours = !matches!(line.state, State::Missing | State::Unowned);
        is_ours.then(|| Output {
            address: line.address.clone(),
            attribute,
            variable: variable(&line.address, attribute),
            value,
            state: line.state,
        })
    };
    lines.iter().filter_map(of).collect()
}

/// A line for a shell that asks the endpoint of the stack, where it has one with a route that answers `GET`. Keys and credentials
/// are not in it: the line reads them where they are.
pub fn curl(spec: &Spec, region: &str, lines: &[Line]) -> Option<String> {
    let endpoint = spec.endpoint.as_ref()?;
    let line = lines.iter().find(|line| line.address.kind == Kind::Endpoint)?;
    let text = |name: &str| line.outputs.get(name).and_then(Value::as_str);
    let answers_get = |route: &Route| {
        let recipe = match route.asked()? {
            Asked::Recommender(_) => return Some(()),
            Asked::Campaign(key) => &spec.solutions.get(&spec.campaigns.get(key)?.solution)?.recipe,
            Asked::EventTracker => return None,
        };
        let api = recipe::find(recipe).map(|recipe| recipe.api);
        (api != Some(Api::GetPersonalizedRanking)).then_some(())
    };
    let (route, _) = endpoint.routes.iter().find(|(_, route)| answers_get(route).is_some())?;
    let login = match &endpoint.auth {
        Auth::Plain(PlainAuth::Public) => String::new(),
        Auth::Plain(PlainAuth::ApiKey) => {
            let key = text("keyId")?;
            format!(
                " -H \"x-api-key: $(aws apigateway get-api-key --api-key {key} --include-value --query value --output text --region {region})\""
            )
        }
        Auth::Plain(PlainAuth::Iam) => format!(
            " --aws-sigv4 aws:amz:{region}:execute-api --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H \"x-amz-security-token: $AWS_SESSION_TOKEN\""
        ),
        Auth::Cognito(_) => " -H \"Authorization: $ID_TOKEN\"".to_owned(),
    };
    Some(format!("curl{login} {}/{route}/42", text("url")?))
}

/// The name of an environment variable: capitals, digits and underscores (POSIX, "Environment Variable Definition").
/// Letters of other scripts stand as underscores.
pub fn variable(address: &Address, attribute: &str) -> String {
    let mut name = String::from("PERSONALIZE_");
    for c in address.to_string().chars() {
        name.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    }
    name.push('_');
    for c in attribute.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables_are_plain() {
        for (address, attribute, name) in [
            ("campaign/home", "arn", "PERSONALIZE_CAMPAIGN_HOME_ARN"),
            ("event-tracker", "trackingId", "PERSONALIZE_EVENT_TRACKER_TRACKING_ID"),
            ("filter/by-genre 2", "arn", "PERSONALIZE_FILTER_BY_GENRE_2_ARN"),
        ] {
            assert_eq!(variable(&address.parse().unwrap(), attribute), name);
        }
    }
}
