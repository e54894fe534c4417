//! Reading one resource with its tags, and one list, so that a wrong or late answer is not taken for the truth.
//! Not here: which resources to read (`collect`).
//!
//! The tags are read after the resource, and a list only counts as failed while its parent is there: what the service
//! answers to either where nothing is there is not known (the models of these operations name InvalidInput and
//! ResourceInUse beside ResourceNotFound, or in its place).

use crate::{
    cloud::{Cloud, CloudError, Failure, Listed},
    retry::Retry,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    kind::{self, definition::Listing},
};

/// How often tags are read of something that is there and whose tags are said not to be.
const LOOKS: u32 = 4;

/// What was learnt of the tags of a resource.
pub(crate) enum TagsAnswer {
    /// Its tags.
    Tags(Tags),
    /// It is there, but AWS is at work on it and does not give its tags before that is done.
    Later,
    /// It is gone.
    Gone,
}

impl TagsAnswer {
    /// The resource with these tags, unless it is gone.
    pub(crate) fn of(self, live: Live) -> Option<Live> {
        match self {
            TagsAnswer::Tags(tags) => Some(Live { tags: Some(tags), ..live }),
            TagsAnswer::Later => Some(Live { tags: None, ..live }),
            TagsAnswer::Gone => None,
        }
    }
}

/// Reads one resource, and then its tags; see [`kind::is_untold`] for tags that cannot be read yet.
///
/// # Errors
/// What the cloud answers once retries are used up; `Ambiguous` where the resource is there and its tags are not: an
/// empty set of tags would say that it is somebody else's.
pub async fn describe(
    cloud: &dyn Cloud,
    kind: Kind,
    locator: &str,
    retry: Retry,
) -> Result<Option<Live>, CloudError> {
    let Some(live) = retry.read(locator, || cloud.describe(kind, locator)).await? else {
        return Ok(None);
    };
    if !kind::takes_tags(kind) {
        return Ok(Some(live));
    }
    Ok(tags(cloud, kind, locator, retry).await?.of(live))
}

/// Reads the tags of one resource.
///
/// # Errors
/// As [`describe`].
pub(crate) async fn tags(
    cloud: &dyn Cloud,
    kind: Kind,
    locator: &str,
    retry: Retry,
) -> Result<TagsAnswer, CloudError> {
    for look in 1..=LOOKS {
        let read = retry.read(locator, || cloud.tags(kind, locator)).await;
        let refused = match read {
            Ok(Some(tags)) => return Ok(TagsAnswer::Tags(tags)),
            Ok(None) => None,
            Err(error) if may_be_gone(error.failure) || error.failure == Failure::InUse => {
                Some(error)
            }
            Err(error) => return Err(error),
        };
        let Some(live) = retry.read(locator, || cloud.describe(kind, locator)).await? else {
            return Ok(TagsAnswer::Gone);
        };
        let in_use = refused.as_ref().is_some_and(|error| error.failure == Failure::InUse);
        if in_use && live.phase.in_progress() {
            return Ok(TagsAnswer::Later);
        }
        if look == LOOKS {
            return Err(refused.unwrap_or_else(|| unclear(locator)));
        }
        tokio::time::sleep(retry.wait(look + 3, locator)).await;
    }
    Err(unclear(locator))
}

/// Lists `kind` below `parent`; nothing where the parent is gone.
///
/// # Errors
/// What the cloud answers once retries are used up.
pub(crate) async fn list(
    cloud: &dyn Cloud,
    kind: Kind,
    parent: Option<&str>,
    retry: Retry,
) -> Result<Vec<Listed>, CloudError> {
    let salt = parent.unwrap_or_default();
    let error = match retry.read(salt, || cloud.list(kind, parent)).await {
        Ok(listed) => return Ok(listed),
        Err(error) => error,
    };
    let (Some(above), Some(locator)) = (parent_kind(kind), parent) else { return Err(error) };
    if may_be_gone(error.failure)
        && retry.read(salt, || cloud.describe(above, locator)).await?.is_none()
    {
        return Ok(Vec::new());
    }
    Err(error)
}

/// The kind below which lists show `kind`.
pub(crate) fn parent_kind(kind: Kind) -> Option<Kind> {
    match kind::definition_of(kind).listing {
        Listing::Below(parent) => Some(parent.kind),
        Listing::Known | Listing::Account | Listing::Runs | Listing::Tagged | Listing::Uploads => {
            None
        }
    }
}

/// The version that Describe of a solution names as its latest.
pub(crate) fn latest_version(live: &Live) -> Option<String> {
    let arn = live.props.get("latestSolutionVersion")?.get("solutionVersionArn")?;
    arn.as_str().filter(|_| live.kind == Kind::Solution).map(str::to_owned)
}

/// Whether a read of something that is not there may fail so.
fn may_be_gone(failure: Failure) -> bool {
    matches!(failure, Failure::NotFound | Failure::Invalid)
}

fn unclear(locator: &str) -> CloudError {
    CloudError {
        failure: Failure::Ambiguous,
        operation: "ListTagsForResource".into(),
        code: String::new(),
        message: format!(
            "`{locator}` is there, but the service says that it has no tags to read, so its owner is unknown; try again"
        ),
        request_id: None,
    }
}
