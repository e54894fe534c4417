//! Each kind of change, as the plan that people read.

use crate::world::{MOVIES, World, movies};
use expect_test::expect;
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::Phase,
    plan::{self, Plan, render},
};
use std::collections::BTreeMap;

#[test]
fn an_empty_account_gets_everything_in_order() {
    World::new().check(
        MOVIES,
        &expect![[r#"
              + bucket                    movies-personalize
              + role                      movies-personalize                                [privilege]
              + dataset-group             movies
              + schema/interactions       movies-interactions-d22b1ec7
              + schema/items              movies-items-56c797b7
              + bucket-policy             movies-personalize                                [privilege]
              + role-policy               movies-personalize/personalize                    [privilege]
              + data-object/interactions  movies/data/interactions/111111111111/interactions.csv
                  from data/interactions.csv, 1 byte, BLAKE3 111111111111
              + data-object/items         movies/data/items/222222222222/items.csv
                  from data/items.csv, 1 byte, BLAKE3 222222222222
              + dataset/interactions      movies-interactions
              + dataset/items             movies-items
              + import-job/interactions   movies-interactions-1111111111118109
              + import-job/items          movies-items-222222222222748c
              + event-tracker             movies-clicks
              + solution/for-you          movies-for-you
              + filter/unseen             movies-unseen
              + solution-version/for-you  v-4297f7979bb3
              + campaign/home             movies-home                                       [cost-up]

            note: the minimum throughput is billed continuously: campaign/home
            note: on AWS, small data usually takes about 1 h 1 min

            18 to create; 0 unchanged
        "#]],
    );
}

#[test]
fn throughput_is_one_update() {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    movies().check(
        &text,
        &expect![[r#"
              ~ campaign/home  movies-home  [cost-up]
                  minProvisionedTPS: 1 -> 2

            note: the minimum throughput is billed continuously: campaign/home

            1 to update; 17 unchanged
        "#]],
    );
}

#[test]
fn a_filter_is_replaced_as_the_spec_says() {
    let text = MOVIES.replace("\"watch\"", "\"watch\", \"like\"");
    movies().check(
        &text,
        &expect![[r#"
              ± filter/unseen  movies-unseen  [serving-impact: allowed by `replace: in-place`]
                  `filterExpression` cannot change in place; callers fail until it is back
                  filterExpression:  (forces replacement)
                      EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")
                   -> EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "like")

            note: on AWS, small data usually takes about 1 min

            1 to replace; 17 unchanged
        "#]],
    );
    let new_name = text.replace("in-place", "new-name");
    movies().check(
        &new_name,
        &expect![[r#"
              + filter/unseen  movies-unseen-g2
                  filterExpression:  (forces replacement)
                      EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")
                   -> EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "like")
              - filter/unseen  movies-unseen     [serving-impact: allowed by `replace: new-name`]
                  superseded

            note: on AWS, small data usually takes about 1 min

            1 to create, 1 to delete; 17 unchanged
        "#]],
    );
    let silent = text.replace(", replace: in-place", "");
    expect![[r#"
        refused: filter/unseen has to be replaced: `filterExpression` cannot change in place, and callers hold its ARN
              filterExpression:  (forces replacement)
                  EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")
               -> EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch", "like")
           help: say how: `replace: in-place` deletes it and creates it again under the same name (callers fail in between); `replace: new-name` creates it under a new name first (callers must switch to the new ARN)

        nothing can be done; 17 unchanged; 1 refused
    "#]].assert_eq(&render::human(&movies().plan(&silent)));
}

#[test]
fn the_same_filter_written_otherwise_is_no_change() {
    let text = MOVIES.replace(
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")",
        "exclude  itemid where INTERACTIONS.event_type in ( \"watch\" )",
    );
    movies().check(
        &text,
        &expect![[r#"
        nothing to do: 18 resources are as wanted
    "#]],
    );
}

#[test]
fn a_hyperparameter_is_a_new_generation() {
    let text = MOVIES.replace("autoTraining: off}", "autoTraining: off, solutionConfig: {algorithmHyperParameters: {apply_recency_bias: false}}}");
    movies().check(
        &text,
        &expect![[r#"
              + solution/for-you          movies-for-you-g2
                  solutionConfig.algorithmHyperParameters: (none) -> {"apply_recency_bias":"false"}  (forces replacement)
              + solution-version/for-you  v-bac1ec22ba7e
              ~ campaign/home             movies-home
                  solutionVersionArn:
                      arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
                   -> (the new solution-version/for-you)
              - solution/for-you          movies-for-you
                  superseded

            note: on AWS, small data usually takes about 41 min

            2 to create, 1 to update, 1 to delete; 15 unchanged
        "#]],
    );
}

#[test]
fn automatic_training_is_an_update() {
    let text = MOVIES.replace("autoTraining: off", "autoTraining: {every: 14 days}");
    movies().check(
        &text,
        &expect![[r#"
              ~ solution/for-you  movies-for-you  [cost-up]
                  performAutoTraining: false -> true
                  solutionConfig.autoTrainingConfig: (none) -> {"schedulingExpression":"rate(14 days)"}

            note: every automatic training is billed: solution/for-you

            1 to update; 17 unchanged
        "#]],
    );
}

#[test]
fn new_data_is_uploaded_imported_trained_and_served() {
    let mut world = movies();
    world.data.insert("data/interactions.csv", "3333333333333333");
    world.check(
        MOVIES,
        &expect![[r#"
              + data-object/interactions  movies/data/interactions/333333333333/interactions.csv
                  from data/interactions.csv, 1 byte, BLAKE3 333333333333
              + import-job/interactions   movies-interactions-3333333333338109
              + solution-version/for-you  v-e3094686f156
              ~ campaign/home             movies-home
                  solutionVersionArn:
                      arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
                   -> (the new solution-version/for-you)

            note: on AWS, small data usually takes about 48 min

            3 to create, 1 to update; 14 unchanged
        "#]],
    );
}

#[test]
fn a_nullable_column_of_items_is_added_in_place() {
    let text = MOVIES.replace("YEAR: int?", "YEAR: int?, STUDIO: string?");
    movies().check(
        &text,
        &expect![[r#"
              + schema/items              movies-items-aaaf71d9
              ~ dataset/items             movies-items
                  schemaArn:
                      arn:aws:personalize:us-east-1:000000000000:schema/movies-items-56c797b7
                   -> arn:aws:personalize:us-east-1:000000000000:schema/movies-items-aaaf71d9
              + import-job/items          movies-items-222222222222391c
              + solution-version/for-you  v-80eae8bbcf30
              ~ campaign/home             movies-home
                  solutionVersionArn:
                      arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
                   -> (the new solution-version/for-you)
              - schema/items              movies-items-56c797b7
                  superseded

            note: on AWS, small data usually takes about 48 min

            3 to create, 2 to update, 1 to delete; 13 unchanged
        "#]],
    );
}

#[test]
fn a_column_that_the_file_lacks_imports_nothing() {
    let text = MOVIES.replace("YEAR: int?", "YEAR: int?, STUDIO: string?");
    let mut world = World::new();
    let columns = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "TITLE", "GENRES", "YEAR"];
    world.columns = Some(columns.map(str::to_owned).into());
    let plan = world.plan(MOVIES);
    world.apply(&plan);
    let plan = world.plan(&text);
    let kinds: Vec<Kind> = plan.items.iter().map(|item| item.address.kind).collect();
    assert_eq!(kinds, [Kind::Schema, Kind::Dataset, Kind::Schema]);
}

#[test]
fn another_interactions_schema_is_refused() {
    let text = MOVIES.replace("EVENT_TYPE: string}", "EVENT_TYPE: string, EVENT_VALUE: float?}");
    expect![[r#"
          + schema/interactions       movies-interactions-e0489cb0
          + import-job/interactions   movies-interactions-111111111111da28
          + solution-version/for-you  v-45242a201a1b
          ~ campaign/home             movies-home
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
               -> (the new solution-version/for-you)
          - schema/interactions       movies-interactions-d22b1ec7
              superseded

        refused: dataset/interactions cannot take the new schema in place, and replacing it would lose its data: the schema of item interactions cannot be changed, only those of items and users can
              schemaArn: …ema/movies-interactions-d22b1ec7 -> …ema/movies-interactions-e0489cb0
           help: add only nullable fields (items and users); or write `replace: data` under `datasets.interactions`: it is deleted and imported again, and what serves from the group does not answer meanwhile

        note: on AWS, small data usually takes about 48 min

        3 to create, 1 to update, 1 to delete; 13 unchanged; 1 refused
    "#]].assert_eq(&render::human(&movies().plan(&text)));
}

#[test]
fn the_order_of_fields_is_kept_and_plans_nothing() {
    let plan = World::new().plan(MOVIES);
    let schemas = plan.steps.iter().filter(|s| s.address.kind == Kind::Schema);
    let text: String = schemas.map(|s| s.input["schema"].as_str().unwrap()).collect();
    let place = |name: &str| text.find(&format!("{name:?}")).unwrap();
    let columns = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "TITLE", "GENRES", "YEAR"];
    assert!(columns.is_sorted_by_key(|name| place(name)), "{text}");
    let (from, to) = ("USER_ID: string, ITEM_ID: string", "ITEM_ID: string, USER_ID: string");
    assert!(movies().plan(&MOVIES.replace(from, to)).is_empty());
}

#[test]
fn a_tag_touches_only_tags() {
    movies().check(
        &MOVIES.replace("team: discovery", "team: search"),
        &expect![[r#"
              ~ bucket                    movies-personalize
                  tags.team: discovery -> search
              ~ role                      movies-personalize
                  tags.team: discovery -> search
              ~ dataset-group             movies
                  tags.team: discovery -> search
              ~ dataset/interactions      movies-interactions
                  tags.team: discovery -> search
              ~ dataset/items             movies-items
                  tags.team: discovery -> search
              ~ import-job/interactions   movies-interactions-1111111111118109
                  tags.team: discovery -> search
              ~ import-job/items          movies-items-222222222222748c
                  tags.team: discovery -> search
              ~ event-tracker             movies-clicks
                  tags.team: discovery -> search
              ~ solution/for-you          movies-for-you
                  tags.team: discovery -> search
              ~ filter/unseen             movies-unseen
                  tags.team: discovery -> search
              ~ solution-version/for-you  v-4297f7979bb3
                  tags.team: discovery -> search
              ~ campaign/home             movies-home
                  tags.team: discovery -> search

            12 to update; 6 unchanged
        "#]],
    );
}

#[test]
fn what_the_spec_no_longer_names_is_deleted() {
    let text =
        MOVIES.replace("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    movies().check(
        &text,
        &expect![[r#"
              - campaign/home  movies-home  [serving-impact]
                  the spec no longer names it

            refused: campaign/home `movies-home` would be deleted, and whoever calls it fails or has to change (serving-impact)
               help: to allow it: `--allow serving-impact=campaign/home`, or `allow: [serving-impact=campaign/home]` in the spec

            1 to delete; 17 unchanged; 1 refused
        "#]],
    );
}

#[test]
fn a_failed_import_is_tried_again_under_a_new_name() {
    let mut world = movies();
    let job = world.live(Kind::ImportJob);
    (job.phase, job.status, job.failure) =
        (Phase::Failed, "CREATE FAILED".into(), Some("no rows".into()));
    expect![[r#"
          + import-job/interactions  movies-interactions-1111111111118109-2
              the attempt before failed: no rows; data and configuration are the same

        note: on AWS, small data usually takes about 8 min

        1 to create; 17 unchanged
    "#]]
    .assert_eq(&render::human(&world.plan(MOVIES)));
}

/// Trains `MOVIES` `times` times in vain; answers the next plan.
fn trained_in_vain(times: u32) -> (World, Plan) {
    let mut world = World::new();
    let mut plan = world.plan(MOVIES);
    for _ in 0..times {
        plan.steps.retain(|step| step.address.kind != Kind::Campaign);
        plan.refusals.clear();
        world.apply(&plan);
        for version in world.all.iter_mut().filter(|l| l.kind == Kind::SolutionVersion) {
            (version.phase, version.status) = (Phase::Failed, "CREATE FAILED".into());
            version.failure = Some("fewer than 1000 interactions.".into());
        }
        plan = world.plan(MOVIES);
    }
    (world, plan)
}

#[test]
fn a_training_that_failed_is_repeated_once_with_its_reason() {
    expect![[r#"
          + solution-version/for-you  v-4297f7979bb3-2
              the attempt before failed: fewer than 1000 interactions; data and configuration are the same
          + campaign/home             movies-home       [cost-up]

        note: the minimum throughput is billed continuously: campaign/home
        note: on AWS, small data usually takes about 50 min

        2 to create; 16 unchanged
    "#]].assert_eq(&render::human(&trained_in_vain(1).1));
}

#[test]
fn a_training_that_failed_twice_on_the_same_is_asked_about() {
    let (mut world, plan) = trained_in_vain(2);
    let refusals: Vec<String> =
        plan.refusals.iter().map(|r| format!("{}\n{}", r.summary, r.help)).collect();
    expect![[r#"
        solution-version/for-you `v-4297f7979bb3-3` would be repeated (retrain-cost): 2 attempts before failed, the last: fewer than 1000 interactions; data and configuration are the same
        to allow it: `--allow retrain-cost=solution-version/for-you`, or `allow: [retrain-cost=solution-version/for-you]` in the spec"#]].assert_eq(&refusals.join("\n"));
    // Other data is another matter.
    world.data.insert("data/interactions.csv", "4444444444444444");
    assert!(world.plan(MOVIES).refusals.is_empty());
}

#[test]
fn a_campaign_of_a_solution_that_is_trained_by_hand_is_not_promised() {
    let text = MOVIES.replace("autoTraining: off", "autoTraining: off, training: {when: manual}");
    let mut world = World::new();
    let plan = world.plan(&text);
    assert!(plan.items.iter().all(|item| item.address.kind != Kind::Campaign));
    let notes: Vec<&str> = plan.notes.iter().map(|note| note.text.as_str()).collect();
    expect!["campaign/home waits for a version of solution/for-you, which this spec does not train (`training: {when: manual}`): `apply --train solution/for-you` trains it"].assert_eq(notes[0]);
    world.apply(&plan);
    assert!(world.plan(&text).steps.is_empty());
}

/// Replacing a solution makes the planner look twice; the second look counts attempts from the same name.
#[test]
fn a_failed_import_beside_a_replaced_solution_has_its_next_name() {
    let mut world = movies();
    let job = world.live(Kind::ImportJob);
    (job.phase, job.status) = (Phase::Failed, "CREATE FAILED".into());
    let text = MOVIES.replace("user-personalization-v2", "user-personalization");
    let plan = world.plan(&text);
    let job = plan.items.iter().find(|i| i.address.kind == Kind::ImportJob).unwrap();
    assert_eq!(job.name, "movies-interactions-1111111111118109-2");
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}

#[test]
fn what_is_under_way_is_waited_for() {
    let mut world = movies();
    world.live(Kind::Campaign).phase = Phase::Creating;
    world.check(
        MOVIES,
        &expect![[r#"
              … campaign/home  movies-home
                  it is ACTIVE

            note: on AWS, small data usually takes about 10 min

            1 to wait for; 17 unchanged
        "#]],
    );
}

#[test]
fn a_campaign_that_syncs_is_as_wanted_whether_the_pointer_or_the_version_is_shown() {
    let sync = ", campaignConfig: {syncWithLatestSolutionVersion: true}}";
    let text = MOVIES.replace("minProvisionedTPS: 1}", &format!("minProvisionedTPS: 1{sync}"));
    let mut world = World::new();
    let plan = world.plan(&text);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty(), "while the pointer is shown");
    let solution = "arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you";
    let mut show = |version: String| {
        world.live(Kind::Campaign).props.insert("solutionVersionArn".into(), version.into());
        world.plan(&text).is_empty()
    };
    assert!(show(format!("{solution}/0a0a0a0a")), "while the version is shown");
    assert!(!show(format!("{solution}-g2/0a0a0a0a")), "a version of another solution is a change");
}

#[test]
fn a_foreign_resource_is_never_touched() {
    let mut world = movies();
    world.live(Kind::Campaign).tags = Some(BTreeMap::new());
    expect![[r#"
        refused: the campaign `movies-home` exists and was not made by personalize
           help: give campaign/home another name in the spec, delete the existing one, or write `adopt: [campaign/home]` in the spec to let this stack own it

        nothing can be done; 17 unchanged; 1 refused
    "#]].assert_eq(&render::human(&world.plan(MOVIES)));
}

#[test]
fn destroy_leaves_nothing_in_the_documented_order() {
    let mut world = movies();
    let plan = world.destroy();
    expect![[r#"
          - campaign/home             movies-home                                       [serving-impact]
          - solution/for-you          movies-for-you                                    [retrain-cost]
          - event-tracker             movies-clicks                                     [serving-impact]
          - filter/unseen             movies-unseen                                     [serving-impact]
          - dataset/interactions      movies-interactions                               [data-loss]
          - dataset/items             movies-items                                      [data-loss]
          - dataset-group             movies                                            [data-loss]
          - schema/interactions       movies-interactions-d22b1ec7
          - schema/items              movies-items-56c797b7
          - role-policy               movies-personalize/personalize
          - role                      movies-personalize
          - data-object/interactions  movies/data/interactions/111111111111/interactions.csv  [data-loss]
          - data-object/items         movies/data/items/222222222222/items.csv          [data-loss]
          - bucket-policy             movies-personalize
          - bucket                    movies-personalize                                [data-loss]

        note: the name `movies-personalize` is then free for every account, and S3 may refuse for hours to create a bucket with that name again
        note: the service has no call that deletes jobs, so their records stay: import-job `movies-interactions-1111111111118109`, import-job `movies-items-222222222222748c`

        15 to delete; 0 unchanged
    "#]].assert_eq(&render::human(&plan));
    world.apply(&plan);
    let left: Vec<Kind> = world.all.iter().map(|l| l.kind).collect();
    assert_eq!(left, [Kind::ImportJob, Kind::ImportJob, Kind::SolutionVersion]);
}

#[test]
fn uploads_are_destroyed_under_names_that_tell_them_apart() {
    let mut world = movies();
    world.data.insert("data/interactions.csv", "3333333333333333");
    let plan = world.plan(MOVIES);
    world.apply(&plan);
    let plan = world.destroy();
    let uploads = plan.items.iter().filter(|item| item.address.kind == Kind::DataObject);
    let uploads: Vec<String> = uploads.map(|item| item.address.to_string()).collect();
    assert_eq!(
        uploads,
        [
            "data-object/interactions/111111111111/interactions.csv",
            "data-object/interactions/333333333333/interactions.csv",
            "data-object/items",
        ]
    );
}

#[test]
fn data_that_goes_back_is_imported_again_and_served_by_its_old_version() {
    let mut world = movies();
    world.data.insert("data/interactions.csv", "3333333333333333");
    let plan = world.plan(MOVIES);
    world.apply(&plan);
    world.data.insert("data/interactions.csv", "1111111111111111");
    world.check(
        MOVIES,
        &expect![[r#"
              + import-job/interactions  movies-interactions-1111111111118109-2
                  movies-interactions-3333333333338109 put other data in its place
              ~ campaign/home            movies-home
                  solutionVersionArn:
                      arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/22
                   -> arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18

            note: on AWS, small data usually takes about 8 min

            1 to create, 1 to update; 16 unchanged
        "#]],
    );
}

#[test]
fn data_that_somebody_else_put_in_place_of_ours_is_imported_again() {
    let mut world = movies();
    let mut other = world.live(Kind::ImportJob).clone();
    (other.name, other.locator) = ("by-hand".into(), "arn:by-hand".into());
    (other.created, other.tags) = (Timestamp::from_second(100).ok(), None);
    other.props.insert("importMode".into(), "INCREMENTAL".into());
    world.all.push(other.clone());
    assert!(world.plan(MOVIES).is_empty(), "what is added to our data leaves it in place");
    world.all.pop();
    other.props.insert("importMode".into(), "FULL".into());
    world.all.push(other);
    expect![[r#"
          + import-job/interactions  movies-interactions-1111111111118109-2
              by-hand put other data in its place

        note: on AWS, small data usually takes about 8 min

        1 to create; 17 unchanged
    "#]]
    .assert_eq(&render::human(&world.plan(MOVIES)));
}

#[test]
fn tags_of_others_stay_and_those_that_the_spec_had_go() {
    let mut world = movies();
    let tags = world.live(Kind::Campaign).tags.get_or_insert_default();
    tags.insert("cost-centre".into(), "4711".into());
    assert!(world.plan(MOVIES).is_empty(), "nobody asked for another tool's tag to go");
    world.check(
        &MOVIES.replace("minProvisionedTPS: 1}", "minProvisionedTPS: 1, tags: {page: home}}"),
        &expect![[r#"
              ~ campaign/home  movies-home
                  tags.page: (none) -> home

            1 to update; 17 unchanged
        "#]],
    );
    world.check(
        MOVIES,
        &expect![[r#"
          ~ campaign/home  movies-home
              tags.page: home -> (none)

        1 to update; 17 unchanged
    "#]],
    );
    assert_eq!(world.live(Kind::Campaign).tag("cost-centre"), Some("4711"));
}

#[test]
fn protection_outlives_its_line_and_is_lifted_by_saying_so() {
    let with = |line: &str| {
        MOVIES.replace("datasets:\n", &format!("datasetGroup: {{{line}}}\ndatasets:\n"))
    };
    let mut world = movies();
    world.check(
        &with("protect: true"),
        &expect![[r#"
          ~ dataset-group  movies
              protect: (none) -> true

        1 to update; 17 unchanged
    "#]],
    );
    assert!(world.plan(MOVIES).is_empty(), "without the line the mark stays");
    let refusals = |world: &World| world.destroy().refusals;
    expect![[r#"
        [
            Refusal {
                address: Address {
                    kind: DatasetGroup,
                    key: "",
                },
                summary: "dataset-group `movies` is protected",
                help: "to delete it, set `protect: false` in the spec and apply that first; the mark is the tag `personalize:protect` on the resource",
                fields: [],
                allow: None,
            },
        ]"#]].assert_eq(&format!("{:#?}", refusals(&world)));
    world.check(
        &with("protect: false"),
        &expect![[r#"
          ~ dataset-group  movies
              protect: true -> (none)

        1 to update; 17 unchanged
    "#]],
    );
    assert_eq!(refusals(&world), []);
}

#[test]
fn destroy_waits_for_what_is_under_way() {
    let mut world = movies();
    let mut said = String::new();
    for phase in [Phase::Creating, Phase::Updating, Phase::Deleting, Phase::Failed] {
        world.all.iter_mut().for_each(|live| live.phase = phase);
        let plan = world.destroy();
        let mut kinds: BTreeMap<Kind, String> = BTreeMap::new();
        let has_states = |kind: Kind| kind >= Kind::DatasetGroup && kind != Kind::Schema;
        let one = plan.steps.iter().filter(|s| s.address.key != "items");
        for step in one.filter(|s| has_states(s.address.kind)) {
            let verbs = kinds.entry(step.address.kind).or_default();
            verbs.push_str(&format!(" {:?}", step.verb));
        }
        said.push_str(&format!("{phase:?}\n"));
        kinds.iter().for_each(|(kind, verbs)| said.push_str(&format!("  {kind}:{verbs}\n")));
    }
    expect![[r#"
        Creating
          dataset-group: Wait Delete
          dataset: Wait Delete
          import-job: Wait
          event-tracker: Wait Delete
          solution: Wait Delete
          solution-version: Stop
          filter: Wait Delete
          campaign: Wait Delete
        Updating
          dataset-group: Wait Delete
          dataset: Wait Delete
          event-tracker: Wait Delete
          solution: Wait Delete
          filter: Wait Delete
          campaign: Wait Delete
        Deleting
          dataset-group: Wait
          dataset: Wait
          event-tracker: Wait
          solution: Wait
          filter: Wait
          campaign: Wait
        Failed
          dataset-group: Delete
          dataset: Delete
          event-tracker: Delete
          solution: Delete
          filter: Delete
          campaign: Delete
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_bucket_that_is_not_managed_is_left_alone_and_its_policy_looked_at() {
    let text = MOVIES.replace(
        "bucket: {name: movies-personalize}",
        "bucket: {name: movies-personalize, manage: false}",
    );
    let mut world = World::new();
    let without = render::human(&world.plan(&text));
    let policy = serde_json::json!({"Statement": {
        "Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*",
    }});
    let mut live = movies().live(Kind::BucketPolicy).clone();
    live.props.insert("policy".into(), policy);
    world.all.push(live);
    let with = render::human(&world.plan(&text));
    let gone: Vec<&str> = without.lines().filter(|line| !with.contains(line)).collect();
    expect!["note: no policy was seen that lets personalize.amazonaws.com read the bucket `movies-personalize`, which is not managed: imports from it fail without one; add a statement that allows it s3:GetObject and s3:ListBucket"].assert_eq(&gone.join("\n"));
    assert!(!with.contains("+ bucket"), "{with}");
    let plan = world.plan(&text);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}

#[test]
fn a_stack_without_a_bucket_is_told_that_it_has_no_lock() {
    let text = MOVIES
        .replace("bucket: {name: movies-personalize}\n", "")
        .replace("source: data/", "source: s3://elsewhere/");
    let mut world = World::new();
    world.data.clear();
    let said = "note: no lock keeps two runs of this stack apart, since the spec names no `bucket` to keep it in";
    assert!(render::human(&world.plan_unchecked(&text)).contains(said));
    assert!(!render::human(&world.plan(MOVIES)).contains(said));
    let plan = world.plan_unchecked(&text);
    world.apply(&plan);
    let destroy = world.with_unchecked(&text, |from| plan::destroy(from, &world.inventory()));
    assert!(render::human(&destroy).contains(said));
    assert!(!render::human(&world.plan_unchecked(&text)).contains(said), "nothing is to be done");
}

/// A call that the network carries twice trains twice on the same: the campaign may serve either.
#[test]
fn of_two_trainings_on_the_same_either_may_serve() {
    for first in [true, false] {
        let mut world = movies();
        let mut twin = world.live(Kind::SolutionVersion).clone();
        twin.locator = format!("{}{}", twin.text("solutionArn"), if first { "/0" } else { "/zzz" });
        world.all.push(twin.clone());
        assert!(world.plan(MOVIES).is_empty(), "it serves the one");
        let serves = twin.locator.into();
        world.live(Kind::Campaign).props.insert("solutionVersionArn".into(), serves);
        assert!(world.plan(MOVIES).is_empty(), "it serves the other");
    }
}
