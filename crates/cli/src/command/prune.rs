//! `prune`: removes uploads that later imports have superseded. Not here: which these are (`core::plan::prune`).

use super::{
    apply::{self, Consent},
    plan::{self, ended, show},
};
use crate::{
    args::{Common, PlanFormat},
    connect::Connection,
    exit::{Exit, Failed},
    run::Conduct,
    saved,
    stack::Stack,
    survey::survey,
};
use personalize_core::{
    address::Kind,
    kind::dataset::dataset_type,
    lowering::Choices,
    plan::{self as core_plan, PastImport, Plan, render::Detail},
};
use personalize_engine::{cloud::CloudError, retry::Retry};
use std::path::Path;

/// Shows the superseded uploads, has their deletion approved, and carries it out.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    consent: &Consent,
    dry_run: bool,
    how: &Conduct,
) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let plan = make(&stack, &connection).await?;
    if dry_run {
        show(&plan, PlanFormat::Human, Detail::Short);
        return Ok(ended(&plan));
    }
    apply::carry_out(&plan, &connection, common, consent, how).await
}

async fn make(stack: &Stack, connection: &Connection) -> Result<Plan, Failed> {
    let inventory = plan::seen(stack, connection).await?;
    let past = past(stack, connection).await.map_err(|error| connection.unreadable(&error))?;
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    let plan = core_plan::prune(from, &inventory, &past, jiff::Timestamp::now());
    Ok(saved::portable(plan, &stack.folder))
}

/// All imports of the datasets of the stack, of which a plan reads only those that count.
async fn past(stack: &Stack, connection: &Connection) -> Result<Vec<PastImport>, CloudError> {
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    let mut all = Vec::new();
    for (key, _) in stack.loaded.spec.datasets.iter() {
        let dataset = connection.scope.dataset(&from.group_name(), dataset_type(key));
        let list = || connection.cloud().list(Kind::ImportJob, Some(&dataset));
        let jobs = Retry::default().read(&dataset, list).await?;
        all.extend(jobs.into_iter().map(|job| PastImport {
            dataset: dataset.clone(),
            name: job.name,
            created: job.created,
            is_incremental: job.is_incremental,
            phase: job.phase,
        }));
    }
    Ok(all)
}
