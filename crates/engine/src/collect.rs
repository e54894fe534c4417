//! Collecting: reads what the plan has to know of the live account, concurrently, in few dependent rounds.
//! Reading never decides: a resource that is not there is simply absent from the inventory.

use crate::{
    cloud::{Cloud, CloudError, Failure, Listed},
    read::{self, latest_version},
    retry::{Retry, passes},
};
use futures::{StreamExt, stream};
use personalize_core::{
    address::Kind,
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{
        self, bucket,
        definition::{Definition, Identity, Listing, Service},
        endpoint_access, role_policy, schedule_group, scheduler_access,
    },
    lowering::{attempt_name, attempt_of},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

/// How many reads are under way at once: enough for all that most stacks have to read in one round.
pub(crate) const READS: usize = 32;

pub(crate) type Key = (Kind, String);

/// Reads every resource that `graph` wants, and every resource of the dataset group and the bucket, with their tags.
///
/// Three rounds: what has predictable ARNs, and the lists that need no parent; the tags of what was found, and the lists
/// below it, for nothing is listed below a parent that is not there; what the lists showed, with its tags. Solutions that
/// only a list showed take a round more for what is below them.
///
/// # Errors
/// What the cloud answers once retries are used up.
pub async fn collect(
    cloud: &dyn Cloud,
    graph: &Graph,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    let group = graph.scope.dataset_group(
        &graph
            .of(Kind::DatasetGroup)
            .next()
            .map_or_else(|| graph.stack.clone(), |n| n.name.to_string()),
    );
    rounds(cloud, graph, &group, first(graph, &group), retry).await
}

/// Reads `round` and everything below it, `group` being the dataset group whose lists count.
pub(crate) async fn rounds(
    cloud: &dyn Cloud,
    graph: &Graph,
    group: &str,
    mut round: Round,
    retry: Retry,
) -> Result<Inventory, CloudError> {
    let (mut seen, mut listed_below) = (BTreeSet::new(), BTreeSet::new());
    listed_below.extend(
        round
            .lists
            .iter()
            .filter_map(|(kind, parent)| Some((read::parent_kind(*kind)?, parent.clone()?))),
    );
    let mut live: Vec<Live> = Vec::new();
    loop {
        round.wanted.retain(|key| seen.insert(key.clone()));
        round.shown.retain(|key| seen.insert(key.clone()));
        if round.is_empty() {
            break;
        }
        let Round { wanted, shown, lists, untagged } = std::mem::take(&mut round);
        let (found, showed, tagged, listed) = tokio::try_join!(
            describe_all(cloud, wanted, graph, retry),
            read_all(cloud, shown, retry),
            tag_all(cloud, untagged, retry),
            list_all(cloud, lists, &seen, graph, retry)
        )?;
        for one in found.iter().chain(&showed) {
            // Where nothing is wanted, no attempt is looked for either.
            if kind::is_numbered(one.kind) && !graph.nodes.is_empty() {
                round.wanted.push((one.kind, next_attempt(&one.locator)));
            }
            let mut roles: Vec<String> = scheduler_access::beside(one, graph).into_iter().collect();
            if let Some((beside, machine)) = endpoint_access::beside(one, graph) {
                roles.extend(beside);
                round.wanted.push((Kind::StateMachine, machine));
            }
            for role in roles {
                round.wanted.push((Kind::RolePolicy, role_policy::policy_locator(&role)));
                round.wanted.push((Kind::Role, role));
            }
            // It may have been made under any name.
            let schema = (one.kind == Kind::Dataset).then(|| one.text("schemaArn").to_owned());
            round.wanted.extend(schema.filter(|arn| !arn.is_empty()).map(|s| (Kind::Schema, s)));
            // The list of versions may be behind, and a second training costs as much as the first.
            round.wanted.extend(latest_version(one).map(|arn| (Kind::SolutionVersion, arn)));
            if listed_below.insert((one.kind, one.locator.clone())) {
                round.lists.extend(lists_below(one, group));
            }
        }
        let (untagged, done) = found.into_iter().partition(|l| kind::takes_tags(l.kind));
        round.untagged = untagged;
        // What only a list showed is there, so its lists need not wait for its Describe.
        for (kind, locator) in &listed {
            if *kind == Kind::Solution && listed_below.insert((*kind, locator.clone())) {
                round.lists.extend(below(*kind).map(|kind| (kind, Some(locator.clone()))));
            }
        }
        round.shown.extend(listed);
        live.extend::<Vec<Live>>(done);
        live.extend(showed);
        live.extend(tagged);
    }
    Ok(Inventory::new(live))
}

/// What is read beside each other.
#[derive(Default)]
pub(crate) struct Round {
    /// What may be there: described.
    pub(crate) wanted: Vec<Key>,
    /// What a list showed: described, and its tags read beside.
    pub(crate) shown: Vec<Key>,
    /// The lists of a kind below a parent.
    pub(crate) lists: Vec<(Kind, Option<String>)>,
    /// What was found, and has tags.
    pub(crate) untagged: Vec<Live>,
}

impl Round {
    fn is_empty(&self) -> bool {
        self.wanted.is_empty()
            && self.shown.is_empty()
            && self.lists.is_empty()
            && self.untagged.is_empty()
    }
}

/// What can be read with nothing but the names in the spec.
fn first(graph: &Graph, group: &str) -> Round {
    // More files than one round reads are looked for in their list alone, which S3 keeps up to date: of new data none is
    // there, and a folder may have a hundred thousand.
    let many = graph.of(Kind::DataObject).nth(READS).is_some();
    let mut wanted: Vec<Key> = graph
        .nodes
        .values()
        .filter(|node| !(many && node.address.kind == Kind::DataObject))
        .filter_map(|node| Some((node.address.kind, node.locator.as_deref()?.to_owned())))
        .collect();
    wanted.push((Kind::DatasetGroup, group.to_owned()));
    let schedules = schedule_group::arn(&graph.scope, &graph.stack);
    wanted.push((Kind::ScheduleGroup, schedules));
    wanted.extend(first_attempts(graph));
    wanted.extend(graph.bucket.iter().map(|name| (Kind::BucketPolicy, name.clone())));
    // A role that is to do nothing more may still have the policy that it had.
    let roles = graph.of(Kind::Role);
    wanted.extend(roles.map(|role| (Kind::RolePolicy, role_policy::policy_locator(&role.name))));
    let uploads = graph.bucket.as_ref();
    let uploads = uploads.map(|name| bucket::root(name, &graph.stack));
    let list = |kind: Kind| match kind::definition_of(kind).listing {
        Listing::Account => Some((kind, None)),
        Listing::Runs => graph.of(kind).next().map(|_| (kind, None)),
        Listing::Tagged => Some((kind, Some(graph.stack.clone()))),
        Listing::Uploads => Some((kind, Some(uploads.clone()?))),
        Listing::Known | Listing::Below(_) => None,
    };
    let lists = Kind::ALL.into_iter().filter_map(list).collect();
    Round { wanted, lists, ..Round::default() }
}

/// The lists below what was found, of which `group` is the dataset group.
fn lists_below(found: &Live, group: &str) -> Vec<(Kind, Option<String>)> {
    if found.kind == Kind::DatasetGroup && found.locator != group {
        return Vec::new();
    }
    below(found.kind).map(|kind| (kind, Some(found.locator.clone()))).collect()
}

/// The kinds that stand in the lists of `parent`.
pub(crate) fn below(parent: Kind) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(move |kind| read::parent_kind(*kind) == Some(parent))
}

/// The second attempts of jobs, so that the usual case needs no further round.
fn first_attempts(graph: &Graph) -> Vec<Key> {
    let jobs = graph.nodes.values().filter(|node| kind::is_numbered(node.address.kind));
    let second = |job: &Node| Some((job.address.kind, format!("{}-2", job.locator.as_ref()?)));
    jobs.filter_map(second).collect()
}

/// The locator of the attempt after this one: `…-2` after the first, `…-3` after `…-2`.
fn next_attempt(locator: &str) -> String {
    let (base, attempt) = attempt_of(locator).unwrap_or((locator, 1));
    attempt_name(base, attempt + 1)
}

/// Describes what may be there, without tags.
async fn describe_all(
    cloud: &dyn Cloud,
    keys: Vec<Key>,
    graph: &Graph,
    retry: Retry,
) -> Result<Vec<Live>, CloudError> {
    // The policy of a bucket that is not ours is only looked at, and the group of schedules may be left of an earlier spec; who
    // may not read them goes on without.
    let optional = |kind: Kind| {
        matches!(kind, Kind::BucketPolicy | Kind::ScheduleGroup) && graph.of(kind).next().is_none()
    };
    // A network may have a way to the services that the stack uses and to no other.
    let may_fail = |failure: Failure| matches!(failure, Failure::Denied | Failure::Unreachable);
    let reads = keys.into_iter().map(|(kind, locator)| async move {
        match retry.read(&locator, || cloud.describe(kind, &locator)).await {
            Err(error) if may_fail(error.failure) && optional(kind) => Ok(None),
            read => read,
        }
    });
    together(reads).await
}

/// Reads what a list showed: its tags beside it, since it is there.
async fn read_all(
    cloud: &dyn Cloud,
    keys: Vec<Key>,
    retry: Retry,
) -> Result<Vec<Live>, CloudError> {
    let reads = keys.into_iter().map(|(kind, locator)| async move {
        let describe = retry.read(&locator, || cloud.describe(kind, &locator));
        if !kind::takes_tags(kind) {
            return describe.await;
        }
        let (live, tags) = tokio::try_join!(describe, read::tags(cloud, kind, &locator, retry))?;
        Ok(live.and_then(|live| tags.of(live)))
    });
    together(reads).await
}

/// Adds the tags of what was found; what is gone meanwhile is left out.
async fn tag_all(
    cloud: &dyn Cloud,
    found: Vec<Live>,
    retry: Retry,
) -> Result<Vec<Live>, CloudError> {
    let reads = found.into_iter().map(|live| async move {
        Ok(read::tags(cloud, live.kind, &live.locator, retry).await?.of(live))
    });
    together(reads).await
}

/// Carries out reads, at most [`READS`] at once.
pub(crate) async fn together<T>(
    reads: impl Iterator<Item = impl Future<Output = Result<Option<T>, CloudError>>>,
) -> Result<Vec<T>, CloudError> {
    let results: Vec<_> = stream::iter(reads).buffer_unordered(READS).collect().await;
    results.into_iter().filter_map(Result::transpose).collect()
}

async fn list_all(
    cloud: &dyn Cloud,
    lists: Vec<(Kind, Option<String>)>,
    seen: &BTreeSet<Key>,
    graph: &Graph,
    retry: Retry,
) -> Result<Vec<Key>, CloudError> {
    let lists = telling_lists(cloud, lists, seen, retry).await?;
    let reads = lists.into_iter().map(|(kind, parent)| async move {
        // What may be left of an earlier spec is looked for; a stack that never had any needs no permission for that.
        let may_fail = matches!(kind::definition_of(kind).listing, Listing::Tagged)
            && graph.of(kind).next().is_none();
        let read = read::list(cloud, kind, parent.as_deref(), retry).await;
        let mut listed = match read {
            // What passes by itself does not tell that there is none.
            Err(error) if may_fail && !is_passing(error.failure) => Vec::new(),
            read => read?,
        };
        if matches!(kind::definition_of(kind).listing, Listing::Runs) {
            let ours = run_names(graph, kind);
            // Where nothing is wanted, whoever lists runs wants all of them.
            listed.retain(|run| graph.nodes.is_empty() || is_of_a_job(&ours, &run.name));
        } else if kind::is_numbered(kind) {
            listed = telling(graph, kind, parent.as_deref().unwrap_or_default(), listed);
        }
        Ok(Some(listed.into_iter().map(|one| (kind, one)).collect::<Vec<_>>()))
    });
    let all = together(reads).await?;
    let prefix = format!("{}-", graph.stack);
    let relevant = |kind: Kind, name: &str| {
        !matches!(kind::definition_of(kind).listing, Listing::Account) || name.starts_with(&prefix)
    };
    Ok(all
        .into_iter()
        .flatten()
        .filter(|(k, one)| relevant(*k, &one.name))
        .map(|(k, one)| (k, one.locator))
        .collect())
}

/// Whether a failure of something that answers would not have come a little later.
fn is_passing(failure: Failure) -> bool {
    failure != Failure::Unreachable && passes(failure)
}

/// The lists that may show something else than what is read anyhow, which `seen` has. Below more parents than one round reads,
/// as the campaigns of many solutions, the list of the account (docs/service/resources.md, "What Describe returns") tells
/// whether there is any such thing.
async fn telling_lists(
    cloud: &dyn Cloud,
    mut lists: Vec<(Kind, Option<String>)>,
    seen: &BTreeSet<Key>,
    retry: Retry,
) -> Result<Vec<(Kind, Option<String>)>, CloudError> {
    let mut parents: BTreeMap<Kind, usize> = BTreeMap::new();
    lists.iter().for_each(|(kind, _)| *parents.entry(*kind).or_default() += 1);
    for (kind, _) in parents.into_iter().filter(|(_, parents)| *parents > READS) {
        let Definition { service, identity, .. } = kind::definition_of(kind);
        if (*service, *identity) != (Service::Personalize, Identity::Locator) {
            continue;
        }
        let all = read::list(cloud, kind, None, retry).await?;
        if all.into_iter().all(|line| seen.contains(&(kind, line.locator))) {
            lists.retain(|(of, _)| *of != kind);
        }
    }
    Ok(lists)
}

/// What the names of the runs of the graph's jobs begin with: all runs of a job have one name but for the hash of their
/// inputs.
fn run_names(graph: &Graph, kind: Kind) -> BTreeSet<&str> {
    let base = |name: &'_ str| Some(name.rfind('-')? + 1);
    graph.of(kind).filter_map(|job| job.name.get(..base(&job.name)?)).collect()
}

/// Whether a run is of one of these jobs.
fn is_of_a_job(jobs: &BTreeSet<&str>, name: &str) -> bool {
    name.match_indices('-').any(|(at, _)| name.get(..=at).is_some_and(|base| jobs.contains(base)))
}

/// Of all jobs of a parent, as the imports of a dataset, those that tell what it holds: the wanted one, or where that is not
/// there the last that is good and put other data in place of what was there; what came after it, and what is under way.
/// The history before them grows with every run and tells nothing.
fn telling(graph: &Graph, kind: Kind, parent: &str, jobs: Vec<Listed>) -> Vec<Listed> {
    let below = |node: &&Node| match kind::definition_of(kind).listing {
        Listing::Below(above) => (above.arn)(&node.props) == Some(parent),
        Listing::Known | Listing::Account | Listing::Runs | Listing::Tagged | Listing::Uploads => {
            true
        }
    };
    let wanted = graph.of(kind).find(below).map_or("", |node| node.name.as_str());
    let ours = |job: &Listed| !wanted.is_empty() && job.name.starts_with(wanted);
    let whole = |job: &Listed| job.phase == Phase::Ready && !job.is_incremental;
    let newest = |of: &dyn Fn(&Listed) -> bool| {
        jobs.iter().filter(|job| of(job)).filter_map(|job| job.created).max()
    };
    let since = newest(&ours).or_else(|| newest(&whole));
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
