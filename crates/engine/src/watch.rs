//! Watching: one poller for each kind looks for all who wait for one of it. A list shows who is still under way, and what was
//! made and is ready, in one call for a hundred; the rest is described, since failure reasons and updates are in no list.
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
    kind::{
        self,
        definition::{Listing, Service},
        solution_version::solution_of,
    },
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

/// For more parents than this, their lists are read as one of the account (docs/service/resources.md,
/// "What Describe returns").
const PARENTS: usize = 4;

/// The lines of a page of a list (service model, `MaxResults`).
const PAGE: usize = 100;

/// The rest after a look, in times of what it took: so looking takes a fifth of the time at most, however many wait.
const REST: u32 = 4;

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

impl<'r> Looker<'r> {
    async fn run(self, mut asked: mpsc::UnboundedReceiver<Waiter<'r>>) {
        let mut kinds: BTreeMap<Kind, mpsc::UnboundedSender<Waiter<'r>>> = BTreeMap::new();
        let mut pollers = FuturesUnordered::new();
        loop {
            let waiter = tokio::select! {
                biased;
                waiter = asked.recv() => waiter,
                _ = pollers.next(), if !pollers.is_empty() => continue,
            };
            let Some(waiter) = waiter else { return };
            let kind = waiter.what.step.address.kind;
            let poller = kinds.entry(kind).or_insert_with(|| {
                let (to, from) = mpsc::unbounded_channel();
                pollers.push(self.poll(kind, from));
                to
            });
            // The poller lives as long as this future: the other end is there.
            let _ = poller.send(waiter);
        }
    }

    async fn poll(&self, kind: Kind, mut asked: mpsc::UnboundedReceiver<Waiter<'r>>) {
        let pace = self.options.pace;
        let mut waiters: Vec<Waiter<'r>> = Vec::new();
        let (mut at, mut rested) = (Instant::now(), Instant::now());
        let mut lists = Lists::default();
        for looks in 1.. {
            // Who comes meanwhile is looked for soon, however slow the others are.
            loop {
                tokio::select! {
                    biased;
                    waiter = asked.recv() => {
                        let Some(waiter) = waiter else { return };
                        let soon = rested.max(Instant::now() + pace.shortest);
                        at = if waiters.is_empty() { soon } else { at.min(soon) };
                        waiters.push(waiter);
                    }
                    () = sleep_until(at), if !waiters.is_empty() => break,
                }
            }
            let begun = Instant::now();
            waiters = self.look(kind, &mut lists, waiters).await;
            let ended = Instant::now();
            rested = ended + (ended - begun) * REST;
            let intervals = waiters.iter().map(|w| pace.next(w.what.began.elapsed(), looks));
            at = rested.max(ended + intervals.min().unwrap_or(pace.shortest));
        }
    }

    /// Looks once; answers who still waits.
    async fn look(
        &self,
        kind: Kind,
        lists: &mut Lists,
        mut waiters: Vec<Waiter<'r>>,
    ) -> Vec<Waiter<'r>> {
        waiters.retain(|waiter| !waiter.tell.is_closed());
        let mut lines = BTreeMap::new();
        for parent in lists.of(kind, &waiters) {
            // Where lists may not be read, describes do.
            let listed = self.list(kind, parent.as_deref()).await.unwrap_or_default();
            lists.is_long |= parent.is_none() && listed.len() / PAGE > waiters.len();
            lines.extend(listed.into_iter().map(|line| (line.locator.clone(), line)));
        }
        let looks = stream::iter(waiters).map(|waiter| self.one(waiter, &lines));
        let left: Vec<_> = looks.buffered(self.options.concurrency.max(1)).collect().await;
        left.into_iter().flatten().collect()
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        let salt = parent.unwrap_or_default();
        self.options.retry.read(salt, || self.cloud.list(kind, parent)).await
    }

    async fn one(
        &self,
        mut waiter: Waiter<'r>,
        lines: &BTreeMap<String, Listed>,
    ) -> Option<Waiter<'r>> {
        let (kind, locator) = (waiter.what.step.address.kind, waiter.what.locator.clone());
        match lines.get(&locator) {
            Some(line) if line.phase.in_progress() => {
                self.seen(&mut waiter, &line.status);
                return Some(waiter);
            }
            // What was just made has no update that a list would hide.
            Some(line) if line.phase == Phase::Ready && waiter.what.step.verb == Verb::Create => {
                return reported(waiter, Ok(()));
            }
            _ => {}
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

/// Which lists a poller reads.
#[derive(Default)]
struct Lists {
    /// Whether that of the account has more pages than there were waiters.
    is_long: bool,
}

impl Lists {
    /// The parents whose lists are read for those who wait; `None` is the account. One describe tells more than one list.
    fn of(&self, kind: Kind, waiters: &[Waiter<'_>]) -> Vec<Option<String>> {
        let mut parents: BTreeMap<&str, usize> = BTreeMap::new();
        for parent in waiters.iter().filter_map(|waiter| waiter.what.parent.as_deref()) {
            *parents.entry(parent).or_default() += 1;
        }
        let has_account = kind::definition_of(kind).service == Service::Personalize;
        if has_account && parents.len() > PARENTS && !self.is_long {
            return vec![None];
        }
        let shared = parents.into_iter().filter(|(_, waiters)| *waiters > 1);
        shared.map(|(parent, _)| Some(parent.to_owned())).collect()
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
