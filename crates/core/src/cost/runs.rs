//! What single trainings and batch jobs of a spec are paid by, and what schedules make of them in a month. Not here: which of them
//! a plan begins (`plan::cost`), and what they cost (`paid`).

use super::{Amount, Basis, Paid, Unknown};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Phase},
    kind::definition_of,
    lowering::Lowering,
    spec::{
        schedules::Action,
        types::{BatchMode, Schedule, TrainingMode},
    },
};
use personalize_price::{Meter, Money, NANO, nano_of_measure};
use personalize_rules::schedule::{Expression, Often};
use serde_json::Value;

/// The days of a month.
const DAYS: i128 = 30;

/// Trainings and jobs of a spec, and the account that earlier ones are in.
#[derive(Clone, Copy)]
pub struct Runs<'a> {
    /// The spec, and the names of what it has.
    pub from: Lowering<'a>,
    /// What there is.
    pub inventory: &'a Inventory,
    /// Prices, and what was counted.
    pub basis: Basis<'a>,
}

impl Runs<'_> {
    /// The recipe of the solution under `key`; empty where the spec has none.
    fn recipe_of(&self, key: &str) -> String {
        self.from.spec.solutions.get(key).map(|one| one.recipe.clone()).unwrap_or_default()
    }

    /// One training of a solution: by the interactions, or by the hours that the last one like it took.
    pub fn training(&self, key: &str, arn: &str, mode: &str) -> Paid {
        let recipe = self.recipe_of(key);
        Paid::Training {
            recipe,
            interactions: self.basis.facts.interactions,
            hours: self.hours(arn, mode),
        }
    }

    /// The hours of the newest version of the solution that was trained in this mode.
    fn hours(&self, arn: &str, wanted: &str) -> Option<String> {
        let mut trained: Vec<_> = self
            .inventory
            .versions(arn)
            .filter(|version| version.phase == Phase::Ready)
            .filter(|version| {
                let mode = version.text("trainingMode");
                if mode.is_empty() { wanted == TrainingMode::Full.word() } else { mode == wanted }
            })
            .filter_map(|version| {
                Some((version.created, hours_of(version.props.get("trainingHours")?)?))
            })
            .collect();
        trained.sort_unstable();
        trained.pop().map(|(_, hours)| hours)
    }

    /// A line of its input is one recommendation; themes are billed in addition.
    pub fn inference(&self, key: &str) -> Paid {
        let job = self.from.spec.batch_inference.get(key);
        Paid::Inference {
            recipe: job.map(|job| self.recipe_of(&job.solution)).unwrap_or_default(),
            themes: job.is_some_and(|job| job.mode == Some(BatchMode::ThemeGeneration)),
            lines: self.basis.facts.lines.get(key).copied(),
        }
    }

    /// 30 days of the schedule under `key`, each part of it that is billed: its firings, and what they make. Nothing where it does
    /// not fire.
    pub fn of_schedule(&self, key: &str) -> Vec<Amount> {
        let Some(schedule) = self.from.spec.schedules.get(key).filter(|it| it.enabled) else {
            return Vec::new();
        };
        let Some(often) = often(schedule) else { return vec![Amount::Unknown(Unknown::Dates)] };
        let firings = month(often, NANO);
        let mut parts = vec![self.basis.charge(Meter::ScheduleFirings, firings)];
        if let Some(Action::Import(_)) = schedule.action() {
            parts.push(self.arrivals(key));
        } else if let Some(paid) = self.paid(schedule) {
            let one = paid.amount(&self.basis);
            parts.push(
                one.and_then(|one| Amount::Usd(Money::from_nano(month(often, one.as_nano())))),
            );
        }
        parts
    }

    /// What one firing is paid for; none where it only sets something.
    fn paid(&self, schedule: &Schedule) -> Option<Paid> {
        match schedule.action()? {
            Action::Train(solution) => {
                let own = (definition_of(Kind::Solution).own_name)(self.from.spec, solution);
                let name = self.from.name(Kind::Solution, solution, own.as_deref());
                let mode = schedule.training_mode.unwrap_or(TrainingMode::Full).word();
                Some(self.training(solution, &self.from.scope.solution(&name), mode))
            }
            Action::BatchInference(job) => Some(self.inference(job)),
            Action::BatchSegment(_) => Some(Paid::Segments),
            Action::Export(_) => Some(Paid::Unpriced),
            Action::Import(_) | Action::Stop(_) | Action::Start(_) | Action::Campaign(_) => None,
        }
    }

    /// 30 days of what the schedule under `key` imports.
    fn arrivals(&self, key: &str) -> Amount {
        let address = Address::new(Kind::Schedule, key).to_string();
        match self.from.spec.usage.get(&address).and_then(|usage| usage.bytes_per_month) {
            // A gigabyte is a billion bytes, so that bytes are billionths of the unit.
            Some(bytes) => self.basis.charge(Meter::Data, i128::from(bytes.0)),
            None => Amount::Unknown(Unknown::Arrivals),
        }
    }
}

/// How often a schedule fires; none where it ends, or does so at dates.
fn often(schedule: &Schedule) -> Option<Often> {
    let expression = Expression::parse(&schedule.expression()?).ok()?;
    expression.often().filter(|_| schedule.end_date.is_none())
}

/// What `each` time makes in 30 days, rounded half up.
fn month(often: Often, each: i128) -> i128 {
    let days = i128::from(often.days.max(1));
    (each.saturating_mul(i128::from(often.times) * DAYS) + days / 2) / days
}

/// A measured number of hours. The service gives a number of JSON, whose text is what counts.
fn hours_of(value: &Value) -> Option<String> {
    let text = value.as_number()?.to_string();
    nano_of_measure(&text).is_ok().then_some(text)
}
