//! The stack itself: account, bucket, role, dataset group, event tracker, allowed risks, adopted resources.
//! Not here: physical names (`names`), ARNs and tags (`given`), datasets and everything that learns from them.

use super::Checker;
use crate::{
    graph::Node,
    kind::{definition::Listing, definition_of},
    lower::lower,
    lowering::{Choices, Lowering, NO_REQUESTS, TAG_ADDR, TAG_STACK},
    plan::Allow,
};
use personalize_rules::rule::Code;
use personalize_rules::{
    arn::{self, Scope},
    name,
};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn stack(&mut self) {
        let spec = &self.loaded.spec;
        self.name(&["name"], &spec.name);
        if spec.account.as_ref().is_some_and(|account| !arn::is_account(account)) {
            self.error(
                Code::PZ0010,
                &["account"],
                "an account is twelve digits",
                "this is not one",
                "write it in quotes, with its leading zeros: \"012345678901\"",
            );
        }
        if let Some(name) = &spec.dataset_group.name {
            self.name(&["datasetGroup", "name"], name);
        }
        if let Some(tracker) = &spec.event_tracker {
            self.name(&["eventTracker", "name"], &tracker.name);
            if spec.datasets.interactions.is_none() {
                self.error(
                    Code::PZ0011,
                    &["eventTracker"],
                    "an event tracker needs an interactions dataset",
                    "its events go there",
                    "describe `interactions` under `datasets`; its source may be left out",
                );
            }
        }
        self.names();
        self.long();
    }

    pub(super) fn allow(&mut self) {
        for (i, text) in self.loaded.spec.allow.iter().enumerate() {
            if let Err(error) = text.parse::<Allow>() {
                let path = ["allow", &i.to_string()];
                let help = "write the risk and the resource, as in `serving-impact=campaign/home`; the plan says what it needs";
                self.error(Code::PZ0015, &path, "this allows nothing", &error.to_string(), help);
            }
        }
    }

    pub(super) fn adopt(&mut self) {
        if self.loaded.spec.adopt.is_empty() {
            return;
        }
        let scope = Scope::new("us-east-1", "000000000000");
        let (spec, files, choices) = (&self.loaded.spec, self.files, Choices::default());
        let from =
            Lowering { spec, scope: &scope, files, choices: &choices, requests: &NO_REQUESTS };
        let wanted = lower(from).nodes;
        let known: BTreeMap<String, &Node> =
            wanted.values().map(|node| (node.address.to_string(), node)).collect();
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        for (i, text) in spec.adopt.iter().enumerate() {
            if let Some(node) = known.get(text) {
                self.adoptable(i, node);
                continue;
            }
            let help = match self.meant(text, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a resource of this spec by its address, as in `campaign/home`".into(),
            };
            let summary = format!("the spec has no `{text}` to adopt");
            self.error(
                Code::PZ0014,
                &["adopt", &i.to_string()],
                summary,
                "refers to nothing",
                help,
            );
        }
    }

    /// What the service gives an id of its own is found by its tags: without them nothing says which one is meant.
    fn adoptable(&mut self, at: usize, node: &Node) {
        let Node { address, name, .. } = node;
        if !matches!(definition_of(address.kind).listing, Listing::Tagged) {
            return;
        }
        let summary = format!("`{address}` cannot be adopted: it is found by its tags alone");
        let help = format!(
            "tag the existing one with {TAG_STACK}={},{TAG_ADDR}={address}={name} (`aws apigateway tag-resource`, `aws stepfunctions tag-resource`) and take this line out: the plan then takes it over, and replaces what it answers",
            self.loaded.spec.name
        );
        let path = ["adopt", &at.to_string()];
        self.error(Code::PZ0014, &path, summary, "nothing names the existing one", help);
    }

    pub(super) fn storage(&mut self) {
        let spec = &self.loaded.spec;
        let local = spec
            .datasets
            .iter()
            .find(|(_, d)| d.source.as_ref().is_some_and(|s| !s.contains("://")));
        let sourced = spec.datasets.iter().find(|(_, d)| d.source.is_some());
        if let Some(bucket) = &spec.bucket {
            let help = "bucket names are lower-case letters, digits, `-` and `.`, from 3 to 63";
            let finding = name::check_bucket(&bucket.name).map(|finding| finding.help(help));
            self.at(&["bucket", "name"], finding);
        }
        if let Some((key, _)) = local.filter(|_| spec.bucket.is_none()) {
            self.error(
                Code::PZ0011,
                &["datasets", key, "source"],
                "local data needs a bucket",
                "this file has to be uploaded somewhere",
                "add `bucket: {name: …}`, a name that is unique in the whole of AWS",
            );
        }
        match &spec.role {
            None => {
                if let Some((key, _)) = sourced {
                    self.error(Code::PZ0011, &["datasets", key, "source"], "imports need a role", "the service reads this with a role", "add `role: {name: …}` to have it created, or `role: {arn: …}` for an existing one");
                }
            }
            Some(role) => match (&role.name, &role.arn) {
                (Some(name), None) => {
                    if let Some(finding) = name::check_role(name) {
                        let help = "role names are letters, digits and `+=,.@-_`, at most 64";
                        self.at(&["role", "name"], Some(finding.help(help)));
                    } else if name.contains(',') {
                        // The mark of ownership is a tag that holds the name (docs/service/iam-s3.md,
                        // "Tags of roles").
                        self.error(
                            Code::PZ0012,
                            &["role", "name"],
                            format!("`{name}` cannot be marked as this stack's"),
                            "IAM takes a comma in the name of a role, but not in a tag",
                            "choose a name without a comma",
                        );
                    }
                }
                (None, Some(_)) => {}
                _ => self.error(
                    Code::PZ0011,
                    &["role"],
                    "a role has either a name or an ARN",
                    "exactly one of the two",
                    "`name` creates it, `arn` takes an existing one",
                ),
            },
        }
    }
}
