//! The frame of a live resource, alike for every kind. Not here: the fields of a kind.

use crate::status;
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::Listed;

/// What an ARN is called by: its last part, after the last slash or colon.
pub(crate) fn tail(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

/// A resource that is found by its ARN and has a status; its outputs, times and failure are for the caller to add.
pub(crate) fn live(
    kind: Kind,
    name: Option<String>,
    arn: &str,
    status: Option<String>,
    props: Props,
) -> Live {
    let status = status.unwrap_or_default();
    Live {
        phase: status::phase(&status),
        status,
        ..Live::new(kind, name.unwrap_or_else(|| tail(arn).to_owned()), arn, props)
    }
}

/// The same with the state of its last update: `status` and `failure` are those of its `latest…Update` block. While
/// the update is under way its `asked` values stand in place of the serving ones; after a failure they do not.
pub(crate) fn updated(
    mut live: Live,
    status: Option<&str>,
    failure: Option<&str>,
    asked: Props,
) -> Live {
    use personalize_core::inventory::Phase;
    live.phase = status::with_update(live.phase, status);
    match live.phase {
        Phase::Updating => live.props.extend(asked),
        Phase::UpdateFailed => live.failure = failure.map(str::to_owned),
        _ => {}
    }
    live
}

/// A line of a list of things without a status: what is listed is there.
pub(crate) fn present(name: String, locator: String) -> Listed {
    Listed {
        name,
        locator,
        status: String::new(),
        phase: status::phase(""),
        created: None,
        is_incremental: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_core::inventory::Phase;
    use serde_json::json;

    fn after_update(status: &str) -> Live {
        let props = json!({"tps": 1, "name": "home"}).as_object().unwrap().clone();
        let asked = json!({"tps": 2}).as_object().unwrap().clone();
        let before = live(
            Kind::Campaign,
            None,
            "arn:aws:personalize:r:1:campaign/home",
            Some("ACTIVE".into()),
            props.into(),
        );
        updated(before, Some(status), Some("no room"), asked.into())
    }

    #[test]
    fn an_update_under_way_shows_what_was_asked() {
        let live = after_update("CREATE IN_PROGRESS");
        assert_eq!(
            (live.phase, &live.props["tps"], live.failure.as_deref()),
            (Phase::Updating, &json!(2), None)
        );
        assert_eq!((live.name.as_str(), &live.props["name"]), ("home", &json!("home")));
    }

    #[test]
    fn a_failed_update_shows_what_serves_and_why() {
        let live = after_update("CREATE FAILED");
        assert_eq!((live.phase, &live.props["tps"]), (Phase::UpdateFailed, &json!(1)));
        assert_eq!(live.failure.as_deref(), Some("no room"));
        assert_eq!(after_update("ACTIVE").props["tps"], json!(1));
    }
}
