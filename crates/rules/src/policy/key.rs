//! Who may decrypt with a KMS key: the policy of the key, and the policies of the role where the key leaves it to them.
//! Not here: grants, which no policy shows.
//!
//! Facts: KMS developer guide, "Key policies" (a key policy that names the account leaves the decision to IAM policies);
//! docs/service/iam-s3.md, "Keys".

use super::{Decision, Document, Principal, Request};

/// What the guide has a key policy allow the role and the service. Its list for roles has no CreateGrant, the role of AWS's own
/// pipeline has it: with it either answer works.
pub const KEY_ACTIONS: [&str; 5] =
    ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants"];

/// What a service that acts in a role may do with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUse {
    /// Whether the role may decrypt with it.
    pub by_role: bool,
    /// Whether the service itself may, which the guide demands besides.
    pub by_service: bool,
}

/// What `service` in the role `role` may do with the key `key`, both ARNs; `role_may` is whether the policies of the role allow it.
#[must_use]
pub fn key_use(
    policy: &Document,
    (key, service, role): (&str, &str, &str),
    role_may: bool,
    context: &[(&str, &str)],
) -> KeyUse {
    let decide = |principal: Principal<'_>| {
        let (action, resource) = (KEY_ACTIONS[0], Some(key));
        policy.decide(&Request { principals: &[principal], action, resource, context })
    };
    let by_role = match decide(Principal::Named(role)) {
        Decision::Deny => false,
        Decision::Allow => true,
        Decision::Silent => role_may && decide(Principal::Aws(role)) == Decision::Allow,
    };
    KeyUse { by_role, by_service: decide(Principal::Service(service)) == Decision::Allow }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyKind;

    #[test]
    fn a_key_that_names_the_account_leaves_it_to_the_role() {
        let (key, role) = ("arn:aws:kms:us-east-1:1:key/k", "arn:aws:iam::1:role/r");
        let of = |principal: &str, role_may| {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "kms:*", "Resource": "*"}}}}"#
            );
            let policy = Document::parse(&text, PolicyKind::Resource).unwrap();
            let found = key_use(&policy, (key, "personalize.amazonaws.com", role), role_may, &[]);
            (found.by_role, found.by_service)
        };
        let account = r#"{"AWS": "arn:aws:iam::1:root"}"#;
        assert_eq!(of(account, false), (false, false));
        assert_eq!(of(account, true), (true, false));
        let both = r#"{"AWS": "arn:aws:iam::1:role/r", "Service": "personalize.amazonaws.com"}"#;
        assert_eq!(of(both, false), (true, true));
        assert_eq!(of(r#"{"AWS": "arn:aws:iam::2:root"}"#, true), (false, false));
    }
}
