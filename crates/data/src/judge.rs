//! What only the finished counts tell, dataset by dataset.
//! Not here: each judgement (`minima`, `events`, `actions`).

use crate::options::Options;
use crate::report::DataReport;
use crate::training_rows::Kept;
use crate::whole_row::Joint;
use crate::{actions, events, minima};
use personalize_rules::dataset::DatasetType;

/// What was seen beside what is in the report.
pub(crate) struct Counted<'a> {
    /// Which columns are categories.
    pub(crate) categorical: &'a [bool],
    /// Whether rows are there more than once.
    pub(crate) repeated: bool,
    /// Whether some file has no column `EVENT_TYPE`, which is said already.
    pub(crate) no_event_type: bool,
    pub(crate) joint: &'a Joint,
}

/// What only the finished counts tell.
pub(crate) fn judge(report: &mut DataReport, seen: &Counted<'_>, options: &Options) {
    let Counted { categorical, repeated, no_event_type, joint } = *seen;
    match report.dataset {
        DatasetType::Interactions => {
            // The first stands for any training.
            let any = joint.enough.first().map(|enough| &enough.sure);
            // Rows that cannot be read are no repetitions.
            minima::rows(report, any.and_then(Kept::too_few_rows).filter(|_| repeated));
            minima::nobody(report);
            minima::users(report, any.and_then(Kept::too_few_users));
            minima::event_quota(report);
            if !no_event_type {
                events::judge(report, joint.enough.get(1..).unwrap_or_default(), options);
            }
        }
        DatasetType::ActionInteractions => {
            joint.recent.iter().for_each(|recent| actions::judge(report, recent));
        }
        _ => {}
    }
    minima::columns(report, categorical);
}
