//! A lock that is held: renewed, asked before each call, released. Not here: how it is taken (`lock`).

use super::{Holder, LockError, Store, Terms};
use crate::cloud::{CloudError, Failure};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// How long the lock is good for.
#[derive(Debug, Clone, PartialEq)]
enum Good {
    /// No call may begin later than this.
    Until(Instant),
    /// For ever gone, and why.
    Lost(String),
}

/// A lock that is ours until it is lost or released.
pub struct Lock<'s> {
    store: &'s dyn Store,
    pub(super) terms: Terms,
    pub(super) me: Holder,
    wall: fn() -> Timestamp,
    /// The version that is ours, and how often it was renewed.
    version: Mutex<(String, u64)>,
    good: watch::Sender<Good>,
}

impl<'s> Lock<'s> {
    pub(super) fn new(
        store: &'s dyn Store,
        terms: Terms,
        me: Holder,
        wall: fn() -> Timestamp,
    ) -> Self {
        let (version, good) = (Mutex::default(), watch::Sender::new(Good::Until(Instant::now())));
        Lock { store, terms, me, wall, version, good }
    }

    /// Writes the first version, in place of nothing or of one that has expired.
    pub(super) async fn write(&mut self, over: Option<&str>) -> Result<(), CloudError> {
        let sent = Instant::now();
        let bytes = self.bytes(0);
        let etag = match over {
            None => self.store.create(bytes).await?,
            Some(etag) => self.store.replace(etag, bytes).await?,
        };
        self.written(etag, 0, sent);
        Ok(())
    }

    /// Takes up a version of ours of which it is not known when it was written.
    pub(super) async fn adopt(self, etag: String) -> Result<Lock<'s>, LockError> {
        self.set(etag, 0);
        self.renew().await.map_err(LockError::Lost)?;
        Ok(self)
    }

    /// Until when calls may begin, as things stand; `None` once it is lost or released.
    pub fn good_until(&self) -> Option<Instant> {
        match &*self.good.borrow() {
            Good::Until(end) => Some(*end),
            Good::Lost(_) => None,
        }
    }

    /// Resolves when a call may begin: usually at once; after a pause, such as a suspended machine, once the lock was
    /// renewed.
    ///
    /// # Errors
    /// [`LockError::Lost`]; then no call may ever begin.
    pub async fn ready(&self) -> Result<(), LockError> {
        let mut good = self.good.subscribe();
        loop {
            match &*good.borrow_and_update() {
                Good::Lost(why) => return Err(LockError::Lost(why.clone())),
                Good::Until(end) if Instant::now() < *end => return Ok(()),
                Good::Until(_) => {}
            }
            // The sender is part of this lock.
            let _ = good.changed().await;
        }
    }

    /// Renews the lock for as long as this future is polled; ends when it is lost.
    pub async fn keep(&self) -> String {
        loop {
            sleep(self.terms.renew).await;
            if let Err(why) = self.renew().await {
                self.good.send_replace(Good::Lost(why.clone()));
                return why;
            }
        }
    }

    /// One renewal, tried for as long as a lease; why the lock is lost where it fails.
    pub(super) async fn renew(&self) -> Result<(), String> {
        let (mut etag, count) = self.version();
        let count = count + 1;
        let begun = Instant::now();
        let mut tries = 1;
        loop {
            let sent = Instant::now();
            let bytes = self.bytes(count);
            let error = match self.store.replace(&etag, bytes.clone()).await {
                Ok(etag) => {
                    self.written(etag, count, sent);
                    return Ok(());
                }
                Err(error) => error,
            };
            match self.store.get().await {
                Ok(Some(seen)) if seen.bytes == bytes => {
                    self.written(seen.etag, count, sent);
                    return Ok(());
                }
                Ok(Some(seen)) if self.is_mine(&seen.bytes) => etag = seen.etag,
                Ok(Some(seen)) => return Err(format!("{} has it now", who(&seen.bytes))),
                Ok(None) => return Err("somebody removed it".to_owned()),
                Err(_) => {}
            }
            if begun.elapsed() >= self.terms.lease {
                return Err(format!("it could not be renewed: {error}"));
            }
            sleep(self.terms.retry.wait(tries + 1, &self.me.run).min(self.terms.look)).await;
            tries = (tries + 1).min(8);
        }
    }

    /// Gives the lock back, within a second, and says whether it is gone; what cannot be removed expires by itself.
    pub async fn release(&self) -> bool {
        let gone = Good::Lost("it was released".to_owned());
        if matches!(self.good.send_replace(gone), Good::Lost(_)) {
            return true;
        }
        let removal = async {
            for _ in 0..3 {
                let (etag, renewals) = self.version();
                match self.store.remove(&etag).await {
                    Ok(()) => return true,
                    Err(error) if error.failure == Failure::NotFound => return true,
                    Err(_) => {}
                }
                // A renewal whose answer was lost may have changed it.
                match self.store.get().await {
                    Ok(Some(seen)) if self.is_mine(&seen.bytes) => self.set(seen.etag, renewals),
                    Ok(_) => return true,
                    Err(_) => {}
                }
            }
            false
        };
        let is_gone = timeout(std::time::Duration::from_secs(1), removal).await.unwrap_or(false);
        if !is_gone {
            tracing::warn!("the lock could not be removed; it expires by itself");
        }
        is_gone
    }

    fn bytes(&self, renewals: u64) -> Vec<u8> {
        let lease = SignedDuration::try_from(self.terms.lease).unwrap_or_default();
        let until = (self.wall)().checked_add(lease).unwrap_or(Timestamp::MAX);
        let holder = Holder { until, renewals, ..self.me.clone() };
        serde_json::to_vec(&holder).expect("texts and numbers are always JSON")
    }

    fn is_mine(&self, bytes: &[u8]) -> bool {
        serde_json::from_slice::<Holder>(bytes).is_ok_and(|holder| holder.run == self.me.run)
    }

    /// The version is ours since `sent`, at the earliest.
    fn written(&self, etag: String, renewals: u64, sent: Instant) {
        self.set(etag, renewals);
        let end = sent + self.terms.lease.saturating_sub(self.terms.guard);
        self.good.send_if_modified(|good| match good {
            Good::Lost(_) => false,
            Good::Until(until) => {
                *until = end;
                true
            }
        });
    }

    fn version(&self) -> (String, u64) {
        self.version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, etag: String, renewals: u64) {
        *self.version.lock().unwrap_or_else(PoisonError::into_inner) = (etag, renewals);
    }
}

fn who(bytes: &[u8]) -> String {
    serde_json::from_slice::<Holder>(bytes).map_or_else(|_| "somebody".to_owned(), |h| h.who)
}
