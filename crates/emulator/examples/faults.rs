//! Faults on request: a call is throttled, the next one is carried out but its answer is lost, and the third finds its work done.
//!
//! `cargo run -p personalize-emulator --example faults`

mod wire;

use personalize_emulator::{
    EmulatorOptions, Options,
    fault::{Fault, FaultRule},
    serve,
};
use serde_json::json;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", told().await?);
    Ok(())
}

/// What a client sees of three tries, and what the journal of the emulator says of them.
async fn told() -> Result<String, Box<dyn Error>> {
    let faults = vec![
        FaultRule::nth("personalize:CreateDatasetGroup", 1, Fault::Throttle),
        FaultRule::nth("personalize:Create*", 2, Fault::LostResponse),
    ];
    let emulator = EmulatorOptions { faults, ..EmulatorOptions::default() };
    let served = serve(Options { emulator, ..Options::default() }).await?;
    let mut told = String::new();
    for _ in 0..3 {
        let input = json!({"name": "shop"});
        let line = match wire::call(served.addr, "CreateDatasetGroup", &input).await? {
            Some((status, output)) => format!("{status} {}\n", output["__type"]),
            None => "no answer\n".to_owned(),
        };
        told.push_str(&line);
    }
    for entry in served.emulator.journal.entries() {
        told.push_str(&format!("{} {:?}\n", entry.operation, entry.outcome));
    }
    served.shutdown().await;
    Ok(told)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn three_tries() {
        let told = super::told().await.unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            lines,
            [
                "400 \"ThrottlingException\"",
                "no answer",
                "400 \"ResourceAlreadyExistsException\"",
                "CreateDatasetGroup Error(\"ThrottlingException\")",
                "CreateDatasetGroup Lost",
                "CreateDatasetGroup Error(\"ResourceAlreadyExistsException\")",
            ]
        );
    }
}
