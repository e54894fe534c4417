//! `schedules`: applied, fired by the emulator on a clock of the test, and neither drift nor a plan after it.

use crate::{
    clocked::{World, start},
    support::{Stage, post, put},
};
use jiff::SignedDuration;
use personalize_emulator::{
    fault::{Fault, FaultRule},
    journal::{Entry, Outcome},
};
use serde_json::json;
use std::time::Duration;

impl World {
    /// What the service knows of a resource.
    fn call(&self, operation: &str, input: &serde_json::Value) -> serde_json::Value {
        crate::support::call(self.url(), operation, input)
    }

    /// The schedules that are there: region, group and name.
    fn schedules(&self) -> Vec<String> {
        let rows = self.served().emulator.store.scan("scheduler.schedules", "").unwrap();
        rows.into_iter().map(|(key, _)| key).collect()
    }

    /// What schedules did so far: the operation, how often, and how it went.
    fn fired(&self, operation: &str) -> Vec<Entry> {
        let all = self.served().emulator.journal.entries();
        let own = |entry: &Entry| entry.service == "scheduler" && entry.operation == operation;
        // Calls of the API are of the same service, and of other operations.
        all.into_iter().filter(own).collect()
    }
}

/// The example with schedules.
fn stage(schedules: &str) -> Stage {
    let stage = Stage::of("minimal");
    stage.edit("\ncampaigns:\n", &format!("\nschedules:\n{schedules}\ncampaigns:\n"));
    stage
}

const HOUR: Duration = Duration::from_secs(60 * 60);

const APPLY: [&str; 3] = ["apply", "spec.yaml", "--auto-approve"];
const PLAN: [&str; 3] = ["plan", "spec.yaml", "--detailed-exitcode"];

#[test]
fn a_training_is_planned_applied_and_fired() {
    let weekly = "  weekly: {cron: \"0 4 ? * SUN *\", train: for-you}\n";
    let world = World::new(stage(weekly), Vec::new());
    let plan = world.run(&["plan", "spec.yaml"]).1;
    for line in
        ["+ schedule-group", "+ schedule/weekly", "+ role/scheduler", "+ role-policy/scheduler"]
    {
        assert!(plan.contains(line), "{line}:\n{plan}");
    }
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert!(world.fired("CreateSolutionVersion").is_empty());
    world.clock.advance(5 * HOUR);
    world.ok(&["drift", "spec.yaml"]);
    let fired = world.fired("CreateSolutionVersion");
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0].outcome, Outcome::Ok);
    assert_eq!(fired[0].time, start() + SignedDuration::from_hours(4));
    let solution = "arn:aws:personalize:us-east-1:000000000000:solution/minimal-for-you";
    let versions = world.call("ListSolutionVersions", &json!({"solutionArn": solution}));
    assert_eq!(versions["solutionVersions"].as_array().unwrap().len(), 2, "{versions}");
    // The campaign goes on to the newest version, as it does after a training by the service itself.
    let (code, plan) = world.run(&PLAN);
    assert_eq!(code, 2, "{plan}");
    assert!(plan.contains("campaign/home") && plan.contains("1 to update"), "{plan}");
    world.ok(&APPLY);
    world.ok(&PLAN);
    world.ok(&["destroy", "spec.yaml", "--auto-approve"]);
    let (_, plan) = world.run(&PLAN);
    assert!(!plan.contains("to delete"), "{plan}");
}

/// The emulator's clock counts, and not that of this machine.
#[test]
fn firings_are_told_by_the_clock_of_the_service() {
    let weekly = "  daily: {cron: \"0 4 * * ? *\", train: for-you}\n";
    let world = World::new(stage(weekly), Vec::new());
    world.ok(&APPLY);
    let line = || {
        let status = world.ok(&["status", "spec.yaml"]);
        let line = status.lines().find(|line| line.contains("schedule/daily")).unwrap().to_owned();
        line.split("daily  ").last().unwrap().to_owned()
    };
    assert_eq!(line(), "next 2027-01-03T04:00:00Z");
    world.clock.advance(30 * HOUR);
    assert_eq!(line(), "last 2027-01-04T04:00:00Z  next 2027-01-05T04:00:00Z");
}

/// Whatever the schedules have set by then, the plan is empty at every hour of the day, and nothing is drift.
#[test]
fn a_month_of_schedules() {
    let schedules = "  weekly: {cron: \"0 4 ? * SUN *\", train: for-you}
  daily: {cron: \"0 3 * * ? *\", import: interactions, from: \"s3://personalize-example-minimal/minimal/data/new/\", importMode: INCREMENTAL}
  peak: {cron: \"0 18 * * ? *\", campaign: home, minProvisionedTPS: 5}
  off-peak: {cron: \"0 23 * * ? *\", campaign: home, minProvisionedTPS: 1}
";
    let stage = stage(schedules);
    let home = "home: {solution: for-you, minProvisionedTPS: 1";
    let synced = format!("{home}, campaignConfig: {{syncWithLatestSolutionVersion: true}}");
    stage.edit(home, &synced);
    let world = World::new(stage, Vec::new());
    world.ok(&APPLY);
    let whole = std::fs::read_to_string(world.stage.path("data/interactions.csv")).unwrap();
    let (head, rows) = whole.split_once('\n').unwrap();
    // The users of each day are others.
    let part = |day: u32| {
        let rows = rows.lines().map(|row| format!("d{day}{row}\n"));
        format!("{head}\n{}", rows.collect::<String>())
    };
    let path = "/personalize-example-minimal/minimal/data/new/day.csv";
    let home =
        json!({"campaignArn": "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home"});
    let tps = || world.call("DescribeCampaign", &home)["campaign"]["minProvisionedTPS"].as_u64();
    for hour in 1..=28 * 24_u32 {
        // Somebody's pipeline puts the part of the day there an hour before it is imported.
        if hour % 24 == 2 {
            put(world.url(), path, "", part(hour / 24).as_bytes());
        }
        world.clock.advance(HOUR);
        // Five hours have no divisor in common with a day: every hour of the day has its turn.
        // The last hour too, since the emulator fires before it answers.
        if hour <= 24 || hour % 5 == 0 || hour == 28 * 24 {
            let plan = world.ok(&PLAN);
            let is_peak = (18..23).contains(&(hour % 24));
            assert_eq!(tps(), Some(if is_peak { 5 } else { 1 }), "hour {hour}");
            assert_eq!(plan.contains("schedule/peak sets it"), is_peak, "hour {hour}: {plan}");
        }
        if hour <= 24 {
            world.ok(&["drift", "spec.yaml"]);
        }
    }
    for (operation, times) in
        [("UpdateCampaign", 28 * 2), ("CreateSolutionVersion", 4), ("CreateDatasetImportJob", 28)]
    {
        let fired = world.fired(operation);
        assert_eq!(fired.len(), times, "{operation}");
        assert!(fired.iter().all(|entry| entry.outcome == Outcome::Ok), "{operation}: {fired:?}");
    }
    let imports = world.call("ListDatasetImportJobs", &json!({"maxResults": 100}));
    let imports = imports["datasetImportJobs"].as_array().unwrap();
    assert!(imports.iter().all(|job| job["status"] == "ACTIVE"), "{imports:?}");
    assert_eq!(imports.len(), 29, "one for each part, and that of the source");
    // Somebody sets what neither the spec nor a schedule says: drift, which goes back to what is due.
    let mut other = home.clone();
    other["minProvisionedTPS"] = 3.into();
    world.call("UpdateCampaign", &other);
    assert_eq!(world.run(&["drift", "spec.yaml"]).0, 2);
    world.ok(&["destroy", "spec.yaml", "--auto-approve"]);
    assert_eq!(world.schedules(), [""; 0]);
    world.clock.advance(24 * 8 * HOUR);
    world.run(&PLAN);
    assert_eq!(world.fired("CreateSolutionVersion").len(), 4, "nothing fires any more");
}

#[test]
fn a_recommender_is_stopped_at_night() {
    let stage = Stage::of("shop");
    stage.edit("region: ap-northeast-2", "region: us-east-1");
    let schedules = "  night: {cron: \"0 22 * * ? *\", stop: recommender/best-sellers}
  morning: {cron: \"0 6 * * ? *\", start: recommender/best-sellers}
";
    stage.edit("\nrecommenders:\n", &format!("\nschedules:\n{schedules}\nrecommenders:\n"));
    let world = World::new(stage, Vec::new());
    world.ok(&APPLY);
    let arn = "arn:aws:personalize:us-east-1:000000000000:recommender/shop-best-sellers";
    for hour in 1..=2 * 24_u32 {
        world.clock.advance(HOUR);
        let plan = world.ok(&PLAN);
        world.ok(&["drift", "spec.yaml"]);
        let read = world.call("DescribeRecommender", &json!({"recommenderArn": arn}));
        let is_night = hour >= 22 && !(6..22).contains(&(hour % 24));
        // The hour in which it changes may find it on the way.
        if !matches!(hour % 24, 6 | 22) {
            let status = if is_night { "INACTIVE" } else { "ACTIVE" };
            assert_eq!(read["recommender"]["status"], status, "hour {hour}");
            assert_eq!(plan.contains("schedule/night sets it"), is_night, "hour {hour}: {plan}");
        }
    }
    let status = world.ok(&["status", "spec.yaml"]);
    // By the clock of this machine, not by that of the emulator.
    assert!(status.contains("schedule/night") && status.contains("T22:00:00Z"), "{status}");
    world.ok(&["destroy", "spec.yaml", "--auto-approve"]);
    assert_eq!(world.schedules(), [""; 0]);
}

#[test]
fn a_schedule_of_others_in_the_group_is_named_and_not_touched() {
    let weekly = "  weekly: {cron: \"0 4 ? * SUN *\", train: for-you}\n";
    let world = World::new(stage(weekly), Vec::new());
    world.ok(&APPLY);
    let target = json!({
        "Arn": "arn:aws:scheduler:::aws-sdk:personalize:createSolutionVersion",
        "RoleArn": "arn:aws:iam::000000000000:role/minimal-scheduler-us-east-1",
        "Input": "{\"SolutionArn\": \"arn:aws:personalize:us-east-1:000000000000:solution/none\"}",
    });
    let theirs = json!({
        "GroupName": "minimal", "ScheduleExpression": "cron(0 5 * * ? *)",
        "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target,
    });
    let url = world.url();
    let head = "content-type: application/json";
    let made = post(url, "/schedules/theirs", head, "us-east-1/scheduler", &theirs);
    assert!(made.starts_with("HTTP/1.1 200"), "{made}");
    world.ok(&PLAN);
    let status = world.ok(&["status", "spec.yaml"]);
    assert!(status.contains("theirs"), "{status}");
    world.stage.edit("0 4 ?", "0 6 ?");
    let said = world.ok(&APPLY);
    assert!(said.contains("schedule `theirs`"), "{said}");
    let (code, said) = world.run(&["destroy", "spec.yaml", "--auto-approve"]);
    assert!(code != 0 && said.contains("`theirs`"), "{said}");
    assert_eq!(world.schedules(), ["us-east-1 minimal theirs", "us-east-1 minimal weekly"]);
}

#[test]
fn what_is_delivered_twice_is_made_once() {
    let daily = "  daily: {cron: \"0 4 * * ? *\", import: interactions, from: \"s3://BUCKET/new/\", importMode: INCREMENTAL}\n";
    let stage = stage(daily);
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let bucket =
        spec.split("bucket: {name: ").nth(1).and_then(|rest| rest.split(['}', ',']).next());
    let bucket = bucket.map_or_else(|| panic!("{spec}"), str::to_owned);
    stage.edit("BUCKET", &bucket);
    let world =
        World::new(stage, vec![FaultRule::always("scheduler:CreateDataset*", Fault::Twice)]);
    world.ok(&APPLY);
    world.clock.advance(5 * HOUR);
    world.ok(&PLAN);
    let outcomes: Vec<Outcome> =
        world.fired("CreateDatasetImportJob").into_iter().map(|entry| entry.outcome).collect();
    let exists = Outcome::Error("ResourceAlreadyExistsException".into());
    assert_eq!(outcomes, [Outcome::Ok, exists]);
}
