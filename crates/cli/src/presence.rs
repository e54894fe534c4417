//! Whether a run on this machine is alive: as long as it is, it has a lock of the operating system on a file with its name. The
//! system takes that back however the run ends, so that the next run need not wait until the lease of its lock is over.
//! Not here: the lock of a stack (`lock`), which keeps runs apart on all machines.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    path::PathBuf,
};

/// The file of a run that is alive. It goes with this, unless it is left.
pub(crate) struct Presence {
    path: PathBuf,
    is_left: bool,
    /// Open and locked.
    _file: File,
}

impl Presence {
    /// Says that `run` is alive. Where there is no place for the file, nothing is said, and its lock is waited for if it is killed.
    pub(crate) fn of(run: &str) -> Option<Presence> {
        let path = path(run)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).ok()?;
        // Before it says anything, so that nobody sees it without.
        file.lock().ok()?;
        file.write_all(machine().as_bytes()).ok()?;
        Some(Presence { path, is_left: false, _file: file })
    }

    /// Ends this and leaves the file, as a run does that is killed: its lock is there still, and the next run is to know whose it was.
    pub(crate) fn leave(mut self) {
        self.is_left = true;
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if !self.is_left {
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Whether `run` was on this machine, and is no more. Of runs of which nothing is known this says nothing: they may be elsewhere.
pub(crate) fn has_ended(run: &str) -> bool {
    let Some(path) = path(run) else { return false };
    // On a file system that machines share, a lock may be seen by its own alone.
    let is_here = fs::read_to_string(&path).is_ok_and(|of| of == machine());
    is_here
        && File::open(&path).is_ok_and(|file| match file.try_lock_shared() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        })
}

/// What tells this machine, since it was started, from others; not empty, so that a file that is still empty is no run's.
fn machine() -> String {
    let started = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    format!("personalize {}\n", started.trim())
}

/// The file of `run`, whose name comes from an object that others may have written.
fn path(run: &str) -> Option<PathBuf> {
    let is_name = run.len() == 16 && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_name.then(|| std::env::temp_dir().join(format!("personalize-run-{run}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_alive_until_its_file_is_let_go() {
        let run = "00000000feedc0de";
        drop(fs::remove_file(path(run).unwrap()));
        assert!(!has_ended(run), "nothing is known of it");
        let presence = Presence::of(run).unwrap();
        assert!(!has_ended(run), "it is alive");
        assert!(Presence::of(run).is_none(), "there is one of each name");
        // Killed: the file stays, and the system takes its lock back.
        let path = presence.path.clone();
        let text = fs::read(&path).unwrap();
        drop(presence);
        assert!(!path.exists() && !has_ended(run), "it ended as it should");
        fs::write(&path, text).unwrap();
        assert!(has_ended(run));
        fs::remove_file(&path).unwrap();
        Presence::of(run).unwrap().leave();
        assert!(has_ended(run), "it ended without giving back its lock");
        fs::write(&path, "personalize of another machine\n").unwrap();
        assert!(!has_ended(run), "it is elsewhere");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn no_name_leads_elsewhere() {
        for run in ["", "../../etc/passwd", "0123456789abcde/", "0123456789abcdef0"] {
            assert_eq!(path(run), None, "{run}");
        }
    }
}
