//! `validate`: offline, without credentials.

use crate::{
    args::Common,
    exit::{Exit, Failed},
    stack::Stack,
};
use std::path::Path;

/// Checks the spec and its files.
pub(crate) fn run(spec: &Path, common: &Common) -> Result<Exit, Failed> {
    let stack = Stack::load(spec, common)?;
    if !common.quiet {
        let graph = stack.offline_graph();
        anstream::println!("{}: valid; {} resources", spec.display(), graph.nodes.len());
    }
    Ok(Exit::Done)
}
