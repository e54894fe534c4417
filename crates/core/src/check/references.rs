//! What a spec is given from outside: the region, ARNs of roles, keys and versions, and tags.
//! Not here: names (`names`), how many tags there may be (`quotas`).

use super::Checker;
use crate::{diagnostic::Diagnostic, kind::job, lowering::TAG_PREFIX};
use personalize_rules::rule::Code;
use personalize_rules::{
    arn::{self, Arn},
    finding::Finding,
    region, tag,
};
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    pub(super) fn references(&mut self) {
        let spec = &self.loaded.spec;
        if let Some(finding) = spec.region.as_deref().and_then(region::check) {
            self.finding(finding, self.loaded.tree.span_at(&["region"]));
        }
        let group = &spec.dataset_group;
        let attribution = spec.metric_attribution.as_ref();
        let (output, destination) =
            (["metricAttribution", "metricsOutputConfig", "roleArn"], "s3DataDestination");
        let roles: [(&[&str], _); 3] = [
            (&["role", "arn"], spec.role.as_ref().and_then(|role| role.arn.as_deref())),
            (&["datasetGroup", "roleArn"], group.role_arn.as_deref()),
            (&output, attribution.and_then(|it| it.role_arn())),
        ];
        for (path, text) in roles {
            let Some(text) = text else { continue };
            let finding = arn::check_role_arn(text).or_else(|| self.role_elsewhere(text));
            self.at(path, finding);
        }
        let reports = attribution.and_then(|it| it.destination()?.kms_key_arn.as_ref());
        let keys: [(&[&str], _); 2] = [
            (&["datasetGroup", "kmsKeyArn"], group.kms_key_arn.as_ref()),
            (&[output[0], output[1], destination, "kmsKeyArn"], reports),
        ];
        for (path, text) in keys {
            let Some(text) = text else { continue };
            let finding = arn::check_key_arn(text).or_else(|| self.key_elsewhere(text));
            self.at(path, finding);
        }
        self.key_and_role();
        self.chosen_tags();
    }

    /// A group's key and the role that may use it belong together (docs/service/resources.md,
    /// "Dataset groups"; docs/service/iam-s3.md, "Keys").
    fn key_and_role(&mut self) {
        let spec = &self.loaded.spec;
        let group = &spec.dataset_group;
        if group.kms_key_arn.is_some() && group.role_arn.is_none() && spec.role.is_none() {
            let span = self.loaded.tree.span_at(&["datasetGroup", "kmsKeyArn"]);
            let problem =
                Diagnostic::new(Code::PZ0011, "a key of the dataset group is used with a role")
                    .at(span)
                    .warning()
                    .label("there is no role that may use it")
                    .help("add `roleArn` beside the key, or a `role` to the stack");
            self.problems.push(problem);
        }
        if group.role_arn.is_some() && group.kms_key_arn.is_none() {
            self.error(
                Code::PZ0011,
                &["datasetGroup", "roleArn"],
                "a role of the dataset group is for its key",
                "there is no `kmsKeyArn`",
                "add the key, or leave the role out",
            );
        }
    }

    pub(super) fn at(&mut self, path: &[&str], finding: Option<Finding>) {
        if let Some(finding) = finding {
            self.finding(finding, self.loaded.tree.span_at(path));
        }
    }

    pub(super) fn role_elsewhere(&self, text: &str) -> Option<Finding> {
        let message = self.elsewhere(&arn::parse_arn(text).ok()?)?;
        let help = "the service can only be given a role of the account that it is called in";
        Some(Finding::new(Code::PZ0017, message).help(help))
    }

    /// Keys may be shared between accounts, never between regions.
    pub(super) fn key_elsewhere(&self, text: &str) -> Option<Finding> {
        let key = arn::parse_arn(text).ok()?;
        let message = self.elsewhere(&Arn { account: String::new(), ..key })?;
        Some(Finding::new(Code::PZ0017, message).help("the data is encrypted where it lies"))
    }

    /// How an ARN contradicts the region or the account of the spec. Empty parts contradict nothing.
    pub(super) fn elsewhere(&self, found: &Arn) -> Option<String> {
        let spec = &self.loaded.spec;
        let region = spec.region.as_deref();
        let partition = region.map(arn::partition);
        let parts = [
            ("partition", found.partition.as_str(), partition),
            ("region", &found.region, region),
            ("account", &found.account, spec.account.as_deref()),
        ];
        let other = parts
            .into_iter()
            .find(|(_, its, ours)| !its.is_empty() && ours.is_some_and(|ours| ours != *its));
        let (part, its, ours) = other?;
        Some(format!("this ARN is of the {part} `{its}`, but the stack is in `{}`", ours?))
    }

    /// Every block of tags of a resource, with the place of the resource.
    pub(super) fn tagged(&self) -> Vec<(Vec<&'a str>, &'a BTreeMap<String, String>)> {
        let spec = &self.loaded.spec;
        let mut own: Vec<(Vec<&str>, &BTreeMap<String, String>)> =
            vec![(vec!["datasetGroup"], &spec.dataset_group.tags)];
        own.extend(spec.event_tracker.iter().map(|t| (vec!["eventTracker"], &t.tags)));
        own.extend(spec.datasets.iter().map(|(key, d)| (vec!["datasets", key], &d.tags)));
        own.extend(spec.solutions.iter().map(|(k, s)| (vec!["solutions", k.as_str()], &s.tags)));
        own.extend(
            spec.filters.iter().filter_map(|(k, f)| Some((vec!["filters", k.as_str()], f.tags()?))),
        );
        own.extend(spec.campaigns.iter().map(|(k, c)| (vec!["campaigns", k.as_str()], &c.tags)));
        let recommenders = spec.recommenders.iter();
        own.extend(recommenders.map(|(k, r)| (vec!["recommenders", k.as_str()], &r.tags)));
        own.extend(job::all(spec).into_iter().map(|job| (vec![job.block, job.key], job.tags)));
        own
    }

    fn chosen_tags(&mut self) {
        let mut all = self.tagged();
        all.push((Vec::new(), &self.loaded.spec.tags));
        for (path, tags) in all {
            for (key, value) in tags {
                let path: Vec<&str> = path.iter().copied().chain(["tags", key]).collect();
                let mut found = tag::check(key, value);
                if key.starts_with(TAG_PREFIX) {
                    let message =
                        format!("tags that begin with `{TAG_PREFIX}` are kept by the stack itself");
                    let help =
                        "they say what it owns and what must not be deleted; choose another key";
                    found.push(Finding::new(Code::PZ0018, message).help(help));
                }
                let span = self.loaded.tree.key_span_at(&path);
                found.into_iter().for_each(|finding| self.finding(finding, span.clone()));
            }
        }
        self.tags_of_roles();
    }

    /// The tags of the stack go to the roles that it makes, too, and IAM takes keys that differ in capitals only for one.
    fn tags_of_roles(&mut self) {
        let spec = &self.loaded.spec;
        let makes_role = spec.role.as_ref().is_some_and(|role| role.name.is_some())
            || spec.endpoint.is_some()
            || !spec.schedules.is_empty();
        if !makes_role {
            return;
        }
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for key in spec.tags.keys() {
            let Some(other) = seen.insert(key.to_lowercase(), key) else { continue };
            let message = format!(
                "the keys `{other}` and `{key}` of tags are one to IAM, for the stack's role"
            );
            let help = "IAM compares keys without regard to case; leave one out";
            let finding = Finding::new(Code::PZ0018, message).help(help);
            self.finding(finding, self.loaded.tree.key_span_at(&["tags", key]));
        }
    }
}
