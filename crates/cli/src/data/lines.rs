//! The inputs of batch jobs: lines are held against the recipe and the filter of their job, all of them of local files, and of
//! objects in S3 the first ones or all. Lines are read one by one, so the size of a file does not matter. Not here: what a line has
//! to have (`rules::filter`).

use super::{
    remote::{MOST, location, start},
    stream,
};
use crate::{
    connect::Connection,
    exit::{Exit, Failed},
    file,
    stack::Stack,
};
use personalize_core::{
    address::Address,
    kind::job::{self, Job},
    spec::{files::DataFile, types::Spec},
};
use personalize_engine::cloud::CloudError;
use personalize_rules::{
    filter::{Filter, Lines},
    finding::DataFinding,
    recipe::{self, Recipe},
    visible::visible,
};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader},
};
use tokio::runtime::Handle;

/// What is wrong with the local inputs of the jobs whose uploads are `wanted`: lines with the same problem are one finding.
pub(super) fn check(
    stack: &Stack,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<DataFinding>, Failed> {
    let spec = &stack.loaded.spec;
    let mut found = Vec::new();
    for job in job::all(spec).iter().filter(|job| wanted(&job.folder_name())) {
        let Some(input) = job.local_input() else { continue };
        let open = || Ok(BufReader::new(file::open(&stack.folder.join(input))?));
        let all = problems(spec, job, input, open).map_err(|error| unreadable(input, &error))?;
        let is_shown = !stack.files.outside.contains(input);
        let shown = |finding| if is_shown { finding } else { DataFinding::unquoted(finding) };
        found.extend(all.into_iter().map(shown));
    }
    Ok(found)
}

/// What is wrong with the inputs that lie in S3, which are read as a whole. Waits, so that no other task may run in its thread.
pub(super) fn check_in_s3(
    stack: &Stack,
    connection: &Connection,
) -> Result<Vec<DataFinding>, Failed> {
    let spec = &stack.loaded.spec;
    let mut found = Vec::new();
    let runtime = Handle::current();
    for (job, object, file) in in_s3(stack, usize::MAX, |_| true) {
        let open = || Ok(BufReader::new(stream::object(connection, &runtime, &object, file.bytes)));
        found.extend(problems(spec, &job, &object, open).map_err(|e| unreadable(&object, &e))?);
    }
    Ok(found)
}

/// What is wrong with the first lines of the objects in S3 that the jobs which are `wanted` read.
pub(super) async fn look(
    stack: &Stack,
    connection: &Connection,
    wanted: impl Fn(&Address) -> bool,
) -> Result<Vec<DataFinding>, CloudError> {
    let mut found = Vec::new();
    for (job, object, file) in in_s3(stack, MOST, wanted) {
        let mut start = start(connection, &object).await?.bytes;
        // The last line of what was read has no end.
        if (start.len() as u64) < file.bytes {
            start.truncate(start.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
        }
        let open = || Ok(start.as_slice());
        // What is in memory can be read.
        found.extend(problems(&stack.loaded.spec, &job, &object, open).unwrap_or_default());
    }
    Ok(found)
}

/// The objects that batch jobs read, with their jobs: of each job so many at most.
fn in_s3(
    stack: &Stack,
    most: usize,
    wanted: impl Fn(&Address) -> bool,
) -> Vec<(Job<'_>, String, &DataFile)> {
    let jobs = job::all(&stack.loaded.spec).into_iter().filter(|job| wanted(&job.address()));
    jobs.filter_map(|job| {
        let input = job.in_s3().filter(|_| job.reads_lines())?;
        let files = job.files(&stack.files)?;
        Some(files.iter().take(most).map(move |file| (job, location(input, file), file)))
    })
    .flatten()
    .collect()
}

/// What is wrong with the lines of one input; nothing, where the job is none of those that read lines.
fn problems<R: BufRead>(
    spec: &Spec,
    job: &Job<'_>,
    input: &str,
    open: impl FnOnce() -> io::Result<R>,
) -> io::Result<Vec<DataFinding>> {
    let Some((recipe, filter)) = runs_on(spec, job) else { return Ok(Vec::new()) };
    let lines = Lines::new(recipe, filter.as_ref());
    let lines = if job.given().is_some() { lines.with_values() } else { lines };
    let met = |(problem, first, count): (DataFinding, u64, u64)| {
        problem.at(input, first).and_more(count.saturating_sub(1))
    };
    Ok(read(open()?, &lines)?.into_iter().map(met).collect())
}

fn unreadable(input: &str, error: &io::Error) -> Failed {
    let input = visible(input);
    Failed::new(Exit::BadSpec, format!("error: cannot read `{input}`\ncaused by: {error}"))
}

/// The recipe and the filter of a batch job; none for other jobs, and where the spec says neither rightly.
fn runs_on(spec: &Spec, job: &Job<'_>) -> Option<(&'static Recipe, Option<Filter>)> {
    let recipe = recipe::find(&spec.solutions.get(job.solution?)?.recipe)?;
    let filter = job.parsed_filter(spec);
    (filter.is_some() == job.filter.is_some()).then_some((recipe, filter))
}

/// The problems of the lines, each with the number of its first line, from 1, and how many lines have it.
fn read(from: impl BufRead, lines: &Lines<'_>) -> io::Result<Vec<(DataFinding, u64, u64)>> {
    let mut found = BTreeMap::new();
    for (line, number) in from.lines().zip(1_u64..) {
        let line = line?;
        let line = line.trim_start_matches('\u{FEFF}').trim_ascii();
        if line.is_empty() {
            continue;
        }
        for problem in lines.check(line) {
            found.entry(problem.message.clone()).or_insert((problem, number, 0)).2 += 1;
        }
    }
    Ok(found.into_values().collect())
}
