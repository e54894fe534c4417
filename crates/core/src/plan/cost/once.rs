//! What is paid once: imports, trainings and batch jobs; and trainings that come again. Not here: what serves (`standings`).

use super::Context;
use crate::{
    address::{Address, Kind},
    cost::{Amount, Unknown},
    inventory::Phase,
    lowering::text,
    plan::{Step, Verb},
    spec::types::{AutoTraining, BatchMode, Solution, TrainingMode},
};
use personalize_price::{Billing, Meter, Money, NANO, nano_of_measure};
use serde_json::Value;

/// The days of a month.
const DAYS: i128 = 30;

impl Context<'_> {
    /// What a step costs once; none where it costs nothing.
    pub(super) fn once(&self, step: &Step) -> Option<Amount> {
        if step.verb != Verb::Create {
            return None;
        }
        let key = step.address.key.as_str();
        match step.address.kind {
            Kind::ImportJob => Some(self.import(key)),
            Kind::SolutionVersion => {
                let solution = self.from.spec.solutions.get(key)?;
                Some(self.training(
                    solution,
                    text(&step.input, "solutionArn"),
                    &step.input["trainingMode"],
                ))
            }
            Kind::BatchInferenceJob => self.inference(key),
            Kind::BatchSegmentJob => Some(self.basis.charge(Meter::SegmentUsers, NANO)),
            Kind::ExportJob | Kind::DeletionJob => Some(Amount::Unknown(Unknown::Price)),
            // Billed by the month or the request, or not at all; recommenders train within their hours.
            Kind::Bucket
            | Kind::BucketPolicy
            | Kind::Role
            | Kind::RolePolicy
            | Kind::DataObject
            | Kind::Schema
            | Kind::DatasetGroup
            | Kind::Dataset
            | Kind::EventTracker
            | Kind::MetricAttribution
            | Kind::Solution
            | Kind::Filter
            | Kind::Campaign
            | Kind::Recommender
            | Kind::Parameter
            | Kind::ScheduleGroup
            | Kind::Schedule
            | Kind::Endpoint => None,
        }
    }

    /// The gigabytes of the files of a dataset: an import is of all of them.
    fn import(&self, key: &str) -> Amount {
        let dataset = self.from.spec.datasets.iter().find(|(known, _)| *known == key);
        let source = dataset.and_then(|(_, dataset)| dataset.source.as_ref());
        let files =
            source.and_then(|source| self.from.files.of_dataset(key, source)?.as_ref().ok());
        let Some(files) = files else { return Amount::Unknown(Unknown::Bytes) };
        // A gigabyte is a billion bytes, so that bytes are billionths of the unit.
        let bytes = files.iter().map(|file| i128::from(file.bytes)).sum();
        self.basis.charge(Meter::Data, bytes)
    }

    /// One training of a solution: by the interactions, or by the hours that the last one like it took.
    fn training(&self, solution: &Solution, arn: &str, mode: &Value) -> Amount {
        match self.basis.billing(&solution.recipe) {
            Err(reason) => Amount::Unknown(reason),
            Ok(Billing::V2) => match self.basis.facts.interactions {
                Some(rows) => {
                    self.basis.charge(Meter::TrainingInteractions, i128::from(rows) * NANO)
                }
                None => Amount::Unknown(Unknown::Interactions),
            },
            Ok(Billing::Standard | Billing::Unknown) => match self.hours(arn, mode) {
                Some(hours) => self.basis.charge(Meter::TrainingHours, hours),
                None => Amount::Unknown(Unknown::TrainingHours),
            },
        }
    }

    /// The hours of the newest version of the solution that was trained in this mode, in billionths.
    fn hours(&self, arn: &str, mode: &Value) -> Option<i128> {
        let full = TrainingMode::Full.word();
        let wanted = mode.as_str().unwrap_or(full);
        let mut trained: Vec<_> = self
            .inventory
            .versions(arn)
            .filter(|version| version.phase == Phase::Ready)
            .filter(|version| {
                let mode = version.text("trainingMode");
                if mode.is_empty() { wanted == full } else { mode == wanted }
            })
            .filter_map(|version| {
                Some((version.created, hours_of(version.props.get("trainingHours")?)?))
            })
            .collect();
        trained.sort_unstable();
        trained.pop().map(|(_, hours)| hours)
    }

    /// A line of its input is one recommendation; themes are billed in addition.
    fn inference(&self, key: &str) -> Option<Amount> {
        let job = self.from.spec.batch_inference.get(key)?;
        let recipe = &self.from.spec.solutions.get(&job.solution)?.recipe;
        let meter = match self.basis.billing(recipe) {
            Err(reason) => return Some(Amount::Unknown(reason)),
            Ok(Billing::V2) => Meter::BatchRecommendationsV2,
            Ok(Billing::Standard | Billing::Unknown) => Meter::BatchRecommendations,
        };
        if job.mode == Some(BatchMode::ThemeGeneration) {
            return Some(self.basis.charge(Meter::Themes, NANO));
        }
        Some(match self.basis.facts.lines.get(job.input.path()) {
            Some(lines) => self.basis.charge(meter, i128::from(*lines) * NANO),
            None => Amount::Unknown(Unknown::Lines),
        })
    }

    /// 30 days of the automatic trainings of the solution under `key`: as many as there can be, since the service trains
    /// only where there are new interactions. None where it has none.
    pub(super) fn automatic_trainings(&self, key: &str) -> Option<Amount> {
        let solution = self.from.spec.solutions.get(key)?;
        let AutoTraining::On(rate) = solution.auto_training else { return None };
        let days = i128::from(rate.every.0).max(1);
        let arn = self.solution_arn(key);
        let one = self.training(solution, &arn, &Value::Null);
        Some(one.and_then(|one| Amount::Usd(Money::from_nano(one.as_nano() * DAYS / days))))
    }

    /// The ARN of the solution under `key`: that of the live one, or of the one that the plan creates.
    fn solution_arn(&self, key: &str) -> String {
        let address = Address::new(Kind::Solution, key);
        let step = self.plan.steps.iter().find(|step| step.address == address);
        let live = self.inventory.of(Kind::Solution).filter(|live| super::is_at(live, &address));
        let newest = live.max_by_key(|live| live.created).map(|live| live.locator.clone());
        let step = step.and_then(|step| step.locator.clone());
        step.or(newest).unwrap_or_default()
    }
}

/// A measured number of hours, in billionths. The service gives a number of JSON, whose text is what counts.
fn hours_of(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => nano_of_measure(&number.to_string()).ok(),
        _ => None,
    }
}
