//! Campaigns. Facts: docs/service/resources.md, "Campaigns": `UpdateCampaign` takes version, throughput and
//! configuration. Whether it merges or replaces `campaignConfig` is not known, so the whole block is always sent.

use super::{
    billing::{grows, with_metadata},
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work,
    },
    field::{Field, Same},
    solution, solution_version,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::{Live, Phase},
    lowering::{Lowering, block},
    props::{Props, reference},
    risk::Risk,
    spec::types::{Campaign, Spec, TrainWhen},
};
use personalize_rules::quota;
use serde_json::{Value, json};

/// A campaign.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no call that renames"),
        Field::updatable("solutionVersionArn", "UpdateCampaign").same(Same::Latest),
        Field::updatable("minProvisionedTPS", "UpdateCampaign").default("1").raises(grows),
        Field::updatable("campaignConfig", "UpdateCampaign; parameters are numbers in texts")
            .same(Same::Parameters)
            .raises(with_metadata),
    ],
    left_out: &[
        ("campaignArn", "what it is found by"),
        (
            "latestCampaignUpdate",
            "an update under way, whose values stand in place of those that serve",
        ),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateCampaign",
        update: Some(Update { operation: "UpdateCampaign", input: update }),
        delete: Some("DeleteCampaign"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::Solution, arn: solution_served }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Deployment,
    making: Making::Throughput,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    deletion: Deletion {
        turn: 20,
        before: &[Kind::Solution, Kind::Dataset, Kind::DatasetGroup],
        holds,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Asked,
    quota: Some(quota::CAMPAIGNS),
    serves: Some("arn"),
    own_name,
    lower,
};

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.campaigns.get(key)?.name.clone()
}

/// What `UpdateCampaign` is sent: what differs, each block as a whole; what is not wanted any more goes back to the default.
fn update(wanted: &Props, changed: &[&str]) -> Props {
    let fields = [
        ("solutionVersionArn", None),
        ("minProvisionedTPS", Some(json!(1))),
        ("campaignConfig", Some(json!({}))),
    ];
    let differs = |field: &str| changed.iter().any(|path| path.starts_with(field));
    let sent = fields.into_iter().filter(|(field, _)| differs(field));
    sent.filter_map(|(field, default)| {
        Some((field.to_owned(), wanted.get(field).cloned().or(default)?))
    })
    .collect()
}

/// The solution whose version it serves; its lists are those of solutions.
fn solution_served(fields: &Props) -> Option<&str> {
    solution_version::solution_of(fields.get("solutionVersionArn")?.as_str()?)
}

/// The campaigns of the stack.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
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
        && (from
            .spec
            .solutions
            .get(&campaign.solution)
            .is_some_and(|s| solution_version::policy(s) != TrainWhen::Manual)
            || from.requests.trains(&campaign.solution))
}

/// The service keeps the datasets of the group as long as one serves. A campaign names no group; those that were read are of
/// this one, or were looked up by a name of ours.
fn holds(campaign: &Live, other: &Live) -> bool {
    other.kind == Kind::Dataset && !matches!(campaign.phase, Phase::Failed | Phase::Deleting)
}
