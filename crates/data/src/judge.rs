//! What only the finished counts tell, dataset by dataset.
//! Not here: each judgement (`minima`, `events`, `actions`).

use crate::enough::Kept;
use crate::joint::Joint;
use crate::options::Options;
use crate::report::DataReport;
use crate::{actions, events, minima};
use personalize_rules::dataset::DatasetType;

/// What only the finished counts tell.
pub(crate) fn judge(
    report: &mut DataReport,
    categorical: &[bool],
    joint: &Joint,
    options: &Options,
) {
    match report.dataset {
        DatasetType::Interactions => {
            // The first stands for any training.
            let any = joint.enough.first().map(|enough| &enough.sure);
            minima::rows(report, any.and_then(Kept::too_few_rows));
            minima::users(report, any.and_then(Kept::too_few_users));
            minima::event_quota(report);
            events::judge(report, joint.enough.get(1..).unwrap_or_default(), options);
        }
        DatasetType::ActionInteractions => {
            joint.recent.iter().for_each(|recent| actions::judge(report, recent));
        }
        _ => {}
    }
    minima::columns(report, categorical);
}
