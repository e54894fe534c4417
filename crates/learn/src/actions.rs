//! Which actions users take: a small model of how likely each is to be taken when it is shown. Not here: which words of a
//! log say that an action was taken, and which actions may be answered.
//!
//! For each action the share of times that it was taken, raised or lowered by how willing the user is in general, by what
//! those who took the action have done otherwise (naive Bayes over items), and by how it ended with this user before.

use std::collections::{BTreeMap, BTreeSet};

use crate::codec::{DecodeError, Reader, Writer};
use crate::interactions::Interactions;
use crate::names::Names;
use crate::table::{Table, greatest};

/// The format of the stored form; it differs from those of other models.
const FORMAT: u32 = 0x4143_0001;
/// How many times an action has to be taken, and as many times not, before it gets a score
/// (docs/service/recipes.md, "Next best action").
const LEAST: u32 = 50;
/// Within this time before the newest action interaction, in seconds: six weeks.
const WINDOW: i64 = 42 * 24 * 60 * 60;
/// The items that say most about an action.
const TELLING_ITEMS: usize = 100;
/// How many users have to share item and action before that says something.
const LEAST_TOGETHER: u32 = 3;
/// The weight of the average user against a user's own outcomes.
const AVERAGE: f64 = 5.0;
/// The most that anything beside the share of an action can change its log odds.
const MOST: f64 = 2.0;

/// How likely actions are to be taken.
#[derive(Clone, Debug)]
pub struct ActionModel {
    actions: Names,
    /// For each action the log odds of being taken; NaN where there were too few outcomes.
    odds: Vec<f32>,
    /// The log odds of being taken over all actions.
    average: f32,
    items: Names,
    /// For each action how much an item in a user's history changes its log odds.
    lifts: Table,
}

/// How an action ended: taken or not; `None` of events that say neither.
pub type Outcome = dyn Fn(&str) -> Option<bool>;

/// Trains on outcomes, interactions with actions, and on interactions with items. The catalogue is `actions`; outcomes of
/// others do not count.
#[must_use]
pub fn train(
    actions: &Names,
    outcomes: &Interactions,
    data: &Interactions,
    outcome: &Outcome,
) -> ActionModel {
    let since = outcomes.newest().unwrap_or_default().saturating_sub(WINDOW);
    let mut counts = vec![[0_u32; 2]; actions.len()];
    let mut all = [0_u32; 2];
    let mut takers: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (user, history) in outcomes.users().iter().zip(outcomes.histories()) {
        for event in history.iter().filter(|event| event.time >= since) {
            let action = actions.number(outcomes.items().name(event.item));
            let taken = outcome(outcomes.types().name(event.kind));
            let Some((action, taken)) = action.zip(taken) else { continue };
            counts[action as usize][usize::from(taken)] += 1;
            all[usize::from(taken)] += 1;
            if taken {
                takers.entry(action).or_default().insert(user);
            }
        }
    }
    let odds = counts.iter().map(|&count| match count.iter().all(|&count| count >= LEAST) {
        true => log_odds(count) as f32,
        false => f32::NAN,
    });
    let lifts = (0..actions.len()).map(|action| {
        let action = u32::try_from(action).unwrap_or(u32::MAX);
        takers.get(&action).map_or_else(Vec::new, |takers| lifts(takers, data))
    });
    ActionModel {
        actions: actions.clone(),
        odds: odds.collect(),
        average: log_odds(all) as f32,
        items: data.items().clone(),
        lifts: Table::from_rows(lifts),
    }
}

/// The log of how many were taken for each that was not; one of each is assumed beforehand.
fn log_odds([not, taken]: [u32; 2]) -> f64 {
    ((f64::from(taken) + 1.0) / (f64::from(not) + 1.0)).ln()
}

/// How much likelier each item is among users who took an action than among all.
fn lifts(takers: &BTreeSet<&str>, data: &Interactions) -> Vec<(u32, f32)> {
    let mut counts: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    let (mut users, mut known) = (0_u32, 0_u32);
    for (user, history) in data.users().iter().zip(data.histories()) {
        let took = takers.contains(user);
        users += 1;
        known += u32::from(took);
        let items: BTreeSet<u32> = history.iter().map(|event| event.item).collect();
        for item in items {
            let count = counts.entry(item).or_default();
            count[0] += 1;
            count[1] += u32::from(took);
        }
    }
    let lift = |[with, both]: [u32; 2]| {
        let share = f64::from(with) / f64::from(users.max(1));
        ((f64::from(both) + share) / (f64::from(known) + 1.0) / share).ln().clamp(-MOST, MOST)
    };
    let telling = counts.into_iter().filter(|(_, [_, both])| *both >= LEAST_TOGETHER);
    greatest(telling.map(|(item, count)| (item, lift(count) as f32)).collect(), TELLING_ITEMS)
}

impl ActionModel {
    /// The catalogue.
    #[must_use]
    pub fn actions(&self) -> &Names {
        &self.actions
    }

    /// For each action of the catalogue how likely a user is to take it, between 0 and 1: a user with these items in the
    /// history and these outcomes, actions that were taken or not. 0 of an action with too few outcomes.
    #[must_use]
    pub fn propensities<'i>(
        &self,
        history: impl Iterator<Item = &'i str>,
        outcomes: impl Iterator<Item = (&'i str, bool)>,
    ) -> Vec<f64> {
        let items: BTreeSet<u32> = history.filter_map(|item| self.items.number(item)).collect();
        let outcomes: Vec<(&str, bool)> = outcomes.collect();
        let willing = self.willingness(outcomes.iter().map(|(_, taken)| *taken));
        let mut own: BTreeMap<usize, [f64; 2]> = BTreeMap::new();
        for (action, taken) in outcomes {
            if let Some(action) = self.actions.number(action) {
                let [all, took] = own.entry(action as usize).or_default();
                *all += 1.0;
                *took += f64::from(u8::from(taken));
            }
        }
        let score = |(action, &odds): (usize, &f32)| {
            if odds.is_nan() {
                return 0.0;
            }
            let lifts = self.lifts.row(action).filter(|(item, _)| items.contains(item));
            let lifts: Vec<f64> = lifts.map(|(_, lift)| f64::from(lift)).collect();
            let lift = lifts.iter().sum::<f64>() / (lifts.len().max(1) as f64);
            let expected = 1.0 / (1.0 + (-(f64::from(odds) + willing + lift)).exp());
            let [all, took] = own.get(&action).copied().unwrap_or_default();
            (took + AVERAGE * expected) / (all + AVERAGE)
        };
        self.odds.iter().enumerate().map(score).collect()
    }

    /// How much more a user takes than the average one, in log odds.
    fn willingness(&self, outcomes: impl Iterator<Item = bool>) -> f64 {
        let average = f64::from(self.average);
        let share = 1.0 / (1.0 + (-average).exp());
        let (mut taken, mut all) = (0.0, 0.0);
        for outcome in outcomes {
            taken += f64::from(u8::from(outcome));
            all += 1.0;
        }
        let own = (taken + AVERAGE * share) / (all + AVERAGE);
        ((own / (1.0 - own)).ln() - average).clamp(-MOST, MOST)
    }

    /// The model as bytes, the same for the same model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u32(FORMAT);
        self.actions.write(&mut to);
        to.f32s(&self.odds);
        to.f32(self.average);
        self.items.write(&mut to);
        self.lifts.write(&mut to);
        to.finish()
    }

    /// The model that [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// When the bytes are not such a model; never a panic, whatever they are.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes);
        let format = from.u32()?;
        if format != FORMAT {
            return Err(DecodeError::Format(format));
        }
        let (actions, odds, average) = (Names::read(&mut from)?, from.f32s()?, from.f32()?);
        if odds.len() != actions.len() {
            return Err(DecodeError::Impossible("catalogue"));
        }
        let items = Names::read(&mut from)?;
        let lifts = Table::read(&mut from, items.len())?;
        Ok(ActionModel { actions, odds, average, items, lifts })
    }
}

/// What the service reports of a version, by its names: trained on all but the last tenth of each user's outcomes, and
/// compared with those. Precision and recall are of actions that are held likelier to be taken than not; the spelling of
/// these names is assumed. All are 0 where there is nothing to test.
#[must_use]
pub fn measure(
    actions: &Names,
    outcomes: &Interactions,
    data: &Interactions,
    outcome: &Outcome,
) -> BTreeMap<String, f64> {
    let lengths: Vec<usize> = outcomes.histories().map(<[_]>::len).collect();
    let is_held = |user: u32, at: usize| {
        let length = lengths.get(user as usize).copied().unwrap_or_default();
        length >= 2 && at >= length - length.div_ceil(10)
    };
    let seen = outcomes.retain(|user, at, _| !is_held(user, at));
    let model = train(actions, &seen, data, outcome);
    let mut tested: Vec<(f64, bool)> = Vec::new();
    let mut gains = Vec::new();
    for (user, name) in (0_u32..).zip(outcomes.users().iter()) {
        let held = outcomes.history(user).iter().enumerate().filter(|(at, _)| is_held(user, *at));
        let held: Vec<(usize, bool)> = held
            .filter_map(|(_, event)| {
                let action = actions.number(outcomes.items().name(event.item))?;
                Some((action as usize, outcome(outcomes.types().name(event.kind))?))
            })
            .collect();
        if held.is_empty() {
            continue;
        }
        let items = data.users().number(name).map_or(&[][..], |user| data.history(user));
        let items = items.iter().map(|event| data.items().name(event.item));
        let before = seen.history(user).iter();
        let before = before.filter_map(|event| {
            Some((seen.items().name(event.item), outcome(seen.types().name(event.kind))?))
        });
        let scores = model.propensities(items, before);
        tested.extend(held.iter().map(|(action, taken)| (scores[*action], *taken)));
        let taken: BTreeSet<usize> =
            held.iter().filter(|(_, taken)| *taken).map(|(action, _)| *action).collect();
        if !taken.is_empty() {
            gains.push((ranked(&scores), taken));
        }
    }
    let scored = model.odds.iter().filter(|odds| !odds.is_nan()).count();
    let mut metrics = BTreeMap::from([
        ("coverage".to_owned(), share(scored, actions.len())),
        ("area_under_the_curve".to_owned(), area_under_the_curve(&tested)),
    ]);
    let guessed = tested.iter().filter(|(score, _)| *score > 0.5).count();
    let right = tested.iter().filter(|(score, taken)| *score > 0.5 && *taken).count();
    let all = tested.iter().filter(|(_, taken)| *taken).count();
    metrics.insert("precision".into(), share(right, guessed));
    metrics.insert("recall".into(), share(right, all));
    for depth in [5, 10, 25] {
        let sum: f64 = gains.iter().map(|(ranked, taken)| gain(ranked, taken, depth)).sum();
        let name = format!("normalized_discounted_cumulative_gain_at_{depth}");
        metrics.insert(name, sum / (gains.len().max(1) as f64));
    }
    metrics
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Places of scores, the greatest first.
fn ranked(scores: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    places
}

fn gain(ranked: &[usize], taken: &BTreeSet<usize>, depth: usize) -> f64 {
    let weight = |place: usize| 1.0 / ((place + 2) as f64).log2();
    let hits = ranked.iter().take(depth).enumerate().filter(|(_, it)| taken.contains(it));
    let best: f64 = (0..taken.len().min(depth)).map(weight).sum();
    hits.map(|(place, _)| weight(place)).sum::<f64>() / best
}

/// How often a taken one has a greater score than one that was not; equal ones count half.
fn area_under_the_curve(tested: &[(f64, bool)]) -> f64 {
    let mut sorted = tested.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins, mut at) = (0.0, 0.0, 0);
    while at < sorted.len() {
        let end = at + sorted[at..].iter().take_while(|it| it.0 == sorted[at].0).count();
        let taken = sorted[at..end].iter().filter(|(_, taken)| *taken).count() as f64;
        let not = (end - at) as f64 - taken;
        wins += taken * (below + not / 2.0);
        below += not;
        at = end;
    }
    let taken = sorted.len() as f64 - below;
    if taken * below > 0.0 { wins / (taken * below) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::InteractionsBuilder;

    fn outcome(kind: &str) -> Option<bool> {
        match kind {
            "TAKEN" => Some(true),
            "NOT_TAKEN" => Some(false),
            _ => None,
        }
    }

    /// A hundred readers: the even ones read space and take the trip; half of all take the card; few see the rest.
    fn data() -> (Names, Interactions, Interactions) {
        let mut actions = Names::default();
        for name in ["trip", "card", "rare"] {
            actions.intern(name);
        }
        let (mut outcomes, mut data) =
            (InteractionsBuilder::default(), InteractionsBuilder::default());
        for user in 0..200_i64 {
            let name = format!("u{user}");
            let (even, said) = (user % 2 == 0, |taken| if taken { "TAKEN" } else { "NOT_TAKEN" });
            data.push(&name, if even { "space" } else { "love" }, "read", None, user);
            outcomes.push(&name, "trip", said(even), None, user);
            outcomes.push(&name, "card", said(user % 4 < 2), None, user + 1000);
            if user < 10 {
                outcomes.push(&name, "rare", "TAKEN", None, user);
            }
        }
        (actions, outcomes.build(), data.build())
    }

    #[test]
    fn readers_of_space_take_the_trip_and_rare_actions_have_no_score() {
        let (actions, outcomes, data) = data();
        let model = train(&actions, &outcomes, &data, &outcome);
        let of = |item: &'static str| model.propensities([item].into_iter(), std::iter::empty());
        let (space, love, nobody) = (of("space"), of("love"), of("absent"));
        assert!(space[0] > nobody[0] && nobody[0] >= love[0], "{space:?} {love:?} {nobody:?}");
        assert!((nobody[0] - 0.5).abs() < 0.05, "half of all took it: {nobody:?}");
        assert_eq!((space[2], love[2]), (0.0, 0.0), "ten outcomes are too few");
        let taken = ["trip", "trip", "absent"].map(|action| (action, true));
        let eager = model.propensities(std::iter::empty(), taken.into_iter());
        assert!(eager[0] > eager[1], "the same action once more: {eager:?}");
        assert!(eager[1] > nobody[1] && eager.iter().all(|score| (0.0..1.0).contains(score)));
    }

    #[test]
    fn outcomes_of_more_than_six_weeks_ago_do_not_count() {
        let (actions, outcomes, data) = data();
        let mut later = InteractionsBuilder::default();
        for (user, history) in outcomes.users().iter().zip(outcomes.histories()) {
            for event in history {
                let (item, kind) =
                    (outcomes.items().name(event.item), outcomes.types().name(event.kind));
                later.push(user, item, kind, None, event.time);
            }
        }
        later.push("u0", "card", "TAKEN", None, WINDOW + 10_000);
        let model = train(&actions, &later.build(), &data, &outcome);
        assert!(
            model.propensities(std::iter::empty(), std::iter::empty()).iter().all(|it| *it == 0.0)
        );
    }

    #[test]
    fn the_bytes_give_the_model_and_broken_bytes_an_error() {
        let (actions, outcomes, data) = data();
        let model = train(&actions, &outcomes, &data, &outcome);
        let bytes = model.to_bytes();
        let back = ActionModel::from_bytes(&bytes).unwrap();
        let of = |model: &ActionModel| {
            model.propensities(["space"].into_iter(), [("card", true)].into_iter())
        };
        assert_eq!(of(&back), of(&model));
        for length in 0..bytes.len() {
            assert!(ActionModel::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn measures_are_shares_and_tell_a_good_model() {
        let (actions, outcomes, data) = data();
        let metrics = measure(&actions, &outcomes, &data, &outcome);
        assert!(metrics.values().all(|value| (0.0..=1.0).contains(value)), "{metrics:?}");
        assert_eq!(metrics.len(), 7, "{metrics:?}");
        assert_eq!(
            area_under_the_curve(&[(0.1, false), (0.9, true), (0.5, true), (0.5, false)]),
            0.875
        );
        let nothing = Interactions::default();
        let none = measure(&actions, &nothing, &data, &outcome);
        assert!(none.values().all(|value| *value == 0.0) && !none.is_empty(), "{none:?}");
    }
}
