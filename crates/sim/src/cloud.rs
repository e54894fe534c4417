//! The simulated account as the engine's `Cloud`: the journal, the latency and the faults around each call.
//! Not here: what a call does (`world`).

use crate::{Fault, Op, Request, Sim, held, world::World};
use async_trait::async_trait;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, Cloud, CloudError, Failure, Identity, Listed, Object};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The account that the simulated one is.
pub(crate) const ACCOUNT: &str = "000000000000";

impl Sim {
    /// One call: noted, delayed, perhaps gone wrong; `work` is told whether to show the state before the latest write.
    async fn run<T>(
        &self,
        op: Op,
        kind: Kind,
        locator: &str,
        work: impl FnOnce(&mut World, Instant, bool) -> Result<T, CloudError>,
    ) -> Result<T, CloudError> {
        let (asked, _there) = self.arrive(op, kind, locator);
        let fault = (held(&self.faults))(&asked);
        self.pass(self.latency / 2).await;
        let failure = |failure: Failure, message: &str| CloudError {
            failure,
            operation: format!("{op:?} {kind}"),
            code: String::new(),
            message: message.to_owned(),
            request_id: None,
        };
        let before = match &fault {
            Some(Fault::Throttle) => Some(failure(Failure::Throttled, "Rate exceeded")),
            Some(Fault::Unavailable) => Some(failure(Failure::Unavailable, "try again later")),
            Some(Fault::Reset) => Some(failure(Failure::Ambiguous, "connection reset")),
            Some(Fault::Credentials) => {
                Some(failure(Failure::Credentials, "the token has expired"))
            }
            Some(Fault::Denied) => Some(failure(Failure::Denied, "not authorized")),
            Some(Fault::Invalid(message)) => Some(failure(Failure::Invalid, message)),
            Some(Fault::Refused(kind, code)) => {
                Some(CloudError { code: (*code).to_owned(), ..failure(*kind, "not now") })
            }
            Some(Fault::Quota) => Some(failure(Failure::Quota, "More than 5 resources")),
            Some(Fault::Full) => Some(failure(Failure::Full, "too many are in progress")),
            Some(Fault::Hang) => self.hang().await,
            _ => None,
        };
        if let Some(error) = before {
            self.pass(self.latency / 2).await;
            return Err(error);
        }
        let seen = (fault == Some(Fault::Ignored)).then(|| held(&self.world).clone());
        let result = work(&mut held(&self.world), Instant::now(), fault == Some(Fault::Stale));
        if let Some(seen) = seen {
            *held(&self.world) = seen;
        }
        self.pass(self.latency / 2).await;
        match fault {
            Some(Fault::UnavailableAfter) => Err(failure(Failure::Unavailable, "try again later")),
            Some(Fault::Lost) => Err(failure(Failure::Ambiguous, "connection reset")),
            Some(Fault::HangAfter) => self.hang().await,
            Some(Fault::Slow(by)) => {
                sleep(by).await;
                result
            }
            _ => result,
        }
    }

    fn arrive(&self, op: Op, kind: Kind, locator: &str) -> (Request, Leave<'_>) {
        let mut traffic = held(&self.traffic);
        let writes = traffic.journal.last().map_or(0, |last| last.writes);
        let asked = Request {
            n: traffic.journal.len() + 1,
            writes: writes + usize::from(op.is_write()),
            op,
            kind,
            locator: locator.to_owned(),
            at: self.elapsed(),
        };
        traffic.journal.push(asked.clone());
        traffic.now += 1;
        traffic.most = traffic.most.max(traffic.now);
        (asked, Leave(self))
    }

    async fn pass(&self, time: Duration) {
        if !time.is_zero() {
            sleep(time).await;
        }
    }

    async fn hang<T>(&self) -> T {
        self.hung.notify_one();
        std::future::pending().await
    }
}

/// A call that is under way, until it is dropped.
struct Leave<'s>(&'s Sim);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        held(&self.0.traffic).now -= 1;
    }
}

#[async_trait]
impl Cloud for Sim {
    async fn identity(&self) -> Result<Identity, CloudError> {
        let who =
            Identity { account: ACCOUNT.into(), caller: format!("arn:aws:iam::{ACCOUNT}:root") };
        self.run(Op::Identity, Kind::Role, "", |_, _, _| Ok(who)).await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        let read = |world: &mut World, now, stale| {
            let live = world.get(kind, locator, now, stale);
            Ok(live.map(|live| Live { tags: None, ..live }))
        };
        self.run(Op::Describe, kind, locator, read).await
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        let read = |world: &mut World, now, stale| Ok(world.list(kind, parent, now, stale));
        self.run(Op::List, kind, parent.unwrap_or_default(), read).await
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        let read = |world: &mut World, now, stale| {
            let lines = world.list(Kind::DataObject, Some(location), now, stale);
            let object = |line: Listed| Object { key: line.name, bytes: 1, etag: line.locator };
            Ok(lines.into_iter().map(object).collect())
        };
        self.run(Op::Objects, Kind::DataObject, location, read).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        let read = |world: &mut World, now, stale| {
            Ok(world.get(kind, locator, now, stale).map(|live| live.tags.unwrap_or_default()))
        };
        self.run(Op::Tags, kind, locator, read).await
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        if call.verb == Verb::Wait {
            unreachable!("a wait makes no call");
        }
        if let Some(reference) = call.input.values().find(|v| v.get("$ref").is_some()) {
            unreachable!("{} is sent the reference {reference}", call.locator);
        }
        self.run(Op::Call(call.verb), call.kind, &call.locator, |world, now, _| {
            world.call(call, now)
        })
        .await
    }
}
