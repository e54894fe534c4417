//! The bucket, its policy and the uploaded data. Facts: reference/iam_s3 sections 1 to 3, that is the
//! developer guide's pages on granting S3 access and on the confused deputy.

use super::{
    KindFacts,
    field::{Class, Field},
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::Lowering,
    spec::files::DataFile,
};
use serde_json::{Value, json};

/// The bucket.
pub const BUCKET: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "a bucket's name is its identity"),
        Field::not_compared("top", "what lies in it, one level deep: for its deletion"),
    ],
    tags: true,
    tags_at_create: false,
    operations: ["CreateBucket", "", "DeleteBucket"],
};

/// The policy of the bucket.
pub const POLICY: KindFacts = KindFacts {
    fields: &[
        Field::immutable("bucket", "a policy belongs to one bucket"),
        Field::updatable("policy", "PutBucketPolicy replaces the whole document"),
    ],
    tags: false,
    tags_at_create: false,
    operations: ["PutBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"],
};

/// An uploaded file: its key holds the hash of its content, so it never changes. One whose size or recorded hash is
/// another was put there by somebody else, or by a version that recorded none: it is uploaded again, which imports nothing
/// again.
pub const OBJECT: KindFacts = KindFacts {
    fields: &[
        Field::immutable("bucket", "part of the object's identity"),
        Field::immutable("key", "part of the object's identity; holds the hash of the content"),
        Field {
            class: Class::NotCompared,
            ..Field::immutable("source", "where the bytes come from on this machine")
        },
        Field::updatable("bytes", "PutObject replaces the object"),
        Field::updatable(
            "hash",
            "the BLAKE3 hash of the bytes that were sent, in the object's metadata",
        ),
    ],
    tags: false,
    tags_at_create: false,
    operations: ["PutObject", "PutObject", "DeleteObject"],
};

/// The bucket with its policy, where the stack has one to manage, and the local data as objects.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(bucket) = &from.spec.bucket else { return };
    if bucket.manage {
        let props = json!({"name": bucket.name});
        let node = from.node(
            Address::only(Kind::Bucket),
            bucket.name.clone(),
            Some(bucket.name.clone()),
            props,
        );
        nodes.push(from.tagged(node, &Default::default()));
        let props = json!({"bucket": bucket.name, "policy": policy(from, &bucket.name)});
        let mut node = from.node(
            Address::only(Kind::BucketPolicy),
            bucket.name.clone(),
            Some(bucket.name.clone()),
            props,
        );
        node.needs.insert(Address::only(Kind::Bucket));
        nodes.push(node);
    }
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(source) = dataset.source.as_deref().filter(|s| !s.starts_with("s3://")) else {
            continue;
        };
        let files = from
            .files
            .sources
            .get(source)
            .and_then(|f| f.as_ref().ok())
            .map_or(&[][..], Vec::as_slice);
        // The name of the folder holds the hash of all files, so that it is made once and not for each of them.
        let folder = folder(from, key, files);
        let of_several = |file: &DataFile| match files {
            [_] => Address::new(Kind::DataObject, key),
            _ => Address::new(Kind::DataObject, format!("{key}/{}", file.name)),
        };
        let object = |file| object(from, &bucket.name, &folder, of_several(file), file);
        nodes.extend(files.iter().map(object));
    }
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
    let props = json!({
        "bucket": bucket, "key": key, "source": file.path.to_string_lossy(),
        "bytes": file.bytes, "hash": file.hash,
    });
    let mut node = from.node(address, key, Some(locator), props);
    if from.spec.bucket.as_ref().is_some_and(|b| b.manage) {
        node.needs.insert(Address::only(Kind::Bucket));
    }
    node
}

/// Where everything that the stack uploads lies in its bucket.
pub fn prefix(stack: &str) -> String {
    format!("{stack}/data/")
}

/// The folder of the stack in its bucket: what it uploads lies below (`prefix`), and nothing else of it.
pub fn root(stack: &str) -> String {
    format!("{stack}/")
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
    crate::lower::short_hash(&Value::Array(parts), HASH)
}

/// Lets the service read our uploads, for this account and region only (confused-deputy condition). The guide's and AWS's
/// own bucket policies have no such condition, so it is not known whether the service sends the keys when it reads: where
/// it does not, the condition does not apply.
fn policy(from: &Lowering<'_>, bucket: &str) -> Value {
    let arn = from.scope.bucket(bucket);
    let who = json!({"Service": "personalize.amazonaws.com"});
    let only = json!({
        "StringEqualsIfExists": {"aws:SourceAccount": from.scope.account},
        "ArnLikeIfExists": {"aws:SourceArn": source_arn(from)},
    });
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PersonalizeLists", "Effect": "Allow", "Principal": who,
                "Action": "s3:ListBucket", "Resource": arn, "Condition": only,
            },
            {
                "Sid": "PersonalizeReads", "Effect": "Allow", "Principal": who,
                "Action": "s3:GetObject", "Resource": format!("{arn}/{}*", prefix(&from.spec.name)), "Condition": only,
            },
        ],
    })
}

/// The resources of Personalize in this account and region, as a pattern.
pub fn source_arn(from: &Lowering<'_>) -> String {
    let scope = from.scope;
    format!("arn:{}:personalize:{}:{}:*", scope.partition, scope.region, scope.account)
}
