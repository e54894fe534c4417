//! The lock: an object that keeps two runs of one stack apart, made of conditional writes. A lease is renewed while the
//! run goes on; who finds one that was not renewed for a whole lease takes it over.
//!
//! Guarantee: two runs never both write under a live lease, as far as a lease can give it: a run begins no call later
//! than `Terms::lease - Terms::guard` after its last renewal was sent, and nobody takes the lock before a whole lease
//! (less the resolution of the service's clock) has passed since that renewal arrived; or, where the holder is known to have
//! ended, the guard, which is the longest that a call may take. No clock of a holder counts: age is what the service says it
//! is, or for how long the one who waits saw no change.
//! Not here: where the object lies (`aws`), which calls it guards (`locked`).

mod held;
mod locked;

pub use held::Lock;
pub use locked::Locked;

use crate::{
    cloud::{CloudError, Failure},
    retry::{Retry, passes},
};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A version of the lock's object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its entity tag.
    pub etag: String,
    /// How long ago it was written, by the service's own clock, to the second; `None` where the service does not say.
    pub age: Option<Duration>,
}

/// Where the lock's object lies: reads, and writes that name the version they expect. A write that finds another fails with
/// [`Failure::Precondition`] and changes nothing; where there is no bucket, it fails with [`Failure::NotFound`].
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads it; `None` where it, or its bucket, is not there.
    async fn get(&self) -> Result<Option<Stored>, CloudError>;
    /// Makes it, if it is not there; answers its entity tag.
    async fn create(&self, bytes: Vec<u8>) -> Result<String, CloudError>;
    /// Overwrites the version with this entity tag; answers the new one.
    async fn replace(&self, etag: &str, bytes: Vec<u8>) -> Result<String, CloudError>;
    /// Removes the version with this entity tag.
    async fn remove(&self, etag: &str) -> Result<(), CloudError>;
}

/// How long things may take. The real ones are the default; tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// For how long a renewal is good.
    pub lease: Duration,
    /// How often it is renewed.
    pub renew: Duration,
    /// How long before the end of the lease the holder begins no call any more: the longest that a call may take.
    pub guard: Duration,
    /// How often a held lock is looked at.
    pub look: Duration,
    /// What the service's clock may be off by, since it tells whole seconds.
    pub slack: Duration,
    /// Whether a lock that is found is surely of a process that has ended, and its calls with it.
    pub alone: bool,
    /// Whether a holder is known to have ended: a run on this machine that was killed. Calls that it had begun may still be
    /// carried out.
    pub has_ended: fn(&Holder) -> bool,
    /// How often to try again.
    pub retry: Retry,
}

impl Default for Terms {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Terms {
            lease: seconds(90),
            renew: seconds(20),
            guard: seconds(30),
            look: seconds(2),
            slack: seconds(2),
            alone: false,
            has_ended: |_| false,
            retry: Retry::default(),
        }
    }
}

impl Terms {
    /// How old the last renewal of `holder` is, by the service's clock, once it surely makes no call any more: when its lease
    /// has passed, or, where it has ended, when the last call that it can have begun has.
    fn over(&self, holder: &Holder) -> Duration {
        match (self.alone, (self.has_ended)(holder)) {
            (true, _) => Duration::ZERO,
            (false, true) => self.guard,
            (false, false) => self.lease.saturating_sub(self.slack),
        }
    }

    /// The same proportions with another lease.
    pub fn of_lease(lease: Duration) -> Terms {
        let part = |n: u32| lease * n / 90;
        Terms {
            lease,
            renew: part(20),
            guard: part(30),
            look: part(2),
            slack: part(2),
            ..Terms::default()
        }
    }
}

/// Who holds the lock, as its object says. The times are for people; nothing is decided by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The stack.
    pub stack: String,
    /// The run, unlike any other.
    pub run: String,
    /// Who started it, and where.
    pub who: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, unless it is renewed.
    pub until: Timestamp,
    /// How often it was renewed, so that no two versions are alike.
    pub renewals: u64,
}

/// Why there is no lock.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LockError {
    /// A run that is alive has it.
    #[error("{} holds the lock of the stack `{}` since {:.0}, until {:.0} at least", .0.who, .0.stack, .0.since, .0.until)]
    Held(Box<Holder>),
    /// There is no bucket to keep it in.
    #[error("there is no bucket to keep the lock in")]
    NoBucket,
    /// The object is there, and not one of ours.
    #[error("the object in place of the lock is not a lock")]
    Unreadable,
    /// It was ours and is so no longer.
    #[error("the lock was lost: {0}")]
    Lost(String),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] CloudError),
}

/// What may be said while a lock is waited for: who has it, and for how long it will be watched at most.
pub type Notice<'n> = &'n (dyn Fn(&Holder, Duration) + Send + Sync);

/// Takes the lock for `me`. A lock that is found is watched: whoever renews it is alive and keeps it; when it is not renewed
/// for a lease, it is taken over. `wall` tells the time to people.
///
/// # Errors
/// [`LockError::Held`] as soon as the holder is seen to be alive.
pub async fn acquire<'s>(
    store: &'s dyn Store,
    terms: Terms,
    me: Holder,
    wall: fn() -> Timestamp,
    notice: Notice<'_>,
) -> Result<Lock<'s>, LockError> {
    let mut mine = Lock::new(store, terms, me, wall);
    let mut watched: Option<(Stored, Instant)> = None;
    let mut failures = 0;
    loop {
        let result = match terms.retry.read("lock", || store.get()).await? {
            None => mine.write(None).await,
            Some(seen) => match lock_state(&seen, &mut watched, &mine, notice)? {
                LockState::Mine => return mine.adopt(seen.etag).await,
                LockState::Wait(time) => {
                    sleep(time).await;
                    continue;
                }
                LockState::Expired => mine.write(Some(&seen.etag)).await,
            },
        };
        match result {
            Ok(()) => return Ok(mine),
            Err(error) if error.failure == Failure::NotFound => return Err(LockError::NoBucket),
            // Somebody was quicker, or the answer was lost: the next look tells.
            Err(error) if error.failure == Failure::Precondition || passes(error.failure) => {
                failures += 1;
                if failures >= terms.retry.tries {
                    return Err(error.into());
                }
                sleep(terms.retry.wait(failures + 1, &mine.me.run)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes a lock whose holder has ended, for a run that has nothing to do and so takes none; `true` where it did. A lock
/// that may be of a run which is alive stays, and so does what is no lock.
///
/// # Errors
/// What the store answers; the lock is then as it was.
pub async fn clear(store: &dyn Store, terms: Terms) -> Result<bool, CloudError> {
    let Some(seen) = terms.retry.read("lock", || store.get()).await? else { return Ok(false) };
    let Ok(holder) = serde_json::from_slice::<Holder>(&seen.bytes) else { return Ok(false) };
    // Nothing is written after this, so that calls of a run that has ended do no harm.
    if !(terms.has_ended)(&holder) && told_age(&seen, &terms) < terms.over(&holder) {
        return Ok(false);
    }
    match store.remove(&seen.etag).await {
        // Somebody was quicker, and has it now.
        Err(error) if error.failure == Failure::Precondition => Ok(false),
        removed => removed.map(|()| true),
    }
}

/// The age that the service tells. Whole seconds say nothing about a lease of a few.
fn told_age(seen: &Stored, terms: &Terms) -> Duration {
    seen.age.filter(|_| terms.slack >= Duration::from_secs(2)).unwrap_or_default()
}

enum LockState {
    /// A write of ours whose answer was lost.
    Mine,
    /// Somebody else's, perhaps alive: look again after this time.
    Wait(Duration),
    /// Not renewed for a lease.
    Expired,
}

fn lock_state(
    seen: &Stored,
    watched: &mut Option<(Stored, Instant)>,
    mine: &Lock<'_>,
    notice: Notice<'_>,
) -> Result<LockState, LockError> {
    let terms = &mine.terms;
    let holder: Holder = serde_json::from_slice(&seen.bytes).map_err(|_| LockError::Unreadable)?;
    if holder.run == mine.me.run {
        return Ok(LockState::Mine);
    }
    let since = match watched {
        Some((before, since)) if before.etag == seen.etag => *since,
        // It was renewed, or another run was quicker: either is alive.
        Some(_) => return Err(LockError::Held(Box::new(holder))),
        None => Instant::now(),
    };
    let age = since.elapsed().max(told_age(seen, terms));
    let left = terms.over(&holder).saturating_sub(age);
    if left.is_zero() {
        return Ok(LockState::Expired);
    }
    if watched.is_none() {
        notice(&holder, left);
        *watched = Some((seen.clone(), since));
    }
    Ok(LockState::Wait(terms.look.min(left)))
}
