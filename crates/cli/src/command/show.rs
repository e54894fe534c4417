//! `show`: a saved plan as people read it, offline.

use super::plan::{ended, show};
use crate::{
    args::PlanFormat,
    exit::{Exit, Failed},
    saved,
};
use personalize_core::plan::render::Detail;
use std::path::Path;

/// Shows the plan in `path`; a refused one is shown in full, and the exit code says so.
pub(crate) fn run(path: &Path, format: PlanFormat) -> Result<Exit, Failed> {
    let plan = saved::read(path)?;
    show(&plan, format, Detail::Whole);
    Ok(ended(&plan))
}
