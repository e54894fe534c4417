//! Saved plans: the document, and what becomes of it when the account has moved on.

use crate::world::{MOVIES, World, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    plan::{Plan, recheck::recheck, render, saved},
};

/// What is live of each precondition, as the shell would read it.
fn touched(plan: &Plan, world: &World) -> Vec<Option<Live>> {
    let inventory = world.inventory();
    let find = |p: &personalize_core::plan::precondition::Precondition| {
        let mut all = inventory.of(p.address.kind);
        match &p.locator {
            Some(locator) => all.find(|l| l.locator == *locator),
            None => all.find(|l| p.is_named(l)),
        }
    };
    plan.preconditions.iter().map(|p| find(p).cloned()).collect()
}

/// What is left of `plan`, or what changed, as text.
fn left(plan: &Plan, world: &World, expected: &Expect) {
    let text = match recheck(plan, &touched(plan, world)) {
        Ok(left) => render::human(&left),
        Err(changed) => {
            changed.iter().map(|c| format!("{} `{}`: {}\n", c.address, c.name, c.what)).collect()
        }
    };
    expected.assert_eq(&text);
}

#[test]
fn a_document_is_read_back() {
    for plan in [World::new().plan(MOVIES), movies().plan(MOVIES)] {
        assert_eq!(Plan::read(&plan.to_json()).unwrap(), plan);
        assert!(saved::is_saved(&plan.to_json()));
    }
    assert!(!saved::is_saved(MOVIES) && !saved::is_saved("{version: 1}"));
}

#[test]
fn what_is_no_plan_is_said_so() {
    let json = World::new().plan(MOVIES).to_json();
    let said = |text: &str| Plan::read(text).unwrap_err().to_string();
    assert_eq!(said("version: 1"), "it is not a saved plan of personalize");
    assert_eq!(said("{}"), "it is not a saved plan of personalize: it has no `format`");
    assert_eq!(
        said(&json.replace("\"format\": 1", "\"format\": 2")),
        "its format is 2, and this version of personalize reads format 1"
    );
    let changed = said(&json.replace("\"minProvisionedTPS\": 1", "\"minProvisionedTPS\": 9"));
    assert!(changed.starts_with("it was changed after it was made"), "{changed}");
}

#[test]
fn the_id_stands_for_what_is_done_and_not_for_statuses_and_places() {
    let plan = World::new().plan(MOVIES);
    let mut same = plan.clone();
    same.items[0].reason = "otherwise".into();
    same.files[0].path = "elsewhere/interactions.csv".into();
    same.unchanged = 7;
    assert_eq!(same.id(), plan.id());
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    assert_ne!(World::new().plan(&text).id(), plan.id());
    let mut world = World::new();
    world.data.insert("data/items.csv", "3333333333333333");
    assert_ne!(world.plan(MOVIES).id(), plan.id());
}

#[test]
fn local_files_are_named_with_their_content() {
    let files = World::new().plan(MOVIES).files;
    let of: Vec<_> = files.iter().map(|f| (f.path.as_str(), f.hash.as_str())).collect();
    assert_eq!(
        of,
        [("data/interactions.csv", "1111111111111111"), ("data/items.csv", "2222222222222222")]
    );
    assert!(movies().plan(MOVIES).files.is_empty());
}

/// Every change of the planner's cases, interrupted after every step: what is left finishes it.
#[test]
fn a_plan_goes_on_where_it_was_interrupted() {
    let changes = [
        ("team: discovery", "team: search"),
        ("minProvisionedTPS: 1", "minProvisionedTPS: 2"),
        ("\"watch\"", "\"watch\", \"like\""),
        ("YEAR: int?", "YEAR: int?, STUDIO: string?"),
        ("user-personalization-v2", "user-personalization"),
        ("name: movies-clicks", "name: movies-taps"),
        ("minProvisionedTPS: 1", "minProvisionedTPS: 1"),
    ];
    for (from, to) in changes {
        let text = MOVIES.replace(from, to);
        for start in [World::new as fn() -> World, movies] {
            let steps = start().plan(&text).steps.len();
            for done in 0..=steps {
                interrupted(start(), &text, done);
            }
        }
    }
}

fn interrupted(mut world: World, text: &str, done: usize) {
    let plan = world.plan(text);
    let mut begun = plan.clone();
    world.apply_steps(&mut begun.steps, done);
    let left = recheck(&plan, &touched(&plan, &world))
        .unwrap_or_else(|changed| panic!("after {done} steps of {text}: {changed:#?}"));
    assert!(left.steps.len() <= begun.steps.len() + 1, "{left:#?}\nis more than\n{begun:#?}");
    world.apply(&left);
    assert!(world.plan(text).is_empty(), "{}", render::human(&world.plan(text)));
}

#[test]
fn an_edit_of_something_else_changes_nothing() {
    let mut world = movies();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    world.live(Kind::Solution).props.insert("performAutoTraining".into(), true.into());
    let other = world.plan(&MOVIES.replace("\"watch\"", "\"like\""));
    world.apply(&other);
    left(
        &plan,
        &world,
        &expect![[r#"
              ~ campaign/home  movies-home  [cost-up]
                  minProvisionedTPS: 1 -> 2

            note: billed for its least throughput at all times, used or not: campaign/home

            1 to update; 17 unchanged
        "#]],
    );
}

#[test]
fn an_edit_of_what_it_touches_is_named() {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let plan = movies().plan(&text);
    let mut world = movies();
    let campaign = world.live(Kind::Campaign);
    campaign.props.insert("minProvisionedTPS".into(), 7.into());
    campaign.tags.as_mut().unwrap().insert("team".into(), "other".into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: `minProvisionedTPS`, the tag `team` changed
        "#]],
    );
    let mut world = movies();
    world.all.retain(|l| l.kind != Kind::Campaign);
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: it is gone
        "#]],
    );
    let mut world = movies();
    (world.live(Kind::Campaign).phase, world.live(Kind::Campaign).status) =
        (Phase::Updating, "UPDATE IN_PROGRESS".into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: it is UPDATE IN_PROGRESS now
        "#]],
    );
}

#[test]
fn what_came_into_being_meanwhile_is_not_overwritten() {
    let mut world = movies();
    let plan = World::new().plan(MOVIES);
    world.all.retain(|l| l.kind == Kind::Campaign || l.kind == Kind::Bucket);
    world.live(Kind::Campaign).tags = Some(Default::default());
    world.live(Kind::Bucket).tags.as_mut().unwrap().remove("personalize:stack");
    left(
        &plan,
        &world,
        &expect![[r#"
            bucket `movies-personalize`: it exists now
            campaign/home `movies-home`: it exists now
        "#]],
    );
}

#[test]
fn what_is_as_wanted_by_somebody_elses_hand_needs_nothing() {
    let mut world = movies();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    world.apply(&plan);
    left(
        &plan,
        &world,
        &expect![[r#"
            nothing to do: 18 resources are as wanted
        "#]],
    );
}

#[test]
fn a_delete_needs_everything_as_it_was_seen() {
    let text =
        MOVIES.replace("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let mut world = movies();
    let plan = world.plan(&text);
    assert_eq!(plan.steps[0].guard.as_ref().unwrap().tags["personalize:stack"], "movies");
    world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), 7.into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: `minProvisionedTPS` changed
        "#]],
    );
    let mut world = movies();
    world.live(Kind::Campaign).phase = Phase::Deleting;
    let left = recheck(&plan, &touched(&plan, &world)).unwrap();
    assert_eq!(left.steps[0].verb, personalize_core::plan::Verb::Wait);
}
