//! The words for where a resource is in its life (docs/service/resources.md, "Statuses").
//! Not here: when it moves on.

use serde::{Deserialize, Serialize};

/// A status, on the wire as the service writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Accepted.
    #[serde(rename = "CREATE PENDING")]
    CreatePending,
    /// Being made.
    #[serde(rename = "CREATE IN_PROGRESS")]
    CreateInProgress,
    /// Usable; of a job: done.
    #[serde(rename = "ACTIVE")]
    Active,
    /// Not made; there is a failure reason for some kinds.
    #[serde(rename = "CREATE FAILED")]
    CreateFailed,
    /// A training that is told to stop.
    #[serde(rename = "CREATE STOPPING")]
    CreateStopping,
    /// A training that was stopped.
    #[serde(rename = "CREATE STOPPED")]
    CreateStopped,
    /// A dataset whose schema is to change.
    #[serde(rename = "UPDATE PENDING")]
    UpdatePending,
    /// A dataset whose schema changes.
    #[serde(rename = "UPDATE IN_PROGRESS")]
    UpdateInProgress,
    /// A job that was accepted, in the words of some kinds.
    #[serde(rename = "PENDING")]
    Pending,
    /// A data deletion job at work.
    #[serde(rename = "IN_PROGRESS")]
    InProgress,
    /// A batch job at work, in the words of its model.
    #[serde(rename = "IN PROGRESS")]
    SpacedInProgress,
    /// A data deletion job that is done.
    #[serde(rename = "COMPLETED")]
    Completed,
    /// A data deletion job that failed.
    #[serde(rename = "FAILED")]
    Failed,
    /// Told to go.
    #[serde(rename = "DELETE PENDING")]
    DeletePending,
    /// Going.
    #[serde(rename = "DELETE IN_PROGRESS")]
    DeleteInProgress,
    /// A recommender that is told to stop.
    #[serde(rename = "STOP PENDING")]
    StopPending,
    /// A recommender that stops.
    #[serde(rename = "STOP IN_PROGRESS")]
    StopInProgress,
    /// A recommender that is stopped.
    #[serde(rename = "INACTIVE")]
    Inactive,
    /// A recommender that is told to start.
    #[serde(rename = "START PENDING")]
    StartPending,
    /// A recommender that starts.
    #[serde(rename = "START IN_PROGRESS")]
    StartInProgress,
}

impl Status {
    /// As the service writes it.
    #[must_use]
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::CreatePending => "CREATE PENDING",
            Self::CreateInProgress => "CREATE IN_PROGRESS",
            Self::Active => "ACTIVE",
            Self::CreateFailed => "CREATE FAILED",
            Self::CreateStopping => "CREATE STOPPING",
            Self::CreateStopped => "CREATE STOPPED",
            Self::UpdatePending => "UPDATE PENDING",
            Self::UpdateInProgress => "UPDATE IN_PROGRESS",
            Self::Pending => "PENDING",
            Self::InProgress => "IN_PROGRESS",
            Self::SpacedInProgress => "IN PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::DeletePending => "DELETE PENDING",
            Self::DeleteInProgress => "DELETE IN_PROGRESS",
            Self::StopPending => "STOP PENDING",
            Self::StopInProgress => "STOP IN_PROGRESS",
            Self::Inactive => "INACTIVE",
            Self::StartPending => "START PENDING",
            Self::StartInProgress => "START IN_PROGRESS",
        }
    }

    /// Whether it is being made.
    #[must_use]
    pub(crate) fn is_creating(self) -> bool {
        matches!(
            self,
            Self::CreatePending
                | Self::CreateInProgress
                | Self::Pending
                | Self::InProgress
                | Self::SpacedInProgress
        )
    }

    /// Whether it stays like this until somebody does something.
    #[must_use]
    pub(crate) fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Active
                | Self::CreateFailed
                | Self::CreateStopped
                | Self::Inactive
                | Self::Completed
                | Self::Failed
        )
    }
}

/// The words for how a resource is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Making {
    /// Accepted.
    pub(crate) pending: Status,
    /// At work.
    pub(crate) in_progress: Status,
    /// Made; of a job: done.
    pub(crate) done: Status,
    /// Not made.
    pub(crate) failed: Status,
}

impl Making {
    /// Those of most kinds.
    pub(crate) const USUAL: Making = Making {
        pending: Status::CreatePending,
        in_progress: Status::CreateInProgress,
        done: Status::Active,
        failed: Status::CreateFailed,
    };
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.wire())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_is_the_wire_form() {
        for status in [Status::CreatePending, Status::SpacedInProgress, Status::StartInProgress] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.wire());
        }
    }
}
