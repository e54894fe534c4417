//! The arguments of `output`.

use super::spec_file::SpecFlag;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// What is shown or fetched.
#[derive(Debug, ClapArgs)]
pub(crate) struct Output {
    /// Print only the value of this one: an address such as `campaign/home`, or the name of a variable. Of a job, such as
    /// `batchInference/weekly`, the files that its newest run wrote are listed
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) spec: SpecFlag,
    /// Output format
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub(crate) format: OutputFormat,
    /// Download the files of a job to a folder, which is created; existing files are not overwritten
    #[arg(long, value_name = "DIR", requires = "name", conflicts_with = "format")]
    pub(crate) download: Option<PathBuf>,
}

/// Forms of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people; a single one is its value alone.
    Human,
    /// One JSON array, or one object.
    Json,
    /// Lines of a `.env` file: NAME=VALUE.
    Env,
}
