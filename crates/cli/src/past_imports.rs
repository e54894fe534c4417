//! All imports of a stack, as the lists of its datasets show them. Not here: which of them count (`core::plan::prune`).

use crate::{connect::Connection, stack::Stack};
use personalize_core::{
    address::Kind, kind::dataset::dataset_type, lowering::Choices, plan::PastImport,
};
use personalize_engine::{cloud::CloudError, retry::Retry};

/// All imports of the datasets of the stack, of which a plan reads only those that count.
pub(crate) async fn past_imports(
    stack: &Stack,
    connection: &Connection,
) -> Result<Vec<PastImport>, CloudError> {
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
