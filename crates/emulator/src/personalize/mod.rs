//! The emulated Personalize control plane.
//! Not here: the wire protocol, which the server speaks.

use std::sync::Arc;

use crate::{Call, Frame, ServiceError};

/// The control plane of one emulator.
#[derive(Debug)]
pub struct Personalize {
    _frame: Arc<Frame>,
}

impl Personalize {
    /// A control plane over the shared parts.
    #[must_use]
    pub fn new(frame: Arc<Frame>) -> Self {
        Personalize { _frame: frame }
    }

    /// Answers one call; `None` is a success without output.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub async fn handle(&self, call: &Call) -> Result<Option<serde_json::Value>, ServiceError> {
        Err(ServiceError::unknown_operation(&call.operation))
    }
}
