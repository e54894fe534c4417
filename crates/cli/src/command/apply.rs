//! `apply`: shows the plan, has it approved, and carries it out (`run`); a saved plan after a look at what it touches.

use super::{
    plan::{self, Until, show},
    status,
};
use crate::{
    args::{Approval, Common, PlanFormat},
    connect::Connection,
    cost,
    exit::{Exit, Failed},
    lock,
    pending_tags::announce,
    run::{Carried, Conduct},
    saved::{self, Written},
    stack::Stack,
    survey::survey,
};
use personalize_core::{
    lowering::Requests,
    plan::{Allow, Plan, render::Detail},
};
use std::{io::IsTerminal, path::Path};

/// Who says yes to a plan.
#[derive(Clone)]
pub(crate) enum Consent {
    /// Somebody at the terminal, after reading it.
    Ask,
    /// Whoever started the command, to any plan.
    Any,
    /// Whoever started the command, to the plan with this id.
    Only(String),
}

impl Consent {
    /// The consent that the arguments give.
    pub(crate) fn of(approval: Approval) -> Consent {
        match approval.approve {
            Some(id) => Consent::Only(id),
            None if approval.auto_approve => Consent::Any,
            None => Consent::Ask,
        }
    }

    /// The plan with the permissions that are `given`, and the consent to that. The id of the plan before stands for this one,
    /// too: whoever gives permissions here was not asked before.
    fn allowing(&self, plan: Plan, given: &[Allow]) -> (Plan, Consent) {
        let is_approved = matches!(self, Consent::Only(id) if *id == plan.id());
        let plan = plan.allow(given);
        let consent = if is_approved { Consent::Only(plan.id()) } else { self.clone() };
        (plan, consent)
    }
}

/// What an apply is asked for.
pub(crate) struct Asked {
    /// Who says yes.
    pub(crate) consent: Consent,
    /// Whether the plan is only shown.
    pub(crate) dry_run: bool,
    /// What is asked for beyond the spec.
    pub(crate) requests: Requests,
}

/// Makes the live account what the spec says, or carries out the saved plan that `path` is.
pub(crate) async fn run(
    path: &Path,
    common: &Common,
    asked: &Asked,
    how: &Conduct,
) -> Result<Exit, Failed> {
    let Asked { consent, dry_run, requests } = asked;
    let dry_run = *dry_run;
    if saved::is_saved(path) {
        return saved_plan(path, common, consent, dry_run, how).await;
    }
    let mut stack = Stack::load(path, common)?.requesting(requests)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let until = if dry_run { Until::Now } else { Until::Told };
    let (made, before) = plan::make(&stack, &connection, common, until).await?;
    let (plan, consent) = consent.allowing(made, &how.args.allow);
    if dry_run {
        show(&plan, PlanFormat::Human, Detail::Short);
        return Ok(plan::ended(&plan));
    }
    let Carried { exit, outputs } = carry_out(&plan, &connection, common, &consent, how).await?;
    if exit == Exit::Done && !plan.is_empty() && !common.quiet {
        status::say_serving(&stack, &connection, &before, &outputs).await;
    }
    Ok(exit)
}

/// To hand over a saved plan is to approve it.
async fn saved_plan(
    path: &Path,
    common: &Common,
    consent: &Consent,
    dry_run: bool,
    how: &Conduct,
) -> Result<Exit, Failed> {
    saved::takes_no_wishes(common)?;
    let (plan, consent) = consent.allowing(saved::read(path)?, &how.args.allow);
    is_approved(&plan, &consent)?;
    if !plan.refusals.is_empty() {
        show(&plan, PlanFormat::Human, Detail::Short);
    }
    refuse(&plan)?;
    let connection = Connection::of_plan(&plan, common).await?;
    saved::lies_in_its_folder(&plan)?;
    let prices = cost::prices(common)?;
    let (left, mut refusals) = saved::judged(&plan, &connection, common).await?;
    refusals.extend(plan.beyond_budget(&prices, &how.args.allow));
    if !refusals.is_empty() {
        let refused = Plan { refusals, ..plan.clone() };
        show(&refused, PlanFormat::Human, Detail::Short);
        refuse(&refused)?;
    }
    if dry_run {
        show(&left, PlanFormat::Human, Detail::Short);
        return Ok(Exit::Done);
    }
    if !common.quiet {
        show(&left, PlanFormat::Human, Detail::Short);
    }
    if left.is_empty() {
        return Ok(nothing_to_do(&left, &connection).await);
    }
    Ok(crate::run::carry_out(&plan, &left, &connection, common, how).await?.exit)
}

/// A run with nothing to do takes no lock; one of a run that is dead goes.
async fn nothing_to_do(plan: &Plan, connection: &Connection) -> Exit {
    if let Some(bucket) = &plan.bucket {
        lock::clear(connection, bucket, &plan.stack).await;
    }
    Exit::Done
}

/// Shows `plan`, has it approved, and carries it out.
pub(crate) async fn carry_out(
    plan: &Plan,
    connection: &Connection,
    common: &Common,
    consent: &Consent,
    how: &Conduct,
) -> Result<Carried, Failed> {
    // Nobody is asked about what was not shown.
    let asks = matches!(consent, Consent::Ask) && std::io::stdin().is_terminal();
    if !common.quiet || asks || !plan.refusals.is_empty() {
        show(plan, PlanFormat::Human, Detail::Short);
    }
    if plan.is_empty() {
        return Ok(nothing_to_do(plan, connection).await.into());
    }
    refuse(plan)?;
    is_approved(plan, consent)?;
    if !matches!(consent, Consent::Ask) {
        return crate::run::carry_out(plan, plan, connection, common, how).await;
    }
    if !asked(plan)? {
        return Err(Failed::new(Exit::Refused, "not approved: nothing was changed"));
    }
    // Reading a plan takes time, in which others may act.
    let left = saved::still_fits(plan, connection, Written::Nothing, announce(common)).await?;
    crate::run::carry_out(plan, &left, connection, common, how).await
}

/// Consent to one plan is none to another.
fn is_approved(plan: &Plan, consent: &Consent) -> Result<(), Failed> {
    match consent {
        Consent::Only(id) if *id != plan.id() => Err(Failed::new(
            Exit::Stale,
            format!(
                "error: this is plan {}, but {id} was approved; nothing was changed\nhelp: the spec, the data or the account changed since then: read the new plan and approve that one",
                plan.id()
            ),
        )),
        _ => Ok(()),
    }
}

/// A refused plan is not carried out.
fn refuse(plan: &Plan) -> Result<(), Failed> {
    if plan.refusals.is_empty() {
        return Ok(());
    }
    let allow: Vec<String> = plan
        .refusals
        .iter()
        .filter_map(|r| Some(format!("--allow {}", r.allow.as_ref()?)))
        .collect();
    let help = match allow.len() {
        n if n == plan.refusals.len() => {
            format!("\nhelp: to allow all of it, repeat with {}", allow.join(" "))
        }
        _ => String::new(),
    };
    let report =
        format!("error: the plan is refused, for the reasons above; nothing was changed{help}");
    Err(Failed::new(Exit::Refused, report))
}

fn asked(plan: &Plan) -> Result<bool, Failed> {
    if !std::io::stdin().is_terminal() {
        let plan = if plan.is_destroy() { "plan --destroy" } else { "plan" };
        let report = format!(
            "error: there is no terminal to ask on, and nothing was changed\nhelp: save the plan (`{plan} SPEC -o plan.json`), read it, and apply that; or repeat with --approve and its id, or with --auto-approve"
        );
        return Err(Failed::new(Exit::Refused, report));
    }
    out!("\napply these {} steps? [y/N] ", plan.steps.len());
    crate::say::flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
