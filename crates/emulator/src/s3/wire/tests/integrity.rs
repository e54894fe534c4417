//! Bodies that are not what their headers declare: refused, and nothing is done.

use s3s::crypto::{Checksum, Sha256};

use super::Bench;

const UPLOAD: &str = "uploadId=";

/// Every operation whose body is a document, with one that would change something.
fn documents(upload: &str) -> Vec<(String, &'static str)> {
    const TAGS: &str =
        "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    let fixed = [
        ("PUT /bucket?tagging", TAGS),
        ("PUT /bucket/key?tagging", TAGS),
        (
            "PUT /bucket?policy",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"personalize.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}"#,
        ),
        (
            "PUT /bucket?publicAccessBlock",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
        ),
        ("POST /bucket?delete", "<Delete><Object><Key>key</Key></Object></Delete>"),
    ];
    let mut all: Vec<_> = fixed.map(|(line, body)| (line.to_owned(), body)).to_vec();
    let parts = r#"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"0cc175b9c0f1b6a831c399e269772661"</ETag></Part></CompleteMultipartUpload>"#;
    all.push((format!("POST /bucket/big?{UPLOAD}{upload}"), parts));
    all
}

/// A bucket with an object and an upload of one part.
async fn bench() -> (Bench, String) {
    let bench = Bench::new();
    assert_eq!(bench.ask("PUT /bucket/key", &[], "a").await.status, 200);
    let begun = bench.ask("POST /bucket/big?uploads", &[], "").await;
    let upload = begun.element("UploadId").unwrap().to_owned();
    let part = format!("PUT /bucket/big?partNumber=1&{UPLOAD}{upload}");
    assert_eq!(bench.ask(&part, &[], "a").await.status, 200);
    (bench, upload)
}

fn sha256(body: &str) -> String {
    hex::encode(Sha256::checksum(body.as_bytes()))
}

#[tokio::test]
async fn a_document_that_is_not_what_was_declared_is_refused() {
    let (bench, upload) = bench().await;
    let other = sha256("another body");
    for (line, body) in documents(&upload) {
        let mut wrong = vec![
            ("x-amz-content-sha256", other.as_str(), "XAmzContentSHA256Mismatch"),
            ("x-amz-content-sha256", "abc", "InvalidArgument"),
            ("content-md5", "DMF1ucDxtqgxw5niaXcmYQ==", "BadDigest"),
            ("content-md5", "DMF1", "InvalidDigest"),
        ];
        if !line.contains(UPLOAD) {
            wrong.push(("x-amz-checksum-crc32", "AAAAAA==", "BadDigest"));
            wrong.push(("x-amz-checksum-sha256", "AAAA", "BadDigest"));
        }
        for (name, value, code) in wrong {
            let answer = bench.ask(&line, &[(name, value)], body).await;
            assert!(answer.is(400, code), "{line} with {name} {value}: {}", answer.body);
        }
    }
    assert!(bench.has("key") && !bench.has("big"));
    for line in ["GET /bucket?tagging", "GET /bucket?policy"] {
        assert_eq!(bench.ask(line, &[], "").await.status, 404, "{line}");
    }
    let block = bench.ask("GET /bucket?publicAccessBlock", &[], "").await;
    assert_eq!(block.element("IgnorePublicAcls"), Some("true"));
    let tags = bench.ask("GET /bucket/key?tagging", &[], "").await;
    assert!(!tags.body.contains("<Key>"), "{}", tags.body);
}

#[tokio::test]
async fn a_document_that_is_what_was_declared_is_taken() {
    let (bench, upload) = bench().await;
    for (line, body) in documents(&upload) {
        let hash = sha256(body);
        let answer = bench.ask(&line, &[("x-amz-content-sha256", &hash)], body).await;
        assert!(answer.status < 300, "{line}: {}", answer.body);
    }
    assert!(!bench.has("key") && bench.has("big"));
    let body = "<Delete><Object><Key>big</Key></Object></Delete>";
    for right in [
        [("content-md5", "fUtWBq/DM4SbUYVygmjlNg==")],
        [("x-amz-checksum-crc32", "NzXymw==")],
        [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")],
    ] {
        let answer = bench.ask("POST /bucket?delete", &right, body).await;
        assert_eq!(answer.status, 200, "{right:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_object_or_a_part_that_is_not_what_was_signed_is_refused() {
    let (bench, upload) = bench().await;
    let part = format!("PUT /bucket/big?partNumber=2&{UPLOAD}{upload}");
    let (right, other) = (sha256("body"), sha256("another body"));
    for line in ["PUT /bucket/new", &part] {
        for (value, code) in [(&*other, "XAmzContentSHA256Mismatch"), ("abc", "InvalidArgument")] {
            let answer = bench.ask(line, &[("x-amz-content-sha256", value)], "body").await;
            assert!(answer.is(400, code), "{line}: {}", answer.body);
        }
    }
    assert!(!bench.has("new"));
    assert_eq!(bench.emulator.s3.parts(&upload).unwrap().len(), 1);
    for line in ["PUT /bucket/new", &part] {
        let answer = bench.ask(line, &[("x-amz-content-sha256", &right)], "body").await;
        assert_eq!(answer.status, 200, "{line}: {}", answer.body);
    }
    let copy = [("x-amz-copy-source", "bucket/key"), ("x-amz-content-sha256", &*other)];
    let answer = bench.ask("PUT /bucket/copy", &copy, "").await;
    assert!(answer.is(400, "XAmzContentSHA256Mismatch"), "{}", answer.body);
}
