//! Reads what a saved plan touches, and nothing else. Not here: what follows from it (`core::plan::recheck`).

use crate::{
    cloud::{Cloud, CloudError},
    collect::READS,
    read::{self, describe},
    retry::Retry,
};
use futures::{StreamExt, stream};
use personalize_core::{
    inventory::Live,
    plan::{Plan, precondition::Precondition},
};

/// What is live of each precondition of `plan`, in their order.
pub async fn touched(
    cloud: &dyn Cloud,
    plan: &Plan,
    retry: Retry,
) -> Result<Vec<Option<Live>>, CloudError> {
    let reads = stream::iter(&plan.preconditions).map(|one| find(cloud, one, retry));
    let found: Vec<Result<_, CloudError>> = reads.buffered(READS).collect().await;
    found.into_iter().collect()
}

async fn find(
    cloud: &dyn Cloud,
    one: &Precondition,
    retry: Retry,
) -> Result<Option<Live>, CloudError> {
    let kind = one.address.kind;
    if let Some(locator) = &one.locator {
        return describe(cloud, kind, locator, retry).await;
    }
    // The service chose the ARN, so it is found by its name among its siblings.
    for listed in read::list(cloud, kind, one.parent.as_deref(), retry).await? {
        let live = describe(cloud, kind, &listed.locator, retry).await?;
        if let Some(live) = live.filter(|live| one.is_named(live)) {
            return Ok(Some(live));
        }
    }
    Ok(None)
}
