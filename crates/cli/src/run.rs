//! A run: carries out an approved plan under the lock of its stack, shows it, and says how it ended.
//! Not here: what comes before a run (`command::apply`), the lock (`lock`) and the calls (`engine`).

use crate::{
    args::{Common, Run},
    connect::Connection,
    events::Events,
    exit::{Exit, Failed},
    lock,
    presence::Presence,
    progress::Progress,
    saved::{self, Written},
    stop::Stop,
};
use personalize_core::{
    address::{Address, Kind},
    inventory::Live,
    plan::{Plan, Step, Verb},
    props::Props,
};
use personalize_engine::{
    apply::{Report, Stopped, apply, skip},
    cloud::Cloud,
    event::{Event, Sink},
    lock::{LockError, Locked},
    options::Options,
    settle::Pace,
};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// How a run is conducted: what the arguments say, whom it tells, and what may end it.
pub(crate) struct Conduct {
    /// The arguments.
    pub(crate) args: Run,
    /// The event file.
    pub(crate) events: Arc<Events>,
    /// The end before the end.
    pub(crate) stop: Stop,
}

impl Conduct {
    /// Begins to watch for signals, and for the deadline.
    pub(crate) fn new(args: Run, events: Arc<Events>) -> Conduct {
        let stop = Stop::watch(Arc::clone(&events), args.deadline);
        Conduct { args, events, stop }
    }
}

/// How a run ended.
pub(crate) struct Carried {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What its calls told of what they made, by address.
    pub(crate) outputs: BTreeMap<Address, Props>,
}

impl From<Exit> for Carried {
    fn from(exit: Exit) -> Self {
        Carried { exit, outputs: BTreeMap::new() }
    }
}

/// Carries out `plan`, which is not refused and was approved, of which `left` is to do and was shown. Under the lock it is
/// the whole plan that has to fit what is live: what is left says nothing of what was seen when the plan was made.
pub(crate) async fn carry_out(
    plan: &Plan,
    left: &Plan,
    connection: &Connection,
    common: &Common,
    how: &Conduct,
) -> Result<Carried, Failed> {
    let progress = Arc::new(Progress::new(left, connection.is_near(), common));
    let sink = |event: &Event| {
        how.events.event(event);
        progress.event(event);
    };
    how.stop.run_begins(Arc::clone(&progress));
    sink(&Event::RunStarted {
        stack: plan.stack.clone(),
        plan: plan.id(),
        steps: left.steps.len(),
    });
    let begun = Instant::now();
    let ticking = async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            progress.tick();
        }
    };
    // A query costs money until it ends, whoever waits for it.
    let stopping = async {
        how.stop.token.cancelled().await;
        connection.aws().stop_queries();
        std::future::pending::<()>().await;
    };
    let span = tracing::info_span!("run", stack = plan.stack);
    let report = tokio::select! {
        report = under_lock(plan, left, connection, how, &sink).instrument(span) => report,
        () = ticking => unreachable!("it never ends"),
        () = stopping => unreachable!("it never ends"),
    };
    progress.close();
    let report = report?;
    progress.sum(&report, begun.elapsed());
    Ok(Carried { exit: verdict(&report), outputs: report.outputs })
}

/// The run itself: with the lock, what the plan was made for is looked at once more. A bucket that the run makes comes
/// before the lock, and everything else after that look.
async fn under_lock(
    plan: &Plan,
    left: &Plan,
    connection: &Connection,
    how: &Conduct,
    sink: &dyn Sink,
) -> Result<Report, Failed> {
    let options = options(connection, how);
    let run = async |plan: Plan, cloud: &dyn Cloud| {
        apply(cloud, &saved::placed(plan), options, sink, &how.stop.token).await
    };
    let Some(bucket) = &plan.bucket else {
        // Nowhere to keep a lock: docs/adr/0007.
        return Ok(run(left.clone(), connection.cloud()).await);
    };
    let store = lock::object(connection, bucket, &plan.stack);
    let notice = lock::notice(sink);
    let me = lock::holder(connection, &plan.stack);
    let presence = Presence::of(&me.run);
    let locked = Locked::new(
        connection.cloud(),
        &store,
        lock::terms(connection),
        me,
        jiff::Timestamp::now,
        &notice,
    );
    let work = async {
        let (made, rest) = match bucket_first(left, plan, bucket) {
            Some((first, rest)) => (run(first, &locked).await, rest),
            None => (Report::default(), plan.clone()),
        };
        if !made.is_complete() {
            return Ok(made.then(skip(
                &rest,
                "it comes after the bucket, which holds the lock",
                sink,
            )));
        }
        let taken = tokio::select! {
            biased;
            () = how.stop.token.cancelled() => match made.done.is_empty() {
                true => return Err(lock::not_begun()),
                // It makes no call any more, and says so of each step.
                false => return Ok(made.then(run(rest, &locked).await)),
            },
            taken = locked.acquire() => taken,
        };
        match taken {
            Ok(_) => sink.event(&Event::LockTaken),
            // The bucket is gone, and this plan does not bring it back.
            Err(LockError::NoBucket) if made.done.is_empty() => {
                return Ok(run(left.clone(), connection.cloud()).await);
            }
            Err(error) => return Err(lock::refused(&error)),
        }
        let written = if made.done.is_empty() { Written::Nothing } else { Written::Bucket };
        let left = tokio::select! {
            biased;
            () = how.stop.token.cancelled() => None,
            left = saved::still_fits(&rest, connection, written, waits(&rest, sink)) => Some(left?),
        };
        // Where the run was stopped, no step is made any more; each says so.
        let left = left.unwrap_or(rest);
        Ok(made.then(run(left, &locked).await))
    };
    let result = tokio::select! {
        result = work => result,
        () = locked.keep() => unreachable!("it never ends"),
    };
    let is_gone = locked.release().await;
    if let Some(presence) = presence.filter(|_| !is_gone) {
        presence.leave();
    }
    match locked.refused() {
        Some(error @ LockError::Held(_)) => Err(lock::refused(error)),
        _ => result,
    }
}

/// Tells `sink` which step of `plan` waits until AWS tells whose a resource is.
fn waits<'r>(plan: &'r Plan, sink: &'r dyn Sink) -> impl Fn(&Live) + 'r {
    let begun = Instant::now();
    move |live| {
        let of = |s: &&Step| s.address.kind == live.kind && s.name == live.name;
        if let Some(step) = plan.steps.iter().find(of) {
            sink.event(&Event::StepWaiting {
                step: step.id.to_string(),
                address: step.address.clone(),
                status: live.status.clone(),
                elapsed: begun.elapsed().as_secs_f64(),
            });
        }
    }
}

/// Where the plan makes the bucket, and some of that is `left`: these steps, and the rest of the plan, which then needs
/// them no longer. A bucket that was made and has no tags yet is known as the plan's by being empty, which it is not once it
/// holds the lock.
fn bucket_first(left: &Plan, plan: &Plan, bucket: &str) -> Option<(Plan, Plan)> {
    let is_of = |s: &Step| s.address.kind == Kind::Bucket && s.name == bucket;
    plan.steps.iter().find(|s| is_of(s) && s.verb == Verb::Create)?;
    let first: Vec<Step> = left.steps.iter().filter(|step| is_of(step)).cloned().collect();
    if first.is_empty() {
        return None;
    }
    let mut rest = plan.clone();
    let (of_bucket, others): (Vec<_>, _) =
        std::mem::take(&mut rest.steps).into_iter().partition(is_of);
    rest.steps = others;
    let made = |id: &str| of_bucket.iter().any(|step| step.id == id);
    rest.steps.iter_mut().for_each(|step| step.needs.retain(|need| !made(need)));
    rest.preconditions.retain(|p| !of_bucket.iter().any(|step| p.is_of(step)));
    Some((Plan { folder: plan.folder.clone(), ..plan.with_only(first) }, rest))
}

fn options(connection: &Connection, how: &Conduct) -> Options {
    let all = Options {
        concurrency: how.args.concurrency,
        fail_fast: how.args.fail_fast,
        max_wait: how.args.max_wait,
        ..Options::default()
    };
    if connection.is_near() {
        let (pace, retry, patience) = (Pace::near(), connection.retry(), Duration::from_secs(10));
        return Options { pace, retry, patience, ..all };
    }
    all
}

fn verdict(report: &Report) -> Exit {
    match report.stopped {
        Some(Stopped::LockLost) => Exit::Locked,
        Some(Stopped::Requested | Stopped::Credentials) => Exit::Resumable,
        _ if report.failed.is_empty() && report.left.is_empty() => Exit::Done,
        _ if report.failed.is_empty() => Exit::Resumable,
        _ if report.done.is_empty() => Exit::Other,
        _ => Exit::Partial,
    }
}
