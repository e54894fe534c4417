//! What batch inference and batch segment jobs run on: a version of a solution, and a filter.
//! Not here: what all jobs have in common (`job`).

use super::{job::Job, solution};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::{Lowering, strip},
    props::reference,
};
use personalize_rules::filter;
use serde_json::{Value, json};

/// What a running batch job needs until it has ended.
pub(super) const BEFORE: [Kind; 8] = [
    Kind::Solution,
    Kind::Filter,
    Kind::Dataset,
    Kind::DatasetGroup,
    Kind::DataObject,
    Kind::Role,
    Kind::RolePolicy,
    Kind::BucketPolicy,
];

/// What a batch job runs on.
pub(super) struct On<'s> {
    /// The key of its solution.
    pub(super) solution: &'s str,
    /// The version that the spec pins.
    pub(super) pinned: Option<&'s str>,
    /// The key of its filter.
    pub(super) filter: Option<&'s str>,
    /// How many results each line gets.
    pub(super) num_results: Option<u32>,
}

impl On<'_> {
    /// The node of `job` with the fields that its kind alone has.
    pub(super) fn node(
        &self,
        from: &Lowering<'_>,
        nodes: &[Node],
        job: &Job<'_>,
        mut fields: Value,
    ) -> Node {
        let (version, arn) = self.version(from, nodes);
        let filter = self.filter.and_then(|key| filter_of(from, key));
        let inputs = json!([
            solution::arn(from, self.solution),
            version,
            job.content(from).or_else(|| job.location(from)),
            filter,
            self.num_results,
            strip(fields.clone()),
            job.destination(),
        ]);
        fields["solutionVersionArn"] = arn;
        fields["filterArn"] = filter.map(|(arn, _)| arn).into();
        fields["numResults"] = self.num_results.into();
        fields["jobInput"] = job.source(from);
        let mut node = job.node(from, &inputs, fields);
        node.needs.insert(Address::new(Kind::Solution, self.solution));
        node.needs.insert(Address::new(Kind::SolutionVersion, self.solution));
        node.needs.extend(self.filter.map(|key| Address::new(Kind::Filter, key)));
        node
    }

    /// What tells the version from others, and its ARN or a reference to the one that is to come. Its name holds the hash of what
    /// it was trained on, and is known before it is trained.
    fn version(&self, from: &Lowering<'_>, nodes: &[Node]) -> (Option<String>, Value) {
        if let Some(arn) = self.pinned {
            return (Some(arn.to_owned()), arn.into());
        }
        let address = Address::new(Kind::SolutionVersion, self.solution);
        if let Some(version) = from.choices.versions.get(self.solution) {
            return (Some(version.name.clone()), version.arn.clone().into());
        }
        let to_come = nodes.iter().find(|node| node.address == address);
        (to_come.map(|node| node.name.to_string()), reference(&address, "arn"))
    }
}

/// The ARN of a filter of the spec, and what it means: it may change under its name.
fn filter_of(from: &Lowering<'_>, key: &str) -> Option<(String, String)> {
    let block = from.spec.filters.get(key)?.block();
    let name = from.name(Kind::Filter, key, block.name.as_deref());
    let expression = filter::normal(&block.expression).unwrap_or(block.expression);
    Some((from.scope.filter(&name), expression))
}
