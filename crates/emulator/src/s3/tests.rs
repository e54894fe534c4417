//! The store of objects: races, reopening, access in a role.
//! Not here: the wire, which boto3 judges.

use std::io::Read;
use std::sync::Barrier;
use std::time::Duration;

use super::*;
use crate::clock::Clock;
use crate::emulator::{Emulator, EmulatorOptions};
use crate::query::{Parameters, RESERVED, encode};

const ROLE: &str = "arn:aws:iam::000000000000:role/reader";
const SOURCE: Source<'_> = Source {
    account: "000000000000",
    arn: "arn:aws:personalize:us-east-1:000000000000:dataset-import-job/j",
};

fn text(mut content: Content) -> String {
    let mut text = String::new();
    content.read_to_string(&mut text).unwrap();
    text
}

fn whole(object: &Object) -> Result<std::ops::Range<u64>, ServiceError> {
    Ok(0..object.size)
}

/// Writes under a condition, as the wire does.
fn put(s3: &Objects, body: &str, condition: &Condition) -> Result<Object, ServiceError> {
    let mut received = s3.receive("bucket", "key", &[])?;
    received.write(body.as_bytes())?;
    s3.put("bucket", "key", received.finish()?, Default::default(), condition)
}

#[test]
fn of_many_writers_with_if_none_match_exactly_one_wins() {
    const WRITERS: usize = 32;
    let folder = tempfile::tempdir().unwrap();
    let options =
        EmulatorOptions { folder: Some(folder.path().into()), ..EmulatorOptions::default() };
    let emulator = Emulator::open(options).unwrap();
    emulator.s3.create_bucket("bucket", "us-east-1", None).unwrap();
    let barrier = Barrier::new(WRITERS);
    let winners: Vec<_> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|index| {
                let (s3, barrier) = (&emulator.s3, &barrier);
                scope.spawn(move || {
                    let mut received = s3.receive("bucket", "key", &[]).unwrap();
                    received.write(index.to_string().as_bytes()).unwrap();
                    let arrived = received.finish().unwrap();
                    barrier.wait();
                    let about = Default::default();
                    s3.put("bucket", "key", arrived, about, &Condition::Absent).map(|_| index)
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = winners.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, WRITERS - 1));
    assert!(lost.into_iter().all(|lost| lost.unwrap_err().code == "PreconditionFailed"));
    let kept = text(emulator.s3.open_object("bucket", "key", whole).unwrap());
    assert_eq!(won.first().unwrap().as_ref().unwrap().to_string(), kept);
    // The losers' bytes are not left behind.
    assert_eq!(std::fs::read_dir(folder.path().join("objects")).unwrap().count(), 1);
}

#[test]
fn an_object_removed_during_a_conditional_write_is_a_conflict() {
    let emulator = Emulator::open(EmulatorOptions::default()).unwrap();
    let s3 = &emulator.s3;
    s3.create_bucket("bucket", "us-east-1", None).unwrap();
    let first = put(s3, "first", &Condition::None).unwrap();
    let received = s3.receive("bucket", "key", &[]).unwrap();
    s3.delete("bucket", "key", &Condition::Tag(first.etag.clone())).unwrap();
    let arrived = received.finish().unwrap();
    let late = s3.put("bucket", "key", arrived, Default::default(), &Condition::Absent);
    assert_eq!(late.unwrap_err().code, "ConditionalRequestConflict");
    assert_eq!(put(s3, "x", &Condition::Tag(first.etag)).unwrap_err().code, "NoSuchKey");
    put(s3, "again", &Condition::Absent).unwrap();
}

#[test]
fn a_reader_has_all_of_the_version_that_it_opened() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        EmulatorOptions { folder: Some(folder.path().into()), ..EmulatorOptions::default() };
    let emulator = Emulator::open(options).unwrap();
    emulator.s3.create_bucket("bucket", "us-east-1", None).unwrap();
    put(&emulator.s3, "old", &Condition::None).unwrap();
    let reader = emulator.s3.open_object("bucket", "key", whole).unwrap();
    put(&emulator.s3, "new", &Condition::Present).unwrap();
    assert_eq!(text(reader), "old");
}

#[test]
fn objects_outlive_the_process_and_leftovers_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        || EmulatorOptions { folder: Some(folder.path().into()), ..EmulatorOptions::default() };
    let emulator = Emulator::open(options()).unwrap();
    emulator.s3.create_bucket("bucket", "us-east-1", None).unwrap();
    emulator.s3.write_object("bucket", "가/나", "다".as_bytes()).unwrap();
    drop(emulator);
    let leftover = folder.path().join("objects").join("18a0c0ffee123456-0.part");
    std::fs::write(&leftover, b"half").unwrap();
    let emulator = Emulator::open(options()).unwrap();
    assert_eq!(text(emulator.s3.open_object("bucket", "가/나", whole).unwrap()), "다");
    assert!(!leftover.exists());
}

/// An emulator with a bucket, an object and a role, whose policies are texts; an empty one is left out.
fn guarded(options: EmulatorOptions, trust: &str, role: &str, bucket: &str) -> Arc<Emulator> {
    let emulator = Emulator::open(options).unwrap();
    emulator.s3.create_bucket("bucket", "us-east-1", None).unwrap();
    emulator.s3.write_object("bucket", "data/a.csv", b"csv").unwrap();
    let call = |operation: &str, form: String| {
        emulator.iam.answer(operation, "us-east-1", &Parameters::parse(&form)).unwrap();
    };
    let policy = |statement: &str| encode(&format!(r#"{{"Statement": {statement}}}"#), RESERVED);
    let trust = policy(trust);
    call("CreateRole", format!("RoleName=reader&AssumeRolePolicyDocument={trust}"));
    if !role.is_empty() {
        let role = policy(role);
        call("PutRolePolicy", format!("RoleName=reader&PolicyName=p&PolicyDocument={role}"));
    }
    if !bucket.is_empty() {
        emulator.s3.put_policy("bucket", &format!(r#"{{"Statement": {bucket}}}"#)).unwrap();
    }
    emulator
}

const TRUST: &str = r#"{"Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
    "Action": "sts:AssumeRole", "Condition": {
        "StringEquals": {"aws:SourceAccount": "000000000000"},
        "ArnLike": {"aws:SourceArn": "arn:aws:personalize:us-east-1:000000000000:*"}}}"#;
const ALLOWED: &str = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}"#;
const OPEN: &str = r#"{"Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}"#;

#[test]
fn the_service_reads_what_role_and_bucket_allow() {
    let emulator = guarded(EmulatorOptions::default(), TRUST, ALLOWED, OPEN);
    let s3 = &emulator.s3;
    assert_eq!(text(s3.read_as(ROLE, &SOURCE, "bucket", "data/a.csv").unwrap()), "csv");
    let listed = s3.list_as(ROLE, &SOURCE, "bucket", "data/").unwrap();
    assert_eq!(listed.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(), ["data/a.csv"]);
    let refused = s3.begin_as(ROLE, &SOURCE, "bucket", "out").err().unwrap().to_string();
    assert!(refused.contains("do not allow `s3:PutObject`"), "{refused}");
    let absent = s3.read_as(ROLE, &SOURCE, "bucket", "absent").map(text).unwrap_err();
    assert_eq!(absent.to_string(), "the object `s3://bucket/absent` does not exist");
}

#[test]
fn every_missing_permission_is_named() {
    let other = Source { account: "999999999999", ..SOURCE };
    let deny = r#"[{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::000000000000:role/reader"},
         "Action": "s3:GetObject", "Resource": "*"}]"#;
    let elsewhere = OPEN.replace(":::bucket", ":::elsewhere");
    for (trust, role, bucket, source, part) in [
        (TRUST, ALLOWED, OPEN, &other, "does not let `personalize.amazonaws.com` assume it"),
        (TRUST, "", OPEN, &SOURCE, "the policies of the role"),
        (TRUST, ALLOWED, "", &SOURCE, "is absent"),
        (TRUST, ALLOWED, &elsewhere, &SOURCE, "does not allow"),
        (TRUST, ALLOWED, deny, &SOURCE, "denies"),
    ] {
        let emulator = guarded(EmulatorOptions::default(), trust, role, bucket);
        let read = emulator.s3.read_as(ROLE, source, "bucket", "data/a.csv").map(text);
        let Err(AccessError::Denied { reason }) = read else { panic!("{part}: {read:?}") };
        assert!(reason.contains(part), "{reason}");
    }
}

/// Whether a role with one managed policy and nothing else may read from the bucket `bucket` and
/// from one with the service's name in its own.
fn reads_with(managed: &str) -> [bool; 2] {
    let emulator = guarded(EmulatorOptions::default(), TRUST, "", OPEN);
    let named = "my-personalize-data";
    emulator.s3.create_bucket(named, "us-east-1", None).unwrap();
    emulator.s3.write_object(named, "data/a.csv", b"csv").unwrap();
    let open = OPEN.replace(":::bucket", &format!(":::{named}"));
    emulator.s3.put_policy(named, &format!(r#"{{"Statement": {open}}}"#)).unwrap();
    let arn = encode(&format!("arn:aws:iam::aws:policy/{managed}"), RESERVED);
    let attach = Parameters::parse(&format!("RoleName=reader&PolicyArn={arn}"));
    emulator.iam.answer("AttachRolePolicy", "us-east-1", &attach).unwrap();
    ["bucket", named].map(|bucket| emulator.s3.read_as(ROLE, &SOURCE, bucket, "data/a.csv").is_ok())
}

#[test]
fn managed_policies_open_the_buckets_that_they_name() {
    for (managed, expected) in [
        ("AmazonS3FullAccess", [true, true]),
        ("AmazonS3ReadOnlyAccess", [true, true]),
        ("service-role/AmazonPersonalizeFullAccess", [false, true]),
        ("AmazonSNSFullAccess", [false, false]),
    ] {
        assert_eq!(reads_with(managed), expected, "{managed}");
    }
}

#[test]
fn a_customer_managed_policy_opens_what_it_says_while_it_is_attached() {
    let emulator = guarded(EmulatorOptions::default(), TRUST, "", OPEN);
    let call = |operation: &str, form: &str| {
        let answer = emulator.iam.answer(operation, "us-east-1", &Parameters::parse(form));
        answer.map_err(|error| error.code)
    };
    let text = encode(&format!(r#"{{"Statement": {ALLOWED}}}"#), RESERVED);
    let arn = encode("arn:aws:iam::000000000000:policy/reads", RESERVED);
    let reads = || emulator.s3.read_as(ROLE, &SOURCE, "bucket", "data/a.csv").is_ok();
    let attach = format!("RoleName=reader&PolicyArn={arn}");
    assert_eq!(call("AttachRolePolicy", &attach).unwrap_err(), "NoSuchEntity");
    call("CreatePolicy", &format!("PolicyName=reads&PolicyDocument={text}")).unwrap();
    assert!(!reads());
    call("AttachRolePolicy", &attach).unwrap();
    assert!(reads());
    assert_eq!(call("DeletePolicy", &format!("PolicyArn={arn}")).unwrap_err(), "DeleteConflict");
    call("DetachRolePolicy", &attach).unwrap();
    assert!(!reads());
    call("DeletePolicy", &format!("PolicyArn={arn}")).unwrap();
    assert_eq!(call("GetPolicy", &format!("PolicyArn={arn}")).unwrap_err(), "NoSuchEntity");
    // What would be taken and forgotten.
    let trust = encode(&format!(r#"{{"Statement": {TRUST}}}"#), RESERVED);
    let bounded = format!("RoleName=b&AssumeRolePolicyDocument={trust}&PermissionsBoundary={arn}");
    assert_eq!(call("CreateRole", &bounded).unwrap_err(), "InvalidInput");
    for operation in ["CreateUser", "CreatePolicyVersion", "CreateInstanceProfile"] {
        let error =
            emulator.iam.answer(operation, "us-east-1", &Parameters::default()).unwrap_err();
        assert!(error.code == "InvalidAction" && error.message.contains(operation), "{error}");
    }
}

#[test]
fn a_bucket_policy_may_have_to_do_without_the_source() {
    let demanding = |form: &str| {
        let condition = format!(
            r#"{{"StringEquals{form}": {{"aws:SourceAccount": "000000000000"}},
                "ArnLike{form}": {{"aws:SourceArn": "arn:aws:personalize:*:000000000000:*"}}}}"#
        );
        OPEN.replacen('{', &format!(r#"{{"Condition": {condition}, "#), 1)
    };
    for (answer, plain) in [("not-seen", false), ("seen", true)] {
        let mut doubts = Doubts::default();
        doubts.set(&format!("bucket-policy-conditions={answer}")).unwrap();
        let options = EmulatorOptions { doubts, ..EmulatorOptions::default() };
        for (form, opens) in [("", plain), ("IfExists", true)] {
            let emulator = guarded(options.clone(), TRUST, ALLOWED, &demanding(form));
            let read = emulator.s3.read_as(ROLE, &SOURCE, "bucket", "data/a.csv");
            assert_eq!(read.is_ok(), opens, "{answer}, {form}");
        }
    }
}

#[test]
fn a_new_role_takes_its_time_to_be_known() {
    let clock = Clock::manual(jiff::Timestamp::UNIX_EPOCH);
    let propagation = Duration::from_secs(8);
    let options =
        EmulatorOptions { clock: clock.clone(), propagation, ..EmulatorOptions::default() };
    let emulator = guarded(options, TRUST, ALLOWED, OPEN);
    let read = || emulator.s3.read_as(ROLE, &SOURCE, "bucket", "data/a.csv").map(text);
    assert!(matches!(read(), Err(AccessError::Denied { .. })));
    clock.advance(propagation);
    assert_eq!(read().unwrap(), "csv");
}
