//! Who did what with which item and when: the data that models learn from, numbered and in order.
//! Not here: reading files, and what the service requires of them.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::names::Names;

/// One event of one user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// The number of the item in [`Interactions::items`].
    pub item: u32,
    /// The number of the event type in [`Interactions::types`].
    pub kind: u32,
    /// The event value, or NaN when the record has none.
    pub value: f32,
    /// When it happened, in seconds since 1970.
    pub time: i64,
}

/// All events, grouped by user and ordered by time within each user (equal times keep the order in
/// which they were added). The same event of a user (item, type and time) counts once.
#[derive(Clone, Debug, Default)]
pub struct Interactions {
    users: Names,
    items: Names,
    types: Names,
    starts: Vec<usize>,
    events: Vec<Event>,
}

/// Collects events in any order; see [`InteractionsBuilder::build`].
#[derive(Debug, Default)]
pub struct InteractionsBuilder {
    users: Names,
    items: Names,
    types: Names,
    rows: Vec<(u32, Event)>,
}

impl InteractionsBuilder {
    /// Adds one event. `time` is in seconds since 1970.
    pub fn push(&mut self, user: &str, item: &str, kind: &str, value: Option<f32>, time: i64) {
        let user = self.users.intern(user);
        let item = self.items.intern(item);
        let kind = self.types.intern(kind);
        self.rows.push((user, Event { item, kind, value: value.unwrap_or(f32::NAN), time }));
    }

    /// How many events were added so far, duplicates included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no event was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Groups, orders and removes the duplicates.
    #[must_use]
    pub fn build(mut self) -> Interactions {
        self.rows.sort_by_key(|(user, event)| (*user, event.time));
        let mut built = Interactions {
            starts: Vec::with_capacity(self.users.len() + 1),
            events: Vec::with_capacity(self.rows.len()),
            users: self.users,
            items: self.items,
            types: self.types,
        };
        built.starts.push(0);
        let mut rows = self.rows.into_iter().peekable();
        for user in 0..built.users.len() {
            let (mut time, mut seen) = (None, HashSet::with_hasher(FixedState::default()));
            while let Some((_, event)) = rows.next_if(|(of, _)| *of as usize == user) {
                if time.replace(event.time) != Some(event.time) {
                    seen.clear();
                }
                if seen.insert((event.item, event.kind)) {
                    built.events.push(event);
                }
            }
            built.starts.push(built.events.len());
        }
        built
    }
}

impl Interactions {
    /// The user identifiers.
    #[must_use]
    pub fn users(&self) -> &Names {
        &self.users
    }

    /// The item identifiers.
    #[must_use]
    pub fn items(&self) -> &Names {
        &self.items
    }

    /// The event types, spelled as in the data.
    #[must_use]
    pub fn types(&self) -> &Names {
        &self.types
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events of the user with this number, oldest first; empty for an unknown one.
    #[must_use]
    pub fn history(&self, user: u32) -> &[Event] {
        let user = user as usize;
        match (self.starts.get(user), self.starts.get(user + 1)) {
            (Some(&start), Some(&end)) => &self.events[start..end],
            _ => &[],
        }
    }

    /// Every user's events in the order of the user numbers, empty ones included.
    pub fn histories(&self) -> impl Iterator<Item = &[Event]> {
        self.starts.windows(2).map(|pair| &self.events[pair[0]..pair[1]])
    }

    /// The time of the newest event, if there is one.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.events.iter().map(|event| event.time).max()
    }

    /// The same users, items and types with only the events for which `keep(user, position, event)`
    /// holds, where position counts from the user's oldest event.
    #[must_use]
    pub fn retain(&self, keep: impl Fn(u32, usize, &Event) -> bool) -> Self {
        let mut kept = Self {
            users: self.users.clone(),
            items: self.items.clone(),
            types: self.types.clone(),
            starts: vec![0],
            events: Vec::new(),
        };
        for (user, history) in (0u32..).zip(self.histories()) {
            let wanted = history.iter().enumerate().filter(|(at, event)| keep(user, *at, event));
            kept.events.extend(wanted.map(|(_, event)| *event));
            kept.starts.push(kept.events.len());
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_by_time_then_input_and_drops_repeats() {
        let mut builder = InteractionsBuilder::default();
        builder.push("u", "late", "View", None, 20);
        builder.push("v", "x", "View", None, 5);
        builder.push("u", "early", "View", Some(2.0), 10);
        builder.push("u", "tie", "View", None, 20);
        builder.push("u", "late", "View", None, 20);
        builder.push("u", "late", "Buy", None, 20);
        assert_eq!(builder.len(), 6);
        let data = builder.build();
        let named: Vec<_> = data
            .history(0)
            .iter()
            .map(|event| (data.items().name(event.item), data.types().name(event.kind)))
            .collect();
        let expected = [("early", "View"), ("late", "View"), ("tie", "View"), ("late", "Buy")];
        assert_eq!(named, expected);
        assert_eq!((data.len(), data.newest(), data.history(9).len()), (5, Some(20), 0));
        let only = data.retain(|user, at, _| user == 0 && at > 1);
        assert_eq!((only.len(), only.history(1).len()), (2, 0));
    }
}
