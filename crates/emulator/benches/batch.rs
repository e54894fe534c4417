//! Batch inference jobs of growing length over two million interactions of a million users with 10,000 items: how long
//! they take, by the clock and in the processor, and how much memory the process has had at most.
//!
//! `cargo bench -p personalize-emulator --bench batch -- [LINES …]` (100000 300000 1000000 when none are given). Not
//! here: a benchmark that judges; it prints.

mod account;

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use account::{BUCKET, Outcome, ROLE, ask, peak, processor};
use personalize_emulator::personalize::Personalize;
use personalize_emulator::{Emulator, EmulatorOptions};
use serde_json::{Value, json};

const USERS: u64 = 1_000_000;
const ITEMS: u64 = 10_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let words = std::env::args().skip(1);
    let mut lengths: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
    if lengths.is_empty() {
        lengths = vec![100_000, 300_000, 1_000_000];
    }
    let folder = tempfile::tempdir()?;
    let options = EmulatorOptions { folder: Some(folder.path().into()), ..Default::default() };
    let emulator = Emulator::open(options)?;
    let plane = Personalize::new(Arc::clone(&emulator));
    account::admit(&emulator)?;
    generate(&emulator)?;
    let columns = [("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long")];
    let group = account::import(&plane, &columns).await?;
    let version = account::train(&plane, &group).await?;
    println!("trained; peak {} MB", peak()?);
    for length in lengths {
        run(&emulator, &plane, &version, length).await?;
    }
    Ok(())
}

/// A job for so many users.
async fn run(
    emulator: &Emulator,
    plane: &Personalize,
    version: &Value,
    length: u64,
) -> Outcome<()> {
    let mut lines = String::new();
    for user in 0..length {
        writeln!(lines, "{{\"userId\": \"user-{user}\"}}")?;
    }
    emulator.s3.write_object(BUCKET, &format!("in/{length}"), lines.as_bytes())?;
    drop(lines);
    let path = |path: String| json!({"path": format!("s3://{BUCKET}/{path}")});
    let body = json!({"jobName": format!("j{length}"), "solutionVersionArn": version,
        "roleArn": ROLE, "jobInput": {"s3DataSource": path(format!("in/{length}"))},
        "jobOutput": {"s3DataDestination": path(format!("out/{length}/"))}});
    let made = ask(plane, "CreateBatchInferenceJob", body).await?;
    let (began, busy) = (Instant::now(), processor()?);
    let seen = ask(plane, "DescribeBatchInferenceJob", made).await?;
    let (took, status) = (began.elapsed().as_secs_f64(), &seen["batchInferenceJob"]["status"]);
    let busy = processor()? - busy;
    let each = busy * 1e6 / length as f64;
    let peak = peak()?;
    println!(
        "{length} lines: {took:.1} s; {busy:.1} s of processors, {each:.0} µs a line; {status}; peak {peak} MB"
    );
    Ok(())
}

/// The file with the interactions.
fn generate(emulator: &Emulator) -> Outcome<()> {
    let mut csv = String::from("USER_ID,ITEM_ID,TIMESTAMP\n");
    for user in 0..USERS {
        for turn in 0..2 {
            let drawn = (user * 2 + turn).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
            // Items with small numbers are the popular ones.
            let item = (drawn % ITEMS) * (drawn / ITEMS % ITEMS) / ITEMS;
            writeln!(csv, "user-{user},item-{item},{}", 1_600_000_000 + user % 86_400 + turn)?;
        }
    }
    emulator.s3.write_object(BUCKET, "a.csv", csv.as_bytes())?;
    Ok(())
}
