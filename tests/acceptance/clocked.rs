//! An emulator in this process whose clock a test moves, with a folder and the binary that runs in it.
//! Not here: what tests of one feature ask of it.

use crate::support::{Stage, pointed, said};
use jiff::Timestamp;
use personalize_emulator::{Clock, Options, Served, fault::FaultRule, serve};
use std::process::Command;

/// The emulator, its clock and the folder.
pub(crate) struct World {
    runtime: tokio::runtime::Runtime,
    served: Option<Served>,
    pub(crate) clock: Clock,
    pub(crate) stage: Stage,
}

impl World {
    pub(crate) fn new(stage: Stage, faults: Vec<FaultRule>) -> World {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let clock = Clock::manual(start());
        let mut options = Options::default();
        options.emulator.clock = clock.clone();
        options.emulator.faults = faults;
        let served = runtime.block_on(serve(options)).unwrap();
        World { runtime, served: Some(served), clock, stage }
    }

    pub(crate) fn served(&self) -> &Served {
        self.served.as_ref().unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.served().endpoint_url
    }

    /// The binary against it; the lock of a run that was killed holds nobody up.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = self.stage.command(words);
        pointed(&mut command, self.url()).env("PERSONALIZE_LOCK_LEASE", "0");
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> (i32, String) {
        said(&self.command(words).output().unwrap())
    }

    pub(crate) fn ok(&self, words: &[&str]) -> String {
        let (code, text) = self.run(words);
        assert_eq!(code, 0, "{words:?} said:\n{text}");
        text
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            self.runtime.block_on(served.shutdown());
        }
    }
}

/// When the clock begins: midnight of a Sunday, so that a month is always the same.
pub(crate) fn start() -> Timestamp {
    "2027-01-03T00:00:00Z".parse().unwrap()
}
