//! Ownership: whose doing a difference is, what is taken over, and what is never touched.

use crate::world::{MOVIES, World, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    plan::{Plan, drift, render},
};
use serde_json::json;

fn shown(plan: &Plan, expected: &Expect) {
    expected.assert_eq(&render::human(plan));
}

fn drifted(plan: &Plan, expected: &Expect) {
    expected.assert_eq(&render::drift(&drift::drift(plan)));
}

/// A world in which somebody set the throughput to 7.
fn edited() -> World {
    let mut world = movies();
    world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), 7.into());
    world
}

#[test]
fn a_changed_spec_is_no_drift() {
    let plan = movies().plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    drifted(
        &plan,
        &expect![[r#"
        no drift
    "#]],
    );
}

#[test]
fn an_edit_behind_our_back_is_drift_and_goes_back() {
    let mut world = edited();
    let plan = world.plan(MOVIES);
    shown(
        &plan,
        &expect![[r#"
          ~ campaign/home  movies-home
              minProvisionedTPS: 7 -> 1  (drift: changed outside this spec)

        1 to update; 17 unchanged
    "#]],
    );
    drifted(
        &plan,
        &expect![[r#"
          campaign/home  movies-home
              minProvisionedTPS: 7 is live, 1 was applied

        drift in 1 resource
    "#]],
    );
    world.apply(&plan);
    assert!(world.plan(MOVIES).is_empty());
}

#[test]
fn an_edit_and_a_changed_spec_are_a_conflict() {
    let mut world = edited();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    shown(
        &plan,
        &expect![[r#"
          ~ campaign/home  movies-home
              minProvisionedTPS: 7 -> 2  (conflict: changed in the spec, and outside it)

        1 to update; 17 unchanged
    "#]],
    );
    drifted(
        &plan,
        &expect![[r#"
          campaign/home  movies-home
              minProvisionedTPS: 7 is live, 2 is in the spec, and something else was applied

        drift in 1 resource
    "#]],
    );
    world.apply(&plan);
}

#[test]
fn each_field_is_judged_by_itself() {
    let metadata =
        "minProvisionedTPS: 1, campaignConfig: {enableMetadataWithRecommendations: true}";
    let plan = edited().plan(&MOVIES.replace("minProvisionedTPS: 1", metadata));
    shown(
        &plan,
        &expect![[r#"
          ~ campaign/home  movies-home  [cost-up]
              minProvisionedTPS: 7 -> 1  (drift: changed outside this spec)
              campaignConfig: (none) -> {"enableMetadataWithRecommendations":true}

        note: the minimum throughput is billed continuously: campaign/home

        1 to update; 17 unchanged
    "#]],
    );
}

#[test]
fn tags_policies_and_what_is_gone_or_stopped_drift() {
    let mut world = movies();
    world.live(Kind::Solution).tags.as_mut().unwrap().insert("team".into(), "x".into());
    world
        .live(Kind::Role)
        .props
        .insert("assumeRolePolicyDocument".into(), json!({"Statement": []}));
    world.live(Kind::RolePolicy).props.insert("policyDocument".into(), json!({"Statement": []}));
    world.all.retain(|l| l.kind != Kind::Filter && l.kind != Kind::SolutionVersion);
    world.live(Kind::Campaign).tags = Some(Default::default());
    drifted(
        &world.plan(MOVIES),
        &expect![[r#"
          role              movies-personalize
              assumeRolePolicyDocument.Statement: [] is live, [{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"},"StringLike":{"aws:SourceArn":"arn:aws:personalize:… was applied
              assumeRolePolicyDocument.Version: (none) is live, 2012-10-17 was applied
          role-policy       movies-personalize/personalize
              policyDocument.Statement: [] is live, [{"Action":"s3:ListBucket","Effect":"Allow","Resource":["arn:aws:s3:::movies-personalize"]},{"Action":"s3:GetObject","Effect":"Allow","Resource"… is in the spec
              policyDocument.Version: (none) is live, 2012-10-17 is in the spec
          solution/for-you  movies-for-you
              tags.team: x is live, discovery was applied
          filter/unseen     movies-unseen
              it does not exist: it was deleted, or the spec is not applied yet
          campaign/home     
              the campaign `movies-home` exists and was not made by personalize
              tags.personalize:stack: (none) is live, movies is in the spec

        drift in 5 resources
    "#]],
    );
    let nothing = World::new().plan(MOVIES);
    drifted(
        &nothing,
        &expect![[r#"
        no drift
    "#]],
    );
}

#[test]
fn a_resource_of_somebody_else_is_adopted_only_when_the_spec_says_so() {
    let mut world = movies();
    let campaign = world.live(Kind::Campaign);
    campaign.tags = Some([("owner".to_owned(), "ops".to_owned())].into());
    campaign.props.insert("minProvisionedTPS".into(), 3.into());
    let refused = world.plan(MOVIES);
    assert_eq!(refused.refusals.len(), 1);
    assert!(refused.steps.is_empty());
    let text = format!("{MOVIES}adopt: [campaign/home]\n");
    let plan = world.plan(&text);
    shown(
        &plan,
        &expect![[r#"
          ~ campaign/home  movies-home
              adopted
              minProvisionedTPS: 3 -> 1
              tags.team: (none) -> discovery

        1 to update; 17 unchanged
    "#]],
    );
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
    assert!(world.plan(MOVIES).is_empty(), "the line is not needed any more");
    assert_eq!(world.live(Kind::Campaign).tag("owner"), Some("ops"));
}

#[test]
fn what_cannot_be_adopted_is_said_so() {
    let adopt = |kind: Kind, address: &str, change: &dyn Fn(&mut Live)| {
        let mut world = movies();
        let live = world.live(kind);
        live.tags = Some(Default::default());
        change(live);
        let plan = world.plan(&format!("{MOVIES}adopt: [{address}]\n"));
        assert!(plan.steps.is_empty(), "{plan:#?}");
        plan.refusals[0].summary.clone()
    };
    let theirs = |live: &mut Live| {
        live.tags = Some([("personalize:stack".to_owned(), "films".to_owned())].into());
    };
    assert_eq!(
        adopt(Kind::Campaign, "campaign/home", &theirs),
        "campaign/home cannot be adopted: the campaign `movies-home` belongs to the stack `films`"
    );
    let other = |live: &mut Live| live.props.insert("filterExpression".into(), json!("x"));
    assert_eq!(
        adopt(Kind::Filter, "filter/unseen", &other),
        "filter/unseen cannot be adopted: the filter `movies-unseen` differs in `filterExpression`, which cannot change in place"
    );
    let failed =
        |live: &mut Live| (live.phase, live.status) = (Phase::Failed, "CREATE FAILED".into());
    assert_eq!(
        adopt(Kind::Campaign, "campaign/home", &failed),
        "campaign/home cannot be adopted: the campaign `movies-home` is CREATE FAILED"
    );
}

/// Everything that is not ours, in every way that it may look like ours, beside a stack that deletes and destroys.
#[test]
fn what_is_not_ours_is_never_touched() {
    let mut world = movies();
    let (mut strangers, tags) = (Vec::new(), world.live(Kind::Campaign).tags.clone().unwrap());
    for kind in [Kind::Campaign, Kind::Filter, Kind::Solution, Kind::Recommender] {
        for (name, tags) in [
            // Nobody's.
            ("theirs", Default::default()),
            // Another stack's.
            ("films", [("personalize:stack".to_owned(), "films".to_owned())].into()),
            // With tags copied from one of ours.
            ("copied", tags.clone()),
        ] {
            let mut live = world.live(Kind::Campaign).clone();
            (live.kind, live.name, live.locator) =
                (kind, name.into(), format!("arn:{kind}/{name}"));
            live.tags = Some(tags);
            strangers.push(live);
        }
    }
    let mut schema = world.live(Kind::Schema).clone();
    (schema.name, schema.locator) = ("movies-items-01234567".into(), "arn:schema/theirs".into());
    strangers.push(schema);
    world.all.extend(strangers.iter().cloned());
    let touches = |plan: &Plan| {
        let of = |s: &&personalize_core::plan::Step| {
            strangers.iter().any(|l| s.locator.as_deref() == Some(&l.locator))
        };
        plan.steps.iter().filter(of).map(|s| s.id.clone()).collect::<Vec<_>>()
    };
    let destroy = world.destroy();
    for plan in [
        world.plan(MOVIES),
        world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2")),
        world.plan(&MOVIES.replace("filters:", "#").replace("  unseen:", "#")),
        destroy,
    ] {
        assert_eq!(touches(&plan), Vec::<String>::new());
    }
}

#[test]
fn a_policy_belongs_to_whom_its_bucket_or_role_belongs() {
    let mut world = movies();
    world.live(Kind::Role).tags = Some(Default::default());
    world.live(Kind::RolePolicy).props.insert("policyDocument".into(), json!({}));
    shown(
        &world.plan(MOVIES),
        &expect![[r#"
        refused: the role `movies-personalize` exists and was not made by personalize
           help: give role another name in the spec, delete the existing one, or write `adopt: [role]` in the spec to let this stack own it

        refused: the policy of the role `movies-personalize` is not this stack's to change, since the role is not
           help: decide about the role first

        nothing can be done; 16 unchanged; 2 refused
    "#]],
    );
}

#[test]
fn a_spec_that_wants_nothing_is_no_way_to_delete_a_stack() {
    let empty = "version: 1\nname: movies\nbucket: {name: movies-personalize}\nrole: {name: movies-personalize}\ndatasets: {}\n";
    let plan = movies().plan_unchecked(empty);
    let refusal = plan.refusals.iter().find(|r| r.allow.is_none()).unwrap();
    assert_eq!(
        refusal.summary,
        "the spec declares nothing for the stack `movies`, which owns 8 resources that would be deleted"
    );
    assert!(
        World::new().plan_unchecked(empty).refusals.is_empty(),
        "a stack may begin with nothing"
    );
}

#[test]
fn what_belongs_to_another_stack_is_left_to_it() {
    let mut world = movies();
    let tags = [("personalize:stack", "films"), ("personalize:addr", "campaign/home=movies-home")];
    let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
    world.live(Kind::Campaign).tags = Some(tags.into());
    shown(
        &world.plan(MOVIES),
        &expect![[r#"
            refused: the campaign `movies-home` exists and belongs to the stack `films`
               help: give campaign/home another name in the spec or delete the existing one

            nothing can be done; 17 unchanged; 1 refused
        "#]],
    );
}

#[test]
fn of_a_stack_that_is_not_there_nothing_is_to_be_destroyed() {
    shown(
        &World::new().destroy(),
        &expect![[r#"
            nothing to do: nothing of the stack is there
        "#]],
    );
}

#[test]
fn what_aws_does_not_tell_the_owner_of_yet_is_waited_for() {
    let mut world = movies();
    let home = world.live(Kind::Campaign);
    (home.phase, home.status, home.tags) = (Phase::Creating, "CREATE IN_PROGRESS".to_owned(), None);
    // Its throughput differs, too; that is for the plan that knows whose it is.
    home.props.insert("minProvisionedTPS".into(), 7.into());
    shown(
        &world.plan(MOVIES),
        &expect![[r#"
          … campaign/home  movies-home
              it is CREATE IN_PROGRESS, and AWS reports its owner only when that has ended; then it can be compared

        note: on AWS, small data usually takes about 10 min

        1 to wait for; 17 unchanged
    "#]],
    );
    // Where the spec does not name it, it may be anybody's.
    let others = MOVIES.split("campaigns:").next().unwrap_or_default();
    shown(
        &world.plan(others),
        &expect![[r#"
            note: AWS is working on these and reports their owner only afterwards: campaign `movies-home`; make a new plan then

            nothing to do: 17 resources are as wanted
        "#]],
    );
}
