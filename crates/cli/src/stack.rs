//! A spec read and checked, with everything that commands need of it: diagnostics are shown here, all at once.

use crate::{
    args::Common,
    connect::Connection,
    exit::{Exit, Failed},
    files,
};
use personalize_core::{
    diagnostic::{Diagnostic, Source},
    graph::Graph,
    lower::{Choices, Lowering, lower},
    spec::{self, Loaded, files::Files, vars::Given},
};
use personalize_rules::arn::Scope;
use std::path::{Path, PathBuf};

/// A checked spec.
pub(crate) struct Stack {
    /// What it says and where.
    pub(crate) loaded: Loaded,
    /// Facts about its files.
    pub(crate) files: Files,
    /// The folder that it lies in.
    pub(crate) folder: PathBuf,
    source: Source,
}

impl Stack {
    /// Reads and checks the spec at `path`. Problems are printed; warnings alone do not stop.
    pub(crate) fn load(path: &Path, common: &Common) -> Result<Stack, Failed> {
        let text = read(path)?;
        let source = Source { path: path.display().to_string(), text };
        let given = given(common)?;
        let loaded = spec::load(&source.text, &given, common.target.as_deref())
            .map_err(|p| show(&p, &source, common))?;
        let folder = folder(path);
        let files = files::read(&loaded.spec, &folder);
        let problems = spec::check::check(&loaded, &files);
        if problems.iter().any(Diagnostic::is_error) {
            return Err(show(&problems, &source, common));
        }
        if !problems.is_empty() && !common.quiet {
            anstream::eprintln!("{}", show(&problems, &source, common).report);
        }
        Ok(Stack { loaded, files, folder, source })
    }

    /// Adds what `connection` says of data that already lies in S3, and checks that it is there.
    pub(crate) async fn survey(
        &mut self,
        connection: &Connection,
        common: &Common,
    ) -> Result<(), Failed> {
        let found = files::survey(&self.loaded.spec, connection.cloud()).await;
        self.files.sources.extend(found.map_err(|error| connection.unreadable(&error))?);
        let mut problems = spec::check::check(&self.loaded, &self.files);
        problems.retain(Diagnostic::is_error);
        if problems.is_empty() { Ok(()) } else { Err(show(&problems, &self.source, common)) }
    }

    /// The folder of the emulator's state.
    pub(crate) fn state(&self) -> PathBuf {
        state(&self.folder)
    }

    /// The graph for commands that know no account: names and order are right, ARNs are of nobody.
    pub(crate) fn offline_graph(&self) -> Graph {
        self.graph(&Scope::new("us-east-1", "000000000000"))
    }

    /// What lowering needs.
    pub(crate) fn lowering<'a>(&'a self, scope: &'a Scope, choices: &'a Choices) -> Lowering<'a> {
        Lowering { spec: &self.loaded.spec, scope, files: &self.files, choices }
    }

    /// The graph with first generations and attempts.
    pub(crate) fn graph(&self, scope: &Scope) -> Graph {
        lower(self.lowering(scope, &Choices::default()))
    }
}

/// The folder that a spec lies in.
pub(crate) fn folder(spec: &Path) -> PathBuf {
    spec.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// The folder of the emulator's state beside the specs of `folder`.
pub(crate) fn state(folder: &Path) -> PathBuf {
    folder.join(".personalize")
}

fn read(path: &Path) -> Result<String, Failed> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failed::new(
            Exit::BadSpec,
            format!("error: cannot read the spec `{}`\ncaused by: {error}", path.display()),
        )
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failed::new(Exit::BadSpec, format!("error: the spec `{}` is not UTF-8\ncaused by: byte {at} begins no character\nhelp: save it as UTF-8", path.display()))
    })
}

fn given(common: &Common) -> Result<Given, Failed> {
    let mut given = Given::new();
    if let Some(path) = &common.var_file {
        let text = read(path)?;
        let source = Source { path: path.display().to_string(), text };
        let tree =
            personalize_core::yaml::parse(&source.text).map_err(|p| show(&p, &source, common))?;
        for entry in tree.entries() {
            let value = entry.value.scalar().map(|s| s.text.clone()).unwrap_or_default();
            given.insert(entry.key.clone(), value);
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

/// All problems, and how many there are.
fn show(problems: &[Diagnostic], source: &Source, common: &Common) -> Failed {
    let styled = !common.no_color;
    let mut report: Vec<String> = problems.iter().map(|p| p.render(source, styled)).collect();
    let errors = problems.iter().filter(|p| p.is_error()).count();
    let count = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let warnings = problems.len() - errors;
    let sum = match (errors, warnings) {
        (0, w) => count(w, "warning"),
        (e, 0) => count(e, "error"),
        (e, w) => format!("{} and {}", count(e, "error"), count(w, "warning")),
    };
    report.push(format!("{}: {sum}", source.path));
    Failed::new(Exit::BadSpec, report.join("\n\n"))
}
