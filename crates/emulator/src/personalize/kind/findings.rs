//! Findings of the service's rules as refusals of calls.
//! Not here: the rules (`personalize_rules`).

use personalize_rules::finding::Finding;

use crate::ServiceError;

/// Refuses a configuration with errors. (What the service says to a block of another recipe is not
/// known.)
pub(super) fn refuse(found: &[Finding]) -> Result<(), ServiceError> {
    let errors: Vec<&str> =
        found.iter().filter(|it| it.is_error()).map(|it| it.message.as_str()).collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(ServiceError::invalid_input(format!("Invalid input: {}", errors.join("; ")))),
    }
}
