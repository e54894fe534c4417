//! Reads what a saved plan touches, and nothing else. Not here: what follows from it (`core::plan::recheck`).

use crate::{
    cloud::{Cloud, CloudError},
    collect::READS,
    read::{self, describe},
    retry::Retry,
};
use futures::{StreamExt, stream};
use personalize_core::{
    address::Kind,
    inventory::Live,
    kind::bucket,
    plan::{Plan, precondition::Precondition},
};
use std::collections::BTreeSet;

/// What is live of each precondition of `plan`, in their order.
pub async fn read_preconditions(
    cloud: &dyn Cloud,
    plan: &Plan,
    retry: Retry,
) -> Result<Vec<Option<Live>>, CloudError> {
    let uploads = Uploads::of(cloud, plan, retry).await?;
    let located = |one: &&Precondition| one.locator.is_some();
    let find = |one| find(cloud, one, uploads.as_ref(), retry);
    let mut found = all(plan.preconditions.iter().filter(located).map(find)).await?;
    // Below what is not there is nothing to look for.
    let known = plan.preconditions.iter().filter(located).zip(&found);
    let absent = known.filter(|(_, live)| live.is_none());
    let absent: BTreeSet<_> = absent.filter_map(|(one, _)| one.locator.as_deref()).collect();
    let is_below = |one: &Precondition| one.parent.as_deref().is_some_and(|p| absent.contains(p));
    let named = plan.preconditions.iter().filter(|one| !located(one));
    let named = all(named.map(async |one| if is_below(one) { Ok(None) } else { find(one).await }));
    let (mut named, mut known) = (named.await?.into_iter(), found.drain(..));
    let next = |one| if located(&one) { known.next() } else { named.next() };
    Ok(plan.preconditions.iter().filter_map(next).collect())
}

/// The results of reads in their order, [`READS`] of them under way at once.
async fn all(
    reads: impl Iterator<Item = impl Future<Output = Result<Option<Live>, CloudError>>>,
) -> Result<Vec<Option<Live>>, CloudError> {
    let found: Vec<_> = stream::iter(reads).buffered(READS).collect().await;
    found.into_iter().collect()
}

/// The objects that are there of the stack, where a plan touches more of them than one round reads.
struct Uploads {
    folder: String,
    there: BTreeSet<String>,
}

impl Uploads {
    async fn of(cloud: &dyn Cloud, plan: &Plan, retry: Retry) -> Result<Option<Self>, CloudError> {
        let objects = plan.preconditions.iter().filter(|one| one.address.kind == Kind::DataObject);
        let Some(bucket) = plan.bucket.as_ref().filter(|_| objects.count() > READS) else {
            return Ok(None);
        };
        let folder = bucket::root(bucket, &plan.stack);
        let listed = read::list(cloud, Kind::DataObject, Some(&folder), retry).await?;
        let there = listed.into_iter().map(|one| one.locator).collect();
        Ok(Some(Uploads { folder, there }))
    }

    /// Whether the list shows that this is not there.
    fn lack(&self, locator: &str) -> bool {
        locator.starts_with(&self.folder) && !self.there.contains(locator)
    }
}

async fn find(
    cloud: &dyn Cloud,
    one: &Precondition,
    uploads: Option<&Uploads>,
    retry: Retry,
) -> Result<Option<Live>, CloudError> {
    let kind = one.address.kind;
    if let Some(locator) = &one.locator {
        if kind == Kind::DataObject && uploads.is_some_and(|uploads| uploads.lack(locator)) {
            return Ok(None);
        }
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
