//! The status of a stack, as it is judged from what is live.

use crate::world::{MOVIES, World, movies};
use expect_test::expect;
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    status::{Line, serving, status},
};
use std::collections::BTreeMap;

fn lines(world: &World) -> Vec<Line> {
    let now = Timestamp::from_second(1000).unwrap();
    world.with(MOVIES, |from| status(from, &world.inventory(), now))
}

/// Those that are not ready.
fn said(world: &World) -> String {
    let unready = lines(world).into_iter().filter(|line| line.state.word() != "ready");
    let text = |l: Line| {
        let times = l.elapsed.map(|e| format!(" {e} of {:?} s", l.usual)).unwrap_or_default();
        let failure = l.failure.map(|f| format!(" ({f})")).unwrap_or_default();
        format!("{} {} {}: {}{times}{failure}\n", l.state.word(), l.address, l.name, l.status)
    };
    unready.map(text).collect()
}

fn set(live: &mut Live, phase: Phase, status: &str, failure: Option<&str>) {
    (live.phase, live.status) = (phase, status.to_owned());
    live.failure = failure.map(str::to_owned);
}

#[test]
fn what_is_not_ready_is_told_apart() {
    let mut world = movies();
    assert_eq!(said(&world), "");
    set(world.live(Kind::Campaign), Phase::Creating, "CREATE IN_PROGRESS", None);
    world.live(Kind::Filter).tags = Some(BTreeMap::new());
    world.all.retain(|live| live.kind != Kind::EventTracker);
    let why = Some("Input CSV is missing the following columns:[ITEM_ID].");
    set(world.live(Kind::ImportJob), Phase::Failed, "CREATE FAILED", why);
    expect![[r#"
        degraded import-job/interactions movies-interactions-1111111111118109: CREATE FAILED (Input CSV is missing the following columns:[ITEM_ID].)
        missing event-tracker movies-clicks: 
        unowned filter/unseen movies-unseen: ACTIVE
        in progress campaign/home movies-home: CREATE IN_PROGRESS 981 of Some(600) s
    "#]].assert_eq(&said(&world));
}

/// AWS keeps import jobs when their dataset group is gone, and lists them for ever.
#[test]
fn a_job_whose_dataset_group_is_gone_is_not_ready() {
    let mut world = movies();
    world.all.retain(|live| live.kind == Kind::ImportJob);
    let jobs = |world: &World| -> String {
        let jobs = lines(world).into_iter().filter(|line| line.address.kind == Kind::ImportJob);
        jobs.map(|line| format!("{} {}\n", line.state.word(), line.address)).collect()
    };
    expect![[r#"
        missing import-job/interactions
        missing import-job/items
    "#]]
    .assert_eq(&jobs(&world));
    // Nor is it when a group of the same name was made since.
    let old = world.all.clone();
    let mut world = movies();
    world.all.retain(|live| live.kind != Kind::ImportJob);
    world.all.extend(old);
    let later = Timestamp::from_second(500).ok();
    world.all.iter_mut().filter(|l| l.kind == Kind::Dataset).for_each(|l| l.created = later);
    expect![[r#"
        missing import-job/interactions
        missing import-job/items
    "#]]
    .assert_eq(&jobs(&world));
}

#[test]
fn applications_are_told_what_they_need() {
    let mut world = movies();
    world.live(Kind::EventTracker).outputs.insert("trackingId".into(), "f0f0".into());
    let lines = lines(&world);
    let said: String =
        serving(&lines).iter().map(|(address, value)| format!("{address} {value}\n")).collect();
    expect![[r#"
        event-tracker f0f0
        filter/unseen arn:aws:personalize:us-east-1:000000000000:filter/movies-unseen
        campaign/home arn:aws:personalize:us-east-1:000000000000:campaign/movies-home
    "#]]
    .assert_eq(&said);
}
