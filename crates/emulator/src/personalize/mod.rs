//! The emulated Personalize: control plane, runtime and events.
//!
//! One file for each kind of resource, in `kind`, has what is particular to it; Describe, List and Delete are
//! the same for all, over the shapes of the service model. Time passes in `advance`, and imports
//! and trainings are done in `work`. Not here: the wire protocol, which the server speaks.

mod advance;
mod attribution;
mod automatic_training;
mod batch;
mod call_context;
mod data;
mod delete;
mod deletion;
mod describe;
mod echo;
mod events;
mod export;
mod ids;
mod import;
mod index;
mod kind;
mod list;
pub mod model;
mod operations;
mod rate_limit;
mod recipe;
mod record;
mod runtime;
mod settings;
mod shown_items;
mod state;
mod status;
mod storage;
mod tagging;
mod training;
mod work;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use crate::{Call, Emulator, ServiceError};
use advance::TimeStep;
use call_context::CallContext;
use data::{DataCache, DataFiles};
use model::Service;
use state::State;
use work::Task;

pub use settings::{Quotas, Settings};

/// The control plane of one emulator.
#[derive(Debug)]
pub struct Personalize {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    emulator: Arc<Emulator>,
    settings: Settings,
    cache: DataCache,
    world: Mutex<World>,
    rate_limit: rate_limit::RateLimit,
    /// The items of the latest answers, which events may cite.
    shown: shown_items::ShownItems,
    /// Counts the answers of the runtime API, from the time of the start on, so that ids do not recur.
    answered: AtomicU64,
}

#[derive(Debug, Default)]
struct World {
    /// `None` until the first call.
    state: Option<State>,
}

impl Personalize {
    /// A control plane over the shared parts, with the quotas of the account.
    #[must_use]
    pub fn new(emulator: Arc<Emulator>) -> Self {
        let settings = Settings { quotas: emulator.quotas.clone(), ..Settings::default() };
        Self::with(emulator, settings)
    }

    /// The same with other settings.
    #[must_use]
    pub fn with(emulator: Arc<Emulator>, settings: Settings) -> Self {
        let files = DataFiles::new(emulator.folder.as_deref());
        let cache = DataCache::new(files, emulator.store.clone());
        let world = Mutex::default();
        let answered = AtomicU64::new(emulator.clock.now().as_microsecond().unsigned_abs());
        let (rate_limit, shown) =
            (rate_limit::RateLimit::default(), shown_items::ShownItems::default());
        let inner = Inner { emulator, settings, cache, world, rate_limit, shown, answered };
        Personalize { inner: Arc::new(inner) }
    }

    /// Answers one call; `None` is a success without output. What was due before the call has
    /// happened when it is answered.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub async fn handle(&self, call: &Call) -> Result<Option<Value>, ServiceError> {
        self.handle_at(call, None).await
    }

    /// The same as if it had come at this moment: what a schedule calls comes when it was due.
    pub(crate) async fn handle_at(
        &self,
        call: &Call,
        at: Option<Timestamp>,
    ) -> Result<Option<Value>, ServiceError> {
        let (service, operation) = model::operation(&call.operation)
            .ok_or_else(|| ServiceError::unknown_operation(&call.operation))?;
        let inner = &*self.inner;
        if service == Service::Control && at.is_none() {
            inner.rate_limit.admit(inner.emulator.doubts.rate, inner.emulator.clock.now())?;
        }
        model::check(operation.input, &call.body)
            .map_err(|error| model::with_api_status(service, error))?;
        self.catch_up(at).await?;
        let answer = match service {
            Service::Control => inner.in_context_at(call, at, operations::answer),
            Service::Runtime => runtime::answer(inner, call),
            Service::Events => events::answer(inner, call),
        };
        answer.map_err(|error| model::with_api_status(service, error))
    }

    /// Lets happen what is due, work included. Work goes on when the caller does not wait for it.
    async fn catch_up(&self, at: Option<Timestamp>) -> Result<(), ServiceError> {
        loop {
            let tasks = self.inner.with_state(|inner, world| {
                let now = at.unwrap_or_else(|| inner.emulator.clock.now());
                Ok(inner.time_step(world).map_or_else(Vec::new, |mut it| it.advance(now)))
            })?;
            if tasks.is_empty() {
                return Ok(());
            }
            let begun = tasks.into_iter().map(|task| {
                let inner = Arc::clone(&self.inner);
                tokio::task::spawn_blocking(move || inner.work(&task))
            });
            let begun: Vec<_> = begun.collect();
            for task in begun {
                task.await.map_err(|error| ServiceError::internal(error.to_string()))??;
            }
        }
    }
}

impl Inner {
    /// Runs one step of a call on the state, now.
    fn in_context<R>(
        &self,
        call: &Call,
        step: impl FnOnce(&mut CallContext<'_>) -> Result<R, ServiceError>,
    ) -> Result<R, ServiceError> {
        self.in_context_at(call, None, step)
    }

    /// Runs one step of a call on the state, as if it had come at this moment.
    fn in_context_at<R>(
        &self,
        call: &Call,
        at: Option<Timestamp>,
        step: impl FnOnce(&mut CallContext<'_>) -> Result<R, ServiceError>,
    ) -> Result<R, ServiceError> {
        self.with_state(|inner, world| {
            let World { state: Some(state) } = world else {
                return Err(ServiceError::internal("the emulator's state is not loaded"));
            };
            let now = at.unwrap_or_else(|| inner.emulator.clock.now());
            let (settings, durations) = (&inner.settings, &inner.emulator.durations);
            let doubts = inner.emulator.doubts;
            let (cache, s3) = (&inner.cache, &inner.emulator.s3);
            step(&mut CallContext { state, settings, durations, doubts, cache, s3, now, call })
        })
    }

    /// A number that no other answer of the runtime API has.
    fn number(&self) -> u64 {
        self.answered.fetch_add(1, Ordering::Relaxed)
    }

    /// Runs one step on the state and writes what it changed.
    fn with_state<R>(
        &self,
        step: impl FnOnce(&Inner, &mut World) -> Result<R, ServiceError>,
    ) -> Result<R, ServiceError> {
        let mut world: MutexGuard<'_, World> =
            self.world.lock().unwrap_or_else(PoisonError::into_inner);
        if world.state.is_none() {
            world.state = Some(State::load(&self.emulator.store)?);
        }
        let result = step(self, &mut world);
        if let Some(state) = &mut world.state {
            state.commit(&self.emulator.store)?;
        }
        result
    }

    fn time_step<'w>(&'w self, world: &'w mut World) -> Option<TimeStep<'w>> {
        Some(TimeStep {
            state: world.state.as_mut()?,
            cache: &self.cache,
            durations: &self.emulator.durations,
            doubts: self.emulator.doubts,
            settings: &self.settings,
        })
    }

    fn work(&self, task: &Task) -> Result<(), ServiceError> {
        let result = task.run(&self.emulator, &self.cache, &self.shown);
        self.with_state(|inner, world| {
            if let Some(mut time_step) = inner.time_step(world) {
                time_step.finish(&task.arn, task.at, result);
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
