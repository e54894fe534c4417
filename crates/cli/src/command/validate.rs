//! `validate`: offline, without credentials.

use crate::{
    args::{Common, ProblemFormat},
    exit::{Exit, Failed},
    file::Depth,
    problems::machine,
    stack::Stack,
};
use std::path::Path;

/// Checks the spec and looks for its files.
pub(crate) fn run(spec: &Path, common: &Common, format: ProblemFormat) -> Result<Exit, Failed> {
    let read = Stack::read(spec, common, Depth::Layout)?;
    if format != ProblemFormat::Human {
        out!("{}", machine(&read.placed(), format));
        return Ok(if read.is_wrong() { Exit::BadSpec } else { Exit::Done });
    }
    let stack = read.stack(common)?;
    if !stack.quiet {
        view!("{}: valid; {} resources", stack.source.path, stack.resources());
    }
    Ok(Exit::Done)
}
