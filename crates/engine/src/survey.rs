//! Reading dataset groups of which nothing is known but their ARNs, for commands that have no spec. Not here: reading what a
//! spec wants (`collect`).

use crate::{
    cloud::{Cloud, CloudError, Failure},
    collect::{Round, below, rounds, together},
    read,
    retry::Retry,
};
use personalize_core::{
    address::Kind,
    graph::Graph,
    inventory::{Inventory, Live},
    kind::{job, schedule_group, solution_version},
};
use std::collections::BTreeMap;

/// Reads a whole dataset group, in four rounds, since its lists are read beside it. `nothing` is a graph without
/// resources, of the account and region.
///
/// # Errors
/// What the cloud answers once retries are used up.
pub async fn group(
    cloud: &dyn Cloud,
    nothing: &Graph,
    group: &str,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    rounds(cloud, nothing, group, first(group), retry).await
}

/// The same with the jobs that ran in the group, which stand in lists of the whole account.
///
/// # Errors
/// As [`group`].
pub async fn group_with_jobs(
    cloud: &dyn Cloud,
    nothing: &Graph,
    group: &str,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    let mut round = first(group);
    round.lists.extend(job::KINDS.map(|kind| (kind, None)));
    let all = rounds(cloud, nothing, group, round, retry).await?;
    let is_of_group = |job: &Live| {
        let version = job.text("solutionVersionArn");
        let solution = solution_version::solution_of(version).unwrap_or_default();
        job.text("datasetGroupArn") == group
            || all.located(Kind::Solution, solution).is_some()
            || all.located(Kind::Dataset, job.text("datasetArn")).is_some()
    };
    let stays = |live: &&Live| !job::KINDS.contains(&live.kind) || is_of_group(live);
    Ok(Inventory::new(all.all().iter().filter(stays).cloned().collect()))
}

/// What stands around the group of a stack.
#[derive(Debug, Default)]
pub struct Around {
    /// Its schedules with their group, and its endpoint.
    pub live: Vec<Live>,
    /// Why some of it was not read, if so: the caller may not, or a network has no way to the service.
    pub unread: Option<CloudError>,
}

impl Around {
    /// The result of a read; none where it may not be made, which is noted.
    fn keep<T>(&mut self, read: Result<T, CloudError>) -> Result<Option<T>, CloudError> {
        match read {
            Err(error) if matches!(error.failure, Failure::Denied | Failure::Unreachable) => {
                self.unread.get_or_insert(error);
                Ok(None)
            }
            read => read.map(Some),
        }
    }
}

/// Reads what stands around the group of a stack, as far as the caller may.
///
/// # Errors
/// As [`group`].
pub async fn around(
    cloud: &dyn Cloud,
    nothing: &Graph,
    stack: &str,
    retry: Retry,
) -> Result<Around, CloudError> {
    let mut around = Around::default();
    let group = schedule_group::arn(&nothing.scope, stack);
    let found = around.keep(read::describe(cloud, Kind::ScheduleGroup, &group, retry).await)?;
    around.live.extend(found.flatten());
    let mut listed = Vec::new();
    if !around.live.is_empty() {
        let found = around.keep(read::list(cloud, Kind::Schedule, Some(&group), retry).await)?;
        listed.extend(found.into_iter().flatten().map(|one| (Kind::Schedule, one.locator)));
    }
    let found = around.keep(read::list(cloud, Kind::Endpoint, Some(stack), retry).await)?;
    listed.extend(found.into_iter().flatten().map(|one| (Kind::Endpoint, one.locator)));
    let reads = listed.into_iter().map(async |(kind, locator): (Kind, String)| {
        Ok(Some(read::describe(cloud, kind, &locator, retry).await))
    });
    for read in together(reads).await? {
        let live = around.keep(read)?.flatten();
        around.live.extend(live);
    }
    around.live.sort_by(|a, b| (a.kind, &a.locator).cmp(&(b.kind, &b.locator)));
    Ok(around)
}

/// The group, and the lists below it.
fn first(group: &str) -> Round {
    Round {
        shown: vec![(Kind::DatasetGroup, group.to_owned())],
        lists: below(Kind::DatasetGroup).map(|kind| (kind, Some(group.to_owned()))).collect(),
        ..Round::default()
    }
}

/// Reads all dataset groups of the account and region, each as [`group`].
///
/// # Errors
/// As [`group`].
pub async fn account(
    cloud: &dyn Cloud,
    nothing: &Graph,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    let groups = read::list(cloud, Kind::DatasetGroup, None, retry).await?;
    let reads = groups.into_iter().map(|one| async move {
        Ok(Some(group(cloud, nothing, &one.locator, retry).await?.all().to_vec()))
    });
    let mut all: Vec<Live> = together(reads).await?.into_iter().flatten().collect();
    // Two groups may share a schema.
    all.sort_by(|a, b| (a.kind, &a.locator).cmp(&(b.kind, &b.locator)));
    all.dedup_by(|a, b| (a.kind, &a.locator) == (b.kind, &b.locator));
    Ok(Inventory::new(all))
}

/// Which of these locations in S3 hold data now, and how a spec names each: a folder ends with `/`. In one round.
///
/// # Errors
/// As [`group`].
pub async fn sources(
    cloud: &dyn Cloud,
    locations: Vec<String>,
    retry: Retry,
) -> Result<BTreeMap<String, String>, CloudError> {
    let looks = locations.into_iter().map(|location| async move {
        let folder = format!("{}/", location.trim_end_matches('/'));
        let look = async |source: String| {
            let objects = retry.read(&source, || cloud.objects(&source)).await?;
            Ok::<_, CloudError>((!objects.is_empty()).then_some(source))
        };
        let (one, many) = tokio::try_join!(look(location.clone()), look(folder))?;
        Ok(one.or(many).map(|source| (location, source)))
    });
    Ok(together(looks).await?.into_iter().collect())
}
