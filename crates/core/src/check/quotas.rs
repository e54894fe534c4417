//! Quotas: how much of everything the stack has, against what an account or a dataset group may have. Other stacks of
//! the account are not seen here; the service counts them too.
//! Not here: the numbers (`rules::quota`).

use super::Checker;
use crate::kind::solution_version;
use crate::spec::types::{Solution, Spec, TrainWhen};
use personalize_rules::rule::Code;
use personalize_rules::{
    finding::Finding,
    quota::{self, Quota},
};
use std::collections::BTreeSet;

/// Tags that mark a resource as the stack's: stack, address, inputs, and protection.
const MARKS: usize = 4;

/// How many of everything that a quota counts a spec has, and in which block.
fn counted(spec: &Spec) -> [(Quota, &'static str, usize); 5] {
    let trained = |s: &&Solution| solution_version::policy(s) != TrainWhen::Manual;
    let trainings = spec.solutions.values().filter(trained).count();
    [
        (quota::SOLUTIONS, "solutions", spec.solutions.len()),
        (quota::FILTERS, "filters", spec.filters.len()),
        (quota::CAMPAIGNS, "campaigns", spec.campaigns.len()),
        (quota::RECOMMENDERS, "recommenders", spec.recommenders.len()),
        (quota::RUNNING_SOLUTION_VERSIONS, "solutions", trainings),
    ]
}

/// The quotas that a spec goes beyond and that are raised on request, and how many there may have to be: a replacement
/// exists beside what it replaces.
pub fn to_raise(spec: &Spec) -> Vec<(Quota, usize)> {
    let beyond =
        counted(spec).into_iter().filter(|(quota, _, count)| quota.check(*count).is_some());
    let adjustable = beyond.filter(|(quota, ..)| quota.adjustable);
    adjustable.map(|(quota, _, count)| (quota, count * 2)).collect()
}

impl Checker<'_> {
    pub(super) fn quotas(&mut self) {
        for (quota, block, count) in counted(&self.loaded.spec) {
            self.count(quota, block, count);
        }
        self.throughput();
        self.tags();
    }

    /// A finding at the first entry of `block` that is too many.
    fn count(&mut self, quota: Quota, block: &str, count: usize) {
        let Some(finding) = quota.check(count) else { return };
        let tree = &self.loaded.tree;
        let entries = tree.at(&[block]).map(|node| node.entries()).unwrap_or_default();
        let first = usize::try_from(quota.limit).ok().and_then(|limit| entries.get(limit));
        let span = first.map_or_else(|| tree.key_span_at(&[block]), |entry| entry.key_span.clone());
        self.finding(finding, span);
    }

    /// What is kept ready, over the stack: an account answers no more, however many campaigns it has.
    fn throughput(&mut self) {
        let spec = &self.loaded.spec;
        let campaigns = spec.campaigns.values().map(|c| c.min_provisioned_tps.unwrap_or(1));
        let recommenders = spec.recommenders.values().map(|r| {
            let config = r.recommender_config.as_ref();
            config.and_then(|c| c.min_recommendation_requests_per_second).unwrap_or(1)
        });
        let kept: Vec<u64> = campaigns.chain(recommenders).map(u64::from).collect();
        let (most, sum) = (quota::REQUESTS.limit, kept.iter().sum::<u64>());
        if sum <= most || kept.iter().any(|one| *one > most) {
            return;
        }
        let message = format!(
            "campaigns and recommenders keep {sum} requests a second ready, more than the {most} of an account"
        );
        let help =
            "what is kept is billed whether it is used or not; keep less where little is asked";
        let block = if spec.campaigns.is_empty() { "recommenders" } else { "campaigns" };
        let span = self.loaded.tree.key_span_at(&[block]);
        self.finding(Finding::new(Code::PZ4010, message).help(help), span);
    }

    /// Every resource has the stack's tags, its own, and our marks.
    fn tags(&mut self) {
        let spec = &self.loaded.spec;
        let too_many = self.tagged().into_iter().find_map(|(path, own)| {
            let keys: BTreeSet<&String> = spec.tags.keys().chain(own.keys()).collect();
            Some((path, quota::TAGS.check(keys.len() + MARKS)?))
        });
        let Some((mut path, finding)) = too_many else { return };
        if spec.tags.len() + MARKS > usize::try_from(quota::TAGS.limit).unwrap_or(usize::MAX) {
            path.clear();
        }
        path.push("tags");
        let help = format!("{MARKS} of them are the marks by which the stack knows what it owns");
        let span = self.loaded.tree.key_span_at(&path);
        self.finding(finding.help(help), span);
    }
}
