//! The metric attribution in a spec. Its blocks have the names and shapes of the service's API.
//! Not here: whether its expressions can be computed (`check`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The metrics of what recommendations have led to. It belongs to the dataset group, which has at most one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricAttribution {
    /// Its name; by default, `<stack>-metrics`.
    pub name: Option<String>,
    /// The metrics, at most 10.
    pub metrics: Vec<Metric>,
    /// Where the metrics go; by default, to CloudWatch alone, by the role of the stack.
    pub metrics_output_config: Option<MetricsOutputConfig>,
}

/// A metric over the events of one type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metric {
    /// The type of the events: `purchase`.
    pub event_type: String,
    /// Its name, by which CloudWatch shows it and the service knows it.
    pub metric_name: String,
    /// `SAMPLECOUNT()`, `SUM(Items.COLUMN)` or `SUM(Interactions.COLUMN)`.
    pub expression: String,
}

/// Where metrics go.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricsOutputConfig {
    /// Where reports of imports are written, beside CloudWatch.
    pub s3_data_destination: Option<S3DataDestination>,
    /// The role that publishes; by default, that of the stack.
    pub role_arn: Option<String>,
}

/// A place in S3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3DataDestination {
    /// A folder: `s3://bucket/metrics/`.
    pub path: String,
    /// A KMS key that encrypts what is written.
    pub kms_key_arn: Option<String>,
}

impl MetricAttribution {
    /// Where reports of imports are written.
    pub fn destination(&self) -> Option<&S3DataDestination> {
        self.metrics_output_config.as_ref()?.s3_data_destination.as_ref()
    }

    /// The role that it names.
    pub fn role_arn(&self) -> Option<&str> {
        self.metrics_output_config.as_ref()?.role_arn.as_deref()
    }
}
