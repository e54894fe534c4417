//! Import jobs: the name holds the hash of the data, so "is this data imported?" is answered by the live jobs
//! alone. Facts: docs/service/resources.md, "Import jobs": jobs are never changed or deleted, and their names
//! are used up.

use super::{
    bucket, data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    hash::short_hash,
    inventory::{Live, Tags},
    lowering::{Lowering, PART_MARK, PartGroup, TAG_PARTS, attempt_name},
    props::Props,
    risk::Risk,
    spec::{files::DataFile, types::Dataset},
};
use serde_json::json;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

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

/// The files that one import brings.
#[derive(Debug)]
pub struct Batch<'f> {
    /// The address of the import.
    pub address: Address,
    /// Its files, in the order of the source.
    pub files: Cow<'f, [DataFile]>,
    /// Whether it adds to what is there.
    pub is_incremental: bool,
    /// Whether its job is there, so that its files need not lie in the bucket.
    pub is_imported: bool,
}

/// The imports of the dataset under `key`, one after the other: one of all files, unless parts were added since.
pub fn batches<'f>(from: &Lowering<'_>, key: &str, files: &'f [DataFile]) -> Vec<Batch<'f>> {
    let address = Address::new(Kind::ImportJob, key);
    let Some(increments) = from.choices.increments.get(key) else {
        let files = Cow::Borrowed(files);
        return vec![Batch { address, files, is_incremental: false, is_imported: false }];
    };
    let batch = |(n, group): (usize, &PartGroup)| {
        let of_it = files.iter().filter(|file| group.names.contains(&file.name));
        let files: Vec<DataFile> = of_it.cloned().collect();
        let address = match n {
            0 => address.clone(),
            _ => Address::new(Kind::ImportJob, format!("{key}/{}", bucket::data_hash(&files))),
        };
        let is_imported = group.is_imported;
        Batch { address, files: files.into(), is_incremental: n > 0, is_imported }
    };
    increments.imports.iter().enumerate().map(batch).collect()
}

/// The addresses of the imports of the dataset under `key`; of its full one where its files are not known.
pub(super) fn addresses(from: &Lowering<'_>, key: &str) -> Vec<Address> {
    let dataset = from.spec.datasets.iter().find(|(k, _)| *k == key).map(|(_, dataset)| dataset);
    let source = dataset.and_then(|dataset| dataset.source.as_deref());
    match source.and_then(|source| from.files.of_dataset(key, source)) {
        Some(Ok(files)) => batches(from, key, files).into_iter().map(|b| b.address).collect(),
        _ => vec![Address::new(Kind::ImportJob, key)],
    }
}

/// The hash of everything that the imports of the dataset under `key` bring. It does not depend on how many imports brought it.
pub fn data_of(from: &Lowering<'_>, key: &str, files: &[DataFile]) -> String {
    match from.choices.increments.get(key) {
        None => content_hash(from, key, files),
        Some(increments) => {
            let is_in = |file: &&DataFile| {
                increments.imports.iter().any(|group| group.names.contains(&file.name))
            };
            let files: Vec<DataFile> = files.iter().filter(is_in).cloned().collect();
            content_hash(from, key, &files)
        }
    }
}

/// The digits that stand for a part in the tags of the job that imported it.
pub(crate) fn part_mark(file: &DataFile) -> String {
    short_hash(&json!([file.name, file.hash]), PART_MARK)
}

/// The most tags that hold parts: a resource takes fifty, and other tags have to find room beside them.
const PART_TAGS: usize = 30;
/// How many parts one of them holds, of the 256 characters that it takes.
const PARTS_A_TAG: usize = 256 / PART_MARK;
/// The most parts that the tags of a job can tell.
pub(crate) const MOST_PARTS: usize = PART_TAGS * PARTS_A_TAG;

/// The tags that tell which `files` an import of parts has; none where there are too many.
fn part_tags(files: &[DataFile]) -> Tags {
    let files = if files.len() > MOST_PARTS { &[] } else { files };
    let chunks = files.chunks(PARTS_A_TAG).enumerate();
    chunks.map(|(n, files)| (parts_tag(n + 1), files.iter().map(part_mark).collect())).collect()
}

/// The key of the tag number `n` with parts, from 1.
fn parts_tag(n: usize) -> String {
    if n == 1 { TAG_PARTS.to_owned() } else { format!("{TAG_PARTS}-{n}") }
}

/// The parts that the tags of `job` tell, by their digits; `None` where they tell none.
pub(crate) fn told_parts(job: &Live) -> Option<BTreeSet<&str>> {
    parts_of_tags(|key| job.tag(key))
}

/// The parts that tags tell, which `tag` gives by their keys.
pub(crate) fn parts_of_tags<'t>(
    tag: impl Fn(&str) -> Option<&'t str>,
) -> Option<BTreeSet<&'t str>> {
    tag(TAG_PARTS)?;
    let tags = (1..=PART_TAGS).map_while(|n| tag(&parts_tag(n)));
    let marks = tags.flat_map(|tag| (0..tag.len()).step_by(PART_MARK).map(move |at| (tag, at)));
    Some(marks.filter_map(|(tag, at)| tag.get(at..at + PART_MARK)).collect())
}

/// The tags of each import that tell its parts, of the datasets that take parts by themselves.
pub(crate) fn marks(from: &Lowering<'_>) -> BTreeMap<Address, Tags> {
    let datasets = from.spec.datasets.iter().filter(|(_, dataset)| dataset.is_incremental());
    let files = datasets.filter_map(|(key, dataset)| {
        let files = from.files.of_dataset(key, dataset.source.as_deref()?)?.as_ref().ok()?;
        Some((key, files))
    });
    let batches = files.flat_map(|(key, files)| batches(from, key, files));
    batches.map(|batch| (batch.address.clone(), part_tags(&batch.files))).collect()
}

/// The imports of each dataset with a source.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(source) = dataset.source.as_deref() else { continue };
        let Some(Ok(files)) = from.files.of_dataset(key, source) else { continue };
        let mut before = None;
        for batch in batches(from, key, files) {
            let mut node = node(from, nodes, (key, dataset), &batch);
            // Which of two imports comes last decides where both have the same item.
            node.needs.extend(before);
            before = Some(node.address.clone());
            // What somebody else's job was tagged with stays as it is.
            let is_existing = from.choices.existing.contains_key(&node.address);
            nodes.push(if is_existing { node } else { from.tagged(node, &dataset.tags) });
        }
    }
}

/// One import of the dataset under a key.
fn node(
    from: &Lowering<'_>,
    nodes: &[Node],
    (key, dataset): (&str, &Dataset),
    batch: &Batch<'_>,
) -> Node {
    let name = match from.choices.existing.get(&batch.address) {
        Some(existing) => existing.name.clone(),
        None => attempt_name(&base_name(from, key, &batch.files), from.choices.of(&batch.address)),
    };
    let props = json!({
        "jobName": name,
        "datasetArn": from.scope.dataset(&from.group_name(), super::dataset::dataset_type(key)),
        "dataSource": {"dataLocation": location(from, key, dataset, batch)},
        "roleArn": data_role::arn(from),
        "importMode": if batch.is_incremental { "INCREMENTAL" } else { "FULL" },
        "publishAttributionMetricsToS3": dataset.publish_attribution_metrics_to_s3,
    });
    let locator = from.scope.dataset_import_job(&name);
    let mut node = from.node(batch.address.clone(), name, Some(locator), props);
    node.needs = data_role::needs(from);
    node.needs.insert(Address::new(Kind::Dataset, key));
    // Metrics of what is imported are computed when it is; those of interactions, since nothing else has events.
    let publishes = dataset.publish_attribution_metrics_to_s3 == Some(true);
    if publishes && key == "interactions" && from.spec.metric_attribution.is_some() {
        node.needs.insert(Address::only(Kind::MetricAttribution));
    }
    if dataset.in_s3().is_none() {
        let folder = bucket::folder(from, key, &batch.files);
        let uploads = nodes.iter().filter(|n| n.address.kind == Kind::DataObject);
        let own = uploads.filter(|n| n.name.starts_with(&folder));
        node.needs.extend(own.map(|n| n.address.clone()));
        if from.spec.bucket.as_ref().is_some_and(|b| b.manage) {
            node.needs.insert(Address::only(Kind::BucketPolicy));
        }
    }
    node
}

/// Where the files of an import lie.
fn location(from: &Lowering<'_>, key: &str, dataset: &Dataset, batch: &Batch<'_>) -> String {
    let source = dataset.source.as_deref().unwrap_or_default();
    let folder = bucket::folder(from, key, &batch.files);
    // A part by itself is an object; what is not in a folder, too.
    let is_object = batch.is_incremental || !source.ends_with('/');
    match (&from.spec.bucket, &*batch.files, dataset.in_s3()) {
        (_, [file], Some(source)) if batch.is_incremental => {
            let bucket = source.trim_start_matches("s3://").split('/').next().unwrap_or_default();
            format!("s3://{bucket}/{}", file.path.display())
        }
        (Some(b), [file], None) if is_object => format!("s3://{}/{folder}{}", b.name, file.name),
        (Some(b), _, None) => format!("s3://{}/{folder}", b.name),
        _ => source.to_owned(),
    }
}
