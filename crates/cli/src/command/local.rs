//! `local`: the emulator as a server of its own, its doubts, and its state.

use crate::{
    args::Pace,
    connect::chain,
    exit::{Exit, Failed},
    stack,
};
use personalize_emulator::doubt::{self, Turn};
use personalize_emulator::{Doubts, Durations, FrameOptions, Options};
use std::path::{Path, PathBuf};

/// Serves until interrupted.
pub(crate) async fn serve(
    port: u16,
    state: Option<PathBuf>,
    pace: Pace,
    journal: Option<PathBuf>,
    answers: &[String],
) -> Result<Exit, Failed> {
    let durations = match pace {
        Pace::Instant => Durations::instant(),
        Pace::Demonstration => Durations::demonstration(),
    };
    let mut doubts = Doubts::default();
    for answer in answers {
        doubts
            .set(answer)
            .map_err(|error| Failed::new(Exit::BadSpec, format!("error: {error}")))?;
    }
    let frame =
        FrameOptions { folder: state, durations, journal, doubts, ..FrameOptions::default() };
    let served = personalize_emulator::serve(Options { frame, port }).await.map_err(|error| {
        Failed::new(Exit::Other, format!("error: the emulator did not start\n{}", chain(&error)))
    })?;
    anstream::println!("{}", served.endpoint_url);
    anstream::eprintln!(
        "serving Personalize, S3, IAM and STS; set AWS_ENDPOINT_URL to the address above; Ctrl-C ends"
    );
    let _ = tokio::signal::ctrl_c().await;
    served.shutdown().await;
    Ok(Exit::Done)
}

/// Prints every doubt that can be switched, with its answers; the one that holds when nothing is said is marked.
pub(crate) fn doubts() -> Result<Exit, Failed> {
    let holds = Doubts::default();
    for row in doubt::rows() {
        let Turn::Switch(name) = row.turn else { continue };
        let answers = doubt::Switch::find(name).map_or(&[][..], |switch| switch.answers);
        anstream::println!("{name}: {}", row.assumed);
        for answer in answers {
            let mark = if holds.answer(name) == Some(answer.word) { '*' } else { ' ' };
            anstream::println!("  {mark} {:<14} {}", answer.word, answer.says);
        }
    }
    Ok(Exit::Done)
}

/// Removes the state beside the spec.
pub(crate) fn reset(spec: &Path) -> Result<Exit, Failed> {
    let folder = stack::state(&stack::folder(spec));
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => anstream::println!("removed {}", folder.display()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            anstream::println!("there is no state in {}", folder.display())
        }
        Err(error) => {
            let report = format!("error: cannot remove `{}`\ncaused by: {error}", folder.display());
            return Err(Failed::new(Exit::Other, report));
        }
    }
    Ok(Exit::Done)
}
