//! The times of the real service without waiting for them: a clock that a test moves.
//!
//! `cargo run -p personalize-emulator --example hours`

mod wire;

use personalize_emulator::{Clock, Durations, EmulatorOptions, Options, serve};
use serde_json::json;
use std::{error::Error, time::Duration};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", told().await?);
    Ok(())
}

/// The states of a dataset group, minute by minute.
async fn told() -> Result<String, Box<dyn Error>> {
    let clock = Clock::manual("2026-01-01T09:00:00Z".parse()?);
    let emulator = EmulatorOptions {
        clock: clock.clone(),
        durations: Durations::real(),
        ..EmulatorOptions::default()
    };
    let served = serve(Options { emulator, ..Options::default() }).await?;
    let made = wire::call(served.addr, "CreateDatasetGroup", &json!({"name": "shop"})).await?;
    let (_, arn) = made.ok_or("no answer")?;
    let mut told = String::new();
    for _ in 0..3 {
        let found = wire::call(served.addr, "DescribeDatasetGroup", &arn).await?;
        let (_, found) = found.ok_or("no answer")?;
        told.push_str(&format!("{} {}\n", clock.now(), found["datasetGroup"]["status"]));
        clock.advance(Duration::from_secs(45));
    }
    served.shutdown().await;
    Ok(told)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn it_becomes_active_when_the_time_has_come() {
        let told = super::told().await.unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            lines,
            [
                "2026-01-01T09:00:00Z \"CREATE PENDING\"",
                "2026-01-01T09:00:45Z \"CREATE IN_PROGRESS\"",
                "2026-01-01T09:01:30Z \"ACTIVE\"",
            ]
        );
    }
}
