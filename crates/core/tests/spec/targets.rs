//! Targets: overlays of the spec. Maps merge, single values and lists replace, and places stay those of the file.

use crate::{BASE, load, said};
use expect_test::expect;

const TARGETS: &str = r#"vars:
  stage: {type: enum, values: [dev, prod], default: dev}
tags: {team: discovery, stage: "${var.stage}"}
solutions:
  a:
    recipe: aws-user-personalization-v2
    autoTraining: off
    solutionConfig: {trainingDataConfig: {excludedDatasetColumns: {ITEMS: [PRICE, GENRES]}}}
campaigns:
  home: {solution: a, minProvisionedTPS: 1}
targets:
  prod:
    region: eu-west-1
    account: "123456789012"
    vars: {stage: prod}
    tags: {cost: films}
    solutions:
      a: {solutionConfig: {trainingDataConfig: {excludedDatasetColumns: {ITEMS: [PRICE]}}}}
    campaigns:
      home: {minProvisionedTPS: 5}
      second: {solution: a}
  wrong:
    campaigns:
      home: {minProvisionedTPS: five, solution: b}
"#;

fn text() -> String {
    format!("{BASE}{TARGETS}")
}

#[test]
fn without_a_target_the_overlays_do_nothing() {
    let spec = load(&text(), &[], None).unwrap().spec;
    assert_eq!((spec.region, spec.campaigns.len()), (None, 1));
    assert_eq!(spec.tags["stage"], "dev");
    assert_eq!(spec.campaigns["home"].min_provisioned_tps, Some(1));
}

#[test]
fn maps_merge_and_values_and_lists_replace() {
    let spec = load(&text(), &[], Some("prod")).unwrap().spec;
    assert_eq!(spec.region.as_deref(), Some("eu-west-1"));
    assert_eq!(spec.account.as_deref(), Some("123456789012"));
    let tags: Vec<String> = spec.tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(tags, ["cost=films", "stage=prod", "team=discovery"]);
    assert_eq!(spec.campaigns["home"].min_provisioned_tps, Some(5));
    assert_eq!(spec.campaigns["home"].solution, "a", "what the overlay does not name stays");
    assert_eq!(spec.campaigns["second"].solution, "a");
    let config = spec.solutions["a"].solution_config.clone().unwrap();
    let columns = config.training_data_config.unwrap().excluded_dataset_columns.unwrap();
    assert_eq!(columns["ITEMS"], ["PRICE"]);
}

#[test]
fn what_the_command_line_says_wins_over_the_target() {
    let spec = load(&text(), &[("stage", "dev")], Some("prod")).unwrap().spec;
    assert_eq!(spec.tags["stage"], "dev");
}

#[test]
fn problems_of_an_overlay_are_shown_in_the_overlay() {
    expect![[r#"
        error[PZ0004]: `minProvisionedTPS` must be a whole number
          --> spec.yaml:29:33
           |
        29 |       home: {minProvisionedTPS: five, solution: b}
           |                                 ^^^^ this is text"#]]
    .assert_eq(&said(&text(), &[], Some("wrong")));
    let other = text().replace("minProvisionedTPS: five, ", "");
    expect![[r#"
        error[PZ0014]: there is no solution `b`
          --> spec.yaml:29:24
           |
        29 |       home: {solution: b}
           |                        ^ refers to nothing
           |
        help: solutions of this spec: a"#]]
    .assert_eq(&said(&other, &[], Some("wrong")));
}

#[test]
fn a_target_that_is_not_there() {
    expect![[r#"
        error[PZ0009]: the spec has no target `prd`
          --> spec.yaml:16:1
           |
        16 | targets:
           | ^^^^^^^
           |
        help: did you mean `prod`?"#]]
    .assert_eq(&said(&text(), &[], Some("prd")));
    expect![[r#"
        error[PZ0009]: the spec has no target `prod`
         --> spec.yaml:1:1
          |
        1 | version: 1
          | ^
          |
        help: it has no `targets` at all"#]]
    .assert_eq(&said(BASE, &[], Some("prod")));
}

#[test]
fn a_block_whose_lines_are_all_commented_out_is_left_out() {
    let text = format!("{BASE}filters:\n  # a: …\ncampaigns:\n  # home: …\nallow:\n");
    let spec = load(&text, &[], None).unwrap().spec;
    assert!(spec.filters.is_empty() && spec.campaigns.is_empty() && spec.allow.is_empty());
    let problems = load(&text.replace("  # a: …", "  a:"), &[], None).unwrap_err();
    assert_eq!(problems.len(), 1, "what is named and empty is still a mistake: {problems:#?}");
}
