//! The event file of a command: JSON lines, the last of which is always the summary with the exit code of the process.
//! Not here: what happens (`engine`) and how people see it (`progress`).

use crate::{
    exit::{Exit, Failed},
    output,
};
use jiff::Timestamp;
use personalize_engine::event::{Event, Line, Sink};
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Takes the events of a command, and keeps count for the summary.
pub(crate) struct Events {
    begun: Instant,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    file: Option<File>,
    done: usize,
    failed: usize,
    left: usize,
    skipped: usize,
    /// The exit code, once it is said.
    code: Option<u8>,
    /// Whether an event could not be written.
    lost: bool,
}

impl Events {
    /// Events into the file at `path`, which is begun anew; counted only where there is none.
    pub(crate) fn open(path: Option<&Path>) -> Result<Events, Failed> {
        let open = |path: &Path| {
            output::may_write(path, output::Kind::Events)?;
            File::create(path).map_err(|error| {
                let what = format!("error: cannot write events to `{}`", path.display());
                Failed::new(Exit::BadSpec, format!("{what}\ncaused by: {error}"))
            })
        };
        let inner = Inner { file: path.map(open).transpose()?, ..Inner::default() };
        Ok(Events { begun: Instant::now(), inner: Mutex::new(inner) })
    }

    /// The command ends with `code`; answers the code that counts, which is the first one said. `report` is what people
    /// read of it.
    pub(crate) fn end(&self, code: u8, report: &str) -> u8 {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = inner.code {
            return code;
        }
        inner.code = Some(code);
        let summary = Event::RunSummary {
            code,
            done: inner.done,
            failed: inner.failed,
            left: inner.left,
            skipped: inner.skipped,
            elapsed: self.begun.elapsed().as_secs_f64(),
            message: report.lines().next().unwrap_or_default().to_owned(),
        };
        inner.write(&summary);
        if inner.lost && code == Exit::Done as u8 {
            // Whoever reads the file would wait for what is not in it.
            inner.code = Some(Exit::Other as u8);
        }
        inner.code.unwrap_or(code)
    }
}

impl Sink for Events {
    fn event(&self, event: &Event) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::StepDone { .. } => inner.done += 1,
            Event::StepFailed { .. } => inner.failed += 1,
            Event::StepLeft { .. } => inner.left += 1,
            Event::StepSkipped { .. } => inner.skipped += 1,
            _ => {}
        }
        if inner.code.is_none() {
            inner.write(event);
        }
    }
}

impl Inner {
    /// A file that can no longer be written is given up: the run matters more.
    fn write(&mut self, event: &Event) {
        let line = Line { time: Timestamp::now(), event: event.clone() };
        let written = match (&mut self.file, serde_json::to_string(&line)) {
            (Some(file), Ok(line)) => writeln!(file, "{line}").is_ok(),
            _ => true,
        };
        if !written {
            errln!(
                "warning: the event file is incomplete, as it cannot be written any more; the run goes on"
            );
            self.file = None;
            self.lost = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn an_event_file_that_is_incomplete_is_told_by_the_code() {
        for (code, told) in [(0, 1), (8, 8)] {
            let events = Events::open(Some(Path::new("/dev/full"))).unwrap();
            events.event(&Event::LockTaken);
            assert_eq!((events.end(code, ""), events.end(9, "")), (told, told));
        }
    }

    #[test]
    fn the_summary_is_said_once_and_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        let events = Events::open(Some(&path)).unwrap();
        events.event(&Event::LockTaken);
        assert_eq!(events.end(8, "interrupted\nmore"), 8);
        assert_eq!(events.end(9, ""), 8, "whoever comes later takes the code that was said");
        events.event(&Event::LockTaken);
        let text = std::fs::read_to_string(path).unwrap();
        let last: Line = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        let Event::RunSummary { code: 8, message, .. } = last.event else { panic!("{last:?}") };
        assert_eq!((message.as_str(), text.lines().count()), ("interrupted", 2));
    }
}
