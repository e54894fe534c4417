//! The freshness of the generated tables.

use super::{control, events, runtime};
use std::{path::Path, process::Command};

#[test]
fn all_operations_are_there() {
    let counts = [control::OPERATIONS, runtime::OPERATIONS, events::OPERATIONS].map(<[_]>::len);
    assert_eq!(counts, [71, 3, 5]);
}

#[test]
#[ignore = "needs python3 with botocore"]
fn the_tables_are_what_the_generator_writes() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let script = here.join("generate.py");
    let status = Command::new("python3").arg(script).arg(folder.path()).status().unwrap();
    assert!(status.success());
    for file in [
        "apigateway.rs",
        "athena.rs",
        "control.rs",
        "runtime.rs",
        "events.rs",
        "iam.rs",
        "kms.rs",
        "scheduler.rs",
        "ssm.rs",
        "stepfunctions.rs",
    ] {
        let fresh = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let kept = std::fs::read_to_string(here.join("src").join(file)).unwrap();
        assert!(fresh == kept, "{file} is not what generate.py writes; run it again");
    }
}
