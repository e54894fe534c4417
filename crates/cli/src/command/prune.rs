//! `prune`: removes uploads that later imports have superseded. Not here: which these are (`core::plan::prune`).

use super::{
    apply::{self, Consent},
    plan::{self, ended, show},
};
use crate::{
    args::{Common, PlanFormat},
    connect::Connection,
    exit::{Exit, Failed},
    past_imports::past_imports,
    run::Conduct,
    saved,
    stack::Stack,
    survey::survey,
};
use personalize_core::{
    lowering::Choices,
    plan::{self as core_plan, Plan, render::Detail},
};
use std::path::Path;

/// Shows the superseded uploads, has their deletion approved, and carries it out.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    consent: &Consent,
    dry_run: bool,
    how: &Conduct,
) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let plan = make(&stack, &connection).await?;
    if dry_run {
        show(&plan, PlanFormat::Human, Detail::Short);
        return Ok(ended(&plan));
    }
    Ok(apply::carry_out(&plan, &connection, common, consent, how).await?.exit)
}

async fn make(stack: &Stack, connection: &Connection) -> Result<Plan, Failed> {
    let inventory = plan::seen(stack, connection).await?;
    let past =
        past_imports(stack, connection).await.map_err(|error| connection.unreadable(&error))?;
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    let plan = core_plan::prune(from, &inventory, &past, connection.now());
    Ok(saved::portable(plan, &stack.folder))
}
