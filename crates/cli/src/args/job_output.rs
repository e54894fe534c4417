//! The arguments of `output`.

use clap::Args as ClapArgs;
use personalize_core::address::Address;
use std::path::PathBuf;

/// What is shown or fetched.
#[derive(Debug, ClapArgs)]
pub(crate) struct JobOutput {
    /// The job, such as `batch-inference-job/weekly`
    pub(crate) address: Address,
    /// Path of the spec
    #[arg(long, default_value = "spec.yaml", value_name = "FILE")]
    pub(crate) spec: PathBuf,
    /// Download the results to a folder, which is created; existing files are not overwritten
    #[arg(long, value_name = "DIR")]
    pub(crate) download: Option<PathBuf>,
}
