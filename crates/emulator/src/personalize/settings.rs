//! What of the control plane can be set: quotas, and a seed.
//! Not here: time, durations and doubts, which are the emulator's.

use personalize_rules::quota;

/// How a control plane is to behave.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How many resources there may be.
    pub quotas: Quotas,
    /// What the made-up identifiers depend on, besides names and their number.
    pub seed: u64,
}

/// The counted quotas (docs/service/limits.md, "Counts").
#[derive(Debug, Clone)]
pub struct Quotas {
    /// Schemas in a region.
    pub schemas: usize,
    /// Dataset groups in a region.
    pub dataset_groups: usize,
    /// Import jobs that are not done, in a region.
    pub running_import_jobs: usize,
    /// Batch inference jobs that are not done, in a region.
    pub running_batch_inference_jobs: usize,
    /// Batch segment jobs that are not done, in a region.
    pub running_batch_segment_jobs: usize,
    /// Data deletion jobs that have not begun, in a dataset group.
    pub pending_data_deletion_jobs: usize,
    /// Solution versions that are not done, in a region.
    pub running_solution_versions: usize,
    /// Solutions in a dataset group.
    pub solutions: usize,
    /// Campaigns in a dataset group.
    pub campaigns: usize,
    /// Recommenders in a dataset group.
    pub recommenders: usize,
    /// Filters in a dataset group.
    pub filters: usize,
    /// Tags of a resource.
    pub tags: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        let of = |quota: quota::Quota| usize::try_from(quota.limit).unwrap_or(usize::MAX);
        Quotas {
            schemas: of(quota::SCHEMAS),
            dataset_groups: of(quota::DATASET_GROUPS),
            running_import_jobs: of(quota::RUNNING_IMPORT_JOBS),
            running_batch_inference_jobs: of(quota::RUNNING_BATCH_INFERENCE_JOBS),
            running_batch_segment_jobs: of(quota::RUNNING_BATCH_SEGMENT_JOBS),
            pending_data_deletion_jobs: of(quota::PENDING_DATA_DELETION_JOBS),
            running_solution_versions: of(quota::RUNNING_SOLUTION_VERSIONS),
            solutions: of(quota::SOLUTIONS),
            campaigns: of(quota::CAMPAIGNS),
            recommenders: of(quota::RECOMMENDERS),
            filters: of(quota::FILTERS),
            tags: of(quota::TAGS),
        }
    }
}
