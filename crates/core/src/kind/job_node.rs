//! The node of a job: what every job is sent, and what it needs. Not here: what a job is (`job`).

use super::{bucket, data_object, data_role, job::Job};
use crate::{
    address::{Address, Kind},
    graph::{Needs, Node},
    lowering::Lowering,
};
use serde_json::Value;

impl Job<'_> {
    /// The node of its run with these inputs: `fields` with what every job is sent.
    pub(super) fn node(&self, from: &Lowering<'_>, inputs: &Value, mut fields: Value) -> Node {
        let name = self.run_name(from, inputs);
        fields["jobName"] = name.as_str().into();
        fields["roleArn"] = self.role.map(str::to_owned).or_else(|| data_role::arn(from)).into();
        if self.output.is_some() {
            fields["jobOutput"] = self.target(from, &name);
        }
        let arn = (self.arn)(from.scope, &name);
        let mut node = from.node(self.address(), name, Some(arn), fields);
        node.needs = self.needs(from);
        from.tagged(node, self.tags)
    }

    /// What must be there before it can run: access, and its upload.
    fn needs(&self, from: &Lowering<'_>) -> Needs {
        let mut needs = if self.role.is_none() { data_role::needs(from) } else { Needs::default() };
        needs.extend(data_object::of_job(from, self));
        if bucket::managed(from).is_some() {
            needs.insert(Address::only(Kind::BucketPolicy));
        }
        needs
    }
}
