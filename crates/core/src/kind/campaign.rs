//! Campaigns. Facts: reference/resources section 10: `UpdateCampaign` takes version, throughput and configuration.
//! Whether it merges or replaces `campaignConfig` is not known, so the whole block is always sent.

use super::{
    KindFacts,
    field::{Field, Same},
    solution, solution_version,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::{Lowering, block},
    props::reference,
    spec::types::{Campaign, TrainWhen},
};
use serde_json::{Value, json};

/// A campaign.
pub const FACTS: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "there is no call that renames"),
        Field::updatable("solutionVersionArn", "UpdateCampaign").same(Same::Latest),
        Field::updatable("minProvisionedTPS", "UpdateCampaign").default("1"),
        Field::updatable("campaignConfig", "UpdateCampaign; parameters are numbers in texts")
            .same(Same::Parameters),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateCampaign", "UpdateCampaign", "DeleteCampaign"],
};

/// The campaigns of the stack.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, campaign) in &from.spec.campaigns {
        let name = from.name(Kind::Campaign, key, campaign.name.as_deref());
        let props = json!({
            "name": name,
            "solutionVersionArn": version(from, campaign),
            "minProvisionedTPS": campaign.min_provisioned_tps,
            "campaignConfig": campaign.campaign_config.as_ref().map(block),
        });
        let arn = from.scope.campaign(&name);
        let mut node = from.node(Address::new(Kind::Campaign, key), name, Some(arn), props);
        node.needs.insert(Address::new(Kind::Solution, &campaign.solution));
        if trained_by_apply(from, campaign) {
            node.needs.insert(Address::new(Kind::SolutionVersion, &campaign.solution));
        }
        nodes.push(from.tagged(node, &campaign.tags));
    }
}

/// Pinned, the service's own pointer, or a reference to the newest good version, which the planner resolves where it
/// is already there.
fn version(from: &Lowering<'_>, campaign: &Campaign) -> Value {
    if let Some(arn) = &campaign.solution_version_arn {
        return arn.clone().into();
    }
    let syncs = campaign.campaign_config.as_ref().and_then(|c| c.sync_with_latest_solution_version);
    if syncs == Some(true) {
        return format!("{}/$LATEST", solution::arn(from, &campaign.solution)).into();
    }
    reference(&Address::new(Kind::SolutionVersion, &campaign.solution), "arn")
}

fn trained_by_apply(from: &Lowering<'_>, campaign: &Campaign) -> bool {
    campaign.solution_version_arn.is_none()
        && from
            .spec
            .solutions
            .get(&campaign.solution)
            .is_some_and(|s| solution_version::policy(s) != TrainWhen::Manual)
}
