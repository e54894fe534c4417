//! The arguments of `outputs`.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// What is wanted of the outputs.
#[derive(Debug, ClapArgs)]
pub(crate) struct Outputs {
    /// Print only the value of this one: an address such as `campaign/home`, or the name of a variable
    pub(crate) name: Option<String>,
    /// Path of the spec
    #[arg(long, default_value = "spec.yaml", value_name = "FILE")]
    pub(crate) spec: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub(crate) format: OutputFormat,
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
