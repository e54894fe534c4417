//! What estimates of cost need from this machine: the file of prices, and what is counted in local data.
//! Not here: what things cost (`core`).

use crate::{
    args::Common,
    connect::Connection,
    data::{self, Checked},
    exit::{Exit, Failed},
    input::read,
    stack::Stack,
};
use personalize_core::{
    address::Kind,
    cost::{Basis, Facts},
    inventory::Inventory,
    kind::job,
    lowering::Choices,
    plan::Plan,
};
use personalize_price::PriceList;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
};

/// The published prices, with those of `--prices` over them.
pub(crate) fn prices(common: &Common) -> Result<PriceList, Failed> {
    let published = PriceList::published().clone();
    let Some(path) = &common.prices else { return Ok(published) };
    let text = read(path, "the prices", None)?;
    let over = PriceList::read(&text).map_err(|error| wrong(path, &error))?;
    Ok(published.with(over))
}

fn wrong(path: &Path, error: &personalize_price::ListError) -> Failed {
    let (line, column, what) = (error.line, error.column, &error.what);
    let report = format!(
        "error: cannot use the prices in `{}`\ncaused by: line {line}, column {column}: {what}\nhelp: docs/cost.md describes the file",
        path.display()
    );
    Failed::new(Exit::BadSpec, report)
}

/// `plan` with what it costs.
pub(crate) fn priced(
    plan: Plan,
    stack: &Stack,
    connection: &Connection,
    inventory: &Inventory,
    prices: &PriceList,
    facts: &Facts,
) -> Plan {
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    plan.priced(from, inventory, Basis { prices, region: &connection.scope.region, facts })
}

/// What `checked` counted, and what has to be counted beyond it because a price depends on it: users, who are counted nowhere
/// else. What cannot be read is not known: no command fails for its cost.
pub(crate) fn facts(stack: &Stack, mut checked: Checked) -> Facts {
    if !stack.loaded.spec.recommenders.is_empty() {
        let missing = |key: &str| {
            ["interactions", "users"].contains(&key)
                && checked.datasets.iter().all(|(known, _, _)| *known != key)
        };
        let more = data::check(stack, missing).unwrap_or_default();
        checked.datasets.extend(more.datasets);
    }
    let report = |key: &str| checked.datasets.iter().find(|(known, _, _)| *known == key);
    let interactions = report("interactions").map(|(_, _, report)| report);
    let users = report("users").map(|(_, _, report)| report.rows);
    let of_events = interactions.and_then(|report| report.summary.users);
    Facts {
        interactions: interactions
            .map(|report| report.rows)
            .or_else(|| rows(stack, "interactions")),
        // Whoever is in one of them is mostly in the other.
        users: of_events.map(|events| events.max(users.unwrap_or(0))),
        lines: lines(stack),
    }
}

/// The lines of the local inputs of batch jobs; those that cannot be read are not known.
fn lines(stack: &Stack) -> BTreeMap<String, u64> {
    let jobs = job::all(&stack.loaded.spec).into_iter();
    let batch = jobs.filter(|job| job.kind == Kind::BatchInferenceJob);
    let uploaded = batch.filter(job::Job::is_uploaded);
    uploaded
        .filter_map(|job| {
            let files = job.files(&stack.files)?.iter();
            let counted = files.map(|file| match file.lines {
                Some(_) => file.rows,
                None => lines_of(&file.path),
            });
            Some((job.key.to_owned(), counted.sum::<Option<u64>>()?))
        })
        .collect()
}

/// The lines of a file that have something.
fn lines_of(path: &Path) -> Option<u64> {
    let mut reader = BufReader::new(crate::file::open(path).ok()?);
    let (mut line, mut count) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line).ok()? > 0 {
        count += u64::from(!line.trim_ascii().is_empty());
        line.clear();
    }
    Some(count)
}

/// The rows of a dataset, as they were counted when its files were hashed.
fn rows(stack: &Stack, key: &str) -> Option<u64> {
    let mut datasets = stack.loaded.spec.datasets.iter();
    let (_, dataset) = datasets.find(|(known, _)| *known == key)?;
    let files = stack.files.of_dataset(key, dataset.source.as_deref()?)?.as_ref().ok()?;
    files.iter().map(|file| file.rows).sum()
}
