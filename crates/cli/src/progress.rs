//! Shows a run: one line for each change of state, and the events as JSON lines where asked for.
//! Not here: what happens (`engine`).

use crate::{
    args::Common,
    exit::{Exit, Failed},
};
use personalize_core::plan::{Plan, Verb};
use personalize_engine::event::{Event, Sink};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{IsTerminal, Write},
    path::Path,
    sync::Mutex,
    time::Duration,
};

/// The view of a run.
pub(crate) struct Progress {
    events: Option<Mutex<File>>,
    bar: Option<indicatif::ProgressBar>,
    quiet: bool,
    width: usize,
    waiting: Mutex<BTreeMap<String, String>>,
}

impl Progress {
    /// A view of the run of `plan`; events go to `events` too.
    pub(crate) fn new(plan: &Plan, events: Option<&Path>, common: &Common) -> Result<Self, Failed> {
        let open = |path: &Path| {
            File::create(path).map(Mutex::new).map_err(|error| {
                Failed::new(
                    Exit::BadSpec,
                    format!(
                        "error: cannot write events to `{}`\ncaused by: {error}",
                        path.display()
                    ),
                )
            })
        };
        let live = std::io::stderr().is_terminal() && !common.quiet;
        Ok(Progress {
            events: events.map(open).transpose()?,
            bar: live.then(|| bar(plan.steps.len())),
            quiet: common.quiet,
            width: plan.steps.iter().map(|s| s.address.to_string().len()).max().unwrap_or(0),
            waiting: Mutex::default(),
        })
    }

    fn say(&self, line: &str) {
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.println(line),
            None => anstream::eprintln!("{line}"),
        }
    }

    fn waits(&self, address: &str, status: Option<&str>) -> bool {
        let Ok(mut waiting) = self.waiting.lock() else { return false };
        let before = match status {
            Some(status) => waiting.insert(address.to_owned(), status.to_owned()),
            None => waiting.remove(address),
        };
        if let Some(bar) = &self.bar {
            let parts: Vec<String> = waiting.keys().take(4).cloned().collect();
            bar.set_message(parts.join(", "));
        }
        before.as_deref() != status
    }
}

impl Sink for Progress {
    fn event(&self, event: &Event) {
        if let Some(mut file) = self.events.as_ref().and_then(|f| f.lock().ok()) {
            let _ = writeln!(file, "{}", serde_json::to_string(event).unwrap_or_default());
        }
        let width = self.width;
        match event {
            Event::StepDone { address, verb, elapsed, .. } => {
                self.waits(&address.to_string(), None);
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                }
                self.say(&format!(
                    "  {:8} {:width$}  {}",
                    past(*verb),
                    address.to_string(),
                    seconds(*elapsed)
                ));
            }
            Event::StepWaiting { address, status, .. } => {
                if self.waits(&address.to_string(), Some(status)) && self.bar.is_none() {
                    self.say(&format!("  waiting  {:width$}  {status}", address.to_string()));
                }
            }
            Event::StepRetrying { address, reason, wait, .. } => {
                self.say(&format!(
                    "  again    {:width$}  in {}: {reason}",
                    address.to_string(),
                    seconds(*wait)
                ));
            }
            Event::StepFailed { address, reason, .. } => {
                self.waits(&address.to_string(), None);
                self.say(&format!("  FAILED   {:width$}  {reason}", address.to_string()));
            }
            Event::StepLeft { address, because, .. } => {
                self.waits(&address.to_string(), None);
                self.say(&format!("  left     {:width$}  {because}", address.to_string()));
            }
            Event::StepSkipped { address, because, .. } => {
                self.say(&format!("  skipped  {:width$}  {because}", address.to_string()));
            }
            Event::RunSummary { done, failed, left, skipped, elapsed, .. } => {
                if let Some(bar) = &self.bar {
                    bar.finish_and_clear();
                }
                let more = if failed + left + skipped > 0 {
                    format!(", {failed} failed, {left} left to AWS, {skipped} not tried")
                } else {
                    String::new()
                };
                self.say(&format!("\n{done} steps done{more} in {}", seconds(*elapsed)));
            }
            Event::RunStarted { .. } | Event::StepStarted { .. } => {}
        }
    }
}

fn bar(steps: usize) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(steps as u64);
    let style = indicatif::ProgressStyle::with_template(
        "  {spinner} {pos}/{len} steps, {elapsed}  {wide_msg}",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn past(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "created",
        Verb::Update => "updated",
        Verb::Delete => "deleted",
        Verb::Tag | Verb::Untag => "tagged",
        Verb::Stop => "stopped",
        Verb::Wait => "settled",
    }
}

/// `0.3 s`, `41 s`, `12 min 5 s`.
pub(crate) fn seconds(elapsed: f64) -> String {
    match elapsed {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s => format!("{} min {} s", (s / 60.0) as u64, (s % 60.0) as u64),
    }
}
