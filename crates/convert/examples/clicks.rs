//! Converts clicks, for measurements (docs/performance.md): a file, or clicks that are made while they are read, which are checked
//! as well, as an upload is.
//!
//!     cargo run --release -p personalize-convert --example clicks -- clicks.parquet
//!     cargo run --release -p personalize-convert --example clicks -- --made 10000

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program for measurements has arguments and reads files, which the crate does not"
)]

use personalize_convert::{Column, Converter, Format, Mapping, Time};
use personalize_data::{Options, Part, check};
use personalize_rules::{dataset::DatasetType, schema::Schema};
use std::fmt::Write;
use std::io::{self, Read, Seek, SeekFrom};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words[..] {
        [made, megabytes] if made == "--made" => checked(megabytes.parse::<u64>()? * 1_000_000),
        [file] => converted(file),
        _ => Err("give a file, or `--made` and how many megabytes".into()),
    }
}

/// Converts a file to nothing.
fn converted(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let file = Box::new(std::fs::File::open(file)?);
    let mut converter = Converter::new(file, &[], &Format::default(), &mapping())?;
    let written = io::copy(&mut converter, &mut io::sink())?;
    println!("{} rows, {written} bytes", converter.tally().rows_read);
    Ok(())
}

/// Converts and checks clicks that nobody keeps; says the peak of memory.
fn checked(length: u64) -> Result<(), Box<dyn std::error::Error>> {
    let text = r#"{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_TYPE", "type": "string"}, {"name": "DEVICE", "type": "string"}]}"#;
    let schema = Schema::parse(text).map_err(|_| "the schema is the program's own")?;
    let converter =
        Converter::new(Box::new(Clicks::new(length)), &[], &Format::default(), &mapping())?;
    let parts = [Part::new("clicks", converter)];
    let report = check(parts, &schema, DatasetType::Interactions, &Options::default())?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: not known");
    println!("{} rows, {} findings, {peak}", report.rows, report.findings.len());
    Ok(())
}

fn mapping() -> Mapping {
    let time = Column { time: Some(Time::Seconds), ..Column::renamed("TIMESTAMP", "at") };
    let columns = vec![
        Column::renamed("ITEM_ID", "sku"),
        Column::renamed("USER_ID", "account"),
        time,
        Column::renamed("EVENT_TYPE", "action"),
        Column::renamed("DEVICE", "device"),
    ];
    Mapping { columns, filter: Vec::new() }
}

/// CSV of any length that is made while it is read: a million users, 50,000 items, another time in each row.
struct Clicks {
    length: u64,
    at: u64,
    row: u64,
    random: u64,
    block: String,
    used: usize,
}

impl Clicks {
    fn new(length: u64) -> Self {
        let (block, used) = (String::new(), 0);
        Clicks { length, at: 0, row: 0, random: SEED, block, used }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }

    /// The next rows; none where there are enough bytes.
    fn fill(&mut self) {
        self.block.clear();
        self.used = 0;
        if self.at >= self.length {
            return;
        }
        if self.row == 0 {
            self.block.push_str("account,sku,at,action,device\n");
        }
        for _ in 0..1_000 {
            let (user, item) = (self.below(1_000_000), self.below(50_000));
            let action = ["view", "cart", "purchase"][self.below(3) as usize];
            let device = ["desktop", "mobile", "tablet"][self.below(3) as usize];
            let time = 1_590_000_000 + self.row / 4;
            self.row += 1;
            // Infallible: a string takes all.
            let _ = writeln!(self.block, "user_{user:07},item_{item:07},{time},{action},{device}");
        }
    }
}

/// Where the generator begins.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

impl Read for Clicks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            self.fill();
        }
        let rest = &self.block.as_bytes()[self.used..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.used += count;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Clicks {
    /// To the beginning, or to the end for its length.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(0) => *self = Clicks::new(self.length),
            SeekFrom::End(0) => self.at = self.length,
            SeekFrom::Current(0) => {}
            _ => return Err(io::Error::other("only to the beginning, and to the end")),
        }
        Ok(self.at)
    }
}
