//! Import jobs: the name holds the hash of the data, so "is this data imported?" is answered by the live jobs
//! alone. Facts: docs/service/resources.md, "Import jobs": jobs are never changed or deleted, and their names
//! are used up.

use super::{
    bucket,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
    role, role_policy,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    hash::short_hash,
    lowering::{Lowering, attempt_name},
    props::Props,
    risk::Risk,
    spec::files::DataFile,
};
use serde_json::json;

/// An import job.
pub const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::not_compared("jobName", "a job is never changed: other data is another job"),
        Field::not_compared("datasetArn", "as above"),
        Field::not_compared("dataSource", "as above"),
        Field::not_compared("roleArn", "as above"),
        Field::not_compared("importMode", "as above"),
        Field::not_compared("publishAttributionMetricsToS3", "as above"),
    ],
    left_out: &[("datasetImportJobArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateDatasetImportJob",
        update: None,
        delete: None,
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::Dataset, arn: dataset }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Counted,
    work: Work::Import,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 10,
        before: &[
            Kind::Dataset,
            Kind::DatasetGroup,
            Kind::DataObject,
            Kind::Role,
            Kind::RolePolicy,
            Kind::BucketPolicy,
        ],
        holds: nothing,
        unnamed: Unnamed::Stays,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The dataset that it fills.
fn dataset(fields: &Props) -> Option<&str> {
    fields.get("datasetArn")?.as_str()
}

/// How many digits in the name of a job stand for what it imports.
pub const HASH: usize = bucket::HASH + SCHEMA;

/// How many of them stand for the schema.
const SCHEMA: usize = 4;

/// The digits that stand for what a job imports: the content of its files, and the part of the schema that decides which
/// columns of them arrive. A dataset that takes a column which its file always had is imported again; one that takes a
/// column of which the file knows nothing is not.
pub fn content_hash(from: &Lowering<'_>, key: &str, files: &[DataFile]) -> String {
    let dataset = from.spec.datasets.iter().find(|(k, _)| *k == key).map(|(_, dataset)| dataset);
    let schema = dataset.and_then(|dataset| super::dataset::schema_of(from, key, dataset));
    let schema = schema.map(|mut schema| {
        schema.fields.retain(|field| files.iter().any(|file| has(file, &field.name)));
        schema.normal()
    });
    format!("{}{}", bucket::data_hash(files), short_hash(&schema.into(), SCHEMA))
}

/// Whether the file has the column, or may have it.
fn has(file: &DataFile, name: &str) -> bool {
    let columns = file.columns.as_ref();
    columns.is_none_or(|columns| columns.iter().any(|column| column.eq_ignore_ascii_case(name)))
}

/// The name of the job that imports `files` into `dataset`, at its first attempt.
pub fn base_name(from: &Lowering<'_>, dataset: &str, files: &[DataFile]) -> String {
    format!("{}-{dataset}-{}", from.spec.name, content_hash(from, dataset, files))
}

/// One import for each dataset with a source.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(source) = dataset.source.as_deref() else { continue };
        let Some(Ok(files)) = from.files.of_dataset(key, source) else { continue };
        let address = Address::new(Kind::ImportJob, key);
        let existing = from.choices.existing.get(&address);
        let name = match existing {
            Some(existing) => existing.name.clone(),
            None => attempt_name(&base_name(from, key, files), from.choices.of(&address)),
        };
        let local = !source.starts_with("s3://");
        let location = match (&from.spec.bucket, files.as_slice()) {
            (Some(b), [file]) if local && !source.ends_with('/') => {
                format!("s3://{}/{}{}", b.name, bucket::folder(from, key, files), file.name)
            }
            (Some(b), _) if local => {
                format!("s3://{}/{}", b.name, bucket::folder(from, key, files))
            }
            _ => source.to_owned(),
        };
        let dataset_arn = from.scope.dataset(&from.group_name(), super::dataset::dataset_type(key));
        let props = json!({
            "jobName": name,
            "datasetArn": dataset_arn,
            "dataSource": {"dataLocation": location},
            "roleArn": role::arn(from),
            "importMode": "FULL",
            "publishAttributionMetricsToS3": dataset.publish_attribution_metrics_to_s3,
        });
        let locator = from.scope.dataset_import_job(&name);
        let mut node = from.node(address, name, Some(locator), props);
        node.needs = role_policy::needs(from);
        node.needs.insert(Address::new(Kind::Dataset, key));
        // Metrics of what is imported are computed when it is; those of interactions, since nothing else has events.
        let publishes = dataset.publish_attribution_metrics_to_s3 == Some(true);
        if publishes && key == "interactions" && from.spec.metric_attribution.is_some() {
            node.needs.insert(Address::only(Kind::MetricAttribution));
        }
        if local {
            let object = |n: &&Node| {
                n.address.kind == Kind::DataObject
                    && (n.address.key == key || n.address.key.starts_with(&format!("{key}/")))
            };
            node.needs.extend(nodes.iter().filter(object).map(|n| n.address.clone()));
            if from.spec.bucket.as_ref().is_some_and(|b| b.manage) {
                node.needs.insert(Address::only(Kind::BucketPolicy));
            }
        }
        // What somebody else's job was tagged with stays as it is.
        nodes.push(if existing.is_some() { node } else { from.tagged(node, &dataset.tags) });
    }
}
