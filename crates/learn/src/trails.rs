//! The counted events of each user as one long list in time order, with an index from items to
//! their places in it, and the counts of pairs that lie near each other. Not here: what the counts
//! are used for.

use crate::config::Counted;
use crate::interactions::Interactions;

/// One counted event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    pub(crate) item: u32,
    pub(crate) weight: f32,
}

/// All users' stops, one user after another, oldest first.
pub(crate) struct Trails {
    pub(crate) stops: Vec<Stop>,
    /// Where each user's stops start, and the end of the last.
    pub(crate) starts: Vec<usize>,
    /// For each item, where its places start in `places`, and the end of the last.
    firsts: Vec<usize>,
    places: Vec<Place>,
}

/// Where a stop is, and how many stops of the same user are before and after it, at most [`FARTHEST`]: so nothing has to be
/// looked up of a user, who may be anywhere in the memory.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    at: u32,
    before: u8,
    after: u8,
}

/// The greatest reach.
const FARTHEST: usize = u8::MAX as usize;
/// The stops of so many places are loaded before they are looked at: waiting for the memory is most of what counting pairs
/// does, and so the processor waits for all of them at once.
const TOUCHED: usize = 16;

impl Trails {
    /// The counted events over a catalogue of `items` items. Events of the same item that follow
    /// each other directly (a view, then the purchase) are one stop with the greatest weight.
    pub(crate) fn new(data: &Interactions, counted: &Counted, items: usize) -> Self {
        let mut trails = Self {
            stops: Vec::with_capacity(data.len()),
            starts: vec![0],
            firsts: Vec::new(),
            places: Vec::new(),
        };
        for history in data.histories() {
            let start = trails.stops.len();
            for event in history {
                let kind = data.types().name(event.kind);
                let Some(weight) = counted.weight(kind, event.value) else { continue };
                match trails.stops[start..].last_mut() {
                    Some(last) if last.item == event.item => last.weight = last.weight.max(weight),
                    _ => trails.stops.push(Stop { item: event.item, weight }),
                }
            }
            trails.starts.push(trails.stops.len());
        }
        trails.index(items);
        trails
    }

    fn index(&mut self, items: usize) {
        let mut firsts = vec![0; items + 1];
        for stop in &self.stops {
            firsts[stop.item as usize + 1] += 1;
        }
        for item in 0..items {
            firsts[item + 1] += firsts[item];
        }
        let mut next = firsts.clone();
        self.places = vec![Place::default(); self.stops.len()];
        let short = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        for of_user in self.starts.windows(2) {
            for at in of_user[0]..of_user[1] {
                let slot = &mut next[self.stops[at].item as usize];
                let (before, after) = (short(at - of_user[0]), short(of_user[1] - at - 1));
                self.places[*slot] =
                    Place { at: u32::try_from(at).unwrap_or(u32::MAX), before, after };
                *slot += 1;
            }
        }
        self.firsts = firsts;
    }

    /// How many stops each item has, by weight.
    pub(crate) fn popularity(&self) -> Vec<f32> {
        let mut sums = vec![0.0; self.firsts.len() - 1];
        for stop in &self.stops {
            sums[stop.item as usize] += stop.weight;
        }
        sums
    }

    /// Visits every stop within `reach`, at most 255, of a stop of `item` in the same user's trail, with the
    /// distance (positive when it comes later) and the geometric mean of the two weights.
    pub(crate) fn near(&self, item: usize, reach: usize, mut visit: impl FnMut(u32, isize, f32)) {
        debug_assert!(reach <= FARTHEST, "{reach}");
        for some in self.places[self.firsts[item]..self.firsts[item + 1]].chunks(TOUCHED) {
            let first = |place: &Place| place.at as usize - reach.min(place.before.into());
            let touched = some.iter().fold(0, |sum, place| sum ^ self.stops[first(place)].item);
            std::hint::black_box(touched);
            for place in some {
                let (from, at) = (first(place), place.at as usize);
                let to = at + reach.min(place.after.into()) + 1;
                let weight = self.stops[at].weight;
                for (other, stop) in (from..to).zip(&self.stops[from..to]) {
                    if stop.item as usize != item {
                        let distance = other.cast_signed() - at.cast_signed();
                        visit(stop.item, distance, (weight * stop.weight).sqrt());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::InteractionsBuilder;

    #[test]
    fn pairs_lie_within_reach_of_one_user() {
        let mut builder = InteractionsBuilder::default();
        for (at, item) in ["a", "b", "b", "c", "d"].iter().enumerate() {
            builder.push("u", item, "", None, i64::try_from(at).unwrap());
        }
        builder.push("v", "e", "", None, 0);
        let trails = Trails::new(&builder.build(), &Counted::default(), 5);
        let mut seen = Vec::new();
        trails.near(2, 1, |item, distance, _| seen.push((item, distance)));
        assert_eq!(seen, [(1, -1), (3, 1)], "the repeated b is one stop, and e is another user's");
        assert_eq!(trails.popularity(), [1.0; 5]);
    }
}
