//! The expected use: whether it is of something that the spec has. Not here: what it costs (`cost`).

use super::Checker;
use crate::address::{Address, Kind};
use personalize_rules::{finding::Finding, rule::Code};
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn usage(&mut self) {
        let spec = &self.loaded.spec;
        let campaigns = spec.campaigns.keys().map(|key| Address::new(Kind::Campaign, key));
        let recommenders = spec.recommenders.keys().map(|key| Address::new(Kind::Recommender, key));
        let endpoint = spec.endpoint.iter().map(|_| Address::only(Kind::Endpoint));
        let schedules = spec.schedules.keys().map(|key| Address::new(Kind::Schedule, key));
        let all = campaigns.chain(recommenders).chain(endpoint).chain(schedules);
        let known: BTreeSet<String> = all.map(|address| address.to_string()).collect();
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        for address in spec.usage.keys().filter(|address| !known.contains(*address)) {
            let help = match self.meant(address, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a campaign, a recommender, a schedule or the endpoint of this spec, as in `campaign/home`".into(),
            };
            let message = format!("the spec has no `{address}` to be used");
            self.error(Code::PZ0014, &["usage", address], message, "refers to nothing", help);
        }
    }

    /// Throughput that is billed without requests, although nothing says that requests come.
    pub(super) fn unused_throughput(&mut self) {
        let spec = &self.loaded.spec;
        let campaigns = spec.campaigns.iter().map(|(key, campaign)| {
            let path = vec!["campaigns", key.as_str(), "minProvisionedTPS"];
            (Address::new(Kind::Campaign, key), campaign.min_provisioned_tps.map(u64::from), path)
        });
        let member = "minRecommendationRequestsPerSecond";
        let recommenders = spec.recommenders.iter().map(|(key, recommender)| {
            let config = recommender.recommender_config.as_ref();
            let least = config
                .and_then(|config| config.min_recommendation_requests_per_second)
                .map(u64::from);
            let path = vec!["recommenders", key.as_str(), "recommenderConfig", member];
            (Address::new(Kind::Recommender, key), least, path)
        });
        for (address, least, path) in campaigns.chain(recommenders) {
            let usage = spec.usage.get(&address.to_string());
            let is_used = usage.is_some_and(|usage| usage.requests_per_month.is_some());
            let Some(least) = least.filter(|least| *least > 1 && !is_used) else { continue };
            let message = format!(
                "{least} requests per second are billed without requests too, and no `usage` says that {address} needs them"
            );
            let help = format!(
                "give `usage: {{{address}: {{requestsPerMonth: …}}}}`, or leave it at 1: the service adds throughput under load"
            );
            let finding = Finding::new(Code::PZ3036, message).warning().help(help);
            self.finding(finding, self.loaded.tree.span_at(&path));
        }
    }
}
