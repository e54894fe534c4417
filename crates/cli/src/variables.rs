//! The values of a spec's variables: flags, files and the environment. Not here: what becomes of them (`core::spec::vars`).

use crate::{
    args::Common,
    exit::{Exit, Failed},
    input::{name, read},
    problems::show,
};
use personalize_core::{
    diagnostic::{Diagnostic, Source},
    spec::vars::Given,
};
use personalize_rules::rule::Code;
use std::ffi::OsString;

/// The values of variables: those of `--var` win over those of the file, and these over the environment.
pub(crate) fn given(common: &Common, spec: &str) -> Result<Given, Failed> {
    let mut given = ambient(spec)?;
    if let Some(path) = &common.var_file {
        let text = read(path, "the variables", None)?;
        let source = Source { path: name(path), text };
        let tree =
            personalize_core::yaml::parse(&source.text).map_err(|p| show(&p, &source, common))?;
        let mut problems = Vec::new();
        for entry in tree.entries() {
            match entry.value.scalar() {
                Some(scalar) => drop(given.insert(entry.key.clone(), scalar.text.clone())),
                None => problems.push(
                    Diagnostic::new(Code::PZ0008, "a variable is a single value")
                        .at(entry.value.span.clone())
                        .label(format!("this is {}", entry.value.noun())),
                ),
            }
        }
        if !problems.is_empty() {
            return Err(show(&problems, &source, common));
        }
    }
    for pair in &common.vars {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Failed::new(
                Exit::BadSpec,
                format!(
                    "error: `--var {pair}` has no `=`\nhelp: write it as in `--var stage=prod`"
                ),
            )
        })?;
        given.insert(name.to_owned(), value.to_owned());
    }
    Ok(given)
}

/// What the variables of the environment that give variables of the spec begin with. `PERSONALIZE_VAR_FILE` is that of the
/// flag.
const VARIABLE: &str = "PERSONALIZE_VAR_";

/// The variables of `spec` that the environment gives. It may be shared by several specs, so that others are ignored.
fn ambient(spec: &str) -> Result<Given, Failed> {
    let given: Vec<(String, OsString)> = std::env::vars_os()
        .filter_map(|(name, value)| {
            Some((name.to_str()?.strip_prefix(VARIABLE)?.to_owned(), value))
        })
        .filter(|(name, _)| name != "FILE")
        .collect();
    if given.is_empty() {
        return Ok(Given::new());
    }
    // What is wrong with the spec is said where it is loaded.
    let tree = personalize_core::yaml::parse(spec).ok();
    let known = |name: &str| tree.as_ref().is_some_and(|tree| tree.at(&["vars", name]).is_some());
    let known = given.into_iter().filter(|(name, _)| known(name));
    known
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => {
                let report = format!(
                    "error: the variable `{VARIABLE}{name}` of the environment is not UTF-8"
                );
                Err(Failed::new(Exit::BadSpec, report))
            }
        })
        .collect()
}
