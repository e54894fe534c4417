//! Waiting for what cannot be judged yet: while AWS is at work on a resource it may not give its tags, and so not tell
//! whose it is (`kind::is_untold`). Not here: what a plan that does not wait says of it (`core::plan`).

use crate::{args::Common, connect::Connection, exit::Failed};
use personalize_core::{inventory::Live, kind};
use personalize_rules::visible::visible;
use std::{collections::BTreeSet, time::Duration};

/// Looks until AWS tells whose everything is that matters: `look` gives what it saw, and what it could not judge, which is
/// said once each. It has no end of its own: before a run has begun, a signal or the deadline ends the process.
pub(crate) async fn await_tags<T>(
    connection: &Connection,
    say: impl Fn(&Live),
    look: impl AsyncFn() -> Result<(T, Vec<Live>), Failed>,
) -> Result<T, Failed> {
    let pause = Duration::from_millis(if connection.is_near() { 250 } else { 15_000 });
    let mut said = BTreeSet::new();
    loop {
        let (seen, pending) = look().await?;
        if pending.is_empty() {
            return Ok(seen);
        }
        for live in pending {
            if said.insert(live.locator.clone()) {
                say(&live);
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Those of `all` that cannot be judged yet.
pub(crate) fn pending<'l>(all: impl IntoIterator<Item = &'l Live>) -> Vec<Live> {
    all.into_iter().filter(|live| kind::is_untold(live)).cloned().collect()
}

/// Says to whoever waits at a terminal what is waited for.
pub(crate) fn announce(common: &Common) -> impl Fn(&Live) {
    let quiet = common.quiet;
    move |live| {
        if !quiet {
            let text = format!(
                "waiting for the {} `{}`, which is {}: AWS reports its owner only when that has ended",
                live.kind, live.name, live.status
            );
            errln!("{}", visible(&text));
        }
    }
}
