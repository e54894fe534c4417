//! How long things usually take: only to tell people, nothing is decided by it. AWS promises no figures; these are the
//! orders of magnitude that the emulator's paces are made of.

use personalize_core::{
    address::Kind,
    kind::{self, definition::Work},
    plan::{Plan, Settle, Step, Verb},
};
use personalize_emulator::Durations;
use std::{collections::HashMap, time::Duration};

/// Estimates for AWS, or for the emulator.
pub(crate) struct Estimate(Durations);

impl Estimate {
    /// For an endpoint on this machine, or for AWS.
    pub(crate) fn new(near: bool) -> Estimate {
        Estimate(if near { Durations::demonstration() } else { Durations::real() })
    }

    /// How long `verb` on a `kind` usually takes; zero for what is done with its call.
    pub(crate) fn of(&self, kind: Kind, verb: Verb) -> Duration {
        let usual = &self.0;
        let work = kind::definition_of(kind).work;
        match (verb, work) {
            (_, Work::AtOnce) | (Verb::Tag | Verb::Untag, _) => Duration::ZERO,
            (Verb::Delete | Verb::Stop, _) => usual.delete,
            (Verb::Update, _) => usual.update,
            (Verb::Start, _) => usual.deploy,
            (Verb::Create | Verb::Wait, Work::Setup) => usual.create,
            (Verb::Create | Verb::Wait, Work::Import | Work::Export) => usual.import,
            (Verb::Create | Verb::Wait, Work::Batch | Work::DataDeletion) => usual.import,
            (Verb::Create | Verb::Wait, Work::Training) => usual.train,
            (Verb::Create | Verb::Wait, Work::Deployment) => usual.deploy,
            (Verb::Create | Verb::Wait, Work::TrainingAndDeployment) => usual.recommender,
        }
    }

    /// How long the whole plan usually takes: its longest chain of steps. In a plan every step comes after what it needs,
    /// but for some deletes, whose needs are then not counted.
    pub(crate) fn whole(&self, plan: &Plan) -> Duration {
        let mut ends: HashMap<&str, Duration> = HashMap::new();
        for _ in 0..2 {
            for step in &plan.steps {
                let needs = step.needs.iter().filter_map(|need| ends.get(need.as_str()));
                let end = needs.max().copied().unwrap_or_default() + self.step(step);
                ends.insert(&step.id, end);
            }
        }
        ends.into_values().max().unwrap_or_default()
    }

    fn step(&self, step: &Step) -> Duration {
        match step.settle {
            Settle::Done => Duration::ZERO,
            _ => self.of(step.address.kind, step.verb),
        }
    }
}
