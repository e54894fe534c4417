//! The metric attribution: its metrics against the schemas, and what it needs of the stack.

use expect_test::expect;

fn said(text: &str) -> String {
    crate::said(text, &[], None)
}

/// A stack with prices, to which metrics are added.
fn shop(more: &str) -> String {
    format!(
        "version: 1
name: shop
role: {{name: shop-role}}
datasets:
  interactions:
    schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}}
  items:
    schema: {{ITEM_ID: string, PRICE: float, NAME: {{type: string, categorical: true}}}}
metricAttribution:
  metrics:
{more}"
    )
}

fn metric(name: &str, expression: &str) -> String {
    format!("    - {{eventType: buy, metricName: {name}, expression: {expression}}}\n")
}

#[test]
fn metrics_are_checked_against_the_schemas() {
    assert_eq!(said(&shop(&metric("sales", "SUM(Items.PRICE)"))), "");
    expect![[r#"
        error[PZ0030]: Items has no column `PRIZE`
          --> spec.yaml:11:55
           |
        11 |     - {eventType: buy, metricName: sales, expression: SUM(Items.PRIZE)}
           |                                                       ^^^^^^^^^^^^^^^^
           |
        help: did you mean `PRICE`?"#]]
    .assert_eq(&said(&shop(&metric("sales", "SUM(Items.PRIZE)"))));
    expect![[r#"
        error[PZ0030]: `NAME` of Items is not a number, and cannot be summed
          --> spec.yaml:11:55
           |
        11 |     - {eventType: buy, metricName: sales, expression: SUM(Items.NAME)}
           |                                                       ^^^^^^^^^^^^^^^
           |
        help: sum a column of numbers, or write `SAMPLECOUNT()`"#]]
    .assert_eq(&said(&shop(&metric("sales", "SUM(Items.NAME)"))));
    expect![[r#"
        error[PZ0030]: `AVG(Items.PRICE)` is not an expression of a metric
          --> spec.yaml:11:55
           |
        11 |     - {eventType: buy, metricName: sales, expression: AVG(Items.PRICE)}
           |                                                       ^^^^^^^^^^^^^^^^
           |
        help: write `SUM(Items.COLUMN)`, `SUM(Interactions.COLUMN)` or `SAMPLECOUNT()`"#]]
    .assert_eq(&said(&shop(&metric("sales", "AVG(Items.PRICE)"))));
    let twice = metric("sales", "SAMPLECOUNT()").repeat(2);
    expect![[r#"
        error[PZ0030]: two metrics have the name `sales`
          --> spec.yaml:12:36
           |
        12 |     - {eventType: buy, metricName: sales, expression: SAMPLECOUNT()}
           |                                    ^^^^^
           |
        help: a metric is known by its name: give each its own"#]]
    .assert_eq(&said(&shop(&twice)));
}

#[test]
fn eleven_metrics_are_too_many() {
    let ten: String = (0..10).map(|n| metric(&format!("m{n}"), "SAMPLECOUNT()")).collect();
    assert_eq!(said(&shop(&ten)), "");
    let eleven = format!("{ten}{}", metric("m10", "SAMPLECOUNT()"));
    let text = said(&shop(&eleven));
    expect!["error[PZ4011]: there are 11 metrics, but 10 are allowed"]
        .assert_eq(text.lines().next().unwrap());
}

#[test]
fn a_metric_attribution_needs_events_a_role_and_a_place() {
    let one = shop(&metric("sales", "SAMPLECOUNT()"));
    expect![[r#"
        error[PZ0030]: a metric attribution needs the column `EVENT_TYPE` in the interactions
          --> spec.yaml:10:3
           |
        10 | /   metrics:
        11 | |     - {eventType: buy, metricName: sales, expression: SAMPLECOUNT()}
           | |____________________________________________________________________^
           |
        help: add `EVENT_TYPE: string` to their schema"#]]
    .assert_eq(&said(&one.replace(", EVENT_TYPE: string", "")));
    expect![[r#"
        error[PZ0011]: a metric attribution needs a role
          --> spec.yaml:9:3
           |
         9 | /   metrics:
        10 | |     - {eventType: buy, metricName: sales, expression: SAMPLECOUNT()}
           | |____________________________________________________________________^ the service publishes metrics with a role
           |
        help: add `role: {name: …}` to the stack, or `roleArn` to `metricsOutputConfig`"#]].assert_eq(&said(&one.replace("role: {name: shop-role}\n", "")));
    let publishing = one
        .replace("  interactions:\n", "  interactions:\n    publishAttributionMetricsToS3: true\n");
    expect![[r#"
        error[PZ0011]: metrics of imports are written to S3, and there is no place for them
         --> spec.yaml:6:36
          |
        6 |     publishAttributionMetricsToS3: true
          |                                    ^^^^ nothing would be published
          |
        help: give `metricAttribution` a `metricsOutputConfig` with an `s3DataDestination`"#]]
    .assert_eq(&said(&publishing));
    let place = |path: &str| {
        format!("{publishing}  metricsOutputConfig: {{s3DataDestination: {{path: \"{path}\"}}}}\n")
    };
    assert_eq!(said(&place("s3://reports/metrics/")), "");
    expect![[r#"
        error[PZ0030]: `reports/` is not a place in S3
          --> spec.yaml:13:51
           |
        13 |   metricsOutputConfig: {s3DataDestination: {path: "reports/"}}
           |                                                   ^^^^^^^^^^
           |
        help: write `s3://BUCKET/FOLDER/`"#]]
    .assert_eq(&said(&place("reports/")));
    let role = format!("{one}  metricsOutputConfig: {{roleArn: publisher}}\n");
    expect![[r#"
        error[PZ0017]: `publisher` is not the ARN of a role
          --> spec.yaml:12:34
           |
        12 |   metricsOutputConfig: {roleArn: publisher}
           |                                  ^^^^^^^^^
           |
        help: it looks like `arn:aws:iam::123456789012:role/NAME`"#]]
    .assert_eq(&said(&role));
}

#[test]
fn imports_of_items_have_no_events() {
    let one = shop(&metric("sales", "SAMPLECOUNT()"));
    let text = one.replace("  items:\n", "  items:\n    publishAttributionMetricsToS3: true\n");
    let place = "  metricsOutputConfig: {s3DataDestination: {path: \"s3://reports/\"}}\n";
    expect![[r#"
        warning[PZ0030]: imports of items have no events to report on
         --> spec.yaml:8:36
          |
        8 |     publishAttributionMetricsToS3: true
          |                                    ^^^^
          |
        help: report the imports of `interactions`"#]]
    .assert_eq(&said(&format!("{text}{place}")));
}
