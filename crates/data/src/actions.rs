//! Interactions with actions: their event types, and how many new ones each action has, since aws-next-best-action
//! scores others 0.0 (docs/service/data.md, "Training minima"). Not here: reading rows (`whole_row`).

use crate::minima::{say, there_are};
use crate::report::{Count, DataReport};
use crate::row::Row;
use personalize_rules::cell::{calendar, number};
use personalize_rules::dataset::ActionEvent;
use personalize_rules::finding::{DataFinding, grouped, shortened};
use personalize_rules::quota;
use personalize_rules::rule::Code;
use std::collections::BTreeMap;

/// So many of each kind an action needs.
const NEEDED: usize = 50;
/// Within six weeks of the newest interaction with any action.
const WINDOW: i64 = 42 * 86_400;
/// The service considers 1,000 actions; of so many more ids nothing is said.
const MOST: usize = 10_000;

/// The newest times of each action, and of all.
#[derive(Default)]
pub(crate) struct Recent {
    /// Taken, and not taken or only viewed.
    actions: BTreeMap<Box<[u8]>, [Newest; 2]>,
    newest: i64,
}

/// The newest times, latest first; at most [`NEEDED`].
#[derive(Default)]
struct Newest(Vec<i64>);

impl Newest {
    fn take(&mut self, time: i64) {
        let at = self.0.partition_point(|other| *other > time);
        if at < NEEDED {
            self.0.insert(at, time);
            self.0.truncate(NEEDED);
        }
    }

    fn since(&self, time: i64) -> usize {
        self.0.partition_point(|other| *other >= time)
    }
}

/// The actions that have too few.
struct Few {
    /// How many they are, and how many there are.
    actions: (usize, usize),
    /// The first of them by name, with how many of both kinds it has.
    first: (String, [usize; 2]),
    /// Since when was counted.
    since: i64,
}

impl Recent {
    pub(crate) fn take(&mut self, row: &Row<'_>) {
        let event = std::str::from_utf8(row.event).ok().and_then(ActionEvent::parse);
        let (Some(event), Some(time)) = (event, number::whole(row.time)) else { return };
        if row.action.is_empty() || self.actions.len() > MOST {
            return;
        }
        self.newest = self.newest.max(time);
        let kinds = self.actions.entry(row.action.into()).or_default();
        kinds[usize::from(event != ActionEvent::Taken)].take(time);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.newest = self.newest.max(other.newest);
        for (action, kinds) in other.actions {
            let ours = self.actions.entry(action).or_default();
            for (ours, theirs) in ours.iter_mut().zip(kinds) {
                theirs.0.into_iter().for_each(|time| ours.take(time));
            }
        }
    }

    /// The actions with too few interactions of a kind.
    fn few(&self) -> Option<Few> {
        let since = self.newest.saturating_sub(WINDOW);
        let counted = self
            .actions
            .iter()
            .map(|(action, kinds)| (action, kinds.each_ref().map(|newest| newest.since(since))));
        let few: Vec<_> =
            counted.filter(|(_, kinds)| kinds.iter().any(|count| *count < NEEDED)).collect();
        let (action, kinds) = few.first().filter(|_| self.actions.len() <= MOST)?;
        let name = String::from_utf8_lossy(action).into_owned();
        Some(Few { actions: (few.len(), self.actions.len()), first: (name, *kinds), since })
    }
}

/// What is said about interactions with actions.
pub(crate) fn judge(report: &mut DataReport, recent: &Recent) {
    rows(report);
    event_types(report);
    few(report, recent);
}

/// The guide speaks of incremental imports of action interactions only, so this is no error.
fn rows(report: &mut DataReport) {
    let rows = report.rows;
    if rows < quota::MIN_INTERACTIONS {
        let count = there_are(rows, "action interaction");
        let message = format!("{count}; an import may need 1,000");
        say(
            report,
            DataFinding::new(Code::PZ5060, message)
                .warning()
                .help("collect more, from a longer time, or send them as events"),
        );
    }
}

fn event_types(report: &mut DataReport) {
    let unknown = |count: &&Count| ActionEvent::parse(&count.value).is_none();
    let mut others = report.summary.event_types.iter().filter(unknown);
    if let Some(first) = others.next() {
        let finding = DataFinding::new(
            Code::PZ5069,
            format!("action interactions have no event type `{}`", first.value),
        )
        .column("EVENT_TYPE")
        .value(&first.value)
        .help("write `TAKEN`, `NOT_TAKEN` or `VIEWED`");
        let more = first.count - 1 + others.map(|other| other.count).sum::<u64>();
        say(report, finding.and_more(more));
    }
}

/// Actions that aws-next-best-action scores 0.0.
fn few(report: &mut DataReport, recent: &Recent) {
    let Some(few) = recent.few() else { return };
    let ((few_actions, all), (name, [taken, other])) = (few.actions, few.first);
    let message = format!(
        "{} of {} {} fewer than 50 TAKEN, or fewer than 50 NOT_TAKEN or VIEWED, since {} (six weeks before the newest): aws-next-best-action gives {} the score 0.0",
        grouped(few_actions as u64),
        if all == 1 { "1 action".to_owned() } else { format!("{} actions", grouped(all as u64)) },
        if few_actions == 1 { "has" } else { "have" },
        calendar::day(few.since),
        if few_actions == 1 { "it" } else { "them" },
    );
    let many = |count: usize| {
        if count < NEEDED { count.to_string() } else { "50 or more".to_owned() }
    };
    let help = format!(
        "collect more of them; `{}` has {} TAKEN and {} NOT_TAKEN or VIEWED",
        shortened(&name),
        many(taken),
        many(other)
    );
    say(
        report,
        DataFinding::new(Code::PZ5074, message).column("ACTION_ID").value(&name).help(help),
    );
}
