//! boto3 and the AWS CLI judge the emulator: each script of `tests/boto3/` runs against a fresh one.
//! Not here: what is checked; the scripts say it. They need more than Rust: docs/testing.md, "Tests that need more".

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use personalize_emulator::{Durations, Options, serve};
use personalize_model::{control, events, runtime};

/// Runs one script with the environment that points every SDK at the emulator.
fn run(script: &str) {
    let folder = tempfile::tempdir().unwrap();
    run_at(script, Options::default().emulator.durations, &folder.path().join("seen"));
}

/// The same at a pace; the operations that were asked for are noted in `seen`, with what became of them.
fn run_at(script: &str, durations: Durations, seen: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.emulator.folder = Some(folder.path().to_owned());
    options.emulator.durations = durations;
    let served = runtime.block_on(serve(options)).unwrap();
    let path = format!("{}/tests/boto3/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg(path)
        .env("AWS_ENDPOINT_URL", &served.endpoint_url)
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PERSONALIZE_SEEN", seen)
        .output()
        .unwrap();
    runtime.block_on(served.shutdown());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

macro_rules! scripts {
    ($needs:literal: $($name:ident)*) => {
        $(#[test] #[ignore = $needs] fn $name() { run(concat!(stringify!($name), ".py")); })*
    };
}

scripts! {
    "needs python3 with boto3":
    s3_attributes
    s3_buckets
    s3_objects
    s3_conditions
    s3_multipart
    s3_regions
    apigateway
    elsewhere
    iam_policies
    iam_roles
    notebooks
    personalize_actions
    personalize_attribution
    personalize_batches
    personalize_chain
    personalize_errors
    personalize_facts
    personalize_jobs
    personalize_recommenders
    personalize_refusals
    personalize_serving
    scheduler
    ssm_parameters
    stepfunctions
}

scripts! {
    "needs python3 with boto3 and the AWS CLI":
    s3_cli
    personalize_cli
}

/// The scripts that hold every answer and every error against the model (`model.py`) see all operations answer, and all refuse.
#[test]
#[ignore = "needs python3 with boto3"]
fn every_operation_answers_and_refuses_as_the_model_says() {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    for script in [
        "notebooks.py",
        "personalize_actions.py",
        "personalize_attribution.py",
        "personalize_batches.py",
        "personalize_chain.py",
        "personalize_jobs.py",
        "personalize_recommenders.py",
        "personalize_refusals.py",
        "personalize_serving.py",
    ] {
        run_at(script, Options::default().emulator.durations, &seen);
    }
    run_at("personalize_rest.py", Durations::demonstration(), &seen);
    let text = fs::read_to_string(&seen).unwrap();
    let has = |operation: &str, answers: bool| {
        text.lines().any(|line| {
            let mut words = line.split(' ').skip(1);
            words.next() == Some(operation) && (words.next() == Some("answers")) == answers
        })
    };
    let services = [control::OPERATIONS, runtime::OPERATIONS, events::OPERATIONS];
    let all: Vec<_> = services.into_iter().flatten().collect();
    assert_eq!(all.len(), 79);
    let unseen = |answers| all.iter().filter(move |it| !has(it.name, answers)).map(|it| it.name);
    assert_eq!(unseen(true).collect::<Vec<_>>(), Vec::<&str>::new(), "never answered");
    assert_eq!(unseen(false).collect::<Vec<_>>(), Vec::<&str>::new(), "never refused");
}
