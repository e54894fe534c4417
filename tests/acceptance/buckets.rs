//! Buckets that cannot be used: what `plan`, `apply` and `doctor` say of them.

use crate::support::{Emulator, Stage, pointed, said};
use expect_test::expect;
use personalize_emulator::{
    EmulatorOptions, Options, Served,
    fault::{Fault, FaultRule},
    serve,
};
use tokio::runtime::Runtime;

const COMMANDS: [&[&str]; 3] = [&["plan"], &["apply", "--auto-approve"], &["doctor"]];

#[test]
fn a_bucket_of_another_region() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str], region: &str| {
        let mut command = stage.command(&[words, &["spec.yaml", "--region", region]].concat());
        said(&emulator.serves(&mut command).output().unwrap())
    };
    let (code, text) = run(&["apply", "--auto-approve"], "eu-west-1");
    assert_eq!(code, 0, "{text}");
    let remedy = "use that region (`region: eu-west-1` in the spec, or `--region eu-west-1`), or another bucket (`bucket.name`)";
    for words in COMMANDS {
        let (code, text) = run(words, "us-east-1");
        assert!(
            code != 0 && text.contains("the bucket is in the region `eu-west-1`"),
            "{words:?} {code}: {text}"
        );
        assert!(text.contains(remedy), "{words:?}: {text}");
    }
}

/// An emulator where `operation` of S3 is refused with this code; it answers as long as the runtime is there.
fn refusing(operation: &str, status: u16, code: &str) -> (Runtime, Served) {
    let fault = Fault::Error { status, code: code.into() };
    let emulator = EmulatorOptions {
        faults: vec![FaultRule::always(operation, fault)],
        ..EmulatorOptions::default()
    };
    let runtime = Runtime::new().unwrap();
    let served = runtime.block_on(serve(Options { emulator, ..Options::default() })).unwrap();
    (runtime, served)
}

#[test]
fn a_bucket_of_another_account() {
    let stage = Stage::of("minimal");
    let (_runtime, served) = refusing("s3:ListObjectsV2", 403, "AccessDenied");
    for words in COMMANDS {
        let mut command = stage.command(&[words, &["spec.yaml"]].concat());
        let (code, text) = said(&pointed(&mut command, &served.endpoint_url).output().unwrap());
        assert_eq!(code, 4, "{words:?}: {text}");
        assert!(text.contains("choose another `bucket.name`"), "{words:?}: {text}");
        assert!(text.contains("another account"), "{words:?}: {text}");
    }
}

#[test]
fn a_bucket_whose_name_is_taken_while_it_is_made() {
    let stage = Stage::of("minimal");
    let (_runtime, served) = refusing("s3:CreateBucket", 409, "BucketAlreadyExists");
    let mut command = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, text) = said(&pointed(&mut command, &served.endpoint_url).output().unwrap());
    let told = text.lines().filter(|line| line.contains("CreateBucket")).collect::<Vec<_>>();
    expect!["  FAILED   bucket                    CreateBucket: `personalize-example-minimal`: We encountered an internal error. Please try again; the name is another account's: choose another `bucket.name` (BucketAlreadyExists)"].assert_eq(&told.join("\n"));
    assert_eq!(code, 1, "nothing was done: {text}");
}
