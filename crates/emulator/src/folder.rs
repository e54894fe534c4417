//! The state folder on the disk: whether it is ours, who has it, and what of it may be removed.
//! Not here: what the files in it hold.
//!
//! A folder is ours when it has our marker, or a state file from before there was one. Only regular files with
//! names of our own are ever removed, and no symbolic link is followed.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The file with the tables.
pub(crate) const TABLES: &str = "state.redb";
/// The folder of the objects' bytes.
pub(crate) const OBJECTS: &str = "objects";
/// The folder of rows and models.
pub(crate) const DATA: &str = "personalize";

/// Says that the folder is ours, and in which version.
const MARKER: &str = "personalize-state";
const VERSION: &str = "personalize state 1\n";
/// The process that has the folder, or had it last.
const PROCESS: &str = "process";
/// Keeps the state out of repositories.
const IGNORE: (&str, &str) = (".gitignore", "*\n");
/// How every file of redb begins (redb's design document, "Database header").
const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Why a folder is not used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds something else.
    #[error("`{folder}` is not a state folder of this emulator: {why}")]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it: a fragment.
        why: &'static str,
    },
    /// A process has it.
    #[error("the state folder `{folder}` is in use by another emulator{}", with_process(*process))]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process, where it said so.
        process: Option<u32>,
    },
    /// It cannot be read or written.
    #[error("cannot use the state folder `{folder}`")]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
}

fn with_process(process: Option<u32>) -> String {
    process.map(|id| format!(" (process {id})")).unwrap_or_default()
}

/// What became of a state folder that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// There was none.
    Absent,
    /// Nothing is left of it.
    All,
    /// The folder stays, as there are files in it that are not ours.
    Ours,
}

/// Makes the folder, or sees that it is ours or empty.
pub(crate) fn claim(folder: &Path) -> Result<(), FolderError> {
    let failed = |source| FolderError::Io { folder: folder.into(), source };
    if is_absent(folder).map_err(failed)? {
        private_folder(folder).map_err(failed)?;
    }
    look(folder)?;
    restrict(folder, 0o700).map_err(failed)?;
    for (name, content) in [(MARKER, VERSION), IGNORE] {
        if is_absent(&folder.join(name)).map_err(failed)? {
            private_file(&folder.join(name))
                .and_then(|mut file| file.write_all(content.as_bytes()))
                .map_err(failed)?;
        }
    }
    let tables = folder.join(TABLES);
    match is_absent(&tables).map_err(failed)? {
        true => drop(private_file(&tables).map_err(failed)?),
        false => restrict(&tables, 0o600).map_err(failed)?,
    }
    Ok(())
}

/// Writes down that this process has the folder.
pub(crate) fn sign(folder: &Path) -> io::Result<()> {
    let path = folder.join(PROCESS);
    if !is_absent(&path)? {
        fs::remove_file(&path)?;
    }
    private_file(&path)?.write_all(std::process::id().to_string().as_bytes())
}

/// The process that has the folder in use.
pub(crate) fn process(folder: &Path) -> Option<u32> {
    fs::read_to_string(folder.join(PROCESS)).ok()?.trim().parse().ok()
}

/// Removes a state folder: what is ours in it, and itself when nothing else is left. An emulator that has it keeps it.
///
/// # Errors
/// [`FolderError`]; then nothing was removed, unless the file system failed midway.
pub fn remove(folder: &Path) -> Result<Removed, FolderError> {
    let failed = |source| FolderError::Io { folder: folder.into(), source };
    if is_absent(folder).map_err(failed)? {
        return Ok(Removed::Absent);
    }
    look(folder)?;
    let held = lock(folder)?;
    let removed = remove_ours(folder).map_err(failed);
    drop(held);
    removed
}

fn remove_ours(folder: &Path) -> io::Result<Removed> {
    for (name, is_ours) in [(OBJECTS, is_object as fn(&str) -> bool), (DATA, is_kept)] {
        let inner = folder.join(name);
        if !is_absent(&inner)? {
            remove_files(&inner, is_ours)?;
            remove_if_empty(&inner)?;
        }
    }
    // The marker goes last: what is left of a removal that failed is still ours.
    for name in [TABLES, PROCESS, IGNORE.0, MARKER] {
        let path = folder.join(name);
        let ours = name != IGNORE.0 || fs::read_to_string(&path).is_ok_and(|text| text == IGNORE.1);
        if ours && is_regular(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(if remove_if_empty(folder)? { Removed::All } else { Removed::Ours })
}

/// Removes the regular files of a folder whose names `is_unwanted` knows, and nothing else.
pub(crate) fn remove_files(folder: &Path, is_unwanted: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name().to_str().is_some_and(&is_unwanted) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file of the objects' folder has a name that `s3` gives: the time when its process began in nanoseconds, a
/// count, both in hex, and `.part` while it is written.
pub(crate) fn is_object(name: &str) -> bool {
    let name = name.strip_suffix(".part").unwrap_or(name);
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    name.split_once('-').is_some_and(|(began, count)| {
        began.len() >= 14 && !count.is_empty() && hex(began) && hex(count)
    })
}

/// Whether a file has a name that rows and models are kept under: letters, digits, `-`, `_` and points, and what it is.
fn is_kept(name: &str) -> bool {
    let name = name.strip_suffix(".part").unwrap_or(name);
    let known = [".bulk", ".numbered", ".model"].iter().any(|part| name.ends_with(part));
    known && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// A folder that only its user may look into, with the folders above it.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            match fs::symlink_metadata(folder)?.is_dir() {
                true => Ok(()),
                false => Err(error),
            }
        }
        made => made,
    }
}

/// A new file that only its user may read.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the folder is ours or empty, without writing anything.
fn look(folder: &Path) -> Result<(), FolderError> {
    let failed = |source| FolderError::Io { folder: folder.into(), source };
    let foreign = |why| FolderError::Foreign { folder: folder.into(), why };
    if !fs::symlink_metadata(folder).map_err(failed)?.is_dir() {
        return Err(foreign("it is a symbolic link or a file, not a folder"));
    }
    match fs::read_to_string(folder.join(MARKER)) {
        Ok(text) if text == VERSION || text.is_empty() => {}
        Ok(_) => return Err(foreign("it was written by another version")),
        Err(_) if begins_as_tables(&folder.join(TABLES)) => {}
        Err(_) if is_empty(folder).map_err(failed)? => {}
        Err(_) => return Err(foreign("it has other files in it")),
    }
    for name in [OBJECTS, DATA] {
        if fs::symlink_metadata(folder.join(name)).is_ok_and(|found| !found.is_dir()) {
            return Err(foreign("a folder in it is a symbolic link or a file"));
        }
    }
    for name in [MARKER, TABLES, PROCESS] {
        if fs::symlink_metadata(folder.join(name)).is_ok_and(|found| !found.is_file()) {
            return Err(foreign("a file of its state is a symbolic link or a folder"));
        }
    }
    Ok(())
}

/// The lock that an open store has, so that nobody opens one meanwhile.
fn lock(folder: &Path) -> Result<Option<File>, FolderError> {
    let failed = |source| FolderError::Io { folder: folder.into(), source };
    let tables = folder.join(TABLES);
    if is_absent(&tables).map_err(failed)? {
        return Ok(None);
    }
    let file = OpenOptions::new().read(true).write(true).open(tables).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            Err(FolderError::InUse { folder: folder.into(), process: process(folder) })
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn begins_as_tables(path: &Path) -> bool {
    let mut first = [0; MAGIC.len()];
    is_regular(path)
        && File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok()
        && first == MAGIC
}

fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

fn remove_if_empty(folder: &Path) -> io::Result<bool> {
    let empty = is_empty(folder)?;
    if empty {
        fs::remove_dir(folder)?;
    }
    Ok(empty)
}

fn is_absent(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
