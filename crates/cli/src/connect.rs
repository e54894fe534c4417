//! Where calls go: AWS, a given endpoint, or the emulator inside this process; and the guards that come before the
//! first read. Not here: the calls.

use crate::{
    args::Common,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_aws::{Aws, Key, Settings};
use personalize_emulator::{Durations, FrameOptions, Options, Served};
use personalize_engine::{
    cloud::{Cloud, CloudError, Failure},
    retry::Retry,
};
use personalize_rules::arn::Scope;

/// A way to call, and who is called.
pub(crate) struct Connection {
    aws: Aws,
    /// The emulator lives as long as the connection.
    _served: Option<Served>,
    near: bool,
    /// Account, region and partition.
    pub(crate) scope: Scope,
}

/// The region of the emulator where nothing names one.
const LOCAL_REGION: &str = "us-east-1";

impl Connection {
    /// Connects as the arguments say and asks who is calling; a wrong account is refused here.
    pub(crate) async fn open(stack: &Stack, common: &Common) -> Result<Connection, Failed> {
        let served = if common.local { Some(emulator(stack).await?) } else { None };
        let region = common.region.clone().or_else(|| stack.loaded.spec.region.clone());
        let settings = Settings {
            region: region.or_else(|| common.local.then(|| LOCAL_REGION.to_owned())),
            profile: common.profile.clone(),
            endpoint_url: served
                .as_ref()
                .map(|s| s.endpoint_url.clone())
                .or_else(|| common.endpoint_url.clone()),
            credentials: common.local.then(|| Key { id: "local".into(), secret: "local".into() }),
            ..Settings::default()
        };
        let aws = personalize_aws::connect(&settings).await.map_err(|error| {
            Failed::new(Exit::BadSpec, format!("error: cannot connect\ncaused by: {error}"))
        })?;
        let retry = Retry { tries: 3, ..Retry::default() };
        let identity =
            retry.read("identity", || aws.identity()).await.map_err(|error| unreachable(&error))?;
        if let Some(account) =
            stack.loaded.spec.account.as_ref().filter(|a| **a != identity.account && !common.local)
        {
            return Err(Failed::new(
                Exit::Stale,
                format!(
                    "error: the spec is for account {account}, but the credentials are of {}\nhelp: use another profile, or correct `account` in the spec; nothing was read or written",
                    identity.account
                ),
            ));
        }
        let near = common.local
            || settings
                .endpoint_url
                .as_ref()
                .is_some_and(|u| u.contains("127.0.0.1") || u.contains("localhost"));
        let scope = Scope::new(aws.region(), identity.account);
        Ok(Connection { aws, _served: served, near, scope })
    }

    /// The calls.
    pub(crate) fn cloud(&self) -> &dyn Cloud {
        &self.aws
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

async fn emulator(stack: &Stack) -> Result<Served, Failed> {
    let frame = FrameOptions {
        folder: Some(stack.state()),
        durations: Durations::demonstration(),
        account: stack.loaded.spec.account.clone().unwrap_or_else(|| "000000000000".to_owned()),
        ..FrameOptions::default()
    };
    personalize_emulator::serve(Options { frame, port: 0 }).await.map_err(|error| {
        let cause = chain(&error);
        Failed::new(Exit::Other, format!("error: the emulator did not start\n{cause}"))
    })
}

/// `caused by:` lines of an error and its sources.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut lines = vec![format!("caused by: {error}")];
    let mut source = error.source();
    while let Some(next) = source {
        lines.push(format!("caused by: {next}"));
        source = next.source();
    }
    lines.join("\n")
}

fn unreachable(error: &CloudError) -> Failed {
    let (exit, help) = match error.failure {
        Failure::Credentials => (
            Exit::Credentials,
            "\nhelp: log in (`aws sso login`, `aws configure`), choose a `--profile`, or try everything on this machine with `--local`",
        ),
        Failure::Denied => (Exit::Credentials, "\nhelp: the caller lacks this permission"),
        Failure::Unreachable => (
            Exit::Other,
            "\nhelp: check the endpoint, the region and the network; nothing was written",
        ),
        _ => (Exit::Other, ""),
    };
    Failed::new(exit, format!("error: cannot read the account\ncaused by: {error}{help}"))
}
