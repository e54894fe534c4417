//! `migrate`: a spec from another tool's file, offline. Not here: what is made of it (`core::takeover`).

use crate::{
    args::{Common, FromTool},
    exit::{Exit, Failed},
    input::read,
    problems::show,
    taken,
};
use personalize_core::{
    diagnostic::Source,
    takeover::{Tool, migrate},
};
use std::path::Path;

/// Writes the spec of `file`, which `from` reads.
pub(crate) fn run(
    file: &Path,
    from: FromTool,
    output: &Path,
    common: &Common,
) -> Result<Exit, Failed> {
    taken::absent(output)?;
    let text = read(file, "the file", None)?;
    let tool = match from {
        FromTool::Maps => Tool::Maps,
        FromTool::Cfn => Tool::Cfn,
        FromTool::Awscc => Tool::Awscc,
    };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let made = migrate(&text, tool, &stem);
    let source = Source { path: file.display().to_string(), text };
    let made = made.map_err(|problems| show(&problems, &source, common))?;
    let exit = taken::write(&made, output, &source, common)?;
    view!("next: personalize validate {0}, then personalize plan {0}", output.display());
    Ok(exit)
}
