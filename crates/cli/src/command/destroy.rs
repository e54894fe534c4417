//! `destroy` and `plan --destroy`: everything that the stack owns, in the order that the service demands.

use super::{
    apply::{self, Consent},
    plan::{self, Until, View, ended, show},
};
use crate::{
    args::{Common, PlanFormat},
    connect::Connection,
    cost,
    data::Checked,
    exit::{Exit, Failed},
    pending_tags::{announce, await_tags, pending},
    run::Conduct,
    saved,
    stack::Stack,
};
use personalize_core::{
    lowering::Choices,
    plan::{self as core_plan, Plan, render::Detail},
};
use std::path::Path;

/// Deletes the stack.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    consent: Consent,
    dry_run: bool,
    how: &Conduct,
) -> Result<Exit, Failed> {
    let stack = Stack::load_to_destroy(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    let until = if dry_run { Until::Now } else { Until::Told };
    let plan = make(&stack, &connection, common, until).await?;
    if dry_run {
        show(&plan, PlanFormat::Human, Detail::Short);
        return Ok(ended(&plan));
    }
    Ok(apply::carry_out(&plan, &connection, common, &consent, how).await?.exit)
}

/// Shows what would be deleted.
pub(crate) async fn plan(spec: &Path, common: &Common, view: &View) -> Result<Exit, Failed> {
    let stack = Stack::load_to_destroy(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    let plan = make(&stack, &connection, common, Until::Now).await?.allow(&view.allow);
    view.of(&plan, common)
}

/// The plan that deletes the stack as it is now.
async fn make(
    stack: &Stack,
    connection: &Connection,
    common: &Common,
    until: Until,
) -> Result<Plan, Failed> {
    let inventory = match until {
        Until::Now => plan::seen(stack, connection).await?,
        Until::Told => {
            await_tags(connection, announce(common), async || {
                let inventory = plan::seen(stack, connection).await?;
                let pending = pending(inventory.all());
                Ok((inventory, pending))
            })
            .await?
        }
    };
    let choices = Choices::default();
    let plan = core_plan::destroy(stack.lowering(&connection.scope, &choices), &inventory);
    let plan = saved::portable(plan, &stack.folder);
    if plan.is_empty() {
        return Ok(plan);
    }
    let prices = cost::prices(common)?;
    let facts = cost::facts(stack, Checked::default());
    Ok(cost::priced(plan, stack, connection, &inventory, &prices, &facts))
}
