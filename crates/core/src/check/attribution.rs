//! The metric attribution: its name, its metrics against the schemas, where they go, and the imports that report to it.
//! Not here: ARNs (`references`), and the language of expressions (`rules::metric`).

use super::Checker;
use crate::spec::types::MetricAttribution;
use personalize_rules::{
    dataset::DatasetType,
    finding::Finding,
    metric::{self, Expression},
    rule::Code,
};

/// The block.
const BLOCK: &str = "metricAttribution";

impl Checker<'_> {
    pub(super) fn metric_attribution(&mut self) {
        let loaded = self.loaded;
        let attribution = loaded.spec.metric_attribution.as_ref();
        self.reporting_imports(attribution);
        let Some(attribution) = attribution else { return };
        if let Some(name) = &attribution.name {
            self.name(&[BLOCK, "name"], name);
        }
        self.metrics(attribution);
        self.needed_by(attribution);
        let place = [BLOCK, "metricsOutputConfig", "s3DataDestination", "path"];
        let destination = attribution.destination().map(|it| it.path.as_str());
        self.at(&place, destination.and_then(destination_problem));
    }

    /// Names and expressions of the metrics.
    fn metrics(&mut self, attribution: &MetricAttribution) {
        let names: Vec<&str> =
            attribution.metrics.iter().map(|metric| metric.metric_name.as_str()).collect();
        for (at, finding) in metric::check_names(&names) {
            match at.map(|at| at.to_string()) {
                Some(at) => self.at(&[BLOCK, "metrics", &at, "metricName"], Some(finding)),
                None => self.at(&[BLOCK, "metrics"], Some(finding)),
            }
        }
        for (at, metric) in attribution.metrics.iter().enumerate() {
            let at = at.to_string();
            let event = metric.event_type.is_empty().then(|| {
                let message = "a metric is about events of one type";
                Finding::new(Code::PZ0030, message).help("name the type of the events")
            });
            self.at(&[BLOCK, "metrics", &at, "eventType"], event);
            let found = match Expression::parse(&metric.expression) {
                Err(finding) => Some(finding),
                // A schema that could not be read is a problem of its own.
                Ok(it) if it.dataset().is_some_and(|of| self.is_unread(of)) => None,
                Ok(it) => it.check(&self.schemas),
            };
            self.at(&[BLOCK, "metrics", &at, "expression"], found);
        }
    }

    /// Whether the spec describes the dataset with a schema that cannot be read.
    fn is_unread(&self, dataset: DatasetType) -> bool {
        self.partial && !self.schemas.contains_key(&dataset)
    }

    /// Interactions with types of events, and a role that publishes.
    fn needed_by(&mut self, attribution: &MetricAttribution) {
        let spec = &self.loaded.spec;
        let (interactions, role) = (spec.datasets.interactions.is_some(), spec.role.is_some());
        let found = metric::check_interactions(&self.schemas);
        self.at(&[BLOCK], found);
        if !interactions {
            self.error(
                Code::PZ0011,
                &[BLOCK],
                "a metric attribution needs an interactions dataset",
                "its metrics are computed from events",
                "describe `interactions` under `datasets`; its source may be left out",
            );
        }
        if !role && attribution.role_arn().is_none() {
            self.error(
                Code::PZ0011,
                &[BLOCK],
                "a metric attribution needs a role",
                "the service publishes metrics with a role",
                "add `role: {name: …}` to the stack, or `roleArn` to `metricsOutputConfig`",
            );
        }
    }

    /// Imports that report their metrics need somewhere to report to.
    fn reporting_imports(&mut self, attribution: Option<&MetricAttribution>) {
        let destination = attribution.and_then(MetricAttribution::destination);
        for (key, dataset) in self.loaded.spec.datasets.iter() {
            if dataset.publish_attribution_metrics_to_s3 != Some(true) {
                continue;
            }
            let path = ["datasets", key, "publishAttributionMetricsToS3"];
            if destination.is_none() {
                self.error(
                    Code::PZ0011,
                    &path,
                    "metrics of imports are written to S3, and there is no place for them",
                    "nothing would be published",
                    "give `metricAttribution` a `metricsOutputConfig` with an `s3DataDestination`",
                );
            }
            if key != "interactions" {
                let message = format!("imports of {key} have no events to report on");
                let help = "report the imports of `interactions`";
                let finding = Finding::new(Code::PZ0030, message).help(help).warning();
                self.at(&path, Some(finding));
            }
        }
    }
}

/// What is wrong with the place where reports go.
fn destination_problem(path: &str) -> Option<Finding> {
    let bucket = path.strip_prefix("s3://").and_then(|place| place.split('/').next());
    bucket.is_none_or(str::is_empty).then(|| {
        let message = format!("`{path}` is not a place in S3");
        Finding::new(Code::PZ0030, message).help("write `s3://BUCKET/FOLDER/`")
    })
}
