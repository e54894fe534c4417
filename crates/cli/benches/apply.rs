//! How much longer an apply takes than the service needs: the real binary, with the embedded emulator, on the minimal
//! example. `cargo bench -p personalize --bench apply`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{fs, path::Path, process::Command, time::Instant};

/// What the emulator takes for the longest chain of the example: group, dataset, import, training, campaign.
const CHAIN: f64 = 0.2 + 0.2 + 0.8 + 1.5 + 1.0;

fn main() {
    let mut all: Vec<f64> = (0..5).map(|_| once()).collect();
    all.sort_by(f64::total_cmp);
    println!("apply, median of 5: {:.2} s in the run; the chain alone is {CHAIN:.2} s", all[2]);
    println!("ratio {:.3}", all[2] / CHAIN);
}

/// Seconds of one run, as its event file says.
fn once() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/minimal");
    let copied = Command::new("cp").arg("-r").arg(example).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    let at = folder.path().join("minimal");
    let _ = fs::remove_dir_all(at.join(".personalize"));
    let begun = Instant::now();
    let words =
        ["apply", "spec.yaml", "--local", "--auto-approve", "--quiet", "--events", "events"];
    let run = Command::new(env!("CARGO_BIN_EXE_personalize")).args(words).current_dir(&at).output();
    assert!(run.unwrap().status.success());
    let whole = begun.elapsed().as_secs_f64();
    let events = fs::read_to_string(at.join("events")).unwrap();
    let moment = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
    };
    let (first, last) = (events.lines().next().unwrap(), events.lines().last().unwrap());
    let run = moment(last).duration_since(moment(first)).as_secs_f64();
    println!("  {run:.2} s in the run, {whole:.2} s in the process");
    run
}
