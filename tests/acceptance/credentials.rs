//! Credentials as people have them, and what is said where they fail: the exit code, the cause, a remedy.

use crate::support::{Emulator, Stage, said};
use expect_test::{Expect, expect};

const FILE: &str = "\
[profile key]
aws_access_key_id = a
aws_secret_access_key = b
[profile mfa]
role_arn = arn:aws:iam::000000000000:role/r
source_profile = key
mfa_serial = arn:aws:iam::000000000000:mfa/me
[profile by-mfa]
role_arn = arn:aws:iam::000000000000:role/s
source_profile = mfa
[profile login]
login_session = arn:aws:iam::000000000000:user/me
[profile sso]
sso_session = corp
sso_account_id = 000000000000
sso_role_name = r
[profile by-sso]
role_arn = arn:aws:iam::000000000000:role/r
source_profile = sso
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.example
[profile process]
credential_process = sh -c 'echo no ticket >&2; exit 3'
[profile good-process]
credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}'
[profile by-none]
role_arn = arn:aws:iam::000000000000:role/r
source_profile = none
[profile half]
aws_access_key_id = a
[profile web]
role_arn = arn:aws:iam::000000000000:role/r
web_identity_token_file = /nonexistent/token
[profile place]
role_arn = arn:aws:iam::000000000000:role/r
credential_source = Environment
[profile empty]
region = us-east-1
";

/// A plan with the profile files above, where nothing answers; the region is given.
fn plan(stage: &Stage, more: &[&str]) -> std::process::Command {
    stage.write("config", FILE);
    let words = [&["plan", "spec.yaml", "--region", "us-east-1"], more].concat();
    let mut command = stage.command(&words);
    command
        .env("AWS_CONFIG_FILE", stage.path("config"))
        .env("HOME", stage.path(""))
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    command
}

fn check(profile: &str, wanted: &Expect) {
    let stage = Stage::of("minimal");
    let (code, text) = said(&plan(&stage, &["--profile", profile]).output().unwrap());
    wanted.assert_eq(&text);
    assert_eq!(code, 4);
    let (code, same) = said(&plan(&stage, &[]).env("AWS_PROFILE", profile).output().unwrap());
    assert_eq!((code, same), (4, text), "by AWS_PROFILE");
}

#[test]
fn a_profile_that_is_not_there() {
    check(
        "nobody",
        &expect![[r#"
        error: cannot connect
        caused by: there is no profile `nobody` in the AWS configuration files
        help: choose one of `aws configure list-profiles` with `--profile`, or unset `AWS_PROFILE`
    "#]],
    );
    check(
        "by-none",
        &expect![[r#"
        error: cannot connect
        caused by: the profile `by-none` takes its credentials from the profile `none`, which is not in the AWS configuration files
        help: correct `source_profile`, or choose one of `aws configure list-profiles` with `--profile`
    "#]],
    );
}

#[test]
fn a_profile_that_wants_a_code() {
    check(
        "mfa",
        &expect![[r#"
            error: the profile `mfa` provides no credentials
            caused by: a code of the MFA device `arn:aws:iam::000000000000:mfa/me` is asked for, and no code is asked for here
            caused by: GetCallerIdentity: dispatch failure: io error: client error (Connect): tcp connect error: Connection refused (os error 111)
            help: let the AWS CLI (version 2) ask for it: `eval "$(aws configure export-credentials --profile mfa --format env)"`, then run this again without `--profile` and `AWS_PROFILE`
        "#]],
    );
    check(
        "by-mfa",
        &expect![[r#"
            error: the profile `by-mfa` provides no credentials
            caused by: it takes them from `mfa`
            caused by: a code of the MFA device `arn:aws:iam::000000000000:mfa/me` is asked for, and no code is asked for here
            caused by: GetCallerIdentity: dispatch failure: io error: client error (Connect): tcp connect error: Connection refused (os error 111)
            help: let the AWS CLI (version 2) ask for it: `eval "$(aws configure export-credentials --profile by-mfa --format env)"`, then run this again without `--profile` and `AWS_PROFILE`
        "#]],
    );
}

#[test]
fn a_profile_of_aws_login() {
    check(
        "login",
        &expect![[r#"
            error: the profile `login` provides no credentials
            caused by: it is a profile of `aws login`, which personalize cannot use directly
            help: log in with `aws login --profile login` if the session has expired, and let the AWS CLI provide them: `eval "$(aws configure export-credentials --profile login --format env)"`, then run this again without `--profile` and `AWS_PROFILE`; or, for long runs, add a profile with `credential_process = aws configure export-credentials --profile login --format process`
        "#]],
    );
}

#[test]
fn a_profile_of_a_session_that_is_over() {
    check(
        "sso",
        &expect![[r#"
            error: the profile `sso` provides no credentials
            caused by: GetCallerIdentity: an error occurred while loading an access token: failed to load the cached SSO token
            help: log in: `aws sso login --profile sso`
        "#]],
    );
    check(
        "by-sso",
        &expect![[r#"
            error: the profile `by-sso` provides no credentials
            caused by: it takes them from `sso`
            caused by: GetCallerIdentity: an error occurred while loading an access token: failed to load the cached SSO token
            help: log in: `aws sso login --profile sso`
        "#]],
    );
    let stage = Stage::of("minimal");
    // The name of the file is the SHA-1 of `corp`.
    let token = r#"{"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z"}"#;
    stage.write(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", token);
    let (code, text) = said(&plan(&stage, &["--profile", "sso"]).output().unwrap());
    assert!(code == 4 && text.contains("the SSO token has expired"), "{text}");
    assert!(text.contains("help: log in: `aws sso login --profile sso`"), "{text}");
}

#[test]
fn a_profile_of_a_program() {
    check(
        "process",
        &expect![[r#"
            error: the profile `process` provides no credentials
            caused by: GetCallerIdentity: Error retrieving credentials: external process exited with code exit status: 3. Stderr: no ticket
            help: run the program of `credential_process` by hand: it must succeed and print JSON with `Version`, `AccessKeyId` and `SecretAccessKey`, and the service must accept that key
        "#]],
    );
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let mut command = plan(&stage, &["--profile", "good-process"]);
    let (code, text) = said(&command.env("AWS_ENDPOINT_URL", &emulator.url).output().unwrap());
    assert_eq!(code, 0, "{text}");
}

#[test]
fn profiles_that_lack_something() {
    check(
        "half",
        &expect![[r#"
            error: the profile `half` provides no credentials
            caused by: GetCallerIdentity: ProfileFile provider could not be built: invalid credential source in `half`: profile missing aws_secret_access_key
            help: check the key of `half` (`aws configure --profile half`), and whether `aws sts get-caller-identity --profile half` succeeds
        "#]],
    );
    check(
        "web",
        &expect![[r#"
            error: the profile `web` provides no credentials
            caused by: GetCallerIdentity: No such file or directory (os error 2)
            help: check the file that `web_identity_token_file` names, and whether the role trusts its token
        "#]],
    );
    check(
        "place",
        &expect![[r#"
            error: the profile `place` provides no credentials
            caused by: GetCallerIdentity: environment variable not set
            help: `credential_source` is Environment, and it must be allowed to assume the role
        "#]],
    );
    check(
        "empty",
        &expect![[r#"
        error: the profile `empty` provides no credentials
        caused by: it has no source of credentials: no key, `source_profile`, `sso_session` or `credential_process`
        caused by: GetCallerIdentity: there are no credentials: not in the environment, a profile, a web identity, or the metadata of a container or machine
        help: set it up (`aws configure sso --profile empty`, `aws configure --profile empty`), or choose one of `aws configure list-profiles`
    "#]],
    );
}

/// `--profile` is whose account is meant, whatever is in the environment; `AWS_PROFILE` comes after a key there.
#[test]
fn a_profile_that_is_asked_for_comes_before_a_key_in_the_environment() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let run = |command: &mut std::process::Command| {
        command.env("AWS_ACCESS_KEY_ID", "c").env("AWS_SECRET_ACCESS_KEY", "d");
        said(&command.env("AWS_ENDPOINT_URL", &emulator.url).output().unwrap())
    };
    let (code, text) = run(&mut plan(&stage, &["--profile", "process"]));
    assert!(code == 4 && text.contains("no ticket"), "{text}");
    let (code, text) = run(plan(&stage, &[]).env("AWS_PROFILE", "process"));
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(&mut plan(&stage, &["--profile", "key"]));
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_key_in_the_environment_that_is_refused() {
    use personalize_emulator::{
        EmulatorOptions, Options,
        fault::{Fault, FaultRule},
        serve,
    };
    let expired = Fault::Error { status: 403, code: "ExpiredToken".into() };
    let faults = vec![FaultRule::always("sts:GetCallerIdentity", expired)];
    let emulator = EmulatorOptions { faults, ..EmulatorOptions::default() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let served = runtime.block_on(serve(Options { emulator, ..Options::default() })).unwrap();
    let stage = Stage::of("minimal");
    let mut command = plan(&stage, &[]);
    command.env("AWS_ACCESS_KEY_ID", "c").env("AWS_SECRET_ACCESS_KEY", "d");
    let (code, text) =
        said(&command.env("AWS_ENDPOINT_URL", &served.endpoint_url).output().unwrap());
    expect![[r#"
        error: the key in the environment was rejected
        caused by: GetCallerIdentity: a fault was asked for (ExpiredToken)
        help: set `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` again; or unset them, or choose a `--profile`
    "#]].assert_eq(&text);
    assert_eq!(code, 4);
}
