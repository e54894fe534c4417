//! Exports of datasets. Facts: docs/service/resources.md, "Batch jobs, exports and deletions".

use super::{
    dataset,
    definition::{
        Attempts, Calls, Definition, Identity, Listing, Making, Owner, Recognised, Replacement,
        Service, Tagging, Work, no_own_name,
    },
    field::Field,
    import_job,
    job::{self, Job},
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
    spec::types::{Export, IngestionMode},
};
use serde_json::{Value, json};

/// An export.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::not_compared("jobName", "holds the hash of the inputs: others are another run"),
        Field::not_compared("datasetArn", "an input, in the hash of the name"),
        Field::not_compared("ingestionMode", "an input, in the hash of the name")
            .default(r#""PUT""#),
        Field::not_compared("jobOutput", "in the hash of the name where the spec gives it"),
        Field::not_compared("roleArn", "who reads and writes does not decide about the result"),
    ],
    left_out: &[("datasetExportJobArn", "what it is found by")],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateDatasetExportJob",
        update: None,
        delete: None,
        stop: None,
        start: None,
    },
    listing: Listing::Runs,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::OnRequest,
    work: Work::Export,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: job::deletion(
        12,
        &[
            Kind::Dataset,
            Kind::DatasetGroup,
            Kind::DataObject,
            Kind::Role,
            Kind::RolePolicy,
            Kind::BucketPolicy,
        ],
    ),
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The exports of the spec.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for job in job::all(from.spec) {
        let Some(export) = from.spec.exports.get(job.key) else { continue };
        if job.kind == Kind::ExportJob {
            nodes.push(node(from, &job, export));
        }
    }
}

fn node(from: &Lowering<'_>, job: &Job<'_>, export: &Export) -> Node {
    let kind = dataset::dataset_type(&export.dataset);
    let arn = from.scope.dataset(&from.group_name(), kind);
    let mode = export.ingestion_mode;
    let inputs = json!([arn, mode, content(from, export), job.destination()]);
    let fields = json!({"datasetArn": arn, "ingestionMode": mode});
    let mut node = job.node(from, &inputs, fields);
    node.needs.insert(Address::new(Kind::Dataset, &export.dataset));
    node.needs.extend(import_job::addresses(from, &export.dataset));
    node
}

/// What was imported, where that is exported: other data is another export. Records that were added individually are not known
/// here.
fn content(from: &Lowering<'_>, export: &Export) -> Option<Value> {
    let is_bulk = matches!(export.ingestion_mode, Some(IngestionMode::Bulk | IngestionMode::All));
    let (key, dataset) = from.spec.datasets.iter().find(|(key, _)| *key == export.dataset)?;
    let files = from.files.of_dataset(key, dataset.source.as_deref().filter(|_| is_bulk)?)?;
    Some(import_job::data_of(from, key, files.as_ref().ok()?).into())
}
