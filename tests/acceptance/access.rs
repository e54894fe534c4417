//! Data in S3 that the service cannot read: named before an import is begun, with the statement that is missing. Not here: how
//! the service refuses it (the emulator's tests of imports), and what each policy says (`core::check::access`).

use crate::support::{Emulator, Stage, answer, put, said, sent};
use serde_json::{Value, json};
use std::fmt::Write;

const SPEC: &str = "
version: 1
name: lake
role: {name: lake-imports}
datasets:
  interactions:
    source: s3://shop-lake/clicks/
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}
";

/// Lets the service read the bucket.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "personalize.amazonaws.com"}, "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::shop-lake", "arn:aws:s3:::shop-lake/*"]}]}"#;

/// A spec, and the emulator with the bucket that it reads.
struct Lake {
    stage: Stage,
    emulator: Emulator,
}

impl Lake {
    fn new() -> Lake {
        let stage = Stage::empty();
        stage.write("spec.yaml", SPEC);
        let emulator = Emulator::start(&stage, &["--journal", "journal"]);
        put(&emulator.url, "/shop-lake", "", b"");
        Lake { stage, emulator }
    }

    /// Puts 1,200 clicks under a key, with more headers.
    fn put(&self, key: &str, headers: &str) {
        let mut rows = String::from("USER_ID,ITEM_ID,TIMESTAMP\n");
        for n in 0..1_200 {
            writeln!(rows, "u{},i{},{}", n % 50, n % 20, 1_700_000_000 + n).unwrap();
        }
        put(&self.emulator.url, &format!("/shop-lake/{key}"), headers, rows.as_bytes());
    }

    /// Sets the policy of the bucket.
    fn let_in(&self) {
        let answer = sent(&self.emulator.url, "PUT /shop-lake?policy", "", POLICY.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    }

    fn run(&self, words: &[&str]) -> (i32, String) {
        said(&self.emulator.serves(&mut self.stage.command(words)).output().unwrap())
    }

    /// Expects that all commands before the import refuse it for this.
    fn is_refused(&self, for_this: &[&str]) {
        let apply = &["apply", "spec.yaml", "--auto-approve"][..];
        for words in [&["plan", "spec.yaml"][..], &["data", "check", "spec.yaml"], apply] {
            let (code, text) = self.run(words);
            assert_eq!(code, 3, "{words:?}: {text}");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for wanted in for_this.iter().chain(&["PZ0021"]) {
                assert!(text.contains(wanted), "no `{wanted}` in {text}");
            }
        }
    }

    /// Expects that the import is made, without a word about access.
    fn is_applied(&self) {
        let (code, text) = self.run(&["apply", "spec.yaml", "--auto-approve"]);
        assert!(code == 0 && !text.contains("PZ0021"), "{text}");
    }
}

#[test]
fn a_missing_bucket_policy_is_named_before_the_import() {
    let lake = Lake::new();
    lake.put("clicks/a.csv", "");
    lake.is_refused(&[
        "the service cannot read `s3://shop-lake/clicks/`: the bucket has no policy",
        r#""Principal":{"Service":"personalize.amazonaws.com"}"#,
    ]);
    lake.let_in();
    lake.is_applied();
}

#[test]
fn a_bucket_of_another_region_is_named_before_the_import() {
    let lake = Lake::new();
    let place = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    put(&lake.emulator.url, "/far-lake", "", place.as_bytes());
    lake.stage.edit("shop-lake", "far-lake");
    lake.is_refused(&[
        "the bucket is in the region `eu-west-1`",
        "`region: eu-west-1` in the spec",
    ]);
}

#[test]
fn a_key_that_does_not_let_the_role_decrypt_is_named_before_the_import() {
    let lake = Lake::new();
    lake.let_in();
    let kms = |operation: &str, input: &Value| -> Value {
        let target = format!("TrentService.{operation}");
        let answer = answer(&lake.emulator.url, "kms", &target, input);
        assert!(answer.starts_with("HTTP/1.1 200"), "{operation}: {answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let made = kms("CreateKey", &json!({}));
    let key = made["KeyMetadata"]["Arn"].as_str().unwrap();
    let headers = format!(
        "x-amz-server-side-encryption: aws:kms\r\nx-amz-server-side-encryption-aws-kms-key-id: {key}\r\n"
    );
    lake.put("clicks/a.csv", &headers);
    let who = r#""Principal":{"AWS":"arn:aws:iam::000000000000:role/lake-imports","Service":"personalize.amazonaws.com"}"#;
    let missing = format!("the policy of the key {key} does not let the role");
    lake.is_refused(&[&missing, who, "kms:Decrypt"]);
    let policy = format!(
        r#"{{"Statement": [{{"Effect": "Allow", {who}, "Action": "kms:*", "Resource": "*"}}]}}"#
    );
    kms("PutKeyPolicy", &json!({"KeyId": key, "Policy": policy}));
    lake.is_applied();
}

/// Of a folder of many objects the first are read, each with one request, and the rest is counted.
#[test]
fn of_many_objects_sixty_four_are_read_and_the_rest_is_counted() {
    let lake = Lake::new();
    lake.let_in();
    (0..70).for_each(|n| lake.put(&format!("clicks/{n:02}.csv"), ""));
    let (code, text) = lake.run(&["data", "check", "spec.yaml"]);
    assert_eq!(code, 0, "{text}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let passed = "`s3://shop-lake/clicks/` has 70 objects; the beginnings of the first 64 were read, and 6 from `64.csv` on were not";
    assert_eq!(text.matches(passed).count(), 1, "{text}");
    let journal = std::fs::read_to_string(lake.stage.path("journal")).unwrap();
    assert_eq!(journal.matches("\"GetObject\"").count(), 64);
}
