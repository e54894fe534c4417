//! Schedules: what comes with them, what they change without drift, whose they are, and how they go.

use crate::world::{MOVIES, applied};
use personalize_core::{
    address::{Address, Kind},
    inventory::Live,
    plan::{Action, Plan, drift, render},
};
use serde_json::json;

fn scheduled(schedules: &str) -> String {
    format!("{MOVIES}schedules:\n{schedules}")
}

const WEEKLY: &str = "  weekly: {cron: \"0 4 ? * SUN *\", timeZone: Asia/Seoul, train: for-you}\n";
const PEAK: &str = "  peak: {cron: \"0 18 * * ? *\", campaign: home, minProvisionedTPS: 5}\n";

fn actions(plan: &Plan) -> Vec<String> {
    plan.items.iter().map(|item| format!("{:?} {}", item.action, item.address)).collect()
}

fn input<'p>(plan: &'p Plan, start: &str) -> &'p personalize_core::props::Props {
    &plan.steps.iter().find(|step| step.id.starts_with(start)).unwrap().input
}

#[test]
fn a_schedule_comes_with_its_group_and_a_role_that_may_do_no_more() {
    let mut world = applied(MOVIES);
    let text = scheduled(WEEKLY);
    let plan = world.plan(&text);
    assert_eq!(
        actions(&plan),
        [
            "Create role/scheduler",
            "Create schedule-group",
            "Create role-policy/scheduler",
            "Create schedule/weekly",
        ]
    );
    let solution = "arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you";
    let policy = &input(&plan, "role-policy/scheduler")["policyDocument"]["Statement"];
    assert_eq!(
        *policy,
        json!([{"Effect": "Allow", "Action": "personalize:CreateSolutionVersion", "Resource": [solution]}])
    );
    let trust = &input(&plan, "role/scheduler")["assumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(
        trust["Condition"]["StringEquals"],
        json!({
            "aws:SourceAccount": "000000000000",
            "aws:SourceArn": "arn:aws:scheduler:us-east-1:000000000000:schedule-group/movies",
        })
    );
    let schedule = input(&plan, "schedule/weekly");
    let target = &schedule["target"];
    assert_eq!(target["arn"], "arn:aws:scheduler:::aws-sdk:personalize:createSolutionVersion");
    assert_eq!(target["retryPolicy"]["maximumRetryAttempts"], 0);
    assert_eq!(target["input"]["SolutionArn"], solution);
    let name = target["input"]["Name"].as_str().unwrap();
    assert!(
        name.starts_with("sched-") && name.ends_with("-<aws.scheduler.execution-id>"),
        "{name}"
    );
    world.apply(&plan);
    assert!(world.plan(&text).is_empty(), "{}", render::human(&world.plan(&text)));
    // Another time is an update of the whole; a schedule that is changed by hand is drift.
    let other = world.plan(&text.replace("0 4 ?", "0 5 ?"));
    assert_eq!(actions(&other), ["Update schedule/weekly"]);
    world.live(Kind::Schedule).props.insert("state".into(), "DISABLED".into());
    assert_eq!(actions(&world.plan(&text)), ["Update schedule/weekly"]);
    assert_eq!(drift::drift(&world.plan(&text)).len(), 1);
}

#[test]
fn schedules_go_before_their_role_and_that_before_the_group() {
    let mut world = applied(&scheduled(WEEKLY));
    let plan = world.plan(MOVIES);
    assert_eq!(plan.items.iter().filter(|i| i.action == Action::Delete).count(), 4);
    world.apply(&plan);
    assert!(world.plan(MOVIES).is_empty());
    let mut world = applied(&scheduled(WEEKLY));
    world.apply(&world.destroy());
    let is_left =
        |live: &&Live| matches!(live.kind, Kind::Schedule | Kind::ScheduleGroup | Kind::Role);
    assert_eq!(world.all.iter().filter(is_left).count(), 0);
}

#[test]
fn what_a_schedule_sets_is_no_drift_and_anything_else_is() {
    let text = scheduled(PEAK);
    let mut world = applied(&text);
    world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), 5.into());
    let plan = world.plan(&text);
    assert!(plan.is_empty(), "{}", render::human(&plan));
    let note = plan.notes.iter().find(|n| n.address == Some(Address::new(Kind::Campaign, "home")));
    assert!(note.unwrap().text.contains("minProvisionedTPS is 5, as schedule/peak sets it"));
    world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), 3.into());
    let plan = world.plan(&text);
    assert_eq!(actions(&plan), ["Update campaign/home"]);
    assert_eq!(input(&plan, "campaign/home")["minProvisionedTPS"], 1);
    // The peak was due since: then it is that which the campaign goes back to.
    world.now = "1970-01-01T19:00:00Z".parse().unwrap();
    assert_eq!(input(&world.plan(&text), "campaign/home")["minProvisionedTPS"], 5);
}

#[test]
fn a_foreign_schedule_in_the_group_is_named_and_holds_it() {
    let text = scheduled(WEEKLY);
    let mut world = applied(&text);
    let mut foreign = world.live(Kind::Schedule).clone();
    foreign.name = "theirs".into();
    foreign.locator = foreign.locator.replace("weekly", "theirs");
    foreign.props.insert("name".into(), "theirs".into());
    foreign.props.remove("description");
    world.all.push(foreign);
    let names_it = |plan: &Plan| plan.notes.iter().any(|n| n.text.contains("schedule `theirs`"));
    // A plan that does nothing says nothing of others, whatever their kind; `status` does.
    let plan = world.plan(&text);
    assert!(plan.is_empty() && !names_it(&plan), "{:?}", plan.notes);
    let plan = world.plan(&text.replace("0 4 ?", "0 5 ?"));
    assert_eq!(actions(&plan), ["Update schedule/weekly"]);
    assert!(names_it(&plan), "{:?}", plan.notes);
    let refusals = world.destroy().refusals;
    assert!(
        refusals.iter().any(|r| r.summary.contains("holds back the deletion of schedule-group"))
    );
}
