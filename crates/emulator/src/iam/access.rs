//! Whether a service may act in a role, and what it may do there.
//! Not here: the bucket's side, which `s3` asks.

use serde_json::Value;

use super::policy::{Decision, Document, PolicyKind, Principal, Request};
use super::{Role, Roles};
use crate::error::ServiceError;

/// Why a role does not let the service do something.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such role, or it is too new to be seen.
    #[error("the role `{role}` does not exist")]
    NoRole {
        /// The ARN.
        role: String,
    },
    /// The trust policy does not let the service in.
    #[error("the trust policy of the role `{role}` does not let `{service}` assume it")]
    Untrusted {
        /// The ARN.
        role: String,
        /// The service principal.
        service: String,
    },
    /// The role's policies do not allow the action.
    #[error("the policies of the role `{role}` do not allow `{action}` on `{resource}`")]
    NotAllowed {
        /// The ARN.
        role: String,
        /// The action.
        action: String,
        /// The resource.
        resource: String,
    },
    /// The state cannot be read.
    #[error("the roles cannot be read")]
    Failed(#[source] ServiceError),
}

impl Roles {
    /// The role, when its trust policy lets `service` assume it in these circumstances.
    ///
    /// # Errors
    /// [`Refused::NoRole`] and [`Refused::Untrusted`].
    pub fn assume(
        &self,
        arn: &str,
        service: &str,
        context: &[(&str, &str)],
    ) -> Result<Role, Refused> {
        let no_role = || Refused::NoRole { role: arn.into() };
        let role = self.find(arn).map_err(Refused::Failed)?.ok_or_else(no_role)?;
        let trust = role.trust.effective(self.clock.now(), self.propagation);
        let trust = trust.as_deref().ok_or_else(no_role)?;
        let request = Request {
            principals: &[Principal::Service(service)],
            action: "sts:AssumeRole",
            resource: None,
            context,
        };
        match Document::parse(trust, PolicyKind::Trust).map(|policy| policy.decide(&request)) {
            Ok(Decision::Allow) => Ok(role),
            _ => Err(Refused::Untrusted { role: arn.into(), service: service.into() }),
        }
    }

    /// Checks that the policies of a role allow a call with this input: on the campaign, recommender or state machine that it
    /// names.
    ///
    /// # Errors
    /// [`Refused::NotAllowed`].
    pub fn check_call(&self, role: &Role, action: &str, input: &Value) -> Result<(), Refused> {
        let members = ["campaignArn", "recommenderArn", "stateMachineArn"];
        let named = members.iter().find_map(|member| input.get(member)?.as_str());
        self.check(role, action, named.unwrap_or("*"), &[])
    }

    /// Checks that the role's inline and attached policies allow an action.
    ///
    /// # Errors
    /// [`Refused::NotAllowed`].
    pub fn check(
        &self,
        role: &Role,
        action: &str,
        resource: &str,
        context: &[(&str, &str)],
    ) -> Result<(), Refused> {
        let now = self.clock.now();
        let inline = role.inline.values();
        let inline = inline.filter_map(|text| text.effective(now, self.propagation).as_deref());
        let attached = role.attached.iter();
        let attached = attached.filter(|(_, on)| *on.effective(now, self.propagation));
        let attached: Vec<String> =
            attached.filter_map(|(arn, _)| self.attached_text(arn)).collect();
        let principals = [Principal::Aws(&role.arn)];
        let request =
            Request { principals: &principals, action, resource: Some(resource), context };
        let decisions = inline.chain(attached.iter().map(String::as_str)).map(|text| {
            Document::parse(text, PolicyKind::Identity)
                .map_or(Decision::Silent, |policy| policy.decide(&request))
        });
        match decisions.max() {
            Some(Decision::Allow) => Ok(()),
            _ => Err(Refused::NotAllowed {
                role: role.arn.clone(),
                action: action.into(),
                resource: resource.into(),
            }),
        }
    }
}
