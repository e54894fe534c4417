//! Calls in doubt: a call whose answer was lost is looked for before it counts as failed or is made again.
//! Not here: what counts as found (`crate::readback`).

use super::step::Run;
use crate::{
    cloud::{Call, CloudError, Failure, Listed, Verb},
    read::{self, describe, latest_version},
    readback::{is_fresh, is_of, is_upload_of, matches, shows},
    watch::parent,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    kind::{self, definition::Recognised},
    plan::Step,
    props::Props,
};
use tokio::time::Instant;

/// How many resources of a list are described to find one by its name, from the newest on: what a lost call made is young.
const YOUNGEST: usize = 25;

/// How often a list is read before a call counts as not landed, where making it twice would make two: lists may be stale.
const LOOKS: u32 = 5;

impl Run<'_, '_> {
    /// The outputs of a call that failed with `error` and has landed all the same; `doubt` is whether this call or an
    /// earlier try may have.
    pub(super) async fn landed(
        &self,
        step: &Step,
        call: &Call,
        error: &CloudError,
        doubt: bool,
    ) -> Result<Option<Props>, CloudError> {
        use Failure::{AlreadyExists, Ambiguous, InUse, Invalid, NotFound, Unavailable};
        let lost = matches!(error.failure, Ambiguous | Unavailable);
        let found = match (step.verb, error.failure) {
            (Verb::Delete | Verb::Stop, NotFound) => return Ok(Some(Props::new())),
            (Verb::Create, AlreadyExists) => self.created(step, call, doubt).await?,
            (Verb::Create, _) if lost => self.created(step, call, true).await?,
            (Verb::Update, _) if lost && step.is_upload() => {
                self.live(step, call).await?.filter(|live| is_upload_of(live, &call.input))
            }
            (Verb::Update, _) if lost || doubt && error.failure == InUse => {
                self.live(step, call).await?.filter(|live| shows(live, &call.input))
            }
            // An update that changes nothing may be refused (notebooks of AWS bear with it).
            (Verb::Update, Invalid) => {
                self.live(step, call).await?.filter(|live| matches(live, &call.input))
            }
            (Verb::Delete, _) if lost || error.failure == InUse => {
                match self.live(step, call).await? {
                    None => return Ok(Some(Props::new())),
                    live => live.filter(|live| live.phase == Phase::Deleting),
                }
            }
            (Verb::Stop, _) if lost || matches!(error.failure, InUse | Invalid) => {
                let may_start = kind::definition_of(step.address.kind).calls.start.is_some();
                let ended = |live: &Live| match may_start {
                    true => matches!(live.phase, Phase::Stopping | Phase::Stopped),
                    // A training may also have come to its end.
                    false => live.phase != Phase::Creating,
                };
                self.live(step, call).await?.filter(ended)
            }
            (Verb::Start, _) if lost || matches!(error.failure, InUse | Invalid) => {
                let begun = |live: &Live| matches!(live.phase, Phase::Creating | Phase::Ready);
                self.live(step, call).await?.filter(begun)
            }
            // Tags can be written twice.
            _ => None,
        };
        Ok(found.map(|live| live.outputs))
    }

    /// What a create has made. Without a doubt about the own call only what bears its tags, or is the same by its name.
    async fn created(
        &self,
        step: &Step,
        call: &Call,
        doubt: bool,
    ) -> Result<Option<Live>, CloudError> {
        let kind = step.address.kind;
        let looks = if kind == Kind::SolutionVersion && doubt { LOOKS } else { 1 };
        let since = Instant::now();
        let mut look = 1;
        while look <= looks {
            let found = match &step.locator {
                Some(_) => self.live(step, call).await?,
                None => self.by_name(step, call).await?,
            };
            // Whose it is cannot be told before AWS is done with it; the step would wait for that anyway.
            let by_tags = kind::definition_of(kind).recognised == Recognised::Tags;
            let untold = |live: &Live| kind::is_untold(live) && live.phase != Phase::Deleting;
            if by_tags && found.as_ref().is_some_and(untold) {
                let pause = self.options.pace.next(since.elapsed(), 0);
                match self.halt.or(tokio::time::sleep(pause)).await {
                    Some(()) => continue,
                    None => return Ok(None),
                }
            }
            let ours = |live: &Live| match kind::definition_of(kind).recognised {
                Recognised::Tags => is_of(live, &call.input) && (doubt || is_fresh(live)),
                Recognised::Content => shows(live, &call.input),
                Recognised::Bytes => is_upload_of(live, &call.input),
                Recognised::Name => true,
                Recognised::Doubt => doubt,
                Recognised::Repeated => false,
            };
            if let Some(live) = found {
                return Ok(Some(live).filter(|live| live.phase != Phase::Deleting && ours(live)));
            }
            if look < looks {
                tokio::time::sleep(self.options.retry.wait(look + 2, &step.id)).await;
            }
            look += 1;
        }
        Ok(None)
    }

    async fn live(&self, step: &Step, call: &Call) -> Result<Option<Live>, CloudError> {
        describe(self.cloud, step.address.kind, &call.locator, self.options.retry).await
    }

    async fn by_name(&self, step: &Step, call: &Call) -> Result<Option<Live>, CloudError> {
        let (kind, retry) = (step.address.kind, self.options.retry);
        let parent = parent(kind, &call.input, &call.locator);
        let mut lines: Vec<Listed> = read::list(self.cloud, kind, parent.as_deref(), retry).await?;
        lines.sort_by_key(|line| std::cmp::Reverse(line.created));
        let listed = lines.into_iter().take(YOUNGEST).map(|line| line.locator);
        let latest = self.latest(kind, parent.as_deref()).await?;
        for locator in latest.into_iter().chain(listed) {
            let live = describe(self.cloud, kind, &locator, retry).await?;
            if let Some(live) = live.filter(|live| live.name == step.name) {
                return Ok(Some(live));
            }
        }
        Ok(None)
    }

    /// The latest version of the solution `parent`, which its list may not show yet.
    async fn latest(&self, kind: Kind, parent: Option<&str>) -> Result<Option<String>, CloudError> {
        let Some(solution) = parent.filter(|_| kind == Kind::SolutionVersion) else {
            return Ok(None);
        };
        let describe = || self.cloud.describe(Kind::Solution, solution);
        let live = self.options.retry.read(solution, describe).await?;
        Ok(live.as_ref().and_then(latest_version))
    }
}
