//! S3 and IAM over the wire: absence, tags, uploads, conditions. Not here: Personalize (`personalize`).

use crate::endpoint::{Endpoint, Replying, Request, answer, call, client};
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::cloud::{Cloud, Failure};
use serde_json::json;

/// The BLAKE3 hash of nothing.
const EMPTY: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

fn xml(status: &str, code: &str) -> String {
    answer(
        status,
        &["content-type: application/xml"],
        &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"),
    )
}

fn ok(headers: &[&str]) -> String {
    answer("200 OK", headers, "")
}

#[tokio::test]
async fn absent_buckets_objects_and_tags_are_told_from_denied_ones() {
    let head = |status: &str| {
        format!("HTTP/1.1 {status}\r\nconnection: close\r\nx-amz-request-id: r\r\n\r\n")
    };
    let endpoint = Endpoint::answering(vec![
        xml("404 Not Found", "NoSuchBucket"),
        xml("403 Forbidden", "AccessDenied"),
        head("404 Not Found"),
        xml("404 Not Found", "NoSuchTagSet"),
        xml("404 Not Found", "NoSuchBucket"),
        xml("404 Not Found", "NoSuchBucket"),
        xml("404 Not Found", "NoSuchBucketPolicy"),
    ]);
    let aws = endpoint.client().await;
    assert_eq!(aws.describe(Kind::Bucket, "b").await.unwrap(), None);
    assert_eq!(aws.describe(Kind::Bucket, "b").await.unwrap_err().failure, Failure::Denied);
    assert_eq!(aws.describe(Kind::DataObject, "s3://b/k").await.unwrap(), None);
    assert_eq!(aws.tags(Kind::Bucket, "b").await.unwrap(), Some(Default::default()));
    assert_eq!(aws.tags(Kind::Bucket, "b").await.unwrap(), None);
    assert_eq!(aws.list(Kind::DataObject, Some("s3://b/p")).await.unwrap(), Vec::new());
    assert_eq!(aws.describe(Kind::BucketPolicy, "b").await.unwrap(), None);
    let asked = endpoint.asked();
    assert!(asked[0].head.starts_with("get /b/?"), "the bucket is in the path: {}", asked[0].head);
}

#[tokio::test]
async fn a_bucket_is_constrained_to_its_region_but_for_the_default_one() {
    for (region, constrained) in [("eu-west-1", true), ("us-east-1", false)] {
        let endpoint = Endpoint::answering(vec![ok(&[])]);
        let aws = client(&endpoint.url, region).await;
        let outputs =
            aws.call(&call(Kind::Bucket, Verb::Create, "b", json!({"name": "b"}))).await.unwrap();
        assert_eq!(outputs["arn"], json!("arn:aws:s3:::b"));
        assert_eq!(
            endpoint.asked()[0].body.contains("<LocationConstraint>eu-west-1<"),
            constrained
        );
    }
}

#[tokio::test]
async fn tags_of_a_bucket_are_read_changed_and_written_whole() {
    let have = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    let endpoint = Endpoint::answering(vec![answer("200 OK", &[], have), ok(&[])]);
    let aws = endpoint.client().await;
    aws.call(&call(Kind::Bucket, Verb::Tag, "b", json!({"b": "2"}))).await.unwrap();
    let body = &endpoint.asked()[1].body;
    assert!(
        body.contains("<Key>a</Key><Value>1</Value>")
            && body.contains("<Key>b</Key><Value>2</Value>"),
        "{body}"
    );
}

#[tokio::test]
async fn a_file_is_uploaded_with_its_bytes() {
    let file =
        std::env::temp_dir().join(format!("personalize-aws-upload-{}.csv", std::process::id()));
    std::fs::write(&file, "USER_ID,ITEM_ID\nu,영화\n").unwrap();
    let endpoint = Endpoint::answering(vec![ok(&["etag: \"abc\""])]);
    let aws = endpoint.client().await;
    let hash = blake3::hash(&std::fs::read(&file).unwrap()).to_hex().to_string();
    let input =
        json!({"bucket": "b", "key": "p/f.csv", "source": file.to_string_lossy(), "hash": &hash});
    let outputs = aws.call(&call(Kind::DataObject, Verb::Create, "s3://b/p/f.csv", input)).await;
    std::fs::remove_file(&file).unwrap();
    assert_eq!(outputs.unwrap()["etag"], json!("abc"));
    let asked = endpoint.asked();
    assert!(asked[0].head.starts_with("put /b/p/f.csv?"), "{}", asked[0].head);
    assert!(asked[0].body.contains("u,영화"));
    assert!(asked[0].head.contains(&format!("x-amz-meta-personalize-blake3: {hash}")));
}

#[tokio::test]
async fn what_killed_uploads_left_is_removed_before_the_first_upload() {
    let page = |uploads: &[(&str, &str)], more: &str| {
        let upload = |(key, id): &(&str, &str)| {
            format!("<Upload><Key>{key}</Key><UploadId>{id}</UploadId></Upload>")
        };
        let uploads: String = uploads.iter().map(upload).collect();
        let body =
            format!("<ListMultipartUploadsResult>{uploads}{more}</ListMultipartUploadsResult>");
        answer("200 OK", &["content-type: application/xml"], &body)
    };
    let more = "<IsTruncated>true</IsTruncated><NextKeyMarker>m/data/a</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>";
    let endpoint = Endpoint::answering(vec![
        page(&[("m/data/a", "1")], more),
        page(&[("m/data/b", "2")], "<IsTruncated>false</IsTruncated>"),
        ok(&[]),
        xml("404 Not Found", "NoSuchUpload"),
        ok(&[]),
        ok(&[]),
    ]);
    let aws = endpoint.client().await;
    for key in ["m/data/c", "m/data/d"] {
        let input = json!({"bucket": "b", "key": key, "source": "/dev/null", "hash": EMPTY});
        let locator = format!("s3://b/{key}");
        aws.call(&call(Kind::DataObject, Verb::Create, &locator, input)).await.unwrap();
    }
    let asked = endpoint.asked();
    let line = |asked: &Request| {
        let line = asked.head.split(" http/").next().unwrap();
        // The SDK writes either.
        line.replace("/b/?", "/b?")
    };
    let lines: Vec<String> = asked.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "get /b?uploads&encoding-type=url&prefix=m%2fdata%2f",
            "get /b?uploads&encoding-type=url&key-marker=m%2fdata%2fa&prefix=m%2fdata%2f&upload-id-marker=1",
            "delete /b/m/data/a?x-id=abortmultipartupload&uploadid=1",
            "delete /b/m/data/b?x-id=abortmultipartupload&uploadid=2",
            "put /b/m/data/c?x-id=putobject",
            "put /b/m/data/d?x-id=putobject",
        ]
    );
}

#[tokio::test]
async fn a_file_that_is_gone_is_named() {
    let aws = client("http://127.0.0.1:1", "eu-west-1").await;
    let input = json!({"source": "/no/such/file.csv", "hash": EMPTY});
    let error =
        aws.call(&call(Kind::DataObject, Verb::Create, "s3://b/k", input)).await.unwrap_err();
    assert_eq!(error.failure, Failure::Other);
    assert!(
        error.message.contains("`/no/such/file.csv`") && error.message.contains("apply again"),
        "{error}"
    );
}

/// What becomes of an upload whose file is changed by `change` when the first of its five parts is answered: how it ends, and
/// what was asked.
async fn midway(
    name: &str,
    change: impl Fn(&std::fs::File, usize) + Send + Sync + 'static,
) -> (Result<(), String>, Vec<Request>, String) {
    let file = std::env::temp_dir().join(format!("personalize-aws-{name}-{}", std::process::id()));
    let part = 16 << 20;
    let bytes = vec![b'a'; 4 * part + 1];
    std::fs::write(&file, &bytes).unwrap();
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let path = file.clone();
    let first = std::sync::Once::new();
    let endpoint = Replying::by(move |asked| {
        let xml = |body: &str| answer("200 OK", &["content-type: application/xml"], body);
        let line = asked.head.lines().next().unwrap_or_default();
        match line.split(' ').next() {
            Some("put") => {
                // Four parts are in flight at most, so that the last one is read after the first was answered.
                let opened = || std::fs::File::options().write(true).open(&path).unwrap();
                first.call_once(|| change(&opened(), part));
                ok(&["etag: \"p\""])
            }
            Some("post") if line.contains("uploadid=") => xml("<CompleteMultipartUploadResult/>"),
            Some("post") => xml(
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
            ),
            _ => answer("204 No Content", &[], ""),
        }
    });
    let aws = client(&endpoint.url, "eu-west-1").await;
    let input = json!({"source": file.to_string_lossy(), "hash": hash});
    let ended = aws.call(&call(Kind::DataObject, Verb::Create, "s3://b/k", input)).await;
    std::fs::remove_file(&file).unwrap();
    (ended.map(drop).map_err(|error| error.message), endpoint.asked(), hash)
}

fn is_complete(asked: &Request) -> bool {
    let line = asked.head.lines().next().unwrap_or_default();
    line.starts_with("post ") && line.contains("uploadid=")
}

/// The file is planned, read and sent, and somebody writes it meanwhile: what was sent is not completed.
#[tokio::test]
async fn a_file_that_changes_midway_makes_no_object() {
    use std::os::unix::fs::FileExt;
    type Change = fn(&std::fs::File, usize);
    let changes: [(&str, Change); 3] = [
        ("other", |file, part| file.write_at(b"b", 4 * part as u64).map(drop).unwrap()),
        ("shorter", |file, part| file.set_len(3 * part as u64).unwrap()),
        ("shorter-by-one", |file, part| file.set_len(4 * part as u64).unwrap()),
    ];
    for (name, change) in changes {
        let (ended, asked, hash) = midway(name, change).await;
        let message = ended.unwrap_err();
        assert!(message.contains("changed after it was read for the plan"), "{name}: {message}");
        assert!(asked[0].head.contains(&format!("x-amz-meta-personalize-blake3: {hash}")));
        // A part that was under way when the upload was given up may still arrive after that.
        assert!(asked.iter().any(|one| one.head.starts_with("delete /b/k?")), "{name}");
        assert!(!asked.iter().any(is_complete), "{name}");
    }
}

/// What is added behind the planned bytes, or written over those that are read already, is not part of what was planned: the
/// object has the planned bytes.
#[tokio::test]
async fn a_file_that_grows_midway_makes_the_planned_object() {
    use std::os::unix::fs::FileExt;
    type Change = fn(&std::fs::File, usize);
    let changes: [(&str, Change); 2] = [
        ("longer", |file, part| file.write_at(b"more", 4 * part as u64 + 1).map(drop).unwrap()),
        ("behind", |file, _| file.write_at(b"b", 0).map(drop).unwrap()),
    ];
    for (name, change) in changes {
        let (ended, asked, _) = midway(name, change).await;
        assert_eq!(ended, Ok(()), "{name}");
        let sent = asked.iter().filter(|one| one.head.starts_with("put /b/k?"));
        let bodies: Vec<&String> = sent.map(|one| &one.body).collect();
        assert!(bodies.len() == 5 && asked.iter().any(is_complete), "{name}");
        assert!(bodies.iter().all(|body| !body.contains("more") && !body.contains('b')), "{name}");
    }
}

/// A small file is judged before anything is sent: other bytes of its length, more, fewer, none.
#[tokio::test]
async fn a_small_file_that_changed_is_not_sent() {
    let file = std::env::temp_dir().join(format!("personalize-aws-changed-{}", std::process::id()));
    let aws = client("http://127.0.0.1:1", "eu-west-1").await;
    let hash = blake3::hash(b"planned").to_hex().to_string();
    for now in ["Planned", "planned and more", "plan", ""] {
        std::fs::write(&file, now).unwrap();
        let input = json!({"source": file.to_string_lossy(), "hash": hash});
        let error = aws.call(&call(Kind::DataObject, Verb::Create, "s3://b/k", input)).await;
        let error = error.unwrap_err();
        assert!(error.message.contains("changed after it was read for the plan"), "{now}: {error}");
    }
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn conditions_are_sent_and_a_lost_race_is_a_precondition() {
    let endpoint = Endpoint::answering(vec![
        ok(&["etag: \"v1\""]),
        xml("412 Precondition Failed", "PreconditionFailed"),
        ok(&["etag: \"v2\""]),
        xml("404 Not Found", "NoSuchKey"),
        xml("412 Precondition Failed", "PreconditionFailed"),
        xml("404 Not Found", "NoSuchKey"),
    ]);
    let aws = endpoint.client().await;
    assert_eq!(aws.put_if_none_match("b", "l", b"x".to_vec()).await.unwrap(), "v1");
    let lost = aws.put_if_none_match("b", "l", b"x".to_vec()).await.unwrap_err();
    assert_eq!(lost.failure, Failure::Precondition);
    assert_eq!(aws.put_if_match("b", "l", "v1", b"y".to_vec()).await.unwrap(), "v2");
    let gone = aws.put_if_match("b", "l", "v2", b"z".to_vec()).await.unwrap_err();
    assert_eq!(gone.failure, Failure::Precondition);
    assert_eq!(
        aws.delete_if_match("b", "l", "v1").await.unwrap_err().failure,
        Failure::Precondition
    );
    assert_eq!(aws.get("b", "l").await.unwrap(), None);
    let asked = endpoint.asked();
    assert!(asked[0].head.contains("if-none-match: *"));
    assert!(asked[2].head.contains("if-match: \"v1\""));
    assert!(asked[4].head.contains("if-match: \"v1\""));
}

#[tokio::test]
async fn a_trust_policy_is_sent_as_text_and_read_as_json() {
    let trust = json!({"Version": "2012-10-17", "Statement": []});
    let encoded = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D";
    let role = format!(
        "<Role><Path>/</Path><RoleName>r</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::000000000000:role/r</Arn>\
         <CreateDate>2024-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>{encoded}</AssumeRolePolicyDocument></Role>"
    );
    let of = |name: &str| {
        let body = format!("<{name}Response><{name}Result>{role}</{name}Result></{name}Response>");
        answer("200 OK", &["content-type: text/xml"], &body)
    };
    let endpoint = Endpoint::answering(vec![of("CreateRole"), of("GetRole")]);
    let aws = endpoint.client().await;
    let input = json!({"roleName": "r", "assumeRolePolicyDocument": trust, "tags": {"team": "a"}});
    let outputs = aws.call(&call(Kind::Role, Verb::Create, "r", input)).await.unwrap();
    assert_eq!(outputs["arn"], json!("arn:aws:iam::000000000000:role/r"));
    let live = aws.describe(Kind::Role, "r").await.unwrap().unwrap();
    assert_eq!(
        (&live.props["assumeRolePolicyDocument"], live.outputs["arn"].clone()),
        (&trust, outputs["arn"].clone())
    );
    assert!(endpoint.asked()[0].body.contains("Tags.member.1.Key=team"));
}

#[tokio::test]
async fn a_bucket_of_another_region_or_account_is_named() {
    let region = "x-amz-bucket-region: us-east-2";
    let body = |code: &str| format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
    let endpoint = Endpoint::answering(vec![
        answer("301 Moved Permanently", &[region], &body("PermanentRedirect")),
        answer("400 Bad Request", &[region], &body("AuthorizationHeaderMalformed")),
        xml("403 Forbidden", "AccessDenied"),
    ]);
    let aws = endpoint.client().await;
    for _ in 0..2 {
        let error = aws.describe(Kind::Bucket, "mine").await.unwrap_err();
        assert!(
            error.message.contains("`mine`") && error.message.contains("`us-east-2`"),
            "{error}"
        );
    }
    let denied = aws.describe(Kind::Bucket, "mine").await.unwrap_err();
    assert_eq!(denied.failure, Failure::Denied);
    assert!(denied.message.contains("`mine`"), "{denied}");
}

#[tokio::test]
async fn a_bucket_that_cannot_be_made_says_what_helps() {
    let endpoint = Endpoint::answering(vec![
        xml("409 Conflict", "BucketAlreadyExists"),
        xml("403 Forbidden", "AccessDenied"),
        xml("409 Conflict", "BucketAlreadyOwnedByYou"),
    ]);
    let aws = endpoint.client().await;
    let make = call(Kind::Bucket, Verb::Create, "mine", json!({"name": "mine"}));
    let taken = aws.call(&make).await.unwrap_err();
    assert_eq!(taken.failure, Failure::Denied, "it is not looked for: {taken}");
    assert!(taken.message.contains("`mine`: "), "{taken}");
    assert!(taken.message.ends_with("choose another `bucket.name`"), "{taken}");
    let denied = aws.call(&make).await.unwrap_err();
    assert!(denied.message.contains("allow `s3:CreateBucket`"), "{denied}");
    let ours = aws.call(&make).await.unwrap_err();
    assert_eq!(ours.failure, Failure::AlreadyExists);
}

/// What is made of a file is sent only where it is what was planned.
#[tokio::test]
async fn a_converted_file_is_uploaded_as_it_was_planned_or_not_at_all() {
    use personalize_aws::{Key, OpenConverted, Settings, connect};
    let converted = b"USER_ID\nu1\n";
    for (planned, is_made) in [(&converted[..], true), (&b"USER_ID\nu2\n"[..], false)] {
        let endpoint = Endpoint::answering(if is_made { vec![ok(&[])] } else { vec![] });
        let open = |path: &std::path::Path, conversion: &str| {
            assert_eq!((path.to_str(), conversion), (Some("clicks.parquet"), r#"{"columns":[]}"#));
            Ok(Box::new(&converted[..]) as Box<dyn std::io::Read + Send>)
        };
        let settings = Settings {
            region: Some("eu-west-1".into()),
            endpoint_url: Some(endpoint.url.clone()),
            credentials: Some(Key { id: "test".into(), secret: "test".into() }),
            open_converted: OpenConverted::new(open),
            ..Settings::default()
        };
        let aws = connect(&settings).await.unwrap();
        let input = json!({
            "bucket": "b", "key": "k.csv", "source": "clicks.parquet", "bytes": planned.len(),
            "hash": blake3::hash(planned).to_hex().to_string(), "conversion": {"columns": []},
        });
        let answer = aws.call(&call(Kind::DataObject, Verb::Create, "s3://b/k.csv", input)).await;
        match answer {
            Ok(_) => assert!(is_made),
            Err(error) => {
                assert!(!is_made && error.message.contains("changed after it was read"), "{error}");
            }
        }
        let asked = endpoint.asked();
        assert_eq!(
            asked.iter().filter(|one| one.head.starts_with("put ")).count(),
            usize::from(is_made)
        );
    }
}

#[tokio::test]
async fn a_download_that_breaks_off_is_made_from_the_start_again() {
    let broken = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 6\r\nx-amz-request-id: r\r\n\r\nabcd";
    let endpoint = Endpoint::answering(vec![broken.to_owned(), answer("200 OK", &[], "xyz")]);
    let aws = endpoint.client().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(aws.download("s3://b/k", file.as_file()).await.is_err(), "two bytes are missing");
    assert_eq!(aws.download("s3://b/k", file.as_file()).await.unwrap(), 3);
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "xyz");
}
