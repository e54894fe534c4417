//! A file of interactions is imported, a model is trained on it and measured, and the emulator is opened again and asked:
//! how long each takes, by the clock and in the processor, and how much memory the process has had at most.
//!
//! `cargo bench -p personalize-emulator --bench scale -- FILE`, with a file of
//! `personalize-datagen interactions`. Not here: a benchmark that judges; it prints.

mod account;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use account::{BUCKET, Outcome, ask, peak, processor};
use personalize_emulator::personalize::Personalize;
use personalize_emulator::{Emulator, EmulatorOptions};
use serde_json::{Value, json};

const COLUMNS: [(&str, &str); 5] = [
    ("USER_ID", "string"),
    ("ITEM_ID", "string"),
    ("TIMESTAMP", "long"),
    ("EVENT_TYPE", "string"),
    ("EVENT_VALUE", "float?"),
];
/// So many requests are made one after the other, without HTTP.
const REQUESTS: u32 = 20_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let file = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let file = file.ok_or("name a file of interactions")?;
    let folder = tempfile::tempdir()?;
    let campaign = made(&file, folder.path()).await?;
    let (began, busy) = (Instant::now(), processor()?);
    let (_emulator, plane) = opened(folder.path())?;
    recommend(&plane, &campaign, 0).await?;
    told("the first request after a restart", began, busy)?;
    let (began, busy) = (Instant::now(), processor()?);
    for user in 1..=REQUESTS {
        recommend(&plane, &campaign, user).await?;
    }
    told(&format!("{REQUESTS} requests"), began, busy)
}

/// What is served.
async fn made(file: &str, folder: &Path) -> Outcome<Value> {
    let (emulator, plane) = opened(folder)?;
    account::admit(&emulator)?;
    emulator.s3.write_object(BUCKET, "a.csv", &std::fs::read(file)?)?;
    // The peak counts from here on (Linux).
    std::fs::write("/proc/self/clear_refs", "5")?;
    let (began, busy) = (Instant::now(), processor()?);
    let group = account::import(&plane, &COLUMNS).await?;
    told("the import", began, busy)?;
    let (trained, busy) = (Instant::now(), processor()?);
    let version = account::train(&plane, &group).await?;
    told("the training with its metrics", trained, busy)?;
    println!("both: {:.1} s", began.elapsed().as_secs_f64());
    let body = json!({"name": "c", "solutionVersionArn": version, "minProvisionedTPS": 1});
    let campaign = ask(&plane, "CreateCampaign", body).await?;
    ask(&plane, "DescribeCampaign", campaign.clone()).await?;
    Ok(campaign["campaignArn"].clone())
}

fn opened(folder: &Path) -> Outcome<(Arc<Emulator>, Personalize)> {
    let options = EmulatorOptions { folder: Some(folder.into()), ..Default::default() };
    let emulator = Emulator::open(options)?;
    let plane = Personalize::new(Arc::clone(&emulator));
    Ok((emulator, plane))
}

async fn recommend(plane: &Personalize, campaign: &Value, user: u32) -> Outcome<()> {
    let user = format!("user-{:07}", user.wrapping_mul(7919) % 1_000_000);
    let body = json!({"campaignArn": campaign, "userId": user});
    let answer = ask(plane, "GetRecommendations", body).await?;
    match answer["itemList"].as_array().map(Vec::len) {
        Some(25) => Ok(()),
        _ => Err(answer.to_string().into()),
    }
}

fn told(what: &str, began: Instant, busy: f64) -> Outcome<()> {
    let (took, busy) = (began.elapsed().as_secs_f64(), processor()? - busy);
    println!("{what}: {took:.2} s, {busy:.2} s of processors; peak {} MB", peak()?);
    Ok(())
}
