//! Which files of a source are converted, and how: what the spec says of the columns, else what the content asks for. Files of
//! plain CSV whose columns fit go up as they are. Not here: reading them (`open`).

use super::{mapping, open};
use crate::file::{self, Depth};
use personalize_convert::{Problem, Recognised, recognise};
use personalize_core::spec::{
    files::{Conversion, DataFile, FileProblem, Found, LeftOut},
    mapping::ColumnBlock,
    types::Dataset,
    word::Scalar,
};
use personalize_rules::{schema::Schema, visible::visible};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file of a source.
pub(crate) struct SourceFile {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Its path in the source, with `/`; the name of the file where the source is one.
    name: String,
    /// Keys and values of its sub-folders.
    pub(crate) partitions: Vec<(String, String)>,
}

/// The files of a dataset whose rows are converted.
pub(crate) struct Converted {
    /// The files.
    pub(crate) files: Found,
    /// The columns of the first one.
    pub(crate) columns: Vec<String>,
    /// What lies beside them and is not taken.
    pub(crate) left: Vec<LeftOut>,
}

/// The files of a dataset whose rows are converted; `None` where the files go up as they are.
pub(crate) fn converted(
    dataset: &Dataset,
    schema: &Schema,
    path: &Path,
    depth: Depth,
) -> Option<Converted> {
    let deep = dataset.is_mapped();
    let (mut sources, mut left) = (Vec::new(), Vec::new());
    let whole = fs::metadata(path).ok()?;
    if whole.is_dir() {
        if let Err(problem) = collect(path, deep, &mut sources, &mut left) {
            let none = Converted { files: Err(problem), columns: Vec::new(), left };
            return dataset.is_mapped().then_some(none);
        }
    } else {
        sources.push(SourceFile::alone(path));
    }
    if !dataset.is_mapped() && !sources.iter().any(|source| is_converted(source, dataset, schema)) {
        return None;
    }
    if sources.is_empty() {
        return Some(Converted { files: Err(FileProblem::Empty), columns: Vec::new(), left });
    }
    let mut columns = Vec::new();
    let files = all(&sources, dataset, schema, depth, &mut columns);
    Some(Converted { files, columns, left })
}

impl SourceFile {
    /// The file at `path`, which is a source by itself.
    pub(crate) fn alone(path: &Path) -> SourceFile {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        SourceFile { path: path.to_owned(), name, partitions: Vec::new() }
    }

    fn root() -> SourceFile {
        SourceFile { path: PathBuf::new(), name: String::new(), partitions: Vec::new() }
    }
}

/// Collects the files of a folder as [`walk`] does, in the order of their names.
fn collect(
    folder: &Path,
    deep: bool,
    sources: &mut Vec<SourceFile>,
    left: &mut Vec<LeftOut>,
) -> Result<(), FileProblem> {
    walk(folder, &SourceFile::root(), deep, sources, left)?;
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    left.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(())
}

/// Collects the files of a folder and of its partitions; `deep`: of all its sub-folders.
fn walk(
    folder: &Path,
    place: &SourceFile,
    deep: bool,
    sources: &mut Vec<SourceFile>,
    left: &mut Vec<LeftOut>,
) -> Result<(), FileProblem> {
    for entry in fs::read_dir(folder).map_err(file::problem)? {
        let path = entry.map_err(file::problem)?.path();
        let facts = fs::metadata(&path).map_err(file::problem)?;
        let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("{}{own}", place.name);
        let bytes = if facts.is_file() { facts.len() } else { 1 };
        if facts.is_dir() && !own.starts_with(['_', '.']) && (deep || own.contains('=')) {
            let mut partitions = place.partitions.clone();
            partitions.extend(own.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())));
            let below = SourceFile { path: path.clone(), name: format!("{name}/"), partitions };
            walk(&path, &below, deep, sources, left)?;
            continue;
        }
        let listed = if facts.is_dir() { format!("{own}/") } else { own };
        match LeftOut::of(&listed, bytes).filter(|out| !out.data || facts.is_dir()) {
            Some(out) => {
                let name = if facts.is_dir() { format!("{name}/") } else { name };
                if !out.is_of_specs() {
                    left.push(LeftOut { name, ..out });
                }
            }
            None => sources.push(SourceFile { path, name, partitions: place.partitions.clone() }),
        }
    }
    Ok(())
}

/// Whether the content of a file asks for a conversion, and its columns fit the schema.
fn is_converted(source: &SourceFile, dataset: &Dataset, schema: &Schema) -> bool {
    let found = match recognised(source, dataset) {
        Ok(found) => found,
        // A file of which nothing can be read is one that would have to be converted, and its problem is said.
        Err(Problem::Broken { row: 0, .. }) => return true,
        Err(_) => return false,
    };
    let has = |name: &str| column(&found, source, name).is_some();
    let is_plain = found.plain && source.partitions.is_empty();
    !is_plain && schema.fields.iter().all(|field| field.nullable || has(&field.name))
}

fn recognised(source: &SourceFile, dataset: &Dataset) -> Result<Recognised, Problem> {
    let mut file = file::open(&source.path).map_err(Problem::Io)?;
    let format = mapping::format(dataset.format.as_ref(), dataset.rows.as_deref());
    recognise(&mut file, &format)
}

/// The column of a file, or the key of its partition, that has the name of a field, in any letter case.
fn column(found: &Recognised, source: &SourceFile, name: &str) -> Option<String> {
    let keys = source.partitions.iter().map(|(key, _)| key);
    let mut all = found.columns.iter().chain(keys);
    all.find(|column| column.eq_ignore_ascii_case(name)).cloned()
}

/// The files as they are converted; the first problem of one of them.
fn all(
    sources: &[SourceFile],
    dataset: &Dataset,
    schema: &Schema,
    depth: Depth,
    names: &mut Vec<String>,
) -> Result<Vec<DataFile>, FileProblem> {
    let mut found: Vec<Recognised> = Vec::new();
    for source in sources {
        let one = recognised(source, dataset).map_err(|problem| failed(source, &problem))?;
        found.push(Recognised { sample: Vec::new(), ..one });
    }
    if let (Some(first), Some(source)) = (found.first(), sources.first()) {
        let keys = source.partitions.iter().map(|(key, _)| key);
        *names = first.columns.iter().chain(keys).cloned().collect();
    }
    let columns = columns(sources, &found, dataset, schema);
    let mut files = Vec::new();
    for source in sources {
        files.push(converted_file(source, dataset, &columns, depth)?);
    }
    let mut names: Vec<&str> = files.iter().map(|file: &DataFile| file.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|two| two[0] == two[1]) {
        Some(two) => Err(FileProblem::Unreadable(format!(
            "two files in it would both be uploaded as `{}`; rename one of them",
            visible(two[0])
        ))),
        None => Ok(files),
    }
}

/// The columns that are written, in the order of the schema: those that the spec names, and those that some file has under the
/// name of a field.
fn columns(
    sources: &[SourceFile],
    found: &[Recognised],
    dataset: &Dataset,
    schema: &Schema,
) -> Vec<(String, ColumnBlock)> {
    let given = dataset.columns.iter().flat_map(|columns| &columns.0);
    let given: Vec<(&String, ColumnBlock)> =
        given.map(|(name, entry)| (name, entry.block())).collect();
    let own = |name: &str| {
        let mut files = found.iter().zip(sources);
        let from = files.find_map(|(found, source)| column(found, source, name))?;
        Some(ColumnBlock { from: Some(Scalar(from)), ..ColumnBlock::default() })
    };
    let block = |name: &str| {
        let given = given.iter().find(|(given, _)| given.as_str() == name);
        given.map(|(_, block)| block.clone()).or_else(|| own(name))
    };
    let fields = schema.fields.iter();
    fields.filter_map(|field| Some((field.name.clone(), block(&field.name)?))).collect()
}

/// The facts about one file, for which all of it is read where names are wanted.
fn converted_file(
    source: &SourceFile,
    dataset: &Dataset,
    columns: &[(String, ColumnBlock)],
    depth: Depth,
) -> Result<DataFile, FileProblem> {
    let conversion = Conversion {
        format: dataset.format.clone().unwrap_or_default(),
        rows: dataset.rows.clone(),
        columns: columns.to_vec(),
        filter: dataset.filter.clone(),
        partitions: source.partitions.clone(),
    };
    let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    let name = Conversion::object_name(&source.name);
    let plain = file::facts(source.path.clone(), Depth::Layout)?;
    let file = file::open(&source.path).map_err(file::problem)?;
    let mut converter =
        open::converter(file, &conversion).map_err(|problem| failed(source, &problem))?;
    let mut file = DataFile {
        name: name.into(),
        columns: Some(names.into()),
        conversion: Some(Arc::new(conversion)),
        ..plain
    };
    if depth == Depth::Hash {
        let made = file::hashed(&mut converter, file::BLOCK, |_| {});
        let (bytes, hash) = made.map_err(|error| broken(source, &error))?;
        (file.bytes, file.hash) = (bytes, hash.into());
        let counts = open::counts(converter.tally());
        file.rows = Some(counts.kept);
        file.counts = Some(Box::new(counts));
    }
    Ok(file)
}

/// What is wrong with a file of a source.
fn failed(source: &SourceFile, problem: &Problem) -> FileProblem {
    let summary = format!("`{}`: {problem}", visible(&source.name));
    FileProblem::NotConverted { summary, help: problem.help(), column: wanted(problem) }
}

/// The column or list that a mapping names and the file does not have.
fn wanted(problem: &Problem) -> Option<String> {
    match problem {
        Problem::NoSuchColumn { wanted, .. } | Problem::NoSuchList { wanted, .. } => {
            Some(wanted.clone())
        }
        _ => None,
    }
}

fn broken(source: &SourceFile, error: &std::io::Error) -> FileProblem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>()) {
        Some(problem) => failed(source, problem),
        None => FileProblem::Unreadable(format!("`{}`: {error}", visible(&source.name))),
    }
}

/// The files of data in a folder and its sub-folders, in the order of their names, and what is not taken for data.
pub(crate) fn files_below(folder: &Path) -> std::io::Result<(Vec<SourceFile>, Vec<LeftOut>)> {
    let (mut sources, mut left) = (Vec::new(), Vec::new());
    collect(folder, true, &mut sources, &mut left)
        .map_err(|problem| std::io::Error::other(file::words(&problem)))?;
    Ok((sources, left))
}
