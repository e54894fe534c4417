//! The service's status words as phases of life. The words are free text in the service model, so they are read
//! leniently: case, spaces and underscores make no difference.
//! Not here: which field of which kind holds them (see the files of the kinds).

use personalize_core::inventory::Phase;

/// The phase that a resource's own status word means. A kind without a status is ready. A word that is not known
/// counts as under way, so that nothing is built on it too soon.
pub(crate) fn phase(status: &str) -> Phase {
    let words = words(status);
    let has = |word: &str| words.iter().any(|w| w == word);
    match words.first().map(String::as_str) {
        // `COMPLETED` is said of deletions of users.
        None | Some("ACTIVE" | "COMPLETED") => Phase::Ready,
        Some("INACTIVE") => Phase::Stopped,
        Some("STOP") => Phase::Stopping,
        Some("UPDATE") if has("FAILED") => Phase::UpdateFailed,
        _ if has("FAILED") => Phase::Failed,
        Some("UPDATE") => Phase::Updating,
        Some("DELETE") => Phase::Deleting,
        _ if has("STOPPING") => Phase::Stopping,
        _ if has("STOPPED") => Phase::Stopped,
        // `CREATE …`, and `START …` of a recommender: not usable yet, and AWS is at work.
        _ => Phase::Creating,
    }
}

/// The phase of a usable resource, given the status of its `latest…Update` block: those updates go through the words
/// of creation (`CREATE IN_PROGRESS`, `ACTIVE`, `CREATE FAILED`), datasets possibly through `UPDATE …`.
pub(crate) fn with_update(own: Phase, update: Option<&str>) -> Phase {
    if own != Phase::Ready {
        return own;
    }
    match update.map(phase) {
        Some(Phase::Creating | Phase::Updating) => Phase::Updating,
        Some(Phase::Failed | Phase::UpdateFailed) => Phase::UpdateFailed,
        _ => Phase::Ready,
    }
}

fn words(status: &str) -> Vec<String> {
    status.split([' ', '_', '-']).filter(|w| !w.is_empty()).map(str::to_ascii_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_word_has_its_phase() {
        let cases: &[(Phase, &[&str])] = &[
            (Phase::Ready, &["ACTIVE", "", "active", "COMPLETED"]),
            (
                Phase::Creating,
                &[
                    "CREATE PENDING",
                    "CREATE IN_PROGRESS",
                    "CREATE_IN_PROGRESS",
                    "Create in progress",
                ],
            ),
            (Phase::Creating, &["START PENDING", "START IN_PROGRESS", "PENDING", "IN PROGRESS"]),
            (Phase::Creating, &["IN_PROGRESS"]),
            (Phase::Failed, &["CREATE FAILED", "CREATE_FAILED", "DELETE FAILED", "FAILED"]),
            (Phase::Deleting, &["DELETE PENDING", "DELETE IN_PROGRESS"]),
            (Phase::Stopped, &["CREATE STOPPED", "CREATE_STOPPED", "INACTIVE"]),
            (Phase::Stopping, &["CREATE STOPPING", "CREATE_STOPPING"]),
            (Phase::Stopping, &["STOP PENDING", "STOP IN_PROGRESS"]),
            (Phase::Updating, &["UPDATE PENDING", "UPDATE IN_PROGRESS"]),
            (Phase::UpdateFailed, &["UPDATE FAILED"]),
        ];
        for (wanted, statuses) in cases {
            for status in *statuses {
                assert_eq!(phase(status), *wanted, "{status}");
            }
        }
    }

    #[test]
    fn an_update_shows_only_on_a_usable_resource() {
        assert_eq!(with_update(Phase::Ready, Some("CREATE PENDING")), Phase::Updating);
        assert_eq!(with_update(Phase::Ready, Some("CREATE FAILED")), Phase::UpdateFailed);
        assert_eq!(with_update(Phase::Ready, Some("UPDATE IN_PROGRESS")), Phase::Updating);
        assert_eq!(with_update(Phase::Ready, Some("ACTIVE")), Phase::Ready);
        assert_eq!(with_update(Phase::Ready, None), Phase::Ready);
        assert_eq!(with_update(Phase::Deleting, Some("CREATE PENDING")), Phase::Deleting);
    }
}
