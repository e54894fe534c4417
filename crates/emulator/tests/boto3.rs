//! boto3 and the AWS CLI judge the emulator: each script of `tests/boto3/` runs against a fresh one.
//! Not here: what is checked; the scripts say it. They need more than Rust: docs/testing.md, "Tests that need more".

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

use personalize_emulator::{Options, serve};

/// Runs one script with the environment that points every SDK at the emulator.
fn run(script: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.emulator.folder = Some(folder.path().to_owned());
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
    personalize_serving
    scheduler
    ssm_parameters
}

scripts! {
    "needs python3 with boto3 and the AWS CLI":
    s3_cli
    personalize_cli
}
