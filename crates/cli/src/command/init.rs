//! `init`: reads data files and writes a spec over them. Not here: what the columns suggest (`core::infer`).

use super::about;
use crate::{
    args::Common,
    counted::count,
    counted::grouped,
    data,
    exit::chain,
    exit::{Exit, Failed},
    file::Depth,
    output, problems,
    sources::{SourceFile, files_below},
    stack::Stack,
};
use personalize_convert::{Converter, Format, Mapping, Problem, Recognised, recognise};
use personalize_core::{
    check,
    diagnostic::{self, Diagnostic},
    infer::{self, InferError, Meaning, Table},
    spec::{
        self, MODELINE, SCHEMA_FILE,
        files::{Files, LeftOut},
        published,
        vars::Given,
    },
};
use personalize_data::{Broken, Records};
use personalize_rules::visible::visible;
use std::{
    fs::{self, File},
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
};

/// The most columns that a file may have: a schema has at most a hundred.
const MOST_COLUMNS: usize = 1_000;

/// What is made.
pub(crate) struct Wanted<'a> {
    /// The data.
    pub(crate) files: &'a [PathBuf],
    /// The spec.
    pub(crate) output: &'a Path,
    /// The name of the stack, where one is given.
    pub(crate) name: Option<&'a str>,
    /// What columns are, where it is said.
    pub(crate) meanings: &'a [Meaning],
}

/// Writes the spec, unless there is such a file. A spec that `validate` refuses is never written, and the data stays as it is.
pub(crate) fn run(wanted: &Wanted<'_>, common: &Common) -> Result<Exit, Failed> {
    let output = wanted.output;
    said_once(wanted.meanings)?;
    let hint = "nothing was overwritten: move it away, or write another file with `--output FILE`";
    absent(output, hint)?;
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(|error| unreadable(folder, &error))?;
    let mut tables = Vec::new();
    for source in sources(wanted.files)? {
        tables.push(table(&source, &folder, wanted.meanings)?);
    }
    let is_there = |name: &str| tables.iter().flat_map(|t| &t.columns).any(|c| c.name == name);
    if let Some(absent) = wanted.meanings.iter().find(|meaning| !is_there(meaning.column())) {
        let what = format!("no file has a column `{}`", absent.column());
        return Err(bad(what, "write the name as it stands in the header, letter by letter"));
    }
    let name = wanted.name.map_or_else(|| stack_name(&folder), str::to_owned);
    let spec = infer::spec(&name, &tables).map_err(|error| not_inferred(&error))?;
    is_valid(&spec, output, common)?;
    let schema = output.with_file_name(SCHEMA_FILE);
    let has_schema = output::may_write(&schema, output::Kind::Schema).is_ok();
    let spec = if has_schema { format!("{MODELINE}{spec}") } else { spec };
    let mut file = File::create_new(output).map_err(|error| unreadable(output, &error))?;
    file.write_all(spec.as_bytes()).map_err(|error| unreadable(output, &error))?;
    let notes = spec.lines().filter(|line| line.contains("decide:")).count();
    view!("wrote {}; {notes} lines mark what you have to decide", output.display());
    for left in infer::left_out(&tables) {
        view!("{left}");
    }
    if has_schema {
        fs::write(&schema, about::text(&published()))
            .map_err(|error| unreadable(&schema, &error))?;
        view!("wrote {}: editors check and complete the spec with it", schema.display());
    }
    next(output, common)
}

/// Refuses a column that is said to be two things.
fn said_once(meanings: &[Meaning]) -> Result<(), Failed> {
    for (at, meaning) in meanings.iter().enumerate() {
        let same = |other: &&Meaning| other.column() == meaning.column() && *other != meaning;
        if let Some(other) = meanings[..at].iter().find(same) {
            let (column, first, second) = (meaning.column(), other.field(), meaning.field());
            let what = format!("`{column}` is said to be {first} and {second}");
            return Err(bad(what, "one column can be one of them; copy it where it is both"));
        }
    }
    Ok(())
}

/// Refuses a spec that `validate` would refuse, with its words: the names that were given, or columns that nothing fits.
fn is_valid(text: &str, output: &Path, common: &Common) -> Result<(), Failed> {
    let problems = match spec::load(text, &Given::new(), None) {
        Ok(loaded) => check::check(&loaded, &Files::default()),
        Err(problems) => problems,
    };
    let wrong: Vec<Diagnostic> = problems.into_iter().filter(Diagnostic::is_error).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let source = diagnostic::Source { path: output.display().to_string(), text: text.to_owned() };
    let mut failed = problems::show(&wrong, &source, common);
    failed.report.push_str(
        "\nhelp: nothing was written; give another `--name`, or rename or remove the columns that this is about",
    );
    Err(failed)
}

/// What to do next: the data is checked, so that nobody is sent on over errors.
fn next(output: &Path, common: &Common) -> Result<Exit, Failed> {
    let silent = Common { quiet: true, ..common.clone() };
    let stack = Stack::read(output, &silent, Depth::Layout)?.stack(&silent)?;
    let (errors, _) = data::check(&stack, |_| true)?.counts();
    let check = format!("personalize data check {}", output.display());
    match errors {
        0 => view!("next: {check}"),
        n => view!(
            "the data has {} that the service would refuse: `{check}` shows what to fix",
            count(n, "error")
        ),
    }
    Ok(Exit::Done)
}

/// A source as a spec names it, with its files.
struct Source {
    path: PathBuf,
    files: Vec<SourceFile>,
}

/// What is read: the files that were named; of folders those with one table each, or the folder where all have the same
/// columns.
fn sources(named: &[PathBuf]) -> Result<Vec<Source>, Failed> {
    let mut all = Vec::new();
    for path in named {
        if path.starts_with("s3:") {
            let help = "copy one of its objects here (`aws s3 cp`), and write the address as `source` in the spec that is made of it";
            return Err(bad(format!("`{}` is not on this machine", path.display()), help));
        }
        if !path.is_dir() {
            let files = vec![SourceFile::alone(path)];
            all.push(Source { path: path.clone(), files });
            continue;
        }
        let (files, left) = files_below(path).map_err(|error| unreadable(path, &error))?;
        if files.is_empty() {
            return Err(without_data(path, &left));
        }
        let mut headers = Vec::new();
        for file in &files {
            headers.push(recognised(&file.path, &Format::default())?.columns);
        }
        if headers.windows(2).all(|two| two[0] == two[1]) {
            all.push(Source { path: path.clone(), files });
            continue;
        }
        all.extend(by_folder(path, files));
    }
    Ok(all)
}

/// A folder of which nothing is taken: other files may be data, whatever they are called.
fn without_data(folder: &Path, left: &[LeftOut]) -> Failed {
    const LISTED: usize = 5;
    let files = left.iter().filter(|out| !out.is_folder());
    let names: Vec<String> = files.map(|out| format!("`{}`", visible(&out.name))).collect();
    let folder = folder.display();
    if names.is_empty() {
        let help = "name the files, or a folder with CSV, JSON Lines or Parquet in it";
        return bad(format!("`{folder}` has no data in it"), help);
    }
    let more = if names.len() > LISTED { ", …" } else { "" };
    let listed = names[..names.len().min(LISTED)].join(", ");
    bad(
        format!("`{folder}` has no file whose name says that it is data: {listed}{more}"),
        "name the files with data in place of the folder, whatever they are called",
    )
}

/// The files of a folder with several tables: each by itself, and those of a sub-folder together.
fn by_folder(folder: &Path, files: Vec<SourceFile>) -> Vec<Source> {
    let mut all: Vec<Source> = Vec::new();
    for file in files {
        let below = file.path.strip_prefix(folder).unwrap_or(&file.path);
        let first = below.components().next().map(|part| folder.join(part));
        let path = first.unwrap_or_else(|| file.path.clone());
        match all.iter_mut().find(|source| source.path == path) {
            Some(source) => source.files.push(file),
            None => all.push(Source { path, files: vec![file] }),
        }
    }
    all
}

/// What a file is.
fn recognised(path: &Path, format: &Format) -> Result<Recognised, Failed> {
    let mut file = crate::file::open(path).map_err(|error| unreadable(path, &error))?;
    recognise(&mut file, format).map_err(|problem| not_read(path, &problem))
}

fn not_read(path: &Path, problem: &Problem) -> Failed {
    if let Problem::Io(error) = problem {
        let mut failed = unreadable(path, error);
        failed.report.push_str(&format!("\nhelp: {}", problem.help()));
        return failed;
    }
    bad(format!("`{}`: {problem}", path.display()), &problem.help())
}

/// The form of a file as `init` reads it: with the list in its records whose elements are the rows, if there is one. All files of a
/// source have the form of the first.
fn form(path: &Path, table: &Table, meanings: &[Meaning]) -> Result<(Format, Recognised), Failed> {
    if !table.columns.is_empty() {
        let format = Format { rows: table.list.clone(), ..Format::default() };
        let found = recognised(path, &format)?;
        return Ok((format, found));
    }
    let found = recognised(path, &Format::default())?;
    let mut lists = Vec::new();
    for list in &found.lists {
        let format = Format { rows: Some(list.clone()), ..Format::default() };
        lists.push((list.clone(), recognised(path, &format)?.columns));
    }
    let Some(list) = infer::list_of_rows(&found.columns, &lists, meanings) else {
        return Ok((Format::default(), found));
    };
    let format = Format { rows: Some(list.to_owned()), ..Format::default() };
    let found = recognised(path, &format)?;
    Ok((format, found))
}

/// Reads a source once, a record at a time.
fn table(source: &Source, folder: &Path, meanings: &[Meaning]) -> Result<Table, Failed> {
    let mut table =
        Table { source: relative(&source.path, folder)?, list: None, rows: 0, columns: Vec::new() };
    for file in &source.files {
        rows(file, &mut table, meanings)?;
    }
    Ok(table)
}

/// Adds the rows of a file, as CSV in its own columns.
fn rows(file: &SourceFile, table: &mut Table, meanings: &[Meaning]) -> Result<(), Failed> {
    let path = &file.path;
    let (format, found) = form(path, table, meanings)?;
    let keys = file.partitions.iter().map(|(key, _)| key.clone());
    let mut names: Vec<String> = found.columns.iter().cloned().chain(keys).collect();
    // Lists of records have no value in CSV.
    if found.lists.len() < names.len() {
        names.retain(|name| !found.lists.contains(name));
    }
    if names.len() > MOST_COLUMNS {
        return Err(too_wide(path, names.len()));
    }
    let converter = loop {
        let opened = crate::file::open(path).map_err(|error| unreadable(path, &error))?;
        let mapping = Mapping::same(&names);
        match Converter::new(Box::new(opened), &file.partitions, &format, &mapping) {
            Ok(converter) => break converter,
            // Lists and records in Parquet have no value in CSV.
            Err(Problem::ColumnType { column, .. }) if names.len() > 1 => {
                names.retain(|name| *name != column);
            }
            Err(problem) => return Err(not_read(path, &problem)),
        }
    };
    if table.columns.is_empty() {
        table.list = format.rows;
        table.columns = names.iter().map(|name| infer::column(name, meanings)).collect();
    }
    let mut records = Records::new(BufReader::with_capacity(1 << 20, converter));
    let mut cells = Vec::new();
    let broken = |broken: Broken| self::broken(path, broken);
    records.next(&mut cells).map_err(broken)?;
    let at: Vec<Option<usize>> = table
        .columns
        .iter()
        .map(|column| names.iter().position(|name| *name == column.name))
        .collect();
    while records.next(&mut cells).map_err(broken)?.is_some() {
        table.rows += 1;
        for (column, at) in table.columns.iter_mut().zip(&at) {
            column.take(at.and_then(|at| cells.get(at)).map_or("", String::as_str));
        }
    }
    Ok(())
}

fn too_wide(path: &Path, columns: usize) -> Failed {
    let most = grouped(MOST_COLUMNS as u64);
    bad(
        format!(
            "`{}` has {} columns, so it is probably not a table",
            path.display(),
            grouped(columns as u64)
        ),
        &format!("give a file with at most {most} columns; the service takes about a hundred"),
    )
}

/// Refuses to overwrite.
fn absent(path: &Path, help: &str) -> Result<(), Failed> {
    match path.exists() {
        true => Err(bad(format!("`{}` is there already", path.display()), help)),
        false => Ok(()),
    }
}

/// The path as a spec in `folder` names it.
fn relative(path: &Path, folder: &Path) -> Result<String, Failed> {
    let full = fs::canonicalize(path).map_err(|error| unreadable(path, &error))?;
    let same = full.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(same).map(|_| "..".to_owned());
    let down = full.components().skip(same).map(|c| c.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// The name of the folder, as far as names of stacks and buckets take it.
fn stack_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = name.chars().map(plain).take(30).collect();
    match name.trim_matches('-') {
        name if name.starts_with(|c: char| c.is_ascii_alphabetic()) => name.to_owned(),
        _ => "recommendations".to_owned(),
    }
}

fn not_inferred(error: &InferError) -> Failed {
    let help = match error {
        InferError::NoIds { .. } => {
            "say which columns are the ids: `--column USER_ID=NAME --column ITEM_ID=NAME` (columns of a file without names have numbers), or leave the file out"
        }
        InferError::Twice(_) => {
            "give one of them; several files of one dataset go into a folder, which the spec then names as `source`"
        }
        InferError::Times { .. } => {
            "export the times as whole seconds since 1970 (pandas: `(pd.to_datetime(x) - pd.Timestamp(0)) // pd.Timedelta(\"1s\")`), or as `2020-07-31T01:40:59Z`"
        }
        InferError::NoTimes { .. } => {
            "the service wants the time of each interaction: say which column has it, `--column TIMESTAMP=NAME`, or add one with seconds since 1970"
        }
        InferError::NoInteractions(_) => {
            "give the file that says who did what with which item, made of several with a query if need be; if it is there, say which columns are the ids: `--column USER_ID=NAME --column ITEM_ID=NAME`"
        }
    };
    bad(error.to_string(), help)
}

fn broken(path: &Path, broken: Broken) -> Failed {
    let path = path.display();
    match broken {
        Broken::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<Problem>()) => {
            not_read(Path::new(&path.to_string()), &Problem::from(error))
        }
        Broken::Io(error) => unreadable(Path::new(&path.to_string()), &error),
        Broken::Encoding(line) => bad(
            format!("`{path}` is not UTF-8 from line {line} on"),
            "convert it first, for example: iconv -f CP949 -t UTF-8 old.csv > new.csv",
        ),
        Broken::Long(line) => bad(
            format!("line {line} of `{path}` is longer than 4 MB, so it is probably not CSV"),
            "write one record per line, and close every quote",
        ),
        Broken::Quote(line) => bad(
            format!("a quote that begins in line {line} of `{path}` does not end"),
            "double a quote inside a cell, or remove it",
        ),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failed {
    Failed::new(Exit::BadSpec, format!("error: cannot use `{}`\n{}", path.display(), chain(error)))
}

fn bad(summary: String, help: &str) -> Failed {
    Failed::new(Exit::BadSpec, format!("error: {summary}\nhelp: {help}"))
}
