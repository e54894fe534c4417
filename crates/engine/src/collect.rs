//! Collecting: reads what the plan has to know of the live account, concurrently, in few dependent rounds.
//! Reading never decides: a resource that is not there is simply absent from the inventory.

use crate::{
    cloud::{Cloud, CloudError, Failure, Listed},
    retry::Retry,
};
use futures::{StreamExt, stream};
use personalize_core::{
    address::Kind,
    graph::Graph,
    inventory::{Inventory, Live},
    resource::{self, bucket, role},
};
use std::collections::BTreeSet;

/// How many reads are under way at once: enough for all that most stacks have to read in one round.
pub(crate) const READS: usize = 32;

type Key = (Kind, String);

/// Reads every resource that `graph` wants, and every resource of the dataset group and the bucket, with their tags.
///
/// Three rounds: what has predictable ARNs and the lists below the group; what the lists showed, and the lists below
/// solutions; what those showed.
pub async fn collect(
    cloud: &dyn Cloud,
    graph: &Graph,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    let mut seen = BTreeSet::new();
    let mut live: Vec<Live> = Vec::new();
    let mut wanted: Vec<Key> = graph
        .nodes
        .values()
        .filter_map(|node| Some((node.address.kind, node.locator.clone()?)))
        .collect();
    wanted.extend(first_attempts(graph));
    wanted.extend(graph.bucket.iter().map(|name| (Kind::BucketPolicy, name.clone())));
    // A role that is to do nothing more may still have the policy that it had.
    let roles = graph.of(Kind::Role);
    wanted.extend(roles.map(|role| (Kind::RolePolicy, role::policy_locator(&role.name))));
    let group = graph.scope.dataset_group(
        &graph
            .of(Kind::DatasetGroup)
            .next()
            .map_or_else(|| graph.stack.clone(), |n| n.name.clone()),
    );
    let mut lists = first_lists(graph, &group);
    loop {
        wanted.retain(|key| seen.insert(key.clone()));
        if wanted.is_empty() && lists.is_empty() {
            break;
        }
        let (found, listed) = tokio::try_join!(
            describe_all(cloud, std::mem::take(&mut wanted), graph, retry),
            list_all(cloud, std::mem::take(&mut lists), graph, retry)
        )?;
        for one in &found {
            if one.kind == Kind::ImportJob {
                wanted.push((Kind::ImportJob, next_attempt(&one.locator)));
            }
        }
        for (kind, locator) in listed {
            if kind == Kind::Solution {
                lists.push((Kind::SolutionVersion, Some(locator.clone())));
                lists.push((Kind::Campaign, Some(locator.clone())));
            }
            wanted.push((kind, locator));
        }
        live.extend(found);
    }
    Ok(Inventory::new(live))
}

/// Lists that need nothing but the names in the spec.
fn first_lists(graph: &Graph, group: &str) -> Vec<(Kind, Option<String>)> {
    let below =
        [Kind::Dataset, Kind::EventTracker, Kind::Solution, Kind::Filter, Kind::Recommender];
    let mut lists: Vec<_> = below.into_iter().map(|kind| (kind, Some(group.to_owned()))).collect();
    lists.push((Kind::Schema, None));
    let datasets = graph.of(Kind::Dataset).filter_map(|n| n.locator.clone());
    lists.extend(datasets.map(|dataset| (Kind::ImportJob, Some(dataset))));
    if let Some(name) = &graph.bucket {
        let uploads = format!("s3://{name}/{}", bucket::root(&graph.stack));
        lists.push((Kind::DataObject, Some(uploads)));
    }
    lists
}

/// The second attempts of import jobs, so that the usual case needs no further round.
fn first_attempts(graph: &Graph) -> Vec<Key> {
    let jobs = graph.of(Kind::ImportJob).filter_map(|n| n.locator.as_deref());
    jobs.map(|locator| (Kind::ImportJob, format!("{locator}-2"))).collect()
}

/// The locator of the attempt after this one: `…-2` after the first, `…-3` after `…-2`.
fn next_attempt(locator: &str) -> String {
    let short = |n: &str| n.len() < 4;
    match locator
        .rsplit_once('-')
        .and_then(|(base, n)| Some((base, n.parse::<u32>().ok().filter(|_| short(n))?)))
    {
        Some((base, n)) => format!("{base}-{}", n + 1),
        None => format!("{locator}-2"),
    }
}

async fn describe_all(
    cloud: &dyn Cloud,
    keys: Vec<Key>,
    graph: &Graph,
    retry: Retry,
) -> Result<Vec<Live>, CloudError> {
    // The policy of a bucket that is not ours is only looked at; who may not read it goes on without.
    let optional = |kind: Kind| kind == Kind::BucketPolicy && graph.of(kind).next().is_none();
    let reads = stream::iter(keys).map(|(kind, locator)| async move {
        match describe(cloud, kind, &locator, retry).await {
            Err(error) if error.failure == Failure::Denied && optional(kind) => Ok(None),
            read => read,
        }
    });
    let results: Vec<_> = reads.buffer_unordered(READS).collect().await;
    results.into_iter().filter_map(Result::transpose).collect()
}

/// Reads one resource and, at the same time, its tags.
pub async fn describe(
    cloud: &dyn Cloud,
    kind: Kind,
    locator: &str,
    retry: Retry,
) -> Result<Option<Live>, CloudError> {
    let read = retry.read(locator, || cloud.describe(kind, locator));
    if !resource::facts(kind).tags {
        return read.await;
    }
    let (live, tags) = tokio::try_join!(read, retry.read(locator, || cloud.tags(kind, locator)))?;
    Ok(live.map(|live| Live { tags: Some(tags.unwrap_or_default()), ..live }))
}

async fn list_all(
    cloud: &dyn Cloud,
    lists: Vec<(Kind, Option<String>)>,
    graph: &Graph,
    retry: Retry,
) -> Result<Vec<Key>, CloudError> {
    let reads = stream::iter(lists).map(|(kind, parent)| async move {
        let salt = parent.clone().unwrap_or_default();
        let mut listed = retry.read(&salt, || cloud.list(kind, parent.as_deref())).await?;
        if kind == Kind::ImportJob {
            listed = telling(graph, parent.as_deref().unwrap_or_default(), listed);
        }
        Ok(listed.into_iter().map(|one| (kind, one)).collect::<Vec<_>>())
    });
    let results: Vec<Result<Vec<_>, CloudError>> = reads.buffer_unordered(READS).collect().await;
    let all = results.into_iter().collect::<Result<Vec<_>, _>>()?;
    let prefix = format!("{}-", graph.stack);
    let relevant = |kind: Kind, name: &str| kind != Kind::Schema || name.starts_with(&prefix);
    Ok(all
        .into_iter()
        .flatten()
        .filter(|(k, one)| relevant(*k, &one.name))
        .map(|(k, one)| (k, one.locator))
        .collect())
}

/// Of all import jobs of a dataset, those that tell what its data is: the wanted one, what came after it, and what is
/// under way. The history before them grows with every run and tells nothing.
fn telling(graph: &Graph, dataset: &str, jobs: Vec<Listed>) -> Vec<Listed> {
    let wanted = graph
        .of(Kind::ImportJob)
        .find(|n| n.props.get("datasetArn").is_some_and(|arn| arn == dataset))
        .map_or("", |n| n.name.as_str());
    let ours = |job: &Listed| !wanted.is_empty() && job.name.starts_with(wanted);
    let since = jobs.iter().filter(|job| ours(job)).filter_map(|job| job.created).max();
    let later = |job: &Listed| since.is_some_and(|since| job.created.is_none_or(|c| c >= since));
    jobs.into_iter().filter(|job| ours(job) || later(job) || job.phase.in_progress()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_count_up() {
        assert_eq!(next_attempt("a/m-users-0123456789ab"), "a/m-users-0123456789ab-2");
        assert_eq!(next_attempt("a/m-users-0123456789ab-2"), "a/m-users-0123456789ab-3");
    }
}
