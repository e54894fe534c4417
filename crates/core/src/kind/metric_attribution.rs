//! The metric attribution: what recommendations have led to, as metrics. Facts: docs/service/metrics.md: one a group,
//! without tags, so that it is owned with its dataset group. Not here: the language of its expressions (`rules::metric`).

use super::{
    data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent, PartOf,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, holds_its_group,
        no_own_name, of_group,
    },
    field::Field,
    import_job,
    members::Members,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::Live,
    lowering::{Lowering, block},
    props::Props,
    risk::Risk,
    spec::types::MetricAttribution,
};
use personalize_rules::{dataset::DatasetType, metric::Expression, quota};
use serde_json::{Value, json};

/// The metric attribution.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no call that renames"),
        Field::immutable("datasetGroupArn", "an attribution stays in its group"),
        Field::updatable("metrics", "UpdateMetricAttribution adds and removes").members(METRICS),
        Field::updatable("metricsOutputConfig.s3DataDestination", "UpdateMetricAttribution"),
        Field::updatable("metricsOutputConfig.roleArn", "UpdateMetricAttribution"),
    ],
    left_out: &[
        ("metricAttributionArn", "what it is found by"),
        ("addMetrics", "what the metrics gain by an update"),
        ("removeMetrics", "what the metrics lose by an update"),
    ],
    tagging: Tagging::None,
    calls: Calls {
        create: "CreateMetricAttribution",
        update: Some(Update { operation: "UpdateMetricAttribution", input: update }),
        delete: Some("DeleteMetricAttribution"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Single,
    owner: Owner::Whole(PartOf { kind: Kind::DatasetGroup, locator: group }),
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Free,
    recognised: Recognised::Content,
    loss: Risk::DataLoss,
    deletion: Deletion {
        turn: 65,
        before: &[Kind::Dataset, Kind::DatasetGroup, Kind::RolePolicy, Kind::Role],
        holds,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Again("no metrics are computed until the new one is there"),
    quota: Some(quota::METRIC_ATTRIBUTIONS),
    serves: None,
    own_name: no_own_name,
    lower,
};

/// How its metrics are read and changed.
const METRICS: Members = Members {
    list: "ListMetricAttributionMetrics",
    key: "metricName",
    add: "addMetrics",
    remove: "removeMetrics",
};

/// The dataset group, of which its ARN says nothing.
fn group<'l>(_: &'l str, fields: &'l Props) -> &'l str {
    of_group(fields).unwrap_or_default()
}

/// What `UpdateMetricAttribution` is sent beside the metrics: the output as a whole, where a part of it differs.
fn update(wanted: &Props, changed: &[&str]) -> Props {
    let output = "metricsOutputConfig";
    let differs = changed.iter().any(|path| path.starts_with(output));
    let config = wanted.get(output).filter(|_| differs).cloned();
    config.into_iter().map(|config| (output.to_owned(), config)).collect()
}

/// The metric attribution of the stack, if it has one. It needs the interactions, whose event types it counts, and the
/// data of the items that it sums.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(attribution) = &from.spec.metric_attribution else { return };
    let name = name(from, attribution);
    let props = json!({
        "name": name,
        "datasetGroupArn": from.group_arn(),
        "metrics": attribution.metrics.iter().map(block).collect::<Vec<Value>>(),
        "metricsOutputConfig": {
            "s3DataDestination": attribution.destination().map(block),
            "roleArn": attribution.role_arn().map(str::to_owned).or_else(|| data_role::arn(from)),
        },
    });
    let arn = from.scope.metric_attribution(&name);
    let mut node = from.node(Address::only(Kind::MetricAttribution), name, Some(arn), props);
    node.needs = [Address::only(Kind::DatasetGroup)].into();
    if attribution.role_arn().is_none() {
        node.needs.extend(data_role::needs(from));
    }
    node.needs.extend(data(from, attribution));
    nodes.push(node);
}

/// Its name.
fn name(from: &Lowering<'_>, attribution: &MetricAttribution) -> String {
    from.spec.physical_name("metrics", attribution.name.as_deref())
}

/// The datasets whose columns it reads, and the imports of items that are summed.
fn data(from: &Lowering<'_>, attribution: &MetricAttribution) -> Vec<Address> {
    let sums = attribution
        .metrics
        .iter()
        .filter_map(|metric| Expression::parse(&metric.expression).ok()?.dataset());
    let items = sums.into_iter().any(|dataset| dataset == DatasetType::Items);
    let mut needs = Vec::new();
    for (key, dataset) in from.spec.datasets.iter() {
        match super::dataset::dataset_type(key) {
            DatasetType::Interactions => needs.push(Address::new(Kind::Dataset, key)),
            DatasetType::Items if items => {
                needs.push(Address::new(Kind::Dataset, key));
                let imports = dataset.source.is_some().then(|| import_job::addresses(from, key));
                needs.extend(imports.into_iter().flatten());
            }
            _ => {}
        }
    }
    needs
}

/// The service keeps the group and its datasets as long as it is there.
fn holds(attribution: &Live, other: &Live) -> bool {
    let group = attribution.text("datasetGroupArn");
    let in_group = other.kind == Kind::Dataset && other.text("datasetGroupArn") == group;
    in_group || holds_its_group(attribution, other)
}
