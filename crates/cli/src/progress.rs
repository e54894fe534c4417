//! Shows a run to people: on a terminal a live tree under the lines of what is done, elsewhere one line for each change of
//! state and a heartbeat that backs off. Not here: what happens (`engine`) and the event file (`events`).

use crate::{
    args::Common,
    counted::grouped,
    estimate::Estimate,
    table::{Side, pad},
    terminal::{self, Screen},
};
use personalize_core::{
    address::{Address, Kind},
    plan::{Plan, Verb},
};
use personalize_engine::{apply::Report, event::Event};
use personalize_rules::visible::visible;
use std::{
    collections::BTreeMap,
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use unicode_width::UnicodeWidthStr;

/// After so long without a line comes a heartbeat; twice as long after each one.
const FIRST_BEAT: Duration = Duration::from_secs(2);
/// The longest time between heartbeats.
const LAST_BEAT: Duration = Duration::from_secs(60);
/// The most steps that the tree shows.
const SHOWN: usize = 12;
/// Of more uploads than this only the first ones get lines of their own.
const UPLOADS: usize = 10;
/// The widest line of the tree.
const WIDE: usize = 100;

/// The view of a run.
pub(crate) struct Progress {
    bar: Option<indicatif::ProgressBar>,
    quiet: bool,
    width: usize,
    steps: usize,
    whole: Duration,
    estimate: Estimate,
    begun: Instant,
    state: Mutex<State>,
}

struct State {
    active: Vec<Active>,
    over: usize,
    /// How often each word was said, or not, of uploads.
    folded: BTreeMap<&'static str, usize>,
    /// Something else than a step that is waited for.
    notice: Option<(String, Instant)>,
    last_line: Instant,
    beat: Duration,
}

/// A step that is under way.
struct Active {
    step: String,
    address: Address,
    verb: Verb,
    begun: Instant,
    status: String,
    /// Why it is tried again, and how often for that reason.
    again: Option<(String, usize)>,
}

impl Progress {
    /// A view of the run of `plan`, on AWS or on an endpoint on this machine.
    pub(crate) fn new(plan: &Plan, near: bool, common: &Common) -> Self {
        // Logs would be written into the tree.
        let live = std::io::stderr().is_terminal() && !common.quiet && common.verbose == 0;
        let estimate = Estimate::new(near);
        let now = Instant::now();
        Progress {
            bar: live.then(bar),
            quiet: common.quiet,
            width: plan.steps.iter().map(|s| shown(&s.address).width()).max().unwrap_or(0),
            steps: plan.steps.len(),
            whole: estimate.whole(plan),
            estimate,
            begun: now,
            state: Mutex::new(State {
                active: Vec::new(),
                over: 0,
                folded: BTreeMap::new(),
                notice: None,
                last_line: now,
                beat: FIRST_BEAT,
            }),
        }
    }

    /// Shows an event.
    pub(crate) fn event(&self, event: &Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::StepStarted { step, address, verb, .. } => state.active.push(Active {
                step: step.clone(),
                address: address.clone(),
                verb: *verb,
                begun: Instant::now(),
                status: present(*verb).to_owned(),
                again: None,
            }),
            Event::StepWaiting { step, address, status, .. } => {
                if let Some(active) = state.active.iter_mut().find(|a| a.step == *step) {
                    active.status.clone_from(status);
                }
                if self.bar.is_none() {
                    self.line(&mut state, "waiting", address, status);
                }
            }
            Event::StepRetrying { step, address, reason, wait } => {
                if state.is_new(step, reason) {
                    let text = format!("in {}: {reason}", seconds(*wait));
                    self.line(&mut state, "again", address, &text);
                }
            }
            Event::StepDone { step, address, verb, elapsed, detail } => {
                let tried = state.tried(step);
                state.ended(step);
                let detail = detail.as_ref().map_or(String::new(), |detail| format!(", {detail}"));
                let text = seconds(*elapsed) + &tried + &detail;
                self.line(&mut state, past(*verb), address, &text);
            }
            Event::StepFailed { step, address, reason } => {
                let tried = state.tried(step);
                state.ended(step);
                self.line(&mut state, FAILED, address, &format!("{reason}{tried}"));
            }
            Event::StepLeft { step, address, because } => {
                state.ended(step);
                self.line(&mut state, "left", address, because);
            }
            Event::StepSkipped { step, address, because } => {
                state.ended(step);
                self.line(&mut state, "skipped", address, because);
            }
            Event::LockWaiting { holder, since, wait } => {
                let text = format!("{holder} has the lock since {since:.0}");
                self.say(&mut state, &format!("  waiting  {text}; if it is not renewed within {}, that run has ended, and the lock is taken over", seconds(*wait)));
                let since = state.notice.as_ref().map_or_else(Instant::now, |(_, since)| *since);
                state.notice = Some((text, since));
            }
            Event::LockTaken => state.notice = None,
            Event::RunStopping { because } => self.say(&mut state, &format!("  {because}: no further calls are made; AWS continues what it accepted, and the next run resumes it")),
            Event::RunStarted { .. } | Event::RunSummary { .. } => {}
        }
        self.draw(&state);
    }

    /// Time has passed.
    pub(crate) fn tick(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.bar.is_some() || self.quiet {
            return self.draw(&state);
        }
        if state.last_line.elapsed() >= state.beat {
            let beat = (state.beat * 2).min(LAST_BEAT);
            let text = format!("  ...      {}", self.heartbeat(&state));
            self.say(&mut state, &text);
            state.beat = beat;
        }
    }

    /// The live part goes away.
    pub(crate) fn close(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message(String::new());
            bar.finish_and_clear();
        }
    }

    /// How it went, in one line.
    pub(crate) fn sum(&self, report: &Report, elapsed: Duration) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (word, more) in state.more().filter(|(word, _)| !self.quiet || *word == FAILED) {
            errln!("  {word:8} {} more files", grouped(more as u64));
        }
        let parts = [
            (report.failed.len(), "failed"),
            (report.left.len(), "left to AWS"),
            (report.skipped.len(), "not tried"),
        ];
        let more: String =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect();
        if !self.quiet || !report.is_complete() {
            let steps = if report.done.len() == 1 { "step" } else { "steps" };
            let took = seconds(elapsed.as_secs_f64());
            errln!("\n{} {steps} done{more} in {took}", report.done.len());
        }
    }

    fn line(&self, state: &mut State, word: &'static str, address: &Address, text: &str) {
        if state.folds(word, address) {
            return;
        }
        // Failures are said to those as well who want to hear little.
        if self.quiet && word == FAILED {
            errln!("{}", visible(&format!("  {word:8} {address}  {text}")));
        }
        self.say(state, &format!("  {word:8} {}  {text}", self.column(address)));
    }

    /// An address as wide as the widest of the run.
    fn column(&self, address: &Address) -> String {
        pad(&shown(address), Side::Left, self.width)
    }

    fn say(&self, state: &mut State, line: &str) {
        let line = &*visible(line);
        state.last_line = Instant::now();
        state.beat = FIRST_BEAT;
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.println(line),
            None => errln!("{line}"),
        }
    }

    fn draw(&self, state: &State) {
        let Some(bar) = &self.bar else { return };
        let mut lines = vec![self.head(state)];
        lines.extend(state.waiting());
        let shown = state.active.len().min(SHOWN);
        for (i, active) in state.active[..shown].iter().enumerate() {
            let last = i + 1 == shown && state.active.len() == shown;
            let branch = if last { "└" } else { "├" };
            lines.push(format!(
                "  {branch} {}  {:18}  {}",
                self.column(&active.address),
                active.status,
                self.time(active)
            ));
        }
        if state.active.len() > shown {
            lines.push(format!("  └ and {} more", state.active.len() - shown));
        }
        // The sign that turns takes two columns of the first line.
        let wide = terminal::width().saturating_sub(2).min(WIDE);
        let cut = |line: String| visible(&line).chars().take(wide).collect::<String>();
        bar.set_message(lines.into_iter().map(cut).collect::<Vec<_>>().join("\n"));
    }

    fn head(&self, state: &State) -> String {
        let elapsed = self.begun.elapsed();
        let of = if self.whole > elapsed { about(self.whole) } else { String::new() };
        let (over, steps) = (state.over, self.steps);
        format!("{over} of {steps} steps, {}{of}", seconds(elapsed.as_secs_f64()))
    }

    /// What is under way, in one line: that of which most is to come.
    fn heartbeat(&self, state: &State) -> String {
        if let Some(waiting) = state.waiting() {
            return waiting;
        }
        let longest = state.active.iter().max_by_key(|a| self.estimate.of(a.address.kind, a.verb));
        let Some(active) = longest else { return self.head(state) };
        let more = match state.active.len() {
            1 => String::new(),
            n => format!(", and {} more", n - 1),
        };
        let time = self.time(active);
        format!("{}; {} {} for {time}{more}", self.head(state), active.address, active.status)
    }

    fn time(&self, active: &Active) -> String {
        let elapsed = active.begun.elapsed();
        let usual = self.estimate.of(active.address.kind, active.verb);
        let of = if usual > elapsed { about(usual) } else { String::new() };
        format!("{}{of}", seconds(elapsed.as_secs_f64()))
    }
}

/// An address as a terminal may show it.
fn shown(address: &Address) -> String {
    visible(&address.to_string()).into_owned()
}

/// The word for a step that failed.
const FAILED: &str = "FAILED";

impl State {
    /// Whether this is one line too many about uploads, of which a folder may make a hundred thousand.
    fn folds(&mut self, word: &'static str, address: &Address) -> bool {
        if address.kind != Kind::DataObject {
            return false;
        }
        let said = self.folded.entry(word).or_default();
        *said += 1;
        *said > UPLOADS
    }

    /// What was not said of uploads, and of how many.
    fn more(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let more = self.folded.iter().map(|(word, said)| (*word, said.saturating_sub(UPLOADS)));
        more.filter(|(_, more)| *more > 0)
    }

    /// Counts a try of `step`; whether its reason is another than that of the try before.
    fn is_new(&mut self, step: &str, reason: &str) -> bool {
        let Some(active) = self.active.iter_mut().find(|a| a.step == step) else { return true };
        match &mut active.again {
            Some((last, n)) if last == reason => *n += 1,
            again => {
                *again = Some((reason.to_owned(), 1));
                return true;
            }
        }
        false
    }

    /// How often `step` was tried again for the reason that was said last, where that was more than the once that was said.
    fn tried(&self, step: &str) -> String {
        let again = self.active.iter().find(|a| a.step == step).and_then(|a| a.again.as_ref());
        again.filter(|(_, n)| *n > 1).map_or(String::new(), |(_, n)| format!(" (again {n} times)"))
    }

    /// What is waited for besides steps, and for how long.
    fn waiting(&self) -> Option<String> {
        let (text, since) = self.notice.as_ref()?;
        Some(format!("waiting for {}: {text}", seconds(since.elapsed().as_secs_f64())))
    }

    fn ended(&mut self, step: &str) {
        self.active.retain(|active| active.step != step);
        self.over += 1;
    }
}

fn bar() -> indicatif::ProgressBar {
    let screen = indicatif::ProgressDrawTarget::term_like_with_hz(Box::new(Screen::new()), 20);
    let bar = indicatif::ProgressBar::with_draw_target(None, screen);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn about(time: Duration) -> String {
    format!(" of about {}", seconds(time.as_secs_f64()))
}

fn past(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "created",
        Verb::Update => "updated",
        Verb::Delete => "deleted",
        Verb::Tag | Verb::Untag => "tagged",
        Verb::Stop => "stopped",
        Verb::Start => "started",
        Verb::Wait => "settled",
    }
}

fn present(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "creating",
        Verb::Update => "updating",
        Verb::Delete => "deleting",
        Verb::Tag | Verb::Untag => "tagging",
        Verb::Stop => "stopping",
        Verb::Start => "starting",
        Verb::Wait => "under way",
    }
}

/// `0.3 s`, `41 s`, `12 min 5 s`, `1 h 5 min`.
pub(crate) fn seconds(elapsed: f64) -> String {
    let whole = elapsed as u64;
    match elapsed {
        s if s < 9.95 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        _ if whole < 3600 && whole.is_multiple_of(60) => format!("{} min", whole / 60),
        _ if whole < 3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reason_is_said_once_and_counted() {
        let active = Active {
            step: "s".into(),
            address: Address::only(Kind::Role),
            verb: Verb::Create,
            begun: Instant::now(),
            status: String::new(),
            again: None,
        };
        let mut state = State {
            active: vec![active],
            over: 0,
            folded: BTreeMap::new(),
            notice: None,
            last_line: Instant::now(),
            beat: FIRST_BEAT,
        };
        assert_eq!(state.tried("s"), "");
        let said = ["a", "a", "b", "b", "b"].map(|reason| state.is_new("s", reason));
        assert_eq!(said, [true, false, true, false, false]);
        assert_eq!(state.tried("s"), " (again 3 times)");
    }

    #[test]
    fn of_many_uploads_the_first_ones_are_said_and_the_others_counted() {
        let mut state = State {
            active: Vec::new(),
            over: 0,
            folded: BTreeMap::new(),
            notice: None,
            last_line: Instant::now(),
            beat: FIRST_BEAT,
        };
        let (file, role) = (Address::new(Kind::DataObject, "items/a"), Address::only(Kind::Role));
        let said = (0..100_000).filter(|_| !state.folds("created", &file)).count();
        assert_eq!(said, UPLOADS);
        assert!(!state.folds(FAILED, &file) && !state.folds("created", &role));
        assert_eq!(state.more().collect::<Vec<_>>(), [("created", 100_000 - UPLOADS)]);
    }

    #[test]
    fn times_are_as_exact_as_people_need() {
        let cases = [
            (0.26, "0.3 s"),
            (41.4, "41 s"),
            (725.0, "12 min 5 s"),
            (2700.0, "45 min"),
            (3900.0, "1 h 5 min"),
        ];
        for (elapsed, text) in cases {
            assert_eq!(seconds(elapsed), text);
        }
    }
}
