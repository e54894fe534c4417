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

/// The same, where the interactions have this source.
fn with_source(source: &str, stack: &str, jobs: &str, expected: &Expect) {
    let source = format!("interactions: {{source: {source}, schema");
    let base = BASE.replace("interactions: {schema", &source);
    expected.assert_eq(&short(&said(&format!("{base}{stack}{jobs}"), &[], None)));
}

/// A solution for each form of lines.
const FORMS: &str = "\
bucket: {name: films-data}
role: {name: films-data}
solutions:
  u: {recipe: aws-user-personalization-v2, autoTraining: off}
  r: {recipe: aws-personalized-ranking-v2, autoTraining: off}
  a: {recipe: aws-similar-items, autoTraining: off}
";

#[test]
fn inputs_that_are_made() {
    let jobs = "\
batchInference:
  good: {solution: u, input: {users: active 90 days}}
  both: {solution: u, input: {users: all, items: all}}
  none: {solution: u, input: {}}
  rank: {solution: r, input: {users: all}}
  alike: {solution: a, input: {users: all}}
  user: {solution: u, input: {items: all}}
";
    with_source(
        "i.csv",
        FORMS,
        jobs,
        &expect![[r#"
            error[PZ3057]: an input is one of `path`, `users` and `items`
              --> spec.yaml:14:30
            help: write `users: all`, or the `path` of a file of JSON Lines
            error[PZ3057]: an input is one of `path`, `users` and `items`
              --> spec.yaml:15:30
            help: write `users: all`, or the `path` of a file of JSON Lines
            error[PZ3057]: lines for `aws-personalized-ranking-v2` need more than users
              --> spec.yaml:16:38
            help: write the lines to a file of JSON Lines, and its path here
            error[PZ3057]: lines for `aws-similar-items` name items, not users
              --> spec.yaml:17:39
            help: write `items: all`
            error[PZ3057]: lines for `aws-user-personalization-v2` name users, not items
              --> spec.yaml:18:38
            help: write `users: all`
        "#]],
    );
    let word = "batchInference: {word: {solution: u, input: {users: some}}}\n";
    with_source(
        "i.csv",
        FORMS,
        word,
        &expect![[r#"
        error[PZ0004]: a value has the wrong form
         --> spec.yaml:1:1
    "#]],
    );
}

#[test]
fn inputs_that_cannot_be_read() {
    let jobs = "batchInference: {x: {solution: u, input: {users: all}}}\n";
    let without = FORMS.replace("bucket: {name: films-data}\n", "");
    with_source(
        "i.csv",
        &without,
        jobs,
        &expect![[r#"
        error[PZ0011]: local data needs a bucket
         --> spec.yaml:4:26
        help: add `bucket: {name: …}`, a name that is unique in the whole of AWS
        error[PZ0011]: results need a bucket
          --> spec.yaml:11:21
        help: add `bucket: {name: …}`, or `output: s3://BUCKET/FOLDER/` to this job
        error[PZ0011]: a local input needs a bucket
          --> spec.yaml:11:50
        help: add `bucket: {name: …}`, a name that is unique in the whole of AWS
    "#]],
    );
    with_source(
        "s3://lake/i.csv",
        FORMS,
        jobs,
        &expect![[r#"
        error[PZ3057]: the users cannot be read from the interactions: they lie in S3, and only local data is read for this
          --> spec.yaml:12:50
        help: write the lines to a file of JSON Lines, here or in S3, and its path here
    "#]],
    );
    let query = "{athena: {query: SELECT 1}}";
    with_source(
        query,
        FORMS,
        jobs,
        &expect![[r#"
        error[PZ3057]: the users cannot be read from the interactions: they are the result of a query, which is not there before `apply`
          --> spec.yaml:12:50
        help: write the lines to a file of JSON Lines, here or in S3, and its path here
    "#]],
    );
    expect![[r#"
        error[PZ3057]: the users cannot be read from the interactions: they have no `source`
          --> spec.yaml:12:50
        help: write the lines to a file of JSON Lines, here or in S3, and its path here
    "#]]
    .assert_eq(&short(&said(&format!("{BASE}{FORMS}{jobs}"), &[], None)));
    let found = Err(FileProblem::Empty);
    let batches = [("batch-inference-job.x".to_owned(), found)].into();
    let files = Files { batches, ..Files::default() };
    let base = BASE.replace("interactions: {", "interactions: {source: i.csv, ");
    expect![[r#"
        error[PZ3057]: the interactions have no such users
          --> spec.yaml:12:50
        help: the days are counted back from the newest interaction
    "#]]
    .assert_eq(&short(&said_with(&format!("{base}{FORMS}{jobs}"), &[], None, &files)));
}

#[test]
fn values_of_filters_of_jobs() {
    let more = "PRICE < $P\n  plain: INCLUDE ItemID WHERE Items.PRICE < 3\n";
    let stack = STACK.replace("PRICE < 3\n", more);
    let jobs = "\
batchInference:
  good: {solution: a, input: {items: all}, filter: cheap, filterValues: {P: 3}}
  lines: {solution: a, input: i.jsonl, filter: cheap}
  missing: {solution: a, input: {items: all}, filter: cheap}
  other: {solution: a, input: i.jsonl, filter: cheap, filterValues: {P: 3, Q: 4}}
  blank: {solution: a, input: i.jsonl, filter: cheap, filterValues: {P: ''}}
  none: {solution: a, input: i.jsonl, filter: plain, filterValues: {P: 3}}
  alone: {solution: a, input: i.jsonl, filterValues: {P: 3}}
  far: {solution: a, input: s3://b/i.jsonl, filter: cheap, filterValues: {P: 3}}
";
    with_source(
        "i.csv",
        &stack,
        jobs,
        &expect![[r#"
            error[PZ3056]: the filter has `$P`, and `filterValues` has no value for it
              --> spec.yaml:17:55
            help: write a value for `P`
            error[PZ3056]: the filter has no placeholder `Q`
              --> spec.yaml:18:76
            help: it has `P`
            error[PZ3056]: this value is empty
              --> spec.yaml:19:73
            help: write it as `Drama`, or several as `Drama, Comedy`
            error[PZ3056]: the filter has no placeholder `P`
              --> spec.yaml:20:69
            help: remove it; the filter takes no values
            error[PZ3056]: `filterValues` has no effect without a filter
              --> spec.yaml:21:40
            help: add `filter: KEY`, or remove it
            error[PZ3056]: lines in S3 cannot be given values
              --> spec.yaml:22:60
            help: write `filterValues` into each line of the input, or name a local file
        "#]],
    );
}
