//! Filters of batch jobs: batch inference takes those for items, batch segments those for users.
//! Not here: what a recipe takes beside (`recipe`).

use super::{Filter, Target};
use crate::finding::Finding;
use crate::recipe::Batch;
use crate::rule::Code;

/// A filter that is for other results than those of the job.
pub fn check_job(job: Batch, filter: &Filter) -> Option<Finding> {
    let (wanted, word) = match job {
        Batch::Segment => {
            (Target::User, "users: it begins with `INCLUDE UserID` or `EXCLUDE UserID`")
        }
        Batch::Inference | Batch::None => {
            (Target::Item, "items: it begins with `INCLUDE ItemID` or `EXCLUDE ItemID`")
        }
    };
    let other = filter.expressions.iter().find(|expression| expression.target != wanted)?;
    let what = match other.target {
        Target::Item => "items",
        Target::User => "users",
        Target::Action => "actions",
    };
    let help = format!("a filter of this job is for {word}");
    Some(
        Finding::new(Code::PZ3053, format!("this filter is for {what}"))
            .on_value("/filter")
            .help(help),
    )
}
