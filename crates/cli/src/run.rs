//! A run: carries out an approved plan, shows it, and says how it ended. Not here: what comes before a run (`command::apply`)
//! and the calls (`engine`).

use crate::{
    args::{Common, Run},
    connect::Connection,
    exit::{Exit, Failed},
    progress::Progress,
};
use personalize_core::plan::Plan;
use personalize_engine::{
    apply::{Options, Report, Stopped, apply},
    event::{Event, Sink},
    settle::Pace,
};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Carries out `plan`, which was shown, is not refused and was approved.
pub(crate) async fn carry_out(
    plan: &Plan,
    connection: &Connection,
    common: &Common,
    how: &Run,
) -> Result<Exit, Failed> {
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
        left: report.left.len(),
        skipped: report.skipped.len(),
        elapsed: begin.elapsed().as_secs_f64(),
    });
    Ok(exit)
}

fn options(connection: &Connection, how: &Run) -> Options {
    let all =
        Options { concurrency: how.concurrency, fail_fast: how.fail_fast, ..Options::default() };
    if connection.is_near() {
        return Options { pace: Pace::near(), patience: Duration::from_secs(10), ..all };
    }
    all
}

fn verdict(report: &Report) -> Exit {
    match report.stopped {
        Some(Stopped::LockLost) => Exit::Locked,
        Some(Stopped::Asked | Stopped::Credentials) => Exit::Resumable,
        _ if report.failed.is_empty() && report.left.is_empty() => Exit::Done,
        _ if report.failed.is_empty() => Exit::Resumable,
        _ if report.done.is_empty() => Exit::Other,
        _ => Exit::Partial,
    }
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
