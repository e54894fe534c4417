//! Real files with known verdicts and facts. They are not part of the project: docs/testing.md, "Tests that need more".

use super::{Options, Part, check};
use personalize_rules::schema::Schema;
use serde_json::Value;
use std::fs::File;
use std::path::PathBuf;

/// A folder of the data that is not part of the project.
fn shared(name: &str) -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("PERSONALIZE_SHARED").unwrap_or_else(|| beside.into());
    PathBuf::from(folder).join(name)
}

#[test]
#[ignore = "needs ../shared"]
fn real_files_get_their_verdicts() {
    let data = shared("data");
    let labels = std::fs::read_to_string(data.join("csv_labels.jsonl"))
        .unwrap_or_else(|error| panic!("{}: {error}", data.display()));
    for label in labels.lines() {
        let label: Value = serde_json::from_str(label).unwrap();
        let (csv, facts) = (label["csv"].as_str().unwrap(), &label["facts"]);
        let schema = Schema::parse(&label["schema"].to_string()).unwrap();
        let file = File::open(data.join(csv)).unwrap();
        let options = Options { threads: 2, block: 64 * 1024, ..Options::default() };
        let kind = schema.kind().unwrap();
        let report = check([Part::new(csv, file)], &schema, kind, &options).unwrap();
        let text: String = report.findings.iter().map(|finding| format!("{finding}\n")).collect();
        assert_eq!(!report.has_errors(), label["expected"] == "valid", "{csv}\n{text}");
        assert_eq!(report.rows, facts["rows"], "{csv}");
        let types =
            report.summary.event_types.iter().map(|t| (t.value.clone(), Value::from(t.count)));
        assert_eq!(Value::Object(types.collect()), facts["event_types"], "{csv}");
        // Where the columns are missing, the facts count no users.
        if let (Some(users), true) = (facts.get("users"), label["expected"] == "valid") {
            assert_eq!(report.summary.users.map(Value::from).as_ref(), Some(users), "{csv}");
            assert_eq!(
                report.summary.users_with_two.map(Value::from),
                facts.get("users_with_2_or_more").cloned()
            );
        }
        println!("{csv}: {} rows\n{text}", report.rows);
    }
}
