//! `init`: reads data files and writes a spec over them. Not here: what the columns suggest (`core::infer`).

use crate::{
    args::Common,
    counted::count,
    counted::grouped,
    data,
    exit::chain,
    exit::{Exit, Failed},
    files::Depth,
    problems,
    stack::Stack,
};
use personalize_core::{
    check,
    diagnostic::{Diagnostic, Source},
    infer::{self, Column, InferError, Rewrite, Table},
    spec::{self, files::Files, vars::Given},
};
use personalize_data::{Broken, Records, not_csv};
use personalize_rules::visible::visible;
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Cursor, Read, Write},
    path::{Path, PathBuf},
};

/// The most columns that a file may have: a schema has at most a hundred.
const MOST_COLUMNS: usize = 1_000;
/// How much of a file is looked at to tell what it is.
const START: usize = 1 << 16;

/// What is made.
pub(crate) struct Wanted<'a> {
    /// The data.
    pub(crate) files: &'a [PathBuf],
    /// The spec.
    pub(crate) output: &'a Path,
    /// The name of the stack, where one is given.
    pub(crate) name: Option<&'a str>,
}

/// Writes the spec, and copies of the files that the service would not take as they are, unless there are such files. A spec
/// that `validate` refuses is never written.
pub(crate) fn run(wanted: &Wanted<'_>, common: &Common) -> Result<Exit, Failed> {
    let output = wanted.output;
    let hint = "nothing was overwritten: move it away, or write another file with `--output FILE`";
    absent(output, hint)?;
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(|error| unreadable(folder, &error))?;
    let tables: Vec<Table> =
        wanted.files.iter().map(|file| table(file, &folder)).collect::<Result<_, _>>()?;
    let name = wanted.name.map_or_else(|| stack_name(&folder), str::to_owned);
    let inferred = infer::spec(&name, &tables).map_err(|error| not_inferred(&error))?;
    is_valid(&inferred.spec, output, common)?;
    let beside = output.parent().unwrap_or(Path::new(""));
    for rewrite in &inferred.rewrites {
        absent(&beside.join(&rewrite.to), "nothing was overwritten: move it away")?;
    }
    for rewrite in &inferred.rewrites {
        let to = beside.join(&rewrite.to);
        copy(rewrite, &folder, &to)?;
        let times = if rewrite.has_seconds() { " and times in seconds" } else { "" };
        view!(
            "wrote {}: {} as Amazon Personalize takes it, with its names of columns{times}",
            visible(&to.to_string_lossy()),
            visible(&rewrite.from)
        );
    }
    let mut file = File::create_new(output).map_err(|error| unreadable(output, &error))?;
    file.write_all(inferred.spec.as_bytes()).map_err(|error| unreadable(output, &error))?;
    let notes = inferred.spec.lines().filter(|line| line.contains("decide:")).count();
    view!("wrote {}; {notes} lines mark what you have to decide", output.display());
    next(output, common)
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
    let source = Source { path: output.display().to_string(), text: text.to_owned() };
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

/// Reads a file once, a record at a time.
fn table(path: &Path, folder: &Path) -> Result<Table, Failed> {
    let file = crate::files::open(path).map_err(|error| unreadable(path, &error))?;
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut start = Vec::new();
    Read::by_ref(&mut file)
        .take(START as u64)
        .read_to_end(&mut start)
        .map_err(|error| unreadable(path, &error))?;
    if let Some(finding) = not_csv(&start) {
        let help = finding.help.unwrap_or_default();
        return Err(bad(format!("`{}`: {}", path.display(), finding.message), &help));
    }
    let mut records = Records::new(Cursor::new(start).chain(file));
    let mut cells = Vec::new();
    let broken = |broken: Broken| self::broken(path, broken);
    if records.next(&mut cells).map_err(broken)?.is_none() {
        return Err(bad(
            format!("`{}` is empty", path.display()),
            "a data file has a header line and rows",
        ));
    }
    if cells.len() > MOST_COLUMNS {
        let most = grouped(MOST_COLUMNS as u64);
        return Err(bad(
            format!(
                "`{}` has {} columns, so it is probably not a table",
                path.display(),
                grouped(cells.len() as u64)
            ),
            &format!("give a file with at most {most} columns; the service takes about a hundred"),
        ));
    }
    let mut columns: Vec<Column> = cells.iter().map(|name| Column::new(name)).collect();
    let mut rows = 0;
    while records.next(&mut cells).map_err(broken)?.is_some() {
        rows += 1;
        for (at, column) in columns.iter_mut().enumerate() {
            column.take(cells.get(at).map_or("", String::as_str));
        }
    }
    Ok(Table { source: relative(path, folder)?, rows, columns })
}

/// Refuses to overwrite.
fn absent(path: &Path, help: &str) -> Result<(), Failed> {
    match path.exists() {
        true => Err(bad(format!("`{}` is there already", path.display()), help)),
        false => Ok(()),
    }
}

/// Writes the copy of a file that was read before.
fn copy(rewrite: &Rewrite, folder: &Path, to: &Path) -> Result<(), Failed> {
    let from = folder.join(&rewrite.from);
    let file = crate::files::open(&from).map_err(|error| unreadable(&from, &error))?;
    let mut records = Records::new(BufReader::with_capacity(1 << 20, file));
    let copy = File::create_new(to).map_err(|error| unreadable(to, &error))?;
    let mut copy = BufWriter::with_capacity(1 << 20, copy);
    let mut cells = Vec::new();
    let mut header = true;
    while records.next(&mut cells).map_err(|broken| self::broken(&from, broken))?.is_some() {
        let line = if header { rewrite.header() } else { rewrite.row(&cells) };
        header = false;
        copy.write_all(line.as_bytes()).map_err(|error| unreadable(to, &error))?;
    }
    copy.flush().map_err(|error| unreadable(to, &error))
}

/// The path as a spec in `folder` names it.
fn relative(path: &Path, folder: &Path) -> Result<String, Failed> {
    let full = fs::canonicalize(path).map_err(|error| unreadable(path, &error))?;
    let same = full.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(same).map(|_| "..".to_owned());
    let down = full.components().skip(same).map(|c| c.as_os_str().to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
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
            "name the columns of ids USER_ID and ITEM_ID, or leave the file out"
        }
        InferError::Twice { .. } => {
            "give one of them; several files of one dataset go into a folder, which the spec then names as `source`"
        }
        InferError::Times { .. } => {
            "export the times as whole seconds since 1970 (pandas: `astype(\"int64\")`), or as `2020-07-31T01:40:59Z`"
        }
        InferError::NoTimes { .. } => {
            "the service wants the time of each interaction: add a column TIMESTAMP in seconds since 1970"
        }
        InferError::NoInteractions => {
            "give the file of interactions: who did what with which item: USER_ID, ITEM_ID, TIMESTAMP"
        }
    };
    bad(error.to_string(), help)
}

fn broken(path: &Path, broken: Broken) -> Failed {
    let path = path.display();
    match broken {
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
