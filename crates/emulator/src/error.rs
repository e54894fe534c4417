//! The error that any emulated service answers with.
//! Not here: its wire form, which each protocol writes in its own module.

use std::fmt;

/// An answer that a service gives instead of a result: its error code, message and HTTP status.
///
/// `code` is the modelled shape name (`ResourceNotFoundException`, `NoSuchEntity`, `NoSuchKey`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    /// The code as the service's clients match on it.
    pub code: String,
    /// The sentence for people.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

impl ServiceError {
    /// An error with any code and status.
    #[must_use]
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        ServiceError { code: code.into(), message: message.into(), status }
    }

    /// `InvalidInputException`, 400: a value that the service does not accept.
    #[must_use]
    pub fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidInputException", message)
    }

    /// `ResourceNotFoundException`, 400 on the control plane.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(400, "ResourceNotFoundException", message)
    }

    /// `ResourceAlreadyExistsException`, 400.
    #[must_use]
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(400, "ResourceAlreadyExistsException", message)
    }

    /// `ResourceInUseException`, 400: something depends on the resource, or it is changing.
    #[must_use]
    pub fn in_use(message: impl Into<String>) -> Self {
        Self::new(400, "ResourceInUseException", message)
    }

    /// `LimitExceededException`, 400: a quota on a count or on simultaneous work.
    #[must_use]
    pub fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new(400, "LimitExceededException", message)
    }

    /// `InvalidNextTokenException`, 400: a page token that no list of ours gave.
    #[must_use]
    pub fn invalid_next_token(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidNextTokenException", message)
    }

    /// `TooManyTagsException`, 400.
    #[must_use]
    pub fn too_many_tags(message: impl Into<String>) -> Self {
        Self::new(400, "TooManyTagsException", message)
    }

    /// `TooManyTagKeysException`, 400.
    #[must_use]
    pub fn too_many_tag_keys(message: impl Into<String>) -> Self {
        Self::new(400, "TooManyTagKeysException", message)
    }

    /// `SerializationException`, 400: a body that is not the protocol's.
    #[must_use]
    pub fn serialization(message: impl Into<String>) -> Self {
        Self::new(400, "SerializationException", message)
    }

    /// `UnknownOperationException`, 400: an operation that the service does not have.
    #[must_use]
    pub fn unknown_operation(operation: &str) -> Self {
        let message = format!("The operation {operation} is not known.");
        Self::new(400, "UnknownOperationException", message)
    }

    /// `ThrottlingException`, 400, as the JSON protocols give it.
    #[must_use]
    pub fn throttled() -> Self {
        Self::new(400, "ThrottlingException", "Rate exceeded")
    }

    /// `InternalServerError`, 500: the service's own fault.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(500, "InternalServerError", message)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ServiceError {}

impl From<crate::store::StoreError> for ServiceError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::internal(format!("the emulator's state is not usable: {error}"))
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(format!("the emulator's state holds an unreadable record: {error}"))
    }
}
