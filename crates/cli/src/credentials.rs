//! What is said where the account cannot be read, above all as the credentials fail: whose they are, why, and what helps.
//! Not here: how a profile comes by credentials (`personalize_aws::profile`).

use crate::{
    args::Common,
    exit::{Exit, Failed},
};
use personalize_aws::profile::{CredentialSource, ProfileInUse, chosen, key_in_environment};
use personalize_core::policy::action;
use personalize_engine::cloud::{CloudError, Failure};

/// What is said when it is not known who calls.
pub(crate) async fn nobody(common: &Common, error: &CloudError) -> Failed {
    if error.failure != Failure::Credentials || common.local {
        return unreachable(error);
    }
    let profile = common.profile.as_deref();
    if key_in_environment(profile) {
        let report = format!(
            "error: the key in the environment was rejected\ncaused by: {error}\nhelp: set `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` again; or unset them, or choose a `--profile`"
        );
        return Failed::new(Exit::Credentials, report);
    }
    match chosen(profile).await {
        Some(chosen) => troubled(&chosen, error),
        None => unreachable(error),
    }
}

fn troubled(chosen: &ProfileInUse, error: &CloudError) -> Failed {
    let ProfileInUse { name, at, means } = chosen;
    let whose =
        if name == at { String::new() } else { format!("caused by: it takes them from `{at}`\n") };
    let why = cause(means).map_or_else(String::new, |why| format!("caused by: {why}\n"));
    // Of a session of `aws login` the SDK only says how it was built.
    let said = match means {
        CredentialSource::Login => String::new(),
        _ => format!("caused by: {error}\n"),
    };
    let help = remedy(chosen);
    let report = format!(
        "error: the profile `{name}` provides no credentials\n{whose}{why}{said}help: {help}"
    );
    Failed::new(Exit::Credentials, report)
}

/// What the SDK does not say of a profile that provides no credentials.
fn cause(means: &CredentialSource) -> Option<String> {
    match means {
        CredentialSource::Mfa(device) => Some(format!(
            "a code of the MFA device `{device}` is asked for, and no code is asked for here"
        )),
        CredentialSource::Login => Some("it is a profile of `aws login`, which personalize cannot use directly".into()),
        CredentialSource::Nothing => Some(
            "it has no source of credentials: no key, `source_profile`, `sso_session` or `credential_process`".into(),
        ),
        _ => None,
    }
}

/// What helps where a profile provides no credentials.
fn remedy(ProfileInUse { name, at, means }: &ProfileInUse) -> String {
    let export = format!(
        "`eval \"$(aws configure export-credentials --profile {name} --format env)\"`, then run this again without `--profile` and `AWS_PROFILE`"
    );
    match means {
        CredentialSource::Mfa(_) => format!("let the AWS CLI (version 2) ask for it: {export}"),
        CredentialSource::Login => format!(
            "log in with `aws login --profile {at}` if the session has expired, and let the AWS CLI provide them: {export}; or, for long runs, add a profile with `credential_process = aws configure export-credentials --profile {name} --format process`"
        ),
        CredentialSource::Sso => format!("log in: `aws sso login --profile {at}`"),
        CredentialSource::Process => "run the program of `credential_process` by hand: it must succeed and print JSON with `Version`, `AccessKeyId` and `SecretAccessKey`, and the service must accept that key".into(),
        CredentialSource::WebIdentity => "check the file that `web_identity_token_file` names, and whether the role trusts its token".into(),
        CredentialSource::Place(place) => {
            format!("`credential_source` is {place}, and it must be allowed to assume the role")
        }
        CredentialSource::Key => format!(
            "check the key of `{at}` (`aws configure --profile {at}`), and whether `aws sts get-caller-identity --profile {name}` succeeds"
        ),
        CredentialSource::Missing | CredentialSource::Nothing => format!(
            "set it up (`aws configure sso --profile {at}`, `aws configure --profile {at}`), or choose one of `aws configure list-profiles`"
        ),
    }
}

/// Calls on a bucket by its name, which is shared by all accounts.
fn on_a_bucket(operation: &str) -> bool {
    matches!(operation, "HeadBucket" | "ListObjectsV2" | "CreateBucket")
}

/// What is said when the account cannot be read.
pub(crate) fn unreachable(error: &CloudError) -> Failed {
    unread("the account", error)
}

/// What is said when `what` cannot be read.
pub(crate) fn unread(what: &str, error: &CloudError) -> Failed {
    let (exit, help) = match error.failure {
        Failure::Credentials => (
            Exit::Credentials,
            "\nhelp: log in (`aws sso login`, `aws configure`), choose a `--profile`, or try everything on this machine with `--local`",
        ),
        Failure::Denied => {
            let other = "\nhelp: or the bucket name belongs to another account; choose another `bucket.name`";
            let other = if on_a_bucket(&error.operation) { other } else { "" };
            let advice = action::advice(&error.operation, &error.message);
            let report =
                format!("error: cannot read {what}\ncaused by: {error}\nhelp: {advice}{other}");
            return Failed::new(Exit::Credentials, report);
        }
        Failure::Unreachable => (
            Exit::Other,
            "\nhelp: check the endpoint, the region and the network; nothing was written",
        ),
        _ => (Exit::Other, ""),
    };
    Failed::new(exit, format!("error: cannot read {what}\ncaused by: {error}{help}"))
}
