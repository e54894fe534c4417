//! Filters in a spec: carets stand under the exact part, however YAML writes the text.

use crate::{BASE, said};
use expect_test::{Expect, expect};

fn check(filters: &str, expected: &Expect) {
    expected.assert_eq(&said(&format!("{BASE}{filters}"), &[], None));
}

#[test]
fn a_part_of_a_quoted_text() {
    check(
        r#"filters:
  double: "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\") AND Items.COLOUR IN (\"red\")"
  single: 'EXCLUDE ItemID WHERE Items.GENRES IN (''Drama'')'
  plain: EXCLUDE ItemID WHERE Items.GENRES IN ("드라마") AND
"#,
        &expect![[r#"
            error[PZ2043]: the schema of Items has no field `COLOUR`
             --> spec.yaml:7:65
              |
            7 |   double: "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\") AND Items.COLOUR IN (\"red\")"
              |                                                                 ^^^^^^^^^^^^
              |
            help: it has `ITEM_ID`, `PRICE`, `GENRES`

            warning[PZ2020]: single quotes are not documented
             --> spec.yaml:8:50
              |
            8 |   single: 'EXCLUDE ItemID WHERE Items.GENRES IN (''Drama'')'
              |                                                  ^^^^^^^^^
              |
            help: write double quotes: "

            error[PZ2003]: a field such as `Items.GENRE` is expected here, not the end of the expression
             --> spec.yaml:9:58
              |
            9 |   plain: EXCLUDE ItemID WHERE Items.GENRES IN ("드라마") AND
              |                                                             ^"#]],
    );
}

#[test]
fn a_part_of_several_lines() {
    check(
        r#"filters:
  folded: >-
    INCLUDE ItemID
    WHERE Items.GENRE IN ("Drama")
    | EXCLUDE ItemID
    WHERE Interactions.DEVICE IN ("phone")
  literal:
    expression: |
      INCLUDE ItemID
        WHERE Items.PRICE
          > "5"
  plain: INCLUDE ItemID WHERE Items.PRICE > 3
    AND Items.COLOUR IN ("red")
"#,
        &expect![[r#"
            error[PZ2043]: the schema of Items has no field `GENRE`
             --> spec.yaml:9:11
              |
            9 |     WHERE Items.GENRE IN ("Drama")
              |           ^^^^^^^^^^^
              |
            help: did you mean `GENRES`?

            error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `DEVICE`
              --> spec.yaml:11:11
               |
            11 |     WHERE Interactions.DEVICE IN ("phone")
               |           ^^^^^^^^^^^^^^^^^^^
               |
            help: remove this condition, or put the value into the event type

            error[PZ2046]: `PRICE` is a number, but it is compared with the text "5"
              --> spec.yaml:16:13
               |
            16 |           > "5"
               |             ^^^
               |
            help: write the number without quotes: `5`

            error[PZ2043]: the schema of Items has no field `COLOUR`
              --> spec.yaml:18:9
               |
            18 |     AND Items.COLOUR IN ("red")
               |         ^^^^^^^^^^^^
               |
            help: it has `ITEM_ID`, `PRICE`, `GENRES`"#]],
    );
}

#[test]
fn a_part_beside_a_variable() {
    check(
        r#"vars:
  genre: {type: string, default: Drama}
  least: {type: string, default: "5"}
filters:
  beside: INCLUDE ItemID WHERE Items.GENRES IN ("${var.genre}") AND Items.COLOUR IN ("red")
  within: INCLUDE ItemID WHERE Items.GENRES IN (${var.least})
"#,
        &expect![[r#"
            error[PZ2043]: the schema of Items has no field `COLOUR`
              --> spec.yaml:10:69
               |
             7 |   genre: {type: string, default: Drama}
               |                                  ----- the value of `genre`
            ...
            10 |   beside: INCLUDE ItemID WHERE Items.GENRES IN ("${var.genre}") AND Items.COLOUR IN ("red")
               |                                                                     ^^^^^^^^^^^^
               |
            help: it has `ITEM_ID`, `PRICE`, `GENRES`

            warning[PZ2048]: `GENRES` is a text, but 5 is a number
              --> spec.yaml:11:49
               |
             8 |   least: {type: string, default: "5"}
               |                                  --- the value of `least`
            ...
            11 |   within: INCLUDE ItemID WHERE Items.GENRES IN (${var.least})
               |                                                 ^^^^^^^^^^^^
               |
            help: put it into quotes: "5""#]],
    );
}

#[test]
fn fields_of_all_filters_are_counted() {
    let field = |n: usize| format!("    F{n}: int\n");
    let fields: String = (0..21).map(field).collect();
    let filter = |n: usize| format!("  f{n}: INCLUDE ItemID WHERE Items.F{n} = 1\n");
    let filters: String = (0..21).map(filter).collect();
    let text = format!(
        "version: 1
name: films
datasets:
  interactions: {{schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}}}
  items:
   schema:
    ITEM_ID: string
{fields}filters:
{filters}"
    );
    expect![[r#"
        error[PZ4011]: there are 21 different fields in all filters, but 20 are allowed in a dataset group
          --> spec.yaml:50:3
           |
        50 |   f20: INCLUDE ItemID WHERE Items.F20 = 1
           |   ^^^
           |
        help: this quota cannot be raised"#]].assert_eq(&said(&text, &[], None));
}
