//! A cloud under a lock: no write without it. Not here: the lock itself (`lock`).
//!
//! A bucket that a run creates has to be there before the lock can lie in it. Creating it and tagging it as ours are the
//! only calls that come before the lock; both can be made twice, by two runs at once, and nothing is lost.

use super::{Holder, Lock, LockError, Notice, Store, Terms, acquire};
use crate::cloud::{Call, Cloud, CloudError, Failure, Identity, Listed, Object, Verb};
use async_trait::async_trait;
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    props::Props,
};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Notify, OnceCell};

/// The calls of a cloud, each write only under the lock.
pub struct Locked<'a> {
    cloud: &'a dyn Cloud,
    store: &'a dyn Store,
    terms: Terms,
    me: Holder,
    wall: fn() -> Timestamp,
    notice: Notice<'a>,
    lock: OnceCell<Result<Lock<'a>, LockError>>,
    taken: Notify,
    /// Whether the bucket is about to go, and the lock with it.
    given_back: AtomicBool,
}

impl<'a> Locked<'a> {
    /// Nothing is locked yet: that is done by [`Locked::acquire`], at the latest before the first write.
    pub fn new(
        cloud: &'a dyn Cloud,
        store: &'a dyn Store,
        terms: Terms,
        me: Holder,
        wall: fn() -> Timestamp,
        notice: Notice<'a>,
    ) -> Self {
        let (lock, taken, given_back) = Default::default();
        Locked { cloud, store, terms, me, wall, notice, lock, taken, given_back }
    }

    /// Takes the lock, once.
    ///
    /// # Errors
    /// As [`acquire`](super::acquire).
    pub async fn acquire(&self) -> Result<&Lock<'a>, LockError> {
        let take = || acquire(self.store, self.terms, self.me.clone(), self.wall, self.notice);
        let lock = self.lock.get_or_init(take).await;
        self.taken.notify_one();
        lock.as_ref().map_err(Clone::clone)
    }

    /// Why the lock could not be taken, if it was tried.
    pub fn refused(&self) -> Option<&LockError> {
        self.lock.get()?.as_ref().err()
    }

    /// Renews the lock, once it is taken, for as long as this is polled; never ends, since the next write tells of a loss.
    pub async fn keep(&self) {
        self.taken.notified().await;
        if let Some(Ok(lock)) = self.lock.get() {
            let why = lock.keep().await;
            tracing::debug!(why, "the lock is no longer kept");
        }
        std::future::pending().await
    }

    /// Gives the lock back, if it was taken, and says whether it is gone.
    pub async fn release(&self) -> bool {
        match self.lock.get() {
            Some(Ok(lock)) => lock.release().await,
            _ => true,
        }
    }

    async fn permit(&self, call: &Call) -> Result<(), LockError> {
        let makes_room = call.kind == Kind::Bucket && matches!(call.verb, Verb::Create | Verb::Tag);
        if makes_room && self.lock.get().is_none() {
            return Ok(());
        }
        let removes = call.kind == Kind::Bucket && call.verb == Verb::Delete;
        if removes && self.given_back.load(Ordering::Relaxed) {
            return Ok(());
        }
        let lock = self.acquire().await?;
        lock.ready().await?;
        if removes {
            // The bucket goes last (`core::plan::destroy`), and only when nothing is in it, the lock neither.
            self.given_back.store(true, Ordering::Relaxed);
            lock.release().await;
        }
        Ok(())
    }
}

#[async_trait]
impl Cloud for Locked<'_> {
    async fn identity(&self) -> Result<Identity, CloudError> {
        self.cloud.identity().await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        self.cloud.describe(kind, locator).await
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        self.cloud.list(kind, parent).await
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        self.cloud.objects(location).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        self.cloud.tags(kind, locator).await
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        self.permit(call).await.map_err(|error| match error {
            LockError::Store(error) => error,
            error => CloudError {
                failure: Failure::LockLost,
                operation: "the call was not made".to_owned(),
                code: String::new(),
                message: error.to_string(),
                request_id: None,
            },
        })?;
        self.cloud.call(call).await
    }
}
