//! How long a training takes and an answer, and the memory: `cargo run --release -p personalize-learn --example load FILE`.
//! FILE is a CSV of `personalize-datagen interactions` (USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,…).

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::time::Instant;

use personalize_learn::metrics::measure;
use personalize_learn::{Config, Family, InteractionsBuilder, Items, PastItem, Query, train};

/// Answers are asked for so many users.
const ASKED: u32 = 5000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let start = Instant::now();
    let mut file = BufReader::new(File::open(path)?);
    let (mut line, mut builder) = (String::new(), InteractionsBuilder::default());
    file.read_line(&mut line)?;
    loop {
        line.clear();
        if file.read_line(&mut line)? == 0 {
            break;
        }
        let mut fields = line.trim_end().split(',');
        let mut field = || fields.next().ok_or("too few fields");
        let (user, item, time, kind) = (field()?, field()?, field()?, field()?);
        builder.push(user, item, kind, None, time.parse()?);
    }
    let data = builder.build();
    println!("read {} events: {:.1?}, peak {}", data.len(), start.elapsed(), peak());

    let config = Config::new(Family::Personalised);
    let start = Instant::now();
    let model = train(&data, &Items::default(), &config);
    println!("trained: {:.1?}, peak {}", start.elapsed(), peak());

    let histories: Vec<Vec<PastItem>> = (0..ASKED)
        .map(|user| {
            let events = data.history(user).iter();
            let known =
                events.filter_map(|event| model.past_item(data.items().name(event.item), "", None));
            known.collect()
        })
        .collect();
    let start = Instant::now();
    let answered: usize = histories
        .iter()
        .map(|history| model.recommend(&Query { history, count: 25, ..Query::default() }).len())
        .sum();
    let each = start.elapsed() / ASKED;
    println!(
        "one answer: {each:.1?} ({answered} items in all); {} bytes stored",
        model.to_bytes().len()
    );
    drop(model);

    let start = Instant::now();
    let metrics = measure(&data, &Items::default(), &config);
    println!("metrics, their training included: {:.1?}, peak {}", start.elapsed(), peak());
    println!("{metrics:#?}");
    Ok(())
}

/// The most memory that the process had, as the system says.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown".to_owned(), |line| line.trim().to_owned())
}
