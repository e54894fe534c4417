//! The AWS managed policies that a role for Personalize may have, as far as S3 goes.
//! Not here: customer managed policies (`customer`).

/// Name (the ARN's last part) and document. The first is AWS's own for Personalize: it gives S3
/// access only to buckets with the service's name in theirs (long-known content, not verified
/// against an account). The others are the well-known general ones.
const POLICIES: &[(&str, &str)] = &[
    (
        "AmazonPersonalizeFullAccess",
        r#"{"Statement": [{"Effect": "Allow", "Action": ["personalize:*"], "Resource": "*"},
            {"Effect": "Allow",
             "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
             "Resource": ["arn:aws:s3:::*Personalize*", "arn:aws:s3:::*personalize*"]}]}"#,
    ),
    (
        "AmazonS3FullAccess",
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#,
    ),
    (
        "AmazonS3ReadOnlyAccess",
        r#"{"Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}}"#,
    ),
    (
        "AdministratorAccess",
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
    ),
];

/// The ARNs of the policies of the table, as they are in a partition.
pub(super) fn arns(partition: &str) -> Vec<String> {
    let path =
        |name: &str| if name == "AmazonPersonalizeFullAccess" { "service-role/" } else { "" };
    let arn = |name: &str| format!("arn:{partition}:iam::aws:policy/{}{name}", path(name));
    POLICIES.iter().map(|(name, _)| arn(name)).collect()
}

/// Whether an ARN can be that of an AWS managed policy. Which of them exist is not known here.
#[must_use]
pub(super) fn is_managed(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    parts.next() == Some("arn")
        && parts.nth(1) == Some("iam")
        && parts.nth(1) == Some("aws")
        && parts.next().is_some_and(|name| name.starts_with("policy/"))
}

/// The document of a managed policy; one that is not in the table allows nothing.
#[must_use]
pub(super) fn document(arn: &str) -> Option<&'static str> {
    let name = arn.rsplit('/').next()?;
    POLICIES.iter().find(|(known, _)| *known == name).map(|(_, document)| *document)
}

#[cfg(test)]
mod tests {
    use super::super::policy::{Document, PolicyKind};
    use super::*;

    #[test]
    fn the_documents_of_the_table_are_policies() {
        for (name, text) in POLICIES {
            assert!(Document::parse(text, PolicyKind::Identity).is_ok(), "{name}");
        }
    }

    #[test]
    fn managed_policies_belong_to_the_account_aws() {
        assert!(is_managed("arn:aws:iam::aws:policy/service-role/AmazonPersonalizeFullAccess"));
        assert!(!is_managed("arn:aws:iam::000000000000:policy/mine"));
        assert!(!is_managed("policy"));
    }
}
