//! The uploaded files: local data as objects of the bucket.

use super::{
    bucket,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, PartOf,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    field::Field,
    job,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    props::Props,
    risk::Risk,
    spec::files::DataFile,
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
        Field::updatable("bytes", "PutObject replaces the object"),
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

/// The local data of the stack.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(bucket) = &from.spec.bucket else { return };
    for (key, source) in local(from) {
        let files = from
            .files
            .of_dataset(&key, source)
            .and_then(|f| f.as_ref().ok())
            .map_or(&[][..], Vec::as_slice);
        // The name of the folder holds the hash of all files, so that it is made once and not for each of them.
        let folder = bucket::folder(from, &key, files);
        let of_several = |file: &DataFile| match files {
            [_] => Address::new(Kind::DataObject, &*key),
            _ => Address::new(Kind::DataObject, format!("{key}/{}", file.name)),
        };
        let object = |file| object(from, &bucket.name, &folder, of_several(file), file);
        nodes.extend(files.iter().map(object));
    }
}

/// What lies beside the spec and is uploaded, with what stands for it in addresses and keys: the data of the datasets and the
/// inputs of jobs.
fn local<'s>(from: &Lowering<'s>) -> Vec<(String, &'s str)> {
    let datasets = from.spec.datasets.iter();
    let datasets = datasets.filter_map(|(key, d)| Some((key.to_owned(), d.source.as_deref()?)));
    let datasets = datasets.filter(|(_, source)| !source.starts_with("s3://"));
    let jobs = job::all(from.spec).into_iter();
    let jobs = jobs.filter_map(|job| Some((job.folder_name(), job.local_input()?)));
    datasets.chain(jobs).collect()
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
    let mut props = json!({
        "bucket": bucket, "key": key, "source": file.path.to_string_lossy(),
        "bytes": file.bytes, "hash": file.hash,
    });
    if let Some(conversion) = &file.conversion {
        props["conversion"] = json!(**conversion);
    }
    let mut node = from.node(address, key, Some(locator), props);
    if bucket::managed(from).is_some() {
        node.needs = [Address::only(Kind::Bucket)].into();
    }
    node
}
