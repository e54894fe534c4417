//! The bucket, and where in it things lie. Facts: docs/service/iam-s3.md, "Trust of the role", "Rights of the role" and
//! "Bucket policy". Not here: its policy (`bucket_policy`) and the uploads (`data_object`).

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
    spec::{files::DataFile, types::Bucket},
};
use serde_json::{Value, json};

/// The bucket.
pub const DEFINITION: Definition = Definition {
    service: Service::S3,
    fields: &[
        Field::immutable("name", "a bucket's name is its identity"),
        Field::not_compared("top", "what lies in it, one level deep: for its deletion"),
    ],
    left_out: &[],
    tagging: Tagging::After { tag: "PutBucketTagging", untag: "PutBucketTagging" },
    calls: Calls {
        create: "CreateBucket",
        update: None,
        delete: Some("DeleteBucket"),
        stop: None,
        start: None,
    },
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Doubt,
    loss: Risk::DataLoss,
    deletion: Deletion { turn: 150, before: &[], holds: nothing, unnamed: Unnamed::Goes },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The bucket, where the stack has one to manage.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(bucket) = managed(from) else { return };
    let name = bucket.name.clone();
    let props = json!({"name": name});
    let node = from.node(Address::only(Kind::Bucket), name.clone(), Some(name), props);
    nodes.push(from.tagged(node, &Default::default()));
}

/// The bucket that the stack manages.
pub fn managed<'s>(from: &Lowering<'s>) -> Option<&'s Bucket> {
    from.spec.bucket.as_ref().filter(|bucket| bucket.manage)
}

/// Where everything that the stack uploads lies in its bucket.
pub fn prefix(stack: &str) -> String {
    format!("{stack}/data/")
}

/// Where the results of the stack's jobs lie in its bucket, unless the spec says where they go.
pub fn outputs(stack: &str) -> String {
    format!("{stack}/output/")
}

/// Where Athena writes the results of the stack's queries, before they are data.
pub fn query_results(stack: &str) -> String {
    format!("{}athena/", outputs(stack))
}

/// Whether the object with this key is the stack's: an upload, or the result of a job.
pub fn is_of_stack(stack: &str, key: &str) -> bool {
    key.starts_with(&prefix(stack)) || key.starts_with(&outputs(stack))
}

/// The folder of the stack in its bucket, as objects are listed: `s3://bucket/stack/`. What it uploads (`prefix`) and what its
/// jobs write (`outputs`) lies below, and nothing else of it.
pub fn root(bucket: &str, stack: &str) -> String {
    format!("s3://{bucket}/{stack}/")
}

/// The folder of the locks of all stacks that share a bucket.
pub const LOCKS: &str = ".personalize/";

/// The key of the object that is the stack's lock.
pub fn lock_key(stack: &str) -> String {
    format!("{LOCKS}{stack}/lock.json")
}

/// The folder of one dataset's data: it holds the hash of the content of all its files.
pub fn folder(from: &Lowering<'_>, dataset: &str, files: &[DataFile]) -> String {
    format!("{}{dataset}/{}/", prefix(&from.spec.name), data_hash(files))
}

/// Dataset, hash and file name of the upload `key` below `prefix`, which `folder` makes.
pub fn parts<'k>(prefix: &str, key: &'k str) -> Option<(&'k str, &'k str, &'k str)> {
    let (dataset, rest) = key.strip_prefix(prefix)?.split_once('/')?;
    let (hash, file) = rest.split_once('/')?;
    let is_hash = hash.len() == HASH && hash.bytes().all(|b| b.is_ascii_hexdigit());
    (is_hash && !file.is_empty()).then_some((dataset, hash, file))
}

/// How many digits stand for the content of files.
pub const HASH: usize = 12;

/// Hexadecimal digits that stand for the content of the files: names count only where there are several.
pub fn data_hash(files: &[DataFile]) -> String {
    if let [file] = files {
        return file.hash.chars().filter(char::is_ascii_alphanumeric).take(HASH).collect();
    }
    let parts: Vec<Value> = files.iter().map(|f| json!([f.name, f.hash])).collect();
    crate::hash::short_hash(&Value::Array(parts), HASH)
}

/// The resources of Personalize in this account and region, as a pattern.
pub fn source_arn(from: &Lowering<'_>) -> String {
    let scope = from.scope;
    format!("arn:{}:personalize:{}:{}:*", scope.partition, scope.region, scope.account)
}
