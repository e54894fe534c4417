//! Waiting for what cannot be judged yet: while AWS is at work on a resource it may not give its tags, and so not tell
//! whose it is (`Live::is_untold`). Not here: what a plan that does not wait says of it (`core::plan`).

use crate::{connect::Connection, exit::Failed};
use personalize_core::inventory::Live;
use personalize_rules::visible::visible;
use std::{collections::BTreeSet, time::Duration};

/// Looks until AWS tells whose everything is that matters: `look` gives what it saw, and what it could not judge. Before
/// a run has begun, a signal or the deadline ends the process, so this wait has no end of its own.
pub(crate) async fn told<T>(
    connection: &Connection,
    quiet: bool,
    look: impl AsyncFn() -> Result<(T, Vec<Live>), Failed>,
) -> Result<T, Failed> {
    let pause = Duration::from_millis(if connection.is_near() { 250 } else { 15_000 });
    let mut said = BTreeSet::new();
    loop {
        let (seen, untold) = look().await?;
        if untold.is_empty() {
            return Ok(seen);
        }
        for live in untold {
            if !quiet && said.insert(live.locator.clone()) {
                let text = format!(
                    "waiting for the {} `{}`, which is {}: AWS does not say before the end whose it is",
                    live.kind, live.name, live.status
                );
                errln!("{}", visible(&text));
            }
        }
        tokio::time::sleep(pause).await;
    }
}
