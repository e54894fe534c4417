//! Who did what with which item and when: the data that models learn from, numbered and in order.
//! Not here: reading files, and what the service requires of them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::names::Names;

/// One event of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
///
/// A copy, and what [`Interactions::first`] gives, share the events: there may be tens of millions.
#[derive(Clone, Debug, Default)]
pub struct Interactions {
    names: NumberedNames,
    spans: Vec<Range<u32>>,
    events: Arc<Vec<Event>>,
    len: usize,
}

/// What the numbers of events stand for.
#[derive(Clone, Debug, Default)]
pub struct NumberedNames {
    /// The user identifiers.
    pub users: Arc<Names>,
    /// The item identifiers.
    pub items: Arc<Names>,
    /// The event types, spelled as in the data.
    pub types: Arc<Names>,
}

/// Collects events in any order; see [`InteractionsBuilder::build`].
#[derive(Debug, Default)]
pub struct InteractionsBuilder {
    base: Interactions,
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
        self.base.len() + self.rows.len()
    }

    /// Whether no event was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Groups, orders and removes the duplicates.
    #[must_use]
    pub fn build(self) -> Interactions {
        if self.rows.is_empty() {
            return self.base;
        }
        let (users, items, types) = (self.users.into(), self.items.into(), self.types.into());
        let before = (0u32..).zip(self.base.histories());
        let before = before.flat_map(|(user, events)| events.iter().map(move |it| (user, it)));
        let rows = before.chain(self.rows.iter().map(|(user, event)| (*user, event)));
        let rows = rows.map(|(user, event)| (user, || *event));
        Interactions::new(NumberedNames { users, items, types }, rows).unwrap_or_default()
    }
}

impl Interactions {
    /// The events of `rows`, each with the number of its user, in any order. They are gone through twice, so that memory
    /// is needed for the result alone, and each event is asked for once. `None` as for [`Interactions::grouped`].
    #[must_use]
    pub fn new<E: FnOnce() -> Event>(
        names: NumberedNames,
        rows: impl Iterator<Item = (u32, E)> + Clone,
    ) -> Option<Self> {
        let mut ends = vec![0_u32; names.users.len()];
        for (user, _) in rows.clone() {
            *ends.get_mut(user as usize)? += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut events = vec![Event::default(); sum as usize];
        // What began as the start of a user's events is their end when all are in their places.
        for (user, event) in rows {
            let next = ends.get_mut(user as usize)?;
            *events.get_mut(*next as usize)? = event();
            *next += 1;
        }
        let ends = settle(&mut events, ends);
        Self::grouped(names, ends, events)
    }

    /// Events that are in order already, those of one user after the other: `ends` says for each user where they end.
    /// `None` when this cannot be: a number without a name, or ends that are not those of these events.
    #[must_use]
    pub fn grouped(names: NumberedNames, ends: Vec<u32>, events: Vec<Event>) -> Option<Self> {
        let (items, types) = (names.items.len(), names.types.len());
        let whole = ends.last().map_or(0, |&end| end as usize) == events.len();
        let named = |event: &Event| (event.item as usize) < items && (event.kind as usize) < types;
        let sound = whole && ends.len() == names.users.len() && ends.is_sorted();
        if !sound || !events.iter().all(named) {
            return None;
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let spans = starts.zip(&ends).map(|(start, &end)| start..end).collect();
        Some(Self { names, spans, len: events.len(), events: Arc::new(events) })
    }

    /// These, and room for more events after them.
    #[must_use]
    pub fn into_builder(self) -> InteractionsBuilder {
        let names = |names: &Arc<Names>| Names::clone(names);
        InteractionsBuilder {
            users: names(&self.names.users),
            items: names(&self.names.items),
            types: names(&self.names.types),
            rows: Vec::new(),
            base: self,
        }
    }

    /// What the numbers stand for.
    #[must_use]
    pub fn names(&self) -> &NumberedNames {
        &self.names
    }

    /// The user identifiers.
    #[must_use]
    pub fn users(&self) -> &Names {
        &self.names.users
    }

    /// The item identifiers.
    #[must_use]
    pub fn items(&self) -> &Names {
        &self.names.items
    }

    /// The event types, spelled as in the data.
    #[must_use]
    pub fn types(&self) -> &Names {
        &self.names.types
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The events of the user with this number, oldest first; empty for an unknown one.
    #[must_use]
    pub fn history(&self, user: u32) -> &[Event] {
        self.spans.get(user as usize).map_or(&[], |span| self.spanned(span))
    }

    /// Every user's events in the order of the user numbers, empty ones included.
    pub fn histories(&self) -> impl Iterator<Item = &[Event]> + Clone {
        self.spans.iter().map(|span| self.spanned(span))
    }

    fn spanned(&self, span: &Range<u32>) -> &[Event] {
        self.events.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The time of the newest event, if there is one.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.histories().filter_map(<[Event]>::last).map(|event| event.time).max()
    }

    /// The same users, items and types with only the events for which `keep(user, position, event)`
    /// holds, where position counts from the user's oldest event.
    #[must_use]
    pub fn retain(&self, keep: impl Fn(u32, usize, &Event) -> bool) -> Self {
        let (mut ends, mut events) = (Vec::with_capacity(self.spans.len()), Vec::new());
        for (user, history) in (0u32..).zip(self.histories()) {
            let wanted = history.iter().enumerate().filter(|(at, event)| keep(user, *at, event));
            events.extend(wanted.map(|(_, event)| *event));
            ends.push(u32::try_from(events.len()).unwrap_or(u32::MAX));
        }
        Self::grouped(self.names.clone(), ends, events).unwrap_or_default()
    }

    /// The same with only the first so many events of each user, `count(user, events)` of all that there are.
    #[must_use]
    pub fn first(&self, count: impl Fn(u32, usize) -> usize) -> Self {
        let mut first = self.clone();
        for (user, span) in (0u32..).zip(&mut first.spans) {
            let kept = count(user, span.len()).min(span.len());
            span.end = span.start + u32::try_from(kept).unwrap_or(u32::MAX);
        }
        first.len = first.spans.iter().map(ExactSizeIterator::len).sum();
        first
    }
}

/// Puts the events of each user in order and takes repeated ones out. Gives where those of each user end then.
fn settle(events: &mut Vec<Event>, mut ends: Vec<u32>) -> Vec<u32> {
    let (mut start, mut kept) = (0, 0);
    let mut seen = HashSet::with_hasher(FixedState::with_seed(0));
    for end in &mut ends {
        let history = start..*end as usize;
        start = history.end;
        events[history.clone()].sort_by_key(|event| event.time);
        let mut before = None;
        for at in history.clone() {
            let event = events[at];
            let of = |at: usize| events.get(at).filter(|_| history.contains(&at));
            let alone =
                before != Some(event.time) && of(at + 1).is_none_or(|next| next.time != event.time);
            if before.replace(event.time) != Some(event.time) {
                seen.clear();
            }
            if alone || seen.insert((event.item, event.kind)) {
                events[kept] = event;
                kept += 1;
            }
        }
        *end = u32::try_from(kept).unwrap_or(u32::MAX);
    }
    events.truncate(kept);
    ends
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
        let first = data.first(|user, events| if user == 0 { events - 1 } else { 9 });
        assert_eq!((first.len(), first.history(0).len(), first.newest()), (4, 3, Some(20)));
    }

    #[test]
    fn numbers_without_a_name_and_other_ends_are_no_interactions() {
        let mut builder = InteractionsBuilder::default();
        builder.push("u", "a", "View", None, 1);
        builder.push("v", "b", "View", None, 2);
        let data = builder.build();
        let event = |item| Event { item, ..data.history(0)[0] };
        let grouped = |ends: &[u32], events: &[Event]| {
            Interactions::grouped(data.names().clone(), ends.to_vec(), events.to_vec())
        };
        let sound = grouped(&[1, 2], &[event(0), event(1)]);
        assert_eq!(sound.map(|data| data.len()), Some(2));
        for (ends, items) in [(&[1, 2][..], [0, 2]), (&[2, 1], [0, 1]), (&[2], [0, 1])] {
            assert!(grouped(ends, &items.map(event)).is_none(), "{ends:?} {items:?}");
        }
        let new = |user, item| {
            let rows = std::iter::once((user, || event(item)));
            Interactions::new(data.names().clone(), rows).map(|data| data.len())
        };
        assert_eq!([new(0, 0), new(0, 7), new(7, 0)], [Some(1), None, None]);
    }
}
