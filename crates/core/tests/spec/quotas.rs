//! Quotas are counted over the stack; the first that is too many is shown.

use crate::{BASE, check, said};
use expect_test::expect;

#[test]
fn a_campaign_too_many_may_be_raised_on_request() {
    let mut more =
        "solutions:\n  a: {recipe: aws-similar-items, autoTraining: off}\ncampaigns:\n".to_owned();
    (1..=6).for_each(|n| more.push_str(&format!("  c{n}: {{solution: a}}\n")));
    check(
        &more,
        &expect![[r#"
        warning[PZ4010]: there are 6 campaigns, but 5 are allowed in a dataset group
          --> spec.yaml:14:3
           |
        14 |   c6: {solution: a}
           |   ^^
           |
        help: this quota can be raised on request; check that yours is"#]],
    );
}

#[test]
fn a_recommender_too_many_is_an_error() {
    let head = BASE
        .replace("datasets:", "datasetGroup: {domain: ECOMMERCE}\ndatasets:")
        .replace("TIMESTAMP: long", "TIMESTAMP: long, EVENT_TYPE: string");
    let head = head.replace("GENRES:", "CATEGORY_L1:");
    let mut text = format!("{head}recommenders:\n");
    (1..=6).for_each(|n| {
        text.push_str(&format!("  r{n}: {{recipe: aws-ecomm-popular-items-by-views}}\n"))
    });
    expect![[r#"
        error[PZ4011]: there are 6 recommenders, but 5 are allowed in a dataset group
          --> spec.yaml:13:3
           |
        13 |   r6: {recipe: aws-ecomm-popular-items-by-views}
           |   ^^
           |
        help: this quota cannot be raised"#]]
    .assert_eq(&said(&text, &[], None));
}

#[test]
fn tags_are_counted_with_our_marks() {
    let tags: Vec<String> = (1..=40).map(|n| format!("t{n}: x")).collect();
    let own: Vec<String> = (1..=7).map(|n| format!("o{n}: x")).collect();
    let more = format!(
        "tags: {{{}}}\neventTracker:\n  name: clicks\n  tags: {{{}}}\n",
        tags.join(", "),
        own.join(", ")
    );
    check(
        &more,
        &expect![[r#"
        error[PZ4011]: there are 51 tags, but 50 are allowed
         --> spec.yaml:9:3
          |
        9 |   tags: {o1: x, o2: x, o3: x, o4: x, o5: x, o6: x, o7: x}
          |   ^^^^
          |
        help: 4 of them are the marks by which the stack knows what it owns"#]],
    );
}

#[test]
fn fields_are_counted_over_all_filters() {
    let fields: Vec<String> = (0..21).map(|n| format!("F{n}: int")).collect();
    let head = BASE.replace("PRICE: float", &fields.join(", "));
    let mut text = format!("{head}filters:\n");
    for (filter, numbers) in [("a", 0..10), ("b", 10..20), ("c", 20..21)] {
        let conditions: Vec<String> = numbers.map(|n| format!("Items.F{n} > 1")).collect();
        text.push_str(&format!("  {filter}: INCLUDE ItemID WHERE {}\n", conditions.join(" AND ")));
    }
    expect![[r#"
        error[PZ4011]: there are 21 different fields in all filters, but 20 are allowed in a dataset group
         --> spec.yaml:9:3
          |
        9 |   c: INCLUDE ItemID WHERE Items.F20 > 1
          |   ^
          |
        help: this quota cannot be raised"#]].assert_eq(&said(&text, &[], None));
}
