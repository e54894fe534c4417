//! boto3 and the AWS CLI judge the emulator: each script of `tests/boto3/` runs against a fresh one.
//! Not here: what is checked; the scripts say it. Where boto3 is not installed they are skipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

use personalize_emulator::{Options, serve};

fn has(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// Runs one script with the environment that points every SDK at the emulator.
fn run(script: &str) {
    if !has("python3", &["-c", "import boto3"]) {
        eprintln!("skipped: python3 with boto3 is not installed");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.frame.folder = Some(folder.path().to_owned());
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
        .env("HAS_AWS_CLI", if has("aws", &["--version"]) { "1" } else { "" })
        .output()
        .unwrap();
    runtime.block_on(served.shutdown());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

macro_rules! scripts {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run(concat!(stringify!($name), ".py")); })*
    };
}

scripts! {
    s3_attributes
    s3_buckets
    s3_objects
    s3_conditions
    s3_multipart
    s3_cli
    s3_regions
    elsewhere
    iam_policies
    iam_roles
    personalize_chain
    personalize_cli
    personalize_errors
    personalize_facts
    personalize_recommenders
    personalize_serving
}
