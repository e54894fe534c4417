//! `doctor`: what a first person on AWS should know before the first apply, found out by reading alone: who is calling,
//! where, what may be read, which names are taken, how much of the quotas is used. Not here: plans (`plan`).

use crate::{
    args::Common,
    command::plan,
    connect::Connection,
    counted::count,
    exit::{Exit, Failed},
    stack::Stack,
    survey::survey,
};
use personalize_core::{
    address::Kind,
    graph::Graph,
    kind::{self, job},
};
use personalize_engine::{
    cloud::{Cloud, CloudError, Failure},
    retry::Retry,
};
use personalize_rules::{
    quota::{Quota, QuotaScope},
    region,
    visible::visible,
};
use std::{collections::BTreeSet, path::Path};

/// What a check came to, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// An apply would be refused.
    Refused,
    /// A permission is missing.
    Denied,
}

impl Came {
    fn word(self) -> &'static str {
        match self {
            Came::Good => "ok",
            Came::Note => "note",
            Came::Refused => "problem",
            Came::Denied => "denied",
        }
    }
}

/// One line of the examination.
struct Check {
    came: Came,
    what: &'static str,
    said: String,
}

/// Looks, and says everything that it found.
pub(crate) async fn run(spec: Option<&Path>, common: &Common) -> Result<Exit, Failed> {
    let stack = spec.map(|spec| Stack::load(spec, common)).transpose()?;
    let connection = match &stack {
        Some(stack) => Connection::open(stack, common).await?,
        None => Connection::without_spec(common).await?,
    };
    let mut checks = who(&connection);
    let graph = stack.as_ref().map(|stack| stack.graph(&connection.scope));
    let (quotas, mut failed) = quotas(connection.cloud(), graph.as_ref()).await;
    let sources: Vec<&str> = stack.as_ref().map(sources).unwrap_or_default();
    failed.extend(reads(connection.cloud(), graph.as_ref(), &sources).await);
    let well = failed.is_empty();
    checks.extend(failed);
    if well {
        checks.extend(quotas);
        if let Some(mut stack) = stack {
            checks.extend(planned(&mut stack, &connection, common).await);
        }
    }
    Ok(show(&checks))
}

fn who(connection: &Connection) -> Vec<Check> {
    let scope = &connection.scope;
    let caller = format!("{} in account {}", connection.caller(), scope.account);
    let place = match region::check(&scope.region) {
        None => Check { came: Came::Good, what: "region", said: scope.region.clone() },
        Some(finding) => {
            let help = finding.help.map(|help| format!("; {help}")).unwrap_or_default();
            Check { came: Came::Note, what: "region", said: format!("{}{help}", finding.message) }
        }
    };
    vec![Check { came: Came::Good, what: "caller", said: caller }, place]
}

/// A read that some command makes.
enum Read<'s> {
    Describe(Kind, &'s str),
    Tags(Kind, &'s str),
    Objects(&'s str),
}

/// Tries the reads of sources and of what the spec wants; answers those that fail.
async fn reads(cloud: &dyn Cloud, graph: Option<&Graph>, sources: &[&str]) -> Vec<Check> {
    let mut wanted: Vec<Read<'_>> = sources.iter().map(|source| Read::Objects(source)).collect();
    for node in graph.iter().flat_map(|graph| graph.nodes.values()) {
        let Some(locator) = node.locator.as_deref() else { continue };
        wanted.push(Read::Describe(node.address.kind, locator));
        if kind::takes_tags(node.address.kind) {
            wanted.push(Read::Tags(node.address.kind, locator));
        }
    }
    let (mut checks, mut said) = (Vec::new(), BTreeSet::new());
    // One after the other: nobody is in a hurry, and a new account has low rates.
    for read in wanted {
        let check = denied(cloud, &read).await;
        checks.extend(check.filter(|check| said.insert(check.said.clone())));
    }
    checks
}

/// The sources of a spec that lie in S3.
fn sources(stack: &Stack) -> Vec<&str> {
    let spec = &stack.loaded.spec;
    let jobs = job::all(spec).into_iter().filter_map(|job| job.in_s3());
    spec.datasets.iter().filter_map(|(_, dataset)| dataset.in_s3()).chain(jobs).collect()
}

async fn denied(cloud: &dyn Cloud, read: &Read<'_>) -> Option<Check> {
    let retry = Retry::default();
    let (kind, tried) = match *read {
        Read::Describe(kind, at) => {
            (kind, retry.read(at, || cloud.describe(kind, at)).await.map(drop))
        }
        Read::Tags(kind, at) => (kind, retry.read(at, || cloud.tags(kind, at)).await.map(drop)),
        Read::Objects(at) => {
            (Kind::DataObject, retry.read(at, || cloud.objects(at)).await.map(drop))
        }
    };
    tried.err().map(|error| failed(kind, &error))
}

/// What a read that failed means.
fn failed(kind: Kind, error: &CloudError) -> Check {
    match (kind, error.failure) {
        (Kind::Bucket, Failure::Denied) => Check {
            came: Came::Denied,
            what: "bucket",
            said: "the bucket is another account's, or the caller is not allowed to list it: choose another `bucket.name`, or allow s3:ListBucket on it".into(),
        },
        (_, Failure::Denied) => Check {
            came: Came::Denied,
            what: "permission",
            said: format!("{}:{}", kind::definition_of(kind).service.word(), error.operation),
        },
        _ => Check { came: Came::Refused, what: "read", said: visible(&error.to_string()).into_owned() },
    }
}

/// How much of the quotas of the region is used, and the lists that fail.
async fn quotas(cloud: &dyn Cloud, graph: Option<&Graph>) -> (Vec<Check>, Vec<Check>) {
    let (mut checks, mut fails) = (Vec::new(), Vec::new());
    let all =
        Kind::ALL.into_iter().filter_map(|kind| Some((kind, kind::definition_of(kind).quota?)));
    for (kind, quota) in all.filter(|(_, quota)| quota.scope == QuotaScope::Region) {
        let listed = match Retry::default().read("list", || cloud.list(kind, None)).await {
            Ok(listed) => listed,
            Err(error) => {
                fails.push(failed(kind, &error));
                continue;
            }
        };
        let there = |locator: &str| listed.iter().any(|one| one.locator == locator);
        let new = graph.map_or(0, |graph| {
            let locators = graph.of(kind).filter_map(|node| node.locator.as_deref());
            locators.filter(|locator| !there(locator)).count()
        });
        checks.push(used(&quota, listed.len(), new));
    }
    (checks, fails)
}

fn used(quota: &Quota, there: usize, new: usize) -> Check {
    let fits = u64::try_from(there + new).is_ok_and(|all| all <= quota.limit);
    let more = if new > 0 { format!(", and the spec adds {new}") } else { String::new() };
    let raised = if quota.adjustable { "can be raised on request" } else { "cannot be raised" };
    Check {
        came: if fits { Came::Good } else { Came::Refused },
        what: "quota",
        said: format!("{there} of {} {} in the region{more} ({raised})", quota.limit, quota.what),
    }
}

/// What a plan would be refused for, and what it would say beside it.
async fn planned(stack: &mut Stack, connection: &Connection, common: &Common) -> Vec<Check> {
    let plan = match survey(stack, connection, common).await {
        Ok(()) => plan::compared(stack, connection).await,
        Err(failed) => Err(failed),
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(failed) => {
            return vec![Check { came: Came::Refused, what: "plan", said: failed.report }];
        }
    };
    let refused = plan.refusals.iter().map(|refusal| Check {
        came: Came::Refused,
        what: "plan",
        said: visible(&format!("{}; {}", refusal.summary, refusal.help)).into_owned(),
    });
    let notes = plan.notes.iter().map(|note| Check {
        came: Came::Note,
        what: "plan",
        said: visible(&note.text).into_owned(),
    });
    let sum = match plan.steps.len() {
        0 => "nothing to do".to_owned(),
        steps => format!("an apply would make {}", count(steps, "call")),
    };
    let sum = Check { came: Came::Good, what: "plan", said: sum };
    refused.chain(notes).chain([sum]).collect()
}

/// Shows the checks; the exit code is that of the worst.
fn show(checks: &[Check]) -> Exit {
    for check in checks {
        view!("{:8} {:11} {}", check.came.word(), check.what, check.said);
    }
    view!(
        "not tried: writes. `personalize policy SPEC --for apply` prints the permissions that they need; docs/first-account.md tells what to check first"
    );
    match checks.iter().map(|check| check.came).max() {
        Some(Came::Denied) => Exit::Credentials,
        Some(Came::Refused) => Exit::Refused,
        _ => Exit::Done,
    }
}
