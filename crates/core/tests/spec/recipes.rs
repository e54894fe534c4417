//! What recipes and their configuration need of the datasets, at the line that asks for it.

use crate::{check, said};
use expect_test::expect;

#[test]
fn columns_that_a_configuration_names() {
    check(
        r#"solutions:
  priced:
    recipe: aws-user-personalization
    autoTraining: off
    eventType: watch
    solutionConfig:
      optimizationObjective: {itemAttribute: GENRES, objectiveSensitivity: LOW}
      trainingDataConfig:
        excludedDatasetColumns:
          ITEMS: [PRICE, GENRE]
"#,
        &expect![[r#"
            error[PZ3042]: `eventType` needs the field `EVENT_TYPE`, which the schema of Interactions does not have
              --> spec.yaml:10:5
               |
            10 |     eventType: watch
               |     ^^^^^^^^^
               |
            help: add `EVENT_TYPE` to the schema, or remove `eventType`

            error[PZ3043]: `itemAttribute` has to be a number, but `GENRES` is not
              --> spec.yaml:12:31
               |
            12 |       optimizationObjective: {itemAttribute: GENRES, objectiveSensitivity: LOW}
               |                               ^^^^^^^^^^^^^
               |
            help: the items have `PRICE`

            error[PZ3041]: the schema of ITEMS has no field `GENRE`
              --> spec.yaml:15:26
               |
            15 |           ITEMS: [PRICE, GENRE]
               |                          ^^^^^
               |
            help: did you mean `GENRES`?"#]],
    );
}

#[test]
fn datasets_that_a_recipe_needs() {
    check(
        "solutions:\n  actions: {recipe: aws-next-best-action, autoTraining: off}\n",
        &expect![[r#"
            error[PZ3002]: `aws-next-best-action` needs the dataset Actions
             --> spec.yaml:7:21
              |
            7 |   actions: {recipe: aws-next-best-action, autoTraining: off}
              |                     ^^^^^^^^^^^^^^^^^^^^
              |
            help: add a dataset of Actions"#]],
    );
}

#[test]
fn a_use_case_is_no_solution() {
    check(
        "solutions:\n  best: {recipe: aws-ecomm-popular-items-by-views, autoTraining: off}\n",
        &expect![[r#"
            error[PZ3001]: `aws-ecomm-popular-items-by-views` is a use case of the domain ECOMMERCE, not a recipe for solutions
             --> spec.yaml:7:18
              |
            7 |   best: {recipe: aws-ecomm-popular-items-by-views, autoTraining: off}
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
            help: create a recommender with it"#]],
    );
}

#[test]
fn nothing_is_said_of_columns_whose_schema_cannot_be_read() {
    let text = "version: 1
name: films
datasets:
  interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
solutions:
  liked: {recipe: aws-similar-items, autoTraining: off, eventType: like}
filters:
  unseen: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"like\")
";
    expect![[r#"
        error[PZ1000]: `strin` is not a type
         --> spec.yaml:4:36
          |
        4 |   interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
          |                                    ^^^^^ the type of a field
          |
        help: write `string`, with a `?` at the end where cells may be empty

        error[PZ1000]: `integer` is not a type
         --> spec.yaml:4:59
          |
        4 |   interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
          |                                                           ^^^^^^^ the type of a field
          |
        help: write `int`, with a `?` at the end where cells may be empty"#]]
    .assert_eq(&said(text, &[], None));
}

#[test]
fn a_title_is_a_plain_string_and_no_reason_to_warn() {
    let text = "version: 1
name: films
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
  items: {schema: {ITEM_ID: string, TITLE: string, YEAR: int}}
";
    assert_eq!(said(text, &[], None), "");
}
