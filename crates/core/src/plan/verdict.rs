//! The verdicts on a wanted resource. Not here: which one is reached (`judge`).

use super::Risk;
use crate::diff::Change;

/// What has to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// It is as wanted.
    Same,
    /// It waits for something that no plan makes.
    Blocked(String),
    /// It is not there.
    Create(String),
    /// It is on its way, and will then be as wanted.
    Wait(String),
    /// It can be changed in place; only tags where the list is empty.
    Update(Vec<Change>),
    /// It has to go before it can come: same name. With what its going costs, and what allows that.
    Recreate { reason: String, changes: Vec<Change>, risk: Risk, allowed: Option<String> },
    /// Somebody stopped it; its model is whole, and it can serve again. With what changes in place after that.
    Start(Vec<Change>),
    /// It serves, and the spec wants it stopped.
    Stop,
    /// It is somebody else's, and becomes ours as it is changed in place.
    Adopt(Vec<Change>),
    /// Another one has to come before it can go: the next generation.
    NextGeneration(Vec<Change>),
    /// It may not be touched.
    Refused { summary: String, help: String, changes: Vec<Change> },
}
