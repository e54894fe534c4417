//! What is paid once: imports, trainings and batch jobs; and trainings that come again. Not here: what serves (`standings`).

use super::Context;
use crate::{
    address::{Address, Kind},
    cost::{Amount, Paid},
    kind::import_job::{part_mark, parts_of_tags},
    lowering::text,
    plan::{Step, Verb},
    spec::{
        files::DataFile,
        types::{AutoTraining, TrainingMode},
    },
};
use personalize_price::Money;

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
                let full = TrainingMode::Full.word();
                let mode = step.input["trainingMode"].as_str().unwrap_or(full);
                Some(self.runs().training(key, arn, mode))
            }
            Kind::BatchInferenceJob => Some(self.runs().inference(key)),
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

    /// 30 days of the automatic trainings of the solution under `key`: as many as there can be, since the service trains
    /// only where there are new interactions. None where it has none.
    pub(super) fn automatic_trainings(&self, key: &str) -> Option<Amount> {
        let solution = self.from.spec.solutions.get(key)?;
        let AutoTraining::On(rate) = solution.auto_training else { return None };
        let days = i128::from(rate.every.0).max(1);
        let arn = self.solution_arn(key);
        let one = self.runs().training(key, &arn, TrainingMode::Full.word()).amount(&self.basis);
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
