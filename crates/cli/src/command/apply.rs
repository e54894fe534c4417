//! `apply`: shows the plan, asks on a terminal, and carries it out.

use super::plan;
use crate::{
    args::{Common, Run},
    connect::Connection,
    exit::{Exit, Failed},
    progress::Progress,
    stack::Stack,
};
use personalize_core::plan::{Plan, render};
use personalize_engine::{
    apply::{Options, Report, apply},
    event::{Event, Sink},
    retry::Retry,
    settle::Pace,
};
use std::{
    io::{IsTerminal, Write},
    path::Path,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

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
    let sink = Progress::new(plan, how.events.as_deref(), common)?;
    let begin = Instant::now();
    sink.event(&Event::RunStarted {
        stack: plan.stack.clone(),
        plan: plan.id(),
        steps: plan.steps.len(),
    });
    let stop = CancellationToken::new();
    let watch = interrupts(stop.clone());
    let run = apply(connection.cloud(), plan, options(connection, how), &sink, &stop);
    let report = tokio::select! {
        report = run => report,
        () = watch => std::process::exit(130),
    };
    let exit = verdict(&report);
    sink.event(&Event::RunSummary {
        code: exit as u8,
        done: report.done.len(),
        failed: report.failed.len(),
        skipped: report.skipped.len(),
        elapsed: begin.elapsed().as_secs_f64(),
    });
    Ok(exit)
}

fn options(connection: &Connection, how: &Run) -> Options {
    let pace = if connection.is_near() {
        Pace { shortest: Duration::from_millis(25), longest: Duration::from_secs(1) }
    } else {
        Pace { shortest: Duration::from_secs(2), longest: Duration::from_secs(30) }
    };
    Options { concurrency: how.concurrency, pace, retry: Retry::default(), ..Options::default() }
}

fn verdict(report: &Report) -> Exit {
    match (report.failed.is_empty(), report.interrupted || report.credentials) {
        (_, true) => Exit::Resumable,
        (true, false) => Exit::Done,
        (false, false) if report.done.is_empty() => Exit::Other,
        (false, false) => Exit::Partial,
    }
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

/// The first SIGINT or SIGTERM stops the run; resolves at the second.
async fn interrupts(stop: CancellationToken) {
    signal().await;
    anstream::eprintln!(
        "\nstopping: no further calls are made; AWS goes on with what it accepted, and the next run takes it up"
    );
    stop.cancel();
    signal().await;
}

async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
