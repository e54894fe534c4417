//! The arguments. Their docs are the help.

pub(crate) mod job;
mod metrics;
mod output;
mod parse;
mod policy;
mod recommend;
mod shared;
pub(crate) mod spec_file;
mod walk;

pub(crate) use metrics::Metrics;
pub(crate) use output::{Output, OutputFormat};
pub(crate) use parse::{command, parse};
pub(crate) use policy::{Policy, PolicyFor, PolicyJob};
pub(crate) use recommend::Recommend;
pub(crate) use spec_file::SpecArg;

use crate::deadline::Deadline;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use personalize_core::{address::Address, infer::Meaning, plan::Allow};
use personalize_emulator::doubt::{DoubtError, Doubts};
use personalize_emulator::quotas::Raise;
use std::{
    collections::BTreeSet,
    io::IsTerminal,
    path::{Path, PathBuf},
    time::Duration,
};

/// Declarative pipelines for Amazon Personalize: one YAML file, plan, apply.
#[derive(Debug, Parser)]
#[command(name = "personalize", version = crate::version::VERSION, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Common {
    /// Use the emulator instead of AWS; its state is kept in `.personalize/` beside the spec
    #[arg(long, global = true)]
    pub(crate) local: bool,
    /// Send every request to this URL
    #[arg(long, global = true, value_name = "URL", conflicts_with = "local")]
    pub(crate) endpoint_url: Option<String>,
    /// The AWS profile to use
    #[arg(long, global = true)]
    pub(crate) profile: Option<String>,
    /// The AWS region; overrides the region of the spec
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,
    /// Set a variable of the spec; can be repeated
    #[arg(long = "var", global = true, value_name = "NAME=VALUE")]
    pub(crate) vars: Vec<String>,
    /// Set variables from a YAML or JSON file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) var_file: Option<PathBuf>,
    /// Apply this target of the spec
    #[arg(long, global = true)]
    pub(crate) target: Option<String>,
    /// Work in this folder
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub(crate) chdir: Option<PathBuf>,
    /// Lay prices over the list prices, such as discounts; docs/cost.md describes the file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Disable colours
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Print less
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Log each call that changes something; -vv also logs each read
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Write the times of run, steps and calls to a file, in the format that chrome://tracing and Perfetto open
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// The arguments that the command line itself gave, without those of the environment, which are for all commands
    #[arg(skip)]
    pub(crate) typed: BTreeSet<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a spec offline and report all problems; of data files, only existence and size are checked
    Validate {
        #[command(flatten)]
        spec: SpecArg,
        /// Output format
        #[arg(long, value_enum, default_value_t = ProblemFormat::Human)]
        format: ProblemFormat,
    },
    /// Check the data of a spec
    #[command(subcommand)]
    Data(Data),
    /// Write a spec for data files: datasets, schemas, and the decisions left to you
    Init {
        /// The data files, or a folder of them: CSV in any dialect, JSON Lines, JSON or Parquet
        #[arg(required = true, value_name = "DATA")]
        files: Vec<PathBuf>,
        /// The file to write; an existing file is not overwritten
        #[arg(long, short, default_value = "spec.yaml", value_name = "FILE")]
        output: PathBuf,
        /// The name of the stack [default: the name of the folder]
        #[arg(long)]
        name: Option<String>,
        /// What a column is, where its name does not say so; may be repeated: `--column USER_ID=buyer`. NAME is USER_ID, ITEM_ID,
        /// TIMESTAMP, EVENT_TYPE, EVENT_VALUE or CREATION_TIMESTAMP
        #[arg(long = "column", value_name = "NAME=COLUMN")]
        columns: Vec<Meaning>,
    },
    /// Write the spec of a live dataset group, with its schemas; `apply` of it then marks the live resources and changes
    /// nothing else. Exits with 2 if something could not be carried over
    #[command(override_usage = "personalize export --dataset-group NAME")]
    Export {
        /// The name or the ARN of the dataset group
        #[arg(long, value_name = "NAME|ARN")]
        dataset_group: String,
        /// The file to write; an existing file is not overwritten
        #[arg(long, short, default_value = "spec.yaml", value_name = "FILE")]
        output: PathBuf,
    },
    /// Write a spec from another tool's file, offline. Exits with 2 if something could not be carried over
    #[command(override_usage = "personalize migrate FILE --from TOOL")]
    Migrate {
        /// A MAPS configuration, a CloudFormation template, or the output of `terraform show -json`
        file: PathBuf,
        /// The tool that the file is of
        #[arg(long, value_enum)]
        from: FromTool,
        /// The file to write; an existing file is not overwritten
        #[arg(long, short, default_value = "spec.yaml", value_name = "FILE")]
        output: PathBuf,
    },
    /// List the stacks of the account and region with what they own, and dataset groups that no stack owns
    Stacks {
        /// Output format
        #[arg(long, value_enum, default_value_t = StatusFormat::Human)]
        format: StatusFormat,
    },
    /// Show what apply would do, without changing anything
    Plan {
        #[command(flatten)]
        spec: SpecArg,
        /// Plan to delete everything that the stack owns, as `destroy` does
        #[arg(long, conflicts_with = "train")]
        destroy: bool,
        /// Exit with 2 if there are changes
        #[arg(long)]
        detailed_exitcode: bool,
        /// Output format
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
        /// Save the plan to a file for `apply` and `show`
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Train a solution now, as in `apply`
        #[arg(long, value_name = "solution/KEY")]
        train: Vec<Address>,
        /// Allow a risk that the plan would be refused for, as in `apply`
        #[arg(long, value_name = "RISK=ADDRESS")]
        allow: Vec<Allow>,
        /// Run a job once more, whatever ran before, such as `batchInference/weekly`; can be repeated
        #[arg(long = "run", value_name = "ADDRESS", value_parser = job::address)]
        jobs: Vec<Address>,
    },
    /// Change the account to match the spec, or carry out a saved plan, which is named in place of the spec
    Apply {
        #[command(flatten)]
        spec: SpecArg,
        #[command(flatten)]
        approval: Approval,
        /// Only show the plan, like `plan`
        #[arg(long)]
        dry_run: bool,
        /// Train a solution now, whatever `training` in the spec says; can be repeated. A training on the same data that
        /// is in progress is waited for
        #[arg(long, value_name = "solution/KEY")]
        train: Vec<Address>,
        /// Run a job once more, whatever ran before, such as `batchInference/weekly`; can be repeated
        #[arg(long = "run", value_name = "ADDRESS", value_parser = job::address)]
        jobs: Vec<Address>,
        #[command(flatten)]
        run: Run,
    },
    /// Check an account before the first apply, with reads only: the caller's identity, permissions, names that are
    /// taken, quotas. Without a spec, only the account is checked. Exits with 4 if a permission is missing, with 5 if an
    /// apply would be refused
    Doctor {
        #[command(flatten)]
        spec: SpecArg,
    },
    /// Show what was changed outside the spec; exit with 2 if anything was
    Drift {
        #[command(flatten)]
        spec: SpecArg,
        /// Output format
        #[arg(long, value_enum, default_value_t = DriftFormat::Human)]
        format: DriftFormat,
    },
    /// Show a saved plan, offline
    Show {
        /// Path of the saved plan
        plan: PathBuf,
        /// Output format
        #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
        format: PlanFormat,
    },
    /// Delete everything that the stack owns, in the order that the service requires
    Destroy {
        #[command(flatten)]
        spec: SpecArg,
        #[command(flatten)]
        approval: Approval,
        /// Only show the plan, like `plan --destroy`
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        run: Run,
    },
    /// Remove uploads that later imports have superseded; the newest generations stay (`keep` of each dataset)
    Prune {
        #[command(flatten)]
        spec: SpecArg,
        #[command(flatten)]
        approval: Approval,
        /// Only show what would be removed
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        run: Run,
    },
    /// Show the status of every resource, with failure reasons, and the ARNs that applications need
    Status {
        #[command(flatten)]
        spec: SpecArg,
        /// Refresh until nothing is in progress, and show each change
        #[arg(long)]
        watch: bool,
        /// Also show what the stack costs a month unused at list prices, and what of it is idle
        #[arg(long)]
        cost: bool,
        /// Output format
        #[arg(long, value_enum, default_value_t = StatusFormat::Human)]
        format: StatusFormat,
    },
    /// Print the dependency graph
    Graph {
        #[command(flatten)]
        spec: SpecArg,
        /// Output format of the graph
        #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
        format: GraphFormat,
    },
    /// Get recommendations from a campaign or recommender, as an application would
    Recommend(Recommend),
    /// Print what applications need: ARNs and tracking ids; or the files that a job wrote
    Output(Output),
    /// Compare the metrics of trained versions
    Metrics(Metrics),
    /// Print the IAM policy that a command or an application needs, and no more; offline where account and region are given
    #[command(override_usage = "personalize policy [SPEC] --for PURPOSE")]
    Policy(Policy),
    /// Explain the code of a diagnostic
    Explain {
        /// The code, such as PZ0003; without it, all codes are listed
        code: Option<String>,
    },
    /// Print the JSON Schema of specs (for editors), saved plans or event files
    Schema {
        /// The schema to print
        #[arg(value_enum, default_value_t = SchemaOf::Spec)]
        of: SchemaOf,
    },
    /// Run the emulator as a server, and manage its state
    #[command(subcommand)]
    Local(Local),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print a manual page, in the format of man
    Man {
        /// The command that it describes, such as `apply`; without it, the page of the program
        command: Option<String>,
    },
    /// Print the version, with the commit that it was built from
    Version,
}

/// The data.
#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// Check the data files against their schemas and the service's minima, and summarise them
    Check {
        #[command(flatten)]
        spec: SpecArg,
        /// Read all data that lies in S3, not only the beginning of each object
        #[arg(long)]
        full: bool,
        /// Output format
        #[arg(long, value_enum, default_value_t = ProblemFormat::Human)]
        format: ProblemFormat,
    },
}

impl Command {
    /// Whether it changes something, so that its end matters more than what it shows.
    pub(crate) fn is_run(&self) -> bool {
        matches!(self, Command::Apply { .. } | Command::Destroy { .. } | Command::Prune { .. })
    }

    /// Where its events go.
    pub(crate) fn events(&self) -> Option<&Path> {
        match self {
            Command::Apply { run, .. }
            | Command::Destroy { run, .. }
            | Command::Prune { run, .. } => run.events.as_deref(),
            _ => None,
        }
    }
}

/// Who says yes to a plan that was not saved.
#[derive(Debug, ClapArgs)]
pub(crate) struct Approval {
    /// Do not ask for approval
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Approve exactly this plan; refuse any other
    #[arg(long, value_name = "PLAN_ID", conflicts_with = "auto_approve")]
    pub(crate) approve: Option<String>,
}

/// How a run goes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Run {
    /// Maximum number of concurrent calls; waits do not count
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub(crate) concurrency: usize,
    /// Stop at the first failure; by default, steps that do not depend on the failed one continue
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Maximum time to wait for a resource, such as `45m`; after that, steps that depend on it are skipped, AWS
    /// continues, and the exit code is 8. `0s` does not wait
    #[arg(long, value_name = "DURATION", value_parser = crate::deadline::duration)]
    pub(crate) max_wait: Option<Duration>,
    /// End the run at a time, such as `2026-01-31T18:00:00Z`, or after a duration, such as `2h`; the exit code is 8,
    /// and the next run resumes
    #[arg(long, value_name = "TIME|DURATION")]
    pub(crate) deadline: Option<Deadline>,
    /// Write the events of the run to a file, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Allow a risk that the plan would be refused for: data-loss=ADDRESS, serving-impact=ADDRESS or
    /// retrain-cost=ADDRESS; can be repeated
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
    /// Serve Personalize, S3, IAM, STS and SSM parameters on loopback until interrupted
    Serve {
        /// The port; 0 selects a free one
        #[arg(long, default_value_t = 4577)]
        port: u16,
        /// The address to listen on, such as 0.0.0.0 in a container; whoever can reach it can use the emulator
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
        host: std::net::IpAddr,
        /// Serve requests for this host name, such as the name of the container, in addition to localhost; can be repeated
        #[arg(long = "allow-host", value_name = "NAME")]
        hosts: Vec<String>,
        /// The folder for the state; without it, the state is not kept
        #[arg(long, value_name = "DIR")]
        state: Option<PathBuf>,
        /// How long operations take
        #[arg(long, value_enum, default_value_t = Pace::Demonstration)]
        pace: Pace,
        /// Append every call to a file, as JSON lines: the operation and its result, without values
        #[arg(long, value_name = "FILE")]
        journal: Option<PathBuf>,
        /// Deny every call that this IAM policy does not allow, such as one that `personalize policy` printed; can be
        /// repeated
        #[arg(long, value_name = "POLICY")]
        enforce: Vec<PathBuf>,
        /// Select an answer where the service's behaviour is unknown; can be repeated. `local doubts` lists the names
        /// and answers
        #[arg(long = "doubt", value_name = "NAME=ANSWER", value_parser = doubt)]
        doubts: Vec<String>,
        /// Raise a quota that the service raises on request, such as `solutions=100`; can be repeated. It stays raised in
        /// this state
        #[arg(long = "quota", value_name = "NAME=N")]
        quotas: Vec<Raise>,
        /// Allow web pages of this origin, such as `http://localhost:3000`; can be repeated. By default, web pages are
        /// rejected
        #[arg(long = "allow-origin", value_name = "ORIGIN")]
        origins: Vec<String>,
    },
    /// List unknown behaviours of the service and the answers that the emulator can give
    Doubts,
    /// Delete the state of the emulator beside a spec
    Reset {
        #[command(flatten)]
        spec: SpecArg,
    },
}

/// How long things take in the emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pace {
    /// No time
    Instant,
    /// Some seconds
    Demonstration,
}

/// Tools whose files can be migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FromTool {
    /// Maintaining Personalized Experiences with Machine Learning
    Maps,
    /// CloudFormation and CDK
    Cfn,
    /// Terraform with the provider awscc
    Awscc,
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
    /// One JSON array a look, with ARNs and the tracking id; with costs, one object a look.
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
