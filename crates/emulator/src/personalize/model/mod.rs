//! Inputs held against the service model, and errors as each API tells them. Not here: the model (`personalize-model`).

pub mod check;
mod pattern;

pub use check::check;
pub use personalize_model::{Operation, Service, Shape, operation};

/// An error as an API tells it. REST-JSON has a status for each exception; the control plane answers all with 400
/// (service models; docs/service/errors.md, "Protocols").
#[must_use]
pub fn with_api_status(service: Service, error: crate::ServiceError) -> crate::ServiceError {
    let status = match error.code.as_str() {
        _ if service == Service::Control => error.status,
        "ResourceNotFoundException" => 404,
        "ResourceInUseException" => 409,
        _ => error.status,
    };
    crate::ServiceError { status, ..error }
}

#[cfg(test)]
mod tests;
