//! The arguments of `policy`. Their docs are the help.

use super::SpecArg;
use clap::{Args as ClapArgs, ValueEnum};
use personalize_core::policy::trust::GITHUB;

/// Which policy, and for whom.
#[derive(Debug, ClapArgs)]
pub(crate) struct Policy {
    #[command(flatten)]
    pub(crate) spec: SpecArg,
    /// What the policy is for
    #[arg(long = "for", value_enum, value_name = "PURPOSE")]
    pub(crate) purpose: PolicyFor,
    /// The account of the ARNs [default: that of the spec, else that of the credentials]
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    /// For `ci-trust`: the repository of the pipeline
    #[arg(long, value_name = "OWNER/NAME", required_if_eq("purpose", "ci-trust"))]
    pub(crate) repository: Option<String>,
    /// For `ci-trust`: the ids of owner and repository, which newer repositories on GitHub send
    #[arg(long, value_name = "OWNER_ID/ID", requires = "repository")]
    pub(crate) repository_ids: Option<String>,
    /// For `ci-trust`: who signs the tokens of the jobs, such as gitlab.com
    #[arg(long, value_name = "HOST", default_value = GITHUB)]
    pub(crate) issuer: String,
    /// For `ci-trust`: the jobs that are trusted
    #[arg(long, value_enum, default_value_t = PolicyJob::Apply)]
    pub(crate) job: PolicyJob,
    /// For `ci-trust`: the default branch
    #[arg(long, default_value = "main")]
    pub(crate) branch: String,
    /// For `ci-trust` with GitHub: the environment that the job `apply` runs in
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub(crate) environment: String,
}

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyFor {
    /// Commands that only read, as `plan`, `status` and `output --download`
    Plan,
    /// `apply` and `prune`
    Apply,
    /// `drift`
    Drift,
    /// `destroy`
    Destroy,
    /// An application: recommendations, events, outputs in Parameter Store
    App,
    /// The trust policy of the role of a pipeline
    CiTrust,
}

/// The jobs of a pipeline that may assume a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyJob {
    /// The job that applies
    Apply,
    /// Jobs that only read: plan, drift
    Plan,
}
