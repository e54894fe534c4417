//! What policies allow, case by case.
//! Not here: roles and buckets.

use super::*;

const SOURCE: &str = "arn:aws:personalize:us-east-1:111122223333:dataset-import-job/x";

fn decide(kind: PolicyKind, statements: &str, action: &str, resource: Option<&str>) -> Decision {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
    let document = Document::parse(&text, kind).unwrap();
    document.decide(&Request {
        principals: &[Principal::Service("personalize.amazonaws.com")],
        action,
        resource,
        context: &[("aws:SourceAccount", "111122223333"), ("aws:SourceArn", SOURCE)],
    })
}

fn trust(condition: &str) -> Decision {
    let statement = format!(
        r#"{{"Effect": "Allow", "Principal": {{"Service": ["personalize.amazonaws.com"]}},
            "Action": "sts:AssumeRole", "Condition": {condition}}}"#
    );
    decide(PolicyKind::Trust, &statement, "sts:AssumeRole", None)
}

#[test]
fn the_documented_guards_let_the_service_in() {
    for condition in [
        r#"{}"#,
        r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"StringLike": {"aws:SourceArn": "arn:aws:personalize:us-east-1:111122223333:*"}}"#,
        r#"{"ArnLike": {"AWS:SourceArn": "arn:aws:personalize:*:111122223333:*"}}"#,
        r#"{"StringEquals": {"aws:SourceAccount": ["0", "111122223333"]}}"#,
        r#"{"StringNotEquals": {"aws:SourceAccount": "0"}}"#,
        r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}"#,
        r#"{"Null": {"aws:SourceArn": "false"}}"#,
    ] {
        assert_eq!(trust(condition), Decision::Allow, "{condition}");
    }
}

#[test]
fn a_guard_for_another_source_keeps_it_out() {
    for condition in [
        r#"{"StringEquals": {"aws:SourceAccount": "999999999999"}}"#,
        r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:personalize:eu-west-1:111122223333:*"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "*"}}"#,
        r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#,
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"Unheard": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"StringEquals": {"aws:SourceAccount": "111122223333", "aws:SourceArn": "x"}}"#,
    ] {
        assert_eq!(trust(condition), Decision::Silent, "{condition}");
    }
}

#[test]
fn a_denial_wins_over_an_allowance() {
    let statements = r#"[
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/secret/*"}]"#;
    let ask = |action, resource| decide(PolicyKind::Identity, statements, action, Some(resource));
    assert_eq!(ask("s3:GetObject", "arn:aws:s3:::b/secret/1"), Decision::Deny);
    assert_eq!(ask("s3:GetObject", "arn:aws:s3:::b/open/1"), Decision::Allow);
    assert_eq!(ask("iam:PassRole", "arn:aws:iam::1:role/x"), Decision::Silent);
}

#[test]
fn not_action_and_not_resource_turn_the_match_round() {
    let statements =
        r#"{"Effect": "Allow", "NotAction": "s3:Put*", "NotResource": "arn:aws:s3:::b/x"}"#;
    let ask = |action, resource| decide(PolicyKind::Identity, statements, action, Some(resource));
    assert_eq!(ask("s3:getobject", "arn:aws:s3:::b/y"), Decision::Allow);
    assert_eq!(ask("s3:PutObject", "arn:aws:s3:::b/y"), Decision::Silent);
    assert_eq!(ask("s3:GetObject", "arn:aws:s3:::b/x"), Decision::Silent);
}

#[test]
fn a_role_is_known_by_its_arn_and_by_its_account() {
    let role = "arn:aws:iam::111122223333:role/r";
    for (given, matches) in [
        (role, true),
        ("111122223333", true),
        ("arn:aws:iam::111122223333:root", true),
        ("*", true),
        ("arn:aws:iam::999999999999:root", false),
    ] {
        assert_eq!(is_aws(given, role), matches, "{given}");
    }
}

#[test]
fn documents_without_the_form_of_their_kind_are_refused() {
    for (kind, text) in [
        (PolicyKind::Identity, "not json"),
        (PolicyKind::Identity, "[]"),
        (PolicyKind::Identity, "{}"),
        (PolicyKind::Identity, r#"{"Version": "2020", "Statement": []}"#),
        (PolicyKind::Identity, r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#),
        (
            PolicyKind::Identity,
            r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
        ),
        (
            PolicyKind::Trust,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#,
        ),
        (
            PolicyKind::Resource,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        ),
    ] {
        assert!(Document::parse(text, kind).is_err(), "{text}");
    }
}
