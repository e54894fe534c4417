//! Reports of a metric attribution: what the events of an import add up to, by their source and a quarter of an hour.
//! Not here: the attribution as a resource (`kind::metric_attribution`). Facts: docs/service/metrics.md, "Reports".

use std::collections::BTreeMap;

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::Cell;
use personalize_rules::metric::Expression;
use personalize_rules::schema::Schema;
use serde_json::Value;

use super::data::{Entries, Rows};
use super::kind::metric_attribution::{METRICS, OUTPUT, with_slash};
use super::kind::{Kind, dataset};
use super::record::Record;
use super::runtime::ShownItems;
use super::state::State;

/// The source of events that name none.
const NO_SOURCE: &str = "SOURCE_NAME_UNDEFINED";
/// The interval of reports, in seconds.
const INTERVAL: i64 = 15 * 60;
/// The columns of a report.
const HEADER: &str =
    "METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP\n";

/// What an import is to report.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    metrics: Vec<Metric>,
    /// The role that writes it, and where.
    pub(crate) role: String,
    pub(crate) folder: String,
    file: String,
    /// The dataset of items, whose columns may be summed.
    pub(crate) items: Option<(String, Schema)>,
}

#[derive(Debug, Clone)]
struct Metric {
    name: String,
    event: String,
    expression: Expression,
}

impl Report {
    /// What the import `job` is to report: `None` where it is not to, or the group has no attribution with a place in S3.
    pub(crate) fn of(state: &State, job: &Record, target: &Record) -> Option<Self> {
        let is_asked = job.fields.get("publishAttributionMetricsToS3")?.as_bool()?;
        let group = target.parent.as_deref()?;
        if !is_asked || dataset::kind_of(target) != DatasetType::Interactions {
            return None;
        }
        let attribution =
            state.children(Kind::MetricAttribution, group).find(|it| it.is_active())?;
        let output = attribution.fields.get(OUTPUT)?;
        let path = output.pointer("/s3DataDestination/path")?.as_str()?;
        let metrics = attribution.fields.get(METRICS)?.as_array()?.iter().filter_map(metric);
        let mode = job.text("importMode").unwrap_or("FULL");
        let items = dataset::schemas(state, group).remove(&DatasetType::Items);
        Some(Report {
            metrics: metrics.collect(),
            role: output["roleArn"].as_str()?.to_owned(),
            folder: with_slash(path),
            file: format!(
                "AggregatedAttributionMetrics - {mode} - {}.csv",
                job.created.as_millisecond()
            ),
            items,
        })
    }

    /// Where the file goes: bucket and key.
    pub(crate) fn place(&self) -> Option<(&str, String)> {
        let (bucket, key) = self.folder.strip_prefix("s3://")?.split_once('/')?;
        Some((bucket, format!("{key}{}", self.file)))
    }

    /// The file: the values of each metric, the newest first.
    pub(crate) fn csv(&self, rows: &Rows, items: Option<&Entries>, shown: &ShownItems) -> String {
        let mut csv = HEADER.to_owned();
        for metric in &self.metrics {
            let (function, values) = (metric.function(), metric.values(rows, items, shown));
            for ((time, source), value) in values {
                let cells = [metric.name.as_str(), &metric.event, &format!("{value:?}"), function];
                let cells = cells.into_iter().chain([source.as_str()]).map(quoted);
                csv.push_str(&cells.collect::<Vec<_>>().join(","));
                csv.push_str(&format!(",{}\n", time.0));
            }
        }
        csv
    }
}

fn metric(value: &Value) -> Option<Metric> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let expression = Expression::parse(value["expression"].as_str()?).ok()?;
    Some(Metric { name: text("metricName")?, event: text("eventType")?, expression })
}

/// A cell, in quotes where it needs them.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// The beginning of an interval; the later one comes first, and of one interval the source that is first by name.
type Interval = (std::cmp::Reverse<i64>, String);

impl Metric {
    fn function(&self) -> &'static str {
        match self.expression {
            Expression::SampleCount => "samplecount",
            Expression::Sum { .. } => "sum",
        }
    }

    fn values(
        &self,
        rows: &Rows,
        items: Option<&Entries>,
        shown: &ShownItems,
    ) -> BTreeMap<Interval, f64> {
        let place = |name: &str| rows.column(name);
        let (kind, time) = (place("EVENT_TYPE"), place("TIMESTAMP"));
        let (item, source) = (place("ITEM_ID"), place("EVENT_ATTRIBUTION_SOURCE"));
        let recommendation = place("RECOMMENDATION_ID");
        let mut values = BTreeMap::new();
        for row in rows.iter() {
            let cell = |place: Option<usize>| place.and_then(|place| row.cell(place));
            if !cell(kind).is_some_and(|kind| kind.eq_ignore_ascii_case(&self.event)) {
                continue;
            }
            let Some(time) = cell(time).and_then(|time| time.parse::<i64>().ok()) else { continue };
            let value = match &self.expression {
                Expression::SampleCount => Some(1.0),
                Expression::Sum { dataset: DatasetType::Items, column } => {
                    let found = cell(item).and_then(|item| items?.find(item));
                    match found.and_then(|found| found.value(column)) {
                        Some(Cell::Number(number)) => Some(number),
                        _ => None,
                    }
                }
                Expression::Sum { column, .. } => {
                    cell(place(column)).and_then(|cell| cell.parse().ok())
                }
            };
            let known = || shown.source(cell(recommendation)?);
            let source = cell(source).filter(|source| !source.is_empty()).map(str::to_owned);
            let source = source.or_else(known).unwrap_or_else(|| NO_SOURCE.to_owned());
            let interval = std::cmp::Reverse(time.div_euclid(INTERVAL) * INTERVAL);
            *values.entry((interval, source)).or_default() += value.unwrap_or(0.0);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(metrics: &[Value]) -> Report {
        Report {
            metrics: metrics.iter().filter_map(metric).collect(),
            role: "arn".into(),
            folder: "s3://reports/m/".into(),
            file: "r.csv".into(),
            items: None,
        }
    }

    #[test]
    fn events_add_up_by_source_and_quarter_of_an_hour() {
        let columns = [
            "EVENT_TYPE",
            "TIMESTAMP",
            "ITEM_ID",
            "EVENT_VALUE",
            "EVENT_ATTRIBUTION_SOURCE",
            "RECOMMENDATION_ID",
        ];
        let mut rows = Rows::new(columns.map(str::to_owned));
        for cells in [
            [Some("Watch"), Some("1800"), Some("a"), Some("2.5"), Some("mail"), Some("RID-1")],
            [Some("watch"), Some("2699"), Some("a"), Some("1"), Some("mail"), None],
            [Some("watch"), Some("2700"), Some("a"), None, None, Some("RID-1")],
            [Some("watch"), Some("2700"), Some("b"), Some("4"), None, None],
            [Some("click"), Some("2700"), Some("b"), Some("4"), None, None],
        ] {
            rows.push(cells).unwrap();
        }
        let shown = ShownItems::default();
        shown.note("RID-1", "arn:campaign", ["a"].into_iter());
        let metrics = [
            json!({"metricName": "n", "eventType": "watch", "expression": "SAMPLECOUNT()"}),
            json!({"metricName": "v", "eventType": "watch", "expression": "SUM(Interactions.EVENT_VALUE)"}),
        ];
        let wanted = "\
METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP
n,watch,1.0,samplecount,SOURCE_NAME_UNDEFINED,2700
n,watch,1.0,samplecount,arn:campaign,2700
n,watch,2.0,samplecount,mail,1800
v,watch,4.0,sum,SOURCE_NAME_UNDEFINED,2700
v,watch,0.0,sum,arn:campaign,2700
v,watch,3.5,sum,mail,1800
";
        let report = report(&metrics);
        assert_eq!(report.csv(&rows, None, &shown), wanted);
        assert_eq!(report.place(), Some(("reports", "m/r.csv".to_owned())));
    }
}
