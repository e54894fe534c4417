//! Policy documents: permissions as IAM's JSON, as few statements as say exactly them, in documents that IAM takes.
//! Not here: which permissions (`pipeline`, `application`).

use super::grant::{Condition, Grants};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The most characters of a managed policy, white space apart (IAM user guide, "IAM and AWS STS quotas").
pub const LIMIT: usize = 6_144;

/// The characters of a document as IAM counts them.
pub fn size(document: &Value) -> usize {
    document.to_string().chars().filter(|c| !c.is_whitespace()).count()
}

/// The documents that together give these permissions: one, unless that would be longer than [`LIMIT`]. The same permissions
/// give the same bytes.
pub fn documents(grants: &Grants) -> Vec<Value> {
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    for statement in statements(grants).into_iter().flat_map(pieces) {
        let last = all.last_mut().filter(|last| {
            let more: Vec<Value> = last.iter().cloned().chain([statement.clone()]).collect();
            size(&document(more)) <= LIMIT
        });
        match last {
            Some(last) => last.push(statement),
            None => all.push(vec![statement]),
        }
    }
    all.into_iter().filter(|statements| !statements.is_empty()).map(document).collect()
}

fn document(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// One statement for all resources that the same actions are allowed on.
fn statements(grants: &Grants) -> Vec<Value> {
    let mut by_actions: BTreeMap<(Condition, &BTreeSet<String>), Vec<&str>> = BTreeMap::new();
    for (condition, resource, actions) in grants.iter() {
        by_actions.entry((condition, actions)).or_default().push(resource);
    }
    let mut all: Vec<_> = by_actions.into_iter().collect();
    // Actions without a resource come first, as people look for them; then in order of the resources.
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    all.into_iter().map(|((condition, actions), on)| statement(condition, actions, &on)).collect()
}

fn statement(condition: Condition, actions: &BTreeSet<String>, resources: &[&str]) -> Value {
    let mut statement = json!({"Effect": "Allow", "Action": actions, "Resource": resources});
    if let Condition::PassedTo(service) = condition {
        let service = json!({"iam:PassedToService": service});
        statement["Condition"] = json!({"StringEquals": service});
    }
    statement
}

/// A statement whose resources alone are too many for a document, as several.
fn pieces(statement: Value) -> Vec<Value> {
    let resources = statement["Resource"].as_array().cloned().unwrap_or_default();
    if size(&document(vec![statement.clone()])) <= LIMIT || resources.len() < 2 {
        return vec![statement];
    }
    let (first, second) = resources.split_at(resources.len() / 2);
    let halves = [first, second].map(|half| {
        let mut piece = statement.clone();
        piece["Resource"] = half.into();
        piece
    });
    halves.into_iter().flat_map(pieces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_is_too_long_is_several_that_are_not() {
        let mut grants = Grants::default();
        let resource = |n: usize| format!("arn:aws:personalize:us-east-1:1:filter/{n:040}");
        let all: Vec<String> = (0..300).map(resource).collect();
        grants.allow(["personalize:CreateFilter"], &all);
        grants.allow_everywhere(["personalize:ListFilters"]);
        let documents = documents(&grants);
        assert!(documents.len() > 3, "{}", documents.len());
        assert!(documents.iter().all(|document| size(document) <= LIMIT));
        let said: usize =
            documents.iter().map(|it| it.to_string().matches(":filter/").count()).sum();
        assert_eq!(said, all.len());
        assert_eq!(documents[0]["Statement"][0]["Resource"], json!(["*"]));
    }
}
