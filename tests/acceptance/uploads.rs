//! What lies under a key that names its content: it has that content, or it is uploaded again.

use crate::support::{Emulator, Stage, pointed, put, said};
use personalize_aws::{Aws, Key, Settings};
use personalize_core::{address::Kind, plan::Verb};
use personalize_emulator::{
    Options as EmulatorOptions,
    fault::{Fault, FaultRule},
    serve,
};
use personalize_engine::cloud::{Call, Cloud, CloudError};
use serde_json::json;
use std::{fs, path::Path, process::Stdio};

const BUCKET: &str = "personalize-example-minimal";

struct Scene {
    stage: Stage,
    emulator: Emulator,
    runtime: tokio::runtime::Runtime,
    aws: Aws,
}

impl Scene {
    fn applied() -> Scene {
        Scene::of(Stage::of("minimal"))
    }

    fn of(stage: Stage) -> Scene {
        let emulator = Emulator::start(&stage, &["--journal", "journal"]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let settings = Settings {
            region: Some("us-east-1".into()),
            endpoint_url: Some(emulator.url.clone()),
            credentials: Some(Key { id: "local".into(), secret: "local".into() }),
            ..Settings::default()
        };
        let aws = runtime.block_on(personalize_aws::connect(&settings)).unwrap();
        let scene = Scene { stage, emulator, runtime, aws };
        scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
        scene
    }

    fn ok(&self, words: &[&str]) -> String {
        let mut command = self.stage.command(words);
        let (code, said) = said(&self.emulator.serves(&mut command).output().unwrap());
        assert_eq!(code, 0, "{words:?} said:\n{said}");
        said
    }

    /// Puts other bytes under a key, as another tool does.
    fn put(&self, key: &str, bytes: &[u8]) {
        self.runtime.block_on(async {
            let now = self.aws.get(BUCKET, key).await.unwrap().unwrap();
            self.aws.put_if_match(BUCKET, key, &now.etag, bytes.to_vec()).await.unwrap();
        });
    }

    /// Puts bytes under a key with the metadata of others, as somebody does who means harm.
    fn forge(&self, key: &str, bytes: &[u8], hash: &str) {
        let header = format!("x-amz-meta-personalize-blake3: {hash}\r\n");
        put(&self.emulator.url, &format!("/{BUCKET}/{key}"), &header, bytes);
    }

    fn bytes(&self, key: &str) -> Vec<u8> {
        self.runtime.block_on(self.aws.get(BUCKET, key)).unwrap().unwrap().bytes
    }

    fn upload(&self, key: &str, file: &Path, hash: &str) -> Result<(), CloudError> {
        let call = Call {
            kind: Kind::DataObject,
            verb: Verb::Create,
            locator: format!("s3://{BUCKET}/{key}"),
            input: json!({"source": file.to_string_lossy(), "hash": hash})
                .as_object()
                .unwrap()
                .clone()
                .into(),
        };
        self.runtime.block_on(self.aws.call(&call)).map(drop)
    }

    fn calls(&self, operation: &str) -> usize {
        let journal = fs::read_to_string(self.stage.path("journal")).unwrap();
        journal.lines().filter(|l| l.contains(&format!("\"operation\":\"{operation}\""))).count()
    }
}

#[test]
fn a_wrong_object_under_the_right_key_is_uploaded_again() {
    let scene = Scene::applied();
    let status = scene.ok(&["status", "spec.yaml"]);
    let key = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    let right = fs::read(scene.stage.path("data/interactions.csv")).unwrap();
    let mut wrong = right.clone();
    *wrong.last_mut().unwrap() = b'x';
    let imports = scene.calls("CreateDatasetImportJob");
    // Other bytes of the same size, of another size, and the right ones from a version that recorded no hash.
    for bytes in [&wrong[..], &b"short"[..], &right[..]] {
        scene.put(key, bytes);
        let said = scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
        assert!(
            said.contains("~ data-object/interactions") && said.contains("hash: (none)"),
            "{said}"
        );
        assert_eq!(scene.bytes(key), right);
        assert!(scene.ok(&["plan", "spec.yaml"]).contains("nothing to do"));
    }
    assert_eq!(scene.calls("CreateDatasetImportJob"), imports, "good data is not imported again");
}

/// The same of an object that is uploaded in parts, whose entity tag is no hash of its content.
#[test]
fn a_wrong_object_of_several_parts_is_uploaded_again() {
    let stage = Stage::of("minimal");
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    stage.write("spec.yaml", spec.split("\nsolutions:").next().unwrap());
    let mut rows = String::from("USER_ID,ITEM_ID,TIMESTAMP\n");
    for n in 0..40_000 {
        rows.push_str(&format!("u{:0>250},i{:0>230},{}\n", n % 1_000, n % 700, 1_700_000_000 + n));
    }
    stage.write("data/interactions.csv", &rows);
    let scene = Scene::of(stage);
    assert_eq!(scene.calls("CompleteMultipartUpload"), 1, "{} bytes", rows.len());
    let status = scene.ok(&["status", "spec.yaml"]);
    let key = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    let right = rows.into_bytes();
    let mut wrong = right.clone();
    wrong[17 << 20] ^= 1;
    for bytes in [&wrong[..], &right[1..]] {
        scene.put(key, bytes);
        let said = scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
        assert!(said.contains("~ data-object/interactions"), "{said}");
        assert!(scene.bytes(key) == right, "the object is not the file");
        assert!(scene.ok(&["plan", "spec.yaml"]).contains("nothing to do"));
    }
    assert_eq!(scene.calls("CompleteMultipartUpload"), 3);
    assert_eq!(scene.calls("CreateDatasetImportJob"), 1, "good data is not imported again");
}

/// Somebody copies our metadata onto other bytes: another size is found, the same size is not (docs/plans.md).
#[test]
fn a_forged_hash_is_believed_only_of_the_right_size() {
    let scene = Scene::applied();
    let status = scene.ok(&["status", "spec.yaml"]);
    let key = status.split_whitespace().find(|w| w.ends_with("interactions.csv")).unwrap();
    let right = fs::read(scene.stage.path("data/interactions.csv")).unwrap();
    let hash = blake3::hash(&right).to_hex().to_string();
    scene.forge(key, &right[1..], &hash);
    let said = scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
    assert!(said.contains("~ data-object/interactions") && said.contains("bytes: "), "{said}");
    assert_eq!(scene.bytes(key), right);
    let mut wrong = right.clone();
    *wrong.last_mut().unwrap() = b'x';
    scene.forge(key, &wrong, &hash);
    assert!(scene.ok(&["plan", "spec.yaml"]).contains("nothing to do"));
    assert_eq!(scene.bytes(key), wrong, "nobody can tell without reading all of it");
}

/// The file is written while the upload is tried again: what was planned is not there any more, and nothing else is stored.
#[test]
fn a_file_that_changes_while_a_run_uploads_it_makes_no_object() {
    changes_while_it_is_uploaded(&Stage::of("minimal"), ("최서연,", "최다연,"));
}

/// The same of a file that is converted on its way: its object has the name of what was planned, or is not made.
#[test]
fn a_converted_file_that_changes_while_a_run_uploads_it_makes_no_object() {
    let stage = Stage::of("minimal");
    let rows = fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    stage.write("data/interactions.csv", rows.replace(',', ";"));
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("from data/interactions.csv as CSV"), "{plan}");
    changes_while_it_is_uploaded(&stage, ("최서연;", "최다연;"));
}

fn changes_while_it_is_uploaded(stage: &Stage, (from, to): (&str, &str)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let served = runtime.block_on(serve(EmulatorOptions::default())).unwrap();
    // The first one is of the lock.
    let slow =
        FaultRule { count: Some(u64::MAX), ..FaultRule::nth("PutObject", 2, Fault::Throttle) };
    served.emulator.faults.set(vec![slow]);
    let command = |words: &[&str]| {
        let mut command = stage.command(words);
        pointed(&mut command, &served.endpoint_url).env("PERSONALIZE_LOCK_LEASE", "0");
        command
    };
    let mut apply = command(&["apply", "spec.yaml", "--auto-approve"]);
    let run = apply.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let puts = || {
        let entries = served.emulator.journal.entries();
        entries.iter().filter(|entry| entry.operation == "PutObject").count()
    };
    while puts() < 2 {
        std::thread::yield_now();
    }
    stage.edit_file("data/interactions.csv", from, to);
    served.emulator.faults.set(Vec::new());
    let (code, text) = said(&run.wait_with_output().unwrap());
    assert_ne!(code, 0, "{text}");
    assert!(
        text.contains("`data/interactions.csv` changed after it was read for the plan"),
        "{text}"
    );
    let data = |key: &(String, Vec<u8>)| key.0.contains("/data/");
    assert!(!served.emulator.store.scan("s3.objects", "").unwrap().iter().any(data), "{text}");
    let (code, text) = said(&command(&["apply", "spec.yaml", "--auto-approve"]).output().unwrap());
    assert_eq!(code, 0, "{text}");
}

/// In one request and in parts: the hash goes with the object, and a file of another content makes none.
#[test]
fn an_object_has_the_hash_of_its_bytes_or_is_not_made() {
    let scene = Scene::applied();
    for size in [1 << 10, (20 << 20) + 7] {
        let file = scene.stage.path("upload");
        fs::write(&file, vec![b'a'; size]).unwrap();
        let hash = blake3::hash(&fs::read(&file).unwrap()).to_hex().to_string();
        let describe = |key: &str| {
            let locator = format!("s3://{BUCKET}/{key}");
            scene.runtime.block_on(scene.aws.describe(Kind::DataObject, &locator)).unwrap()
        };
        let (good, bad) = (format!("good/{size}"), format!("bad/{size}"));
        scene.upload(&good, &file, &hash).unwrap();
        let live = describe(&good).unwrap();
        assert_eq!((&live.props["hash"], &live.props["bytes"]), (&json!(hash), &json!(size)));
        let changed = hash.chars().rev().collect::<String>();
        let error = scene.upload(&bad, &file, &changed).unwrap_err();
        assert!(error.message.contains("changed after it was read for the plan"), "{error}");
        assert_eq!(describe(&bad), None);
    }
    assert_eq!(scene.calls("AbortMultipartUpload"), 1);
}
