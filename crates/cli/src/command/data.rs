//! `data check`: the local data of a stack against its schemas and the service's minima.

use crate::{
    args::{Common, ProblemFormat},
    data::{self, Checked, summary},
    exit::{Exit, Failed},
    files::Depth,
    stack::{Stack, count, machine},
};
use personalize_core::diagnostic::{Placed, render_data};
use serde_json::json;
use std::path::Path;

/// Checks the data; errors are exit 3, warnings alone are none.
pub(crate) fn check(spec: &Path, common: &Common, format: ProblemFormat) -> Result<Exit, Failed> {
    let read = Stack::read(spec, common, Depth::Look)?;
    if format != ProblemFormat::Human && read.is_wrong() {
        out!("{}", machine(&read.placed(), format));
        return Ok(Exit::BadSpec);
    }
    let stack = read.stack(common)?;
    let checked = data::check(&stack, |_| true)?;
    match format {
        ProblemFormat::Human => human(&stack, &checked),
        ProblemFormat::Json => outln!("{:#}", document(&checked)),
        other => {
            let path = spec.display().to_string();
            let placed: Vec<Placed> =
                checked.findings().map(|finding| Placed::of_data(finding, &path)).collect();
            out!("{}", machine(&placed, other));
        }
    }
    Ok(if checked.counts().0 > 0 { Exit::BadSpec } else { Exit::Done })
}

fn human(stack: &Stack, checked: &Checked) {
    for finding in checked.findings() {
        errln!("{}\n", render_data(finding, stack.styled));
    }
    if !stack.quiet {
        for (key, source, report) in &checked.datasets {
            outln!("{}\n", summary::text(key, source, report));
        }
        for (key, dataset) in stack.loaded.spec.datasets.iter() {
            match dataset.source.as_deref() {
                Some(source) if source.starts_with("s3://") => {
                    outln!("{key}: {source} is not local, so it was not read\n");
                }
                None => outln!("{key}: has no source\n"),
                Some(_) => {}
            }
        }
    }
    let verdict = match checked.counts() {
        (0, 0) => "the data is good".to_owned(),
        (0, warnings) => format!("the data can be imported; {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => {
            format!("{} and {}", count(errors, "error"), count(warnings, "warning"))
        }
    };
    outln!("{}: {verdict}", stack.path.display());
}

/// Everything as one JSON document.
fn document(checked: &Checked) -> serde_json::Value {
    let (errors, warnings) = checked.counts();
    let datasets: serde_json::Map<String, serde_json::Value> = checked
        .datasets
        .iter()
        .map(|(key, source, report)| {
            ((*key).to_owned(), json!({"source": source, "report": report}))
        })
        .collect();
    json!({
        "errors": errors,
        "warnings": warnings,
        "datasets": datasets,
        "between": checked.between,
    })
}
