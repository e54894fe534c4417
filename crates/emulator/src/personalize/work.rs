//! Work that takes real time: reading data and training, apart from the state.
//! Not here: when it is due, and what its end means (`advance`).

use std::collections::{BTreeMap, HashSet};

use super::data::Shelf;
use super::kind::Kind;
use super::record::Then;
use super::state::State;
use super::training::{self, Training};
use super::{import, import_job, solution_version};
use crate::Frame;
use jiff::Timestamp;

/// One piece of work.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) arn: String,
    /// When it was due.
    pub(super) at: Timestamp,
    what: What,
}

#[derive(Debug)]
enum What {
    Import(Box<import_job::Work>),
    Train(Box<Training>),
    /// What was needed is gone.
    Impossible(String),
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// The ids of the items or users that an import brought.
    pub(super) ids: HashSet<String>,
    /// Rows of a dataset, or interactions of a training.
    pub(super) rows: u64,
    pub(super) metrics: Option<BTreeMap<String, f64>>,
}

impl Task {
    /// The work of a resource; `None` when its kind has none.
    pub(super) fn of(state: &State, arn: &str) -> Option<Self> {
        let record = state.get(arn)?;
        let at = record.due.iter().find(|due| due.then == Then::Work)?.at;
        let gone = || What::Impossible("What the resource was made from is gone.".into());
        let what = match record.kind {
            _ if record.spoiled.is_some() => {
                What::Impossible(record.spoiled.clone().unwrap_or_default())
            }
            Kind::DatasetImportJob => import_job::Work::of(state, record)
                .map_or_else(gone, |work| What::Import(Box::new(work))),
            Kind::SolutionVersion | Kind::Recommender => solution_version::training(state, record)
                .map_or_else(gone, |training| What::Train(Box::new(training))),
            _ => return None,
        };
        Some(Task { arn: arn.to_owned(), at, what })
    }

    /// Does it; blocks the thread.
    pub(super) fn run(&self, frame: &Frame, shelf: &Shelf) -> Result<Done, String> {
        match &self.what {
            What::Import(work) => {
                let job = work.job(frame.doubts).ok_or("Invalid Data location.")?;
                let (rows, ids) = import::run(&frame.s3, &shelf.vault, &job)?;
                Ok(Done { ids, rows, metrics: None })
            }
            What::Train(training) => {
                let trained = training::run(shelf, training)?;
                let (rows, metrics) = (trained.interactions, Some(trained.metrics));
                Ok(Done { rows, metrics, ..Done::default() })
            }
            What::Impossible(why) => Err(why.clone()),
        }
    }
}
