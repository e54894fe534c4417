//! A stack that recommends actions: made, asked, changed field by field, and gone.

use crate::support::Stage;

const SPEC: &str = "\
version: 1
name: offers
bucket: {name: personalize-example-offers}
role: {name: personalize-example-offers}
datasets:
  interactions:
    source: data/interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}
  actions:
    source: data/actions.csv
    schema: {ACTION_ID: string, CATEGORY: {type: string, categorical: true}, VALUE: long?}
  actionInteractions:
    source: data/taken.csv
    schema: {USER_ID: string, ACTION_ID: string, EVENT_TYPE: string, TIMESTAMP: long}
solutions:
  next: {recipe: aws-next-best-action, autoTraining: off}
filters:
  bank: 'INCLUDE ActionID WHERE Actions.CATEGORY IN (\"bank\")'
campaigns:
  offers: {solution: next}
";

fn offers() -> Stage {
    let stage = Stage::empty();
    stage.write("spec.yaml", SPEC);
    let mut clicks = String::from("USER_ID,ITEM_ID,TIMESTAMP\n");
    let mut taken = String::from("USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n");
    for event in 0..2000 {
        let (user, time) = (event % 100, 1_700_000_000 + event);
        clicks.push_str(&format!("user{user},item{},{time}\n", (event * 7 + event / 100) % 50));
        let (action, even) = (if event < 1000 { "trip" } else { "card" }, user % 2 == 0);
        let said = if even == (event < 1000) { "TAKEN" } else { "NOT_TAKEN" };
        taken.push_str(&format!("user{user},{action},{said},{time}\n"));
    }
    stage.write("data/interactions.csv", clicks);
    stage.write("data/taken.csv", taken);
    stage.write("data/actions.csv", "ACTION_ID,CATEGORY,VALUE\ntrip,travel,5\ncard,bank,9\n");
    stage
}

#[test]
fn a_stack_with_actions_is_made_asked_changed_and_removed() {
    let stage = offers();
    let said = stage.apply();
    assert!(said.contains("dataset/actionInteractions"), "{said}");
    stage.is_converged();
    // Live action interactions go to the tracking id of the dataset.
    let status = stage.ok(&["status", "spec.yaml", "--local"]);
    let outputs = status.split_once("for your application:").map(|(_, outputs)| outputs);
    let shown = outputs.and_then(|it| it.split_once("dataset/actionInteractions"));
    let tracking = shown.and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or_default();
    assert_eq!((tracking.len(), tracking.matches('-').count()), (36, 4), "{status}");
    assert!(!status.contains("event-tracker"), "{status}");
    let ask = ["recommend", "campaign/offers", "--local", "--user"];
    let ask =
        |user: &'static str, more: &[&'static str]| stage.ok(&[&ask[..], &[user], more].concat());
    let table = ["--format", "table"];
    let (even, odd) = (ask("user0", &table), ask("user1", &table));
    assert!(even.contains("ACTION") && !even.contains("ITEM"), "{even}");
    let first = |table: &str| table.lines().nth(1).unwrap_or_default().to_owned();
    assert!(first(&even).contains("trip"), "{even}");
    assert!(first(&odd).contains("card"), "{odd}");
    let filtered = ask("user0", &["--filter", "bank"]);
    assert!(filtered.contains("card") && !filtered.contains("trip"), "{filtered}");
    let json = ask("user0", &["--format", "json"]);
    assert!(json.contains("\"actionId\": \"trip\""), "{json}");
    // New data is imported and trained on; a schema of actions does not change in place.
    stage.write(
        "data/actions.csv",
        "ACTION_ID,CATEGORY,VALUE\ntrip,travel,5\ncard,bank,9\nloan,bank,2\n",
    );
    let said = stage.apply();
    assert!(said.contains("import-job/actions"), "{said}");
    stage.is_converged();
    assert!(ask("user0", &[]).contains("loan"));
    stage.edit("VALUE: long?}", "VALUE: long?, TYPE: string?}");
    let (code, said) = stage.run(&["plan", "spec.yaml", "--local"]);
    assert!(said.contains("dataset/actions cannot take the new schema"), "{code}: {said}");
    stage.edit("VALUE: long?, TYPE: string?}", "VALUE: long?}");
    stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    let left = stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    assert!(left.contains("nothing"), "{left}");
}

#[test]
fn actions_are_for_custom_groups() {
    let stage = offers();
    stage.edit("datasets:\n", "datasetGroup: {domain: ECOMMERCE}\ndatasets:\n");
    let (code, said) = stage.run(&["validate", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("custom groups"), "{said}");
}
