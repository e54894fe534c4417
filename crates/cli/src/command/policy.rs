//! `policy`: the IAM policy that a command, an application or a pipeline needs. Not here: what is in it (`core::policy`).

use crate::{
    args::{Common, Policy as Asked, PolicyFor, PolicyJob},
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::{
    kind::job,
    policy::{
        self, LIMIT, Purpose,
        trust::{Job, Pipeline, trust},
    },
    spec::files::DataFile,
};
use personalize_rules::arn::{Scope, is_account};
use serde_json::Value;
use std::path::PathBuf;

/// Prints the policy; as an array where IAM takes it only in parts.
pub(crate) async fn run(asked: &Asked, common: &Common) -> Result<Exit, Failed> {
    let mut stack = Stack::load(&asked.spec.path(), common)?;
    let scope = scope(&stack, asked, common).await?;
    let purpose = match asked.purpose {
        PolicyFor::Plan => Purpose::Plan,
        PolicyFor::Apply => Purpose::Apply,
        PolicyFor::Drift => Purpose::Drift,
        PolicyFor::Destroy => Purpose::Destroy,
        PolicyFor::App => Purpose::Application,
        PolicyFor::CiTrust => {
            print(&trusted(&scope, asked)?);
            return Ok(Exit::Done);
        }
    };
    stand_in(&mut stack);
    let documents = policy::documents(&policy::grants(&stack.graph(&scope), purpose));
    match &documents[..] {
        [one] => print(one),
        [] => {
            let report = "error: nothing needs a permission for that\nhelp: the spec has no campaigns, recommenders, event tracker or outputs";
            return Err(Failed::new(Exit::BadSpec, report));
        }
        many => {
            print(&Value::from(many));
            errln!(
                "note: a managed policy has at most {LIMIT} characters without white space, so these are {} policies in an array; attach each of them to the role",
                many.len()
            );
        }
    }
    Ok(Exit::Done)
}

/// Account and region of the ARNs: as given, else those of the credentials.
async fn scope(stack: &Stack, asked: &Asked, common: &Common) -> Result<Scope, Failed> {
    let spec = &stack.loaded.spec;
    let account = asked.account.as_ref().or(spec.account.as_ref());
    let region = common.region.as_ref().or(spec.region.as_ref());
    if let Some(account) = account.filter(|account| !is_account(account)) {
        let report = format!("error: the account `{account}` is not twelve digits");
        return Err(Failed::new(Exit::BadSpec, report));
    }
    match (account, region) {
        (Some(account), Some(region)) => Ok(Scope::new(region, account)),
        (Some(account), None) => {
            let connected = Connection::open(stack, common).await?;
            Ok(Scope::new(&connected.scope.region, account))
        }
        (None, _) => Ok(Connection::open(stack, common).await?.scope.clone()),
    }
}

/// Data in S3 is not looked at: one file stands for each source there, since its name is in no policy.
fn stand_in(stack: &mut Stack) {
    let spec = &stack.loaded.spec;
    let jobs = job::all(spec).into_iter().filter_map(|job| job.in_s3());
    let datasets = spec.datasets.iter().filter_map(|(_, dataset)| dataset.in_s3());
    let sources = datasets.chain(jobs);
    let file = DataFile {
        path: PathBuf::new(),
        name: "".into(),
        bytes: 1,
        hash: "0".repeat(32).into(),
        columns: None,
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows: None,
    };
    for source in sources {
        stack.files.sources.insert(source.to_owned(), Ok(vec![file.clone()]));
    }
}

fn trusted(scope: &Scope, asked: &Asked) -> Result<Value, Failed> {
    let wrong = |what: &str, text: &str, form: &str| {
        let report = format!("error: `{text}` is not {what}\nhelp: write it as in `{form}`");
        Failed::new(Exit::BadSpec, report)
    };
    let repository = asked.repository.as_deref().unwrap_or_default();
    let parts: Vec<&str> = repository.split('/').collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty() || part.contains(['*', '?', ':']))
    {
        return Err(wrong("a repository", repository, "--repository films/shop"));
    }
    let ids = asked.repository_ids.as_deref().map(|text| {
        let numbers = text.split_once('/').filter(|(owner, id)| {
            let is_number =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_number(owner) && is_number(id)
        });
        numbers.ok_or_else(|| wrong("a pair of ids", text, "--repository-ids 7/42"))
    });
    let pipeline = Pipeline {
        issuer: asked.issuer.trim_start_matches("https://").trim_end_matches('/'),
        repository,
        ids: ids.transpose()?,
        branch: &asked.branch,
        environment: &asked.environment,
    };
    let job = match asked.job {
        PolicyJob::Apply => Job::Apply,
        PolicyJob::Plan => Job::Plan,
    };
    Ok(trust(scope, &pipeline, job))
}

fn print(document: &Value) {
    outln!("{}", serde_json::to_string_pretty(document).unwrap_or_default());
}
