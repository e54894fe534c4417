//! `local`: the emulator as a server of its own, and its state.

use crate::{
    args::Pace,
    connect::chain,
    exit::{Exit, Failed},
    output, stack,
};
use personalize_emulator::{Durations, FrameOptions, Options};
use std::path::{Path, PathBuf};

/// Serves until interrupted.
pub(crate) async fn serve(
    port: u16,
    state: Option<PathBuf>,
    pace: Pace,
    journal: Option<PathBuf>,
) -> Result<Exit, Failed> {
    if let Some(path) = &journal {
        output::may_write(path, output::Kind::Journal)?;
    }
    let durations = match pace {
        Pace::Instant => Durations::instant(),
        Pace::Demonstration => Durations::demonstration(),
    };
    let frame = FrameOptions { folder: state, durations, journal, ..FrameOptions::default() };
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
