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
    let columns = r#"columns: {USER_ID: account_id, ITEM_ID: {from: sku, missing: ["NULL", "-"]}, TIMESTAMP: {from: at, time: "%d.%m.%Y %H:%M"}}"#;
    let more =
        format!("{columns}, where: {{action: [view, 1]}}, format: {{type: csv, delimiter: \";\"}}");
    check("clicks.csv", &more, &expect![""]);
}

#[test]
fn what_a_mapping_says_wrong_is_said() {
    check(
        "clicks.csv",
        "columns: {USR_ID: a, ITEM_ID: {from: a, value: b}, TIMESTAMP: {time: ms, number: \"x\", else: drop}}, where: {action: []}, format: {delimiter: \"ab\"}",
        &expect![[r#"
            error[PZ0020]: the schema has no field `USR_ID`
            help: did you mean `USER_ID`?
            error[PZ0020]: `value` and `from` contradict each other
            help: keep `from` for a column of the source, or `value` for the same value in every row
            error[PZ0020]: `ms` is no kind of time
            help: did you mean `milliseconds`?
            error[PZ0020]: a column is a time or a number
            help: keep `time` for a time, `number` for a number with marks
            error[PZ0020]: `x` does not show how numbers look
            help: give a number with both marks: `"1,234.5"` or `"1.234,5"`
            error[PZ0020]: `else` is about values that `map` does not have
            help: list the values to keep under `map`, or remove `else`
            error[PZ0020]: no row is kept
            help: list the values of the rows to keep, or remove the line
            error[PZ0020]: `delimiter` is one ASCII character
            help: write it as in `";"`"#]],
    );
    check(
        "'s3://lake/clicks/'",
        "columns: {USER_ID: a}",
        &expect![[r#"
        error[PZ0020]: data in S3 is read by the service itself, so its columns are what they are
        help: name a local copy as `source`, or write the data to S3 as CSV with the columns of the schema"#]],
    );
}
