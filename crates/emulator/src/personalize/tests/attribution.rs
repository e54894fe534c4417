//! Metric attributions: who may make them, how their metrics change, and what imports report.

use serde_json::{Value, json};

use super::{BUCKET, Bench, REGION, ROLE, job, text};
use crate::query::{Parameters, RESERVED, encode};
use crate::s3::Listing;

impl Bench {
    /// Lets the role publish metrics and write reports.
    fn publishing(&self) {
        let objects = format!("arn:aws:s3:::{BUCKET}/*");
        let statement = |action: &str, resource: &str| json!({"Effect": "Allow", "Action": action, "Resource": resource});
        let role = json!({"Version": "2012-10-17", "Statement": [
            statement("cloudwatch:PutMetricData", "*"), statement("s3:PutObject", &objects)]});
        let given = format!(
            "RoleName=reader&PolicyName=publish&PolicyDocument={}",
            encode(&role.to_string(), RESERVED)
        );
        self.emulator.iam.answer("PutRolePolicy", REGION, &Parameters::parse(&given)).unwrap();
        let mut all = statement("s3:*", &objects);
        all["Principal"] = json!({"Service": "personalize.amazonaws.com"});
        let mut list = statement("s3:ListBucket", &format!("arn:aws:s3:::{BUCKET}"));
        list["Principal"] = all["Principal"].clone();
        let policy = json!({"Version": "2012-10-17", "Statement": [all, list]});
        self.emulator.s3.put_policy(BUCKET, &policy.to_string()).unwrap();
    }

    /// An attribution that counts clicks in a group with interactions; gives group, dataset and its ARN.
    async fn attributed(&self) -> (String, String, Value) {
        self.publishing();
        let (group, dataset) = self.interactions().await;
        let made = self.did("CreateMetricAttribution", attribution(&group)).await;
        self.pass(super::LONG);
        (group, dataset, made)
    }

    async fn metrics(&self, made: &Value) -> Vec<String> {
        let all = self.did("ListMetricAttributionMetrics", made.clone()).await;
        let all = all["metrics"].as_array().unwrap().iter();
        all.map(|it| format!("{} {}", text(it, "metricName"), text(it, "expression"))).collect()
    }
}

fn metric(name: &str, expression: &str) -> Value {
    json!({"eventType": "watch", "metricName": name, "expression": expression})
}

fn attribution(group: &str) -> Value {
    json!({"name": "kpis", "datasetGroupArn": group,
        "metrics": [metric("count", "SAMPLECOUNT()")],
        "metricsOutputConfig": {"roleArn": ROLE,
            "s3DataDestination": {"path": format!("s3://{BUCKET}/metrics")}}})
}

#[tokio::test]
async fn it_needs_event_types_columns_and_a_role_that_publishes() {
    let bench = Bench::new();
    let (group, _) = bench.interactions().await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut body = attribution(&group);
        change(&mut body);
        bench.refused("CreateMetricAttribution", body).await
    };
    let says = refused(&|_| {}).await;
    assert!(says.contains("Insufficient privileges for accessing Amazon CloudWatch"), "{says}");
    bench.publishing();
    for (expression, why) in [
        ("AVG(Items.PRICE)", "is not an expression"),
        ("SUM(Items.PRICE)", "no such dataset"),
        ("SUM(Interactions.NOTHING)", "has no column `NOTHING`"),
        ("SUM(Interactions.ITEM_ID)", "is not a number"),
    ] {
        let says = refused(&|body| body["metrics"][0]["expression"] = expression.into()).await;
        assert!(says.contains(why), "{expression}: {says}");
    }
    let says = refused(&|body| body["metrics"] = json!([])).await;
    assert!(says.contains("at least one metric"), "{says}");
    let made = bench.did("CreateMetricAttribution", attribution(&group)).await;
    let says = bench.refused("CreateMetricAttribution", attribution(&group)).await;
    assert!(says.starts_with("ResourceAlreadyExistsException"), "{says}");
    let mut other = attribution(&group);
    other["name"] = "others".into();
    let says = bench.refused("CreateMetricAttribution", other).await;
    assert!(says.contains(made["metricAttributionArn"].as_str().unwrap()), "one a group: {says}");
    let says = bench
        .refused("ListTagsForResource", json!({"resourceArn": made["metricAttributionArn"]}))
        .await;
    assert!(says.starts_with("InvalidInput") || says.starts_with("ResourceNotFound"), "{says}");
}

#[tokio::test]
async fn metrics_come_and_go_by_updates() {
    let bench = Bench::new();
    let (group, dataset, made) = bench.attributed().await;
    let seen =
        bench.did("DescribeMetricAttribution", made.clone()).await["metricAttribution"].take();
    assert_eq!((&seen["status"], &seen["name"]), (&json!("ACTIVE"), &json!("kpis")));
    assert!(seen.get("metrics").is_none(), "only their list shows them: {seen}");
    let update = |add: Value, remove: Value| {
        let mut body = made.clone();
        (body["addMetrics"], body["removeMetrics"]) = (add, remove);
        body
    };
    let count = metric("count", "SUM(Interactions.TIMESTAMP)");
    let says = bench.refused("UpdateMetricAttribution", update(json!([]), json!(["none"]))).await;
    assert!(says.starts_with("ResourceNotFoundException"), "{says}");
    for remove in [json!([]), json!(["count"])] {
        let says = bench.refused("UpdateMetricAttribution", update(json!([count]), remove)).await;
        assert!(says.starts_with("ResourceAlreadyExistsException"), "{says}");
    }
    let more = update(json!([metric("more", "SAMPLECOUNT()")]), json!([]));
    bench.did("UpdateMetricAttribution", more).await;
    let seen = bench.did("DescribeMetricAttribution", made.clone()).await;
    assert_eq!(seen["metricAttribution"]["status"], "UPDATE PENDING");
    assert_eq!(bench.metrics(&made).await, ["count SAMPLECOUNT()"]);
    for operation in ["UpdateMetricAttribution", "DeleteMetricAttribution"] {
        let says = bench.refused(operation, made.clone()).await;
        assert!(says.starts_with("ResourceInUseException"), "{operation}: {says}");
    }
    bench.pass(super::LONG);
    assert_eq!(bench.metrics(&made).await, ["count SAMPLECOUNT()", "more SAMPLECOUNT()"]);
    bench.did("UpdateMetricAttribution", update(json!([]), json!(["count"]))).await;
    bench.pass(super::LONG);
    assert_eq!(bench.metrics(&made).await, ["more SAMPLECOUNT()"]);
    for (operation, body) in [
        ("DeleteDataset", json!({"datasetArn": dataset})),
        ("DeleteDatasetGroup", json!({"datasetGroupArn": group})),
    ] {
        let says = bench.refused(operation, body).await;
        assert!(says.contains("metric attribution"), "{operation}: {says}");
    }
    bench.did("DeleteMetricAttribution", made.clone()).await;
    bench.pass(super::LONG);
    bench.refused("DescribeMetricAttribution", made).await;
    bench.did("DeleteDataset", json!({"datasetArn": dataset})).await;
}

#[tokio::test]
async fn one_call_may_replace_a_metric_where_the_service_does_so() {
    let bench = Bench::doubting(&["added-metric=replaced"]);
    let (_, _, made) = bench.attributed().await;
    let mut body = made.clone();
    body["addMetrics"] = json!([metric("count", "SUM(Interactions.TIMESTAMP)")]);
    body["removeMetrics"] = json!(["count"]);
    bench.did("UpdateMetricAttribution", body).await;
    bench.pass(super::LONG);
    assert_eq!(bench.metrics(&made).await, ["count SUM(Interactions.TIMESTAMP)"]);
}

#[tokio::test]
async fn an_import_that_is_to_publish_reports_its_events() {
    let bench = Bench::new();
    let (_, dataset, _) = bench.attributed().await;
    bench.put("clicks.csv", super::clicks(100, 20));
    let mut body = job("silent", &dataset, "clicks.csv");
    bench.did("CreateDatasetImportJob", body.clone()).await;
    bench.pass(super::LONG);
    let reports = || {
        let all = Listing { prefix: "metrics/", most: 10, ..Listing::default() };
        let found = bench.emulator.s3.list(BUCKET, &all).unwrap().objects;
        found.into_iter().map(|object| object.key).collect::<Vec<_>>()
    };
    bench.did("ListDatasets", json!({})).await;
    assert!(reports().is_empty());
    body["jobName"] = "telling".into();
    body["publishAttributionMetricsToS3"] = true.into();
    let made = bench.did("CreateDatasetImportJob", body).await;
    bench.pass(super::LONG);
    let seen = bench.did("DescribeDatasetImportJob", made).await["datasetImportJob"].take();
    assert_eq!(
        (&seen["status"], &seen["publishAttributionMetricsToS3"]),
        (&json!("ACTIVE"), &json!(true))
    );
    let [key] = &reports()[..] else { panic!("{:?}", reports()) };
    assert!(key.starts_with("metrics/AggregatedAttributionMetrics - FULL - "), "{key}");
    let mut csv = String::new();
    let source = crate::s3::Source { account: super::ACCOUNT, arn: &dataset };
    let mut content = bench.emulator.s3.read_as(ROLE, &source, BUCKET, key).unwrap();
    std::io::Read::read_to_string(&mut content, &mut csv).unwrap();
    let sum: f64 = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(
                (cells[0], cells[3], cells[4]),
                ("count", "samplecount", "SOURCE_NAME_UNDEFINED")
            );
            cells[2].parse::<f64>().unwrap()
        })
        .sum();
    assert_eq!(sum, 2000.0);
}
