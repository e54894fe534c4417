//! `validate`: offline, without credentials.

use crate::{
    args::Common,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_rules::arn::Scope;
use std::path::Path;

/// Checks the spec and its files.
pub(crate) fn run(spec: &Path, common: &Common) -> Result<Exit, Failed> {
    let stack = Stack::load(spec, common)?;
    if !common.quiet {
        let graph = stack.graph(&Scope::new("us-east-1", "000000000000"));
        anstream::println!("{}: valid; {} resources", spec.display(), graph.nodes.len());
    }
    Ok(Exit::Done)
}
