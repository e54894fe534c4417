//! Datasets that are replaced with their data: what goes before them and comes after them, what has to be allowed, and
//! that a run which ends anywhere is gone on with. Not here: which schemas can change in place (`rules`).

use crate::world::{MOVIES, World, applied, movies};
use expect_test::expect;
use personalize_core::{
    address::Kind,
    kind::definition_of,
    plan::{Plan, Step, Verb, render},
};

/// `MOVIES` whose items may be replaced, with a column of another type.
fn retyped() -> String {
    MOVIES
        .replace("YEAR: int?", "YEAR: string?")
        .replace("source: data/items.csv\n", "source: data/items.csv\n    replace: data\n")
}

/// Carries out `n` steps, of those that may come the last one first, and looks that the service would take each.
fn steps_last_first(world: &mut World, plan: &Plan, n: usize) {
    let mut left = plan.steps.clone();
    for _ in 0..n {
        let ready = |step: &Step| step.needs.iter().all(|need| left.iter().all(|s| s.id != *need));
        let at = left.iter().rposition(ready).expect("no cycle");
        let step = left.remove(at);
        is_taken(world, &step);
        world.step(&step);
    }
}

/// Whether the service carries out a deletion: nothing holds it back.
fn is_taken(world: &World, step: &Step) {
    if step.verb != Verb::Delete {
        return;
    }
    let inventory = world.inventory();
    let live = inventory.located(step.address.kind, step.locator.as_deref().unwrap()).unwrap();
    let holds = |by: &&_| {
        let by: &personalize_core::inventory::Live = by;
        (definition_of(by.kind).deletion.holds)(by, live)
    };
    let by = inventory.all().iter().find(holds);
    assert!(by.is_none(), "{} is held back by {}", step.id, by.unwrap().name);
}

fn converges(world: &mut World, text: &str) {
    let plan = world.plan(text);
    steps_last_first(world, &plan, plan.steps.len());
    let next = world.plan(text);
    assert!(next.is_empty(), "{}", render::human(&next));
}

#[test]
fn a_column_of_another_type_is_an_outage_that_the_spec_allows() {
    let text = retyped();
    converges(&mut movies(), &text);
    movies().check(&text, &expect![[r#"
          + schema/items              movies-items-ac8b0d7b
          ± dataset/items             movies-items                   [data-loss: allowed by `replace: data`]
              it cannot take the new schema in place: the type of `YEAR` changes from int to string; its data is deleted and imported again from data/items.csv
              schemaArn:
                  arn:aws:personalize:us-east-1:000000000000:schema/movies-items-56c797b7
               -> arn:aws:personalize:us-east-1:000000000000:schema/movies-items-ac8b0d7b
          + import-job/items          movies-items-222222222222b04e
          ± filter/unseen             movies-unseen                  [serving-impact: allowed by `replace: data`]
              dataset/items is replaced, which the service does only when this is gone; callers fail until it is back
          + solution-version/for-you  v-20430f604bcf
          ± campaign/home             movies-home                    [serving-impact: allowed by `replace: data`]
              dataset/items is replaced, which the service does only when this is gone; callers fail until it is back
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
               -> (the new solution-version/for-you)
          - schema/items              movies-items-56c797b7
              superseded

        note: an outage: these are deleted before dataset/items, and do not answer until they are created again after the import and the training: filter/unseen, campaign/home
        note: on AWS, small data usually takes about 59 min

        3 to create, 3 to replace, 1 to delete; 12 unchanged
    "#]]);
}

#[test]
fn a_run_that_ends_anywhere_is_gone_on_with() {
    let text = retyped();
    let all = movies().plan(&text).steps.len();
    for n in 1..all {
        let mut world = movies();
        let plan = world.plan(&text);
        steps_last_first(&mut world, &plan, n);
        let next = world.plan(&text);
        assert!(next.refusals.is_empty(), "after {n}: {}", render::human(&next));
        converges(&mut world, &text);
    }
}

#[test]
fn events_and_the_tracking_id_are_lost_only_by_permission() {
    let text = MOVIES.replace(
        "source: data/interactions.csv\n",
        "source: data/interactions.csv\n    replace: data\n",
    );
    let text = text.replace("EVENT_TYPE: string}", "EVENT_TYPE: string, EVENT_VALUE: float?}");
    let mut world = movies();
    expect![[r#"
          + schema/interactions       movies-interactions-e0489cb0
          ± dataset/interactions      movies-interactions                   [data-loss]
              it cannot take the new schema in place: the schema of item interactions cannot be changed, only those of items and users can; its data is deleted and imported again from data/interactions.csv; events that were received since are lost
              schemaArn: …ema/movies-interactions-d22b1ec7 -> …ema/movies-interactions-e0489cb0
          + import-job/interactions   movies-interactions-111111111111da28
          ± event-tracker             movies-clicks                         [serving-impact]
              dataset/interactions is replaced, which the service does only when this is gone; the new tracker has a new tracking id, which every sender of events must take up
          ± filter/unseen             movies-unseen                         [serving-impact: allowed by `replace: data`]
              dataset/interactions is replaced, which the service does only when this is gone; callers fail until it is back
          + solution-version/for-you  v-45242a201a1b
          ± campaign/home             movies-home                           [serving-impact: allowed by `replace: data`]
              dataset/interactions is replaced, which the service does only when this is gone; callers fail until it is back
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
               -> (the new solution-version/for-you)
          - schema/interactions       movies-interactions-d22b1ec7
              superseded

        refused: dataset/interactions `movies-interactions` would be replaced, and its data is lost (data-loss)
           help: to allow it: `--allow data-loss=dataset/interactions`, or `allow: [data-loss=dataset/interactions]` in the spec

        refused: event-tracker `movies-clicks` would be replaced, and whoever calls it fails or has to change (serving-impact)
           help: to allow it: `--allow serving-impact=event-tracker`, or `allow: [serving-impact=event-tracker]` in the spec

        note: an outage: these are deleted before dataset/interactions, and do not answer until they are created again after the import and the training: event-tracker, filter/unseen, campaign/home
        note: on AWS, small data usually takes about 59 min

        3 to create, 4 to replace, 1 to delete; 11 unchanged; 2 refused
    "#]]
    .assert_eq(&render::human(&world.plan(&text)));
    let allow = "allow: [data-loss=dataset/interactions, serving-impact=event-tracker]\n";
    let text = format!("{text}{allow}");
    assert!(world.plan(&text).refusals.is_empty());
    converges(&mut world, &text);
}

#[test]
fn a_dataset_without_a_source_is_not_replaced_without_permission() {
    let without = MOVIES.replace("    source: data/items.csv\n", "");
    let mut world = applied(&without);
    let text = without
        .replace("YEAR: int?", "YEAR: string?")
        .replace("  items:\n", "  items:\n    replace: data\n");
    let plan = world.plan(&text);
    let [refusal] = &plan.refusals[..] else { panic!("{}", render::human(&plan)) };
    assert_eq!(refusal.allow.as_ref().unwrap().to_string(), "data-loss=dataset/items");
    let item = plan.items.iter().find(|i| i.address.kind == Kind::Dataset).unwrap();
    assert!(
        item.reason.ends_with("the spec has no source to import it from again"),
        "{}",
        item.reason
    );
    converges(&mut world, &text);
}

/// Each of these is deleted or created by itself for another reason; together with the dataset there is still an order.
#[test]
fn other_changes_beside_it_find_an_order() {
    let others = [
        (
            "solution/for-you",
            "autoTraining: off}",
            "autoTraining: off, solutionConfig: {algorithmHyperParameters: {apply_recency_bias: false}}}",
        ),
        ("campaign", "home: {", "home: {name: movies-start, "),
        ("filter", "\"watch\"", "\"like\""),
        ("filter", "replace: in-place", "replace: new-name"),
        (
            "new campaign",
            "campaigns:\n",
            "campaigns:\n  second: {solution: for-you, minProvisionedTPS: 1}\n",
        ),
        ("no tracker", "eventTracker: {name: movies-clicks}\n", ""),
        ("manual", "autoTraining: off}", "autoTraining: off, training: {when: manual}}"),
    ];
    let mut all = retyped();
    for (what, from, to) in others {
        let text = retyped().replace(from, to);
        assert_ne!(text, retyped(), "{what}");
        converges(&mut movies(), &text);
        if what != "manual" {
            all = all.replace(from, to);
        }
    }
    converges(&mut movies(), &all);
}
