//! `local`: the emulator as a server of its own, its doubts, and its state.

use crate::{
    args::{Local, Pace},
    emulator::{not_started, way_out},
    exit::chain,
    exit::{Exit, Failed},
    input::read,
    output,
    signals::Signals,
    stack,
};
use personalize_emulator::doubt::{self, Doubts, Turn};
use personalize_emulator::{
    Durations, EmulatorOptions, Options,
    folder::{Removed, remove},
    quotas::Raise,
};
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

/// Runs the command of `local`.
pub(crate) async fn run(command: Local) -> Result<Exit, Failed> {
    match command {
        Local::Serve {
            port,
            host,
            hosts,
            state,
            pace,
            journal,
            enforce,
            doubts,
            quotas,
            origins,
        } => {
            let place = Place { host, port, hosts, origins };
            serve(place, state, pace, journal, Answers { enforce, doubts, quotas }).await
        }
        Local::Doubts => self::doubts(),
        Local::Reset { spec } => reset(&spec.path()),
    }
}

/// Where it is served, and to whom.
struct Place {
    /// The address to listen on.
    host: IpAddr,
    /// Its port; 0 for a free one.
    port: u16,
    /// Names beside localhost by which it is asked.
    hosts: Vec<String>,
    /// The origins of web pages that are served.
    origins: Vec<String>,
}

/// How calls are answered.
struct Answers {
    /// The files of the policies that calls are held to; none where everything is allowed.
    enforce: Vec<PathBuf>,
    /// Answers to doubts, as `NAME=ANSWER`.
    doubts: Vec<String>,
    /// Quotas to raise.
    quotas: Vec<Raise>,
}

/// Serves until interrupted.
async fn serve(
    place: Place,
    state: Option<PathBuf>,
    pace: Pace,
    journal: Option<PathBuf>,
    answers: Answers,
) -> Result<Exit, Failed> {
    if let Some(path) = &journal {
        output::may_write(path, output::Kind::Journal)?;
    }
    let durations = match pace {
        Pace::Instant => Durations::instant(),
        Pace::Demonstration => Durations::demonstration(),
    };
    let mut doubts = Doubts::default();
    for answer in &answers.doubts {
        doubts
            .set(answer)
            .map_err(|error| Failed::new(Exit::BadSpec, format!("error: {error}")))?;
    }
    let enforce = policies(&answers.enforce)?;
    let emulator = EmulatorOptions {
        folder: state,
        durations,
        journal,
        doubts,
        quotas: answers.quotas,
        enforce,
        ..EmulatorOptions::default()
    };
    let Place { host, port, hosts, origins } = place;
    let options = Options { emulator, host: Some(host), port, hosts, origins };
    let served = personalize_emulator::serve(options).await;
    let served = served.map_err(|error| not_started(&error))?;
    // Before the address is said: whoever reads it may send the signal at once.
    let mut signals = Signals::new();
    outln!("{}", served.endpoint_url);
    errln!(
        "serving Personalize, S3, IAM and STS; set AWS_ENDPOINT_URL to the address above; Ctrl-C ends"
    );
    signals.next().await;
    served.shutdown().await;
    Ok(Exit::Done)
}

/// The texts of the policies; `None` where none is to be enforced.
fn policies(files: &[PathBuf]) -> Result<Option<Vec<String>>, Failed> {
    let texts = files.iter().map(|file| read(file, "the policy", None));
    let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
    Ok(Some(texts).filter(|texts| !texts.is_empty()))
}

/// Prints every doubt that can be switched, with its answers; the one that holds when nothing is said is marked.
fn doubts() -> Result<Exit, Failed> {
    let holds = Doubts::default();
    for row in doubt::rows() {
        let Turn::Switch(name) = row.turn else { continue };
        let answers = doubt::Switch::find(name).map_or(&[][..], |switch| switch.answers);
        view!("{name}: {}", row.assumed);
        for answer in answers {
            let mark = if holds.answer(name) == Some(answer.word) { '*' } else { ' ' };
            view!("  {mark} {:<14} {}", answer.word, answer.says);
        }
    }
    Ok(Exit::Done)
}

/// Removes the state beside the spec.
fn reset(spec: &Path) -> Result<Exit, Failed> {
    let folder = stack::state(&stack::folder(spec));
    let shown = folder.display();
    match remove(&folder) {
        Ok(Removed::All) => view!("removed {shown}"),
        Ok(Removed::Absent) => view!("there is no state in {shown}"),
        Ok(Removed::Ours) => {
            view!("removed the state in {shown}; other files in it were kept");
        }
        Err(error) => {
            let (exit, help) = way_out(&error);
            let what = format!("error: cannot remove the state in `{shown}`; nothing was removed");
            let report = format!("{what}\n{}{help}", chain(&error));
            return Err(Failed::new(exit, report));
        }
    }
    Ok(Exit::Done)
}
