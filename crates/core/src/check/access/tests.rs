//! What policies of buckets, roles and keys keep out.

use super::*;
use crate::spec::{self, vars::Given};

const ROLE: &str = "arn:aws:iam::111122223333:role/imports";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/k";

/// The problems with these policies of the bucket, the role and the key, each with its level.
fn problems(
    bucket: Seen,
    role_policies: Result<Vec<String>, String>,
    key: Option<Seen>,
) -> Vec<String> {
    let text = format!(
        "version: 1\nname: shop\nrole: {{arn: {ROLE}}}\ndatasets:\n  interactions:\n    source: s3://lake/clicks/\n    schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}\n"
    );
    let loaded = spec::load(&text, &Given::new(), None).unwrap();
    let keys = key.into_iter().map(|seen| (KEY.to_owned(), seen)).collect();
    let role = ROLE.to_owned();
    let access = SourceAccess { dataset: "interactions", bucket, role, role_policies, keys };
    let scope = Scope::new("us-east-1", "111122223333");
    let found = check(&loaded, &scope, &[access]);
    let level = |problem: &Diagnostic| if problem.is_error() { "error" } else { "warning" };
    found
        .iter()
        .map(|it| {
            format!(
                "{}[{}]: {}\n{}",
                level(it),
                it.code,
                it.message,
                it.help.as_deref().unwrap_or("")
            )
        })
        .collect()
}

fn policy(statement: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)
}

fn bucket(more: &str) -> Seen {
    Seen::Text(policy(&format!(
        r#"{{"Effect": "Allow", "Principal": {{"Service": "{SERVICE}"}}, "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]{more}}}"#
    )))
}

fn role() -> Result<Vec<String>, String> {
    let on = r#"["arn:aws:s3:::lake", "arn:aws:s3:::lake/clicks/*"]"#;
    Ok(vec![policy(&format!(r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": {on}}}"#))])
}

fn key(principal: &str, more: &str) -> Option<Seen> {
    Some(Seen::Text(policy(&format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "kms:*", "Resource": "*"{more}}}"#
    ))))
}

#[test]
fn what_lets_the_service_in_is_no_problem() {
    let both = format!(r#"{{"AWS": "{ROLE}", "Service": "{SERVICE}"}}"#);
    assert_eq!(problems(bucket(""), role(), key(&both, "")), [""; 0]);
    let condition =
        r#", "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}"#;
    assert_eq!(problems(bucket(condition), role(), None), [""; 0]);
}

#[test]
fn a_bucket_without_the_statement_is_an_error_with_the_statement() {
    let add = r#"this statement in the policy of the bucket allows it, unless another one denies it: {"Action":["s3:GetObject","s3:ListBucket"],"Effect":"Allow","Principal":{"Service":"personalize.amazonaws.com"},"Resource":["arn:aws:s3:::lake","arn:aws:s3:::lake/clicks/*"]}"#;
    assert_eq!(
        problems(Seen::Nothing, role(), None),
        [format!(
            "error[PZ0021]: the service cannot read `s3://lake/clicks/`: the bucket has no policy\n{add}"
        )]
    );
    let lists =
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*"}"#;
    assert_eq!(
        problems(Seen::Text(policy(lists)), role(), None),
        [format!(
            "error[PZ0021]: the service cannot read `s3://lake/clicks/`: the policy of the bucket does not allow personalize.amazonaws.com `s3:GetObject`\n{add}"
        )]
    );
}

#[test]
fn what_cannot_be_known_is_a_warning() {
    let start = |found: Vec<String>| -> Vec<String> {
        found.iter().map(|it| it.split(['\n', '(']).next().unwrap().trim_end().to_owned()).collect()
    };
    let unknown =
        "warning[PZ0021]: it is not known whether the service can read `s3://lake/clicks/`:";
    assert_eq!(
        start(problems(Seen::Unseen("denied".into()), Err("denied".into()), None)),
        [
            format!("{unknown} the policy of the bucket cannot be read"),
            format!("{unknown} the policies of the role cannot be read"),
        ]
    );
    let network = r#", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#;
    assert_eq!(
        start(problems(bucket(network), role(), None)),
        [format!(
            "{unknown} the policy of the bucket lets personalize.amazonaws.com `s3:ListBucket` and `s3:GetObject` under conditions that decide it"
        )]
    );
    // Whether the service says for whom it reads is a doubt.
    let source = r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#;
    assert_eq!(problems(bucket(source), role(), None).len(), 1);
    assert!(problems(bucket(source), role(), None)[0].starts_with("warning"));
    let managed =
        r#", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}"#;
    assert_eq!(
        start(problems(bucket(""), role(), key("\"*\"", managed))),
        [format!("{unknown} the policy of the key {KEY} has conditions that decide it")]
    );
}

#[test]
fn a_role_and_a_key_without_the_statement_are_errors() {
    let found = problems(
        bucket(""),
        Ok(Vec::new()),
        key(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, ""),
    );
    assert_eq!(
        found,
        [
            format!(
                "error[PZ0021]: the service cannot read `s3://lake/clicks/`: no policy of the role allows it `s3:ListBucket` and `s3:GetObject`\nthis statement in a policy of the role {ROLE} allows it, unless another one denies it: {{\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Effect\":\"Allow\",\"Resource\":[\"arn:aws:s3:::lake\",\"arn:aws:s3:::lake/clicks/*\"]}}"
            ),
            format!(
                "error[PZ0021]: the service cannot read `s3://lake/clicks/`: the policy of the key {KEY} does not let the role {ROLE} decrypt the objects\nthis statement in the policy of the key {KEY} allows it, unless another one denies it: {{\"Action\":[\"kms:Decrypt\",\"kms:GenerateDataKey\",\"kms:DescribeKey\",\"kms:CreateGrant\",\"kms:ListGrants\"],\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"{ROLE}\",\"Service\":\"personalize.amazonaws.com\"}},\"Resource\":\"*\"}}"
            ),
        ]
    );
    let role_alone = problems(bucket(""), role(), key(&format!(r#"{{"AWS": "{ROLE}"}}"#), ""));
    assert!(role_alone[0].starts_with("warning[PZ0021]: it is not known"), "{role_alone:?}");
    assert!(role_alone[0].contains("does not let personalize.amazonaws.com decrypt"));
}
