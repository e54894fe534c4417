//! The arguments of `metrics`.

use super::{Form, spec_file::SpecFlag};
use clap::Args as ClapArgs;

/// What is shown.
#[derive(Debug, ClapArgs)]
pub(crate) struct Metrics {
    /// Limit the output to `solution/KEY` or `recommender/KEY` of the spec
    pub(crate) address: Option<String>,
    #[command(flatten)]
    pub(crate) spec: SpecFlag,
    /// Output format [default: a table on a terminal, otherwise JSON]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Form>,
}
