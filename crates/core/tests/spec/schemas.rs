//! Schemas in a spec: what is said about the short form speaks it, too; Avro files are shown at their own places.

use crate::{load, said};
use expect_test::{Expect, expect};
use personalize_core::{
    check,
    diagnostic::{Diagnostic, Placed, Source, machine, placed, render},
    spec::files::Files,
};
use personalize_rules::rule::Code;

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
            help: write `long` as its type, if none of its cells is empty"#]],
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

/// What is said about a spec whose items have the Avro schema `text`.
fn of_file(text: &str) -> (Vec<Diagnostic>, Source) {
    let spec = "\
version: 1
name: shop
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
  items:
    schema: schemas/items.avsc
";
    let files = Files {
        schemas: [("schemas/items.avsc".to_owned(), Ok(text.to_owned()))].into(),
        ..Files::default()
    };
    let loaded = load(spec, &[], None).expect("a spec");
    let source = Source { path: "stacks/spec.yaml".into(), text: spec.into() };
    (check::check(&loaded, &files), source)
}

fn file(text: &str, expected: &Expect) {
    let (problems, source) = of_file(text);
    let shown: Vec<String> = problems.iter().map(|p| render(p, &source, false)).collect();
    expected.assert_eq(&shown.join("\n\n"));
}

#[test]
fn an_avro_file_is_shown_at_its_place() {
    file(
        r#"{
  "type": "record",
  "name": "Items",
  "namespace": "com.example",
  "fields": [
    {"name": "ITEM_ID", "type": "int"},
    {"name": "제목", "type": "int"},
    {"name": "PLOT", "type": "string", "textual": true}
  ]
}
"#,
        &expect![[r#"
            warning[PZ1012]: the namespace is `com.example`; every documented schema has `com.amazonaws.personalize.schema`
             --> stacks/schemas/items.avsc:4:16
              |
            4 |   "namespace": "com.example",
              |                ^^^^^^^^^^^^^
              |
             ::: stacks/spec.yaml:6:13
              |
            6 |     schema: schemas/items.avsc
              |             ------------------ named here
              |
            help: write `"namespace": "com.amazonaws.personalize.schema"`

            error[PZ1021]: the required field `ITEM_ID` is string, but here it is int
             --> stacks/schemas/items.avsc:6:33
              |
            6 |     {"name": "ITEM_ID", "type": "int"},
              |                                 ^^^^^
              |
             ::: stacks/spec.yaml:6:13
              |
            6 |     schema: schemas/items.avsc
              |             ------------------ named here
              |
            help: write `"type": "string"`

            error[PZ1030]: `제목` cannot be the name of a field
             --> stacks/schemas/items.avsc:7:14
              |
            7 |     {"name": "제목", "type": "int"},
              |              ^^^^^^
              |
             ::: stacks/spec.yaml:6:13
              |
            6 |     schema: schemas/items.avsc
              |             ------------------ named here
              |
            help: use letters, digits and `_`, and do not begin with a digit"#]],
    );
}

#[test]
fn an_avro_file_that_cannot_be_read_is_shown_at_its_place() {
    file(
        "{\n  \"type\": \"record\",\n}\n",
        &expect![[r#"
        error[PZ1001]: the schema is not JSON: the last member of a JSON object has no comma after it
         --> stacks/schemas/items.avsc:2:19
          |
        2 |   "type": "record",
          |                   ^
          |
         ::: stacks/spec.yaml:6:13
          |
        6 |     schema: schemas/items.avsc
          |             ------------------ named here"#]],
    );
    file(
        "",
        &expect![[r#"
        error[PZ1001]: the schema is not JSON: the text ends where a value is expected
         --> stacks/schemas/items.avsc:1:1
          |
        1 |
          | ^
          |
         ::: stacks/spec.yaml:6:13
          |
        6 |     schema: schemas/items.avsc
          |             ------------------ named here"#]],
    );
    let fields: Vec<String> =
        (0..100).map(|n| format!(r#"{{"name":"{}{n}","type":"int"}}"#, "A".repeat(180))).collect();
    let (problems, source) = of_file(&format!(
        r#"{{"type":"record","name":"Items","fields":[{{"name":"ITEM_ID","type":"string"}},{}]}}"#,
        fields.join(",")
    ));
    let long = problems.iter().find(|problem| problem.code == Code::PZ1014).expect("too long");
    expect![[r#"
        error[PZ1014]: schemas/items.avsc: the schema has 20831 characters without white space, at most 20000 are allowed
         --> stacks/spec.yaml:6:13
          |
        6 |     schema: schemas/items.avsc
          |             ^^^^^^^^^^^^^^^^^^
          |
        help: remove fields, or shorten their names"#]].assert_eq(&render(long, &source, false));
}

#[test]
fn machines_read_the_place_in_the_avro_file() {
    let (problems, source) =
        of_file("{\"type\": \"record\",\n \"name\": \"Users\", \"fields\": []}");
    let placed: Vec<Placed> = problems.iter().map(|p| placed(p, &source)).collect();
    expect![[r#"
        ::error file=stacks/schemas/items.avsc,line=2,endLine=2,col=10,endColumn=17,title=PZ1010::the schema of Items is named `Users`, but the service wants `Items`; write `"name": "Items"`, or take the schema of Items: this one is of Users
        ::error file=stacks/schemas/items.avsc,line=2,endLine=2,col=10,endColumn=17,title=PZ1020::the required field `ITEM_ID` is missing; add `{"name": "ITEM_ID", "type": "string"}`
        ::error file=stacks/schemas/items.avsc,line=2,endLine=2,col=10,endColumn=17,title=PZ1033::Items need at least one field of metadata beside the required and reserved ones; add a number or a categorical string, such as an age, a price or a category
    "#]].assert_eq(&machine::github(&placed));
}
