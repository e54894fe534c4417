//! The uploaded files: local data as objects of the bucket.

use super::{
    bucket,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, PartOf,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    field::{Field, Same},
    import_job::{self, Batch},
    job::{self, Job},
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    props::Props,
    risk::Risk,
    spec::{files::DataFile, query::Query},
};
use serde_json::json;

/// An uploaded file: its key holds the hash of its content, so it never changes. One whose size or recorded hash is
/// another was put there by somebody else, or by a version that recorded none: it is uploaded again, which imports nothing
/// again.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::S3,
    fields: &[
        Field::immutable("bucket", "part of the object's identity"),
        Field::immutable("key", "part of the object's identity; holds the hash of the content"),
        Field::not_compared("source", "where the bytes come from on this machine"),
        Field::not_compared(
            "conversion",
            "how the bytes are made of the source; the hash is theirs",
        ),
        Field::not_compared(
            "lines",
            "how many lines the bytes have, for people; the hash is theirs",
        ),
        Field::not_compared("query", "what makes the object in place of a source; the hash is its"),
        // Nobody knows the size of the result of a query before.
        Field::updatable("bytes", "PutObject replaces the object").same(Same::WhereWanted),
        Field::updatable(
            "hash",
            "the BLAKE3 hash of the bytes that were sent, in the object's metadata",
        ),
    ],
    left_out: &[],
    tagging: Tagging::None,
    calls: Calls {
        create: "PutObject",
        update: Update::whole("PutObject"),
        delete: Some("DeleteObject"),
        stop: None,
        start: None,
    },
    listing: Listing::Uploads,
    identity: Identity::Locator,
    owner: Owner::Folder(PartOf { kind: Kind::Bucket, locator: bucket_of }),
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Bytes,
    loss: Risk::DataLoss,
    deletion: Deletion {
        turn: 130,
        before: &[Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Stays,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The bucket in `s3://bucket/key`.
fn bucket_of<'l>(locator: &'l str, _: &'l Props) -> &'l str {
    let path = locator.strip_prefix("s3://").unwrap_or(locator);
    path.split('/').next().unwrap_or_default()
}

/// The local data of the stack that is to lie in its bucket: the data of the datasets, and the inputs of jobs.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(bucket) = &from.spec.bucket else { return };
    for (key, dataset) in from.spec.datasets.iter().filter(|(_, d)| d.in_s3().is_none()) {
        let Some(source) = dataset.source.as_deref() else { continue };
        let Some(Ok(files)) = from.files.of_dataset(key, source) else { continue };
        let batches = import_job::batches(from, key, files);
        for batch in batches.iter().filter(|batch| !batch.is_imported) {
            upload(from, &bucket.name, key, batch, nodes);
        }
    }
    for job in job::all(from.spec) {
        let Some(files) = job.files(from.files).filter(|_| job.is_uploaded()) else { continue };
        let key = job.folder_name();
        objects(from, &bucket.name, &key, (files, matches!(files, [_])), nodes);
    }
}

/// The files of one import. One that is all of the data is called by its dataset alone.
fn upload(from: &Lowering<'_>, bucket: &str, key: &str, batch: &Batch<'_>, nodes: &mut Vec<Node>) {
    let is_whole = !batch.is_incremental && matches!(&*batch.files, [_]);
    objects(from, bucket, key, (&batch.files, is_whole), nodes);
}

/// The files of the dataset or job under `key`, in a folder of their own.
fn objects(
    from: &Lowering<'_>,
    bucket: &str,
    key: &str,
    (files, is_whole): (&[DataFile], bool),
    nodes: &mut Vec<Node>,
) {
    // The name of the folder holds the hash of all files, so that it is made once and not for each of them.
    let folder = bucket::folder(from, key, files);
    for file in files {
        let mut node = object(from, bucket, &folder, address(key, file, is_whole), file);
        if let Some(before) = nodes.last() {
            node.props.share_names(&before.props);
        }
        nodes.push(node);
    }
}

fn address(key: &str, file: &DataFile, is_whole: bool) -> Address {
    match is_whole {
        true => Address::new(Kind::DataObject, key),
        false => Address::new(Kind::DataObject, format!("{key}/{}", file.name)),
    }
}

/// What is uploaded for a job. It is not looked for among the nodes: there may be thousands of jobs, each with its upload.
pub(super) fn of_job(from: &Lowering<'_>, job: &Job<'_>) -> impl Iterator<Item = Address> {
    let is_uploaded = job.is_uploaded() && from.spec.bucket.is_some();
    let files = job.files(from.files).filter(|_| is_uploaded).unwrap_or_default();
    let key = job.folder_name();
    files.iter().map(move |file| address(&key, file, matches!(files, [_])))
}

fn object(
    from: &Lowering<'_>,
    bucket: &str,
    folder: &str,
    address: Address,
    file: &DataFile,
) -> Node {
    let key = format!("{folder}{}", file.name);
    let locator = format!("s3://{bucket}/{key}");
    let mut props = json!({"bucket": bucket, "key": key, "hash": file.hash});
    match &file.query {
        Some(query) => {
            let own = || format!("s3://{bucket}/{}", bucket::query_results(&from.spec.name));
            let output = query.output.clone().unwrap_or_else(own);
            props["query"] = json!(Query { output: Some(output), ..Query::clone(query) });
        }
        None => {
            props["source"] = file.path.to_string_lossy().into();
            props["bytes"] = file.bytes.into();
        }
    }
    if let Some(conversion) = &file.conversion {
        props["conversion"] = json!(**conversion);
    }
    if let Some(lines) = &file.lines {
        props["conversion"] = json!(**lines);
        props["lines"] = file.rows.into();
    }
    let mut node = from.node(address, key, Some(locator), props);
    if bucket::managed(from).is_some() {
        node.needs = [Address::only(Kind::Bucket)].into();
    }
    node
}
