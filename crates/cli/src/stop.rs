//! What ends a command before its work is done: SIGINT, SIGTERM, SIGHUP, a deadline. Not here: how a run ends then (`run`).

use crate::{deadline::Deadline, events::Events, exit::Exit, progress::Progress, signals::Signals};
use personalize_engine::event::{Event, Sink};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// How long a run may take to end after the first signal; then the process ends without it.
const AT_MOST: Duration = Duration::from_millis(4500);

/// The exit code of a second signal.
const AT_ONCE: u8 = 130;

/// Watches for the end from the beginning of a command on.
pub(crate) struct Stop {
    /// Cancelled when a run is to end.
    pub(crate) token: CancellationToken,
    /// The view of the run, once one has begun.
    run: Arc<OnceLock<Arc<Progress>>>,
    _watch: AbortOnDropHandle<()>,
}

impl Stop {
    /// Begins to watch. Before a run has begun, a signal ends the process: nothing was written.
    pub(crate) fn watch(events: Arc<Events>, deadline: Option<Deadline>) -> Stop {
        let token = CancellationToken::new();
        let run = Arc::new(OnceLock::new());
        let watch = watch(events, deadline, token.clone(), Arc::clone(&run));
        Stop { token, run, _watch: AbortOnDropHandle::new(tokio::spawn(watch)) }
    }

    /// From now on there is something to end well, which `view` shows.
    pub(crate) fn run_begins(&self, view: Arc<Progress>) {
        let _ = self.run.set(view);
    }
}

async fn watch(
    events: Arc<Events>,
    deadline: Option<Deadline>,
    token: CancellationToken,
    run: Arc<OnceLock<Arc<Progress>>>,
) {
    let mut signals = Signals::new();
    let late = async {
        match deadline {
            Some(deadline) => tokio::time::sleep(deadline.left()).await,
            None => std::future::pending().await,
        }
    };
    let because = tokio::select! {
        () = signals.next() => "interrupted",
        () = late => "the deadline has come",
    };
    let Some(view) = run.get() else {
        errln!("\n{because}: nothing was changed");
        let code = events.end(Exit::Resumable as u8, because);
        std::process::exit(code.into());
    };
    let stopping = Event::RunStopping { because: because.to_owned() };
    events.event(&stopping);
    view.event(&stopping);
    token.cancel();
    let (code, how) = tokio::select! {
        () = signals.next() => (AT_ONCE, "interrupted again"),
        () = tokio::time::sleep(AT_MOST) => (Exit::Resumable as u8, "out of time to end well"),
    };
    let code = events.end(code, because);
    view.close();
    errln!("{how}: the next run looks up what became of the last calls");
    std::process::exit(code.into());
}
