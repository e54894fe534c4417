//! The counted quotas of the emulated account, and which of them may be raised: those that the service raises on request.
//! A raised quota is kept with the state, as the account keeps it. Not here: counting.

use std::str::FromStr;

use personalize_rules::quota::{self, Quota};

use crate::store::{Store, StoreError};

/// Keys: the names of quotas that were raised. Values: eight bytes, the least first.
const RAISED: &str = "personalize.quotas";

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

/// A quota that is to be raised, written as `NAME=N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The quota.
    pub quota: Quota,
    /// How many there may be.
    pub limit: usize,
}

/// Why a quota cannot be raised.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum QuotaError {
    /// It is not `NAME=N`.
    #[error("`{0}` is not of the form NAME=N, as in `solutions=100`")]
    Form(String),
    /// No quota that can be raised has the name.
    #[error("no quota that can be raised is named `{name}`; there are {known}")]
    Name {
        /// What was given.
        name: String,
        /// All names.
        known: String,
    },
}

/// Where the limit of a quota is.
type Place = fn(&mut Quotas) -> &mut usize;

/// The quotas that the service raises on request, each with its place.
const ADJUSTABLE: [(Quota, Place); 6] = [
    (quota::DATASET_GROUPS, |quotas| &mut quotas.dataset_groups),
    (quota::RUNNING_BATCH_INFERENCE_JOBS, |quotas| &mut quotas.running_batch_inference_jobs),
    (quota::RUNNING_SOLUTION_VERSIONS, |quotas| &mut quotas.running_solution_versions),
    (quota::SOLUTIONS, |quotas| &mut quotas.solutions),
    (quota::CAMPAIGNS, |quotas| &mut quotas.campaigns),
    (quota::FILTERS, |quotas| &mut quotas.filters),
];

impl FromStr for Raise {
    type Err = QuotaError;

    fn from_str(text: &str) -> Result<Self, QuotaError> {
        let parts = text.split_once('=').map(|(name, limit)| (name.trim(), limit.trim().parse()));
        let Some((name, Ok(limit))) = parts else { return Err(QuotaError::Form(text.into())) };
        match ADJUSTABLE.iter().find(|(quota, _)| quota.name() == name) {
            Some((quota, _)) => Ok(Raise { quota: *quota, limit }),
            None => {
                let names: Vec<String> = ADJUSTABLE.iter().map(|(it, _)| it.name()).collect();
                Err(QuotaError::Name { name: name.into(), known: names.join(", ") })
            }
        }
    }
}

impl Quotas {
    /// The quotas of the account in `store`, with some of them raised from now on; and those that were lower before.
    pub(crate) fn open(store: &Store, raises: &[Raise]) -> Result<(Self, Vec<Raise>), StoreError> {
        let mut quotas = Quotas::default();
        for (name, bytes) in store.scan(RAISED, "")? {
            let limit = bytes.try_into().map(u64::from_le_bytes);
            if let Some((limit, (_, place))) =
                limit.ok().zip(ADJUSTABLE.iter().find(|(quota, _)| quota.name() == name))
            {
                *place(&mut quotas) = usize::try_from(limit).unwrap_or(usize::MAX);
            }
        }
        let mut raised = Vec::new();
        for raise in raises {
            let Some((_, place)) = ADJUSTABLE.iter().find(|(quota, _)| *quota == raise.quota)
            else {
                continue;
            };
            let limit = place(&mut quotas);
            if raise.limit > *limit {
                *limit = raise.limit;
                let kept = u64::try_from(raise.limit).unwrap_or(u64::MAX).to_le_bytes();
                store.put(RAISED, &raise.quota.name(), &kept)?;
                raised.push(raise.clone());
            }
        }
        Ok((quotas, raised))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_quota_stays_raised() {
        let store = Store::in_memory().unwrap();
        let asked = [Raise::from_str("solutions=100").unwrap(), "filters=3".parse().unwrap()];
        let (quotas, raised) = Quotas::open(&store, &asked).unwrap();
        assert_eq!((quotas.solutions, quotas.filters), (100, 30));
        assert_eq!(raised, asked[..1]);
        let (quotas, raised) = Quotas::open(&store, &asked).unwrap();
        assert_eq!((quotas.solutions, raised.len()), (100, 0));
    }

    #[test]
    fn what_the_service_does_not_raise_stays() {
        let all = quota::ALL.iter().filter(|it| ADJUSTABLE.iter().any(|(one, _)| one == *it));
        assert!(all.clone().count() == ADJUSTABLE.len() && all.clone().all(|it| it.adjustable));
        let says = |text: &str| Raise::from_str(text).unwrap_err().to_string();
        assert!(says("schemas=600").starts_with(
            "no quota that can be raised is named `schemas`; there are dataset-groups, "
        ));
        assert_eq!(
            says("solutions=many"),
            "`solutions=many` is not of the form NAME=N, as in `solutions=100`"
        );
    }
}
