//! Taking over what stands around a dataset group: schedules and an endpoint, of a stack whose spec was lost, and made by hand.
//! Not here: the group itself (`takeover`).

use crate::{clocked::World, support::Stage};
use personalize_emulator::Call;
use serde_json::{Value, json};

const APPLY: [&str; 3] = ["apply", "spec.yaml", "--auto-approve"];

const SCHEDULES: &str = "schedules:
  weekly: {cron: \"0 4 ? * SUN *\", timeZone: Asia/Seoul, train: for-you}
  updates: {rate: 2 days, startDate: \"2027-02-01T00:00:00Z\", train: for-you, trainingMode: UPDATE, enabled: false}
  once: {at: \"2027-03-01T00:00:00\", endDate: \"2027-04-01T00:00:00Z\", train: for-you}
  peak: {name: the-peak, cron: \"0 18 * * ? *\", window: 15m, campaign: home, minProvisionedTPS: 5}
  off-peak: {cron: \"0 23 * * ? *\", campaign: home, minProvisionedTPS: 1}
  nightly: {cron: \"0 3 * * ? *\", import: interactions, from: \"s3://personalize-example-minimal/new/\", importMode: INCREMENTAL}
";

const ENDPOINT: &str =
    "endpoint: {auth: apiKey, throttle: {rate: 20, burst: 40}, routes: {home: {campaign: home}}}\n";

/// The lines of a plan that are more than marks.
fn changes(plan: &str) -> Vec<&str> {
    let is_change =
        |line: &&str| ["  + ", "  - ", "  ~ ", "  ± "].iter().any(|sign| line.starts_with(sign));
    let all: Vec<&str> = plan.lines().collect();
    let marked = |at: usize| {
        all.get(at + 1).is_some_and(|next| {
            ["adopted", "only tags"].iter().any(|it| next.trim_start().starts_with(it))
        })
    };
    let found = all.iter().enumerate().filter(|(at, line)| is_change(line) && !marked(*at));
    found.map(|(_, line)| *line).collect()
}

#[test]
fn the_spec_of_a_stack_with_schedules_and_an_endpoint_is_written_anew() {
    let stage = Stage::of("minimal");
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    stage.write("spec.yaml", format!("{spec}{SCHEDULES}{ENDPOINT}"));
    let world = World::new(stage, Vec::new());
    world.ok(&APPLY);
    let (code, said) = world.run(&["export", "--dataset-group", "minimal", "-o", "back/spec.yaml"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("its routes cannot be read back"), "{said}");
    let back = std::fs::read_to_string(world.stage.path("back/spec.yaml")).unwrap();
    for line in [
        "    cron: \"0 4 ? * SUN *\"",
        "    timeZone: \"Asia/Seoul\"",
        "    trainingMode: \"UPDATE\"",
        "    name: \"the-peak\"",
        "    window: \"15m\"",
        "    enabled: false",
        "# endpoint:",
    ] {
        let plain = |text: &str| text.replace('"', "");
        assert!(plain(&back).contains(&plain(line)), "{line}\n{back}");
    }
    let (code, said) = world.run(&["validate", "back/spec.yaml"]);
    assert_eq!(code, 0, "{said}\n{back}");
    // The endpoint is not deleted by the way.
    let (code, said) = world.run(&["plan", "back/spec.yaml"]);
    assert_eq!(code, 5, "{said}\n{back}");
    assert_eq!(changes(&said).len(), said.matches("  - ").count(), "{said}\n{back}");
    world.stage.write("back/spec.yaml", format!("{back}\n{ENDPOINT}"));
    let (code, said) = world.run(&["plan", "back/spec.yaml"]);
    assert!(code == 0 && changes(&said).is_empty(), "{said}\n{back}");

    // Who may not look for schedules is told that they may be missing.
    let blind = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "scheduler:*", "Resource": "*"},
    ]});
    world.served().emulator.access.enforce([blind.to_string().as_str()]).unwrap();
    let (_, said) = world.run(&["export", "--dataset-group", "minimal", "-o", "blind/spec.yaml"]);
    assert!(said.contains("warning: schedules and an endpoint"), "{said}");
}

#[test]
fn a_group_of_schedules_that_was_made_by_hand_is_adopted_where_the_spec_says_so() {
    let stage = Stage::of("minimal");
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let other = "schedules:\n  daily: {cron: \"0 2 * * ? *\", train: for-you}\n";
    stage.write("spec.yaml", format!("{spec}{other}"));
    let world = World::new(stage, Vec::new());
    world.ok(&APPLY);
    let call = |operation: &str, body: Value| {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let call = Call { operation, region, account: "000000000000".to_owned(), body };
        world.served().emulator.schedules.answer(&call).unwrap()
    };
    // The group that is there looks like one that somebody made.
    let group = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/minimal";
    let tags = call("ListTagsForResource", json!({"ResourceArn": group}));
    let keys: Vec<&Value> =
        tags["Tags"].as_array().unwrap().iter().map(|tag| &tag["Key"]).collect();
    call("UntagResource", json!({"ResourceArn": group, "TagKeys": keys}));
    let solution = "arn:aws:personalize:us-east-1:000000000000:solution/minimal-for-you";
    let input = json!({"SolutionArn": solution, "Name": "mine-<aws.scheduler.execution-id>"});
    let target = json!({
        "Arn": "arn:aws:scheduler:::aws-sdk:personalize:createSolutionVersion",
        "RoleArn": "arn:aws:iam::000000000000:role/minimal-scheduler-us-east-1",
        "Input": input.to_string(),
    });
    call(
        "CreateSchedule",
        json!({
            "Name": "weekly", "GroupName": "minimal", "ScheduleExpression": "cron(0 4 ? * SUN *)",
            "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target,
        }),
    );
    let weekly = format!("{other}  weekly: {{cron: \"0 4 ? * SUN *\", train: for-you}}\n");
    world.stage.write("spec.yaml", format!("{spec}{weekly}"));
    let (code, said) = world.run(&["plan", "spec.yaml"]);
    assert_eq!(code, 5, "{said}");
    for address in ["schedule-group", "schedule/weekly"] {
        assert!(said.contains(&format!("`adopt: [{address}]`")), "{address}: {said}");
    }
    world
        .stage
        .write("spec.yaml", format!("{spec}{weekly}adopt: [schedule-group, schedule/weekly]\n"));
    world.ok(&APPLY);
    world.ok(&["plan", "spec.yaml", "--detailed-exitcode"]);
    // The marks alone are enough from now on, and everything goes with the stack.
    world.stage.write("spec.yaml", format!("{spec}{weekly}"));
    world.ok(&["plan", "spec.yaml", "--detailed-exitcode"]);
    world.ok(&["destroy", "spec.yaml", "--auto-approve"]);
}

#[test]
fn an_api_that_was_made_by_hand_is_taken_over_by_its_tags() {
    let stage = Stage::of("minimal");
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let world = World::new(stage, Vec::new());
    world.stage.write("spec.yaml", format!("{spec}{ENDPOINT}adopt: [endpoint]\n"));
    let (code, said) = world.run(&["validate", "spec.yaml"]);
    assert_ne!(code, 0, "{said}");
    assert!(said.contains("found by its tags alone"), "{said}");
    let tags = "personalize:stack=minimal,personalize:addr=endpoint=minimal";
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert!(words(&said).contains(tags), "{said}");
    let call = |operation: &str, body: Value| {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let call = Call { operation, region, account: "000000000000".to_owned(), body };
        world.served().emulator.gateway.answer(&call).unwrap()
    };
    let tags = json!({"personalize:stack": "minimal", "personalize:addr": "endpoint=minimal"});
    let made = call("CreateRestApi", json!({"name": "minimal", "tags": tags}));
    world.stage.write("spec.yaml", format!("{spec}{ENDPOINT}"));
    world.ok(&APPLY);
    world.ok(&["plan", "spec.yaml", "--detailed-exitcode"]);
    let all = call("GetRestApis", json!({}));
    let ids: Vec<&Value> = all["item"].as_array().unwrap().iter().map(|api| &api["id"]).collect();
    assert_eq!(ids, [&made["id"]]);
}
