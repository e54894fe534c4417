//! Uploads in parts on the wire: checksums of parts and of the whole, and reading by part.
//! Not here: how parts become an object in a race or a restart.

use super::*;

impl Bench {
    /// An upload of one part `a` that was begun with some headers.
    async fn upload(&self, begun: &[(&str, &str)], part: &[(&str, &str)]) -> (String, Reply) {
        let began = self.ask("POST /bucket/key?uploads", begun, "").await;
        assert_eq!(began.status, 200, "{}", began.body);
        let id = began.element("UploadId").unwrap().to_owned();
        let put = format!("PUT /bucket/key?partNumber=1&uploadId={id}");
        (id, self.ask(&put, part, "a").await)
    }

    async fn complete(&self, id: &str, sum: &str, headers: &[(&str, &str)]) -> Reply {
        let etag = "0cc175b9c0f1b6a831c399e269772661";
        let part = format!("<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag>{sum}</Part>");
        let body = format!("<CompleteMultipartUpload>{part}</CompleteMultipartUpload>");
        self.ask(&format!("POST /bucket/key?uploadId={id}"), headers, &body).await
    }
}

const SHA1: &str = "hvfkN/qlp/zhXR3cuerq6jd2Z7g=";

#[tokio::test]
async fn a_composite_checksum_is_of_the_checksums_of_the_parts() {
    let bench = Bench::new();
    let begun = [("x-amz-checksum-algorithm", "SHA1"), ("x-amz-storage-class", "GLACIER_IR")];
    for (part, code) in [
        (&[][..], "InvalidRequest"),
        (&[("x-amz-checksum-crc32", "6Le+Qw==")], "InvalidRequest"),
        (&[("x-amz-checksum-sha1", "AAAA")], "BadDigest"),
    ] {
        let (_, reply) = bench.upload(&begun, part).await;
        assert!(reply.is(400, code), "{code}: {}", reply.body);
    }
    let (id, part) = bench.upload(&begun, &[("x-amz-checksum-sha1", SHA1)]).await;
    assert_eq!(part.header("x-amz-checksum-sha1"), Some(SHA1), "{}", part.body);
    let listed = bench.ask(&format!("GET /bucket/key?uploadId={id}"), &[], "").await;
    assert_eq!(listed.element("ChecksumSHA1"), Some(SHA1), "{}", listed.body);
    assert_eq!(listed.element("StorageClass"), Some("GLACIER_IR"));
    let sum = format!("<ChecksumSHA1>{SHA1}</ChecksumSHA1>");
    assert!(bench.complete(&id, "", &[]).await.is(400, "InvalidRequest"));
    assert!(
        bench.complete(&id, "<ChecksumSHA1>AAAA</ChecksumSHA1>", &[]).await.is(400, "InvalidPart")
    );
    let other = [("x-amz-checksum-type", "FULL_OBJECT")];
    assert!(bench.complete(&id, &sum, &other).await.is(400, "InvalidRequest"));
    assert!(
        bench.complete(&id, &sum, &[("x-amz-mp-object-size", "2")]).await.is(400, "InvalidRequest")
    );
    assert!(bench.complete(&id, &sum, &[("x-amz-checksum-sha1", SHA1)]).await.is(400, "BadDigest"));
    assert!(!bench.has("key"));
    let done = bench.complete(&id, &sum, &[("x-amz-mp-object-size", "1")]).await;
    // SHA-1 of the SHA-1 of `a`.
    let whole = "Zn9AfefGrQc1j6ONrteCinIBS04=-1";
    assert_eq!(done.element("ChecksumType"), Some("COMPOSITE"), "{}", done.body);
    let head = bench.ask("HEAD /bucket/key", &[("x-amz-checksum-mode", "ENABLED")], "").await;
    assert_eq!(head.header("x-amz-checksum-sha1"), done.element("ChecksumSHA1"));
    assert_eq!(head.header("x-amz-checksum-type"), Some("COMPOSITE"));
    assert_eq!(head.header("x-amz-storage-class"), Some("GLACIER_IR"));
    assert_eq!(done.element("ChecksumSHA1"), Some(whole));
    let wanted = [("x-amz-object-attributes", "Checksum,ObjectParts,ObjectSize,StorageClass")];
    let attributes = bench.ask("GET /bucket/key?attributes", &wanted, "").await;
    assert_eq!(attributes.element("ChecksumSHA1"), Some(whole), "{}", attributes.body);
    assert_eq!(attributes.element("PartsCount"), Some("1"), "{}", attributes.body);
    assert_eq!(attributes.element("StorageClass"), Some("GLACIER_IR"));
}

#[tokio::test]
async fn a_full_checksum_is_of_all_bytes() {
    let bench = Bench::new();
    let begun = [("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "FULL_OBJECT")];
    let (id, part) = bench.upload(&begun, &[]).await;
    assert_eq!(part.header("x-amz-checksum-crc32"), Some("6Le+Qw=="), "{}", part.body);
    assert!(
        bench.complete(&id, "", &[("x-amz-checksum-crc32", "AAAA")]).await.is(400, "BadDigest")
    );
    let done = bench.complete(&id, "", &[("x-amz-checksum-crc32", "6Le+Qw==")]).await;
    assert_eq!(done.element("ChecksumCRC32"), Some("6Le+Qw=="), "{}", done.body);
    let (id, _) = bench.upload(&[], &[]).await;
    let done = bench.complete(&id, "", &[]).await;
    assert_eq!(done.element("ChecksumCRC64NVME"), Some("jC+ERbTL/Dw="), "{}", done.body);
    for headers in [
        &[("x-amz-checksum-algorithm", "SHA1"), ("x-amz-checksum-type", "FULL_OBJECT")][..],
        &[("x-amz-checksum-type", "COMPOSITE")],
        &[("x-amz-checksum-algorithm", "MD4")],
    ] {
        let reply = bench.ask("POST /bucket/key?uploads", headers, "").await;
        assert!(reply.is(400, "InvalidRequest"), "{}", reply.body);
    }
    assert!(bench.emulator.s3.uploads("bucket").unwrap().is_empty());
}

#[tokio::test]
async fn a_part_of_an_object_is_read_by_its_number() {
    let bench = Bench::new();
    let (id, _) = bench.upload(&[], &[]).await;
    assert_eq!(bench.complete(&id, "", &[]).await.status, 200);
    let reply = bench.ask("GET /bucket/key?partNumber=1", &[], "").await;
    assert_eq!((reply.status, reply.body.as_str()), (206, "a"));
    assert_eq!(reply.header("x-amz-mp-parts-count"), Some("1"));
    assert!(bench.ask("GET /bucket/key?partNumber=2", &[], "").await.is(416, "InvalidPartNumber"));
    let reply = bench.ask("GET /bucket/key?response-content-type=text%2Fcsv", &[], "").await;
    assert_eq!(reply.header("content-type"), Some("text/csv"));
}
