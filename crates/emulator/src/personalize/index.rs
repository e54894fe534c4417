//! What resources are looked up by beside their ARNs, so that no call walks over all of them.
//! Not here: the resources (`state`), and what a kind is looked up by (its definition).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::kind::Kind;
use super::record::Record;
use super::status::Status;

/// A resource in a list: by its number, which is the order of making, and its ARN.
pub(super) type Entry = (u64, Arc<str>);

/// What resources of a kind have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// The region.
    Region(String),
    /// The ARN of what they belong to.
    Parent(String),
    /// The ARN of the dataset group, however far up.
    Group(String),
    /// A word that the definition of the kind says.
    Word(String),
}

/// The resources of a kind in a scope.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) all: BTreeSet<Entry>,
    /// Those that are being made.
    pub(super) creating: BTreeSet<Entry>,
    /// Those whose making has not begun.
    pub(super) pending: BTreeSet<Entry>,
    /// Those whose making failed.
    pub(super) failed: BTreeSet<Entry>,
}

/// Everything that one resource is looked up by.
#[derive(Debug, PartialEq)]
pub(super) struct Keys {
    kind: Kind,
    entry: Entry,
    status: Option<Status>,
    scopes: Vec<Scope>,
    due: Option<Timestamp>,
    trains: Option<Timestamp>,
    is_running: bool,
}

/// All resources by what they are looked up by.
#[derive(Debug, Default)]
pub(super) struct Index {
    members: BTreeMap<(Kind, Scope), Members>,
    /// When the next thing of each resource is due, but for those that are worked on.
    due: BTreeSet<(Timestamp, Entry)>,
    /// When what is worked on was due.
    running: BTreeSet<(Timestamp, Entry)>,
    /// When solutions train by themselves.
    trains: BTreeSet<(Timestamp, Entry)>,
}

impl Keys {
    /// What a resource of a group is looked up by.
    pub(super) fn of(record: &Record, group: Option<&str>, is_running: bool) -> Self {
        let mut scopes = vec![Scope::Region(record.region.clone())];
        scopes.extend(record.parent.clone().map(Scope::Parent));
        scopes.extend(group.map(|group| Scope::Group(group.to_owned())));
        let words: BTreeSet<String> =
            (record.kind.definition().words)(record).into_iter().collect();
        scopes.extend(words.into_iter().map(Scope::Word));
        Keys {
            kind: record.kind,
            entry: (record.sequence, Arc::from(record.arn.as_str())),
            status: record.status,
            scopes,
            due: record.due.first().map(|due| due.at),
            trains: record.trains.filter(|_| record.is_active()),
            is_running,
        }
    }

    /// The dataset group.
    pub(super) fn group(&self) -> Option<&str> {
        self.scopes.iter().find_map(|scope| match scope {
            Scope::Group(group) => Some(group.as_str()),
            Scope::Region(_) | Scope::Parent(_) | Scope::Word(_) => None,
        })
    }
}

impl Members {
    /// The sets that a resource with this status is in.
    fn sets(&mut self, status: Option<Status>) -> impl Iterator<Item = &mut BTreeSet<Entry>> {
        let Members { all, creating, pending, failed } = self;
        [
            (true, all),
            (status.is_some_and(Status::is_creating), creating),
            (status == Some(Status::Pending), pending),
            (status == Some(Status::CreateFailed), failed),
        ]
        .into_iter()
        .filter_map(|(is_in, set)| is_in.then_some(set))
    }
}

impl Index {
    /// Adds a resource.
    pub(super) fn add(&mut self, keys: &Keys) {
        for scope in &keys.scopes {
            let members = self.members.entry((keys.kind, scope.clone())).or_default();
            for set in members.sets(keys.status) {
                set.insert(keys.entry.clone());
            }
        }
        for (times, at) in self.times(keys) {
            times.insert((at, keys.entry.clone()));
        }
    }

    /// Takes a resource out.
    pub(super) fn remove(&mut self, keys: &Keys) {
        for scope in &keys.scopes {
            let key = (keys.kind, scope.clone());
            let Some(members) = self.members.get_mut(&key) else { continue };
            for set in members.sets(keys.status) {
                set.remove(&keys.entry);
            }
            if members.all.is_empty() {
                self.members.remove(&key);
            }
        }
        for (times, at) in self.times(keys) {
            times.remove(&(at, keys.entry.clone()));
        }
    }

    fn times(
        &mut self,
        keys: &Keys,
    ) -> impl Iterator<Item = (&mut BTreeSet<(Timestamp, Entry)>, Timestamp)> + use<'_> {
        let trains = keys.trains.filter(|_| !keys.is_running);
        let waits = if keys.is_running { &mut self.running } else { &mut self.due };
        let times = [(waits, keys.due), (&mut self.trains, trains)];
        times.into_iter().filter_map(|(times, at)| Some((times, at?)))
    }

    /// The resources of a kind in a scope, if there are any.
    pub(super) fn members(&self, kind: Kind, scope: Scope) -> Option<&Members> {
        self.members.get(&(kind, scope))
    }

    /// All resources that belong to the one with this ARN.
    pub(super) fn children(&self, parent: &str) -> impl Iterator<Item = &Entry> {
        let scope = Scope::Parent(parent.to_owned());
        let members =
            Kind::ALL.iter().filter_map(move |kind| self.members.get(&(*kind, scope.clone())));
        members.flat_map(|members| &members.all)
    }

    /// The words of a kind that begin with `prefix`.
    pub(super) fn words(&self, kind: Kind, prefix: &str) -> impl Iterator<Item = &str> {
        let begin = (kind, Scope::Word(prefix.to_owned()));
        self.members.range(begin..).map_while(move |((of, scope), _)| match scope {
            Scope::Word(word) if *of == kind && word.starts_with(prefix) => Some(word.as_str()),
            Scope::Word(_) | Scope::Region(_) | Scope::Parent(_) | Scope::Group(_) => None,
        })
    }

    /// The earliest thing that is due at `now` and who it is of, and whether it is automatic training.
    ///
    /// Automatic training asks what was imported before, so it waits for work that is older.
    pub(super) fn next(&self, now: Timestamp) -> Option<(&(Timestamp, Entry), bool)> {
        let working = self.running.first().map(|(at, _)| *at);
        let due = self.due.first();
        let trains = self.trains.first().filter(|(at, _)| working.is_none_or(|old| *at < old));
        let next = match (due, trains) {
            (Some(due), Some(trains)) if trains < due => (trains, true),
            (Some(due), _) => (due, false),
            (None, trains) => (trains?, true),
        };
        Some(next).filter(|((at, _), _)| *at <= now)
    }
}

/// The entries with numbers in a range.
pub(super) fn numbered(
    entries: &BTreeSet<Entry>,
    numbers: Range<u64>,
) -> impl DoubleEndedIterator<Item = &Entry> {
    let before = |number: u64| (number, Arc::from(""));
    entries.range(before(numbers.start)..before(numbers.end.max(numbers.start)))
}
