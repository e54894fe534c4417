//! Mistakes that people make: each ends with its exit code and a message that names the place, the cause and the remedy,
//! and nothing is written. The whole text is compared, because people read the whole text.

use crate::support::{Emulator, Stage, said};
use expect_test::{Expect, expect};

/// Runs `words` on the minimal example after an edit of its spec.
fn check(edit: (&str, &str), words: &[&str], code: i32, expected: &Expect) {
    let stage = Stage::of("minimal");
    stage.edit(edit.0, edit.1);
    let (ended, said) = stage.run(words);
    expected.assert_eq(&said);
    assert_eq!(ended, code);
}

const VALIDATE: &[&str] = &["validate", "spec.yaml"];

#[test]
fn a_reference_to_nothing() {
    check(
        ("solution: for-you", "solution: for-yuo"),
        VALIDATE,
        3,
        &expect![[r#"
        error[PZ0014]: there is no solution `for-yuo`
          --> spec.yaml:18:20
           |
        18 |   home: {solution: for-yuo, minProvisionedTPS: 1}
           |                    ^^^^^^^ refers to nothing
           |
        help: did you mean `for-you`?

        spec.yaml: 1 error
    "#]],
    );
}

#[test]
fn an_unknown_key_near_a_known_one_and_a_wrong_type_in_one_pass() {
    let stage = Stage::of("minimal");
    stage.edit("autoTraining: off", "autoTraning: off");
    stage.edit("version: 1", "version: one");
    let (code, said) = stage.run(VALIDATE);
    expect![[r#"
        error[PZ0004]: `version` must be a whole number
         --> spec.yaml:4:10
          |
        4 | version: one
          |          ^^^ this is text
          |
        help: write `version: 1`

        error[PZ0003]: `for-you` has no key `autoTraning`
          --> spec.yaml:15:50
           |
        15 |   for-you: {recipe: aws-user-personalization-v2, autoTraning: off}
           |                                                  ^^^^^^^^^^^ unknown key
           |
        help: did you mean `autoTraining`?

        spec.yaml: 2 errors
    "#]]
    .assert_eq(&said);
    assert_eq!(code, 3);
}

#[test]
fn a_key_that_stands_twice() {
    check(
        ("datasets:", "name: other\ndatasets:"),
        VALIDATE,
        3,
        &expect![[r#"
            error[PZ0002]: the key `name` stands twice
             --> spec.yaml:9:1
              |
            5 | name: minimal
              | ---- first written here
            ...
            9 | name: other
              | ^^^^ written again
              |
            help: keep one of the two; nothing was merged or dropped

            spec.yaml: 1 error
        "#]],
    );
}

#[test]
fn a_name_that_the_service_refuses() {
    check(
        ("name: minimal\n", "name: 영화\n"),
        VALIDATE,
        3,
        &expect![[r#"
        error[PZ0012]: `영화` is not a name that the service takes
         --> spec.yaml:5:7
          |
        5 | name: 영화
          |       ^^^^ `영화` has `영` as character 1, but only the letters a to z, digits, `-` and `_` are allowed; write for example `my-name`
          |
        help: names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script

        error[PZ0012]: `영화-for-you` is not a name that the service takes
          --> spec.yaml:15:3
           |
        15 |   for-you: {recipe: aws-user-personalization-v2, autoTraining: off}
           |   ^^^^^^^ `영화-for-you` has `영` as character 1, but only the letters a to z, digits, `-` and `_` are allowed; write for example `for-you`
           |
        help: choose another key, or give it a `name` of its own

        error[PZ0012]: `영화-home` is not a name that the service takes
          --> spec.yaml:18:3
           |
        18 |   home: {solution: for-you, minProvisionedTPS: 1}
           |   ^^^^ `영화-home` has `영` as character 1, but only the letters a to z, digits, `-` and `_` are allowed; write for example `home`
           |
        help: choose another key, or give it a `name` of its own

        spec.yaml: 3 errors
    "#]],
    );
}

#[test]
fn variables_in_a_circle() {
    let vars = "vars: {a: {default: \"${var.b}\"}, b: {default: \"${var.a}\"}}\ndatasets:";
    check(
        ("datasets:", vars),
        VALIDATE,
        3,
        &expect![[r#"
        error[PZ0008]: the variable `a` leads back to itself
         --> spec.yaml:9:8
          |
        9 | vars: {a: {default: "${var.b}"}, b: {default: "${var.a}"}}
          |        ^ part of a cycle, or made of an unknown variable
          |
        help: give one of the variables in the circle a value of its own

        error[PZ0008]: the variable `b` leads back to itself
         --> spec.yaml:9:34
          |
        9 | vars: {a: {default: "${var.b}"}, b: {default: "${var.a}"}}
          |                                  ^ part of a cycle, or made of an unknown variable
          |
        help: give one of the variables in the circle a value of its own

        spec.yaml: 2 errors
    "#]],
    );
}

#[test]
fn an_anchor_inside_itself() {
    check(
        ("datasets:", "tags: &t {a: *t}\ndatasets:"),
        VALIDATE,
        3,
        &expect![[r#"
        error[PZ0001]: an alias stands inside its own anchor
         --> spec.yaml:9:14
          |
        9 | tags: &t {a: *t}
          |              ^^ this would contain itself
          |
        help: write the part out, or move the anchor to another place

        spec.yaml: 1 error
    "#]],
    );
}

#[test]
fn a_data_file_that_is_not_there() {
    check(
        ("interactions.csv", "interaction.csv"),
        VALIDATE,
        3,
        &expect![[r#"
        error[PZ0013]: `data/interaction.csv` does not exist
          --> spec.yaml:11:13
           |
        11 |     source: data/interaction.csv
           |             ^^^^^^^^^^^^^^^^^^^^ named here
           |
        help: paths are relative to the folder of the spec

        spec.yaml: 1 error
    "#]],
    );
}

#[test]
fn a_data_file_without_content() {
    let stage = Stage::of("minimal");
    stage.write("data/interactions.csv", "");
    let (code, said) = stage.run(VALIDATE);
    expect![[r#"
        error[PZ0013]: `data/interactions.csv` is empty
          --> spec.yaml:11:13
           |
        11 |     source: data/interactions.csv
           |             ^^^^^^^^^^^^^^^^^^^^^ named here
           |
        help: a data file has a header line and rows; a folder has at least one `.csv` file

        spec.yaml: 1 error
    "#]]
    .assert_eq(&said);
    assert_eq!(code, 3);
}

#[test]
fn a_spec_that_is_not_there_and_one_that_is_not_utf_8() {
    let stage = Stage::of("minimal");
    let (code, text) = stage.run(&["validate", "spec.yml"]);
    expect![[r#"
        error: cannot read the spec `spec.yml`
        caused by: No such file or directory (os error 2)
    "#]]
    .assert_eq(&text);
    assert_eq!(code, 3);
    stage.write("spec.yaml", b"version: 1\nname: \xbf\xb5\n");
    let (code, text) = stage.run(VALIDATE);
    expect![[r#"
        error: the spec `spec.yaml` is not UTF-8
        caused by: byte 17 begins no character
        help: save it as UTF-8
    "#]]
    .assert_eq(&text);
    assert_eq!(code, 3);
}

#[test]
fn no_region() {
    check(
        ("", ""),
        &["plan", "spec.yaml"],
        3,
        &expect![[r#"
            error: cannot connect
            caused by: no AWS region is set; write `region:` in the spec, give `--region`, or set `AWS_REGION`
            help: or try it on this machine with `--local`
        "#]],
    );
}

#[test]
fn no_credentials() {
    let words = &["plan", "spec.yaml", "--region", "us-east-1"];
    check(
        ("", ""),
        words,
        4,
        &expect![[r#"
            error: cannot read the account
            caused by: GetCallerIdentity: there are no credentials: not in the environment, a profile, a web identity, or the metadata of a container or machine
            help: log in (`aws sso login`, `aws configure`), choose a `--profile`, or try everything on this machine with `--local`
        "#]],
    );
}

#[test]
fn another_account_than_the_spec_is_for() {
    let stage = Stage::of("minimal");
    stage.edit("version: 1", "version: 1\naccount: \"123456789012\"");
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, text) = said(&emulator.serves(&mut apply).output().unwrap());
    expect![[r#"
        error: the spec is for account 123456789012, but the credentials are of 000000000000
        help: use the profile of that account; nothing was read or written
    "#]]
    .assert_eq(&text);
    assert_eq!(code, 6);
    let calls = std::fs::read_to_string(stage.path("journal")).unwrap();
    assert_eq!(calls.lines().count(), 1, "only GetCallerIdentity was asked: {calls}");
}

#[test]
fn an_endpoint_that_does_not_answer() {
    let stage = Stage::of("minimal");
    let mut plan = stage.command(&["plan", "spec.yaml", "--endpoint-url", "http://127.0.0.1:9"]);
    plan.env("AWS_ACCESS_KEY_ID", "x")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .env("AWS_REGION", "eu-west-1");
    let (code, text) = said(&plan.output().unwrap());
    expect![[r#"
        error: cannot read the account
        caused by: GetCallerIdentity: dispatch failure: io error: client error (Connect): tcp connect error: Connection refused (os error 111)
        help: check the endpoint, the region and the network; nothing was written
    "#]].assert_eq(&text);
    assert_eq!(code, 1);
}

#[test]
fn apply_without_a_terminal_to_ask_on() {
    let stage = Stage::of("minimal");
    let (code, text) = stage.run(&["apply", "spec.yaml", "--local", "--quiet"]);
    expect![[r#"
        error: there is no terminal to ask on, and nothing was changed
        help: save the plan (`plan SPEC -o plan.json`), read it, and apply that; or repeat with --approve and its id, or with --auto-approve
    "#]]
    .assert_eq(&text);
    assert_eq!(code, 5);
}

#[test]
fn wrong_words_on_the_command_line_are_bad_usage_and_not_changes() {
    let (code, text) = Stage::empty().run(&["aply"]);
    expect![[r#"
        error: unrecognized subcommand 'aply'

          tip: some similar subcommands exist: 'policy', 'apply'

        Usage: personalize [OPTIONS] <COMMAND>

        For more information, try '--help'.
    "#]]
    .assert_eq(&text);
    assert_eq!(code, 3);
}
