//! The spec of another tool's file, offline. Not here: each tool's form (`maps`, `declared`).

use super::{Nothing, Taken, declared, maps, template};
use crate::{diagnostic::Diagnostic, yaml};
use personalize_rules::rule::Code;

/// The tools whose files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// AWS's Maintaining Personalized Experiences with Machine Learning: its configuration file.
    Maps,
    /// CloudFormation, and what CDK makes of an app: a template.
    Cfn,
    /// Terraform with the provider `awscc`: the output of `terraform show -json`.
    Awscc,
}

/// The spec of a file. `fallback` names the stack where the file does not.
///
/// # Errors
/// What keeps the file from being read, or [`Code::PZ6006`] where it has nothing of Amazon Personalize.
pub fn migrate(text: &str, tool: Tool, fallback: &str) -> Result<Taken, Vec<Diagnostic>> {
    // JSON may be indented with tabs, which YAML takes between values only as spaces.
    let spaced = text.replace('\t', " ");
    let text = if text.trim_start().starts_with('{') { &spaced } else { text };
    let tree = yaml::parse(text)?;
    let made = match tool {
        Tool::Maps => maps::migrate(&tree),
        Tool::Cfn => declared::of_template(text, &tree)
            .and_then(|all| template::migrate("a CloudFormation template", &all, fallback)),
        Tool::Awscc => declared::of_state(text, &tree)
            .and_then(|all| template::migrate("a Terraform state", &all, fallback)),
    };
    made.map_err(|nothing| {
        let (message, help) = match (nothing, tool) {
            (Nothing::NoGroup, _) => (
                "this is no configuration with a `datasetGroup` that has a name",
                "for a template write `--from cfn`, for `terraform show -json` write `--from awscc`",
            ),
            (Nothing::NoResources, Tool::Awscc) => (
                "there is no resource of a type `awscc_personalize_…`",
                "give the output of `terraform show -json` of a state or a plan",
            ),
            (Nothing::NoResources, _) => (
                "there is no resource of a type `AWS::Personalize::…`",
                "give the template that declares them; `personalize export` reads what is live",
            ),
        };
        vec![Diagnostic::new(Code::PZ6006, message).at(0..text.len().min(1)).help(help)]
    })
}
