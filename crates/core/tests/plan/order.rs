//! The order of deletions: each after what holds it back, and after nothing else.

use crate::world::{MOVIES, applied, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    address::Kind,
    inventory::Phase,
    plan::{Plan, Verb},
};

/// The steps that come before each deletion of a kind.
fn before(plan: &Plan, kind: Kind, expected: &Expect) {
    let deletes = plan.steps.iter().filter(|s| s.verb == Verb::Delete && s.address.kind == kind);
    let lines: Vec<String> =
        deletes.map(|s| format!("{}\n    {}\n", s.id, s.needs.join("\n    "))).collect();
    expected.assert_eq(&lines.concat());
}

/// Two solutions, each with a campaign.
fn two() -> String {
    MOVIES.replace("filters:", "  other: {recipe: aws-sims, autoTraining: off}\nfilters:")
        + "  next: {solution: other, minProvisionedTPS: 1}\n"
}

#[test]
fn a_solution_waits_for_its_own_campaigns_and_trainings() {
    let mut world = applied(&two());
    let versions = world.all.iter_mut().filter(|l| l.kind == Kind::SolutionVersion);
    versions.for_each(|version| version.phase = Phase::Creating);
    let plan = world.destroy();
    before(
        &plan,
        Kind::Solution,
        &expect![[r#"
            solution/for-you:delete:movies-for-you
                campaign/home:delete:movies-home
                solution-version/for-you:stop:v-4297f7979bb3
            solution/other:delete:movies-other
                campaign/next:delete:movies-next
                solution-version/other:stop:v-e4b3af31ffec
        "#]],
    );
}

#[test]
fn a_campaign_on_the_move_holds_back_every_solution() {
    let mut world = applied(&two());
    world.live(Kind::Campaign).phase = Phase::Updating;
    let plan = world.destroy();
    before(
        &plan,
        Kind::Solution,
        &expect![[r#"
        solution/for-you:delete:movies-for-you
            campaign/home:wait:movies-home
            campaign/home:delete:movies-home
        solution/other:delete:movies-other
            campaign/home:wait:movies-home
            campaign/home:delete:movies-home
            campaign/next:delete:movies-next
    "#]],
    );
}

#[test]
fn an_old_generation_goes_when_the_new_one_serves() {
    let world = movies();
    let plan =
        world.plan(&MOVIES.replace("autoTraining: off}", "autoTraining: off, eventType: watch}"));
    before(
        &plan,
        Kind::Solution,
        &expect![[r#"
            solution/for-you:delete:movies-for-you
                solution/for-you:create:movies-for-you-g2
                solution-version/for-you:create:v-229cca4a5483
                campaign/home:update:movies-home
        "#]],
    );
}

#[test]
fn a_filter_under_a_new_name_comes_before_the_old_one_goes() {
    let world = applied(&MOVIES.replace("in-place", "new-name"));
    let plan = world.plan(&MOVIES.replace("in-place", "new-name").replace("\"watch\"", "\"like\""));
    before(
        &plan,
        Kind::Filter,
        &expect![[r#"
        filter/unseen:delete:movies-unseen
            filter/unseen:create:movies-unseen-g2
    "#]],
    );
}

#[test]
fn what_is_being_deleted_already_holds_nothing_back() {
    for kind in [Kind::Dataset, Kind::Filter, Kind::EventTracker, Kind::Solution, Kind::Campaign] {
        let mut world = movies();
        let live = world.live(kind);
        (live.phase, live.status) = (Phase::Deleting, "DELETE IN_PROGRESS".into());
        let plan = world.destroy();
        assert_eq!(plan.refusals, [], "{kind}");
        let waits = plan.steps.iter().filter(|step| step.verb == Verb::Wait);
        assert_eq!(waits.map(|step| step.address.kind).collect::<Vec<_>>(), [kind]);
    }
}
