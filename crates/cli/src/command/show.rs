//! `show`: a saved plan as people read it, offline.

use super::plan::{ended, shown};
use crate::{
    args::PlanFormat,
    exit::{Exit, Failed},
    saved,
};
use std::path::Path;

/// Shows the plan in `path`; a refused one is shown in full, and the exit code says so.
pub(crate) fn run(path: &Path, format: PlanFormat) -> Result<Exit, Failed> {
    let plan = saved::read(path)?;
    out!("{}", shown(&plan, format));
    Ok(ended(&plan))
}
