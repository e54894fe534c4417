//! Exports: the records of a dataset as CSV files in the emulated S3.
//! Not here: the job as a resource. An `Err` is the failure reason. Facts: docs/service/batch.md, "Exports".

use std::io::Write;

use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Schema};

use super::data::{DataCache, Entries, Event, Row, Rows, owned};
use super::import;
use super::storage::{self, Access, BAD_OUTPUT, Location};
use crate::doubt::{EmptyExport, ExportFiles};
use crate::s3::Objects;

/// The most rows of one file.
const ROWS: usize = 1_000_000;

/// Which records are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Those of imports.
    Bulk,
    /// Those that came one by one.
    Put,
    /// All.
    All,
}

/// An export with what it needs, apart from the state.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) role: String,
    pub(super) account: String,
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) output: Location,
    /// The KMS key that encrypts it.
    pub(super) key: Option<String>,
    pub(super) dataset: String,
    pub(super) kind: DatasetType,
    pub(super) schema: Schema,
    pub(super) mode: Mode,
    pub(super) files: ExportFiles,
    pub(super) empty: EmptyExport,
}

/// Does an export and gives how many records it wrote.
pub(super) fn run(s3: &Objects, cache: &DataCache, job: &Job) -> Result<u64, String> {
    let rows = match job.kind {
        DatasetType::Interactions | DatasetType::ActionInteractions => events(cache, job),
        DatasetType::Items | DatasetType::Users | DatasetType::Actions => entries(cache, job),
    }?;
    let count = rows.len();
    if count == 0 && job.empty == EmptyExport::Fails {
        return Err("There is no data to export.".into());
    }
    let least = if job.files == ExportFiles::Several { 2 } else { 1 };
    let files = count.div_ceil(ROWS).max(least).min(count.max(1));
    let access =
        Access { role: &job.role, account: &job.account, arn: &job.arn, key: job.key.as_deref() };
    let (output, length) = (job.output.as_folder(), count.div_ceil(files).max(1));
    let all: Vec<Row<'_>> = rows.iter().collect();
    let mut parts: Vec<&[Row<'_>]> = all.chunks(length).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    for (number, part) in parts.into_iter().enumerate() {
        let key = format!("{}{}-{number:05}.csv", output.key, job.name);
        let to = access.create(s3, &output.bucket, &key);
        let mut to = to.map_err(|it| it.reason(BAD_OUTPUT))?;
        let header = csv(rows.columns().iter().map(|name| Some(name.as_str())));
        let lines = part.iter().map(|row| csv(row.cells()));
        for line in std::iter::once(header).chain(lines) {
            to.write_all(line.as_bytes()).map_err(|error| error.to_string())?;
        }
        storage::finish(to)?;
    }
    Ok(count as u64)
}

/// Interactions: rows in the order of their imports, then live events in the order in which models learn from them.
fn events(cache: &DataCache, job: &Job) -> Result<Rows, String> {
    let columns = columns(job);
    let mut rows = match bulk(cache, job)? {
        Some(rows) => rows.under(&columns),
        None => Rows::new(columns),
    };
    if job.mode != Mode::Bulk && job.kind == DatasetType::Interactions {
        let live = cache.events(&job.dataset).map_err(|error| error.message)?;
        for (owner, event) in owned(&live) {
            let cells: Vec<Option<String>> =
                job.schema.fields.iter().map(|field| event_cell(field, &owner, event)).collect();
            rows.push(cells.iter().map(Option::as_deref)).map_err(|_| import::full())?;
        }
    }
    import::distinct(rows, job.kind)
}

/// A live event in a column. Somebody who is not known yet is exported, and trained on, under the id of the session.
fn event_cell(field: &Field, owner: &str, event: &Event) -> Option<String> {
    let name = field.name.as_str();
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    if is("USER_ID") {
        return Some(owner.to_owned());
    }
    if is("ITEM_ID") {
        return event.item.clone();
    }
    if is("TIMESTAMP") {
        return Some(event.time.to_string());
    }
    event.cells.get(name).cloned().or_else(|| {
        if is("EVENT_TYPE") {
            return Some(event.kind.clone());
        }
        event.value.filter(|_| is("EVENT_VALUE")).map(|value| value.to_string())
    })
}

/// Items, users or actions: each id once, the newest.
fn entries(cache: &DataCache, job: &Job) -> Result<Rows, String> {
    let live = match job.mode {
        Mode::Bulk => Vec::new(),
        Mode::Put | Mode::All => cache.live_entries(&job.dataset).map_err(|error| error.message)?,
    };
    let all = Entries::new(job.kind, &job.schema, bulk(cache, job)?, &live);
    let all = all.map_err(|_| import::full())?;
    let mut rows = Rows::new(columns(job));
    for row in all.current() {
        rows.push(row.cells()).map_err(|_| import::full())?;
    }
    Ok(rows)
}

/// The rows of imports, where the mode has them.
fn bulk(cache: &DataCache, job: &Job) -> Result<Option<Rows>, String> {
    match job.mode {
        Mode::Put => Ok(None),
        Mode::Bulk | Mode::All => cache.rows(&job.dataset).map_err(|error| error.message),
    }
}

fn columns(job: &Job) -> Vec<String> {
    job.schema.fields.iter().map(|field| field.name.clone()).collect()
}

/// A line of CSV as imports read it: quotes where they are needed, `"` and `\` in them after a backslash.
fn csv<'c>(cells: impl Iterator<Item = Option<&'c str>>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        let cell = cell.unwrap_or_default();
        let plain = !cell.contains([',', '"', '\n', '\r']) && cell.trim() == cell;
        if plain {
            line.push_str(cell);
        } else {
            let escaped = cell.replace('\\', "\\\\").replace('"', "\\\"");
            line.extend(["\"", &escaped, "\""]);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_as_it_was() {
        let cells = [
            "plain",
            "a,b",
            "say \"x\"",
            "back\\slash",
            "q\"\\,",
            "two\nlines",
            " space ",
            "",
            "한글",
        ];
        let line = csv(cells.iter().copied().map(Some));
        let mut records = personalize_data::Records::new(line.as_bytes());
        let mut read = Vec::new();
        records.next(&mut read).unwrap().unwrap();
        assert_eq!(read, cells);
        assert_eq!(csv([Some("1"), None, Some("x")].into_iter()), "1,,x\n");
    }
}
