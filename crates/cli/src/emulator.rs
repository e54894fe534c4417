//! The emulator that does not start, and the way out. Not here: starting it (`connect`, `command::local`).

use crate::exit::{Exit, Failed, chain};
use personalize_emulator::{EmulatorError, FolderError, ServeError, store::StoreError};

/// Why there is no emulator, and what to do about its state folder.
pub(crate) fn not_started(error: &ServeError) -> Failed {
    let (exit, help) = match error {
        ServeError::Emulator(EmulatorError::Store(StoreError::Folder(error))) => way_out(error),
        ServeError::Emulator(EmulatorError::Store(_) | EmulatorError::Objects { .. }) => (
            Exit::Other,
            "\nhelp: if it is damaged, `personalize local reset SPEC` removes the state beside a spec; or give `local serve` another `--state`",
        ),
        _ => (Exit::Other, ""),
    };
    Failed::new(exit, format!("error: the emulator did not start\n{}{help}", chain(error)))
}

/// The exit code and the help where the state folder is in the way.
pub(crate) fn way_out(error: &FolderError) -> (Exit, &'static str) {
    match error {
        FolderError::InUse { .. } => (
            Exit::Locked,
            "\nhelp: wait for that run to end, or stop that server; `local serve` takes another folder with `--state`",
        ),
        FolderError::Foreign { .. } => (
            Exit::Refused,
            "\nhelp: check what is in that folder and move it away; `local serve` takes another folder with `--state`",
        ),
        FolderError::Io { .. } => {
            (Exit::Other, "\nhelp: check who owns the folder and whether the disk is full")
        }
    }
}
