//! Which events a model learns from and which it is measured on. Not here: the measures
//! (`metrics`).

use std::ops::Range;

use crate::config::Counted;
use crate::interactions::{Event, Interactions};

/// Some events held out of the training of a model.
#[derive(Clone, Debug)]
pub struct Split {
    /// What the model may see.
    pub training: Interactions,
    /// The test users that have something held out, in the order of their numbers.
    pub held_out: Vec<HeldOut>,
}

/// What a test user did that the model does not see.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldOut {
    /// The user's number.
    pub user: u32,
    /// The items, distinct and in the order of their first held-out events, with their greatest
    /// event weight.
    pub items: Vec<(u32, f32)>,
}

/// Holds out the last tenth (rounded up) of the counted events of each user that `tested` picks
/// and that has at least two. Events are in the order of time, and of input where times are equal.
#[must_use]
pub fn last_tenth(data: &Interactions, counted: &Counted, tested: impl Fn(u32) -> bool) -> Split {
    held_out(data, counted, |user, events| {
        let least = if events >= 2 && tested(user) { events.div_ceil(10) } else { 0 };
        events - least..events
    })
}

/// For each user and number of counted events, `held` says which of them are held out; the model
/// sees those before, and those after are in neither part. Events that do not count are left out.
#[must_use]
pub fn held_out(
    data: &Interactions,
    counted: &Counted,
    held: impl Fn(u32, usize) -> Range<usize>,
) -> Split {
    let weight = |data: &Interactions, kind, value| counted.weight(data.types().name(kind), value);
    let counts = |event: &Event| weight(data, event.kind, event.value).is_some();
    // Mostly all do, and then nothing is copied.
    let data = match data.histories().flatten().all(counts) {
        true => data.clone(),
        false => data.retain(|_, _, event| counts(event)),
    };
    let range = |user| {
        let events = data.history(user).len();
        let held = held(user, events);
        held.start.min(events)..held.end.min(events)
    };
    let users = 0..u32::try_from(data.users().len()).unwrap_or(u32::MAX);
    let held_out = users.filter_map(|user| {
        let mut items: Vec<(u32, f32)> = Vec::new();
        for event in data.history(user).get(range(user)).unwrap_or_default() {
            let weight = weight(&data, event.kind, event.value).unwrap_or_default();
            match items.iter_mut().find(|(item, _)| *item == event.item) {
                Some((_, most)) => *most = most.max(weight),
                None => items.push((event.item, weight)),
            }
        }
        (!items.is_empty()).then_some(HeldOut { user, items })
    });
    let held_out = held_out.collect();
    Split { training: data.first(|user, _| range(user).start), held_out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::InteractionsBuilder;

    #[test]
    fn holds_out_the_newest_tenth_of_what_counts() {
        let mut builder = InteractionsBuilder::default();
        for at in (0..11).rev() {
            builder.push("long", &format!("i{at}"), "View", None, at);
        }
        builder.push("long", "ignored", "Click", None, 99);
        builder.push("one", "i0", "View", None, 0);
        let data = builder.build();
        let counted = Counted { event_type: Some("View".into()), ..Counted::default() };
        let split = last_tenth(&data, &counted, |_| true);
        let held: Vec<_> =
            split.held_out[0].items.iter().map(|(item, _)| data.items().name(*item)).collect();
        assert_eq!(held, ["i9", "i10"], "a tenth of 11 is rounded up");
        assert_eq!(split.held_out.len(), 1, "one event is too few to hold any out");
        assert_eq!((split.training.len(), split.training.newest()), (10, Some(8)));
        assert_eq!(last_tenth(&data, &counted, |_| false).training.len(), 12);
    }
}
