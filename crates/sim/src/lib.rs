//! A simulated account: the engine's `Cloud` in virtual time (tokio's paused clock), for tests of runs. Stateful by kind,
//! faulty on demand, with a journal of every call. It is simpler than the emulator on purpose: no wire, no data, no models.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use personalize_sim::{Fault, Sim, nth_write};
//! let sim = Sim::new();
//! sim.set_faults(nth_write(3, Fault::Lost));
//! # }
//! ```
//!
//! Not here: the rules of the service beyond what runs can trip over: unique names, states, parents, dependents.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod cloud;
mod fault;
mod record;
mod spec;
mod stack;
mod world;

pub use fault::{Fault, nth, nth_write, random, seeded};
pub use spec::random_spec;
pub use stack::{MOVIES, Stack};

use fault::Faults;
use personalize_core::{
    address::Kind,
    inventory::Live,
    kind::{self, definition::Making, usual_time},
    plan::Verb,
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};
use world::World;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// Asks who is calling.
    Identity,
    /// Reads one resource.
    Describe,
    /// Lists the resources of a kind.
    List,
    /// Lists the objects of a source in S3.
    Objects,
    /// Reads the tags of one resource.
    Tags,
    /// Writes.
    Call(Verb),
}

impl Op {
    /// Whether it may change something.
    pub fn is_write(self) -> bool {
        matches!(self, Op::Call(_))
    }
}

/// A call as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number among all calls, from 1.
    pub n: usize,
    /// Its number among the writes, from 1; of a read the number of writes before it.
    pub writes: usize,
    /// What it does.
    pub op: Op,
    /// The kind of resource.
    pub kind: Kind,
    /// The locator; of a list the parent.
    pub locator: String,
    /// When it came, since the start.
    pub at: Duration,
}

/// How long the service takes for what a call begins.
pub type Durations = Arc<dyn Fn(Kind, Verb) -> Duration + Send + Sync>;

/// The account. Everything about it can be asked and changed while a run is under way.
pub struct Sim {
    start: Instant,
    latency: Duration,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    traffic: Mutex<Traffic>,
    hung: Notify,
}

#[derive(Debug, Default)]
struct Traffic {
    journal: Vec<Request>,
    now: usize,
    most: usize,
}

impl Default for Sim {
    fn default() -> Self {
        Sim::new()
    }
}

impl Sim {
    /// An empty account: calls take 20 ms, trainings 40 min, and what else AWS works on a minute or a few.
    pub fn new() -> Self {
        Sim::with(Duration::from_millis(20), usual)
    }

    /// An empty account in which calls take `latency`, and what they begin takes as long as `durations` says.
    pub fn with(
        latency: Duration,
        durations: impl Fn(Kind, Verb) -> Duration + Send + Sync + 'static,
    ) -> Self {
        let durations: Durations = Arc::new(durations);
        let start = Instant::now();
        Sim {
            start,
            latency,
            world: Mutex::new(World::new(start, durations)),
            faults: Mutex::new(Box::new(|_| None)),
            traffic: Mutex::default(),
            hung: Notify::new(),
        }
    }

    /// An account that does everything at once.
    pub fn instant() -> Self {
        Sim::with(Duration::ZERO, |_, _| Duration::ZERO)
    }

    /// Lets calls go wrong: `faults` is asked about each one, in the order in which they come.
    pub fn set_faults(&self, faults: impl FnMut(&Request) -> Option<Fault> + Send + 'static) {
        *held(&self.faults) = Box::new(faults);
    }

    /// No more faults.
    pub fn calm(&self) {
        self.set_faults(|_| None);
    }

    /// Lets every later create of a resource with this name end as `CREATE FAILED` with this reason; `None` takes it back.
    pub fn fail(&self, name: &str, reason: Option<&str>) {
        held(&self.world).fail(name, reason);
    }

    /// Every call so far, in the order in which they came.
    pub fn journal(&self) -> Vec<Request> {
        held(&self.traffic).journal.clone()
    }

    /// The calls so far, which are then forgotten; numbers go on.
    pub fn count(&self, of: impl Fn(&Request) -> bool) -> usize {
        held(&self.traffic).journal.iter().filter(|asked| of(asked)).count()
    }

    /// The most calls that were under way at once.
    pub fn most_at_once(&self) -> usize {
        held(&self.traffic).most
    }

    /// Everything that is there now, with its tags.
    pub fn live(&self) -> Vec<Live> {
        held(&self.world).all(Instant::now())
    }

    /// Somebody else's hand: changes a resource behind the back of whoever runs.
    pub fn meddle(&self, kind: Kind, locator: &str, change: impl FnOnce(&mut Live)) {
        held(&self.world).meddle(kind, locator, Instant::now(), change);
    }

    /// Somebody else's hand: removes a resource at once.
    pub fn vanish(&self, kind: Kind, locator: &str) {
        held(&self.world).vanish(kind, locator);
    }

    /// Resolves when a call hangs ([`Fault::Hang`], [`Fault::HangAfter`]): the moment to drop a run, as `kill -9` does.
    pub async fn hung(&self) {
        self.hung.notified().await;
    }

    /// Virtual time since the start.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The times that the service usually takes; what serves is deployed anew by an update, the rest takes minutes.
fn usual(kind: Kind, verb: Verb) -> Duration {
    let minute = Duration::from_secs(60);
    match (kind, verb) {
        (_, Verb::Create) => usual_time(kind).unwrap_or(minute),
        (_, Verb::Update) if kind::definition_of(kind).making == Making::Throughput => 10 * minute,
        _ => 2 * minute,
    }
}

fn held<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
