//! Problems of a spec or of its data, for people and for programs. Not here: what is wrong (`core::check`).

use crate::{
    args::{Common, ProblemFormat},
    counted::{count, grouped},
    exit::{Exit, Failed},
    terminal,
};
use personalize_core::diagnostic::{Diagnostic, Placed, Source, machine as forms, render_in};

/// All problems, and how many there are.
pub(crate) fn show(problems: &[Diagnostic], source: &Source, common: &Common) -> Failed {
    let styled = !common.no_color;
    // Errors stop, so that of many problems they come first.
    let (wrong, doubtful): (Vec<_>, Vec<_>) = problems.iter().partition(|p| p.is_error());
    let shown: Vec<&Diagnostic> = match problems.len() {
        0..=SHOWN => problems.iter().collect(),
        _ => wrong.into_iter().chain(doubtful).take(SHOWN).collect(),
    };
    let columns = terminal::error_columns();
    let mut report: Vec<String> =
        shown.iter().map(|p| render_in(p, source, styled, columns)).collect();
    report.extend(more(problems.len()));
    let errors = problems.iter().filter(|p| p.is_error()).count();
    let warnings = problems.len() - errors;
    let sum = match (errors, warnings) {
        (0, w) => count(w, "warning"),
        (e, 0) => count(e, "error"),
        (e, w) => format!("{} and {}", count(e, "error"), count(w, "warning")),
    };
    report.push(format!("{}: {sum}", source.path));
    Failed::rendered(Exit::BadSpec, report.join("\n\n"))
}

/// The most problems that are shown to people at once.
pub(crate) const SHOWN: usize = 50;

/// What is said in place of those that are not shown.
pub(crate) fn more(all: usize) -> Option<String> {
    let more = all.checked_sub(SHOWN).filter(|more| *more > 0)?;
    let more = grouped(more as u64);
    Some(format!("… and {more} more; `--format json` of `validate` and `data check` gives 1,000"))
}

/// Problems in a form for machines, with the end of the last line where there is one.
pub(crate) fn machine(problems: &[Placed], format: ProblemFormat) -> String {
    match format {
        ProblemFormat::Sarif => {
            format!("{:#}\n", forms::sarif(problems, env!("CARGO_PKG_VERSION")))
        }
        ProblemFormat::Github => forms::github(problems),
        ProblemFormat::Human | ProblemFormat::Json => format!("{:#}\n", forms::json(problems)),
    }
}
