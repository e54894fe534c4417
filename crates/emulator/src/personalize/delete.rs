//! Delete, of any kind.
//! Not here: what has to be gone before (the kinds), and what goes along (`advance`).
//! Facts: docs/service/resources.md, "Deletion".

use super::call_context::{Answer, CallContext};
use super::kind::Kind;
use super::kind::definition::Deletion;
use super::record::{Record, Then};
use crate::ServiceError;
use crate::doubt::Deletes;

/// Delete, of any kind that has it.
pub(super) fn delete(ctx: &mut CallContext<'_>, kind: Kind, deletion: Deletion) -> Answer {
    let arn = ctx.required(kind.definition().arn)?;
    let record = ctx.find(kind, &arn)?;
    settled(record)?;
    if let Some(holder) = (deletion.holder)(ctx, record) {
        let (spoken, by) = (kind.definition().spoken, holder.kind.definition().spoken);
        let message = format!("The {spoken} {arn} is in use by the {by} {}.", holder.arn);
        return Err(ServiceError::in_use(message));
    }
    if ctx.doubts.deletes == Deletes::LostOnce && !record.spared {
        ctx.state.edit(&arn, |record| record.spared = true);
        return Ok(None);
    }
    let Some(statuses) = deletion.statuses else {
        ctx.state.remove(&arn);
        return Ok(None);
    };
    let (now, takes) = (ctx.now, ctx.durations.delete);
    ctx.state.edit(&arn, |record| record.pass(now, takes, statuses, Then::Gone));
    Ok(None)
}

/// Nothing is deleted while it changes.
fn settled(record: &Record) -> Result<(), ServiceError> {
    let passing = record.status.filter(|status| !status.is_settled());
    let is = match passing {
        Some(status) => status.wire(),
        None if record.is_updating() => "being updated",
        None => return Ok(()),
    };
    let spoken = record.kind.definition().spoken;
    let message = format!("The {spoken} {} is {is} and cannot be deleted now.", record.arn);
    Err(ServiceError::in_use(message))
}
