//! One event of `tracing` for each call of a service: the operation, how it was answered, how long that took, and the
//! service's request id. Writes are `INFO`, reads `DEBUG`. Not here: what the call is about (the spans of the engine), and
//! any value that is sent or received.

use crate::answer::request_id;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef},
            dyn_dispatch_hint,
        },
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use std::time::Instant;

/// The target of these events, for filters.
const TARGET: &str = "personalize::call";

/// Logs every call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallLog;

/// When the request was sent.
#[derive(Debug)]
struct Sent(Instant);

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for CallLog {
    fn name(&self) -> &'static str {
        "CallLog"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(Sent(Instant::now()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map_or("", Metadata::name);
        let ms = config.load::<Sent>().map_or(0, |sent| sent.0.elapsed().as_millis());
        let answer = context.response();
        let status = answer.map(|answer| answer.status().as_u16());
        let request_id = answer.and_then(request_id);
        if is_read(operation) {
            tracing::debug!(target: TARGET, ms, status, request_id, "{operation}");
        } else {
            tracing::info!(target: TARGET, ms, status, request_id, "{operation}");
        }
        Ok(())
    }
}

/// Whether a call of this name changes nothing, in the services that are spoken to.
fn is_read(operation: &str) -> bool {
    ["Describe", "List", "Get", "Head"].iter().any(|verb| operation.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_told_from_writes() {
        for read in ["DescribeCampaign", "ListObjectsV2", "GetCallerIdentity", "HeadObject"] {
            assert!(is_read(read), "{read}");
        }
        for write in ["CreateCampaign", "PutObject", "UntagRole", "StopRecommender"] {
            assert!(!is_read(write), "{write}");
        }
    }
}
