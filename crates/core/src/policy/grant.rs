//! A permission: actions on a resource, under a condition. Not here: the JSON that says it (`document`).

use std::collections::{BTreeMap, BTreeSet};

/// When a permission holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Always.
    Always,
    /// Where a role is passed to this service and to no other.
    PassedTo(&'static str),
}

/// Permissions, each once and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeMap<(Condition, String), BTreeSet<String>>);

/// The resource of actions that take none.
const ANY: &str = "*";

impl Grants {
    /// Adds these actions on each of these resources.
    pub fn allow<A: Into<String>>(
        &mut self,
        actions: impl IntoIterator<Item = A>,
        resources: &[String],
    ) {
        let actions: BTreeSet<String> = actions.into_iter().map(Into::into).collect();
        for resource in resources {
            let key = (Condition::Always, resource.clone());
            self.0.entry(key).or_default().extend(actions.iter().cloned());
        }
    }

    /// Adds actions that take no resource.
    pub fn allow_everywhere<A: Into<String>>(&mut self, actions: impl IntoIterator<Item = A>) {
        self.allow(actions, &[ANY.to_owned()]);
    }

    /// Adds that the role may be passed to a service, named as principals are.
    pub fn pass(&mut self, role: &str, service: &'static str) {
        let key = (Condition::PassedTo(service), role.to_owned());
        self.0.entry(key).or_default().insert("iam:PassRole".to_owned());
    }

    /// All actions, each once.
    pub fn actions(&self) -> BTreeSet<&str> {
        self.0.values().flatten().map(String::as_str).collect()
    }

    /// Resources, in order, with their actions and condition.
    pub fn iter(&self) -> impl Iterator<Item = (Condition, &str, &BTreeSet<String>)> {
        let one = |((condition, resource), actions)| (condition, resource, actions);
        let all = self
            .0
            .iter()
            .map(|((condition, resource), actions)| ((*condition, resource.as_str()), actions));
        all.filter(|(_, actions)| !actions.is_empty()).map(one)
    }
}
