//! Automatic training: when a solution trains by itself, and that it does.
//! Not here: the training. Facts: docs/service/resources.md, "Solutions".

use std::time::Duration;

use jiff::Timestamp;
use personalize_rules::dataset::DatasetType;
use serde_json::Value;

use super::advance::TimeStep;
use super::kind::{Kind, dataset, solution_version};
use super::record::Record;
use super::status::Making;
use crate::clock;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Gives a solution that trains by itself the time of its first training.
pub(super) fn schedule(solution: &mut Record, at: Timestamp) {
    if solution.fields.get("performAutoTraining").and_then(Value::as_bool) == Some(true) {
        solution.trains = Some(clock::add(at, HOUR));
    }
}

/// A solution trains by itself when its time has come, nothing was trained since, and there is new data.
pub(super) fn run(time_step: &mut TimeStep<'_>, arn: &str, at: Timestamp) {
    let Some(solution) = time_step.state.get(arn) else { return };
    let period = period(solution);
    let group = solution.parent.as_deref().unwrap_or_default();
    let data = dataset::find(time_step.state, group, DatasetType::Interactions);
    let data = data.and_then(|dataset| dataset.fed);
    let latest = time_step.state.children(Kind::SolutionVersion, arn).next_back();
    let recent = latest.map(|it| clock::add(it.created, period)).filter(|next| *next > at);
    let fresh = data.is_some_and(|data| latest.is_none_or(|it| it.created < data));
    if recent.is_none() && fresh {
        let seed = time_step.settings.seed;
        if let Some(mut version) = solution_version::automatic(time_step.state, arn, seed, at) {
            version.begin(at, time_step.durations.train, Making::USUAL);
            time_step.state.insert(version);
        }
    }
    let next = recent.unwrap_or_else(|| clock::add(at, period));
    time_step.state.edit(arn, |solution| solution.trains = Some(next));
}

/// `rate(7 days)`, which is the default.
fn period(solution: &Record) -> Duration {
    let config = solution.fields.get("solutionConfig");
    let text = config.and_then(|config| config.pointer("/autoTrainingConfig/schedulingExpression"));
    let digits = text.and_then(Value::as_str).and_then(|text| text.strip_prefix("rate("));
    let days = digits.and_then(|text| text.split(' ').next()).and_then(|days| days.parse().ok());
    DAY * days.filter(|days| (1..=30).contains(days)).unwrap_or(7)
}
