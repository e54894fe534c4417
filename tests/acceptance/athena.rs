//! Data that is the result of a query of Athena, which the emulator answers with DuckDB.

use crate::support::{Emulator, Stage, put, said};
use std::process::Command;

/// The source in place of that of the example: tables in the bucket `lake-data`.
const SOURCE: &str = "source:\n      athena:\n        database: lake\n        query: sql/interactions.sql\n        version: SELECT max(v) AS v FROM state\n        output: s3://lake-data/results/";
const SQL: &str = "SELECT uid AS USER_ID, item AS ITEM_ID, ts AS \"TIMESTAMP\" FROM clicks;\n";

/// The smallest example with its interactions as Parquet, and a query in their place.
pub(crate) fn queried() -> Stage {
    let stage = Stage::of("minimal");
    let script = "import duckdb; duckdb.sql(\"COPY (SELECT USER_ID AS uid, ITEM_ID AS item, TIMESTAMP AS ts FROM 'data/interactions.csv') TO 'clicks.parquet' (FORMAT parquet)\")";
    let mut python = Command::new("python3");
    assert!(python.args(["-c", script]).current_dir(stage.path("")).status().unwrap().success());
    stage.edit("source: data/interactions.csv", SOURCE);
    stage.write("sql/interactions.sql", SQL);
    stage
}

/// Puts the tables into the lake of the emulator at `url`.
pub(crate) fn fill(stage: &Stage, url: &str) {
    put(url, "/lake-data", "", b"");
    let clicks = std::fs::read(stage.path("clicks.parquet")).unwrap();
    put(url, "/lake-data/lake/clicks/part-0.parquet", "", &clicks);
    put(url, "/lake-data/lake/state/now.csv", "", b"v\n1\n");
}

#[test]
#[ignore = "needs DuckDB"]
fn the_result_of_a_query_is_imported_once_for_each_version() {
    let stage = queried();
    let emulator = Emulator::start(&stage, &[]);
    fill(&stage, &emulator.url);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    let (code, plan) = run(&["plan", "spec.yaml"]);
    assert!(code == 0 && plan.contains("from a query of Athena, BLAKE3 "), "{plan}");
    assert!(plan.contains(", version 1"), "{plan}");
    let (code, text) = run(&["apply", "spec.yaml", "--auto-approve"]);
    assert!(code == 0 && text.contains(", Athena read "), "{text}");
    let (code, text) = run(&["plan", "spec.yaml", "--detailed-exitcode"]);
    assert!(code == 0 && text.contains("nothing to do"), "{text}");

    put(&emulator.url, "/lake-data/lake/state/now.csv", "", b"v\n2\n");
    let (code, plan) = run(&["plan", "spec.yaml", "-o", "plan.json"]);
    assert!(code == 0 && plan.contains("+ import-job/interactions"), "{plan}");
    assert!(plan.contains(", version 2"), "{plan}");
    let (code, text) = run(&["apply", "plan.json"]);
    assert!(code == 0, "{text}");
    let (code, text) = run(&["plan", "spec.yaml", "--detailed-exitcode"]);
    assert!(code == 0 && text.contains("nothing to do"), "{text}");

    // Another query is another import; the same one in other blanks is not.
    stage.write("sql/interactions.sql", format!("\n{SQL}\n"));
    let (code, text) = run(&["plan", "spec.yaml", "--detailed-exitcode"]);
    assert!(code == 0 && text.contains("nothing to do"), "{text}");
    stage.write("sql/interactions.sql", SQL.replace("clicks;", "clicks WHERE uid <> 'nobody'"));
    let (_, plan) = run(&["plan", "spec.yaml"]);
    assert!(plan.contains("+ import-job/interactions"), "{plan}");

    let (code, text) = run(&["destroy", "spec.yaml", "--auto-approve"]);
    assert!(code == 0, "{text}");
}

#[test]
#[ignore = "needs DuckDB"]
fn a_query_that_fails_is_told_with_its_reason() {
    let stage = queried();
    let emulator = Emulator::start(&stage, &[]);
    fill(&stage, &emulator.url);
    let apply = || {
        let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
        said(&emulator.serves(&mut apply).output().unwrap())
    };
    stage.write("sql/interactions.sql", "SELECT nope FROM clicks");
    let (code, text) = apply();
    assert!(code != 0 && text.contains("the query failed: BinderException"), "{text}");
    assert!(text.contains("\"nope\""), "{text}");
    stage.write("sql/interactions.sql", SQL.replace("USER_ID", "WHO"));
    let (code, text) = apply();
    let missing =
        "the result of the query has no column `USER_ID`, but `WHO`, `ITEM_ID`, `TIMESTAMP`";
    assert!(code != 0 && text.contains(missing), "{text}");
    stage.write("sql/interactions.sql", SQL);
    let (code, text) = apply();
    assert!(code == 0, "{text}");
}

/// Without DuckDB the emulator says what is missing, and how to have it.
#[test]
fn without_duckdb_the_refusal_names_it() {
    let stage = Stage::of("minimal");
    stage.edit("source: data/interactions.csv", SOURCE);
    stage.write("sql/interactions.sql", SQL);
    let mut plan = stage.command(&["plan", "spec.yaml", "--local"]);
    let (code, text) = said(&plan.env("PATH", stage.path("")).output().unwrap());
    assert_ne!(code, 0, "{text}");
    assert!(text.contains("`pip install duckdb`"), "{text}");
    assert!(text.contains("a `version` query has no answer"), "{text}");
}

#[test]
fn a_query_that_cannot_be_run_is_refused_offline() {
    let stage = Stage::of("minimal");
    stage.edit(
        "source: data/interactions.csv",
        "source: {athena: {query: sql/none.sql, maxAge: soon}}",
    );
    let (code, text) = stage.run(&["validate", "spec.yaml"]);
    assert_ne!(code, 0);
    assert!(text.contains("this is not an age"), "{text}");
    assert!(text.contains("`sql/none.sql`"), "{text}");
}
