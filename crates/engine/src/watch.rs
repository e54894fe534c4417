//! Watching: one poller for each kind and parent looks for all who wait there. A list shows who is still under way in one
//! call; only what is no longer under way is described, since failure reasons and updates are in no list.
//! Not here: whether what was seen is as wanted (`settle`).

use crate::{
    cloud::{Cloud, CloudError, Listed},
    event::{Event, Sink},
    options::Options,
    readback::shows,
    settle::{SettleError, settled},
};
use futures::{StreamExt, stream, stream::FuturesUnordered};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    kind::{self, definition::Listing, solution_version::solution_of},
    plan::{Settle, Step, Verb},
    props::Props,
};
use std::{collections::BTreeMap, future::Future};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};

/// How often a look may miss what a call made or changed before that counts: first reads may be stale.
const STALE_LOOKS: u32 = 5;

/// What is waited for.
#[derive(Debug)]
pub(crate) struct Awaited<'r> {
    pub(crate) step: &'r Step,
    /// The identifier that the service uses.
    pub(crate) locator: String,
    /// Where lists show it; `None` where that is not known, and it is always described.
    pub(crate) parent: Option<String>,
    /// What the step asked for.
    pub(crate) input: Props,
    /// When the step began.
    pub(crate) began: Instant,
}

/// Whom steps ask to wait for them.
pub(crate) struct Watch<'r> {
    asks: mpsc::UnboundedSender<Waiter<'r>>,
}

struct Waiter<'r> {
    what: Awaited<'r>,
    tell: oneshot::Sender<Result<(), SettleError>>,
    status: String,
    /// Looks in a row that did not show what must be there.
    stale: u32,
}

impl<'r> Watch<'r> {
    /// A watch, and the future that does the looking: it never ends by itself.
    pub(crate) fn new(
        cloud: &'r dyn Cloud,
        options: Options,
        sink: &'r dyn Sink,
    ) -> (Self, impl Future<Output = ()> + 'r) {
        let (asks, asked) = mpsc::unbounded_channel();
        (Watch { asks }, Looker { cloud, options, sink }.run(asked))
    }

    /// Resolves when the resource is as the step wants it, or will not be.
    pub(crate) async fn settle(&self, what: Awaited<'r>) -> Result<(), SettleError> {
        let (tell, told) = oneshot::channel();
        let waiter = Waiter { what, tell, status: String::new(), stale: 0 };
        if self.asks.send(waiter).is_ok()
            && let Ok(result) = told.await
        {
            return result;
        }
        // The looking has ended before the run: only when the run is being dropped.
        std::future::pending().await
    }
}

struct Looker<'r> {
    cloud: &'r dyn Cloud,
    options: Options,
    sink: &'r dyn Sink,
}

type Place = (Kind, Option<String>);

impl<'r> Looker<'r> {
    async fn run(self, mut asked: mpsc::UnboundedReceiver<Waiter<'r>>) {
        let mut places: BTreeMap<Place, mpsc::UnboundedSender<Waiter<'r>>> = BTreeMap::new();
        let mut pollers = FuturesUnordered::new();
        loop {
            let waiter = tokio::select! {
                biased;
                waiter = asked.recv() => waiter,
                _ = pollers.next(), if !pollers.is_empty() => continue,
            };
            let Some(waiter) = waiter else { return };
            let place = (waiter.what.step.address.kind, waiter.what.parent.clone());
            let poller = places.entry(place.clone()).or_insert_with(|| {
                let (to, from) = mpsc::unbounded_channel();
                pollers.push(self.poll(place, from));
                to
            });
            // The poller lives as long as this future: the other end is there.
            let _ = poller.send(waiter);
        }
    }

    async fn poll(&self, (kind, parent): Place, mut asked: mpsc::UnboundedReceiver<Waiter<'r>>) {
        let pace = self.options.pace;
        let mut waiters: Vec<Waiter<'r>> = Vec::new();
        let mut at = Instant::now();
        for looks in 1.. {
            // Who comes meanwhile is looked for soon, however slow the others are.
            loop {
                tokio::select! {
                    biased;
                    waiter = asked.recv() => {
                        let Some(waiter) = waiter else { return };
                        let soon = Instant::now() + pace.shortest;
                        at = if waiters.is_empty() { soon } else { at.min(soon) };
                        waiters.push(waiter);
                    }
                    () = sleep_until(at), if !waiters.is_empty() => break,
                }
            }
            waiters = self.look(kind, parent.as_deref(), waiters).await;
            let intervals = waiters.iter().map(|w| pace.next(w.what.began.elapsed(), looks));
            at = Instant::now() + intervals.min().unwrap_or(pace.shortest);
        }
    }

    /// Looks once; answers who still waits.
    async fn look(
        &self,
        kind: Kind,
        parent: Option<&str>,
        mut waiters: Vec<Waiter<'r>>,
    ) -> Vec<Waiter<'r>> {
        waiters.retain(|waiter| !waiter.tell.is_closed());
        let lines = match parent {
            // One describe tells more than one list; and where lists may not be read, describes do.
            Some(parent) if waiters.len() > 1 => self.list(kind, parent).await.unwrap_or_default(),
            _ => BTreeMap::new(),
        };
        let looks = stream::iter(waiters).map(|waiter| self.one(waiter, &lines));
        let left: Vec<_> = looks.buffered(self.options.concurrency.max(1)).collect().await;
        left.into_iter().flatten().collect()
    }

    async fn list(&self, kind: Kind, parent: &str) -> Result<BTreeMap<String, Listed>, CloudError> {
        let lines = self.options.retry.read(parent, || self.cloud.list(kind, Some(parent))).await?;
        Ok(lines.into_iter().map(|line| (line.locator.clone(), line)).collect())
    }

    async fn one(
        &self,
        mut waiter: Waiter<'r>,
        lines: &BTreeMap<String, Listed>,
    ) -> Option<Waiter<'r>> {
        let (kind, locator) = (waiter.what.step.address.kind, waiter.what.locator.clone());
        if let Some(line) = lines.get(&locator).filter(|line| line.phase.in_progress()) {
            self.seen(&mut waiter, &line.status);
            return Some(waiter);
        }
        let read = self.options.retry.read(&locator, || self.cloud.describe(kind, &locator)).await;
        let live = match read {
            Ok(live) => live,
            Err(error) => return reported(waiter, Err(error.into())),
        };
        match (settled(live.as_ref(), waiter.what.step.settle), &live) {
            (Err(_), Some(live)) if not_begun(&waiter.what, live) && waiter.stale < STALE_LOOKS => {
                waiter.stale += 1;
                Some(waiter)
            }
            (Err(error), _) => reported(waiter, Err(error)),
            _ if missed(&waiter.what, live.as_ref()) && waiter.stale < STALE_LOOKS => {
                waiter.stale += 1;
                Some(waiter)
            }
            (Ok(true), _) => reported(waiter, Ok(())),
            (Ok(false), None) => reported(waiter, Err(SettleError::Vanished)),
            (Ok(false), Some(live)) if missed(&waiter.what, Some(live)) => {
                reported(waiter, Err(ignored(live)))
            }
            (Ok(false), Some(live)) => {
                waiter.stale = 0;
                self.seen(&mut waiter, &live.status);
                Some(waiter)
            }
        }
    }

    /// Says a status that is new.
    fn seen(&self, waiter: &mut Waiter<'_>, status: &str) {
        if waiter.status != status {
            status.clone_into(&mut waiter.status);
            self.sink.event(&Event::StepWaiting {
                step: waiter.what.step.id.to_string(),
                address: waiter.what.step.address.clone(),
                status: status.to_owned(),
                elapsed: waiter.what.began.elapsed().as_secs_f64(),
            });
        }
    }
}

/// Whether what was seen cannot be newer than the step's own call.
fn missed(what: &Awaited<'_>, live: Option<&Live>) -> bool {
    match (what.step.verb, live) {
        (_, None) => what.step.settle == Settle::Ready,
        (Verb::Delete, Some(live)) => live.phase != Phase::Deleting,
        (Verb::Update, Some(live)) => !live.phase.in_progress() && !shows(live, &what.input),
        _ => false,
    }
}

/// Whether what was seen is still what a start found: a look may be older than the call.
fn not_begun(what: &Awaited<'_>, live: &Live) -> bool {
    what.step.verb == Verb::Start && live.phase == Phase::Stopped
}

/// Why something that is to go and is not on its way will not go.
fn ignored(live: &Live) -> SettleError {
    let status = live.status.clone();
    match &live.failure {
        Some(reason) if status.starts_with("DELETE") => {
            SettleError::Failed { status, reason: reason.clone() }
        }
        None if status.starts_with("DELETE") => {
            SettleError::Failed { status, reason: "the service gives no reason".into() }
        }
        _ => SettleError::Ignored { status },
    }
}

fn reported<'r>(waiter: Waiter<'r>, result: Result<(), SettleError>) -> Option<Waiter<'r>> {
    // Nobody listens any more once the run is halted.
    let _ = waiter.tell.send(result);
    None
}

/// Where lists show the resource of a call: below the ARN that its input names, or its own ARN that of a version.
pub(crate) fn parent(kind: Kind, input: &Props, locator: &str) -> Option<String> {
    let Listing::Below(parent) = kind::definition_of(kind).listing else { return None };
    let above = || solution_of(locator).filter(|_| kind == Kind::SolutionVersion);
    (parent.arn)(input).or_else(above).map(str::to_owned)
}
