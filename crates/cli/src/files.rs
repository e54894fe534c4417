//! Reads the files that a spec names: schema texts, and the sizes and hashes of data. Data is read in blocks, so its
//! size does not matter. Not here: what a wrong file means (`core::check`).

use crate::{
    file::{self, Depth, bytes, facts, problem, words},
    sources::{self, Converted},
};
use personalize_aws::Aws;
use personalize_core::{
    kind::{
        dataset,
        job::{self, Job},
    },
    lowering::{Choices, Lowering, NO_REQUESTS},
    spec::{
        files::{DataFile, FileProblem, Files, Found, LeftOut},
        query::Query,
        types::{AthenaQuery, Dataset, Schema, Spec},
    },
};
use personalize_engine::{
    cloud::{Cloud, CloudError, Object},
    retry::Retry,
};
use personalize_rules::{arn::Scope, visible::visible};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The facts about every local file that `spec`, lying in `folder`, names.
pub(crate) fn read(spec: &Spec, folder: &Path, depth: Depth) -> Files {
    let mut files = Files::default();
    for (_, dataset) in spec.datasets.iter() {
        if let Schema::File(file) = &dataset.schema {
            files.schemas.entry(file.clone()).or_insert_with(|| schema(&folder.join(file)));
        }
    }
    for (key, dataset) in spec.datasets.iter() {
        if let Some(source) = dataset.query() {
            let query = query(spec, &files, key, dataset, source, folder);
            files
                .converted
                .insert(key.to_owned(), query.map(|query| vec![DataFile::of_query(query)]));
        } else if let Some(source) = dataset.local() {
            if let Some(found) = converted(spec, &files, key, dataset, folder, depth) {
                files.converted.insert(key.to_owned(), found.files);
                files.columns.insert(key.to_owned(), found.columns);
                if !found.left.is_empty() {
                    files.left.insert(source.to_owned(), found.left);
                }
                continue;
            }
            if files.sources.contains_key(source) {
                continue;
            }
            let (found, left) = data(&folder.join(source), depth);
            files.sources.insert(source.to_owned(), found);
            if !left.is_empty() {
                files.left.insert(source.to_owned(), left);
            }
        }
    }
    for job in job::all(spec) {
        let Some(input) = job.local_input().filter(|input| !files.sources.contains_key(*input))
        else {
            continue;
        };
        let (found, left) = input_of(&job, &folder.join(input), depth);
        files.sources.insert(input.to_owned(), found);
        if !left.is_empty() {
            files.left.insert(input.to_owned(), left);
        }
    }
    for job in job::all(spec) {
        if let Some(made) = sources::lines::made(&job, spec, &files, folder, depth) {
            files.batches.insert(job.folder_name(), made);
        }
    }
    conceal(&mut files, spec, folder);
    files
}

/// Takes what is in files outside the folder of the spec from what is said of them. Only of those that are converted is that more
/// than their names.
fn conceal(files: &mut Files, spec: &Spec, folder: &Path) {
    let jobs = job::all(spec);
    let datasets =
        || spec.datasets.iter().filter_map(|(key, dataset)| Some((key, dataset.local()?)));
    let inputs = || jobs.iter().filter_map(|job| Some((job.folder_name(), job.local_input()?)));
    let sources = datasets().map(|(_, source)| source).chain(inputs().map(|(_, input)| input));
    let named: BTreeSet<&str> = files.schemas.keys().map(String::as_str).chain(sources).collect();
    let outside = named.into_iter().filter(|named| file::is_outside(folder, named));
    files.outside = outside.map(str::to_owned).collect();
    if files.outside.is_empty() {
        return;
    }
    let unquoted = |found: &mut Found| {
        if let Err(problem) = found {
            *found = Err(problem.clone().unquoted());
        }
    };
    for (key, _) in datasets().filter(|(_, source)| files.outside.contains(*source)) {
        files.converted.get_mut(key).into_iter().for_each(unquoted);
    }
    for (key, _) in inputs().filter(|(_, input)| files.outside.contains(*input)) {
        files.batches.get_mut(&key).into_iter().for_each(unquoted);
    }
}

/// The query of a dataset.
fn query(
    spec: &Spec,
    files: &Files,
    key: &str,
    dataset: &Dataset,
    source: &AthenaQuery,
    folder: &Path,
) -> Result<Query, FileProblem> {
    sources::query::query(source, schema_of(spec, files, key, dataset).as_ref(), folder)
}

fn schema_of(
    spec: &Spec,
    files: &Files,
    key: &str,
    dataset: &Dataset,
) -> Option<personalize_rules::schema::Schema> {
    let scope = Scope::new("us-east-1", "000000000000");
    let choices = Choices::default();
    let from = Lowering { spec, scope: &scope, files, choices: &choices, requests: &NO_REQUESTS };
    dataset::schema_of(&from, key, dataset)
}

/// The versions of the queries of `spec`: each dataset with the file that stands for its result now.
pub(crate) async fn versions(
    spec: &Spec,
    files: &Files,
    folder: &Path,
    bucket: Option<&str>,
    aws: &Aws,
) -> Result<BTreeMap<String, Found>, CloudError> {
    let mut all = BTreeMap::new();
    for (key, dataset) in spec.datasets.iter() {
        let Some(source) = dataset.query() else { continue };
        let Some(query) = query_of(files, key) else { continue };
        let mut parts = Vec::new();
        match sources::query::of_version(source, query, folder) {
            None => {}
            Some(Err(problem)) => {
                all.insert(key.to_owned(), Err(problem));
                continue;
            }
            Some(Ok(asked)) => parts.push(aws.query_value(&asked, bucket, &spec.name).await?),
        }
        if let Some(period) = source.period() {
            let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default();
            parts.push(began(now - now % period));
        }
        let version = (!parts.is_empty()).then(|| parts.join(", "));
        let file = DataFile::of_query(Query { version, ..query.clone() });
        all.insert(key.to_owned(), Ok(vec![file]));
    }
    Ok(all)
}

/// The query of a dataset, where it could be read.
fn query_of<'f>(files: &'f Files, key: &str) -> Option<&'f Query> {
    let [file] = files.converted.get(key)?.as_ref().ok()?.as_slice() else { return None };
    file.query.as_deref()
}

/// When a period began, for people.
fn began(second: u64) -> String {
    let time = jiff::Timestamp::from_second(i64::try_from(second).unwrap_or_default());
    time.map_or_else(|_| second.to_string(), |time| format!("since {time}"))
}

/// The files of a dataset, where their rows are converted.
fn converted(
    spec: &Spec,
    files: &Files,
    key: &str,
    dataset: &Dataset,
    folder: &Path,
    depth: Depth,
) -> Option<Converted> {
    let schema = schema_of(spec, files, key, dataset)?;
    sources::converted(dataset, &schema, &folder.join(dataset.local()?), depth)
}

/// The files of the input of a job. Deletions read CSV as imports do; batch jobs read one file of JSON Lines.
fn input_of(job: &Job<'_>, path: &Path, depth: Depth) -> (Found, Vec<LeftOut>) {
    if job.reads_lines() && path.is_dir() {
        let why = "it is a folder; name a file of JSON Lines in it, or a folder in S3";
        return (Err(FileProblem::Unreadable(why.into())), Vec::new());
    }
    data(path, depth)
}

/// The facts about every source of `spec` that already lies in S3: its listing stands for its content.
///
/// Empty objects and markers such as `_SUCCESS` are no data: they do not count for what the data is, and are told.
pub(crate) async fn survey(spec: &Spec, cloud: &dyn Cloud) -> Result<Files, CloudError> {
    let mut all = Files::default();
    for (source, form) in in_s3(spec) {
        let retry = Retry::default();
        let objects = match retry.read(source, || cloud.objects(source)).await {
            Ok(objects) => objects,
            Err(error) if error.code == personalize_aws::ELSEWHERE => {
                all.sources.insert(source.to_owned(), Err(elsewhere(&error)));
                continue;
            }
            Err(error) => return Err(error),
        };
        let (mut files, mut left) = (Vec::new(), Vec::new());
        for file in objects.into_iter().map(object) {
            match beside(source, &file) {
                // What is no CSV may be JSON Lines.
                Some(out) if form == Form::Csv || !out.data || out.is_folder() => left.push(out),
                _ => files.push(file),
            }
        }
        let found = match (files.is_empty(), left.is_empty()) {
            (true, true) => Err(FileProblem::Missing),
            (true, false) => Err(FileProblem::Empty),
            _ => Ok(files),
        };
        all.sources.insert(source.to_owned(), found);
        // Nothing is imported from the folder of a batch job, so what else lies there does no harm.
        if !left.is_empty() && form == Form::Csv {
            all.left.insert(source.to_owned(), left);
        }
    }
    Ok(all)
}

/// A bucket of another region, in the words of the answer: what is so, and after a semicolon what helps.
fn elsewhere(error: &CloudError) -> FileProblem {
    let (summary, help) = error.message.split_once("; ").unwrap_or((&error.message, ""));
    FileProblem::Elsewhere { summary: summary.to_owned(), help: help.to_owned() }
}

/// The form of data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// CSV, as datasets and deletions have it.
    Csv,
    /// JSON Lines, as batch jobs have it.
    JsonLines,
}

/// The data of `spec` that already lies in S3, with its form.
fn in_s3(spec: &Spec) -> Vec<(&str, Form)> {
    let datasets = spec.datasets.iter().filter_map(|(_, dataset)| dataset.in_s3());
    let form = |job: &Job<'_>| if job.reads_lines() { Form::JsonLines } else { Form::Csv };
    let jobs = job::all(spec).into_iter();
    let jobs = jobs.filter_map(|job| Some((job.in_s3()?, form(&job))));
    datasets.map(|source| (source, Form::Csv)).chain(jobs).collect()
}

/// What an object of a folder is when it is no data. The service reads every object of a folder, whatever its name (evidence
/// section 3), so that one with something in it is wrong unless it is CSV.
fn beside(source: &str, file: &DataFile) -> Option<LeftOut> {
    let folder = source.ends_with('/');
    let out = LeftOut::of(&file.name, file.bytes).filter(|_| folder || file.bytes == 0)?;
    let plain = file.bytes > 0 && (out.why.starts_with("no `.csv`"));
    // What no import reads cannot spoil one.
    let data = file.bytes > 0 && !out.is_folder();
    (!plain).then_some(LeftOut { data, ..out })
}

fn object(object: Object) -> DataFile {
    let name = object.key.split_inclusive('/').next_back().unwrap_or_default().into();
    let path = object.key.into();
    DataFile {
        name,
        bytes: object.bytes,
        hash: object.etag.into(),
        path,
        columns: None,
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows: None,
    }
}

/// The most bytes of a schema; one of a hundred fields has about ten thousand.
const LARGEST_SCHEMA: u64 = 1 << 20;

fn schema(path: &Path) -> Result<String, FileProblem> {
    if fs::metadata(path).map_err(problem)?.len() > LARGEST_SCHEMA {
        return Err(FileProblem::Unreadable(
            "it is larger than 1 MB, so it is probably not a schema".into(),
        ));
    }
    let bytes = bytes(path).map_err(problem)?;
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    String::from_utf8(bytes).map_err(|_| FileProblem::NotUtf8)
}

/// The data files of a source: itself, or the sorted CSV files of a folder; and what else lies in the folder.
pub(crate) fn data(path: &Path, depth: Depth) -> (Found, Vec<LeftOut>) {
    match fs::metadata(path).map_err(problem) {
        Err(error) => return (Err(error), Vec::new()),
        Ok(entry) if !entry.is_dir() => {
            return (facts(path.to_owned(), depth).map(|file| vec![file]), Vec::new());
        }
        Ok(_) => {}
    }
    let (mut paths, mut left) = match entries(path) {
        Ok(all) => all,
        Err(error) => return (Err(error), Vec::new()),
    };
    paths.sort();
    left.sort_by(|a, b| a.name.cmp(&b.name));
    let found = match paths.is_empty() {
        true => Err(FileProblem::Empty),
        false => all_of(paths, depth),
    };
    (found, left)
}

/// The parts of the data in a folder, and what is none.
fn entries(folder: &Path) -> Result<(Vec<PathBuf>, Vec<LeftOut>), FileProblem> {
    let (mut paths, mut left) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        let facts = fs::metadata(&path).map_err(|error| named(&path, &problem(error)))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = if facts.is_dir() { format!("{name}/") } else { name };
        // A pipe or a device has the size 0, and is not empty: it is refused when it is opened.
        let bytes = if facts.is_file() { facts.len() } else { 1 };
        match LeftOut::of(&name, bytes) {
            Some(out) if out.is_of_specs() => {}
            Some(out) => left.push(out),
            None => paths.push(path),
        }
    }
    Ok((paths, left))
}

/// The facts about the files of a folder, of which there may be a hundred thousand: without room to spare, and those beside each
/// other with the same columns share them.
fn all_of(paths: Vec<PathBuf>, depth: Depth) -> Found {
    let mut all: Vec<DataFile> = Vec::with_capacity(paths.len());
    for path in paths {
        let mut file = one_of(path, depth)?;
        if let Some(before) = all.last().filter(|before| before.columns == file.columns) {
            file.columns = before.columns.clone();
        }
        all.push(file);
    }
    Ok(all)
}

/// The facts about one file of a folder.
fn one_of(path: PathBuf, depth: Depth) -> Result<DataFile, FileProblem> {
    facts(path.clone(), depth).map_err(|problem| named(&path, &problem))
}

/// What is wrong with one file of a folder: the folder may have thousands of them.
fn named(path: &Path, problem: &FileProblem) -> FileProblem {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    FileProblem::Unreadable(format!("`{}` in it {}", visible(&name), words(problem)))
}
