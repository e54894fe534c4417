//! The trust policy of a pipeline's role: which jobs of which repository may assume it.
//! Not here: what the role may do.
//!
//! Facts: GitHub's OpenID Connect reference, "Subject claim" and "Immutable subject claims"; GitLab's "OpenID Connect (OIDC)
//! authentication using ID tokens", `sub`; IAM user guide, "Create a role for OpenID Connect federation".

use personalize_rules::arn::Scope;
use serde_json::{Value, json};

/// The issuer of GitHub's tokens.
pub const GITHUB: &str = "token.actions.githubusercontent.com";

/// Whose jobs are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Those that apply: of the environment `production` on GitHub, of the default branch on GitLab.
    Apply,
    /// Those that only read: of pull requests, and of the default branch.
    Plan,
}

/// The repository whose jobs are trusted, and how it names itself.
#[derive(Debug, Clone)]
pub struct Pipeline<'p> {
    /// The host that signs the tokens, and its path where it has one.
    pub issuer: &'p str,
    /// `OWNER/NAME`; on GitLab with all groups.
    pub repository: &'p str,
    /// The ids of owner and repository, which newer repositories on GitHub have in their subject.
    pub ids: Option<(&'p str, &'p str)>,
    /// The default branch.
    pub branch: &'p str,
    /// The environment that reviewers release.
    pub environment: &'p str,
}

/// The trust policy for such jobs, in the account of `scope`.
pub fn trust(scope: &Scope, pipeline: &Pipeline<'_>, job: Job) -> Value {
    let Pipeline { issuer, .. } = pipeline;
    let provider = format!("arn:{}:iam::{}:oidc-provider/{issuer}", scope.partition, scope.account);
    let subjects = if *issuer == GITHUB { github(pipeline, job) } else { gitlab(pipeline, job) };
    let operator = if subjects.iter().any(|subject| subject.contains('*')) {
        "StringLike"
    } else {
        "StringEquals"
    };
    let audience = json!({format!("{issuer}:aud"): "sts.amazonaws.com"});
    let subject = (format!("{issuer}:sub"), Value::from(subjects));
    let mut condition = json!({"StringEquals": audience});
    condition[operator][subject.0] = subject.1;
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }],
    })
}

/// The subjects of GitHub, in the older form, and in the newer one where the ids are known.
fn github(pipeline: &Pipeline<'_>, job: Job) -> Vec<String> {
    let Pipeline { repository, ids, branch, environment, .. } = pipeline;
    let ends = match job {
        Job::Apply => vec![format!("environment:{environment}")],
        Job::Plan => vec!["pull_request".to_owned(), format!("ref:refs/heads/{branch}")],
    };
    let with_ids = ids.and_then(|(owner_id, id)| {
        let (owner, name) = repository.split_once('/')?;
        Some(format!("{owner}@{owner_id}/{name}@{id}"))
    });
    let names = with_ids.into_iter().chain([(*repository).to_owned()]);
    let of = |name: String| ends.iter().map(move |end| format!("repo:{name}:{end}"));
    names.flat_map(|name| of(name).collect::<Vec<_>>()).collect()
}

/// The subjects of GitLab: of the default branch, or of any branch where a job only reads; merge requests have the name of
/// their branch there.
fn gitlab(pipeline: &Pipeline<'_>, job: Job) -> Vec<String> {
    let branch = match job {
        Job::Apply => pipeline.branch,
        Job::Plan => "*",
    };
    vec![format!("project_path:{}:ref_type:branch:ref:{branch}", pipeline.repository)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPELINE: Pipeline<'static> = Pipeline {
        issuer: GITHUB,
        repository: "films/shop",
        ids: Some(("7", "42")),
        branch: "main",
        environment: "production",
    };

    fn condition(pipeline: &Pipeline<'_>, job: Job) -> Value {
        let scope = Scope::new("eu-west-1", "123456789012");
        trust(&scope, pipeline, job)["Statement"][0]["Condition"].clone()
    }

    #[test]
    fn github_is_trusted_in_both_forms_of_its_subject() {
        let both = condition(&PIPELINE, Job::Apply);
        let subjects = &both["StringEquals"]["token.actions.githubusercontent.com:sub"];
        let wanted = [
            "repo:films@7/shop@42:environment:production",
            "repo:films/shop:environment:production",
        ];
        assert_eq!(*subjects, json!(wanted));
        let one = condition(&Pipeline { ids: None, ..PIPELINE }, Job::Plan);
        let subjects = &one["StringEquals"]["token.actions.githubusercontent.com:sub"];
        assert_eq!(
            *subjects,
            json!(["repo:films/shop:pull_request", "repo:films/shop:ref:refs/heads/main"])
        );
    }

    #[test]
    fn gitlab_is_trusted_by_the_branch() {
        let gitlab = Pipeline { issuer: "gitlab.com", ..PIPELINE };
        let apply = condition(&gitlab, Job::Apply);
        assert_eq!(apply["StringEquals"]["gitlab.com:aud"], "sts.amazonaws.com");
        let subject = json!(["project_path:films/shop:ref_type:branch:ref:main"]);
        assert_eq!(apply["StringEquals"]["gitlab.com:sub"], subject);
        assert_eq!(
            condition(&gitlab, Job::Plan)["StringLike"]["gitlab.com:sub"][0].as_str(),
            Some("project_path:films/shop:ref_type:branch:ref:*")
        );
    }
}
