//! The lock of a stack, as the command line knows it: where it lies, who we are, what is said when another has it.
//! Not here: how it works (`engine::lock`).

use crate::{
    connect::Connection,
    exit::{Exit, Failed},
    presence,
};
use jiff::Timestamp;
use personalize_aws::LockObject;
use personalize_core::{kind::bucket, policy::action};
use personalize_engine::{
    cloud::Failure,
    event::{Event, Sink},
    lock::{self as engine_lock, Holder, LockError, Terms},
};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// The object that is the lock of `stack`.
pub(crate) fn object<'a>(connection: &'a Connection, name: &str, stack: &str) -> LockObject<'a> {
    connection.aws().lock_object(name, &bucket::lock_key(stack))
}

/// Behind `--local` only one process has the emulator's folder, so a lock that is found there is of one that has ended.
/// `PERSONALIZE_LOCK_LEASE` shortens the lease, in seconds, since tests cannot wait for the real one; with 0 a lock that is
/// found counts as one of the dead.
pub(crate) fn terms(connection: &Connection) -> Terms {
    let given: Option<u32> =
        std::env::var("PERSONALIZE_LOCK_LEASE").ok().and_then(|text| text.parse().ok());
    match given {
        Some(seconds) if seconds > 0 => {
            Terms { has_ended, ..Terms::of_lease(Duration::from_secs(seconds.into())) }
        }
        given => {
            let alone = given.is_some() || connection.is_embedded();
            Terms { alone, has_ended, ..Terms::default() }
        }
    }
}

fn has_ended(holder: &Holder) -> bool {
    presence::has_ended(&holder.run)
}

/// This run.
pub(crate) fn holder(connection: &Connection, stack: &str) -> Holder {
    let now = Timestamp::now();
    let place = host().map(|host| format!(" on {host}")).unwrap_or_default();
    let job = job(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let job = job.map(|job| format!(", {job}")).unwrap_or_default();
    Holder {
        stack: stack.to_owned(),
        // A fresh `RandomState` has keys of its own.
        run: format!("{:016x}", RandomState::new().build_hasher().finish()),
        who: format!("{}{place} (process {}{job})", connection.caller(), std::process::id()),
        since: now,
        until: now,
        renewals: 0,
    }
}

/// The name of this machine. Shells seldom hand `HOSTNAME` on.
fn host() -> Option<String> {
    let named = ["HOSTNAME", "HOST"].iter().find_map(|name| std::env::var(name).ok());
    let told = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    named.or_else(told).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The job of a CI system that this run is part of: its address, from the variables that GitHub, GitLab, Jenkins, CircleCI
/// and Buildkite document.
fn job(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let of_github = || {
        let server = variable("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".into());
        let (repository, run) = (variable("GITHUB_REPOSITORY")?, variable("GITHUB_RUN_ID")?);
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    let others = ["CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL"];
    of_github().or_else(|| others.iter().find_map(|name| variable(name)))
}

/// Says that another run has the lock, and is watched.
pub(crate) fn notice(sink: &dyn Sink) -> impl Fn(&Holder, Duration) + Send + Sync {
    |holder, wait| {
        sink.event(&Event::LockWaiting {
            holder: holder.who.clone(),
            since: holder.since,
            wait: wait.as_secs_f64(),
        });
    }
}

/// Removes the lock of a run that was killed, where this one has nothing to do and takes none. What cannot be read or
/// removed is left: it runs out by itself.
pub(crate) async fn clear(connection: &Connection, bucket: &str, stack: &str) {
    let store = object(connection, bucket, stack);
    drop(engine_lock::clear(&store, terms(connection)).await);
}

/// Why there is no run.
pub(crate) fn refused(error: &LockError) -> Failed {
    let what = "error: the lock of the stack cannot be taken; nothing was changed";
    match error {
        LockError::Held(holder) => Failed::new(
            Exit::Locked,
            format!(
                "error: another run is at work on the stack `{}`; nothing was changed\ncaused by: {error}\nhelp: wait for that run to end, then plan again; if it was killed, its lock runs out by itself within 90 seconds of its last renewal, and the next run takes it over",
                holder.stack
            ),
        ),
        LockError::Store(cause) => {
            let (exit, help) = match cause.failure {
                Failure::Credentials => (Exit::Credentials, "log in again".to_owned()),
                Failure::Denied => {
                    (Exit::Credentials, action::advice(&cause.operation, &cause.message))
                }
                _ => (Exit::Other, "try again; if it stays so, look at the bucket".to_owned()),
            };
            Failed::new(exit, format!("{what}\ncaused by: {error}\nhelp: {help}"))
        }
        _ => Failed::new(Exit::Locked, format!("{what}\ncaused by: {error}")),
    }
}

/// A run that was ended while it waited for the lock.
pub(crate) fn not_begun() -> Failed {
    Failed::new(Exit::Resumable, "stopped while another run had the lock: nothing was changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_of_a_run_is_told_by_its_address() {
        let told = |all: &[(&str, &str)]| {
            job(|name| all.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        let github = [("GITHUB_REPOSITORY", "films/shop"), ("GITHUB_RUN_ID", "42")];
        let address = "https://github.com/films/shop/actions/runs/42";
        assert_eq!(told(&github).as_deref(), Some(address));
        assert_eq!(told(&[("CI_JOB_URL", "https://ci/1")]).as_deref(), Some("https://ci/1"));
        assert_eq!(told(&github[..1]), None);
    }
}
