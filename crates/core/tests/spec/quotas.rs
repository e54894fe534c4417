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

#[test]
fn throughput_is_added_up() {
    let with = |last: u32| {
        let mut more =
            "solutions:\n  a: {recipe: aws-similar-items, autoTraining: off}\ncampaigns:\n"
                .to_owned();
        (1..=4).for_each(|n| {
            more.push_str(&format!("  c{n}: {{solution: a, minProvisionedTPS: 500}}\n"))
        });
        more.push_str(&format!("  c5: {{solution: a, minProvisionedTPS: {last}}}\nusage:\n"));
        (1..=5)
            .for_each(|n| more.push_str(&format!("  campaign/c{n}: {{requestsPerMonth: 1G}}\n")));
        more
    };
    check(&with(500), &expect![[""]]);
    check(
        &with(501),
        &expect![[r#"
        warning[PZ4010]: campaigns and recommenders keep 2501 requests a second ready, more than the 2500 of an account
         --> spec.yaml:8:1
          |
        8 | campaigns:
          | ^^^^^^^^^
          |
        help: what is kept is billed whether it is used or not; keep less where little is asked

        warning[PZ4010]: `minProvisionedTPS` is 501, but there are at most 500 requests a second to a campaign
          --> spec.yaml:13:21
           |
        13 |   c5: {solution: a, minProvisionedTPS: 501}
           |                     ^^^^^^^^^^^^^^^^^
           |
        help: what is kept is billed whether it is used or not; the service adds more under load"#]],
    );
    check(
        &with(5000),
        &expect![[r#"
        warning[PZ4010]: `minProvisionedTPS` is 5000, but there are at most 500 requests a second to a campaign
          --> spec.yaml:13:21
           |
        13 |   c5: {solution: a, minProvisionedTPS: 5000}
           |                     ^^^^^^^^^^^^^^^^^
           |
        help: what is kept is billed whether it is used or not; the service adds more under load"#]],
    );
}

#[test]
fn solutions_and_filters_may_be_raised_on_request() {
    let mut more = "solutions:\n".to_owned();
    (1..=11).for_each(|n| {
        more.push_str(&format!("  s{n}: {{recipe: aws-similar-items, autoTraining: off}}\n"))
    });
    more.push_str("filters:\n");
    (1..=31)
        .for_each(|n| more.push_str(&format!("  f{n}: INCLUDE ItemID WHERE Items.PRICE > {n}\n")));
    check(
        &more,
        &expect![[r#"
        warning[PZ4010]: there are 11 solutions, but 10 are allowed in a dataset group
          --> spec.yaml:17:3
           |
        17 |   s11: {recipe: aws-similar-items, autoTraining: off}
           |   ^^^
           |
        help: this quota can be raised on request; check that yours is

        warning[PZ4010]: there are 31 filters, but 30 are allowed in a dataset group
          --> spec.yaml:49:3
           |
        49 |   f31: INCLUDE ItemID WHERE Items.PRICE > 31
           |   ^^^
           |
        help: this quota can be raised on request; check that yours is"#]],
    );
    let mut many = "solutions:\n".to_owned();
    (1..=21).for_each(|n| {
        many.push_str(&format!("  s{n}: {{recipe: aws-similar-items, autoTraining: off}}\n"))
    });
    check(
        &many,
        &expect![[r#"
        warning[PZ4010]: there are 21 solutions, but 10 are allowed in a dataset group
          --> spec.yaml:17:3
           |
        17 |   s11: {recipe: aws-similar-items, autoTraining: off}
           |   ^^^
           |
        help: this quota can be raised on request; check that yours is

        warning[PZ4010]: there are 21 solution versions in training, but 20 are allowed in a region
          --> spec.yaml:27:3
           |
        27 |   s21: {recipe: aws-similar-items, autoTraining: off}
           |   ^^^
           |
        help: this quota can be raised on request; check that yours is"#]],
    );
}

#[test]
fn a_throughput_of_nothing() {
    check(
        "solutions:\n  a: {recipe: aws-similar-items, autoTraining: off}\ncampaigns:\n  c: {solution: a, minProvisionedTPS: 0}\n",
        &expect![[r#"
            error[PZ0007]: `minProvisionedTPS` is out of range
             --> spec.yaml:9:39
              |
            9 |   c: {solution: a, minProvisionedTPS: 0}
              |                                       ^ must be at least 1"#]],
    );
}

#[test]
fn a_group_has_one_event_tracker() {
    check(
        "eventTracker: [{name: web}, {name: app}]\n",
        &expect![[r#"
        error[PZ0004]: `eventTracker` must be a map
         --> spec.yaml:6:15
          |
        6 | eventTracker: [{name: web}, {name: app}]
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^ this is a list"#]],
    );
}

#[test]
fn a_group_has_one_dataset_of_a_kind() {
    let text = BASE.replace("  items:", "  interactions: {schema: {USER_ID: string}}\n  items:");
    expect![[r#"
        error[PZ0002]: the key `interactions` stands twice
         --> spec.yaml:5:3
          |
        4 |   interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
          |   ------------ first written here
        5 |   interactions: {schema: {USER_ID: string}}
          |   ^^^^^^^^^^^^ written again
          |
        help: keep one of the two; nothing was merged or dropped"#]]
    .assert_eq(&said(&text, &[], None));
}
