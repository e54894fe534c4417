//! Reports of a metric attribution: what the events of an import add up to, by their source and a quarter of an hour.
//! Not here: the attribution as a resource, and which imports report (`kind::metric_attribution`). Facts: docs/service/metrics.md, "Reports".

use std::collections::BTreeMap;

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::Cell;
use personalize_rules::metric::Expression;
use personalize_rules::schema::Schema;

use super::data::{Entries, Rows};
use super::shown_items::ShownItems;

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
    pub(crate) metrics: Vec<Metric>,
    /// The role that writes it, and where.
    pub(crate) role: String,
    pub(crate) folder: String,
    /// The name of the file in the folder.
    pub(crate) file: String,
    /// The dataset of items, whose columns may be summed.
    pub(crate) items: Option<(String, Schema)>,
}

/// One metric: what the events of a type add up to.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    pub(crate) name: String,
    /// The type of its events.
    pub(crate) event: String,
    pub(crate) expression: Expression,
}

impl Report {
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

    fn metric(name: &str, expression: &str) -> Metric {
        let expression = Expression::parse(expression).unwrap();
        Metric { name: name.into(), event: "watch".into(), expression }
    }

    fn report(metrics: Vec<Metric>) -> Report {
        Report {
            metrics,
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
        let metrics =
            vec![metric("n", "SAMPLECOUNT()"), metric("v", "SUM(Interactions.EVENT_VALUE)")];
        let wanted = "\
METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP
n,watch,1.0,samplecount,SOURCE_NAME_UNDEFINED,2700
n,watch,1.0,samplecount,arn:campaign,2700
n,watch,2.0,samplecount,mail,1800
v,watch,4.0,sum,SOURCE_NAME_UNDEFINED,2700
v,watch,0.0,sum,arn:campaign,2700
v,watch,3.5,sum,mail,1800
";
        let report = report(metrics);
        assert_eq!(report.csv(&rows, None, &shown), wanted);
        assert_eq!(report.place(), Some(("reports", "m/r.csv".to_owned())));
    }
}
