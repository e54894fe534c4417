//! The local inputs of batch jobs: every line is held against the recipe and the filter of its job. Lines are read one by one,
//! so the size of a file does not matter. Not here: what a line has to have (`rules::filter`).

use crate::{
    exit::{Exit, Failed},
    file,
    stack::Stack,
};
use personalize_core::{
    kind::job::{self, Job},
    spec::types::Spec,
};
use personalize_rules::{
    filter::{self, Filter, Lines},
    finding::DataFinding,
    recipe::{self, Recipe},
};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// What is wrong with the inputs of the jobs whose uploads are `wanted`: lines with the same problem are one finding.
pub(super) fn check(
    stack: &Stack,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<DataFinding>, Failed> {
    let spec = &stack.loaded.spec;
    let mut found = Vec::new();
    for job in job::all(spec).iter().filter(|job| wanted(&job.folder_name())) {
        let (Some(input), Some((recipe, filter))) = (job.local_input(), runs_on(spec, job)) else {
            continue;
        };
        let lines = Lines::new(recipe, filter.as_ref());
        let problems = read(&stack.folder.join(input), &lines).map_err(|error| {
            Failed::new(Exit::BadSpec, format!("error: cannot read `{input}`\ncaused by: {error}"))
        })?;
        let met = |(problem, first, count): (DataFinding, u64, u64)| {
            problem.at(input, first).and_more(count.saturating_sub(1))
        };
        found.extend(problems.into_iter().map(met));
    }
    Ok(found)
}

/// The recipe and the filter of a batch job; none for other jobs, and where the spec says neither rightly.
fn runs_on(spec: &Spec, job: &Job<'_>) -> Option<(&'static Recipe, Option<Filter>)> {
    let inference = spec.batch_inference.get(job.key).filter(|_| job.block == "batchInference");
    let segment = spec.batch_segments.get(job.key).filter(|_| job.block == "batchSegments");
    let (solution, key) = inference
        .map(|job| (&job.solution, job.filter.as_ref()))
        .or_else(|| segment.map(|job| (&job.solution, job.filter.as_ref())))?;
    let recipe = recipe::find(&spec.solutions.get(solution)?.recipe)?;
    let Some(key) = key else { return Some((recipe, None)) };
    let filter = filter::parse(&spec.filters.get(key)?.block().expression).ok()?;
    Some((recipe, Some(filter)))
}

/// The problems of the lines, each with the number of its first line, from 1, and how many lines have it.
fn read(path: &Path, lines: &Lines<'_>) -> io::Result<Vec<(DataFinding, u64, u64)>> {
    let mut found = BTreeMap::new();
    for (line, number) in BufReader::new(file::open(path)?).lines().zip(1_u64..) {
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
