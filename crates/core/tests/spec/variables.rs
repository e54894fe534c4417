//! Variables: where a problem stands that comes out of a value which is written elsewhere.

use crate::{BASE, load, said};
use expect_test::expect;

fn text() -> String {
    let head = BASE.replace("name: films", "name: films-${var.stage}");
    format!(
        "{head}vars:\n  stage: {{default: dev}}\n  event: {{default: 'he said \"no\"'}}\ntargets:\n  test: {{vars: {{stage: test stage}}}}\n"
    )
}

#[test]
fn a_problem_leads_to_the_value() {
    expect![[r#"
        error[PZ0012]: `films-test stage` is not a name that the service takes
          --> spec.yaml:2:7
           |
         2 | name: films-${var.stage}
           |       ^^^^^^^^^^^^^^^^^^ `films-test stage` has a space as character 11, but only the letters a to z, digits, `-` and `_` are allowed; write for example `films-test-stage`
        ...
        10 |   test: {vars: {stage: test stage}}
           |                        ---------- the value of `stage`
           |
        help: names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script"#]].assert_eq(&said(&text(), &[], Some("test")));
}

#[test]
fn a_value_of_the_command_line_has_no_place() {
    expect![[r#"
        error[PZ0012]: `films-a b` is not a name that the service takes
         --> spec.yaml:2:7
          |
        2 | name: films-${var.stage}
          |       ^^^^^^^^^^^^^^^^^^ `films-a b` has a space as character 8, but only the letters a to z, digits, `-` and `_` are allowed; write for example `films-a-b`
          |
        help: names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script"#]].assert_eq(&said(&text(), &[("stage", "a b")], None));
}

#[test]
fn a_value_is_text_and_never_structure() {
    let text = format!("{}filters:\n  f: \"${{var.event}}\"\n", text());
    let value = "a: b\n- c # d";
    let loaded = load(&text, &[("event", value)], None).unwrap();
    assert_eq!(loaded.spec.filters["f"].block().expression, value);
}

#[test]
fn unknown_variables_and_values() {
    let text = text().replace("stage: {default: dev}", "stage: {type: enum, values: [dev, prod]}");
    expect![[r#"
        error[PZ0008]: the spec has no variable `stag`
         --> spec.yaml:6:1
          |
        6 | vars:
          | ^^^^
          |
        help: did you mean `stage`?

        error[PZ0008]: `pord` is not a value of the variable `stage`
         --> spec.yaml:7:3
          |
        7 |   stage: {type: enum, values: [dev, prod]}
          |   ^^^^^ takes dev, prod"#]]
    .assert_eq(&said(&text, &[("stage", "pord"), ("stag", "x")], None));
    expect![[r#"
        error[PZ0008]: the variable `stage` has no value
         --> spec.yaml:2:7
          |
        2 | name: films-${var.stage}
          |       ^^^^^^^^^^^^^^^^^^ used here
          |
        help: give it one with `--var stage=VALUE`, or a `default` under `vars`"#]]
    .assert_eq(&said(&text, &[], None));
}

#[test]
fn values_have_the_type_of_their_variable() {
    let text = format!(
        "{BASE}vars:\n  tps: {{type: number, default: many}}\n  big: {{type: boolean, default: yes}}\n"
    );
    expect![[r#"
        error[PZ0008]: `many` is not a value of the variable `tps`
         --> spec.yaml:7:3
          |
        7 |   tps: {type: number, default: many}
          |   ^^^ takes a number

        error[PZ0008]: `yes` is not a value of the variable `big`
         --> spec.yaml:8:3
          |
        8 |   big: {type: boolean, default: yes}
          |   ^^^ takes true or false"#]]
    .assert_eq(&said(&text, &[], None));
    assert_eq!(said(&text, &[("tps", "1.5"), ("big", "true")], None), "");
}
