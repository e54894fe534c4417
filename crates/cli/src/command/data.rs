//! `data check`: the local data of a stack against its schemas and the service's minima.

use crate::{
    args::{Common, ProblemFormat},
    connect::Connection,
    counted::count,
    data::{self, Checked, summary},
    exit::{Exit, Failed},
    file::Depth,
    problems::{SHOWN, machine, more},
    stack::Stack,
    survey::survey,
    terminal,
};
use personalize_core::diagnostic::{Placed, machine::MOST, placed_data, render_data};
use personalize_core::kind::job;
use personalize_rules::{
    finding::{DataFinding, InData},
    visible::visible,
};
use serde_json::json;
use std::path::Path;

/// Checks the data; errors are exit 3, warnings alone are none.
///
/// Of data in S3 the start of each object is looked at where the arguments or the environment name an endpoint or a profile.
pub(crate) async fn check(
    spec: &Path,
    common: &Common,
    full: bool,
    format: ProblemFormat,
) -> Result<Exit, Failed> {
    let read = Stack::read(spec, common, Depth::Layout)?;
    if format != ProblemFormat::Human && read.is_wrong() {
        out!("{}", machine(&read.placed(), format));
        return Ok(Exit::BadSpec);
    }
    let mut stack = read.stack(common)?;
    let of = &stack.loaded.spec;
    let in_s3 = of.datasets.iter().any(|(_, dataset)| dataset.in_s3().is_some())
        || job::all(of).iter().any(|job| job.reads_lines() && job.in_s3().is_some());
    let checked = match in_s3 && (full || has_account(common)) {
        false => data::check(&stack, |_| true)?,
        true => {
            let connection = Connection::open(&stack, common).await?;
            survey(&mut stack, &connection, common).await?;
            with_s3(&stack, &connection, common, full).await?
        }
    };
    match format {
        ProblemFormat::Human => human(&stack, &checked),
        ProblemFormat::Json => {
            outln!("{}", terminal::json(&format!("{:#}", document(&stack, &checked))));
        }
        other => {
            let path = spec.display().to_string();
            let placed: Vec<Placed> =
                checked.findings().map(|finding| placed_data(finding, &path)).collect();
            out!("{}", machine(&placed, other));
        }
    }
    Ok(if checked.counts().0 > 0 { Exit::BadSpec } else { Exit::Done })
}

/// What is in the data, with that in S3: all of it where `full`, else the beginnings of its objects.
async fn with_s3(
    stack: &Stack,
    connection: &Connection,
    common: &Common,
    full: bool,
) -> Result<Checked, Failed> {
    let looked = data::look(stack, connection, |_| true, |_| true).await;
    let looked = looked.map_err(|error| connection.unreadable(&error))?;
    data::accessible(stack, connection, common, |_| true, &looked).await?;
    if full {
        return data::check_all(stack, connection);
    }
    let mut checked = data::check(stack, |_| true)?;
    checked.between.extend(looked.findings);
    (checked.looked, checked.passed_over) = (true, looked.passed_over);
    Ok(checked)
}

/// Says of inputs of jobs in S3 that not all of their lines were read.
fn unread_lines(stack: &Stack, checked: &Checked) {
    for job in job::all(&stack.loaded.spec) {
        let lines = job.in_s3().filter(|_| job.reads_lines() && !checked.whole);
        let Some(input) = lines else { continue };
        let what = match checked.looked {
            true => ": only the first lines of each object were read, of 64 at most",
            false => " is not local, so it was not read",
        };
        view!("{}: {}{what}\n", job.address(), visible(input));
    }
}

/// Whether an account is meant: without that the check is offline.
fn has_account(common: &Common) -> bool {
    let named = ["AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_ACCESS_KEY_ID"];
    common.local
        || common.endpoint_url.is_some()
        || common.profile.is_some()
        || named.iter().any(|name| std::env::var_os(name).is_some())
}

fn human(stack: &Stack, checked: &Checked) {
    for finding in checked.findings().take(SHOWN) {
        errln!("{}\n", render_data(finding, stack.styled));
    }
    more(checked.findings().count()).iter().for_each(|more| errln!("{more}\n"));
    let columns = terminal::columns().unwrap_or(terminal::DEFAULT_COLUMNS);
    if !stack.quiet {
        for (key, source, report) in &checked.datasets {
            view!("{}\n", summary::text(key, source, report, columns));
        }
        for rows in &checked.rows {
            view!("{}\n", data::converted::line(rows));
        }
        for (key, dataset) in stack.loaded.spec.datasets.iter() {
            match dataset.source.as_deref() {
                Some(source) if source.starts_with("s3://") && !is_read(checked, key) => {
                    let source = visible(source);
                    let what = match checked.looked {
                        true => ": only the beginning of each object was read",
                        false => " is not local, so it was not read",
                    };
                    view!("{key}: {source}{what}\n");
                }
                Some(_) if dataset.query().is_some() => {
                    view!(
                        "{key}: the result of a query, which only `apply` runs, so it was not read\n"
                    );
                }
                None => view!("{key}: has no source\n"),
                Some(_) => {}
            }
        }
        checked.passed_over.iter().for_each(|text| view!("{text}\n"));
    }
    if !stack.quiet {
        unread_lines(stack, checked);
    }
    let sources = stack.loaded.spec.datasets.iter().filter(|(_, d)| d.source.is_some()).count();
    let read = checked.datasets.len();
    let verdict = match checked.counts() {
        (0, _) if read == 0 && checked.looked => {
            "only the beginnings of objects were read; no errors in them".to_owned()
        }
        (0, _) if read == 0 => "no data was checked, so nothing is said about it".to_owned(),
        (0, warnings) if read < sources => {
            let warnings = match warnings {
                0 => "no errors in them".to_owned(),
                n => format!("no errors and {} in them", count(n, "warning")),
            };
            format!("{read} of {sources} sources were checked: {warnings}; the rest was not read")
        }
        (0, 0) => "the data is good".to_owned(),
        (0, warnings) => format!("the data can be imported; {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => {
            format!("{} and {}", count(errors, "error"), count(warnings, "warning"))
        }
    };
    view!("{}: {verdict}", stack.source.path);
}

/// Whether all of the data of a dataset was read.
fn is_read(checked: &Checked, key: &str) -> bool {
    checked.datasets.iter().any(|(other, ..)| *other == key)
}

/// Everything as one JSON document.
fn document(stack: &Stack, checked: &Checked) -> serde_json::Value {
    let read = |key: &str| is_read(checked, key);
    let datasets = stack.loaded.spec.datasets.iter();
    let rest: Vec<(&str, &str)> = datasets
        .filter(|(key, _)| !read(key))
        .filter_map(|(key, dataset)| Some((key, dataset.source.as_deref()?)))
        .collect();
    let begun = |source: &str| checked.looked && source.starts_with("s3://");
    let (beginning, not_read): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|(_, source)| begun(source));
    let keys =
        |all: Vec<(&'static str, &str)>| -> Vec<&str> { all.into_iter().map(|it| it.0).collect() };
    let (errors, warnings) = checked.counts();
    let datasets: serde_json::Map<String, serde_json::Value> = checked
        .datasets
        .iter()
        .map(|(key, source, report)| {
            let mut report = report.clone();
            shorten(&mut report.findings);
            ((*key).to_owned(), json!({"source": source, "report": report}))
        })
        .collect();
    let mut between = checked.between.clone();
    shorten(&mut between);
    json!({
        "beginning": keys(beginning),
        "notRead": keys(not_read),
        "errors": errors,
        "warnings": warnings,
        "datasets": datasets,
        "between": between,
    })
}

/// Keeps as many findings as machines are given, and one that says how many more there are.
fn shorten(findings: &mut Vec<DataFinding>) {
    let more = findings.len().saturating_sub(MOST);
    findings.truncate(MOST + 1);
    if let Some(last) = findings.get_mut(MOST) {
        let message = format!("and {more} more problems, which are not listed");
        let (code, severity, place) = (last.code, last.severity, InData::default());
        *last = DataFinding { code, severity, message, help: None, place };
    }
}
