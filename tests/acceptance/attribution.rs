//! A stack with a metric attribution: made, changed field by field, and gone.

use crate::support::Stage;

/// The smallest example with types of events and metrics of them.
fn metered() -> Stage {
    let stage = Stage::of("minimal");
    let mut data = String::from("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n");
    for event in 0..2000 {
        let (user, item) = (event % 100, (event * 7 + event / 100) % 50);
        data.push_str(&format!("user{user},item{item},{},watch\n", 1_700_000_000 + event));
    }
    stage.write("data/interactions.csv", data);
    stage.edit("TIMESTAMP: long}", "TIMESTAMP: long, EVENT_TYPE: string}");
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    stage.write(
        "spec.yaml",
        format!(
            "{spec}
metricAttribution:
  metrics:
    - {{eventType: watch, metricName: watched, expression: SAMPLECOUNT()}}
    - {{eventType: watch, metricName: times, expression: SUM(Interactions.TIMESTAMP)}}
"
        ),
    );
    stage
}

#[test]
fn a_stack_with_metrics_is_made_changed_and_removed() {
    let stage = metered();
    let said = stage.apply();
    assert!(said.contains("metric-attribution"), "{said}");
    stage.is_converged();
    for (from, to) in [
        // Another expression of the same name, another type of event, one less, one more.
        ("SUM(Interactions.TIMESTAMP)", "SAMPLECOUNT()"),
        ("eventType: watch, metricName: times", "eventType: click, metricName: times"),
        ("    - {eventType: click, metricName: times, expression: SAMPLECOUNT()}\n", ""),
        (
            "metrics:\n",
            "metrics:\n    - {eventType: buy, metricName: bought, expression: SAMPLECOUNT()}\n",
        ),
        (
            "metricAttribution:\n",
            "metricAttribution:\n  metricsOutputConfig: {s3DataDestination: {path: s3://personalize-example-minimal/reports/}}\n",
        ),
        ("minimal/reports/", "minimal/kpis/"),
        (
            "  metricsOutputConfig: {s3DataDestination: {path: s3://personalize-example-minimal/kpis/}}\n",
            "",
        ),
    ] {
        stage.edit(from, to);
        let said = stage.apply();
        assert!(said.contains("~ metric-attribution"), "{from} -> {to}: {said}");
        stage.is_converged();
    }
    // A name is fixed: the old one goes, and comes again, by permission.
    stage.edit("metricAttribution:\n", "metricAttribution:\n  name: kpis\n");
    let (code, said) = stage.run(&["apply", "spec.yaml", "--local", "--auto-approve"]);
    assert_eq!(code, 5, "{said}");
    stage.edit("name: minimal\n", "name: minimal\nallow: [serving-impact=metric-attribution]\n");
    stage.apply();
    stage.is_converged();
    stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    let left = stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    assert!(left.contains("nothing"), "{left}");
}

#[test]
fn an_import_reports_to_a_bucket_that_exists() {
    let stage = metered();
    stage.edit(
        "  metrics:\n",
        "  metricsOutputConfig: {s3DataDestination: {path: s3://personalize-example-minimal/reports/}}\n  metrics:\n",
    );
    stage.edit("  interactions:\n", "  interactions:\n    publishAttributionMetricsToS3: true\n");
    stage.apply();
    stage.is_converged();
    // What the service wrote is not the stack's to delete: the bucket is kept, and says so.
    let (code, said) = stage.run(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("`reports/`"), "{said}");
}
