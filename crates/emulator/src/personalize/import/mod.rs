//! Imports: CSV in the emulated S3 is read, checked against the schema and kept as rows.
//! Not here: the job as a resource. An `Err` is the failure reason, in the words of the service
//! where they are known (docs/service/errors.md, "Message texts").

mod cells;

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};
use std::io::{Read, Write};
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;

use foldhash::quality::FixedState;
use personalize_data::{Broken, Records};
use personalize_rules::dataset::DatasetType;
use personalize_rules::quota;
use personalize_rules::schema::Schema;

use super::attribution::Report;
use super::data::{DataCache, Rows};
use super::shown_items::ShownItems;
use super::storage::{Access, Location, Unusable, finish};
use crate::doubt::BadCells;
use crate::s3::Objects;
use cells::Checker;

/// What the service says of data that it cannot find, up to the reason.
pub(super) const BAD_LOCATION: &str = "Invalid Data location. Nothing can be read:";

/// So many rows are added at once.
const BATCH: usize = 1 << 13;
/// So many times as many are read before they are added.
const AHEAD: usize = 2;

/// What is to be imported.
#[derive(Debug, Clone)]
pub(super) struct Job<'j> {
    /// In whose name it is read.
    pub(super) access: Access<'j>,
    pub(super) location: Location,
    /// The dataset's ARN, type and schema.
    pub(super) dataset: &'j str,
    pub(super) kind: DatasetType,
    pub(super) schema: &'j Schema,
    /// Whether earlier data stays.
    pub(super) incremental: bool,
    /// How many bad cells are tolerated.
    pub(super) bad_cells: BadCells,
    /// What it is to report of its events.
    pub(super) report: Option<&'j Report>,
}

/// What the call finds wrong with the data of an import.
#[derive(Debug)]
pub(super) enum Wrong {
    /// A policy keeps the service out of this bucket.
    Denied(String),
    /// A file lacks columns; the text for it.
    Lacking(String),
}

/// Looks at the data as the call does. What cannot be read for another reason the job will tell.
pub(super) fn check_data(s3: &Objects, job: &Job<'_>) -> Result<(), Wrong> {
    let files = match job.access.files(s3, &job.location) {
        Ok(files) => files,
        Err(unusable) => return as_wrong(unusable),
    };
    for file in files {
        let mut records = match job.access.open(s3, &job.location.bucket, &file.key) {
            Ok(content) => Records::new(content),
            Err(unusable) => return as_wrong(unusable),
        };
        let mut header = Vec::new();
        if !matches!(records.next(&mut header), Ok(Some(_))) {
            return Ok(());
        }
        let missing = cells::missing(job.schema, &header);
        if !missing.is_empty() && is_text(&header) {
            return Err(Wrong::Lacking(missing_text(&missing)));
        }
    }
    Ok(())
}

fn as_wrong(unusable: Unusable) -> Result<(), Wrong> {
    match unusable {
        Unusable::Denied(bucket) => Err(Wrong::Denied(bucket)),
        Unusable::Other(_) => Ok(()),
    }
}

/// The failure reason for data that cannot be read.
pub(super) fn unread(unusable: Unusable) -> String {
    unusable.reason(BAD_LOCATION)
}

/// Whether a header looks like text at all; compressed files fail as such, not for their columns.
fn is_text(header: &[String]) -> bool {
    !header.iter().any(|cell| cell.contains(|c: char| c.is_control() && c != '\t'))
}

/// The text for missing columns.
pub(super) fn missing_text(columns: &[&str]) -> String {
    format!("Input csv is missing the following columns: [{}]", columns.join(", "))
}

/// Does an import and gives how many rows the dataset has then, and which items, users or actions came.
pub(super) fn run(
    s3: &Objects,
    cache: &DataCache,
    shown: &ShownItems,
    job: &Job<'_>,
) -> Result<(u64, HashSet<String>), String> {
    let columns: Vec<String> = job.schema.fields.iter().map(|field| field.name.clone()).collect();
    let mut rows = Rows::new(columns.clone());
    for file in job.access.files(s3, &job.location).map_err(unread)? {
        read(s3, job, &file.key, &mut rows)?;
    }
    enough(job.kind, rows.len())?;
    let id = id_of(job.kind).and_then(|name| rows.column(name));
    let ids = rows.iter().filter_map(|row| Some(row.cell(id?)?.to_owned())).collect();
    if let Some(report) = job.report {
        publish(s3, cache, shown, job, report, &rows)?;
    }
    let held = cache.rewriting();
    let all = if job.incremental {
        let before = cache.rows(job.dataset).map_err(|error| error.message)?.unwrap_or_default();
        let mut all = before.under(&columns);
        all.append(&rows).map_err(|_| full())?;
        all
    } else {
        rows
    };
    let all = distinct(all, job.kind)?;
    let count = all.len() as u64;
    let written = cache.put_rows(job.dataset, &all);
    drop(held);
    written.map_err(|error| format!("The emulator cannot write its state folder: {error}"))?;
    Ok((count, ids))
}

/// Writes what the events of an import add up to. Whether a job fails that may not write it is not known.
fn publish(
    s3: &Objects,
    cache: &DataCache,
    shown: &ShownItems,
    job: &Job<'_>,
    report: &Report,
    rows: &Rows,
) -> Result<(), String> {
    let items = report.items.as_ref();
    let items = items.map(|(arn, schema)| cache.read_entries(arn, DatasetType::Items, schema));
    let items = items.transpose().map_err(|error| error.message)?;
    let (bucket, key) = report.place().ok_or("Invalid S3 output path")?;
    let csv = report.csv(rows, items.as_ref(), shown);
    let writer = Access { role: &report.role, ..job.access };
    let unwritten = |unusable: Unusable| unusable.reason("Invalid S3 output path:");
    let mut file = writer.create(s3, bucket, &key).map_err(unwritten)?;
    file.write_all(csv.as_bytes()).map_err(|error| error.to_string())?;
    finish(file)
}

fn read(s3: &Objects, job: &Job<'_>, key: &str, rows: &mut Rows) -> Result<(), String> {
    let mut content = job.access.open(s3, &job.location.bucket, key).map_err(unread)?;
    let mut start = [0; 2];
    let begun = content.read(&mut start).map_err(|error| error.to_string())?;
    if start == [0x1F, 0x8B] {
        return Err(format!(
            "The input `{key}` is compressed. Only CSV files that are not compressed can be imported."
        ));
    }
    let mut records = Records::new(std::io::Read::chain(&start[..begun], content));
    let broken = |broken| broken_text(key, &broken);
    let mut record = Vec::new();
    if records.next(&mut record).map_err(broken)?.is_none() {
        return Err(format!("The input CSV `{key}` is empty."));
    }
    let missing = cells::missing(job.schema, &record);
    if !missing.is_empty() {
        return Err(missing_text(&missing));
    }
    let mut checker = Checker::new(job.schema, job.kind, &record);
    let columns = rows.columns().to_vec();
    // Values are numbered while the next rows are read.
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel::<Rows>(AHEAD);
        let adding = scope.spawn(move || batches.iter().try_for_each(|batch| rows.append(&batch)));
        let mut batch = Rows::batch(&columns);
        while let Some(line) = records.next(&mut record).map_err(broken)? {
            batch.push(checker.row(&record, line)?).map_err(|_| full())?;
            if batch.len() == BATCH {
                let whole = std::mem::replace(&mut batch, Rows::batch(&columns));
                sender.send(whole).map_err(|_| full())?;
            }
        }
        sender.send(batch).map_err(|_| full())?;
        drop(sender);
        match adding.join() {
            Ok(added) => added.map_err(|_| full()),
            Err(panic) => resume_unwind(panic),
        }
    })?;
    checker.finish(job.bad_cells)
}

pub(super) fn broken_text(key: &str, broken: &Broken) -> String {
    match broken {
        Broken::Io(error) => format!("The input `{key}` cannot be read: {error}."),
        Broken::Encoding(line) => {
            format!("The input CSV `{key}` is not encoded in UTF-8 (line {line}).")
        }
        Broken::Quote(line) => {
            format!("The input CSV `{key}` has a quote in line {line} that does not end.")
        }
        Broken::Long(line) => format!("The input CSV `{key}` has a line {line} without end."),
    }
}

pub(super) fn full() -> String {
    "The data is larger than the emulator takes: 2 GB of text in one column.".into()
}

/// Empty data is refused, and interactions need a thousand rows (docs/service/limits.md, "Data").
fn enough(kind: DatasetType, count: usize) -> Result<(), String> {
    let least = match kind {
        DatasetType::Interactions | DatasetType::ActionInteractions => quota::MIN_INTERACTIONS,
        _ => 1,
    };
    if count as u64 >= least {
        return Ok(());
    }
    Err(format!("The input CSV has {count} rows, but a dataset of {kind} needs at least {least}."))
}

/// The column of which each value stands once.
fn id_of(kind: DatasetType) -> Option<&'static str> {
    match kind {
        DatasetType::Items => Some("ITEM_ID"),
        DatasetType::Users => Some("USER_ID"),
        DatasetType::Actions => Some("ACTION_ID"),
        DatasetType::Interactions | DatasetType::ActionInteractions => None,
    }
}

/// Of items, users and actions with the same id the last one stays; of equal interactions the first
/// (docs/service/data.md, "Import modes").
pub(super) fn distinct(rows: Rows, kind: DatasetType) -> Result<Rows, String> {
    let id = id_of(kind).and_then(|name| rows.column(name));
    let mut seen = HashSet::with_capacity_and_hasher(rows.len(), FixedState::default());
    let mut stays = vec![true; rows.len()];
    let mut see = |at: usize| {
        let mut hasher = FixedState::default().build_hasher();
        rows.row(at).into_iter().for_each(|row| row.hash(id, &mut hasher));
        stays[at] = seen.insert(hasher.finish());
    };
    match id {
        Some(_) => (0..rows.len()).rev().for_each(&mut see),
        None => (0..rows.len()).for_each(&mut see),
    }
    if stays.iter().all(|stays| *stays) {
        return Ok(rows);
    }
    let mut left = Rows::new(rows.columns().to_vec());
    for (row, _) in rows.iter().zip(&stays).filter(|(_, stays)| **stays) {
        left.push(row.cells()).map_err(|_| full())?;
    }
    Ok(left)
}
