//! Actions and action interactions: datasets of custom groups, and the recipe that recommends actions.

use crate::world::{World, applied};
use expect_test::expect;
use personalize_core::{
    address::Kind,
    plan::{Action, Verb},
};

/// Offers to readers: interactions with books, and actions with how they were taken.
const OFFERS: &str = "\
version: 1
name: offers
bucket: {name: offers-personalize}
role: {name: offers-personalize}
datasets:
  interactions:
    source: data/interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}
  actions:
    source: data/items.csv
    schema: {ACTION_ID: string, CATEGORY: {type: string, categorical: true}, VALUE: long?}
  actionInteractions:
    source: data/users.csv
    schema: {USER_ID: string, ACTION_ID: string, EVENT_TYPE: string, TIMESTAMP: long}
solutions:
  next: {recipe: aws-next-best-action, autoTraining: off}
filters:
  valuable: {expression: 'INCLUDE ActionID WHERE Actions.VALUE > 3', replace: in-place}
campaigns:
  offers: {solution: next}
";

#[test]
fn a_group_with_actions_is_made_in_order() {
    World::new().check(OFFERS, &expect![[r#"
          + bucket                          offers-personalize
          + role                            offers-personalize                                [privilege]
          + dataset-group                   offers
          + schema/actionInteractions       offers-actionInteractions-e8f42158
          + schema/actions                  offers-actions-57c5f8d7
          + schema/interactions             offers-interactions-d22b1ec7
          + bucket-policy                   offers-personalize                                [privilege]
          + role-policy                     offers-personalize/personalize                    [privilege]
          + data-object/actionInteractions  offers/data/actionInteractions/333333333333/users.csv
              from data/users.csv, 1 byte, BLAKE3 333333333333
          + data-object/actions             offers/data/actions/222222222222/items.csv
              from data/items.csv, 1 byte, BLAKE3 222222222222
          + data-object/interactions        offers/data/interactions/111111111111/interactions.csv
              from data/interactions.csv, 1 byte, BLAKE3 111111111111
          + dataset/actionInteractions      offers-actionInteractions
          + dataset/actions                 offers-actions
          + dataset/interactions            offers-interactions
          + import-job/actionInteractions   offers-actionInteractions-3333333333334edd
          + import-job/actions              offers-actions-22222222222252c7
          + import-job/interactions         offers-interactions-1111111111118109
          + solution/next                   offers-next
          + filter/valuable                 offers-valuable
          + solution-version/next           v-9ad6c5a4e20e
          + campaign/offers                 offers-offers                                     [cost-up]

        note: the minimum throughput is billed continuously: campaign/offers
        note: on AWS, small data usually takes about 1 h 1 min

        21 to create; 0 unchanged
    "#]]);
    let world = applied(OFFERS);
    let schema =
        |name: &str| world.all.iter().any(|l| l.kind == Kind::Schema && l.name.contains(name));
    assert!(schema("offers-actions-") && schema("offers-actionInteractions-"));
    let dataset =
        world.all.iter().find(|l| l.text("datasetType") == "ACTION_INTERACTIONS").unwrap();
    expect!["arn:aws:personalize:us-east-1:000000000000:dataset/offers/ACTION_INTERACTIONS"]
        .assert_eq(&dataset.locator);
}

#[test]
fn the_solution_waits_for_what_its_recipe_reads() {
    let plan = World::new().plan(OFFERS);
    let solution = plan.steps.iter().find(|s| s.id.starts_with("solution/next:")).unwrap();
    for dataset in ["interactions", "actions", "actionInteractions"] {
        let import = format!("import-job/{dataset}:");
        assert!(solution.needs.iter().any(|need| need.starts_with(&import)), "{dataset}");
    }
    let tracker = plan.items.iter().any(|item| item.address.kind == Kind::EventTracker);
    assert!(!tracker, "action interactions have a tracking id of their own");
}

#[test]
fn the_schema_of_actions_does_not_change_in_place() {
    let more = OFFERS.replace("VALUE: long?}", "VALUE: long?, TYPE: string?}");
    let plan = applied(OFFERS).plan(&more);
    let refusal = plan.refusals.first().unwrap();
    expect!["dataset/actions cannot take the new schema in place, and replacing it would lose its data: the schema of actions cannot be changed, only those of items and users can"].assert_eq(&refusal.summary);
}

#[test]
fn schemas_that_no_dataset_has_any_more_go() {
    let fewer: String = OFFERS
        .lines()
        .filter(|line| !line.contains("actionInteractions") && !line.contains("users.csv"))
        .filter(|line| !line.contains("schema: {USER_ID: string, ACTION_ID"))
        .map(|line| format!("{line}\n"))
        .collect();
    let plan = applied(OFFERS).plan(&fewer);
    let gone = plan.items.iter().filter(|item| item.action == Action::Delete);
    let gone: Vec<String> = gone.map(|item| item.address.to_string()).collect();
    assert_eq!(gone, ["schema/actionInteractions", "dataset/actionInteractions"]);
    let world = applied(OFFERS);
    let destroyed = plan_of_destroy(&world);
    for live in world.all.iter().filter(|l| l.kind != Kind::DataObject) {
        assert!(destroyed.contains(&live.locator), "{} stays", live.locator);
    }
}

/// The locators that `destroy` touches.
fn plan_of_destroy(world: &World) -> Vec<String> {
    let plan = world.with(OFFERS, |from| personalize_core::plan::destroy(from, &world.inventory()));
    let steps =
        plan.steps.into_iter().filter(|s| matches!(s.verb, Verb::Delete | Verb::Wait | Verb::Stop));
    let all: Vec<String> = steps.filter_map(|s| Some(s.locator?.into())).collect();
    let kept = world.all.iter().filter(|l| personalize_core::kind::is_kept(l.kind));
    all.into_iter().chain(kept.map(|l| l.locator.clone())).collect()
}
