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
    takeover::{locations, stack_of},
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
async fn group_with_jobs(
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

/// All that an export of a dataset group is made from.
#[derive(Debug)]
pub struct Exported {
    /// The group with its jobs, schedules and endpoint.
    pub inventory: Inventory,
    /// Which locations of its imports hold data now, and how a spec names each: a folder ends with `/`.
    pub sources: BTreeMap<String, String>,
    /// Why schedules or an endpoint were not read, if so: the caller may not, or a network has no way to the service.
    pub unread: Option<CloudError>,
}

/// Reads all that an export is made from, in five rounds.
///
/// # Errors
/// As [`group`].
pub async fn exported(
    cloud: &dyn Cloud,
    nothing: &Graph,
    group: &str,
    retry: Retry,
) -> Result<Exported, CloudError> {
    let with_sources = async {
        let inventory = group_with_jobs(cloud, nothing, group, retry).await?;
        let sources = sources(cloud, locations(&inventory), retry).await?;
        Ok((inventory, sources))
    };
    let around = around(cloud, nothing, group, retry);
    let ((inventory, sources), around) = tokio::try_join!(with_sources, around)?;
    let inventory = Inventory::new(inventory.all().iter().cloned().chain(around.live).collect());
    Ok(Exported { inventory, sources, unread: around.unread })
}

/// What stands around the group of a stack.
#[derive(Default)]
struct Around {
    live: Vec<Live>,
    unread: Option<CloudError>,
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

/// Reads what stands around a group, as far as the caller may.
async fn around(
    cloud: &dyn Cloud,
    nothing: &Graph,
    group: &str,
    retry: Retry,
) -> Result<Around, CloudError> {
    let mut around = Around::default();
    let Some(live) = read::describe(cloud, Kind::DatasetGroup, group, retry).await? else {
        return Ok(around);
    };
    let stack = stack_of(&live);
    let schedules = schedule_group::arn(&nothing.scope, &stack);
    let (own, scheduled, endpoints) = tokio::join!(
        read::describe(cloud, Kind::ScheduleGroup, &schedules, retry),
        below_it(cloud, Kind::Schedule, &schedules, retry),
        below_it(cloud, Kind::Endpoint, &stack, retry),
    );
    let own = around.keep(own)?.flatten();
    let (scheduled, endpoints) = (around.keep(scheduled)?, around.keep(endpoints)?);
    around.live.extend(own);
    around.live.extend([scheduled, endpoints].into_iter().flatten().flatten());
    Ok(around)
}

/// Lists and describes what is below `parent`, in the order of its locators.
async fn below_it(
    cloud: &dyn Cloud,
    kind: Kind,
    parent: &str,
    retry: Retry,
) -> Result<Vec<Live>, CloudError> {
    let listed = read::list(cloud, kind, Some(parent), retry).await?;
    let reads = listed.into_iter().map(async |one| {
        let locator = one.locator;
        read::describe(cloud, kind, &locator, retry).await
    });
    let mut live = together(reads).await?;
    live.sort_by(|a, b| a.locator.cmp(&b.locator));
    Ok(live)
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
async fn sources(
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
