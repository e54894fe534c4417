//! What of a stack stands there and is of no use: stopped recommenders, campaigns over old models, superseded uploads,
//! versions that nothing serves. Not here: removing it (`plan::prune` for uploads, the spec for the rest).

use crate::{
    address::{Address, Kind},
    cost::{Amount, Standing, Unknown},
    inventory::{Inventory, Live, Phase},
    kind::solution_version::solution_of,
    lowering::Lowering,
    plan::{PastImport, is_ours, prune, unused_versions},
};
use jiff::Timestamp;
use personalize_rules::finding::{byte_size, grouped};
use serde::Serialize;

/// After how many days without a training a model counts as one that nobody refreshes.
const REFRESHED: i64 = 30;

/// Why something counts as idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A recommender that is stopped.
    StoppedRecommender,
    /// A campaign over a model that was trained long ago, or that a newer one has replaced.
    OldModel,
    /// Uploads that later imports have superseded.
    SupersededUploads,
    /// A version that no campaign serves and that is not the newest of its solution.
    UnusedVersion,
}

/// Something that stands there and that nobody uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Idle {
    /// Why it counts as idle.
    pub reason: Reason,
    /// Its address; none of uploads, which are counted together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Its physical name, or the folder that it lies in.
    pub name: String,
    /// 30 days of it, where it is billed by the month and not among the resources that serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// What is to be known of it, in one line.
    pub text: String,
}

/// What is idle of the stack, in the order of the reasons.
pub(super) fn idle(
    from: Lowering<'_>,
    inventory: &Inventory,
    past: &[PastImport],
    now: Timestamp,
) -> Vec<Idle> {
    let stack = from.spec.name.as_str();
    let ours = |kind: Kind| inventory.of(kind).filter(move |live| is_ours(live, stack));
    let mut all: Vec<Idle> = ours(Kind::Recommender).filter_map(stopped).collect();
    all.extend(ours(Kind::Campaign).filter_map(|live| old_model(live, inventory, now)));
    all.extend(uploads(from, inventory, past, now));
    all.extend(unused_versions(from, inventory, now).into_iter().map(version));
    all
}

fn stopped(live: &Live) -> Option<Idle> {
    let is_stopped = matches!(live.phase, Phase::Stopped | Phase::Stopping);
    is_stopped.then(|| Idle {
        reason: Reason::StoppedRecommender,
        address: Some(Standing::of(live).address),
        name: live.name.clone(),
        cost: Some(Amount::ZERO),
        text: "stopped: it costs nothing, and its model is kept".into(),
    })
}

/// A campaign that serves a version older than another of the same solution, or one that is old itself.
fn old_model(live: &Live, inventory: &Inventory, now: Timestamp) -> Option<Idle> {
    let serves = inventory.located(Kind::SolutionVersion, live.text("solutionVersionArn"))?;
    let created = serves.created?;
    let versions = inventory.versions(solution_of(&serves.locator)?);
    let usable = versions.filter(|version| version.phase == Phase::Ready);
    let newest = usable.filter_map(|version| version.created).max().unwrap_or(created);
    let days = now.duration_since(created).as_hours() / 24;
    let text = if newest > created {
        format!("serves a model of {}, although there is one of {}", day(created), day(newest))
    } else if days >= REFRESHED {
        format!("its model is of {}, and none was trained in the {days} days since", day(created))
    } else {
        return None;
    };
    Some(Idle {
        reason: Reason::OldModel,
        address: Some(Standing::of(live).address),
        name: live.name.clone(),
        cost: None,
        text,
    })
}

/// The uploads that `prune` would remove.
fn uploads(
    from: Lowering<'_>,
    inventory: &Inventory,
    past: &[PastImport],
    now: Timestamp,
) -> Option<Idle> {
    let plan = prune(from, inventory, past, now);
    let bucket = plan.bucket.as_deref().filter(|_| !plan.steps.is_empty())?;
    let bytes = plan.steps.iter().filter_map(|step| {
        inventory.located(Kind::DataObject, step.locator.as_deref()?)?.props.get("bytes")?.as_u64()
    });
    let (files, size) = (grouped(plan.steps.len() as u64), byte_size(bytes.sum()));
    Some(Idle {
        reason: Reason::SupersededUploads,
        address: None,
        name: format!("s3://{bucket}/{}", crate::kind::bucket::prefix(&plan.stack)),
        cost: Some(Amount::Unknown(Unknown::Storage)),
        text: format!(
            "uploads that later imports have superseded: {files}, {size}; `personalize prune` removes them"
        ),
    })
}

fn version(live: &Live) -> Idle {
    Idle {
        reason: Reason::UnusedVersion,
        address: Some(Standing::of(live).address),
        name: live.name.clone(),
        cost: Some(Amount::ZERO),
        text: "no campaign serves this version: it costs nothing, and goes with its solution"
            .into(),
    }
}

fn day(moment: Timestamp) -> String {
    moment.to_string().chars().take(10).collect()
}
