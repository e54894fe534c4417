//! Where calls go: AWS, a given endpoint, or the emulator inside this process; and the guards that come before the
//! first read. Not here: the calls.

use crate::{
    args::Common,
    credentials::{nobody, unreachable},
    emulator::not_started,
    exit::{Exit, Failed},
    sources,
    stack::{Stack, state},
};
use personalize_aws::{Aws, ConnectError, InProcess, Key, OpenConverted, Settings};
use personalize_core::{check::quotas, plan::Plan};
use personalize_emulator::{self as emulator, Durations, Emulator, EmulatorOptions, quotas::Raise};
use personalize_engine::{
    cloud::{Cloud, CloudError},
    paced::Paced,
    retry::Retry,
};
use personalize_rules::arn::Scope;
use std::path::{Path, PathBuf};

/// A way to call, and who is called.
pub(crate) struct Connection {
    /// One pace for all calls of a run: what is throttled slows down everything.
    paced: Paced<Aws>,
    /// The emulator is inside this process, and nobody else has its state.
    embedded: bool,
    near: bool,
    caller: String,
    /// Account, region and partition.
    pub(crate) scope: Scope,
}

/// The region of the emulator where nothing names one.
const LOCAL_REGION: &str = "us-east-1";

/// Where a spec or a saved plan belongs.
struct Place<'a> {
    /// What is said of it: `the spec`.
    what: &'static str,
    account: Option<&'a str>,
    region: Option<String>,
    /// The folder of the emulator's state.
    state: PathBuf,
    /// The quotas of the emulator that are too low for it.
    quotas: Vec<Raise>,
}

/// `PERSONALIZE_COPY_LIMIT` lowers the bytes that one call copies, since tests have no objects of 5 GB.
fn copy_limit() -> Option<u64> {
    std::env::var("PERSONALIZE_COPY_LIMIT").ok()?.parse().ok()
}

impl Connection {
    /// Connects as the arguments say and asks who is calling; a wrong account is refused here.
    pub(crate) async fn open(stack: &Stack, common: &Common) -> Result<Connection, Failed> {
        let spec = &stack.loaded.spec;
        let region = common.region.clone().or_else(|| spec.region.clone());
        let account = spec.account.as_deref();
        let quotas = quotas::to_raise(spec).into_iter();
        let quotas = quotas.map(|(quota, limit)| Raise { quota, limit }).collect();
        let place = Place { what: "the spec", account, region, state: stack.state(), quotas };
        Connection::to(place, common).await
    }

    /// Connects as the arguments say, where there is no spec.
    pub(crate) async fn without_spec(common: &Common) -> Result<Connection, Failed> {
        let place = Place {
            what: "the command",
            account: None,
            region: common.region.clone(),
            state: state(Path::new("")),
            quotas: Vec::new(),
        };
        Connection::to(place, common).await
    }

    /// Connects to the account and region of a saved plan; any other is refused.
    pub(crate) async fn of_plan(plan: &Plan, common: &Common) -> Result<Connection, Failed> {
        if let Some(other) = common.region.as_ref().filter(|r| **r != plan.region) {
            let report = format!(
                "error: the plan is for the region {}, not {other}\nhelp: leave `--region` out, or make a plan for that region; nothing was read or written",
                plan.region
            );
            return Err(Failed::new(Exit::Stale, report));
        }
        let place = Place {
            what: "the plan",
            account: Some(&plan.account),
            region: Some(plan.region.clone()),
            state: state(Path::new(&plan.folder)),
            // They were raised when the plan was made, and stay so.
            quotas: Vec::new(),
        };
        Connection::to(place, common).await
    }

    async fn to(place: Place<'_>, common: &Common) -> Result<Connection, Failed> {
        let in_process = if common.local { Some(in_process(&place)?) } else { None };
        let region = place.region;
        let settings = Settings {
            region: region.or_else(|| common.local.then(|| LOCAL_REGION.to_owned())),
            profile: common.profile.clone(),
            endpoint_url: common.endpoint_url.clone(),
            in_process,
            credentials: common.local.then(|| Key { id: "local".into(), secret: "local".into() }),
            open_converted: OpenConverted::new(sources::open_json),
            copy_limit: copy_limit(),
            ..Settings::default()
        };
        let aws = personalize_aws::connect(&settings).await.map_err(|error| {
            let (exit, help) = match error {
                ConnectError::NoRegion => {
                    (Exit::BadSpec, "\nhelp: or try it on this machine with `--local`")
                }
                ConnectError::NoProfile(_) => (
                    Exit::Credentials,
                    "\nhelp: choose one of `aws configure list-profiles` with `--profile`, or unset `AWS_PROFILE`",
                ),
                ConnectError::NoSource(..) => (
                    Exit::Credentials,
                    "\nhelp: correct `source_profile`, or choose one of `aws configure list-profiles` with `--profile`",
                ),
                _ => (Exit::BadSpec, ""),
            };
            Failed::new(exit, format!("error: cannot connect\ncaused by: {error}{help}"))
        })?;
        let retry = Retry { tries: 3, ..Retry::default() };
        let identity = match retry.read("identity", || aws.identity()).await {
            Ok(identity) => identity,
            Err(error) => return Err(nobody(common, &error).await),
        };
        if let Some(account) = place.account.filter(|a| **a != identity.account && !common.local) {
            return Err(Failed::new(
                Exit::Stale,
                format!(
                    "error: {} is for account {account}, but the credentials are of {}\nhelp: use the profile of that account; nothing was read or written",
                    place.what, identity.account
                ),
            ));
        }
        let near = common.local
            || aws
                .endpoint_url()
                .is_some_and(|u| u.contains("127.0.0.1") || u.contains("localhost"));
        let scope = Scope::new(aws.region(), identity.account);
        let (paced, embedded) = (Paced::new(aws), common.local);
        Ok(Connection { paced, embedded, near, caller: identity.caller, scope })
    }

    /// The calls.
    pub(crate) fn cloud(&self) -> &dyn Cloud {
        &self.paced
    }

    /// The calls that no plan makes: asking for items and metrics.
    pub(crate) fn aws(&self) -> &Aws {
        self.paced.inner()
    }

    /// What time it is for the account, by its answers; before the first one, that of this machine.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.aws().now().unwrap_or_else(jiff::Timestamp::now)
    }

    /// Whether the emulator is inside this process, and nobody else has its state.
    pub(crate) fn is_embedded(&self) -> bool {
        self.embedded
    }

    /// How often and how long calls are tried.
    pub(crate) fn retry(&self) -> Retry {
        if self.near { Retry::near() } else { Retry::default() }
    }

    /// The ARN of the caller.
    pub(crate) fn caller(&self) -> &str {
        &self.caller
    }

    /// Whether it answers from this machine, so that looking often costs nothing.
    pub(crate) fn is_near(&self) -> bool {
        self.near
    }

    /// What is said when the live account cannot be read.
    pub(crate) fn unreadable(&self, error: &CloudError) -> Failed {
        unreachable(error)
    }
}

/// The emulator of this process, which lives as long as the connection.
fn in_process(place: &Place<'_>) -> Result<InProcess, Failed> {
    let options = EmulatorOptions {
        folder: Some(place.state.clone()),
        durations: Durations::demonstration(),
        account: place.account.unwrap_or("000000000000").to_owned(),
        quotas: place.quotas.clone(),
        ..EmulatorOptions::default()
    };
    let emulator = Emulator::open(options).map_err(|error| not_started(&error.into()))?;
    let raised = emulator.raised.iter();
    let raised: Vec<String> =
        raised.map(|raise| format!("{} {}", raise.limit, raise.quota.what)).collect();
    if !raised.is_empty() {
        let raised = raised.join(", ");
        errln!(
            "note: the emulator's quotas are raised for this spec: {raised}; an account starts with the defaults"
        );
    }
    let service = emulator::InProcess::new(emulator);
    Ok(InProcess::new(move |request| {
        let service = service.clone();
        async move { service.answer(request).await }
    }))
}
