//! Users for items: whoever had events with them lately, and with what goes along with them.
//! Not here: which items have an attribute, and filters of users.

use crate::codec::{DecodeError, Reader, Writer};
use crate::config::Config;
use crate::interactions::Interactions;
use crate::names::Names;
use crate::related;
use crate::table::{Table, greatest};
use crate::trails::Trails;

/// An event counts half as much as one that is so many seconds younger: 30 days.
const HALF_LIFE: f64 = 30.0 * 24.0 * 60.0 * 60.0;
/// Events with the nearest other item count so much, compared with events with the item itself.
const NEAR: f32 = 0.5;

/// What is asked of a model of segments.
#[derive(Clone, Copy, Debug)]
pub struct SegmentQuery<'a> {
    /// The items, by number.
    pub items: &'a [u32],
    /// Whether items that go along with them count too, though less.
    pub related: bool,
    /// How many users are wanted.
    pub count: usize,
}

/// A user of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segmented<'m> {
    /// The identifier.
    pub user: &'m str,
    /// How near the user is to the items: above 0, without a unit.
    pub affinity: f32,
}

/// What is known of users.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    users: Names,
    /// For each item the users who had events with it, with the sum of their weights.
    had: Table,
    /// For each item those that go with it.
    near: Table,
}

impl Segment {
    /// Trains over a catalogue of `items` items.
    pub(crate) fn train(
        data: &Interactions,
        config: &Config,
        trails: &Trails,
        popularity: &[f32],
    ) -> Self {
        let newest = data.newest().unwrap_or_default();
        let mut had: Vec<Vec<(u32, f32)>> = vec![Vec::new(); popularity.len()];
        for (user, history) in (0u32..).zip(data.histories()) {
            for event in history {
                let kind = data.types().name(event.kind);
                let Some(weight) = config.counted.weight(kind, event.value) else { continue };
                let weight = weight * recency(newest, event.time);
                let Some(users) = had.get_mut(event.item as usize) else { continue };
                match users.last_mut().filter(|(last, _)| *last == user) {
                    Some((_, sum)) => *sum += weight,
                    None => users.push((user, weight)),
                }
            }
        }
        let near = related::neighbours(trails, config, popularity);
        Segment { users: data.users().clone(), had: Table::from_rows(had), near }
    }

    /// The users with the greatest affinity to items, best first.
    pub(crate) fn users_for(
        &self,
        query: &SegmentQuery<'_>,
        keep: impl Fn(&str) -> bool,
    ) -> Vec<Segmented<'_>> {
        let mut sums = vec![0.0_f32; self.users.len()];
        let mut add = |item: u32, share: f32| {
            for (user, weight) in self.had.row(item as usize) {
                sums[user as usize] += share * weight;
            }
        };
        for item in query.items {
            add(*item, 1.0);
            if !query.related {
                continue;
            }
            let strongest = self.near.row(*item as usize).next().map_or(1.0, |(_, weight)| weight);
            for (other, weight) in self.near.row(*item as usize) {
                add(other, NEAR * weight / strongest);
            }
        }
        let all =
            (0u32..).zip(sums).filter(|(user, sum)| *sum > 0.0 && keep(self.users.name(*user)));
        let best = greatest(all.collect(), query.count).into_iter();
        best.map(|(user, affinity)| Segmented { user: self.users.name(user), affinity }).collect()
    }

    /// The same without some users.
    pub(crate) fn without(&self, gone: impl Fn(&str) -> bool) -> Self {
        let mut users = Names::default();
        let numbers: Vec<Option<u32>> =
            self.users.iter().map(|user| (!gone(user)).then(|| users.intern(user))).collect();
        let left = |(user, weight): (u32, f32)| {
            numbers.get(user as usize).copied().flatten().map(|user| (user, weight))
        };
        let rows = (0..self.had.len()).map(|item| self.had.row(item).filter_map(left).collect());
        Segment { had: Table::from_rows(rows), near: self.near.clone(), users }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        self.users.write(to);
        self.had.write(to);
        self.near.write(to);
    }

    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        let users = Names::read(from)?;
        let had = Table::read(from, users.len())?;
        Ok(Segment { users, had, near: Table::read(from, width)? })
    }
}

/// How much of its weight an event has left.
fn recency(newest: i64, time: i64) -> f32 {
    let age = newest.saturating_sub(time).max(0) as f64 / HALF_LIFE;
    // Beyond this an f32 is 0, and the order among old events would be lost.
    let left = 0.5_f64.powf(age.min(100.0));
    left as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Family;
    use crate::interactions::InteractionsBuilder;
    use crate::items::Items;
    use crate::model::{Model, train};

    fn model() -> Model {
        let mut builder = InteractionsBuilder::default();
        let month = 30 * 24 * 60 * 60;
        for (user, item, time) in [
            ("old", "a", 0),
            ("new", "a", 2 * month),
            ("often", "a", month),
            ("often", "a", month + 1),
            ("often", "a", month + 2),
            ("other", "z", 2 * month),
        ] {
            builder.push(user, item, "View", None, time);
        }
        for user in ["u", "v", "w"] {
            builder.push(user, "b", "View", None, 10);
            builder.push(user, "c", "View", None, 11);
        }
        builder.push("near", "c", "View", None, 10);
        train(&builder.build(), &Items::default(), &Config::new(Family::Segment))
    }

    fn users(model: &Model, items: &[&str], count: usize) -> Vec<String> {
        let items: Vec<u32> = items.iter().filter_map(|item| model.items().number(item)).collect();
        let query = SegmentQuery { items: &items, related: true, count };
        let found = model.users_for(&query, |_| true);
        found.into_iter().map(|it| it.user.to_owned()).collect()
    }

    #[test]
    fn recent_and_frequent_events_come_first() {
        let model = model();
        assert_eq!(users(&model, &["a"], 9), ["often", "new", "old"]);
        assert_eq!(users(&model, &["a"], 1), ["often"]);
        assert_eq!(users(&model, &["a", "z"], 9), ["often", "new", "other", "old"]);
        assert_eq!(users(&model, &["absent"], 9), [""; 0]);
    }

    #[test]
    fn what_goes_along_with_an_item_counts_less() {
        let model = model();
        assert_eq!(users(&model, &["b"], 9), ["u", "v", "w", "near"]);
        let items = [model.items().number("b").unwrap()];
        let alone = SegmentQuery { items: &items, related: false, count: 9 };
        assert_eq!(model.users_for(&alone, |_| true).len(), 3);
    }

    #[test]
    fn users_are_forgotten_and_the_bytes_keep_the_rest() {
        let left = model().without_users(|user| user == "often");
        let left = Model::from_bytes(&left.to_bytes()).unwrap();
        assert_eq!(users(&left, &["a"], 9), ["new", "old"]);
        let query = SegmentQuery { items: &[0], related: false, count: 9 };
        let filtered = left.users_for(&query, |user| user != "new");
        assert_eq!(filtered.iter().map(|it| it.user).collect::<Vec<_>>(), ["old"]);
        let name = b"often";
        assert!(!left.to_bytes().windows(name.len()).any(|bytes| bytes == name));
    }
}
