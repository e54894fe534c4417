//! The wire of S3 as a client without an SDK sees it: headers in, headers out.
//! Not here: whole stories, which boto3 tells.

use std::sync::Arc;

use http::{HeaderMap, Request};
use s3s::Body;

use super::*;
use crate::emulator::{Emulator, EmulatorOptions};
use crate::s3::header::{Fate, HEADERS};

struct Bench {
    emulator: Arc<Emulator>,
    service: Service,
}

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Bench {
    fn new() -> Self {
        let emulator = Emulator::open(EmulatorOptions::default()).unwrap();
        emulator.s3.create_bucket("bucket", "us-east-1", None).unwrap();
        Bench { service: service(emulator.s3_backend()), emulator }
    }

    async fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let (method, uri) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(uri).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-length", body.len());
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let mut response = self.service.call(request).await.unwrap();
        let bytes = response.body_mut().store_all_limited(1 << 20).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn has(&self, key: &str) -> bool {
        self.emulator.s3.head("bucket", key).is_ok()
    }
}

impl Reply {
    fn is(&self, status: u16, code: &str) -> bool {
        self.status == status && self.body.contains(&format!("<Code>{code}</Code>"))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0)
    }
}

/// A name that a row of the table stands for.
fn instance(name: &str) -> String {
    name.replace('*', "anything")
}

#[tokio::test]
async fn a_header_that_is_refused_leaves_nothing_behind() {
    let bench = Bench::new();
    let mut seen = 0;
    for (name, fate) in HEADERS {
        let (status, code) = match fate {
            Fate::Refused | Fate::Only(_) => (501, "NotImplemented"),
            Fate::Owner => (403, "AccessDenied"),
            Fate::Kept | Fate::Asks => continue,
        };
        let name = instance(name);
        let header = [(name.as_str(), "of-no-use")];
        let reply = bench.ask("PUT /bucket/key", &header, "a").await;
        assert!(reply.is(status, code), "{name}: {} {}", reply.status, reply.body);
        assert!(reply.body.contains(&name) || status == 403, "{}", reply.body);
        let reply = bench.ask("POST /bucket/key?uploads", &header, "").await;
        assert!(reply.is(status, code), "{name}: {} {}", reply.status, reply.body);
        assert!(!bench.has("key"), "{name}");
        assert!(bench.emulator.s3.uploads("bucket").unwrap().is_empty(), "{name}");
        seen += 1;
    }
    assert!(seen > 10, "the table has refusals");
    let posted = [("content-type", "multipart/form-data; boundary=x")];
    let form = "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nkey\r\n--x\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\na\r\n--x--\r\n";
    let reply = bench.ask("POST /bucket", &posted, form).await;
    assert!(reply.status >= 400 && !bench.has("key"), "{} {}", reply.status, reply.body);
}

/// For each header that is kept: a value, what else the request needs, and how a read gives it back.
fn sample(name: &str) -> (&'static str, &'static [(&'static str, &'static str)]) {
    const KMS: &[(&str, &str)] = &[("x-amz-server-side-encryption", "aws:kms")];
    match name {
        "x-amz-checksum-crc32" => ("6Le+Qw==", &[]),
        "x-amz-checksum-crc32c" => ("wdBDMA==", &[]),
        "x-amz-checksum-crc64nvme" => ("jC+ERbTL/Dw=", &[]),
        "x-amz-checksum-sha1" => ("hvfkN/qlp/zhXR3cuerq6jd2Z7g=", &[]),
        "x-amz-checksum-sha256" => ("ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=", &[]),
        "x-amz-meta-anything" => ("a b", &[]),
        "x-amz-server-side-encryption" => ("AES256", &[]),
        "x-amz-server-side-encryption-aws-kms-key-id" => ("arn:aws:kms:us-east-1:0:key/k", KMS),
        "x-amz-server-side-encryption-bucket-key-enabled" => ("true", KMS),
        "x-amz-storage-class" => ("STANDARD_IA", &[]),
        other => panic!("no sample for {other}"),
    }
}

/// Headers that are kept and asked for in a way of their own, below or by boto3.
const OTHERWISE: [&str; 6] = [
    "x-amz-checksum-algorithm",
    "x-amz-checksum-type",
    "x-amz-mp-object-size",
    "x-amz-object-ownership",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-tagging",
];

#[tokio::test]
async fn a_header_that_is_kept_is_given_back() {
    let bench = Bench::new();
    let kept =
        HEADERS.iter().filter(|(name, fate)| *fate == Fate::Kept && !OTHERWISE.contains(name));
    for (name, _) in kept {
        let name = instance(name);
        let (value, needs) = sample(&name);
        let headers = [&[(name.as_str(), value)], needs].concat();
        let reply = bench.ask("PUT /bucket/key", &headers, "a").await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.body);
        for line in ["HEAD /bucket/key", "GET /bucket/key"] {
            let reply = bench.ask(line, &[("x-amz-checksum-mode", "ENABLED")], "").await;
            let given = reply.headers.get(&name).map(|it| String::from_utf8_lossy(it.as_bytes()));
            assert_eq!(given.as_deref(), Some(value), "{line}: {name}");
        }
        if name.contains("checksum") {
            let reply = bench.ask("PUT /bucket/bad", &[(name.as_str(), "AAAAAA==")], "a").await;
            assert!(reply.is(400, "BadDigest") && !bench.has("bad"), "{name}: {}", reply.body);
        }
    }
    let tagged = bench.ask("PUT /bucket/key", &[("x-amz-tagging", "a=1")], "a").await;
    assert_eq!(tagged.status, 200);
    assert!(bench.ask("GET /bucket/key?tagging", &[], "").await.body.contains("<Key>a</Key>"));
    let named = [("x-amz-sdk-checksum-algorithm", "SHA1")];
    assert!(
        bench.ask("PUT /bucket/key", &named, "a").await.header("x-amz-checksum-sha1").is_some()
    );
    let owned = [("x-amz-object-ownership", "ObjectWriter")];
    assert_eq!(bench.ask("PUT /other", &owned, "").await.status, 200);
    assert!(bench.ask("GET /other?ownershipControls", &[], "").await.body.contains("ObjectWriter"));
}

#[tokio::test]
async fn values_that_s3_does_not_know_are_refused() {
    let bench = Bench::new();
    for (headers, code) in [
        (&[("x-amz-storage-class", "COLD")][..], "InvalidStorageClass"),
        (&[("x-amz-server-side-encryption", "AES512")], "InvalidArgument"),
        (&[("x-amz-server-side-encryption-aws-kms-key-id", "k")], "InvalidArgument"),
        (
            &[
                ("x-amz-checksum-crc32", "6Le+Qw=="),
                ("x-amz-checksum-sha1", "hvfkN/qlp/zhXR3cuerq6jd2Z7g="),
            ],
            "InvalidRequest",
        ),
    ] {
        let reply = bench.ask("PUT /bucket/key", headers, "a").await;
        assert!(reply.is(400, code) && !bench.has("key"), "{code}: {}", reply.body);
    }
    assert_eq!(bench.ask("PUT /bucket/key", &[], "a").await.status, 200);
    for line in ["GET", "HEAD", "DELETE"] {
        let reply = bench.ask(&format!("{line} /bucket/key?versionId=7"), &[], "").await;
        assert_eq!(reply.status, 400, "{line}");
    }
    assert!(bench.has("key"));
    assert_eq!(bench.ask("DELETE /bucket/key?versionId=null", &[], "").await.status, 204);
}

#[tokio::test]
async fn an_archived_object_is_not_read() {
    let bench = Bench::new();
    let class = [("x-amz-storage-class", "GLACIER")];
    assert_eq!(bench.ask("PUT /bucket/key", &class, "a").await.status, 200);
    assert!(bench.ask("GET /bucket/key", &[], "").await.is(403, "InvalidObjectState"));
    let copy = [("x-amz-copy-source", "bucket/key")];
    assert!(bench.ask("PUT /bucket/copy", &copy, "").await.is(403, "InvalidObjectState"));
    let head = bench.ask("HEAD /bucket/key", &[], "").await;
    assert_eq!(head.header("x-amz-storage-class"), Some("GLACIER"));
    let listed = bench.ask("GET /bucket?list-type=2", &[], "").await;
    assert_eq!(listed.element("StorageClass"), Some("GLACIER"));
}

#[tokio::test]
async fn what_a_bucket_encrypts_with_is_what_its_objects_have() {
    let bench = Bench::new();
    let rule = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
        <SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>\
        </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>\
        </ServerSideEncryptionConfiguration>";
    let unknown = rule.replace("aws:kms", "rot13");
    assert!(bench.ask("PUT /bucket?encryption", &[], &unknown).await.is(400, "InvalidArgument"));
    assert_eq!(bench.ask("PUT /bucket?encryption", &[], rule).await.status, 200);
    let reply = bench.ask("GET /bucket?encryption", &[], "").await;
    assert_eq!(reply.element("BucketKeyEnabled"), Some("true"));
    let put = bench.ask("PUT /bucket/key", &[], "a").await;
    assert_eq!(put.header("x-amz-server-side-encryption"), Some("aws:kms"));
    let by_bucket = put.header("x-amz-server-side-encryption-bucket-key-enabled");
    assert_eq!(by_bucket, Some("true"));
    let given = [("x-amz-server-side-encryption", "AES256")];
    bench.ask("PUT /bucket/other", &given, "a").await;
    let heads = [("key", "aws:kms", Some("k")), ("other", "AES256", None)];
    for (key, algorithm, kms_key) in heads {
        let head = bench.ask(&format!("HEAD /bucket/{key}"), &[], "").await;
        assert_eq!(head.header("x-amz-server-side-encryption"), Some(algorithm));
        assert_eq!(head.header("x-amz-server-side-encryption-aws-kms-key-id"), kms_key);
    }
}

fn deletion(count: usize) -> String {
    let keys: String = (0..count).map(|n| format!("<Object><Key>{n}</Key></Object>")).collect();
    format!("<Delete>{keys}</Delete>")
}

#[tokio::test]
async fn at_most_a_thousand_keys_are_deleted_at_once() {
    let bench = Bench::new();
    bench.emulator.s3.write_object("bucket", "0", b"a").unwrap();
    for count in [1001, 0] {
        let reply = bench.ask("POST /bucket?delete", &[], &deletion(count)).await;
        assert!(reply.is(400, "MalformedXML") && bench.has("0"), "{count}: {}", reply.body);
    }
    assert_eq!(bench.ask("POST /bucket?delete", &[], &deletion(1000)).await.status, 200);
    assert!(!bench.has("0"));
    let version = "<Delete><Object><Key>1</Key><VersionId>7</VersionId></Object></Delete>";
    bench.emulator.s3.write_object("bucket", "1", b"a").unwrap();
    let reply = bench.ask("POST /bucket?delete", &[], version).await;
    assert!(reply.body.contains("<Error>") && bench.has("1"), "{}", reply.body);
}

#[tokio::test]
async fn a_url_that_is_over_is_refused_and_its_headers_count() {
    let bench = Bench::new();
    let now = jiff::Timestamp::now().to_string();
    let now = now.split('.').next().unwrap().trim_end_matches('Z').replace(['-', ':'], "");
    let url = |date: &str, expires: &str, more: &str| {
        format!("PUT /bucket/key?X-Amz-Date={date}&X-Amz-Expires={expires}{more}&X-Amz-Signature=0")
    };
    let reply = bench.ask(&url("20200101T000000Z", "60", ""), &[], "a").await;
    assert!(
        reply.is(403, "AccessDenied") && reply.body.contains("Request has expired"),
        "{}",
        reply.body
    );
    let reply = bench.ask(&url(&format!("{now}Z"), "604801", ""), &[], "a").await;
    assert!(reply.is(400, "AuthorizationQueryParametersError"), "{}", reply.body);
    let reply = bench.ask(&url(&format!("{now}Z"), "60", "&x-amz-acl=public-read"), &[], "a").await;
    assert!(reply.is(501, "NotImplemented") && !bench.has("key"), "{}", reply.body);
    let class = "&X-Amz-Storage-Class=STANDARD_IA";
    let reply = bench.ask(&url(&format!("{now}Z"), "604800", class), &[], "a").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let head = bench.ask("HEAD /bucket/key", &[], "").await;
    assert_eq!(head.header("x-amz-storage-class"), Some("STANDARD_IA"));
}

mod integrity;
mod uploads;
