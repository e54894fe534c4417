//! What time it is for the service, by the `Date` header of its last answer: clocks of machines differ, and that of an emulator may
//! be fast. Not here: how old a lock is (`s3::conditional`).

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept, context::BeforeDeserializationInterceptorContextRef, dyn_dispatch_hint,
        },
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{DateTime, config_bag::ConfigBag, date_time::Format};
use jiff::{SignedDuration, Timestamp};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// The time of the last answer, and when it came by this machine.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceTime(Arc<Mutex<Option<(Timestamp, Instant)>>>);

impl ServiceTime {
    /// What time it is, to the second; `None` before the first answer with a date.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        let (at, came) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        at.checked_add(SignedDuration::try_from(came.elapsed()).ok()?).ok()
    }
}

/// The `Date` header of an answer.
pub(crate) fn date_of(
    context: &BeforeDeserializationInterceptorContextRef<'_>,
) -> Option<DateTime> {
    let text = context.response().headers().get("date")?;
    DateTime::from_str(text, Format::HttpDate).ok()
}

#[dyn_dispatch_hint]
impl Intercept for ServiceTime {
    fn name(&self) -> &'static str {
        "ServiceTime"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(at) = date_of(context).and_then(|date| Timestamp::from_second(date.secs()).ok())
        {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Instant::now()));
        }
        Ok(())
    }
}
