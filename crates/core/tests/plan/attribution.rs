//! The metric attribution: one a group, without tags, whose metrics change by what is added and removed.

use crate::world::{MOVIES, World, applied};
use expect_test::expect;
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    plan::{Verb, render},
    props::Props,
};
use serde_json::{Value, json};

/// Movies with metrics, and interactions that report to S3.
fn metered() -> String {
    let publishing = MOVIES.replace(
        "    source: data/interactions.csv\n",
        "    source: data/interactions.csv\n    publishAttributionMetricsToS3: true\n",
    );
    format!(
        "{publishing}metricAttribution:
  metrics:
    - {{eventType: watch, metricName: watched, expression: SAMPLECOUNT()}}
    - {{eventType: watch, metricName: years, expression: SUM(Items.YEAR)}}
  metricsOutputConfig:
    s3DataDestination: {{path: s3://movies-personalize/movies/metrics/}}
"
    )
}

/// What the calls of the plan that change the attribution are sent, in their order.
fn updates(world: &World, text: &str) -> Vec<Value> {
    let plan = world.plan(text);
    let update = "UpdateMetricAttribution";
    let steps = plan.steps.iter().filter(|s| s.operation == update);
    steps.map(|step| step.input.to_value()).collect()
}

#[test]
fn metrics_come_with_the_rights_to_publish_them() {
    applied(MOVIES).check(
        &metered(),
        &expect![[r#"
              ~ bucket-policy       movies-personalize              [privilege]
                  policy.Statement:
                      …Sid":"PersonalizeReads"}]
                   -> …Sid":"PersonalizeReads"},{"Action":"s3:PutObject","Condition":{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:personalize:us-east-1:000000000000:*"…
              ~ role-policy         movies-personalize/personalize  [privilege]
                  policyDocument.Statement:
                      …onalize/movies/data/*"]}]
                   -> …onalize/movies/data/*"]},{"Action":"cloudwatch:PutMetricData","Effect":"Allow","Resource":"*"},{"Action":"s3:PutObject","Effect":"Allow","Resour…
              + metric-attribution  movies-metrics

            note: on AWS, small data usually takes about 1 min

            1 to create, 2 to update; 16 unchanged
        "#]],
    );
}

#[test]
fn the_import_that_reports_waits_for_the_attribution() {
    let plan = World::new().plan(&metered());
    let needs = |id: &str| &plan.steps.iter().find(|s| s.id.starts_with(id)).unwrap().needs;
    let waits = |id: &str, on: &str| needs(id).iter().any(|need| need.starts_with(on));
    assert!(waits("import-job/interactions:", "metric-attribution:"));
    assert!(waits("metric-attribution:", "import-job/items:"), "it sums a column of items");
    assert!(waits("metric-attribution:", "role-policy:"));
    let job = plan.steps.iter().find(|s| s.id.starts_with("import-job/interactions:")).unwrap();
    assert_eq!(job.input["publishAttributionMetricsToS3"], true);
    let other = plan.steps.iter().find(|s| s.id.starts_with("import-job/items:")).unwrap();
    assert!(!other.input.contains_key("publishAttributionMetricsToS3"));
}

#[test]
fn each_field_changes_by_the_call_that_takes_it() {
    let text = metered();
    let changed = text.replace("SUM(Items.YEAR)", "SAMPLECOUNT()");
    let metric =
        json!({"eventType": "watch", "metricName": "years", "expression": "SAMPLECOUNT()"});
    assert_eq!(
        updates(&applied(&text), &changed),
        [json!({"removeMetrics": ["years"]}), json!({"addMetrics": [metric]})]
    );
    applied(&text).check(
        &changed,
        &expect![[r#"
              ~ metric-attribution  movies-metrics
                  metrics[1].expression: SUM(Items.YEAR) -> SAMPLECOUNT()

            1 to update; 18 unchanged
        "#]],
    );
    let fewer = text.lines().filter(|line| !line.contains("metricName: watched"));
    let fewer: Vec<&str> = fewer.collect();
    assert_eq!(
        updates(&applied(&text), &fewer.join("\n")),
        [json!({"removeMetrics": ["watched"]})]
    );
    let moved = text.replace("movies/metrics/", "movies/reports/");
    let sent = updates(&applied(&text), &moved);
    assert_eq!(
        sent[0]["metricsOutputConfig"],
        json!({
            "roleArn": "arn:aws:iam::000000000000:role/movies-personalize",
            "s3DataDestination": {"path": "s3://movies-personalize/movies/reports/"},
        })
    );
    applied(&text).check(
        &moved,
        &expect![[r#"
              ~ bucket-policy       movies-personalize              [privilege]
                  policy.Statement[2].Resource:
                      arn:aws:s3:::movies-personalize/movies/metrics/*
                   -> arn:aws:s3:::movies-personalize/movies/reports/*
              ~ role-policy         movies-personalize/personalize  [privilege]
                  policyDocument.Statement[3].Resource:
                      arn:aws:s3:::movies-personalize/movies/metrics/*
                   -> arn:aws:s3:::movies-personalize/movies/reports/*
              ~ metric-attribution  movies-metrics
                  metricsOutputConfig.s3DataDestination.path:
                      s3://movies-personalize/movies/metrics/
                   -> s3://movies-personalize/movies/reports/

            3 to update; 16 unchanged
        "#]],
    );
    let elsewhere = text.replace(
        "  metricsOutputConfig:\n",
        "  metricsOutputConfig:\n    roleArn: arn:aws:iam::000000000000:role/publisher\n",
    );
    applied(&text).check(
        &elsewhere,
        &expect![[r#"
              ~ role-policy         movies-personalize/personalize  [privilege]
                  policyDocument.Statement:
                      …onalize/movies/data/*"]},{"Action":"cloudwatch:PutMetricData","Effect":"Allow","Resource":"*"},{"Action":"s3:PutObject","Effect":"Allow","Resour…
                   -> …onalize/movies/data/*"]}]
              ~ metric-attribution  movies-metrics
                  metricsOutputConfig.roleArn:
                      arn:aws:iam::000000000000:role/movies-personalize
                   -> arn:aws:iam::000000000000:role/publisher

            2 to update; 17 unchanged
        "#]],
    );
}

#[test]
fn the_order_of_metrics_has_no_meaning() {
    let text = metered();
    let mut world = applied(&text);
    let metrics = world.live(Kind::MetricAttribution).props.get_mut("metrics").unwrap();
    metrics.as_array_mut().unwrap().reverse();
    assert!(world.plan(&text).is_empty());
}

#[test]
fn another_name_means_that_the_old_one_goes_first() {
    let text = metered();
    let renamed = text.replace("metricAttribution:\n", "metricAttribution:\n  name: kpis\n");
    let allowed = format!("{renamed}allow: [serving-impact=metric-attribution]\n");
    applied(&text).check(
        &allowed,
        &expect![[r#"
              ± metric-attribution  kpis  [serving-impact: allowed by `allow`]
                  `name` cannot change in place; no metrics are computed until the new one is there
                  name: movies-metrics -> kpis  (forces replacement)

            note: on AWS, small data usually takes about 1 min

            1 to replace; 18 unchanged
        "#]],
    );
}

#[test]
fn what_the_spec_no_longer_names_goes_by_permission() {
    let plan = applied(&metered()).plan(MOVIES);
    expect![[r#"
          ~ bucket-policy       movies-personalize              [privilege]
              policy.Statement:
                  …Sid":"PersonalizeReads"},{"Action":"s3:PutObject","Condition":{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:personalize:us-east-1:000000000000:*"…
               -> …Sid":"PersonalizeReads"}]
          ~ role-policy         movies-personalize/personalize  [privilege]
              policyDocument.Statement:
                  …onalize/movies/data/*"]},{"Action":"cloudwatch:PutMetricData","Effect":"Allow","Resource":"*"},{"Action":"s3:PutObject","Effect":"Allow","Resour…
               -> …onalize/movies/data/*"]}]
          - metric-attribution  movies-metrics                  [data-loss]
              the spec no longer names it

        refused: metric-attribution `movies-metrics` would be deleted, and its data is lost (data-loss)
           help: to allow it: `--allow data-loss=metric-attribution`, or `allow: [data-loss=metric-attribution]` in the spec

        2 to update, 1 to delete; 16 unchanged; 1 refused
    "#]]
    .assert_eq(&render::human(&plan));
}

#[test]
fn the_attribution_of_another_group_is_left_alone() {
    let theirs = Live {
        phase: Phase::Ready,
        ..Live::new(
            Kind::MetricAttribution,
            "movies-metrics".into(),
            "arn:aws:personalize:us-east-1:000000000000:metric-attribution/movies-metrics",
            Props::from_iter([(
                "datasetGroupArn".to_owned(),
                json!("arn:aws:personalize:us-east-1:000000000000:dataset-group/others"),
            )]),
        )
    };
    let mut world = applied(MOVIES);
    world.all.push(theirs.clone());
    assert!(world.plan(MOVIES).is_empty());
    assert!(!world.destroy().items.iter().any(|i| i.address.kind == Kind::MetricAttribution));
    let plan = world.plan(&metered());
    let refusal = plan.refusals.iter().find(|r| r.address.kind == Kind::MetricAttribution).unwrap();
    expect!["the metric-attribution `movies-metrics` exists in another dataset-group: arn:aws:personalize:us-east-1:000000000000:dataset-group/others"]
        .assert_eq(&refusal.summary);
    // Beside an attribution of our own it is not touched either.
    let mut world = applied(&metered());
    let ours = world.live(Kind::MetricAttribution);
    let name = ours.locator.replace("movies-metrics", "kpis");
    (ours.name, ours.locator) = ("kpis".into(), name.clone());
    ours.props.insert("name".into(), "kpis".into());
    world.all.push(theirs);
    let plan = world.plan(&metered());
    let deleted = plan.steps.iter().filter(|s| s.verb == Verb::Delete);
    let deleted: Vec<&str> = deleted.filter_map(|s| s.locator.as_deref()).collect();
    assert_eq!(deleted, [name]);
}

#[test]
fn it_goes_before_the_datasets_and_after_nothing() {
    let world = applied(&metered());
    let plan = world.destroy();
    let at = |id: &str| plan.steps.iter().position(|s| s.id.starts_with(id)).unwrap();
    let attribution = &plan.steps[at("metric-attribution:delete")];
    assert!(attribution.guard.is_some(), "its group's tags are read again before it goes");
    let dataset = &plan.steps[at("dataset/items:delete")];
    assert!(dataset.needs.contains(&attribution.id));
    let group = &plan.steps[at("dataset-group:delete")];
    assert!(group.needs.contains(&attribution.id));
}
