//! Data that is the result of a query: what decides whether it is imported again, what the caller may do for it, and what a saved
//! plan holds. Not here: running queries (`tests/acceptance/athena.rs`).

use crate::{
    saved::forged,
    world::{MOVIES, World},
};
use personalize_core::{
    address::Kind,
    lower::lower,
    plan::{Plan, render},
    policy::{Purpose, grants},
    spec::{files::DataFile, query::Query},
};

fn queried() -> String {
    MOVIES.replace(
        "source: data/interactions.csv\n",
        "source: {athena: {database: lake, query: sql/clicks.sql}}\n",
    )
}

/// Makes the query have this text and version.
fn answers(account: &mut World, text: &str, version: Option<&str>) {
    let query = Query {
        workgroup: "primary".into(),
        database: Some("lake".into()),
        text: text.into(),
        version: version.map(str::to_owned),
        output: None,
        columns: vec!["USER_ID".into()],
    };
    account.folders.insert("sql/clicks.sql", vec![DataFile::of_query(query)]);
}

/// What a plan does with the data of interactions.
fn summary(plan: &Plan) -> Vec<String> {
    let is_data = |kind| matches!(kind, Kind::DataObject | Kind::ImportJob);
    let steps = plan.steps.iter().filter(|step| is_data(step.address.kind));
    let steps = steps.filter(|step| step.address.key == "interactions");
    steps.map(|step| format!("{:?} {}", step.verb, step.address)).collect()
}

const AGAIN: [&str; 2] = ["Create data-object/interactions", "Create import-job/interactions"];

#[test]
fn another_query_or_version_is_imported_and_the_same_is_not() {
    let mut account = World::new();
    answers(&mut account, "SELECT 1", Some("a"));
    let text = queried();
    let plan = account.plan(&text);
    let shown = render::human(&plan);
    assert!(shown.contains("from a query of Athena, BLAKE3 "), "{shown}");
    assert!(shown.contains(", version a"), "{shown}");
    assert!(plan.files.iter().all(|file| !file.path.is_empty()), "a result is no local file");
    account.apply(&plan);
    assert!(account.plan(&text).is_empty());
    for (sql, version) in [("SELECT 1", "b"), ("SELECT 2", "b")] {
        answers(&mut account, sql, Some(version));
        let plan = account.plan(&text);
        assert_eq!(summary(&plan), AGAIN);
        account.apply(&plan);
        assert!(account.plan(&text).is_empty(), "{sql} {version}");
    }
}

#[test]
fn a_saved_plan_has_the_query_and_its_hash() {
    let mut account = World::new();
    answers(&mut account, "SELECT 1", None);
    let plan = account.plan(&queried());
    assert!(plan.notes.iter().any(|note| note.text.contains("neither `version` nor `maxAge`")));
    let document = serde_json::to_value(plan.document()).unwrap();
    let read =
        |value| Plan::read(&forged(value).unwrap().to_string()).map_err(|error| chain(&error));
    assert!(read(document.clone()).is_ok());
    let mut other = document;
    let steps = other["steps"].as_array_mut().unwrap();
    let step = steps.iter_mut().find(|step| step["input"]["query"].is_object()).unwrap();
    step["input"]["query"]["text"] = "SELECT 2".into();
    let error = read(other).unwrap_err();
    assert!(error.contains("has a hash that is not that of its query"), "{error}");
}

fn chain(error: &dyn std::error::Error) -> String {
    let source = error.source().map_or(String::new(), chain);
    format!("{error} {source}")
}

#[test]
fn the_caller_may_run_queries_in_the_workgroup_and_read_descriptions_of_the_tables() {
    let mut account = World::new();
    answers(&mut account, "SELECT 1", None);
    let graph = account.with(&queried(), lower);
    let of = |purpose| -> Vec<String> {
        let grants = grants(&graph, purpose);
        let all = grants.iter().filter(|(_, resource, actions)| {
            resource.contains("athena") || actions.iter().any(|action| action.starts_with("glue:"))
        });
        all.map(|(_, resource, _)| resource.to_owned()).collect()
    };
    let wanted = [
        "arn:aws:athena:us-east-1:000000000000:workgroup/primary",
        "arn:aws:glue:us-east-1:000000000000:catalog",
        "arn:aws:glue:us-east-1:000000000000:database/lake",
        "arn:aws:glue:us-east-1:000000000000:table/lake/*",
    ];
    for purpose in [Purpose::Plan, Purpose::Apply] {
        let found = of(purpose);
        assert!(wanted.iter().all(|one| found.iter().any(|it| it == one)), "{found:?}");
    }
    assert!(of(Purpose::Drift).is_empty());
}
