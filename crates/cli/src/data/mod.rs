//! Checks the local data of a stack: opens the files and hands them to the rules, every dataset by itself and then
//! against each other. Files are read in blocks, so their size does not matter.
//! Not here: what is wrong with data (`personalize-data`), and the texts for people (`summary`).

mod access;
pub(crate) mod converted;
mod lines;
mod remote;
mod stream;
pub(crate) mod summary;

use crate::{
    args::Common,
    connect::Connection,
    counted::count,
    exit::{Exit, Failed},
    problems::{SHOWN, more, show},
    sources::{self, Opened},
    stack::Stack,
};
use converted::RowsOf;
use personalize_core::{
    address::{Address, Kind},
    check::events,
    diagnostic::{Diagnostic, render_data},
    kind::{dataset, dataset_group},
    lowering::Choices,
    plan::{Action, Plan},
    spec::{
        files::{Conversion, DataFile, RowCounts},
        types::Dataset,
    },
};
use personalize_data::{self as data, DataReport, Options, Part, ReadError, category};
use personalize_engine::cloud::CloudError;
use personalize_rules::{arn::Scope, dataset::DatasetType, finding::DataFinding, schema::Schema};
use remote::Looked;
use std::{collections::BTreeSet, io, io::Read, path::PathBuf, sync::Arc};

/// What was found in the data of a stack.
#[derive(Default)]
pub(crate) struct Checked {
    /// Each dataset that was read: its key, its source, its report.
    pub(crate) datasets: Vec<(&'static str, String, DataReport)>,
    /// What is wrong between the datasets, and in the inputs of batch jobs.
    pub(crate) between: Vec<DataFinding>,
    /// What became of the rows of sources that are converted.
    pub(crate) rows: Vec<RowsOf>,
    /// Whether the beginnings of objects in S3 were read.
    pub(crate) looked: bool,
    /// Of which sources in S3 some objects were not looked into.
    pub(crate) passed_over: Vec<String>,
    /// Whether objects in S3 were read as a whole.
    pub(crate) whole: bool,
}

impl Checked {
    /// All findings: dataset by dataset, then those between them.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &DataFinding> {
        self.datasets.iter().flat_map(|(_, _, report)| &report.findings).chain(&self.between)
    }

    /// How many errors and warnings there are.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let errors = self.findings().filter(|finding| finding.is_error()).count();
        (errors, self.findings().count() - errors)
    }

    fn report(&self, kind: DatasetType) -> Option<&DataReport> {
        self.datasets.iter().map(|(_, _, report)| report).find(|report| report.dataset == kind)
    }
}

/// Checks the datasets with local sources whose keys are `wanted`, and the inputs of batch jobs whose uploads are.
pub(crate) fn check(stack: &Stack, wanted: impl Fn(&str) -> bool) -> Result<Checked, Failed> {
    checked(stack, wanted, None)
}

/// Checks all datasets, and reads their data from S3 as a whole where it lies there.
pub(crate) fn check_all(stack: &Stack, connection: &Connection) -> Result<Checked, Failed> {
    // The parts ask for their pieces while they are read, so that this thread must be able to wait.
    tokio::task::block_in_place(|| checked(stack, |_| true, Some(connection)))
}

fn checked(
    stack: &Stack,
    wanted: impl Fn(&str) -> bool,
    connection: Option<&Connection>,
) -> Result<Checked, Failed> {
    let mut checked = Checked { whole: connection.is_some(), ..Checked::default() };
    let spec = &stack.loaded.spec;
    for (key, dataset) in spec.datasets.iter().filter(|(key, _)| wanted(key)) {
        let Some(source) = dataset.source.as_deref() else { continue };
        // The result of a query is checked when it is there.
        if dataset.query().is_some() {
            continue;
        }
        let Some(Ok(files)) = stack.files.of_dataset(key, source) else { continue };
        let found = match (dataset.in_s3(), connection) {
            (None, _) => report(stack, key, dataset, |schema, kind, options| {
                converted::check(stack, source, files, schema, kind, options)
            }),
            (Some(source), Some(connection)) => {
                report(stack, key, dataset, |schema, kind, options| {
                    let parts = stream::parts(connection, source, files);
                    Ok((data::check(parts, schema, kind, options)?, None))
                })
            }
            (Some(_), None) => continue,
        };
        if let Some((mut report, rows)) = found? {
            if stack.files.outside.contains(source) {
                report = report.unquoted();
            }
            checked.rows.extend(rows);
            checked.datasets.push((key, source.to_owned(), report));
        }
    }
    if let Some(interactions) = checked.report(DatasetType::Interactions) {
        let others = [DatasetType::Items, DatasetType::Users].map(|kind| checked.report(kind));
        checked.between = data::cross_check(interactions, others[0], others[1]);
    }
    let any_outside =
        checked.datasets.iter().any(|(_, source, _)| stack.files.outside.contains(source));
    if any_outside {
        checked.between = checked.between.into_iter().map(DataFinding::unquoted).collect();
    }
    checked.between.extend(lines::check(stack, wanted)?);
    if let Some(connection) = connection {
        checked.between.extend(lines::check_in_s3(stack, connection)?);
    }
    Ok(checked)
}

/// What was found in a dataset, and what became of its rows where they are converted.
type Found = (DataReport, Option<RowsOf>);

/// What `check` finds in the dataset under `key`; none where its schema is not known.
fn report(
    stack: &Stack,
    key: &'static str,
    dataset: &Dataset,
    check: impl FnOnce(&Schema, DatasetType, &Options) -> Result<Found, ReadError>,
) -> Result<Option<Found>, Failed> {
    let spec = &stack.loaded.spec;
    let scope = Scope::new("us-east-1", "000000000000");
    let choices = Choices::default();
    let schema = dataset::schema_of(&stack.lowering(&scope, &choices), key, dataset);
    let Some(schema) = schema else { return Ok(None) };
    let kind = dataset::dataset_type(key);
    let domain = spec.dataset_group.domain.map(dataset_group::domain);
    let mut options = Options { domain, ..options() };
    options.expected_values = events::values(spec, kind);
    if kind == DatasetType::Interactions {
        options.expected_events = events::expected(spec);
        options.trainings = events::trainings(spec);
    }
    let found = check(&schema, kind, &options);
    let (mut report, rows) = found.map_err(|error| unreadable(&error))?;
    report.findings.extend(category::advice(&schema, domain, &report));
    for (by, recipe) in events::trained(spec) {
        report.findings.extend(data::considered(&report, &by, recipe));
    }
    Ok(Some((report, rows)))
}

/// How to check on this machine: with all its cores, knowing what day it is.
pub(crate) fn options() -> Options {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Options { threads, now: Some(jiff::Timestamp::now().as_second()), ..Options::default() }
}

/// Checks the files of one dataset, which `source` names: a file, or a folder of parts.
pub(crate) fn of_files(
    source: &str,
    files: &[DataFile],
    schema: &Schema,
    kind: DatasetType,
    options: &Options,
) -> Result<DataReport, ReadError> {
    let part = |file: &DataFile| {
        let alone = files.len() == 1 && source.ends_with(&*file.name);
        let folder = source.trim_end_matches('/');
        let name = if alone { source.to_owned() } else { format!("{folder}/{}", file.name) };
        Part::new(name, Lazy::new(file))
    };
    data::check(files.iter().map(part), schema, kind, options)
}

fn unreadable(error: &ReadError) -> Failed {
    let source = &error.source;
    Failed::new(Exit::BadSpec, format!("error: {error}\ncaused by: {source}"))
}

/// Checks what `plan` would upload or import, before anything is written. Data that is already live is not read
/// again. Errors refuse the plan with the messages of `data check`; warnings are only counted. Gives what was found.
pub(crate) fn before_upload(stack: &Stack, plan: &Plan) -> Result<Checked, Failed> {
    let created = plan.items.iter().filter(|item| item.action == Action::Create);
    let created: BTreeSet<&str> = created.filter_map(|item| data_of(&item.address)).collect();
    let checked = check(stack, |key| created.contains(key))?;
    judged(stack, &checked)?;
    Ok(checked)
}

/// What is wrong with the beginnings of the objects in S3: those of the datasets whose keys are `wanted`, and those that the jobs
/// which are `run` read.
pub(crate) async fn look(
    stack: &Stack,
    connection: &Connection,
    wanted: impl Fn(&str) -> bool,
    run: impl Fn(&Address) -> bool,
) -> Result<Looked, CloudError> {
    let mut looked = remote::look(stack, connection, wanted).await?;
    looked.findings.extend(lines::look(stack, connection, run).await?);
    Ok(looked)
}

/// The same for the objects in S3 that `plan` would import, or that its jobs would read: the start of each is looked at.
pub(crate) async fn before_import(
    stack: &Stack,
    connection: &Connection,
    plan: &Plan,
    common: &Common,
) -> Result<(), Failed> {
    let is_new = |key: &str| {
        let of_it =
            |address: &Address| address.kind == Kind::ImportJob && data_of(address) == Some(key);
        plan.items.iter().any(|item| item.action == Action::Create && of_it(&item.address))
    };
    remote::only_data(stack, is_new)?;
    let is_run = |address: &Address| {
        let mut new = plan.items.iter().filter(|item| item.action == Action::Create);
        new.any(|item| item.address == *address)
    };
    // An account that does not let the caller read the data may still import it.
    let looked = match look(stack, connection, &is_new, is_run).await {
        Ok(looked) => looked,
        Err(error) => {
            if !stack.quiet {
                errln!(
                    "note: the data in S3 cannot be read from here, so it was not checked: {error}"
                );
            }
            Looked::default()
        }
    };
    accessible(stack, connection, common, is_new, &looked).await?;
    if !stack.quiet {
        looked.passed_over.iter().for_each(|text| errln!("note: {text}"));
    }
    judged(stack, &Checked { between: looked.findings, ..Checked::default() })
}

/// Refuses data in S3 that the service surely cannot read, and says where that is not known.
pub(crate) async fn accessible(
    stack: &Stack,
    connection: &Connection,
    common: &Common,
    wanted: impl Fn(&str) -> bool,
    looked: &Looked,
) -> Result<(), Failed> {
    let problems = access::check(stack, connection, wanted, &looked.keys).await;
    if problems.iter().any(Diagnostic::is_error) {
        return Err(show(&problems, &stack.source, common));
    }
    if !problems.is_empty() && !stack.quiet {
        errln!("{}", show(&problems, &stack.source, common).report);
    }
    Ok(())
}

/// Refuses errors in data, and counts warnings.
fn judged(stack: &Stack, checked: &Checked) -> Result<(), Failed> {
    let (errors, warnings) = checked.counts();
    let spec = stack.path.display();
    if errors > 0 {
        let mut report: Vec<String> = checked
            .findings()
            .filter(|finding| finding.is_error())
            .take(SHOWN)
            .map(|finding| render_data(finding, stack.styled))
            .collect();
        report.extend(more(errors));
        let more = format!("`personalize data check {spec}` shows everything");
        report.push(format!(
            "{spec}: {} in the data; nothing was written; {more}",
            count(errors, "error")
        ));
        return Err(Failed::rendered(Exit::BadSpec, report.join("\n\n")));
    }
    if warnings > 0 && !stack.quiet {
        let sum = count(warnings, "warning");
        errln!("{sum} about the data: see `personalize data check {spec}`");
    }
    Ok(())
}

/// The key of the dataset, or the folder name of the job, whose data it is.
fn data_of(address: &Address) -> Option<&str> {
    let is_data = matches!(address.kind, Kind::DataObject | Kind::ImportJob);
    address.key.split('/').next().filter(|_| is_data)
}

/// A file that is open only while it is read: a folder may have more parts than a process may have open files.
enum Lazy {
    Closed(PathBuf, Option<Arc<Conversion>>),
    Open(Opened),
    Done(Option<RowCounts>),
}

impl Lazy {
    fn new(file: &DataFile) -> Lazy {
        Lazy::Closed(file.path.clone(), file.conversion.clone())
    }

    /// What became of its rows, once it was read and where they are converted.
    fn rows(&self) -> Option<RowCounts> {
        match self {
            Lazy::Done(rows) => *rows,
            Lazy::Closed(..) | Lazy::Open(_) => None,
        }
    }
}

impl Read for Lazy {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Lazy::Closed(path, conversion) = self {
            *self = Lazy::Open(sources::open(path, conversion.as_deref())?);
        }
        let Lazy::Open(file) = self else { return Ok(0) };
        let count = file.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            *self = Lazy::Done(file.rows());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_imports_belong_to_their_dataset() {
        assert_eq!(data_of(&Address::new(Kind::ImportJob, "items")), Some("items"));
        assert_eq!(data_of(&Address::new(Kind::DataObject, "items/part-0.csv")), Some("items"));
        assert_eq!(data_of(&Address::new(Kind::DataObject, "items2")), Some("items2"));
        assert_eq!(data_of(&Address::new(Kind::Dataset, "items")), None);
    }
}
