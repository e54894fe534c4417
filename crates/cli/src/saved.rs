//! Saved plans: read from a file, and checked against the account and the local files before anything is written.
//! Not here: how a plan is judged (`core::plan`).

use crate::{
    args::Common,
    connect::{Connection, chain},
    exit::{Exit, Failed},
    files,
};
use personalize_core::plan::{LocalFile, Plan, recheck::recheck, saved};
use personalize_engine::{retry::Retry, touched::touched};
use std::path::{Path, PathBuf};

/// Whether the file at `path` is a saved plan rather than a spec.
pub(crate) fn is_saved(path: &Path) -> bool {
    files::text(path).is_ok_and(|text| saved::is_saved(&text))
}

/// Reads the plan in `path`.
pub(crate) fn read(path: &Path) -> Result<Plan, Failed> {
    let unusable = |cause: String| {
        let report = format!(
            "error: cannot use the plan `{}`\n{cause}\nhelp: make one with `personalize plan SPEC -o FILE`",
            path.display()
        );
        Failed::new(Exit::BadSpec, report)
    };
    let text = files::text(path).map_err(|error| unusable(chain(&error)))?;
    Plan::read(&text).map_err(|error| unusable(chain(&error)))
}

/// A plan holds the values of its variables: to give others is a mistake.
pub(crate) fn takes_no_variables(common: &Common) -> Result<(), Failed> {
    if common.vars.is_empty() && common.var_file.is_none() && common.target.is_none() {
        return Ok(());
    }
    let report = "error: a saved plan takes no variables and no target\nhelp: they are already in it; leave them out, or give the spec in place of the plan";
    Err(Failed::new(Exit::BadSpec, report))
}

/// What was written before a look at what the plan touches.
#[derive(Clone, Copy)]
pub(crate) enum Written {
    Nothing,
    Bucket,
}

/// What is left to do of `plan` now. Where something that it touches is neither as it was seen nor as wanted, the plan is
/// stale, and nothing more is written.
pub(crate) async fn still_fits(
    plan: &Plan,
    connection: &Connection,
    written: Written,
) -> Result<Plan, Failed> {
    unchanged_files(&plan.files).map_err(|lines| stale(&lines, written))?;
    let now = touched(connection.cloud(), plan, Retry::default())
        .await
        .map_err(|error| connection.unreadable(&error))?;
    recheck(plan, &now).map_err(|changed| {
        let lines: Vec<String> =
            changed.iter().map(|c| format!("  {} `{}`: {}", c.address, c.name, c.what)).collect();
        stale(&lines, written)
    })
}

/// The files that the plan uploads are still what they were; or which are not.
fn unchanged_files(planned: &[LocalFile]) -> Result<(), Vec<String>> {
    let changed: Vec<String> = planned
        .iter()
        .filter_map(|file| match files::facts(PathBuf::from(&file.path), files::Depth::Hash) {
            Ok(now) if now.hash == file.hash => None,
            Ok(_) => Some(format!("  the file `{}` has another content", file.path)),
            Err(_) => Some(format!("  the file `{}` cannot be read", file.path)),
        })
        .collect();
    if changed.is_empty() { Ok(()) } else { Err(changed) }
}

fn stale(lines: &[String], written: Written) -> Failed {
    let written = match written {
        Written::Nothing => "nothing was written",
        Written::Bucket => "nothing but the bucket was made",
    };
    let report = format!(
        "error: the plan is stale, and {written}; since it was made, this changed:\n{}\nhelp: make a new plan and approve that one",
        lines.join("\n")
    );
    Failed::new(Exit::Stale, report)
}
