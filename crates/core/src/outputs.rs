//! Outputs: what applications need to know of a stack, and the names of environment variables for it.
//! Not here: reading the live account (`status` has its lines), and printing.

use crate::{
    address::Address,
    kind,
    status::{Line, State},
};
use serde::Serialize;

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
