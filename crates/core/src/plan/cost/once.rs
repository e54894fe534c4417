//! What is paid once: imports, trainings and batch jobs; and trainings that come again. Not here: what serves (`standings`).

use super::Context;
use crate::{
    address::{Address, Kind},
    cost::{Amount, Paid},
    inventory::Phase,
    kind::import_job::{part_mark, parts_of_tags},
    lowering::text,
    plan::{Step, Verb},
    spec::{
        files::DataFile,
        types::{AutoTraining, BatchMode, TrainingMode},
    },
};
use personalize_price::{Money, nano_of_measure};
use serde_json::Value;

/// The days of a month.
const DAYS: i128 = 30;

impl Context<'_> {
    /// What a step is paid for once; none where it costs nothing.
    pub(super) fn paid(&self, step: &Step) -> Option<Paid> {
        if step.verb != Verb::Create {
            return None;
        }
        let key = step.address.key.as_str();
        match step.address.kind {
            Kind::ImportJob => Some(self.import(step)),
            Kind::SolutionVersion => {
                let arn = text(&step.input, "solutionArn");
                Some(self.training(key, arn, &step.input["trainingMode"]))
            }
            Kind::BatchInferenceJob => Some(self.inference(key)),
            Kind::BatchSegmentJob => Some(Paid::Segments),
            Kind::ExportJob | Kind::DeletionJob => Some(Paid::Unpriced),
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
            | Kind::Endpoint
            | Kind::StateMachine => None,
        }
    }

    /// The bytes of the files of a dataset; where its parts are imported by themselves, of those that the tags of the job tell.
    fn import(&self, step: &Step) -> Paid {
        let (key, part) = step.address.key.split_once('/').unwrap_or((&step.address.key, ""));
        let dataset = self.from.spec.datasets.iter().find(|(known, _)| *known == key);
        let source = dataset.and_then(|(_, dataset)| dataset.source.as_ref());
        let files =
            source.and_then(|source| self.from.files.of_dataset(key, source)?.as_ref().ok());
        let tags = step.input.get("tags");
        let parts = parts_of_tags(|key| tags?.get(key)?.as_str());
        if !part.is_empty() && parts.is_none() {
            return Paid::Import { bytes: None };
        }
        let is_in =
            |file: &&DataFile| parts.as_ref().is_none_or(|parts| parts.contains(&*part_mark(file)));
        let bytes = |files: &Vec<DataFile>| files.iter().filter(is_in).map(|f| f.bytes).sum();
        Paid::Import { bytes: files.map(bytes) }
    }

    /// The recipe of the solution under `key`; empty where the spec has none.
    fn recipe_of(&self, key: &str) -> String {
        self.from.spec.solutions.get(key).map(|one| one.recipe.clone()).unwrap_or_default()
    }

    /// One training of a solution: by the interactions, or by the hours that the last one like it took.
    fn training(&self, key: &str, arn: &str, mode: &Value) -> Paid {
        let recipe = self.recipe_of(key);
        Paid::Training {
            recipe,
            interactions: self.basis.facts.interactions,
            hours: self.hours(arn, mode),
        }
    }

    /// The hours of the newest version of the solution that was trained in this mode.
    fn hours(&self, arn: &str, mode: &Value) -> Option<String> {
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
    fn inference(&self, key: &str) -> Paid {
        let job = self.from.spec.batch_inference.get(key);
        Paid::Inference {
            recipe: job.map(|job| self.recipe_of(&job.solution)).unwrap_or_default(),
            themes: job.is_some_and(|job| job.mode == Some(BatchMode::ThemeGeneration)),
            lines: self.basis.facts.lines.get(key).copied(),
        }
    }

    /// 30 days of the automatic trainings of the solution under `key`: as many as there can be, since the service trains
    /// only where there are new interactions. None where it has none.
    pub(super) fn automatic_trainings(&self, key: &str) -> Option<Amount> {
        let solution = self.from.spec.solutions.get(key)?;
        let AutoTraining::On(rate) = solution.auto_training else { return None };
        let days = i128::from(rate.every.0).max(1);
        let arn = self.solution_arn(key);
        let one = self.training(key, &arn, &Value::Null).amount(&self.basis);
        Some(one.and_then(|one| Amount::Usd(Money::from_nano(one.as_nano() * DAYS / days))))
    }

    /// The ARN of the solution under `key`: that of the live one, or of the one that the plan creates.
    fn solution_arn(&self, key: &str) -> String {
        let address = Address::new(Kind::Solution, key);
        let step = self.index.first(&address).and_then(|step| step.locator.as_deref());
        let newest = || self.index.solution(&address).map(|live| live.locator.as_str());
        step.or_else(newest).unwrap_or_default().to_owned()
    }
}

/// A measured number of hours. The service gives a number of JSON, whose text is what counts.
fn hours_of(value: &Value) -> Option<String> {
    let text = value.as_number()?.to_string();
    nano_of_measure(&text).is_ok().then_some(text)
}
