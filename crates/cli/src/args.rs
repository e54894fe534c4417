//! The arguments. Their docs are the help.

mod metrics;
mod recommend;

pub(crate) use metrics::Metrics;
pub(crate) use recommend::Recommend;

use crate::deadline::Deadline;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use personalize_core::plan::Allow;
use personalize_emulator::doubt::{DoubtError, Doubts};
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    time::Duration,
};

/// Declarative pipelines for Amazon Personalize: one YAML file, plan, apply.
#[derive(Debug, Parser)]
#[command(name = "personalize", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Common {
    /// Use the emulator on this machine instead of AWS; its state lies in `.personalize/` beside the spec
    #[arg(long, global = true)]
    pub(crate) local: bool,
    /// Send every request to this URL
    #[arg(long, global = true, value_name = "URL", conflicts_with = "local")]
    pub(crate) endpoint_url: Option<String>,
    /// The AWS profile
    #[arg(long, global = true)]
    pub(crate) profile: Option<String>,
    /// The AWS region; overrides the region of the spec
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,
    /// Set a variable of the spec; may be repeated
    #[arg(long = "var", global = true, value_name = "NAME=VALUE")]
    pub(crate) vars: Vec<String>,
    /// Set variables from a YAML or JSON map
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) var_file: Option<PathBuf>,
    /// Lay this target of the spec over it
    #[arg(long, global = true)]
    pub(crate) target: Option<String>,
    /// Never use colours
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Say less
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Log what happens; twice for every request
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a spec, offline: every problem in one pass; data files are only looked for
    Validate {
        /// The spec
        spec: PathBuf,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = ProblemFormat::Human)]
        format: ProblemFormat,
    },
    /// The data of a spec
    #[command(subcommand)]
    Data(Data),
    /// Write a spec from data files: which file is which, schemas, and what is for you to decide
    Init {
        /// The CSV files
        #[arg(required = true, value_name = "CSV")]
        files: Vec<PathBuf>,
        /// The file to write; one that is there is not overwritten
        #[arg(long, short, default_value = "spec.yaml", value_name = "FILE")]
        output: PathBuf,
        /// The name of the stack; else the folder's
        #[arg(long)]
        name: Option<String>,
    },
    /// Show what apply would do; reads, never writes
    Plan {
        /// The spec
        spec: PathBuf,
        /// Exit with 2 when changes are present
        #[arg(long)]
        detailed_exitcode: bool,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
        /// Save the plan to this file, for `apply` and `show`
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Allow what the plan is refused for, as in `apply`
        #[arg(long, value_name = "RISK=ADDRESS")]
        allow: Vec<Allow>,
    },
    /// Make the live account what the spec says, or carry out a saved plan
    Apply {
        /// The spec, or a saved plan
        spec: PathBuf,
        /// Do not ask
        #[arg(long)]
        auto_approve: bool,
        /// Do not ask if the plan is exactly this one; else refuse
        #[arg(long, value_name = "PLAN_ID", conflicts_with = "auto_approve")]
        approve: Option<String>,
        /// Only show the plan, as `plan` does
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        run: Run,
    },
    /// Examine an account before the first apply, by reading alone: who is calling, what may be read, which names are taken,
    /// how much of the quotas is used. Exits with 4 where a permission is missing, with 5 where an apply would be refused
    Doctor {
        /// The spec; without one only the account is looked at
        spec: Option<PathBuf>,
    },
    /// Show only what was changed behind the back of the spec; exit with 2 when there is something
    Drift {
        /// The spec
        spec: PathBuf,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = DriftFormat::Human)]
        format: DriftFormat,
    },
    /// Show a saved plan, offline
    Show {
        /// The saved plan
        plan: PathBuf,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
    /// Delete everything that the stack owns, in the order that the service demands
    Destroy {
        /// The spec
        spec: PathBuf,
        /// Do not ask
        #[arg(long)]
        auto_approve: bool,
        #[command(flatten)]
        run: Run,
    },
    /// Show every resource: ready, in progress, failed with the service's reason, missing; and the ARNs that applications need
    Status {
        /// The spec
        spec: PathBuf,
        /// Look again until nothing is in progress, and show each change
        #[arg(long)]
        watch: bool,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = StatusFormat::Human)]
        format: StatusFormat,
    },
    /// Print the dependency graph
    Graph {
        /// The spec
        spec: PathBuf,
        /// The language of the output
        #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
        format: GraphFormat,
    },
    /// Ask a campaign or a recommender for items, as an application would
    Recommend(Recommend),
    /// Show how good the trained versions are, side by side
    Metrics(Metrics),
    /// Print the long text of a diagnostic's code
    Explain {
        /// The code: PZ0003; without one all are listed
        code: Option<String>,
    },
    /// Print the JSON Schema of specs, for editors; or of saved plans or event files, for other tools
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t = SchemaOf::Spec)]
        of: SchemaOf,
    },
    /// The emulator, for other tools too
    #[command(subcommand)]
    Local(Local),
}

/// The data.
#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// Check every local data file against its schema and the service's minima, and say what is in it
    Check {
        /// The spec
        spec: PathBuf,
        /// The form of the output
        #[arg(long, value_enum, default_value_t = ProblemFormat::Human)]
        format: ProblemFormat,
    },
}

impl Command {
    /// Whether it changes something, so that its end matters more than what it shows.
    pub(crate) fn is_run(&self) -> bool {
        matches!(self, Command::Apply { .. } | Command::Destroy { .. })
    }

    /// Where its events go.
    pub(crate) fn events(&self) -> Option<&Path> {
        match self {
            Command::Apply { run, .. } | Command::Destroy { run, .. } => run.events.as_deref(),
            _ => None,
        }
    }
}

/// How a run goes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Run {
    /// The most calls under way at once; waiting does not count
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub(crate) concurrency: usize,
    /// End at the first failure; without it, what does not need the failed step goes on
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Wait no longer than this for any one resource, as in `45m`; then it is left to AWS, what needs it is not tried, and the
    /// exit code is 8. With `0s` nothing is waited for
    #[arg(long, value_name = "DURATION", value_parser = crate::deadline::duration)]
    pub(crate) max_wait: Option<Duration>,
    /// End the run at this time, as in `2026-01-31T18:00:00Z`, or after this long, as in `2h`; the exit code is 8, and the
    /// next run takes up what AWS is doing
    #[arg(long, value_name = "TIME|DURATION")]
    pub(crate) deadline: Option<Deadline>,
    /// Write every event of the run to this file, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Allow what the plan is refused for: data-loss=ADDRESS, serving-impact=ADDRESS or
    /// retrain-cost=ADDRESS; may be repeated
    #[arg(long, value_name = "RISK=ADDRESS")]
    pub(crate) allow: Vec<Allow>,
}

/// An answer to a doubt, when there is such a one.
fn doubt(text: &str) -> Result<String, DoubtError> {
    Doubts::default().set(text).map(|()| text.to_owned())
}

/// The emulator.
#[derive(Debug, Subcommand)]
pub(crate) enum Local {
    /// Serve Personalize, S3, IAM and STS on loopback, until interrupted
    Serve {
        /// The port; 0 takes a free one
        #[arg(long, default_value_t = 4577)]
        port: u16,
        /// The folder of the state; without one it is gone at the end
        #[arg(long, value_name = "DIR")]
        state: Option<PathBuf>,
        /// How long things take
        #[arg(long, value_enum, default_value_t = Pace::Demonstration)]
        pace: Pace,
        /// Append every call to this file, as JSON lines: the operation and how it went, no values
        #[arg(long, value_name = "FILE")]
        journal: Option<PathBuf>,
        /// Answer a doubt about the service in this way; may be repeated. `local doubts` lists them
        #[arg(long = "doubt", value_name = "NAME=ANSWER", value_parser = doubt)]
        doubts: Vec<String>,
        /// Serve web pages of this origin too, as in `http://localhost:3000`; may be repeated. Without it no page is served
        #[arg(long = "allow-origin", value_name = "ORIGIN")]
        origins: Vec<String>,
    },
    /// Print what is not known of the service and how the emulator can be made to answer
    Doubts,
    /// Forget the state of the emulator beside a spec
    Reset {
        /// The spec
        spec: PathBuf,
    },
}

/// How long things take in the emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pace {
    /// No time.
    Instant,
    /// Seconds.
    Demonstration,
}

/// Forms of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProblemFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub's workflows.
    Github,
}

/// Forms of what is found, for people and for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

impl Form {
    /// The form asked for; else a table where people look, JSON where programs read.
    pub(crate) fn or_by_output(asked: Option<Form>) -> Form {
        let people = std::io::stdout().is_terminal();
        asked.unwrap_or(if people { Form::Table } else { Form::Json })
    }
}

/// Forms of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people.
    Human,
    /// The whole plan as one JSON document.
    Json,
    /// For a comment on a pull request: at most 65,000 characters.
    Markdown,
}

/// Forms of drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriftFormat {
    /// For people.
    Human,
    /// One JSON list.
    Json,
}

/// Forms of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusFormat {
    /// For people.
    Human,
    /// One JSON array a look, with ARNs and the tracking id.
    Json,
}

/// What a JSON Schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// The spec.
    Spec,
    /// A saved plan.
    Plan,
    /// A line of an event file.
    Events,
}

/// Languages of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Graphviz.
    Dot,
    /// Mermaid.
    Mermaid,
    /// JSON.
    Json,
}
