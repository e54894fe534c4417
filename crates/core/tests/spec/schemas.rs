//! Schemas in the short form: what is said about them speaks the short form, too.

use crate::said;
use expect_test::{Expect, expect};

/// What is said about the fields of a shop's items.
fn check(fields: &str, expected: &Expect) {
    let text = format!(
        "\
version: 1
name: shop
datasetGroup: {{domain: ECOMMERCE}}
datasets:
  interactions: {{schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}}}}
  items: {{schema: {{ITEM_ID: string, {fields}}}}}
"
    );
    expected.assert_eq(&said(&text, &[], None));
}

#[test]
fn a_required_field_is_missing() {
    check(
        "PRICE: float",
        &expect![[r#"
        error[PZ1020]: the required field `CATEGORY_L1` is missing
         --> spec.yaml:6:19
          |
        6 |   items: {schema: {ITEM_ID: string, PRICE: float}}
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: add `CATEGORY_L1: string`"#]],
    );
}

#[test]
fn another_type_and_null() {
    check(
        "PRICE: string, CATEGORY_L1: \"string?\", CREATION_TIMESTAMP: \"string?\"",
        &expect![[r#"
            error[PZ1021]: the required field `PRICE` is float, but here it is string
             --> spec.yaml:6:37
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: string, CATEGORY_L1: "string?", CREATION_TIMESTAMP: "string?"}}
              |                                     ^^^^^
              |
            help: write `float` as its type

            error[PZ1022]: the required field `CATEGORY_L1` may not be null
             --> spec.yaml:6:52
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: string, CATEGORY_L1: "string?", CREATION_TIMESTAMP: "string?"}}
              |                                                    ^^^^^^^^^^^
              |
            help: write `string` as its type

            error[PZ1021]: the reserved field `CREATION_TIMESTAMP` is long, but here it is string
             --> spec.yaml:6:76
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: string, CATEGORY_L1: "string?", CREATION_TIMESTAMP: "string?"}}
              |                                                                            ^^^^^^^^^^^^^^^^^^
              |
            help: write `long` as its type

            warning[PZ1023]: the guide does not list null for the reserved field `CREATION_TIMESTAMP`
             --> spec.yaml:6:76
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: string, CATEGORY_L1: "string?", CREATION_TIMESTAMP: "string?"}}
              |                                                                            ^^^^^^^^^^^^^^^^^^
              |
            help: write `long` as its type"#]],
    );
}

#[test]
fn marks() {
    let fields = "PRICE: {type: float, textual: true}, CATEGORY_L1: {type: string, categorical: false}, \
        PRODUCT_DESCRIPTION: {type: string, textual: false}, CREATION_TIMESTAMP: {type: long, categorical: true}";
    check(
        fields,
        &expect![[r#"
            error[PZ1035]: `PRICE` carries `textual`, which only a string of the items dataset can
             --> spec.yaml:6:37
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: {type: float, textual: true}, CATEGORY_L1: {type: string, categorical: false}, PRODUCT_DES...
              |                                     ^^^^^
              |
            help: remove `textual: true`

            error[PZ1024]: the reserved field `CATEGORY_L1` has to be categorical
             --> spec.yaml:6:74
              |
            6 |   items: {schema: {ITEM_ID: string, PRICE: {type: float, textual: true}, CATEGORY_L1: {type: string, categorical: false}, PRODUCT_DES...
              |                                                                          ^^^^^^^^^^^
              |
            help: write `categorical: true`

            warning[PZ1026]: the reserved field `PRODUCT_DESCRIPTION` is a textual field, but it is not marked as one
             --> spec.yaml:6:123
              |
            6 | ...rue}, CATEGORY_L1: {type: string, categorical: false}, PRODUCT_DESCRIPTION: {type: string, textual: false}, CREATION_TIMESTAMP: {t...
              |                                                           ^^^^^^^^^^^^^^^^^^^
              |
            help: write `textual: true`

            warning[PZ1038]: `CREATION_TIMESTAMP` is categorical but not a string; the mark is documented for strings only
             --> spec.yaml:6:176
              |
            6 | ..., PRODUCT_DESCRIPTION: {type: string, textual: false}, CREATION_TIMESTAMP: {type: long, categorical: true}}}
              |                                                           ^^^^^^^^^^^^^^^^^^
              |
            help: remove the mark; numbers are used as they are"#]],
    );
}

#[test]
fn what_a_recipe_wants_marked() {
    let text = "\
version: 1
name: films
datasets:
  items: {schema: {ITEM_ID: string, TITLE: string, PLOT: string}}
solutions:
  alike: {recipe: aws-semantic-similarity, autoTraining: off}
";
    expect![[r#"
        warning[PZ1034]: no field of Items is of use for training: all are plain strings or booleans
         --> spec.yaml:4:19
          |
        4 |   items: {schema: {ITEM_ID: string, TITLE: string, PLOT: string}}
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: add a number or a categorical string, such as an age, a price or a category

        error[PZ3040]: `aws-semantic-similarity` needs the item's name
         --> spec.yaml:6:19
          |
        6 |   alike: {recipe: aws-semantic-similarity, autoTraining: off}
          |                   ^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: add `itemName: true` to one string field of the items schema

        error[PZ3040]: `aws-semantic-similarity` needs a textual field
         --> spec.yaml:6:19
          |
        6 |   alike: {recipe: aws-semantic-similarity, autoTraining: off}
          |                   ^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: add `textual: true` to the field that describes the item"#]]
    .assert_eq(&said(text, &[], None));
}
