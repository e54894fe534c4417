//! Import jobs and versions as history: which of them count. Not here: the names that are tried (`choose`).

use crate::{
    address::Kind,
    graph::Node,
    inventory::{Inventory, Live, Phase},
    kind::schedule_target,
    lowering::{attempt_of, text},
};

/// Whether it is good, or may become so.
pub(super) fn usable(live: &Live) -> bool {
    matches!(live.phase, Phase::Ready | Phase::Creating)
}

/// Whether the dataset that `node`, an import, is to fill is the one that the job `job` filled: jobs outlive their datasets,
/// and one that is older than its dataset filled an earlier one of the same name.
pub(crate) fn feeds(job: &Live, node: &Node, inventory: &Inventory) -> bool {
    let wanted = text(&node.props, "datasetArn");
    let dataset = inventory.located(Kind::Dataset, wanted);
    dataset
        .filter(|_| job.text("datasetArn") == wanted)
        .is_some_and(|dataset| is_no_older(job, dataset))
}

/// Whether `job` was made after `other`, the group or dataset of the name that it ran in; where a moment is not known, it was.
pub(super) fn is_no_older(job: &Live, other: &Live) -> bool {
    match (job.created, other.created) {
        (Some(job), Some(other)) => job >= other,
        _ => true,
    }
}

/// A later import that put other data in place of this job's: a full import replaces all bulk data
/// (docs/service/data.md, "Import modes"), an incremental one adds to it. What a schedule imports is as wanted as the source.
pub(super) fn replaced_by<'i>(job: &Live, inventory: &'i Inventory) -> Option<&'i Live> {
    inventory
        .of(Kind::ImportJob)
        .filter(|other| other.text("datasetArn") == job.text("datasetArn") && usable(other))
        .filter(|other| !is_partial(other) && !schedule_target::is_made_by_one(&other.name))
        .find(|other| matches!((other.created, job.created), (Some(o), Some(j)) if o > j))
}

/// Whether `live` ran on the inputs that the name `base` stands for.
pub(super) fn is_run(base: &str, live: &Live) -> bool {
    live.name == base || attempt_of(&live.name).is_some_and(|(other, _)| other == base)
}

/// Whether the job only adds to what is there.
pub(super) fn is_partial(job: &Live) -> bool {
    job.text("importMode") == "INCREMENTAL"
}
