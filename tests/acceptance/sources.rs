//! Data that already lies in S3: its listing stands for its content, and other content is imported again.

use crate::support::{Emulator, Stage, put, said, sent};
use std::process::Command;

/// The uploads of one stack are the source of another; `change` puts other content in their place.
#[test]
fn data_in_s3_is_imported_again_when_its_listing_changes() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    let run = |command: &mut Command| {
        let (code, said) = said(&emulator.serves(command).output().unwrap());
        assert_eq!(code, 0, "{said}");
        said
    };
    let apply = |spec: &str| run(&mut stage.command(&["apply", spec, "--auto-approve"]));
    apply("spec.yaml");
    let status = run(&mut stage.command(&["status", "spec.yaml"]));
    let key = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    let text = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let other = text
        .replace("name: minimal\n", "name: second\n")
        .replace("bucket: {name: personalize-example-minimal}", "")
        .replace("role: {name: personalize-example-minimal}", "role: {name: second}")
        .replace("data/interactions.csv", &format!("s3://personalize-example-minimal/{key}"));
    stage.write("second.yaml", &other);
    assert!(apply("second.yaml").contains("+ import-job/interactions"));
    assert!(apply("second.yaml").contains("nothing to do"));

    // The same bytes in another place are the same data; a folder is its objects.
    let folder = key.strip_suffix("interactions.csv").unwrap();
    stage.write("second.yaml", other.replace(key, folder));
    let plan = apply("second.yaml");
    assert!(plan.contains("role-policy") && plan.contains("1 to update"), "{plan}");

    // Other content is another import, and another training.
    let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    stage.write(
        "data/interactions.csv",
        rows.lines().collect::<Vec<_>>().join("\n") + "\nu,i,1735689600\n",
    );
    apply("spec.yaml");
    let status = run(&mut stage.command(&["status", "spec.yaml"]));
    let newer = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    assert_ne!(key, newer);
    stage.write("second.yaml", other.replace(key, newer));
    let plan = apply("second.yaml");
    assert!(plan.contains("+ import-job/interactions"), "{plan}");

    stage.write("second.yaml", other.replace(key, "nothing/here.csv"));
    let mut plan = stage.command(&["plan", "second.yaml"]);
    let (code, text) = self::said(&emulator.serves(&mut plan).output().unwrap());
    assert_eq!(code, 3, "{text}");
    assert!(
        text.contains("`s3://personalize-example-minimal/nothing/here.csv` names no object"),
        "{text}"
    );
}

/// Of data in S3 the beginning of each object is read, and all of it when that is asked for; the verdict says which.
#[test]
fn data_in_s3_is_read_as_a_whole_when_asked() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    assert_eq!(run(&["apply", "spec.yaml", "--auto-approve"]).0, 0);
    let (_, status) = run(&["status", "spec.yaml"]);
    let key = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    assert!(status.contains("uploads: 1 file, "), "{status}");
    let location = format!("s3://personalize-example-minimal/{key}");
    stage.edit("data/interactions.csv", &location);
    let (code, text) = run(&["data", "check", "spec.yaml"]);
    assert!(code == 0 && text.contains("only the beginnings of objects were read"), "{text}");
    let (code, text) = run(&["data", "check", "spec.yaml", "--full"]);
    assert!(code == 0 && text.contains("2,418 rows"), "{text}");
    assert!(!text.contains("beginning"), "{text}");
}

/// Lets the service read the bucket of the lake.
pub(crate) const LAKE_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "personalize.amazonaws.com"}, "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]}]}"#;

/// Spark writes `_SUCCESS` beside its parts, and consoles make an empty object of each folder: whenever they come, they are
/// named, and the data is what it was.
#[test]
fn markers_in_a_folder_in_s3_are_named_and_are_no_new_data() {
    let stage = Stage::of("minimal");
    stage.edit(
        "bucket: {name: personalize-example-minimal} ",
        "bucket: {name: lake, manage: false} ",
    );
    stage.edit("source: data/interactions.csv", "source: s3://lake/clicks/");
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    let csv = std::fs::read(stage.path("data/interactions.csv")).unwrap();
    put(&emulator.url, "/lake", "", b"");
    let answer = sent(&emulator.url, "PUT /lake?policy", "", LAKE_POLICY.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    put(&emulator.url, "/lake/clicks/part-0.csv", "", &csv);
    let named = |text: &str| {
        let all = ["error[PZ0013]", "warning[PZ0013]", "error: `s3://lake/clicks/`"];
        all.iter().any(|said| text.contains(said)) && text.contains("`_SUCCESS` (a marker)")
    };
    let imports = || journal(&stage).iter().filter(|c| *c == "CreateDatasetImportJob").count();
    let marker = "/lake/clicks/_SUCCESS";
    put(&emulator.url, marker, "", b"");
    // Its import would read it.
    let (code, text) = run(&["plan", "spec.yaml"]);
    assert!(code == 3 && named(&text), "{text}");
    let answer = sent(&emulator.url, &format!("DELETE {marker}"), "", b"");
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    let (code, text) = run(&["apply", "spec.yaml", "--auto-approve"]);
    assert!(code == 0 && !named(&text), "{text}");
    assert_eq!(imports(), 1);
    for path in ["/lake/clicks/", "/lake/clicks/old/", "/lake/clicks/_committed_1", marker] {
        put(&emulator.url, path, "", b"");
        let (code, text) = run(&["plan", "spec.yaml", "--detailed-exitcode"]);
        assert!(code == 0 && text.contains("nothing to do"), "{path}: {text}");
        // The empty object of the folder itself is the folder.
        let itself = path == "/lake/clicks/";
        assert_eq!(text.contains("warning[PZ0013]"), !itself, "{path}: {text}");
    }
    let (code, text) = run(&["apply", "spec.yaml", "--auto-approve"]);
    assert!(code == 0 && named(&text) && text.contains("`_committed_1` (a marker)"), "{text}");
    assert_eq!(imports(), 1, "{text}");
    // Another part is other data.
    put(&emulator.url, "/lake/clicks/part-1.csv", "", &csv);
    for path in ["/lake/clicks/", "/lake/clicks/old/", "/lake/clicks/_committed_1", marker] {
        sent(&emulator.url, &format!("DELETE {path}"), "", b"");
    }
    let (code, text) = run(&["plan", "spec.yaml"]);
    assert!(code == 0 && text.contains("+ import-job/interactions"), "{text}");
}

/// A no-op apply asks and never writes.
#[test]
fn a_second_apply_makes_no_write_call() {
    let stage = Stage::of("movies");
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    let apply = || {
        let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
        said(&emulator.serves(&mut apply).output().unwrap())
    };
    let (code, text) = apply();
    assert_eq!(code, 0, "{text}");
    let before = journal(&stage).len();
    let (code, text) = apply();
    assert_eq!(code, 0, "{text}");
    let calls = journal(&stage).split_off(before);
    assert!(!calls.is_empty());
    let reads = ["Describe", "List", "Get", "Head"];
    let writes: Vec<&String> =
        calls.iter().filter(|c| !reads.iter().any(|read| c.starts_with(read))).collect();
    assert_eq!(writes, Vec::<&String>::new());
}

fn journal(stage: &Stage) -> Vec<String> {
    let text = std::fs::read_to_string(stage.path("journal")).unwrap();
    let operation = |line: &str| {
        let call: serde_json::Value = serde_json::from_str(line).unwrap();
        call["operation"].as_str().unwrap().to_owned()
    };
    text.lines().map(operation).collect()
}
