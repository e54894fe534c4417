//! Jobs as desired state: batch inference, batch segments, exports and deletions run once for the inputs that they have.

use crate::world::{MOVIES, World};
use expect_test::{Expect, expect};
use jiff::Timestamp;
use personalize_core::{
    address::{Address, Kind},
    inventory::Phase,
    lowering::{Lowering, Requests},
    plan::{self, Plan, Verb, render},
};
use serde_json::json;

/// One of each kind of job on the group of `MOVIES`.
const JOBS: &str = "
batchInference:
  weekly: {solution: for-you, input: users.jsonl, filter: unseen, numResults: 50}
exports:
  nightly: {dataset: interactions, ingestionMode: ALL, output: 's3://lake/movies/'}
";

const MAIL: &str = "
batchInference:
  weekly: {solution: for-you, input: users.jsonl}
";

fn world() -> World {
    let mut world = World::new();
    world.data.extend([
        ("users.jsonl", "4444444444444444"),
        ("forget.csv", "5555555555555555"),
        ("items.jsonl", "6666666666666666"),
    ]);
    world
}

/// A world in which `MOVIES` was applied with `jobs`.
fn applied(jobs: &str) -> World {
    let mut world = world();
    let plan = world.plan(&with(jobs));
    world.apply(&plan);
    world
}

fn with(jobs: &str) -> String {
    format!("{MOVIES}{jobs}")
}

/// The plan so many days after 1970, for which somebody asked for these jobs.
fn plan_at(world: &World, jobs: &str, days: i64, asked: &[&str]) -> Plan {
    let mut requests = Requests::none();
    requests.jobs.extend(asked.iter().map(|address| address.parse::<Address>().unwrap()));
    let now = Timestamp::from_second(days * 24 * 60 * 60).unwrap();
    world.with(&with(jobs), |from| {
        plan::plan(Lowering { requests: &requests, ..from }, &world.inventory(), now)
    })
}

fn shows(plan: &Plan, expected: &Expect) {
    expected.assert_eq(&render::human(plan));
}

fn run(world: &mut World, kind: Kind) -> &mut personalize_core::inventory::Live {
    world.live(kind)
}

#[test]
fn jobs_run_after_what_they_need_and_only_once() {
    world().check(&with(JOBS), &expect![[r#"
          + bucket                                  movies-personalize
          + role                                    movies-personalize                                [privilege]
          + dataset-group                           movies
          + schema/interactions                     movies-interactions-d22b1ec7
          + schema/items                            movies-items-56c797b7
          + bucket-policy                           movies-personalize                                [privilege]
          + role-policy                             movies-personalize/personalize                    [privilege]
          + data-object/batch-inference-job.weekly  movies/data/batch-inference-job.weekly/444444444444/users.jsonl
              from users.jsonl, 1 byte, BLAKE3 444444444444
          + data-object/interactions                movies/data/interactions/111111111111/interactions.csv
              from data/interactions.csv, 1 byte, BLAKE3 111111111111
          + data-object/items                       movies/data/items/222222222222/items.csv
              from data/items.csv, 1 byte, BLAKE3 222222222222
          + dataset/interactions                    movies-interactions
          + dataset/items                           movies-items
          + import-job/interactions                 movies-interactions-1111111111118109
          + import-job/items                        movies-items-222222222222748c
          + event-tracker                           movies-clicks
          + export-job/nightly                      movies-nightly-ee85d74fec0b
          + solution/for-you                        movies-for-you
          + filter/unseen                           movies-unseen
          + solution-version/for-you                v-4297f7979bb3
          + campaign/home                           movies-home                                       [cost-up]
          + batch-inference-job/weekly              movies-weekly-ad2182c58f5b

        note: the minimum throughput is billed continuously: campaign/home
        note: on AWS, small data usually takes about 1 h 21 min
        note: export-job/nightly writes to s3://lake/movies/: the policy of the bucket `lake` has to allow personalize.amazonaws.com s3:PutObject there, and s3:ListBucket on the bucket

        21 to create; 0 unchanged
    "#]]);
}

#[test]
fn other_inputs_are_another_run_and_the_plan_says_which() {
    let mut world = applied(JOBS);
    let text = with(JOBS).replace("numResults: 50", "numResults: 25");
    world.check(
        &text,
        &expect![[r#"
          + batch-inference-job/weekly  movies-weekly-01b234fdd03c
              its inputs differ from those of `movies-weekly-ad2182c58f5b`
              numResults: 50 -> 25

        note: on AWS, small data usually takes about 30 min

        1 to create; 20 unchanged
    "#]],
    );
    world.data.insert("users.jsonl", "7777777777777777");
    world.check(&text, &expect![[r#"
          + data-object/batch-inference-job.weekly  movies/data/batch-inference-job.weekly/777777777777/users.jsonl
              from users.jsonl, 1 byte, BLAKE3 777777777777
          + batch-inference-job/weekly              movies-weekly-c2e9edd440c9
              its inputs differ from those of `movies-weekly-01b234fdd03c`
              jobInput.s3DataSource.path:
                  …ch-inference-job.weekly/444444444444/users.jsonl
               -> …ch-inference-job.weekly/777777777777/users.jsonl

        note: on AWS, small data usually takes about 30 min

        2 to create; 19 unchanged
    "#]]);
}

#[test]
fn what_was_there_once_is_not_run_again() {
    let mut world = applied(JOBS);
    let other = with(JOBS).replace("numResults: 50", "numResults: 25");
    let plan = world.plan(&other);
    world.apply(&plan);
    assert!(world.plan(&with(JOBS)).is_empty());
}

#[test]
fn a_new_version_is_another_input() {
    let mut world = applied(MAIL);
    world.data.insert("data/interactions.csv", "9999999999999999");
    world.check(
        &with(MAIL),
        &expect![[r#"
          + data-object/interactions    movies/data/interactions/999999999999/interactions.csv
              from data/interactions.csv, 1 byte, BLAKE3 999999999999
          + import-job/interactions     movies-interactions-9999999999998109
          + solution-version/for-you    v-d5df0515ec81
          ~ campaign/home               movies-home
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/19
               -> (the new solution-version/for-you)
          + batch-inference-job/weekly  movies-weekly-938b50343e40
              its inputs differ from those of `movies-weekly-ed7b45f6bcfb`
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/19
               -> (the new solution-version/for-you)

        note: on AWS, small data usually takes about 1 h 18 min

        4 to create, 1 to update; 15 unchanged
    "#]],
    );
}

#[test]
fn without_a_version_the_job_waits_and_the_rest_goes_on() {
    let text =
        with(MAIL).replace("autoTraining: off}", "autoTraining: off, training: {when: manual}}");
    let plan = world().plan(&text);
    assert!(plan.refusals.is_empty());
    assert!(plan.steps.iter().all(|step| step.address.kind != Kind::BatchInferenceJob));
    let notes: Vec<&str> = plan.notes.iter().map(|note| note.text.as_str()).collect();
    expect![[r#"
        campaign/home waits for a version of solution/for-you, which this spec does not train (`training: {when: manual}`): `apply --train solution/for-you` trains it
        batch-inference-job/weekly waits for a version of solution/for-you, which this spec does not train (`training: {when: manual}`): `apply --train solution/for-you` trains it
        on AWS, small data usually takes about 11 min"#]].assert_eq(&notes.join("\n"));
}

#[test]
fn a_job_that_failed_is_told_and_not_repeated_unless_somebody_asks() {
    let mut world = applied(MAIL);
    let job = run(&mut world, Kind::BatchInferenceJob);
    job.phase = Phase::Failed;
    job.failure = Some("Invalid S3 output path".into());
    let plan = plan_at(&world, MAIL, 0, &[]);
    assert!(plan.is_empty() && plan.refusals.is_empty());
    shows(
        &plan,
        &expect![[r#"
        note: batch-inference-job/weekly is not run again: the attempt before failed: Invalid S3 output path; data and configuration are the same; `--run batch-inference-job/weekly` runs it once more

        nothing to do: 19 resources are as wanted
    "#]],
    );
    let asked = plan_at(&world, MAIL, 0, &["batch-inference-job/weekly"]);
    shows(
        &asked,
        &expect![[r#"
          + batch-inference-job/weekly  movies-weekly-ed7b45f6bcfb-2
              asked for with `--run batch-inference-job/weekly`

        note: on AWS, small data usually takes about 30 min

        1 to create; 19 unchanged
    "#]],
    );
    world.apply(&asked);
    assert!(plan_at(&world, MAIL, 0, &[]).is_empty());
}

#[test]
fn a_job_runs_again_when_somebody_asks_or_its_last_run_is_too_old() {
    let jobs = MAIL.replace("users.jsonl", "users.jsonl, maxAge: 7 days");
    let mut world = applied(&jobs);
    assert!(plan_at(&world, &jobs, 7, &[]).is_empty());
    let later = plan_at(&world, &jobs, 8, &[]);
    shows(
        &later,
        &expect![[r#"
          + batch-inference-job/weekly  movies-weekly-ed7b45f6bcfb-2
              the last run, `movies-weekly-ed7b45f6bcfb`, is 7 days old (`maxAge: 7 days`)

        note: on AWS, small data usually takes about 30 min

        1 to create; 19 unchanged
    "#]],
    );
    let asked = plan_at(&world, &jobs, 1, &["batch-inference-job/weekly"]);
    shows(
        &asked,
        &expect![[r#"
          + batch-inference-job/weekly  movies-weekly-ed7b45f6bcfb-2
              asked for with `--run batch-inference-job/weekly`

        note: on AWS, small data usually takes about 30 min

        1 to create; 19 unchanged
    "#]],
    );
    assert_ne!(later.id(), plan_at(&world, &jobs, 1, &[]).id());
    world.apply(&asked);
    // Somebody who asks while it runs gets that run.
    let second = world.all.iter_mut().find(|live| live.name.ends_with("-2")).unwrap();
    (second.phase, second.status) = (Phase::Creating, "CREATE IN_PROGRESS".into());
    let again = plan_at(&world, &jobs, 1, &["batch-inference-job/weekly"]);
    assert!(again.steps.iter().all(|step| step.verb == Verb::Wait), "{:#?}", again.steps);
}

#[test]
fn a_failure_is_repeated_when_it_is_too_old() {
    let jobs = MAIL.replace("users.jsonl", "users.jsonl, maxAge: 7 days");
    let mut world = applied(&jobs);
    run(&mut world, Kind::BatchInferenceJob).phase = Phase::Failed;
    assert!(plan_at(&world, &jobs, 6, &[]).is_empty());
    assert!(!plan_at(&world, &jobs, 8, &[]).is_empty());
}

#[test]
fn a_run_that_is_due_or_of_other_inputs_is_no_drift() {
    let world = applied(MAIL);
    let asked = plan_at(&world, MAIL, 0, &["batch-inference-job/weekly"]);
    let other = world.plan(&with(&MAIL.replace("users.jsonl", "items.jsonl")));
    for plan in [asked, other] {
        assert_eq!((plan.items.is_empty(), plan::drift::drift(&plan)), (false, vec![]));
    }
}

#[test]
fn every_member_is_sent() {
    let jobs = "
batchInference:
  themes:
    name: theme
    solution: for-you
    solutionVersionArn: arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/abc
    input: {path: s3://mine/in/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1'}
    filter: unseen
    numResults: 10
    batchInferenceJobConfig: {itemExplorationConfig: {explorationWeight: 0.2}}
    mode: THEME_GENERATION
    themeGenerationConfig: {fieldsForThemeGeneration: {itemName: TITLE}}
    output: {path: s3://mine/out/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/2'}
    roleArn: arn:aws:iam::000000000000:role/batch
    tags: {a: b}
";
    let plan = world().plan_unchecked(&with(jobs));
    let step = plan.steps.iter().find(|s| s.address.kind == Kind::BatchInferenceJob).unwrap();
    let mut input = step.input.to_value();
    assert_eq!(input["tags"]["a"], json!("b"));
    input.as_object_mut().unwrap().remove("tags");
    expect![[r#"
        {
          "batchInferenceJobConfig": {
            "itemExplorationConfig": {
              "explorationWeight": "0.2"
            }
          },
          "batchInferenceJobMode": "THEME_GENERATION",
          "filterArn": "arn:aws:personalize:us-east-1:000000000000:filter/movies-unseen",
          "jobInput": {
            "s3DataSource": {
              "kmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/1",
              "path": "s3://mine/in/"
            }
          },
          "jobName": "theme-a40262d3e944",
          "jobOutput": {
            "s3DataDestination": {
              "kmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/2",
              "path": "s3://mine/out/"
            }
          },
          "numResults": 10,
          "roleArn": "arn:aws:iam::000000000000:role/batch",
          "solutionVersionArn": "arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/abc",
          "themeGenerationConfig": {
            "fieldsForThemeGeneration": {
              "itemName": "TITLE"
            }
          }
        }"#]].assert_eq(&format!("{input:#}"));
}

#[test]
fn a_deletion_loses_data_and_comes_before_trainings() {
    let jobs = "deletions: {forget: {source: forget.csv}}\n";
    let mut world = world();
    let plan = world.plan(&with(jobs));
    let refusals: Vec<&str> = plan.refusals.iter().map(|r| r.summary.as_str()).collect();
    expect!["deletion-job/forget `movies-forget-cceb55bbf946` would delete data, which cannot be undone (data-loss)"].assert_eq(&refusals.join("\n"));
    let training = plan.steps.iter().find(|s| s.address.kind == Kind::SolutionVersion).unwrap();
    assert!(training.needs.iter().any(|need| need.starts_with("deletion-job/forget")));
    world.apply(&plan);
    assert!(world.plan(&with(jobs)).is_empty());
}

#[test]
fn access_grows_by_the_folder_of_the_output_alone() {
    let plan = world().plan(&with(JOBS));
    let input = |kind: Kind, field: &str| {
        let step = plan.steps.iter().find(|s| s.address == Address::only(kind)).unwrap();
        step.input[field].clone()
    };
    expect![[r#"
        {
          "Statement": [
            {
              "Action": "s3:ListBucket",
              "Effect": "Allow",
              "Resource": [
                "arn:aws:s3:::lake",
                "arn:aws:s3:::movies-personalize"
              ]
            },
            {
              "Action": "s3:GetObject",
              "Effect": "Allow",
              "Resource": [
                "arn:aws:s3:::movies-personalize/movies/data/*"
              ]
            },
            {
              "Action": "s3:PutObject",
              "Effect": "Allow",
              "Resource": [
                "arn:aws:s3:::lake/movies/*",
                "arn:aws:s3:::movies-personalize/movies/output/batch-inference-job.weekly/*"
              ]
            }
          ],
          "Version": "2012-10-17"
        }"#]]
    .assert_eq(&format!("{:#}", input(Kind::RolePolicy, "policyDocument")));
    expect![[r#"
        {
          "Statement": [
            {
              "Action": "s3:ListBucket",
              "Condition": {
                "ArnLikeIfExists": {
                  "aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"
                },
                "StringEqualsIfExists": {
                  "aws:SourceAccount": "000000000000"
                }
              },
              "Effect": "Allow",
              "Principal": {
                "Service": "personalize.amazonaws.com"
              },
              "Resource": "arn:aws:s3:::movies-personalize",
              "Sid": "PersonalizeLists"
            },
            {
              "Action": "s3:GetObject",
              "Condition": {
                "ArnLikeIfExists": {
                  "aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"
                },
                "StringEqualsIfExists": {
                  "aws:SourceAccount": "000000000000"
                }
              },
              "Effect": "Allow",
              "Principal": {
                "Service": "personalize.amazonaws.com"
              },
              "Resource": "arn:aws:s3:::movies-personalize/movies/data/*",
              "Sid": "PersonalizeReads"
            },
            {
              "Action": "s3:PutObject",
              "Condition": {
                "ArnLikeIfExists": {
                  "aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"
                },
                "StringEqualsIfExists": {
                  "aws:SourceAccount": "000000000000"
                }
              },
              "Effect": "Allow",
              "Principal": {
                "Service": "personalize.amazonaws.com"
              },
              "Resource": [
                "arn:aws:s3:::movies-personalize/movies/output/batch-inference-job.weekly/*"
              ],
              "Sid": "PersonalizeWrites"
            }
          ],
          "Version": "2012-10-17"
        }"#]]
    .assert_eq(&format!("{:#}", input(Kind::BucketPolicy, "policy")));
}

#[test]
fn destroying_keeps_jobs_and_removes_what_they_wrote() {
    let mut world = applied(MAIL);
    let job = run(&mut world, Kind::BatchInferenceJob).clone();
    let result = "movies/output/batch-inference-job.weekly/x/users.jsonl.out";
    let mut object = world.all.iter().find(|l| l.kind == Kind::DataObject).unwrap().clone();
    (object.name, object.locator) = (result.into(), format!("s3://movies-personalize/{result}"));
    world.all.push(object);
    let plan = world.destroy();
    assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
    assert!(plan.steps.iter().all(|s| s.locator.as_deref() != Some(job.locator.as_str())));
    assert!(plan.steps.iter().any(|s| s.name == result && s.verb == Verb::Delete));
    let notes: Vec<&str> = plan.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("records stay: ")
        && note.contains(&format!("{} `{}`", job.kind, job.name))));
}

#[test]
fn a_job_that_ran_in_an_earlier_group_of_the_name_runs_again() {
    let mut world = applied(MAIL);
    let plan = world.destroy();
    world.apply(&plan);
    let plan = world.plan(&with(MAIL));
    let item = plan.items.iter().find(|i| i.address.kind == Kind::BatchInferenceJob).unwrap();
    expect!["movies-weekly-ed7b45f6bcfb-2: `movies-weekly-ed7b45f6bcfb` ran in an earlier dataset group of this name"].assert_eq(&format!("{}: {}", item.name, item.reason));
    world.apply(&plan);
    assert!(world.plan(&with(MAIL)).is_empty());
}

#[test]
fn of_a_deletion_and_its_notes() {
    let plan = world().plan(&with("deletions: {forget: {source: forget.csv}}\n"));
    let notes: Vec<&str> = plan.notes.iter().map(|note| note.text.as_str()).collect();
    expect![[r#"
        a deletion of users takes up to a day; versions that were trained before it ends have to be trained again, and campaigns moved to the new ones
        the minimum throughput is billed continuously: campaign/home
        on AWS, small data usually takes about 25 h"#]]
    .assert_eq(&notes.join("\n"));
}
