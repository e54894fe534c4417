//! One file that people named: opened, read, and its facts as a file of data. Not here: the files of a spec (`files`).

use personalize_core::spec::files::{DataFile, FileProblem};
use personalize_data::column_names;
use std::{
    ffi::OsStr,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// How closely data files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Only whether they are there; the hashes stay empty.
    Layout,
    /// Their hashes too, for names.
    Hash,
}

/// Opens a file that people named. Reading a FIFO or a device may never end, so these are refused; a folder
/// fails at the first read, as the system says it.
pub(crate) fn open(path: &Path) -> io::Result<fs::File> {
    let found = fs::metadata(path)?;
    if !found.is_file() && !found.is_dir() {
        return Err(io::Error::other("it is a pipe, a socket or a device, not a file"));
    }
    fs::File::open(path)
}

/// Whether what a spec in `folder` names lies elsewhere once links are followed; of a folder, whether anything in it does. Who
/// writes a spec may not be allowed to read that, and what is said about a spec is read by others, too.
pub(crate) fn is_outside(folder: &Path, named: &str) -> bool {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(here) = fs::canonicalize(here) else { return true };
    let path = folder.join(named);
    let is_link = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_symlink());
    leads_out(&here, &path)
        || fs::read_dir(&path).is_ok_and(|entries| {
            entries.flatten().any(|entry| is_link(&entry) && leads_out(&here, &entry.path()))
        })
}

/// Whether `path` lies outside `folder`, which has no links in it, once all links are followed; not, where it is not there.
pub(crate) fn leads_out(folder: &Path, path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|path| !path.starts_with(folder))
}

/// All bytes of a file that people named.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file that people named.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// What is wrong with a file, after its name.
pub(crate) fn words(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Missing => {
            "cannot be read: it is not there, or is a link to what is not there".to_owned()
        }
        FileProblem::Empty => "is empty".to_owned(),
        FileProblem::NotUtf8 => "is not UTF-8".to_owned(),
        FileProblem::NotConverted { summary, .. } | FileProblem::Elsewhere { summary, .. } => {
            format!("cannot be read: {summary}")
        }
        FileProblem::Unreadable(why) => format!("cannot be read: {why}"),
    }
}

/// The size and the hash of one data file.
///
/// # Errors
///
/// What makes it unusable: also a path that is not UTF-8, since neither a plan nor a key of S3 can name it, and a name with
/// control characters, which the service does not take in the location of an import.
pub(crate) fn facts(path: PathBuf, depth: Depth) -> Result<DataFile, FileProblem> {
    if path.to_str().is_none() {
        return Err(FileProblem::Unreadable("its path is not UTF-8; rename it".into()));
    }
    if path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.contains(char::is_control))
    {
        return Err(FileProblem::Unreadable("its name has control characters; rename it".into()));
    }
    let file = open(&path).map_err(problem)?;
    let (bytes, hash, columns, rows) = match depth {
        Depth::Layout => (file.metadata().map_err(problem)?.len(), String::new(), None, None),
        Depth::Hash => read_whole(file).map_err(problem)?,
    };
    if bytes == 0 {
        return Err(FileProblem::Empty);
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into()).unwrap_or_default();
    Ok(DataFile {
        name,
        bytes,
        hash: hash.into(),
        path,
        columns,
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows,
    })
}

/// The columns of a file, where its first line tells them.
type Columns = Option<Arc<[String]>>;

/// Size and hash of what is read, the columns that its first line names, and how many lines follow it: as many rows, since the
/// service takes one a line.
fn read_whole(file: fs::File) -> io::Result<(u64, String, Columns, Option<u64>)> {
    let (mut columns, mut is_first) = (None, true);
    let (mut lines, mut is_open) = (0_u64, false);
    // A folder may have a hundred thousand small files.
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(BLOCK).clamp(4 << 10, BLOCK);
    let (bytes, hash) = hashed(file, size, |block| {
        if std::mem::take(&mut is_first) {
            columns = block.split(|b| *b == b'\n').next().and_then(column_names).map(Arc::from);
        }
        lines += block.iter().filter(|byte| **byte == b'\n').count() as u64;
        is_open = block.last() != Some(&b'\n');
    })?;
    let rows = (lines + u64::from(is_open)).saturating_sub(1);
    Ok((bytes, hash, columns, Some(rows)))
}

/// The most bytes that are read at once.
pub(crate) const BLOCK: usize = 1 << 20;

/// How many bytes are read, and their hash; `each` sees every block that is not empty, each of at most `block` bytes.
pub(crate) fn hashed(
    mut read: impl Read,
    block: usize,
    mut each: impl FnMut(&[u8]),
) -> io::Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    let (mut block, mut bytes) = (vec![0; block], 0);
    loop {
        let n = read.read(&mut block)?;
        if n == 0 {
            return Ok((bytes, hasher.finalize().to_hex().to_string()));
        }
        bytes += n as u64;
        hasher.update(&block[..n]);
        each(&block[..n]);
    }
}

pub(crate) fn problem(error: io::Error) -> FileProblem {
    match error.kind() {
        io::ErrorKind::NotFound => FileProblem::Missing,
        _ => FileProblem::Unreadable(error.to_string()),
    }
}
