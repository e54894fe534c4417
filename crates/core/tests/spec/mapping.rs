//! How rows are made of files: the words of a mapping, and its fields.

use crate::{BASE, said};
use expect_test::{Expect, expect};

/// What is said of the mapping `more` of the interactions.
fn check(source: &str, more: &str, expected: &Expect) {
    let text =
        BASE.replace("interactions: {", &format!("interactions: {{source: {source}, {more}, "));
    let text = format!("{text}role: {{name: films}}\nbucket: {{name: films-personalize}}\n");
    let said = said(&text, &[], None);
    let lines: Vec<&str> =
        said.lines().filter(|line| line.contains("[PZ") || line.contains("help:")).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn a_mapping_that_fits_is_good() {
    let columns = r#"columns: {USER_ID: account_id, ITEM_ID: {from: sku, null: ["NULL", "-"]}, TIMESTAMP: {from: at, time: "%d.%m.%Y %H:%M"}}"#;
    let more =
        format!("{columns}, where: {{action: [view, 1]}}, format: {{type: csv, delimiter: \";\"}}");
    check("clicks.csv", &more, &expect![""]);
}

#[test]
fn what_a_mapping_says_wrong_is_said() {
    check(
        "clicks.csv",
        "columns: {USR_ID: a, ITEM_ID: {from: a, value: b}, TIMESTAMP: {time: ms, number: \"x\", else: drop}}, where: {action: []}, format: {delimiter: \"ab\"}",
        &expect![[r#""#]],
    );
    check("'s3://lake/clicks/'", "columns: {USER_ID: a}", &expect![[r#""#]]);
}
