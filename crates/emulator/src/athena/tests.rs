//! Queries over objects of the emulated S3. They need DuckDB.

use super::*;
use crate::{Emulator, EmulatorOptions};
use serde_json::json;
use std::sync::Arc;

/// An emulator with a bucket that has the database `lake` with a table `clicks` of CSV in two partitions.
fn lake() -> Arc<Emulator> {
    let emulator = Emulator::open(EmulatorOptions::default()).unwrap();
    emulator.s3.create_bucket("data", "us-east-1", None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (day, rows) in [(1, "uid,item\nu1,i1\nu2,i2\n"), (2, "uid,item\nu3,\n")] {
        let file = folder.path().join("part");
        std::fs::write(&file, rows).unwrap();
        emulator.s3.load(&file, "data", &format!("lake/clicks/day={day}/part-0.csv")).unwrap();
    }
    emulator
}

async fn call(emulator: &Emulator, operation: &str, body: Value) -> Answer {
    let call = Call {
        operation: operation.into(),
        region: "us-east-1".into(),
        account: emulator.account.clone(),
        body,
    };
    emulator.queries.answer(&call).await
}

async fn started(emulator: &Emulator, sql: &str, token: Option<&str>) -> String {
    let mut body = json!({
        "QueryString": sql,
        "QueryExecutionContext": {"Database": "lake"},
        "ResultConfiguration": {"OutputLocation": "s3://data/results/"},
    });
    if let Some(token) = token {
        body["ClientRequestToken"] = token.into();
    }
    let answer = call(emulator, "StartQueryExecution", body).await.unwrap();
    answer["QueryExecutionId"].as_str().unwrap().to_owned()
}

/// The state of an execution once it ended, and the reason.
async fn ended(emulator: &Emulator, id: &str) -> (String, String) {
    loop {
        let body = json!({"QueryExecutionId": id});
        let answer = call(emulator, "GetQueryExecution", body).await.unwrap();
        let status = &answer["QueryExecution"]["Status"];
        let text = |name: &str| status[name].as_str().unwrap_or_default().to_owned();
        if text("State") != "RUNNING" {
            return (text("State"), text("StateChangeReason"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
#[ignore = "needs DuckDB"]
async fn a_result_is_csv_with_every_value_quoted() {
    let emulator = lake();
    let sql = "SELECT uid AS USER_ID, item AS ITEM_ID, day FROM clicks ORDER BY uid;";
    let id = started(&emulator, sql, Some(&"t".repeat(32))).await;
    assert_eq!(ended(&emulator, &id).await, ("SUCCEEDED".into(), String::new()));
    let mut text = String::new();
    let all = |object: &crate::s3::Object| Ok(0..object.size);
    let mut content = emulator.s3.open_object("data", &format!("results/{id}.csv"), all).unwrap();
    std::io::Read::read_to_string(&mut content, &mut text).unwrap();
    let wanted = "\"USER_ID\",\"ITEM_ID\",\"day\"\n\"u1\",\"i1\",\"1\"\n\"u2\",\"i2\",\"1\"\n\"u3\",,\"2\"\n";
    assert_eq!(text, wanted);
    let again = started(&emulator, sql, Some(&"t".repeat(32))).await;
    assert_eq!(again, id, "a token runs its query once");
    let page = json!({"QueryExecutionId": id, "MaxResults": 2});
    let page = call(&emulator, "GetQueryResults", page).await.unwrap();
    assert_eq!(page["ResultSet"]["Rows"][1]["Data"][0]["VarCharValue"], "u1");
    assert_eq!(page["NextToken"], "2");
}

#[tokio::test]
#[ignore = "needs DuckDB"]
async fn a_query_reads_its_tables_and_nothing_else_of_the_machine() {
    let emulator = lake();
    for sql in [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('https://127.0.0.1:1/x')",
        "COPY (SELECT 1) TO '/tmp/personalize-athena-escape'",
        "SET enable_external_access = true",
        "SELECT 1; SELECT 2",
        "SELECT 1) TO '/tmp/personalize-athena-escape'; COPY (SELECT 1",
    ] {
        let id = started(&emulator, sql, None).await;
        let (state, reason) = ended(&emulator, &id).await;
        assert_eq!(state, "FAILED", "{sql}");
        assert!(!reason.is_empty(), "{sql}");
    }
    assert!(!std::path::Path::new("/tmp/personalize-athena-escape").exists());
}

#[tokio::test]
#[ignore = "needs DuckDB"]
async fn a_query_is_stopped() {
    let emulator = lake();
    let id = started(
        &emulator,
        "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b",
        None,
    )
    .await;
    call(&emulator, "StopQueryExecution", json!({"QueryExecutionId": id})).await.unwrap();
    assert_eq!(ended(&emulator, &id).await.0, "CANCELLED");
    let body = json!({"QueryExecutionId": id});
    let error = call(&emulator, "GetQueryResults", body).await.unwrap_err();
    assert!(error.message.starts_with("Query has not yet finished. Current state: CANCELLED"));
}

#[tokio::test]
#[ignore = "needs DuckDB"]
async fn a_query_without_a_place_for_its_result_is_refused() {
    let emulator = lake();
    let error = call(&emulator, "StartQueryExecution", json!({"QueryString": "SELECT 1"})).await;
    assert!(error.unwrap_err().message.starts_with("No output location provided."));
}
