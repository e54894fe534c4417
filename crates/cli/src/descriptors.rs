//! Whether this process may open as many files as any command needs, looked at once before one begins: later, what meets the
//! limit first may be a library that panics over it.
//! Not here: a run of many connections that needs more, whose failed call says so (`aws`).

use crate::exit::{Exit, Failed};
use std::{fs::File, io};

/// What the asynchronous runtime, its signals, an emulator and the first connections to it open at once.
const NEEDED: usize = 64;

/// Fails where fewer files can be opened.
pub(crate) fn check() -> Result<(), Failed> {
    let mut open = Vec::with_capacity(NEEDED);
    while open.len() < NEEDED {
        match File::open("/dev/null") {
            Ok(file) => open.push(file),
            Err(error) if is_limit(&error) => {
                let could = open.len();
                drop(open);
                return Err(too_few(could, &error));
            }
            // Without that device nothing is known.
            Err(_) => break,
        }
    }
    Ok(())
}

fn too_few(could: usize, error: &io::Error) -> Failed {
    let report = format!(
        "error: personalize has to open up to {NEEDED} files and connections at once, and can open only {could}; nothing was done\ncaused by: {error}\nhelp: raise the limit of the shell that starts it: `ulimit -n 1024`"
    );
    Failed::new(Exit::Other, report)
}

/// Whether the limit of this process, or that of the machine, is met: EMFILE and ENFILE of Linux, macOS and the BSDs.
fn is_limit(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_names_how_many_and_a_remedy() {
        assert!(check().is_ok());
        let said = too_few(5, &io::Error::from_raw_os_error(24)).report;
        assert!(said.contains("up to 64 files") && said.contains("only 5;"), "{said}");
        assert!(said.contains("`ulimit -n 1024`"), "{said}");
        assert!(is_limit(&io::Error::from_raw_os_error(24)));
        assert!(!is_limit(&io::Error::from_raw_os_error(2)));
    }
}
