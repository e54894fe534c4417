//! `show`: a saved plan as people read it, offline.

use super::plan::shown;
use crate::{
    args::PlanFormat,
    exit::{Exit, Failed},
    saved,
};
use std::path::Path;

/// Shows the plan in `path`.
pub(crate) fn run(path: &Path, format: PlanFormat) -> Result<Exit, Failed> {
    out!("{}", shown(&saved::read(path)?, format));
    Ok(Exit::Done)
}
