//! A spec read and checked, with everything that commands need of it: diagnostics are shown here, all at once.

use crate::{
    args::Common,
    exit::{Exit, Failed},
    file::Depth,
    files,
    input::{name, read},
    problems::show,
    variables,
};
use personalize_core::{
    address::{Address, Kind},
    check,
    diagnostic::{Diagnostic, Placed, Source, placed},
    graph::Graph,
    kind::job,
    lower::lower,
    lowering::{Choices, Lowering, Requests},
    spec::{self, Loaded, files::Files},
};
use personalize_rules::{arn::Scope, finding::suggest, rule::Code};
use std::path::{Path, PathBuf};

/// A checked spec.
pub(crate) struct Stack {
    /// What it says and where.
    pub(crate) loaded: Loaded,
    /// Facts about its files.
    pub(crate) files: Files,
    /// What the command line asks for beyond the spec.
    pub(crate) requests: Requests,
    /// The path of the spec, as the user gave it.
    pub(crate) path: PathBuf,
    /// The folder that it lies in.
    pub(crate) folder: PathBuf,
    /// Its text, to show problems in.
    pub(crate) source: Source,
    /// Whether diagnostics may have colours.
    pub(crate) styled: bool,
    /// Whether to say only what must be said.
    pub(crate) quiet: bool,
}

/// A spec that was read, with everything that is wrong with it.
pub(crate) struct Read {
    /// Its text.
    pub(crate) source: Source,
    /// What is wrong, in the order of the file.
    pub(crate) problems: Vec<Diagnostic>,
    stack: Option<Stack>,
}

impl Read {
    /// Whether it has errors.
    pub(crate) fn is_wrong(&self) -> bool {
        self.problems.iter().any(Diagnostic::is_error)
    }

    /// The problems with their places in lines and columns.
    pub(crate) fn placed(&self) -> Vec<Placed> {
        self.problems.iter().map(|problem| placed(problem, &self.source)).collect()
    }

    /// The stack. Problems are shown; warnings alone do not stop.
    pub(crate) fn stack(self, common: &Common) -> Result<Stack, Failed> {
        let wrong = self.is_wrong();
        match self.stack.filter(|_| !wrong) {
            Some(stack) => {
                if !self.problems.is_empty() && !common.quiet {
                    errln!("{}", show(&self.problems, &self.source, common).report);
                }
                Ok(stack)
            }
            None => Err(show(&self.problems, &self.source, common)),
        }
    }
}

impl Stack {
    /// Reads and checks the spec at `path`, with the hashes of its data. Problems are printed; warnings alone do not
    /// stop.
    pub(crate) fn load(path: &Path, common: &Common) -> Result<Stack, Failed> {
        Stack::read(path, common, Depth::Hash)?.stack(common)
    }

    /// The same for a command that removes the stack: what it costs to leave it as it is is not said.
    pub(crate) fn load_to_destroy(path: &Path, common: &Common) -> Result<Stack, Failed> {
        let mut read = Stack::read(path, common, Depth::Hash)?;
        read.problems.retain(|problem| problem.code != Code::PZ3036);
        read.stack(common)
    }

    /// Reads and checks the spec at `path` and gives everything that is wrong with it. Fails only where nothing could
    /// be read.
    pub(crate) fn read(path: &Path, common: &Common, depth: Depth) -> Result<Read, Failed> {
        let yaml = path.extension().is_some_and(|extension| extension == "yaml");
        let absent = yaml.then_some("`personalize init DATA.csv` writes one from data files");
        let text = read(path, "the spec", absent)?;
        let source = Source { path: name(path), text };
        let given = variables::given(common, &source.text)?;
        let mut loaded = match spec::load(&source.text, &given, common.target.as_deref()) {
            Ok(loaded) => loaded,
            Err(problems) => return Ok(Read { source, problems, stack: None }),
        };
        // It is checked, too: what a region lacks, and ARNs of another one.
        loaded.spec.region = common.region.clone().or(loaded.spec.region);
        let folder = folder(path);
        let files = files::read(&loaded.spec, &folder, depth);
        let problems = check::check(&loaded, &files);
        let (path, styled, quiet) = (path.to_owned(), !common.no_color, common.quiet);
        let own = source.clone();
        let requests = Requests::none();
        let stack = Stack { loaded, files, requests, path, folder, source: own, styled, quiet };
        Ok(Read { source, problems, stack: Some(stack) })
    }

    /// The stack, of which these solutions are to be trained and these jobs to run once more.
    ///
    /// # Errors
    /// An address that is none of a solution or a job of the spec.
    pub(crate) fn requesting(mut self, requests: &Requests) -> Result<Stack, Failed> {
        let solutions = &self.loaded.spec.solutions;
        let is_known = |wanted: &&Address| {
            wanted.kind == Kind::Solution && solutions.contains_key(wanted.key.as_str())
        };
        if let Some(wanted) = requests.train.iter().find(|wanted| !is_known(wanted)) {
            let keys: Vec<String> = solutions.keys().map(|key| format!("solution/{key}")).collect();
            let has = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
            let report = format!(
                "error: the spec has no solution to train under `{wanted}`\nhelp: the solutions of the spec: {has}"
            );
            return Err(Failed::new(Exit::BadSpec, report));
        }
        let known: Vec<Address> =
            job::all(&self.loaded.spec).iter().map(job::Job::address).collect();
        if let Some(unknown) = requests.jobs.iter().find(|asked| !known.contains(asked)) {
            return Err(no_job(unknown, &known));
        }
        self.requests = requests.clone();
        Ok(self)
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
        Lowering {
            spec: &self.loaded.spec,
            scope,
            files: &self.files,
            choices,
            requests: &self.requests,
        }
    }

    /// How many resources the spec wants. Two files stand for all of a folder, of which each is one resource: a graph of a
    /// hundred thousand of them would be large for a number.
    pub(crate) fn resources(&self) -> usize {
        let spec = &self.loaded.spec;
        let mut few = Files {
            schemas: self.files.schemas.clone(),
            batches: self.files.batches.clone(),
            ..Files::default()
        };
        let mut more = 0;
        let datasets = spec.datasets.iter().filter_map(|(_, dataset)| dataset.source.as_deref());
        let jobs = job::all(spec).into_iter().filter_map(|job| Some(job.input?.1));
        for source in datasets.chain(jobs) {
            let Some(Ok(files)) = self.files.sources.get(source) else { continue };
            let shown = &files[..files.len().min(2)];
            few.sources.insert(source.to_owned(), Ok(shown.to_vec()));
            if spec.bucket.is_some() && !source.starts_with("s3://") {
                more += files.len() - shown.len();
            }
        }
        let scope = Scope::new("us-east-1", "000000000000");
        let choices = Choices::default();
        let from = Lowering { files: &few, ..self.lowering(&scope, &choices) };
        lower(from).nodes.len() + more
    }

    /// The graph with first generations and attempts.
    pub(crate) fn graph(&self, scope: &Scope) -> Graph {
        lower(self.lowering(scope, &Choices::default()))
    }
}

/// The failure to run a job that the spec does not have.
fn no_job(unknown: &Address, known: &[Address]) -> Failed {
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    let asked = unknown.to_string();
    let help = match suggest(&asked, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => {
            "describe it under `batchInference`, `batchSegments`, `exports` or `deletions`"
                .to_owned()
        }
        None => format!("jobs of this spec: {}", names.join(", ")),
    };
    let report = format!("error: the spec has no job `{asked}` to run\nhelp: {help}");
    Failed::new(Exit::BadSpec, report)
}

/// The folder that a spec lies in.
pub(crate) fn folder(spec: &Path) -> PathBuf {
    spec.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// The folder of the emulator's state beside the specs of `folder`.
pub(crate) fn state(folder: &Path) -> PathBuf {
    folder.join(".personalize")
}
