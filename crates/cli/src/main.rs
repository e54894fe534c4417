//! The binary `personalize`: arguments, commands, views and exit codes. Deciding is done in `core`,
//! calling in `engine` and `aws`.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

#[macro_use]
mod say;
mod signals;
mod sources;

mod args;
mod command;
mod connect;
mod cost;
mod counted;
mod credentials;
mod data;
mod deadline;
mod descriptors;
mod emulator;
mod estimate;
mod events;
mod exit;
mod file;
mod files;
mod find;
mod fold;
mod input;
mod lock;
mod logging;
mod output;
mod past_imports;
mod pending_tags;
mod presence;
mod problems;
mod progress;
mod run;
mod saved;
mod stack;
mod stop;
mod survey;
mod table;
mod taken;
mod terminal;
mod variables;
mod version;

use events::Events;
use exit::{Exit, Failed};
use std::{path::Path, sync::Arc};

fn main() -> std::process::ExitCode {
    personalize_allocator::return_memory_soon();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // What a library makes of a damaged file is said as a problem of the file.
        if !personalize_convert::is_guarded() {
            usual(panic);
        }
    }));
    let args = match args::parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            // Help and version are no mistakes; clap's own 2 would be read as "changes present".
            return if error.use_stderr() { Exit::BadSpec.code() } else { Exit::Done.code() };
        }
    };
    if let Err(failed) = args.common.chdir.as_deref().map_or(Ok(()), enter) {
        return ended(Err(failed)).0.code();
    }
    if args.common.no_color {
        anstream::ColorChoice::Never.write_global();
    }
    // Until the end of the process: what is dropped before is not written.
    let _trace = match logging::start(&args.common) {
        Ok(trace) => trace,
        Err(failed) => return ended(Err(failed)).0.code(),
    };
    let events = match Events::open(args.command.events()) {
        Ok(events) => Arc::new(events),
        Err(failed) => return ended(Err(failed)).0.code(),
    };
    let is_run = args.command.is_run();
    let (exit, report) = ended(guarded(|| run(args, Arc::clone(&events))));
    let (exit, report) = heard(exit, report, is_run);
    // Where a signal was quicker, its code counts.
    std::process::ExitCode::from(events.end(exit as u8, &report))
}

/// Works in `folder` from here on.
fn enter(folder: &Path) -> Result<(), Failed> {
    std::env::set_current_dir(folder).map_err(|error| {
        let name = folder.display();
        let report = format!("error: cannot work in the folder `{name}`\ncaused by: {error}");
        Failed::new(Exit::BadSpec, report)
    })
}

/// A panic is a failure like any other, of ours.
fn guarded(work: impl FnOnce() -> Result<Exit, Failed>) -> Result<Exit, Failed> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let report = "error: personalize crashed; this is a bug in personalize; please report it with the lines above\nhelp: AWS continues what it accepted; run the same command again";
        Err(Failed::new(Exit::Other, report))
    })
}

/// The exit code, and what was said.
fn ended(result: Result<Exit, Failed>) -> (Exit, String) {
    match result {
        Ok(exit) => (exit, String::new()),
        Err(Failed { exit, report }) => {
            if !report.is_empty() {
                errln!("{report}");
            }
            (exit, report)
        }
    }
}

/// A view that was not shown as a whole has failed; of a run the code says how the run itself went.
fn heard(exit: Exit, report: String, is_run: bool) -> (Exit, String) {
    let Some(error) = say::lost() else { return (exit, report) };
    let (grade, exit) = match exit {
        Exit::Done | Exit::Changes if !is_run => ("error", Exit::Other),
        other => ("warning", other),
    };
    let lost =
        format!("{grade}: not everything could be written to standard output\ncaused by: {error}");
    errln!("{lost}");
    (exit, if report.is_empty() { lost } else { report })
}

fn run(args: args::Args, events: Arc<Events>) -> Result<Exit, Failed> {
    descriptors::check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| {
            Failed::new(
                Exit::Other,
                format!("error: the asynchronous runtime did not start\ncaused by: {error}"),
            )
        })?;
    runtime.block_on(command::run(args, events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failure_of_ours() {
        let (exit, report) = ended(guarded(|| panic!("on purpose")));
        assert_eq!(exit, Exit::Other);
        assert!(report.contains("a bug in personalize"), "{report}");
    }
}
