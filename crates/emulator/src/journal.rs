//! The journal of calls: what was asked, when in virtual time, and how it went.
//! Not here, ever: bodies, names or values of any kind.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Entries kept for reading; the oldest go first, so that a long-running emulator stays small.
const KEPT: usize = 200_000;

/// One call, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `personalize`, `s3`, `iam`, `sts`.
    pub service: String,
    /// `CreateSchema`, `PutObject`, …
    pub operation: String,
    /// The region of the call.
    pub region: String,
    /// The virtual time of the answer.
    pub time: Timestamp,
    /// How it went.
    pub outcome: Outcome,
    /// The bytes of data that the request said it carries; 0 where it carries none.
    #[serde(default)]
    pub sent: u64,
}

/// How a call went, as its caller saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was answered with success.
    Ok,
    /// It was answered with this error code.
    Error(String),
    /// The connection was closed before the handler ran.
    Reset,
    /// The handler ran; its answer was lost.
    Lost,
}

/// The calls of one emulator. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: VecDeque<Entry>,
    file: Option<File>,
}

impl Journal {
    /// A journal that is also appended to a file, one JSON object a line.
    ///
    /// # Errors
    /// When the file cannot be opened for appending.
    pub fn with_file(path: &Path) -> std::io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        let inner = Inner { entries: VecDeque::new(), file: Some(file) };
        Ok(Journal { inner: Arc::new(Mutex::new(inner)) })
    }

    /// Adds a call. A file that can no longer be written is given up: the calls matter more.
    pub fn add(&self, entry: Entry) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = match (&mut inner.file, serde_json::to_string(&entry)) {
            (Some(file), Ok(line)) => writeln!(file, "{line}").is_err(),
            _ => false,
        };
        if failed {
            tracing::warn!("the journal file cannot be written any more");
            inner.file = None;
        }
        if inner.entries.len() == KEPT {
            inner.entries.pop_front();
        }
        inner.entries.push_back(entry);
    }

    /// The calls so far, in the order of their answers.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).entries.iter().cloned().collect()
    }

    /// The calls so far, which the journal then forgets: "what did this step cost?"
    #[must_use]
    pub fn take(&self) -> Vec<Entry> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut inner.entries).into()
    }
}
