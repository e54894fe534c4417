//! The JSON Lines of batch jobs as they are made: a line for each user or item of the interactions, or the lines of a file with the
//! values of the job's filter. Planning and uploading read the same bytes by way of `open`. Not here: what the spec wants of them
//! (`core::spec::batch_input`), and checking lines (`data::lines`).

mod distinct;
mod values;

use super::open as rows;
use crate::file::{self, Depth};
use distinct::{Distinct, Sorted};
use personalize_core::{
    kind::job::Job,
    spec::{
        batch_lines::{BatchLines, IdFile, IdLines},
        files::{DataFile, FileProblem, Files, Found},
        types::{Dataset, Spec},
    },
};
use personalize_data::{Broken, Records};
use personalize_rules::{filter, visible::visible};
use std::{
    collections::BTreeMap,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    sync::Arc,
};
use values::WithValues;

/// The seconds of a day.
const DAY: i64 = 86_400;
/// So many bytes are made at once.
const BLOCK: usize = 256 << 10;

/// The input of a job whose lines are made; `None` where its bytes go up as they are, and where what they are made of is said
/// to be wrong elsewhere.
pub(crate) fn made(
    job: &Job<'_>,
    spec: &Spec,
    files: &Files,
    folder: &Path,
    depth: Depth,
) -> Option<Found> {
    let filter_values = values_of(job, spec)?;
    let (path, ids) = match (job.ids, job.local_input()) {
        (Some(ids), _) => {
            let dataset = spec.datasets.interactions.as_ref()?;
            let path = folder.join(dataset.local()?);
            let files = id_files(dataset, files, &path)?;
            let (column, member) = (ids.column().to_owned(), ids.member().to_owned());
            (path, Some(IdLines { column, member, days: ids.chosen().days(), files }))
        }
        (None, Some(input)) if !filter_values.is_empty() => (folder.join(input), None),
        _ => return None,
    };
    Some(facts(path, BatchLines { filter_values, ids }, depth))
}

/// The values that the lines of a job get, in the form of the service.
fn values_of(job: &Job<'_>, spec: &Spec) -> Option<BTreeMap<String, String>> {
    let Some(given) = job.given() else { return Some(BTreeMap::new()) };
    let filter = job.parsed_filter(spec)?;
    let one = |(name, value): (&String, &personalize_core::spec::word::Scalar)| {
        Some((name.clone(), filter::quoted(&filter, name, &value.0)?))
    };
    given.iter().map(one).collect()
}

/// The files of the interactions, as they are seen from their source.
fn id_files(dataset: &Dataset, files: &Files, source: &Path) -> Option<Vec<IdFile>> {
    let found = files.of_dataset("interactions", dataset.source.as_deref()?)?.as_ref().ok()?;
    let below = |file: &DataFile| {
        let path = file.path.strip_prefix(source).unwrap_or(Path::new(""));
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        IdFile { path: parts.join("/"), conversion: file.conversion.as_deref().cloned() }
    };
    Some(found.iter().map(below).collect())
}

/// What is made of the source at `path`: its size and its hash, for which all of it is read, and how many lines it has.
fn facts(path: PathBuf, lines: BatchLines, depth: Depth) -> Found {
    let name = match lines.object_name() {
        Some(name) => name.into(),
        None => file::facts(path.clone(), Depth::Layout)?.name,
    };
    let (mut bytes, mut hash, mut rows) = (1, String::new(), None);
    if depth == Depth::Hash {
        let mut count = 0;
        let made = open(&path, &lines).and_then(|read| {
            file::hashed(read, file::BLOCK, |block| {
                count += block.iter().filter(|byte| **byte == b'\n').count() as u64;
            })
        });
        (bytes, hash) = made.map_err(file::problem)?;
        rows = Some(count);
        if bytes == 0 {
            return Err(FileProblem::Empty);
        }
    }
    Ok(vec![DataFile {
        path,
        name,
        bytes,
        hash: hash.into(),
        columns: None,
        rows,
        conversion: None,
        lines: Some(Arc::new(lines)),
        counts: None,
        query: None,
    }])
}

/// Opens the lines that are made of the source at `path`.
pub(super) fn open(path: &Path, lines: &BatchLines) -> io::Result<Box<dyn Read + Send>> {
    let values = match lines.filter_values.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&lines.filter_values).map_err(io::Error::other)?),
    };
    let Some(ids) = &lines.ids else {
        let values = values.unwrap_or_else(|| "{}".to_owned());
        return Ok(Box::new(WithValues::new(file::open(path)?, values)));
    };
    let mut distinct = Distinct::new();
    for one in &ids.files {
        let place = if one.path.is_empty() { path.to_owned() } else { path.join(&one.path) };
        let read = rows::open(&place, one.conversion.as_ref())?;
        let named = |why: String| io::Error::other(format!("`{}`: {why}", visible(&name(&place))));
        collect(read, &ids.column, &mut distinct).map_err(|why| named(words(&why)))?;
    }
    let sorted = distinct.sorted()?;
    let since = ids.days.map(|days| sorted.newest.saturating_sub(i64::from(days) * DAY));
    let end = values.map_or_else(String::new, |values| format!(",\"filterValues\":{values}"));
    Ok(Box::new(Lines {
        sorted,
        since,
        member: ids.member.clone(),
        end,
        made: io::Cursor::default(),
    }))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Adds the ids of a file of interactions. A row without an id is said to be wrong when the data is checked.
fn collect(read: impl Read, column: &str, distinct: &mut Distinct) -> Result<(), Broken> {
    let mut records = Records::new(BufReader::with_capacity(1 << 20, read));
    let mut cells = Vec::new();
    let at = |cells: &[String], name: &str| cells.iter().position(|cell| cell == name);
    if records.next(&mut cells)?.is_none() {
        return Ok(());
    }
    let (id, time) = (at(&cells, column), at(&cells, "TIMESTAMP"));
    let missing = || io::Error::other(format!("it has no column {column}"));
    let id = id.ok_or_else(missing)?;
    while records.next(&mut cells)?.is_some() {
        let seconds = time.and_then(|at| cells.get(at)?.trim().parse().ok()).unwrap_or(i64::MIN);
        if let Some(id) = cells.get(id).filter(|id| !id.is_empty()) {
            distinct.add(id, seconds)?;
        }
    }
    Ok(())
}

fn words(broken: &Broken) -> String {
    match broken {
        Broken::Io(error) => error.to_string(),
        Broken::Encoding(line) => format!("line {line} is not UTF-8"),
        Broken::Quote(line) => format!("a quote that begins in line {line} does not end"),
        Broken::Long(line) => format!("line {line} is too long"),
    }
}

/// A line for each id.
struct Lines {
    sorted: Sorted,
    /// When an id was seen at the latest to count.
    since: Option<i64>,
    member: String,
    /// What follows the id in its line.
    end: String,
    made: io::Cursor<Vec<u8>>,
}

impl Lines {
    fn make(&mut self) -> io::Result<()> {
        let mut made = std::mem::take(&mut self.made).into_inner();
        made.clear();
        while made.len() < BLOCK {
            let Some((id, time)) = self.sorted.next()? else { break };
            if self.since.is_some_and(|since| time < since) {
                continue;
            }
            let id = serde_json::to_string(&id).map_err(io::Error::other)?;
            let (member, end) = (&self.member, &self.end);
            made.extend_from_slice(format!("{{\"{member}\":{id}{end}}}\n").as_bytes());
        }
        self.made = io::Cursor::new(made);
        Ok(())
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.made.position() >= self.made.get_ref().len() as u64 {
            self.make()?;
        }
        self.made.read(buffer)
    }
}
