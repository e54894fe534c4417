//! How fast the full check of interactions is: about 1 GB, 20 million rows, a million users, from a file.
//! `cargo bench -p personalize-data --bench data`; the memory at its peak is printed last. The file stays in the
//! directory for temporary files of the build, where `compare.py` finds it. With `INTERACTIONS=big.csv` that file is
//! checked instead.

use divan::counter::BytesCount;
use personalize_data::{Options, Part, check};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Primitive, Schema};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

const ROWS: u64 = 20_000_000;
const USERS: u64 = 1_000_000;
const ITEMS: u64 = 50_000;
const SIZE: u64 = 1_000_000_000;

/// A generator that needs no dependency: the same data in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    /// Small numbers more often than large ones, as with popular items.
    fn skewed(&mut self, limit: u64) -> u64 {
        let most = 1 + self.below(limit);
        self.below(most)
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interactions.csv")
}

/// Rows of 50 bytes, more or less: `user_0123456,item_0012345,View,1596161659,desktop`.
fn generate() -> std::io::Result<PathBuf> {
    let path = path();
    if path.metadata().is_ok_and(|file| file.len() > SIZE / 2) {
        return Ok(path);
    }
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let events = ["View", "View", "View", "View", "AddToCart", "Purchase"];
    let devices = ["desktop", "mobile", "tablet"];
    writeln!(file, "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DEVICE")?;
    for row in 0..ROWS {
        let (user, item) = (random.below(USERS), random.skewed(ITEMS));
        let event = events[random.below(6) as usize];
        let device = devices[random.below(3) as usize];
        writeln!(file, "user_{user:07},item_{item:07},{event},{},{device}", 1_590_000_000 + row)?;
    }
    file.flush()?;
    Ok(path)
}

/// The schema for a header.
fn schema(path: &Path) -> Schema {
    let mut header = String::new();
    let file = File::open(path).expect("the file can be read");
    BufReader::new(file).read_line(&mut header).expect("the file is text");
    let field = |name: &str| match name {
        "TIMESTAMP" => Field::new(name, Primitive::Long),
        "EVENT_VALUE" => Field { nullable: true, ..Field::new(name, Primitive::Float) },
        _ => Field { categorical: name == "DEVICE", ..Field::new(name, Primitive::String) },
    };
    Schema::new(DatasetType::Interactions, header.trim_end().split(',').map(field).collect())
}

#[divan::bench(args = [1, 2], sample_count = 7, sample_size = 1)]
fn full_check(bencher: divan::Bencher<'_, '_>, threads: usize) {
    let path = match std::env::var_os("INTERACTIONS") {
        Some(path) => PathBuf::from(path),
        None => generate().expect("the directory for temporary files can be written"),
    };
    let size = path.metadata().expect("the file is there").len();
    let schema = schema(&path);
    let options = Options { threads, now: Some(1_800_000_000), ..Options::default() };
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let file = File::open(&path).expect("the file can be read");
        let parts = [Part::new("interactions.csv", file)];
        let report = check(parts, &schema, DatasetType::Interactions, &options);
        let report = report.expect("a local file can be read");
        assert!(report.rows > 0 && !report.has_errors());
    });
}

fn main() {
    divan::main();
    // Only Linux says how much memory was used.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}
