//! The arguments of `metrics`.

use super::Form;
use clap::Args as ClapArgs;
use std::path::PathBuf;

/// What is shown.
#[derive(Debug, ClapArgs)]
pub(crate) struct Metrics {
    /// Only of this: `solution/KEY` or `recommender/KEY` of the spec
    pub(crate) address: Option<String>,
    /// The spec
    #[arg(long, default_value = "spec.yaml", value_name = "FILE")]
    pub(crate) spec: PathBuf,
    /// The form of the output; a table on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}
