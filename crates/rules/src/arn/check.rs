//! ARNs that people give: of roles and keys, in the form that the service takes.
//! Not here: whether they exist, and whether they are of the right account (which only the stack knows).
//!
//! Source: docs/service/resources.md, "Forms of roles, keys and locations".

use super::{Arn, LONGEST, is_account, parse_arn};
use crate::finding::Finding;
use crate::rule::Code;

/// Most characters of the ARN of a key.
const LONGEST_KEY: usize = 2048;

/// What is wrong with the ARN of a role.
pub fn check_role_arn(text: &str) -> Option<Finding> {
    let form = "it looks like `arn:aws:iam::123456789012:role/NAME`";
    let named = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
        !name.is_empty() && name.chars().all(allowed)
    };
    let is_role = |arn: &Arn| {
        arn.service == "iam"
            && arn.region.is_empty()
            && is_account(&arn.account)
            && arn.kind() == Some("role")
            && named(arn.id())
    };
    checked(text, "a role", LONGEST, is_role, form)
}

/// What is wrong with the ARN of a KMS key.
pub fn check_key_arn(text: &str) -> Option<Finding> {
    let form = match text.contains("alias/") {
        true => "the service takes the key itself, not one of its aliases",
        false => "it looks like `arn:aws:kms:REGION:123456789012:key/ID`",
    };
    let is_key = |arn: &Arn| {
        arn.partition.starts_with("aws")
            && arn.service == "kms"
            && is_account(&arn.account)
            && arn.kind() == Some("key")
    };
    checked(text, "a KMS key", LONGEST_KEY, is_key, form)
}

fn checked(
    text: &str,
    what: &str,
    longest: usize,
    fits: impl Fn(&Arn) -> bool,
    form: &str,
) -> Option<Finding> {
    let length = text.chars().count();
    if length > longest {
        let message = format!("this ARN has {length} characters, at most {longest} are allowed");
        return Some(
            Finding::new(Code::PZ0017, message).help("give the role a shorter name or path"),
        );
    }
    let right = parse_arn(text).is_ok_and(|arn| fits(&arn));
    (!right).then(|| {
        Finding::new(Code::PZ0017, format!("`{text}` is not the ARN of {what}")).help(form)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn said(finding: Option<Finding>) -> String {
        finding.map_or_else(String::new, |finding| finding.to_string())
    }

    #[test]
    fn arns_of_roles() {
        for good in [
            "arn:aws:iam::123456789012:role/reader",
            "arn:aws-cn:iam::123456789012:role/service-role/AmazonPersonalize-Role_1+=,.@",
        ] {
            assert_eq!(check_role_arn(good), None, "{good}");
        }
        let wrong = [
            "reader",
            "arn:aws:iam::123456789012:user/bob",
            "arn:aws:iam::1234:role/reader",
            "arn:aws:iam::123456789012:role/my role",
            "arn:aws:iam:eu-west-1:123456789012:role/reader",
        ];
        let lines: Vec<String> = wrong.iter().map(|text| said(check_role_arn(text))).collect();
        expect![[r#"
            error[PZ0017]: `reader` is not the ARN of a role; help: it looks like `arn:aws:iam::123456789012:role/NAME`
            error[PZ0017]: `arn:aws:iam::123456789012:user/bob` is not the ARN of a role; help: it looks like `arn:aws:iam::123456789012:role/NAME`
            error[PZ0017]: `arn:aws:iam::1234:role/reader` is not the ARN of a role; help: it looks like `arn:aws:iam::123456789012:role/NAME`
            error[PZ0017]: `arn:aws:iam::123456789012:role/my role` is not the ARN of a role; help: it looks like `arn:aws:iam::123456789012:role/NAME`
            error[PZ0017]: `arn:aws:iam:eu-west-1:123456789012:role/reader` is not the ARN of a role; help: it looks like `arn:aws:iam::123456789012:role/NAME`"#]].assert_eq(&lines.join("\n"));
        let long = format!("arn:aws:iam::123456789012:role/{}", "a".repeat(226));
        expect!["error[PZ0017]: this ARN has 257 characters, at most 256 are allowed; help: give the role a shorter name or path"].assert_eq(&said(check_role_arn(&long)));
        assert_eq!(check_role_arn(&long[..256]), None);
    }

    #[test]
    fn arns_of_keys() {
        let good = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert_eq!(check_key_arn(good), None);
        let wrong = [
            "alias/personalize",
            "arn:aws:kms:eu-west-1:123456789012:alias/personalize",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
        ];
        let lines: Vec<String> = wrong.iter().map(|text| said(check_key_arn(text))).collect();
        expect![[r#"
            error[PZ0017]: `alias/personalize` is not the ARN of a KMS key; help: the service takes the key itself, not one of its aliases
            error[PZ0017]: `arn:aws:kms:eu-west-1:123456789012:alias/personalize` is not the ARN of a KMS key; help: the service takes the key itself, not one of its aliases
            error[PZ0017]: `1234abcd-12ab-34cd-56ef-1234567890ab` is not the ARN of a KMS key; help: it looks like `arn:aws:kms:REGION:123456789012:key/ID`"#]].assert_eq(&lines.join("\n"));
    }
}
