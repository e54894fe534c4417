//! Work that takes real time: reading data and training, apart from the state.
//! Not here: when it is due, and what its end means (`advance`).

use std::collections::{BTreeMap, HashSet};

use super::batch;
use super::data::DataCache;
use super::deletion;
use super::export;
use super::import;
use super::kind::import_job;
use super::record::Then;
use super::shown_items::ShownItems;
use super::state::State;
use super::training::{self, Training};
use crate::Emulator;
use crate::doubt::Doubts;
use jiff::Timestamp;

/// One piece of work.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) arn: String,
    /// When it was due.
    pub(super) at: Timestamp,
    work: Work,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Work {
    /// Data is read from S3.
    Import(Box<import_job::Work>),
    /// Lines are answered.
    Batch(Box<batch::Job>),
    /// Data is written to S3.
    Export(Box<export::Job>),
    /// Users are removed.
    Delete(Box<deletion::Job>),
    /// A model is trained.
    Train(Box<Training>),
    /// It fails, with the reason.
    Impossible(String),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// The ids of the items or users that an import brought.
    pub(super) ids: HashSet<String>,
    /// Rows of a dataset, or interactions of a training.
    pub(super) rows: u64,
    pub(super) metrics: Option<BTreeMap<String, f64>>,
}

impl Task {
    /// The work of a resource; `None` when its kind has none.
    pub(super) fn of(state: &State, arn: &str, doubts: Doubts) -> Option<Self> {
        let record = state.get(arn)?;
        let at = record.due.iter().find(|due| due.then == Then::Work)?.at;
        let gone = || Work::Impossible("What the resource was made from is gone.".into());
        let work = match &record.spoiled {
            Some(why) => Work::Impossible(why.clone()),
            None => record.kind.definition().work?(state, record, doubts).unwrap_or_else(gone),
        };
        Some(Task { arn: arn.to_owned(), at, work })
    }

    /// Does it; blocks the thread.
    pub(super) fn run(
        &self,
        emulator: &Emulator,
        cache: &DataCache,
        shown: &ShownItems,
    ) -> Result<Done, String> {
        match &self.work {
            Work::Import(work) => {
                let job = work.job(emulator.doubts).ok_or("Invalid Data location.")?;
                let (rows, ids) = import::run(&emulator.s3, cache, shown, &job)?;
                Ok(Done { ids, rows, metrics: None })
            }
            Work::Batch(job) => {
                let rows = batch::run(&emulator.s3, cache, job)?;
                Ok(Done { rows, ..Done::default() })
            }
            Work::Export(job) => {
                let rows = export::run(&emulator.s3, cache, job)?;
                Ok(Done { rows, ..Done::default() })
            }
            Work::Delete(job) => {
                let rows = deletion::run(&emulator.s3, cache, job)?;
                Ok(Done { rows, ..Done::default() })
            }
            Work::Train(training) => {
                let trained = training::run(cache, training)?;
                let (rows, metrics) = (trained.interactions, Some(trained.metrics));
                Ok(Done { rows, metrics, ..Done::default() })
            }
            Work::Impossible(why) => Err(why.clone()),
        }
    }
}
