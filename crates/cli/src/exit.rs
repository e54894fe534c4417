//! Exit codes: each one is documented, and this is the only place that knows their numbers.

use personalize_rules::visible::visible_lines;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Converged, nothing to do, valid.
    Done = 0,
    /// A failure that nothing below describes.
    Other = 1,
    /// Changes are present (only `plan --detailed-exitcode`).
    Changes = 2,
    /// Bad spec or bad usage.
    BadSpec = 3,
    /// Credentials missing or denied.
    Credentials = 4,
    /// Refused before any write.
    Refused = 5,
    /// For another account, region or stack.
    Stale = 6,
    /// The lock is held by another run, or was lost to one.
    Locked = 7,
    /// Incomplete but resumable.
    Resumable = 8,
    /// Some steps were done, some failed.
    Partial = 9,
}

impl Exit {
    /// For the operating system.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// A command that did not reach its end.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What is said on standard error; empty where all was said.
    pub(crate) report: String,
}

impl Failed {
    /// A failure with its report: `error:`, then `caused by:`, then `help:`. Texts of others in it cannot move the cursor.
    pub(crate) fn new(exit: Exit, report: impl AsRef<str>) -> Self {
        Failed { exit, report: visible_lines(report.as_ref()).into_owned() }
    }

    /// A failure whose report was rendered, perhaps with colours, of texts that were made fit for a terminal before.
    pub(crate) fn rendered(exit: Exit, report: String) -> Self {
        Failed { exit, report }
    }
}

/// `caused by:` lines of an error and its sources.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut lines = vec![format!("caused by: {error}")];
    let mut source = error.source();
    while let Some(next) = source {
        lines.push(format!("caused by: {next}"));
        source = next.source();
    }
    lines.join("\n")
}
