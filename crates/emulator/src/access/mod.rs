//! Whether a caller may do what it asks for: identity policies, where the emulator is told to enforce some.
//! Not here: which actions a call is (`table`), and what the service may do in a role (`iam::access`).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::ServiceError;
use crate::iam::Roles;
use crate::iam::policy::{Decision, Document, MalformedPolicy, PolicyKind, Principal, Request};
use personalize_rules::arn::partition;

mod resource;
mod s3;
pub(crate) mod session;
mod table;

pub(crate) use s3::of_object_call;
pub(crate) use table::{of_json_call, of_query, of_query_call};

/// An action on a resource that a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// `personalize:CreateFilter`.
    pub(crate) action: String,
    /// The ARN, or `*` for actions that take no resource.
    pub(crate) resource: String,
    /// The service that a role is passed to.
    pub(crate) passed_to: Option<&'static str>,
}

/// The policies that calls are held against, and what they were used for. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Access {
    inner: Arc<Mutex<Inner>>,
    /// The roles whose sessions are held to their own policies.
    roles: Option<Roles>,
}

#[derive(Debug, Default)]
struct Inner {
    policies: Option<Vec<Document>>,
    used: BTreeSet<(String, String)>,
}

impl Access {
    /// Holds calls with the credentials of a role of these to the role's policies.
    pub(crate) fn of(roles: Roles) -> Access {
        Access { roles: Some(roles), ..Access::default() }
    }

    /// Holds calls against these texts from now on, each a policy or an array of policies; without any, every call is denied.
    ///
    /// # Errors
    /// [`MalformedPolicy`] where one is no identity policy; nothing is changed then.
    pub fn enforce<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<(), MalformedPolicy> {
        let mut policies = Vec::new();
        for text in texts {
            let parts = match serde_json::from_str(text) {
                Ok(Value::Array(parts)) => parts.iter().map(Value::to_string).collect(),
                _ => vec![text.to_owned()],
            };
            for part in parts {
                policies.push(Document::parse(&part, PolicyKind::Identity)?);
            }
        }
        self.lock().policies = Some(policies);
        Ok(())
    }

    /// Allows everything again.
    pub fn lift(&self) {
        self.lock().policies = None;
    }

    /// The actions that were allowed since this was last asked, each with its resource: what the policies were used for.
    #[must_use]
    pub fn take_used(&self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut self.lock().used)
    }

    /// The ARN of the caller with this access key, of whom policies are enforced; `None` where there are none.
    pub(crate) fn caller(&self, key: Option<&str>, account: &str, region: &str) -> Option<String> {
        if let Some(session) = self.session(key) {
            return Some(session.arn());
        }
        self.lock().policies.as_ref()?;
        Some(format!("arn:{}:sts::{account}:assumed-role/enforced/caller", partition(region)))
    }

    /// The first of `wanted` that the policies do not allow: those of the role that the access key is of, or else those that
    /// are enforced.
    pub(crate) fn denied(&self, key: Option<&str>, wanted: Vec<Wanted>) -> Option<Wanted> {
        if let (Some(session), Some(roles)) = (self.session(key), &self.roles) {
            let may = |wanted: &Wanted| {
                let service = wanted.passed_to.map(|service| ("iam:PassedToService", service));
                let context: Vec<(&str, &str)> = service.into_iter().collect();
                let role = session.role.as_ref();
                role.is_some_and(|role| {
                    roles.check(role, &wanted.action, &wanted.resource, &context).is_ok()
                })
            };
            return wanted.into_iter().find(|wanted| !may(wanted));
        }
        let mut inner = self.lock();
        let Inner { policies, used } = &mut *inner;
        let policies = policies.as_ref()?;
        let denied = wanted.iter().find(|wanted| !allowed(policies, wanted)).cloned();
        if denied.is_none() {
            used.extend(wanted.into_iter().map(|wanted| (wanted.action, wanted.resource)));
        }
        denied
    }

    fn session(&self, key: Option<&str>) -> Option<session::Session> {
        session::Session::of(key, self.roles.as_ref()?)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn allowed(policies: &[Document], wanted: &Wanted) -> bool {
    let service = wanted.passed_to.map(|service| ("iam:PassedToService", service));
    let context: Vec<(&str, &str)> = service.into_iter().collect();
    let request = Request {
        principals: &[] as &[Principal<'_>],
        action: &wanted.action,
        resource: Some(&wanted.resource),
        context: &context,
    };
    policies.iter().map(|policy| policy.decide(&request)).max() == Some(Decision::Allow)
}

/// The refusal in the words of the service that has the action (IAM user guide, "Troubleshoot access denied error
/// messages"): S3 quotes the resource, IAM and STS have another code.
pub(crate) fn refusal(service: &str, caller: &str, denied: &Wanted) -> ServiceError {
    let Wanted { action, resource, .. } = denied;
    let resource = if service == "s3" { format!("\"{resource}\"") } else { resource.clone() };
    let message = format!(
        "User: {caller} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    match service {
        "s3" | "iam" | "sts" => ServiceError::new(403, "AccessDenied", message),
        _ => ServiceError::new(400, "AccessDeniedException", message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(action: &str, resource: &str) -> Vec<Wanted> {
        vec![Wanted { action: action.into(), resource: resource.into(), passed_to: None }]
    }

    #[test]
    fn what_no_policy_allows_is_denied_and_what_was_allowed_is_remembered() {
        let access = Access::default();
        assert_eq!(access.denied(None, wanted("s3:GetObject", "arn:aws:s3:::b/k")), None);
        let policy = |action: &str, resource: &str| {
            format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}]}}"#
            )
        };
        let both =
            format!("[{}, {}]", policy("s3:Get*", "arn:aws:s3:::b/*"), policy("s3:List*", "*"));
        access.enforce([both.as_str()]).unwrap();
        assert_eq!(access.denied(None, wanted("s3:GetObject", "arn:aws:s3:::b/k")), None);
        assert!(access.denied(None, wanted("s3:GetObject", "arn:aws:s3:::c/k")).is_some());
        assert_eq!(
            access.take_used(),
            BTreeSet::from([("s3:GetObject".to_owned(), "arn:aws:s3:::b/k".to_owned())])
        );
        assert!(access.enforce(["{"]).is_err());
        access.lift();
        assert_eq!(access.denied(None, wanted("s3:GetObject", "arn:aws:s3:::c/k")), None);
    }

    #[test]
    fn a_role_is_passed_to_the_service_that_the_condition_names() {
        let access = Access::default();
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}}}"#;
        access.enforce([text]).unwrap();
        for (service, is_denied) in
            [("personalize.amazonaws.com", false), ("ec2.amazonaws.com", true)]
        {
            let pass = Wanted { passed_to: Some(service), ..wanted("iam:PassRole", "r").remove(0) };
            assert_eq!(access.denied(None, vec![pass]).is_some(), is_denied, "{service}");
        }
    }
}
