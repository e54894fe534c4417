//! The passing of time: what is due happens, in the order in which it was due. Nothing runs by
//! itself; every call first lets happen what should have.
//! Not here: imports and trainings, which take real time (`work`).

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use personalize_rules::dataset::DatasetType;
use serde_json::{Value, json};

use super::data::Shelf;
use super::kind::Kind;
use super::record::{Record, Then};
use super::settings::Settings;
use super::state::State;
use super::status::Status;
use super::work::{Done, Task};
use super::{campaign, dataset, solution, solution_version};
use crate::doubt::{Doubts, JobNames, SameId};
use crate::{Durations, clock};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Everything that time changes.
pub(super) struct Passing<'p> {
    pub(super) state: &'p mut State,
    /// The resources that are being worked on.
    pub(super) running: &'p mut BTreeSet<String>,
    pub(super) shelf: &'p Shelf,
    pub(super) durations: &'p Durations,
    pub(super) doubts: Doubts,
    pub(super) settings: &'p Settings,
}

impl Passing<'_> {
    /// Lets happen what is due, and gives the work that is to be done now.
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<Task> {
        let mut tasks = Vec::new();
        while let Some((at, arn, then)) = self.next(now) {
            match then {
                None => self.train_by_itself(&arn, at),
                Some(then) => tasks.extend(self.happen(&arn, at, then)),
            }
        }
        tasks
    }

    /// The earliest thing that is due; `None` in place of what is the time of automatic training.
    ///
    /// Automatic training asks what was imported before, so it waits for work that is older.
    fn next(&self, now: Timestamp) -> Option<(Timestamp, String, Option<Then>)> {
        let working = self.running.iter().filter_map(|arn| self.state.get(arn)?.due.first());
        let oldest = working.map(|due| due.at).min();
        let idle = self.state.all().filter(|record| !self.running.contains(&record.arn));
        let due = idle.flat_map(|record| {
            let first = record.due.first().map(|due| (due.at, record.sequence, Some(due.then)));
            let trains = record.trains.filter(|_| record.is_active());
            let trains = trains.filter(|at| oldest.is_none_or(|oldest| *at < oldest));
            let trains = trains.map(|at| (at, record.sequence, None));
            first.into_iter().chain(trains).map(move |(at, order, then)| (at, order, record, then))
        });
        let (at, _, record, then) =
            due.filter(|(at, ..)| *at <= now).min_by_key(|(at, order, ..)| (*at, *order))?;
        Some((at, record.arn.clone(), then))
    }

    fn happen(&mut self, arn: &str, at: Timestamp, then: Then) -> Option<Task> {
        match then {
            Then::Gone => self.remove(arn),
            Then::Work => {
                if let Some(task) = Task::of(self.state, arn) {
                    self.running.insert(arn.to_owned());
                    return Some(task);
                }
                self.finish(arn, at, Ok(Done::default()));
            }
            Then::Status(status) => self.change(arn, at, |record| {
                record.status = Some(status);
                // A dataset's update has the status of the dataset.
                if let (Kind::Dataset, Some(update)) = (record.kind, &mut record.update) {
                    update.status = status;
                    update.changed = at;
                }
            }),
            Then::UpdateStatus(status) => self.change(arn, at, |record| {
                if let Some(update) = &mut record.update {
                    update.status = status;
                    update.changed = at;
                }
            }),
            Then::UpdateDone => self.change(arn, at, |record| take_effect(record, at)),
        }
        None
    }

    /// Takes the first due thing of a resource and changes it.
    fn change(&mut self, arn: &str, at: Timestamp, change: impl FnOnce(&mut Record)) {
        if let Some(record) = self.state.edit(arn) {
            if !record.due.is_empty() {
                record.due.remove(0);
            }
            record.changed = at;
            change(record);
        }
    }

    /// The work of a resource has ended. One that was stopped or removed meanwhile is left alone.
    pub(super) fn finish(&mut self, arn: &str, at: Timestamp, result: Result<Done, String>) {
        self.running.remove(arn);
        let waits = self.state.get(arn).and_then(|record| record.due.first());
        if waits.map(|due| due.then) != Some(Then::Work) {
            return;
        }
        let done = result.is_ok();
        let ids = result.as_ref().map(|done| done.ids.clone()).unwrap_or_default();
        let hours = self.durations.train.as_secs_f64() / HOUR.as_secs_f64();
        self.change(arn, at, |record| settle(record, at, hours, result));
        let Some(record) = self.state.get(arn).filter(|_| done).cloned() else { return };
        match record.kind {
            Kind::DatasetImportJob => self.feed(&record, &ids, at),
            Kind::SolutionVersion => {
                let takes = (self.durations, self.doubts.statuses_of_updates);
                campaign::follow(self.state, &record, takes, at);
            }
            _ => {}
        }
    }

    /// The dataset of an import has its data now.
    fn feed(&mut self, job: &Record, ids: &HashSet<String>, at: Timestamp) {
        let target = job.parent.as_deref().unwrap_or_default();
        if self.doubts.same_id == SameId::Newest {
            self.shelf.replaced(target, ids);
        }
        self.shelf.refresh(target);
        if let Some(dataset) = self.state.edit(target) {
            dataset.rows = job.rows;
            dataset.fed = Some(at);
        }
    }

    /// A resource is gone, and what cannot be without it.
    fn remove(&mut self, arn: &str) {
        let mut kinds = vec![Kind::SolutionVersion];
        // Filters are here still when they do not hold back their group.
        let filters =
            (Kind::Filter, self.state.get(arn).is_some_and(|it| it.kind == Kind::DatasetGroup));
        let jobs = (Kind::DatasetImportJob, self.doubts.job_names == JobNames::Free);
        kinds.extend([filters, jobs].into_iter().filter_map(|(kind, goes)| goes.then_some(kind)));
        let below = kinds.into_iter().flat_map(|kind| self.state.children(kind, arn));
        let below: Vec<String> = below.map(|it| it.arn.clone()).collect();
        for gone in below.iter().map(String::as_str).chain([arn]) {
            self.state.remove(gone);
            self.shelf.forget(gone);
        }
    }

    /// A solution trains by itself when its time has come, nothing was trained since, and there is
    /// new data (docs/service/resources.md, "Solutions").
    fn train_by_itself(&mut self, arn: &str, at: Timestamp) {
        let Some(solution) = self.state.get(arn) else { return };
        let period = period(solution);
        let group = solution.parent.as_deref().unwrap_or_default();
        let data = dataset::find(self.state, group, DatasetType::Interactions);
        let data = data.and_then(|dataset| dataset.fed);
        let versions = self.state.children(Kind::SolutionVersion, arn);
        let latest = versions.max_by_key(|version| version.sequence);
        let recent = latest.map(|it| clock::add(it.created, period)).filter(|next| *next > at);
        let fresh = data.is_some_and(|data| latest.is_none_or(|it| it.created < data));
        if recent.is_none() && fresh {
            let seed = self.settings.seed;
            if let Some(mut version) = solution_version::automatic(self.state, arn, seed, at) {
                version.begin(at, self.durations.train);
                self.state.insert(version);
            }
        }
        if let Some(solution) = self.state.edit(arn) {
            solution.trains = Some(recent.unwrap_or_else(|| clock::add(at, period)));
        }
    }
}

/// Active, or failed with the reason.
fn settle(record: &mut Record, at: Timestamp, hours: f64, result: Result<Done, String>) {
    match result {
        Err(reason) => {
            record.status = Some(Status::CreateFailed);
            record.failure = Some(reason);
        }
        Ok(done) => {
            record.status = Some(Status::Active);
            record.rows = done.rows;
            record.metrics = done.metrics;
            if record.kind == Kind::SolutionVersion {
                record.fields.insert("trainingHours".into(), json!(hours.max(0.001)));
            }
            if record.kind == Kind::Solution && trains(record) {
                record.trains = Some(clock::add(at, HOUR));
            }
        }
    }
}

/// What an update asked for is so from now on.
fn take_effect(record: &mut Record, at: Timestamp) {
    let Some(update) = &mut record.update else { return };
    update.status = Status::Active;
    update.changed = at;
    let fields = update.fields.clone();
    if record.kind == Kind::Solution {
        solution::apply(&mut record.fields, &fields);
        record.trains = trains(record).then(|| clock::add(at, HOUR));
        return;
    }
    record.fields.extend(fields);
    if record.kind == Kind::Campaign {
        record.parent = campaign::solution_of(record).map(str::to_owned);
    }
    if matches!(record.status, Some(Status::CreateFailed | Status::UpdateInProgress)) {
        record.status = Some(Status::Active);
        record.failure = None;
    }
}

fn trains(solution: &Record) -> bool {
    solution.fields.get("performAutoTraining").and_then(Value::as_bool) == Some(true)
}

/// `rate(7 days)`, which is the default.
fn period(solution: &Record) -> Duration {
    let config = solution.fields.get("solutionConfig");
    let text = config.and_then(|config| config.pointer("/autoTrainingConfig/schedulingExpression"));
    let digits = text.and_then(Value::as_str).and_then(|text| text.strip_prefix("rate("));
    let days = digits.and_then(|text| text.split(' ').next()).and_then(|days| days.parse().ok());
    DAY * days.filter(|days| (1..=30).contains(days)).unwrap_or(7)
}
