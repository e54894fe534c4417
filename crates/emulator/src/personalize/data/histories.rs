//! Who did what lately: the interactions of a dataset by user, from imports and from live events.
//! Not here: which of them a model or a filter looks at.

use std::collections::{HashMap, HashSet};

use super::live::Event;
use super::numbered::{Done, Numbered};

/// The interactions of one dataset.
#[derive(Debug, Default)]
pub(crate) struct Histories {
    imported: Option<Numbered>,
    live: Live,
    latest: Option<i64>,
}

impl Histories {
    /// What imports brought, and the live events in the order in which they came.
    pub(crate) fn new(imported: Option<Numbered>, events: &[Event]) -> Self {
        let latest = imported.as_ref().and_then(Numbered::newest);
        let mut histories = Histories { imported, live: Live::default(), latest };
        events.iter().for_each(|event| histories.add(event));
        histories
    }

    /// Adds a live event.
    pub(crate) fn add(&mut self, event: &Event) {
        self.live.add(event);
        self.latest = self.latest.max(Some(event.time));
    }

    /// The time of the latest interaction, in seconds since 1970.
    pub(crate) fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// What a user (or a session without a user) did, newest first.
    pub(crate) fn newest_first<'h>(
        &'h self,
        user: &str,
    ) -> impl Iterator<Item = Done<'h>> + use<'h> {
        let imported = self.imported.as_ref().map(|all| all.newest_first(user));
        let imported = imported.into_iter().flatten();
        let live = self.live.of(user).iter().rev().map(Kept::done);
        merge(live.peekable(), imported.peekable())
    }
}

/// Newest first; of equal times the first one's.
fn merge<'h>(
    mut first: std::iter::Peekable<impl Iterator<Item = Done<'h>>>,
    mut second: std::iter::Peekable<impl Iterator<Item = Done<'h>>>,
) -> impl Iterator<Item = Done<'h>> {
    std::iter::from_fn(move || match (first.peek(), second.peek()) {
        (Some(one), Some(other)) if other.time > one.time => second.next(),
        (Some(_), _) => first.next(),
        (None, _) => second.next(),
    })
}

/// Live events by their owner: the user, or the session until its user is known
/// (docs/service/data.md, "Live records").
#[derive(Debug, Default)]
pub(crate) struct Live {
    of_users: HashMap<String, Vec<Kept>>,
    of_sessions: HashMap<String, Vec<Kept>>,
    users: HashMap<String, String>,
    ids: HashSet<String>,
}

#[derive(Debug, Clone)]
struct Kept {
    item: String,
    kind: String,
    value: Option<f32>,
    time: i64,
}

impl Kept {
    fn done(&self) -> Done<'_> {
        Done { item: &self.item, kind: &self.kind, value: self.value, time: self.time }
    }
}

impl Live {
    /// Adds an event. A second one with the same id does not count, nor one without an item.
    pub(crate) fn add(&mut self, event: &Event) {
        if event.id.as_ref().is_some_and(|id| !self.ids.insert(id.clone())) {
            return;
        }
        if let Some(user) = &event.user {
            self.users.insert(event.session.clone(), user.clone());
            for kept in self.of_sessions.remove(&event.session).unwrap_or_default() {
                insert(self.of_users.entry(user.clone()).or_default(), kept);
            }
        }
        let Some(item) = event.item.clone() else { return };
        let kept = Kept { item, kind: event.kind.clone(), value: event.value, time: event.time };
        let list = match event.user.as_ref().or_else(|| self.users.get(&event.session)) {
            Some(user) => self.of_users.entry(user.clone()).or_default(),
            None => self.of_sessions.entry(event.session.clone()).or_default(),
        };
        insert(list, kept);
    }

    fn of(&self, owner: &str) -> &[Kept] {
        let found = self.of_users.get(owner).or_else(|| self.of_sessions.get(owner));
        found.map_or(&[], Vec::as_slice)
    }

    /// All events with their owner, those of an owner from the oldest on.
    pub(crate) fn each<'l>(&'l self, mut with: impl FnMut(&'l str, Done<'l>)) {
        // Training numbers users as they come, so their order must not be a hash map's.
        let mut owners: Vec<_> = self.of_users.iter().chain(&self.of_sessions).collect();
        owners.sort_by_key(|(owner, _)| owner.as_str());
        for (owner, list) in owners {
            list.iter().for_each(|kept| with(owner, kept.done()));
        }
    }
}

/// Live events with their owners, as [`Live`] assigns them, in the order of owners and times: the order in which they
/// are trained on. Repeated event ids and events without an item are left out.
pub(crate) fn owned(events: &[Event]) -> Vec<(String, &Event)> {
    let mut ids = HashSet::new();
    let mut counted: Vec<&Event> = Vec::new();
    for event in events {
        if event.id.as_ref().is_none_or(|id| ids.insert(id)) {
            counted.push(event);
        }
    }
    let owners = owners(counted.iter().copied());
    let both = owners.into_iter().zip(counted).filter(|(_, event)| event.item.is_some());
    let mut owned: Vec<(String, &Event)> = both.collect();
    owned.sort_by(|(one, first), (other, second)| (one, first.time).cmp(&(other, second.time)));
    owned
}

/// Whose each event is: its user, the one that its session named before or names next, or else the session.
pub(crate) fn owners<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<String> {
    let mut owners: Vec<String> = Vec::new();
    let mut users: HashMap<&str, &str> = HashMap::new();
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, event) in events.into_iter().enumerate() {
        let session = event.session.as_str();
        if let Some(user) = &event.user {
            users.insert(session, user);
            for earlier in open.remove(session).unwrap_or_default() {
                owners[earlier].clone_from(user);
            }
        }
        let user = event.user.as_deref().or_else(|| users.get(session).copied());
        if user.is_none() {
            open.entry(session).or_default().push(at);
        }
        owners.push(user.unwrap_or(session).to_owned());
    }
    owners
}

/// By time, after those of the same second. The same event of a user counts once.
fn insert(list: &mut Vec<Kept>, kept: Kept) {
    let at = list.partition_point(|other| other.time <= kept.time);
    let same = list[..at].iter().rev().take_while(|other| other.time == kept.time);
    if !same.into_iter().any(|other| other.item == kept.item && other.kind == kept.kind) {
        list.insert(at, kept);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::files::Kept;
    use super::super::numbered::{numbered, write};
    use super::super::rows::Rows;
    use super::*;

    fn event(session: &str, user: Option<&str>, item: &str, time: i64) -> Event {
        Event {
            session: session.into(),
            user: user.map(str::to_owned),
            item: Some(item.into()),
            kind: "watch".into(),
            value: None,
            time,
            id: None,
            cells: std::collections::BTreeMap::new(),
        }
    }

    fn items<'h>(histories: &'h Histories, user: &str) -> Vec<&'h str> {
        histories.newest_first(user).map(|done| done.item).collect()
    }

    #[test]
    fn live_events_and_rows_are_one_history() {
        let columns = ["USER_ID", "ITEM_ID", "TIMESTAMP"].map(str::to_owned);
        let mut rows = Rows::new(columns);
        for (item, time) in [("a", "10"), ("b", "30")] {
            rows.push([Some("u"), Some(item), Some(time)]).unwrap();
        }
        let live = [event("s", Some("u"), "c", 20), event("s", Some("u"), "d", 30)];
        let mut bytes = Vec::new();
        write(&numbered(&rows).unwrap(), &mut bytes).unwrap();
        let imported = Numbered::open(Kept::Bytes(Cursor::new(bytes.into()))).unwrap();
        let histories = Histories::new(Some(imported), &live);
        assert_eq!(items(&histories, "u"), ["d", "b", "c", "a"]);
        assert!(items(&histories, "v").is_empty());
    }

    #[test]
    fn a_session_is_its_user_s_once_the_user_is_known() {
        let mut histories = Histories::new(None, &[event("s", None, "a", 1)]);
        assert_eq!(items(&histories, "s"), ["a"]);
        histories.add(&event("s", Some("u"), "b", 2));
        histories.add(&event("s", None, "c", 3));
        assert_eq!(items(&histories, "u"), ["c", "b", "a"]);
        assert!(items(&histories, "s").is_empty());
    }

    #[test]
    fn the_owners_of_events_are_those_that_histories_have() {
        let mut random = 7_u64;
        let mut draw = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) % below
        };
        let all: Vec<Event> = (0..500)
            .map(|number| {
                let (session, user) = (format!("s{}", draw(9)), format!("u{}", draw(4)));
                let user = (draw(3) == 0).then_some(user.as_str());
                let id = (draw(5) == 0).then(|| format!("e{}", draw(20)));
                Event { id, ..event(&session, user, &format!("i{number}"), draw(50) as i64) }
            })
            .collect();
        let mut live = Live::default();
        all.iter().for_each(|event| live.add(event));
        let mut wanted = Vec::new();
        live.each(|owner, done| wanted.push((owner.to_owned(), done.item.to_owned(), done.time)));
        let found = owned(&all).into_iter();
        let found: Vec<_> =
            found.map(|(owner, it)| (owner, it.item.clone().unwrap(), it.time)).collect();
        let sorted = |mut all: Vec<(String, String, i64)>| {
            all.sort();
            all
        };
        assert_eq!(sorted(found), sorted(wanted));
    }

    #[test]
    fn an_event_id_and_an_equal_event_count_once() {
        let with_id =
            |item: &str| Event { id: Some("e1".into()), ..event("s", Some("u"), item, 1) };
        let live = [with_id("a"), with_id("b"), event("s", Some("u"), "a", 1)];
        assert_eq!(items(&Histories::new(None, &live), "u"), ["a"]);
    }
}
