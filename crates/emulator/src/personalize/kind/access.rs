//! What a job will do in S3, tried when the job is created: what keeps it out refuses the call or makes the job fail.
//! Not here: the doing.

use crate::ServiceError;
use crate::doubt::{DeniedAccess, YoungRoleFails};
use crate::personalize::call_context::CallContext;
use crate::personalize::storage::{Unusable, Wrong, denied};
use crate::s3::Objects;

/// What is wrong with what a job is to use: an `Err` refuses the call, a text that is given back makes the job fail,
/// whatever has changed until then. Which of the two it is, is a doubt.
pub(super) fn problem(
    ctx: &CallContext<'_>,
    attempt: impl Fn(&Objects) -> Result<(), Wrong>,
) -> Result<Option<String>, ServiceError> {
    let (text, fails) = match attempt(ctx.s3) {
        Ok(()) => return Ok(None),
        Err(Wrong::Found { text, fails }) => (text, fails),
        Err(Wrong::Denied(bucket)) => {
            let fails = match attempt(&ctx.s3.settled()) {
                Err(Wrong::Denied(_)) => ctx.doubts.denied_access == DeniedAccess::Job,
                _ => ctx.doubts.young_role_fails == YoungRoleFails::Job,
            };
            (denied(&bucket), fails)
        }
    };
    if fails { Ok(Some(text)) } else { Err(ServiceError::invalid_input(text)) }
}

/// A location that cannot be used, as something wrong; `head` is what the service says of it, and `fails` whether the
/// job fails for it.
pub(super) fn wrong(unusable: Unusable, head: &str, fails: bool) -> Wrong {
    match unusable {
        Unusable::Denied(bucket) => Wrong::Denied(bucket),
        other @ Unusable::Other(_) => Wrong::Found { text: other.reason(head), fails },
    }
}
