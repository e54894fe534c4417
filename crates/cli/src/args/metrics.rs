//! The arguments of `metrics`.

use super::Form;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// What is shown.
#[derive(Debug, ClapArgs)]
pub(crate) struct Metrics {
    /// Limit the output to `solution/KEY` or `recommender/KEY` of the spec
    pub(crate) address: Option<String>,
    /// Path of the spec
    #[arg(long, default_value = "spec.yaml", value_name = "FILE")]
    pub(crate) spec: PathBuf,
    /// Output format [default: a table on a terminal, otherwise JSON]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}
