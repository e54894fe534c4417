//! What is said of jobs: references, recipes, filters, and where they read and write.

use crate::{BASE, said, said_with};
use expect_test::{Expect, expect};
use personalize_core::spec::files::{FileProblem, Files};
use std::fmt::Write;

/// What a job stands on, beside the base spec.
const STACK: &str = "\
bucket: {name: films-data}
role: {name: films-data}
solutions:
  a: {recipe: aws-similar-items, autoTraining: off}
  t: {recipe: aws-trending-now, autoTraining: off}
filters:
  cheap: INCLUDE ItemID WHERE Items.PRICE < 3
";

/// The first line of every problem, and its help, of the base spec with these jobs.
fn jobs(jobs: &str, expected: &Expect) {
    expected.assert_eq(&short(&said(&format!("{BASE}{STACK}{jobs}"), &[], None)));
}

/// Problems without the lines of the spec.
fn short(said: &str) -> String {
    let mut short = String::new();
    for line in said.lines() {
        let is_place = line.trim_start().starts_with("--> ");
        if line.starts_with("error")
            || line.starts_with("warning")
            || line.starts_with("help")
            || is_place
        {
            writeln!(short, "{line}").expect("text takes text");
        }
    }
    short
}

#[test]
fn what_jobs_refer_to() {
    jobs(
        "\
batchInference:
  x: {solution: b, input: s3://b/i.jsonl}
  y: {solution: a, input: s3://b/i.jsonl, filter: cheep}
batchSegments:
  z: {solution: nowhere, input: s3://b/i.jsonl}
exports:
  e: {dataset: users}
",
        &expect![[r#"
            error[PZ0014]: there is no solution `b`
              --> spec.yaml:14:17
            help: solutions of this spec: a, t
            error[PZ0014]: there is no filter `cheep`
              --> spec.yaml:15:51
            help: did you mean `cheap`?
            error[PZ0014]: there is no solution `nowhere`
              --> spec.yaml:17:17
            help: solutions of this spec: a, t
            error[PZ0014]: there is no dataset `users`
              --> spec.yaml:19:16
            help: datasets of this spec: interactions, items
        "#]],
    );
}

#[test]
fn jobs_are_held_against_the_recipe() {
    jobs(
        "\
batchInference:
  x: {solution: t, input: s3://b/i.jsonl}
  y:
    solution: a
    input: s3://b/i.jsonl
    mode: THEME_GENERATION
    themeGenerationConfig: {fieldsForThemeGeneration: {itemName: TITLE}}
batchSegments:
  z: {solution: a, input: s3://b/i.jsonl, filter: cheap}
",
        &expect![[r#"
            error[PZ3050]: `aws-trending-now` has no batch inference
              --> spec.yaml:14:17
            help: batch inference jobs are possible with `aws-user-personalization-v2`, `aws-user-personalization`, `aws-personalized-ranking-v2`, `aws-personalized-ranking`, `aws-popularity-count`, `aws-similar-items`, `aws-sims` or `aws-semantic-similarity`
            error[PZ3041]: the items have no column `TITLE`
              --> spec.yaml:19:66
            help: name the column of items that holds their names
            error[PZ3050]: `aws-similar-items` makes no user segments
              --> spec.yaml:21:17
            help: describe the job under `batchInference`
            error[PZ3053]: this filter is for items
              --> spec.yaml:21:51
            help: a filter of this job is for users: it begins with `INCLUDE UserID` or `EXCLUDE UserID`
        "#]],
    );
}

#[test]
fn outputs_of_jobs() {
    jobs(
        "\
exports:
  a: {dataset: items, output: out/}
  b: {dataset: items, output: s3://lake/file}
  c: {dataset: items, output: s3://films-data/films/data/x/}
  d: {dataset: items, output: 's3://lake/out/'}
batchInference:
  e: {solution: a, input: s3://lake/in/, output: s3://lake/in/out/}
  f: {solution: a, input: s3://lake/in/, output: {path: 's3://lake', kmsKeyArn: no-key}}
",
        &expect![[r#"
            error[PZ3054]: `out/` is no folder in S3
              --> spec.yaml:14:31
            help: write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack
            error[PZ3054]: `s3://lake/file` is no folder in S3
              --> spec.yaml:15:31
            help: write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack
            error[PZ3054]: the results would lie among the uploads of the stack
              --> spec.yaml:16:31
            help: write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack
            error[PZ3054]: the results would lie among the input
              --> spec.yaml:19:50
            help: write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack
            error[PZ3054]: `s3://lake` is no folder in S3
              --> spec.yaml:20:57
            help: write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack
            error[PZ0017]: `no-key` is not the ARN of a KMS key
              --> spec.yaml:20:81
            help: it looks like `arn:aws:kms:REGION:123456789012:key/ID`
        "#]],
    );
}

#[test]
fn what_jobs_need() {
    let text = format!(
        "{BASE}solutions: {{a: {{recipe: aws-similar-items, autoTraining: off}}}}
batchInference: {{x: {{solution: a, input: lines.jsonl}}}}
exports: {{y: {{dataset: items, roleArn: 'arn:aws:iam::000000000000:role/r', output: 's3://b/c/'}}}}
deletions: {{z: {{source: gone.csv}}}}
"
    );
    let sources = [("gone.csv".to_owned(), Err(FileProblem::Missing))].into();
    let files = Files { sources, ..Files::default() };
    expect![[r#"
        error[PZ0011]: jobs need a role
         --> spec.yaml:7:21
        help: add `role: {name: …}` to have it created, or `roleArn` to this job
        error[PZ0011]: results need a bucket
         --> spec.yaml:7:21
        help: add `bucket: {name: …}`, or `output: s3://BUCKET/FOLDER/` to this job
        error[PZ0011]: a local input needs a bucket
         --> spec.yaml:7:42
        help: add `bucket: {name: …}`, a name that is unique in the whole of AWS
        error[PZ0011]: jobs need a role
         --> spec.yaml:9:16
        help: add `role: {name: …}` to have it created, or `roleArn` to this job
        error[PZ0011]: a local input needs a bucket
         --> spec.yaml:9:25
        help: add `bucket: {name: …}`, a name that is unique in the whole of AWS
        error[PZ0013]: `gone.csv` does not exist
         --> spec.yaml:9:25
        help: paths are relative to the folder of the spec
    "#]]
    .assert_eq(&short(&said_with(&text, &[], None, &files)));
}

#[test]
fn arns_of_jobs() {
    jobs(
        "\
batchInference:
  x:
    solution: a
    solutionVersionArn: arn:aws:personalize:us-east-1:000000000000:solution/other/1
    input: {path: s3://b/i.jsonl, kmsKeyArn: key}
    roleArn: me
    numResults: 0
",
        &expect![[r#"
            warning[PZ3035]: this is a version of the solution `other`, but `a` is `films-a`
              --> spec.yaml:16:25
            help: take a version of this solution, or name the solution that it belongs to
            error[PZ0017]: `key` is not the ARN of a KMS key
              --> spec.yaml:17:46
            help: it looks like `arn:aws:kms:REGION:123456789012:key/ID`
            error[PZ0017]: `me` is not the ARN of a role
              --> spec.yaml:18:14
            help: it looks like `arn:aws:iam::123456789012:role/NAME`
            error[PZ3052]: `numResults` is 0, but a job makes at least 1 result a line
              --> spec.yaml:19:17
            help: remove it for the service's default
        "#]],
    );
}

#[test]
fn names_of_jobs() {
    let long = "k".repeat(50);
    jobs(
        &format!(
            "\
exports:
  {long}: {{dataset: items}}
  a/b: {{dataset: items, name: plain}}
  c: {{dataset: items, name: plain}}
"
        ),
        &expect![[r#"
            error[PZ0012]: `films-kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk` is too long for a job
              --> spec.yaml:14:3
            help: shorten its key, or give it a `name` of its own
            error[PZ0012]: `a/b` is not a name that the service takes
              --> spec.yaml:15:3
            help: choose another key
            error[PZ0019]: two of the exports have the name `plain`
              --> spec.yaml:16:3
            help: give one of them another `name`
        "#]],
    );
}
