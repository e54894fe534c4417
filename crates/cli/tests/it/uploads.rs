//! What lies under a key that names its content: it has that content, or it is uploaded again.

use crate::support::{Emulator, Stage, said};
use personalize_aws::{Aws, Key, Settings};
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::cloud::{Call, Cloud, CloudError};
use serde_json::json;
use std::{fs, path::Path};

const BUCKET: &str = "personalize-example-minimal";

struct Scene {
    stage: Stage,
    emulator: Emulator,
    runtime: tokio::runtime::Runtime,
    aws: Aws,
}

impl Scene {
    fn applied() -> Scene {
        let stage = Stage::of("minimal");
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
                .clone(),
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
