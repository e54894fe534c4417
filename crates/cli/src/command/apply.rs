//! `apply`: shows the plan, asks on a terminal, and carries it out (`run`).

use super::plan;
use crate::{
    args::{Common, Run},
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::plan::{Plan, render};
use std::{
    io::{IsTerminal, Write},
    path::Path,
};

/// Makes the live account what the spec says.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    auto_approve: bool,
    dry_run: bool,
    how: &Run,
) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    stack.survey(&connection, common).await?;
    let plan = plan::make(&stack, &connection).await?;
    if dry_run {
        anstream::print!("{}", render::human(&plan));
        return Ok(Exit::Done);
    }
    carry_out(&plan, &connection, common, auto_approve, how).await
}

/// Shows `plan`, asks, and carries it out.
pub(crate) async fn carry_out(
    plan: &Plan,
    connection: &Connection,
    common: &Common,
    auto_approve: bool,
    how: &Run,
) -> Result<Exit, Failed> {
    if !common.quiet || !plan.refusals.is_empty() {
        anstream::print!("{}", render::human(plan));
    }
    if plan.is_empty() {
        return Ok(Exit::Done);
    }
    refuse(plan, how)?;
    if !auto_approve && !asked(plan)? {
        return Err(Failed::new(Exit::Refused, "not approved: nothing was changed"));
    }
    crate::run::carry_out(plan, connection, common, how).await
}

/// Refusals of the plan, and risky deletes that nobody allowed.
fn refuse(plan: &Plan, how: &Run) -> Result<(), Failed> {
    let allowed =
        |risk: &str, address: &str| how.allow.iter().any(|a| a == &format!("{risk}={address}"));
    let risky: Vec<String> = plan
        .items
        .iter()
        .filter(|i| i.reason != "destroy")
        .filter_map(|i| Some((i.risk?.to_string(), i.address.to_string())))
        .filter(|(risk, address)| !allowed(risk, address))
        .map(|(risk, address)| format!("--allow {risk}={address}"))
        .collect();
    if !plan.refusals.is_empty() {
        return Err(Failed::new(
            Exit::Refused,
            "error: the plan is refused, for the reasons above; nothing was changed",
        ));
    }
    if !risky.is_empty() {
        let report = format!(
            "error: the plan loses something, and nothing was changed\nhelp: to allow it, repeat with {}",
            risky.join(" ")
        );
        return Err(Failed::new(Exit::Refused, report));
    }
    Ok(())
}

fn asked(plan: &Plan) -> Result<bool, Failed> {
    if !std::io::stdin().is_terminal() {
        let help = "error: there is no terminal to ask on, and nothing was changed\nhelp: repeat with --auto-approve";
        return Err(Failed::new(Exit::Refused, help));
    }
    anstream::print!("\napply these {} steps? [y/N] ", plan.steps.len());
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
