//! Running a query: a process of its own with DuckDB, which may read the copies of its tables and nothing else. It ends after
//! its time, when it is stopped, and when this process ends. Not here: what it does (`duckdb.py`).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::execution::{Ended, Execution, place};
use super::{invalid, tables};
use crate::ServiceError;
use crate::folder::private_folder;
use crate::s3::Objects;

const SCRIPT: &str = include_str!("duckdb.py");
/// How long a query may take.
const LIMIT: Duration = Duration::from_secs(300);
/// How much memory a query may use.
const MEMORY: &str = "1GB";
/// How many queries run at once in this process.
const AT_ONCE: usize = 4;
/// How often it is looked whether a process ended.
const LOOK: Duration = Duration::from_millis(10);

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Fails where DuckDB is not there, with what helps. Once it was there it is not looked for again.
pub(super) fn available() -> Result<(), ServiceError> {
    static THERE: AtomicBool = AtomicBool::new(false);
    if THERE.load(Ordering::Relaxed) {
        return Ok(());
    }
    let folder = std::env::temp_dir();
    let said = spawn(&folder).ok().and_then(|(child, input)| {
        drop(input);
        child.wait_with_output().ok()
    });
    let said = said.and_then(|output| serde_json::from_slice::<Value>(&output.stdout).ok());
    if said.is_some_and(|said| said["there"].is_string()) {
        THERE.store(true, Ordering::Relaxed);
        return Ok(());
    }
    Err(invalid(
        "The emulator answers queries of Athena with DuckDB, which is not there: install Python 3 and `pip install duckdb`, so that `python3 -c 'import duckdb'` works",
    ))
}

/// Runs a query to its end, and stores its result.
pub(super) fn run(objects: &Objects, one: &Execution, stop: &AtomicBool) -> Ended {
    while RUNNING
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < AT_ONCE).then_some(n + 1))
        .is_err()
    {
        if stop.load(Ordering::Relaxed) {
            return Ended::Stopped;
        }
        std::thread::sleep(LOOK);
    }
    let folder = Scratch(std::env::temp_dir().join(format!("personalize-athena-{}", one.id)));
    let ended = in_folder(objects, one, stop, &folder.0);
    RUNNING.fetch_sub(1, Ordering::Relaxed);
    ended.unwrap_or_else(Ended::Failed)
}

/// A folder that goes with its query.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn in_folder(
    objects: &Objects,
    one: &Execution,
    stop: &AtomicBool,
    folder: &Path,
) -> Result<Ended, String> {
    let own = |error: std::io::Error| format!("INTERNAL_ERROR: {error}");
    private_folder(folder).map_err(own)?;
    let (tables, bytes) =
        tables::copied(objects, one, &folder.join("tables")).map_err(|error| error.message)?;
    let result = folder.join("result.csv");
    let job = json!({
        "query": one.query, "database": one.database, "folder": folder, "result": result,
        "memory": MEMORY, "tables": tables.iter().map(tables::Table::told).collect::<Vec<_>>(),
    });
    let (child, mut input) = spawn(folder).map_err(own)?;
    writeln!(input, "{job}").and_then(|()| input.flush()).map_err(own)?;
    let said = match waited(child, stop).map_err(own)? {
        Waited::Said(said) => said,
        Waited::Stopped => return Ok(Ended::Stopped),
        Waited::TooLong => {
            return Err(format!(
                "EXCEEDED_TIME_LIMIT: the emulator ends queries after {} seconds",
                LIMIT.as_secs()
            ));
        }
    };
    let said: Value = serde_json::from_str(&said).unwrap_or_default();
    if said["done"] != json!(true) {
        let reason =
            said["error"].as_str().unwrap_or("INTERNAL_ERROR: the process of DuckDB ended");
        return Ok(Ended::Failed(reason.to_owned()));
    }
    let location = one.location();
    let (bucket, key) = place(&location);
    let stored = objects.load(&result, bucket, key).and_then(|()| {
        let about = folder.join("metadata");
        std::fs::write(&about, b"\0").map_err(|error| ServiceError::internal(error.to_string()))?;
        objects.load(&about, bucket, &format!("{key}.metadata"))
    });
    stored.map_err(|error| error.message)?;
    Ok(Ended::Done(bytes))
}

/// Starts the process, with nothing of the environment but what finds Python and its modules.
fn spawn(folder: &Path) -> std::io::Result<(Child, ChildStdin)> {
    let kept = [
        "PATH",
        "HOME",
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "LD_LIBRARY_PATH",
        "SYSTEMROOT",
    ];
    let kept = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut child = Command::new("python3")
        .args(["-B", "-c", SCRIPT])
        .env_clear()
        .envs(kept)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let input = child.stdin.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
    Ok((child, input))
}

enum Waited {
    Said(String),
    Stopped,
    TooLong,
}

/// Waits for a process, and ends it where it has to end. Its answer is shorter than a pipe holds, so that it is read last.
fn waited(mut child: Child, stop: &AtomicBool) -> std::io::Result<Waited> {
    let began = Instant::now();
    loop {
        let stopped = stop.load(Ordering::Relaxed);
        if stopped || began.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            return Ok(if stopped { Waited::Stopped } else { Waited::TooLong });
        }
        if child.try_wait()?.is_some() {
            let mut said = String::new();
            if let Some(mut output) = child.stdout.take() {
                output.read_to_string(&mut said)?;
            }
            return Ok(Waited::Said(said));
        }
        std::thread::sleep(LOOK);
    }
}
