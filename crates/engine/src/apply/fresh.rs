//! What this run has just made, changed or removed, and the refusals that only mean that the service does not know it
//! everywhere yet. Not here: how long that is borne (`step`).

use crate::cloud::{CloudError, Failure, Verb};
use personalize_core::{
    address::Kind,
    kind::{self, definition::Making},
    plan::Step,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// What a run has done, and when.
#[derive(Default)]
pub(super) struct Fresh {
    made: BTreeMap<Kind, Instant>,
    gone: BTreeMap<(Kind, String), Instant>,
    /// When the run last changed who may read the data.
    access: Option<Instant>,
    /// How many resources of a kind are being made.
    pending: BTreeMap<Kind, usize>,
}

impl Fresh {
    /// Who may read the data is about to change, or has changed.
    pub(super) fn access_changes(&mut self) {
        self.access = Some(Instant::now());
    }

    /// A step was done.
    pub(super) fn done(&mut self, step: &Step) {
        let (kind, now) = (step.address.kind, Instant::now());
        match step.verb {
            Verb::Delete => drop(self.gone.insert((kind, step.name.to_string()), now)),
            Verb::Create => drop(self.made.insert(kind, now)),
            _ => {}
        }
        if changes_access(step) {
            self.access_changes();
        }
    }

    /// A resource of `kind` is being made from now on, or no longer.
    pub(super) fn pending(&mut self, kind: Kind, now: bool) {
        let count = self.pending.entry(kind).or_default();
        *count = if now { *count + 1 } else { count.saturating_sub(1) };
    }

    /// Whether others of `kind` are being made, whose end may make room.
    pub(super) fn is_pending(&self, kind: Kind) -> bool {
        self.pending.get(&kind).is_some_and(|n| *n > 0)
    }

    /// Whether who may read the data changed less than `within` before `then`.
    pub(super) fn access_before(&self, then: Instant, within: Duration) -> bool {
        self.access.is_some_and(|at| then.saturating_duration_since(at) < within)
    }

    /// Why `error` may pass, in words, where something that this run did less than `within` ago explains it.
    pub(super) fn explains(
        &self,
        error: &CloudError,
        step: &Step,
        within: Duration,
    ) -> Option<&'static str> {
        let young = |at: Option<&Instant>| at.is_some_and(|at| at.elapsed() < within);
        let made = |kind: Kind| young(self.made.get(&kind));
        match error.code.as_str() {
            _ if step.verb == Verb::Delete => None,
            "NoSuchBucket" if made(Kind::Bucket) => Some(
                "this run has just created the bucket, and S3 does not show it consistently yet",
            ),
            // A principal that S3 cannot resolve makes the policy malformed.
            "MalformedPolicy" if made(Kind::Role) => {
                Some("this run has just created the role, and S3 may not know it yet")
            }
            "NoSuchEntity" if made(Kind::Role) => Some(
                "this run has just created the role, and IAM does not show it consistently yet",
            ),
            _ if error.failure == Failure::AlreadyExists
                && step.verb == Verb::Create
                && young(self.gone.get(&(step.address.kind, step.name.to_string()))) =>
            {
                Some("this run has just deleted the one of the same name")
            }
            _ => None,
        }
    }
}

/// Whether `step` changes who may read the data.
pub(super) fn changes_access(step: &Step) -> bool {
    kind::definition_of(step.address.kind).making == Making::Privilege && step.verb != Verb::Delete
}

/// Whether a refusal is one of the caller, whose own policies no run changes: waiting does not help (IAM user guide,
/// "Troubleshoot access denied error messages").
pub(super) fn is_about_caller(message: &str) -> bool {
    message.starts_with("User: ") && message.contains(" is not authorized to perform: ")
}

/// Whether a message speaks of a role or of access, in the service's words (docs/unverified.md).
pub(super) fn is_about_access(message: &str) -> bool {
    let words = message.to_lowercase();
    let access = ["role", "assume", "privileges", "access", "permission"];
    access.iter().any(|word| words.contains(word))
}
