//! Schedules: their times, what they do, and what that refers to. Not here: what expressions may be (`rules::schedule`).

use super::Checker;
use crate::{
    diagnostic::Diagnostic,
    spec::{
        schedules::{Action, recommender_key},
        types::{AutoTraining, Schedule},
    },
};
use jiff::Timestamp;
use personalize_rules::{
    rule::Code,
    schedule::{Expression, ExpressionError, is_zone, window_minutes},
};
use std::collections::BTreeMap;

/// The block of schedules.
const BLOCK: &str = "schedules";

/// The most characters of a name.
const LONGEST: usize = 64;

impl<'a> Checker<'a> {
    pub(super) fn schedules(&mut self) {
        let spec = &self.loaded.spec;
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, schedule) in &spec.schedules {
            self.schedule_name(key, schedule, &mut names);
            self.schedule_time(key, schedule);
            self.schedule_bounds(key, schedule);
            self.schedule_action(key, schedule);
            self.schedule_members(key, schedule);
        }
        self.contradictions();
    }

    /// Two that set different states at the same times: which of them is delivered last is not said. Only equal expressions
    /// are compared; others may meet, too.
    fn contradictions(&mut self) {
        let mut earlier: BTreeMap<_, (&str, Setting)> = BTreeMap::new();
        for (key, schedule) in self.loaded.spec.schedules.iter().filter(|(_, s)| s.enabled) {
            let Some((of, sets)) = setting(schedule) else { continue };
            let zone = schedule.time_zone.as_deref().unwrap_or("UTC");
            let when = (of, schedule.expression(), zone);
            match earlier.get(&when) {
                Some((other, before)) if *before != sets => {
                    let message = format!("`{other}` and `{key}` contradict each other");
                    let problem = Diagnostic::new(Code::PZ7010, message)
                        .at(self.loaded.tree.span_at(&[BLOCK, key]))
                        .warning()
                        .label("at the same times")
                        .help("give one of them another time, or remove it");
                    self.problems.push(problem);
                }
                Some(_) => {}
                None => drop(earlier.insert(when, (key, sets))),
            }
        }
    }

    fn schedule_name(
        &mut self,
        key: &'a str,
        schedule: &'a Schedule,
        names: &mut BTreeMap<&'a str, &'a str>,
    ) {
        let name = schedule.name.as_deref().unwrap_or(key);
        let path: &[&str] = match schedule.name {
            Some(_) => &[BLOCK, key, "name"],
            None => &[BLOCK, key],
        };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(allowed) {
            let message = format!("`{name}` cannot be the name of a schedule");
            let help = "use letters, digits, `-`, `_` and `.`, at most 64; or give it a `name`";
            self.error(Code::PZ7009, path, message, "this name", help);
        } else if let Some(other) = names.insert(name, key) {
            let message = format!("two schedules have the name `{name}`");
            let help = format!("`{other}` has it too; give one of them another `name`");
            self.error(Code::PZ7009, path, message, "the second", help);
        }
    }

    /// One time, and one that the service takes.
    fn schedule_time(&mut self, key: &str, schedule: &Schedule) {
        let times = schedule.times();
        let Some(text) = schedule.expression() else {
            let (message, label) = match times.len() {
                0 => ("this schedule has no time".to_owned(), "when is not said"),
                _ => (format!("this schedule has {} times", times.len()), "which one counts?"),
            };
            let help = "write one of `cron`, `rate` and `at`";
            self.error(Code::PZ7002, &[BLOCK, key], message, label, help);
            return;
        };
        let time = times.first().copied().unwrap_or_default();
        match Expression::parse(&text) {
            Err(error) => {
                let help = match error {
                    ExpressionError::Cron(_) | ExpressionError::Form(_) => {
                        "every day at three: `0 3 * * ? *`; every Sunday at four: `0 4 ? * SUN *`"
                    }
                    ExpressionError::Rate(_) => "write it as in `7 days`, `12 hours`, `30 minutes`",
                    ExpressionError::At(_) => "write it as in `2026-12-01T09:00:00`",
                };
                self.error(Code::PZ7001, &[BLOCK, key, time], error.to_string(), "this time", help);
            }
            Ok(Expression::Rate(_)) if schedule.start_date.is_none() => {
                let span = self.loaded.tree.span_at(&[BLOCK, key, time]);
                let problem = Diagnostic::new(
                    Code::PZ7007,
                    format!("schedule `{key}` fires when it is created"),
                )
                .at(span)
                .warning()
                .label("a rate counts from its start")
                .help("add `startDate`, or use `cron`");
                self.problems.push(problem);
            }
            Ok(_) => {}
        }
    }

    /// The zone, the window, the start and the end.
    fn schedule_bounds(&mut self, key: &str, schedule: &Schedule) {
        if let Some(zone) = schedule.time_zone.as_deref().filter(|zone| !is_zone(zone)) {
            let message = format!("`{zone}` is not a time zone");
            let help = "use a name of the IANA database, as `Asia/Seoul` or `Europe/Berlin`";
            self.error(Code::PZ7004, &[BLOCK, key, "timeZone"], message, "not known", help);
        }
        if let Some(window) = schedule.window.as_deref()
            && window_minutes(window).is_none()
        {
            let message = format!("`{window}` is not a window");
            let help = "write 1 to 1440 minutes, as in `15m`";
            self.error(Code::PZ7005, &[BLOCK, key, "window"], message, "this window", help);
        }
        let dates = [("startDate", &schedule.start_date), ("endDate", &schedule.end_date)];
        let read = dates.map(|(_, text)| text.as_ref().map(|text| text.parse::<Timestamp>().ok()));
        for ((member, text), read) in dates.iter().zip(&read) {
            if let (Some(text), Some(None)) = (text, read) {
                let message = format!("`{text}` is not a moment");
                let help = "write it as in `2026-12-01T00:00:00Z` or `2026-12-01T09:00:00+09:00`";
                self.error(Code::PZ7006, &[BLOCK, key, *member], message, "this moment", help);
            }
        }
        if let [Some(Some(start)), Some(Some(end))] = read
            && end <= start
        {
            let help = "let the end come after the start";
            let message = "this schedule ends before it begins";
            self.error(
                Code::PZ7006,
                &[BLOCK, key, "endDate"],
                message,
                "not after the start",
                help,
            );
        }
    }

    /// One action, on something that the spec has.
    fn schedule_action(&mut self, key: &'a str, schedule: &'a Schedule) {
        let actions = schedule.actions();
        let [(member, action)] = actions[..] else {
            let (message, label) = match actions.len() {
                0 => ("this schedule does nothing".to_owned(), "what is not said"),
                _ => {
                    let keys: Vec<String> = actions.iter().map(|(k, _)| format!("`{k}`")).collect();
                    (
                        format!("this schedule does several things: {}", keys.join(", ")),
                        "which one?",
                    )
                }
            };
            let help = "write one of `train`, `import`, `stop`, `start`, `campaign`, `batchInference`, `batchSegment` and `export`";
            self.error(Code::PZ7002, &[BLOCK, key], message, label, help);
            return;
        };
        let spec = &self.loaded.spec;
        let (what, name, known): (_, _, Vec<&str>) = match action {
            Action::Train(name) => ("solution", name, keys(&spec.solutions)),
            Action::Campaign(name) => ("campaign", name, keys(&spec.campaigns)),
            Action::BatchInference(name) => {
                ("batch inference job", name, keys(&spec.batch_inference))
            }
            Action::BatchSegment(name) => ("batch segment job", name, keys(&spec.batch_segments)),
            Action::Export(name) => ("export", name, keys(&spec.exports)),
            Action::Import(name) => {
                ("dataset", name, spec.datasets.iter().map(|(key, _)| key).collect())
            }
            Action::Stop(text) | Action::Start(text) => {
                let Some(name) = recommender_key(text) else {
                    let message = format!("`{text}` is not a recommender");
                    let help = "only recommenders can be stopped and started: `recommender/KEY`";
                    let path = [BLOCK, key, member];
                    self.error(Code::PZ7003, &path, message, "names no recommender", help);
                    return;
                };
                ("recommender", name, keys(&spec.recommenders))
            }
        };
        if !known.contains(&name) {
            self.nothing([BLOCK, key, member], what, name, &known);
            return;
        }
        match action {
            Action::Train(solution) => self.trained_twice(key, solution),
            Action::Import(dataset) => self.scheduled_import(key, schedule, dataset),
            Action::Campaign(_) if schedule.min_provisioned_tps.is_none() => {
                let message = "the throughput to set is missing";
                let help = "add `minProvisionedTPS`";
                self.error(Code::PZ7003, &[BLOCK, key], message, "sets nothing", help);
            }
            _ => {}
        }
    }

    fn trained_twice(&mut self, key: &str, solution: &str) {
        let trains = self.loaded.spec.solutions.get(solution);
        if trains.is_some_and(|solution| matches!(solution.auto_training, AutoTraining::On(_))) {
            let span = self.loaded.tree.span_at(&[BLOCK, key, "train"]);
            let message = format!("the service trains solution `{solution}` by itself as well");
            let problem = Diagnostic::new(Code::PZ7008, message)
                .at(span)
                .warning()
                .label("trained and billed twice")
                .help("set `autoTraining: off`, or leave this schedule out");
            self.problems.push(problem);
        }
    }

    /// The mode, the source in S3, and the role.
    fn scheduled_import(&mut self, key: &str, schedule: &Schedule, dataset: &str) {
        if schedule.import_mode.is_none() {
            let message = "a scheduled import needs a mode";
            let help = "add `importMode: INCREMENTAL` (adds to the data) or `importMode: FULL` (replaces all imported data)";
            self.error(Code::PZ7003, &[BLOCK, key, "import"], message, "how is not said", help);
        }
        let spec = &self.loaded.spec;
        let block = spec.datasets.iter().find(|(key, _)| *key == dataset).map(|(_, block)| block);
        let path: &[&str] = match schedule.from {
            Some(_) => &[BLOCK, key, "from"],
            None => &[BLOCK, key, "import"],
        };
        let source = schedule.from.as_deref().or_else(|| block.and_then(|block| block.in_s3()));
        let is_place = |source: &str| {
            let place = source.strip_prefix("s3://").and_then(|place| place.split_once('/'));
            place.is_some_and(|(bucket, _)| !bucket.is_empty())
        };
        if !source.is_some_and(is_place) {
            let message = "a schedule imports from S3";
            let help =
                "write `from: s3://BUCKET/FOLDER/`: nobody uploads local files when it fires";
            self.error(Code::PZ7003, path, message, "no place in S3", help);
        }
        if spec.role.is_none() {
            let help = "add `role: {name: …}` to have it created, or `role: {arn: …}`";
            let message = "imports need a role";
            self.error(Code::PZ0011, &[BLOCK, key, "import"], message, "reads with a role", help);
        }
    }

    /// Keys of other actions.
    fn schedule_members(&mut self, key: &str, schedule: &Schedule) {
        let members = [
            ("trainingMode", "train", schedule.training_mode.is_some(), schedule.train.is_some()),
            ("from", "import", schedule.from.is_some(), schedule.import.is_some()),
            ("importMode", "import", schedule.import_mode.is_some(), schedule.import.is_some()),
            (
                "minProvisionedTPS",
                "campaign",
                schedule.min_provisioned_tps.is_some(),
                schedule.campaign.is_some(),
            ),
            ("timeZone", "cron` or `at", schedule.time_zone.is_some(), schedule.rate.is_none()),
        ];
        for (member, with, _, _) in members.iter().filter(|(_, _, has, fits)| *has && !*fits) {
            let message = format!("`{member}` has no effect here");
            let label = format!("goes with `{with}`");
            let path = [BLOCK, key, *member];
            self.error(Code::PZ7003, &path, message, &label, "remove it");
        }
    }
}

/// The state that a schedule sets: a throughput, or whether a recommender runs.
type Setting = Result<Option<u32>, bool>;

/// What a schedule sets the state of, and to what; `None` where it makes something instead.
fn setting(schedule: &Schedule) -> Option<(&str, Setting)> {
    match schedule.action()? {
        Action::Campaign(key) => Some((key, Ok(schedule.min_provisioned_tps))),
        Action::Stop(recommender) => Some((recommender, Err(false))),
        Action::Start(recommender) => Some((recommender, Err(true))),
        _ => None,
    }
}

fn keys<T>(block: &BTreeMap<String, T>) -> Vec<&str> {
    block.keys().map(String::as_str).collect()
}
