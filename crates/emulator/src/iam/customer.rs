//! Customer managed policies: making, showing, listing and deleting them; and who the caller is to IAM.
//! Not here: further versions of a policy, which are refused; what a policy says (`policy`).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::api::{Answer, complete, conflict, document, name, path};
use super::managed::{self, is_managed};
use super::policy::PolicyKind;
use super::role::{Role, id_of, seconds};
use super::settling::Settling;
use super::{Roles, TABLE, no_such, tags};
use crate::error::ServiceError;
use crate::query::{Parameters, RESERVED, element, encode, members, nest};
use personalize_rules::arn::partition;

/// The table of policies; the key is the name in small letters.
const POLICIES: &str = "iam.policies";

/// A policy that can be attached to roles.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Policy {
    name: String,
    path: String,
    arn: String,
    created: Timestamp,
    description: Option<String>,
    /// In effect a while after it was made, as all of IAM.
    text: Settling<Option<String>>,
    tags: BTreeMap<String, String>,
}

impl Policy {
    /// The elements of a policy, without an enclosing one.
    fn xml(&self, attached: usize) -> String {
        // AWS's ids of policies begin so.
        let id = id_of(&self.arn, self.created).replacen("AROA", "ANPA", 1);
        let created = seconds(self.created);
        let mut xml: String = [
            ("PolicyName", self.name.as_str()),
            ("PolicyId", &id),
            ("Arn", &self.arn),
            ("Path", &self.path),
            ("DefaultVersionId", "v1"),
            ("AttachmentCount", &attached.to_string()),
            ("PermissionsBoundaryUsageCount", "0"),
            ("IsAttachable", "true"),
            ("CreateDate", &created),
            ("UpdateDate", &created),
        ]
        .iter()
        .map(|(name, text)| element(name, text))
        .collect();
        if let Some(description) = &self.description {
            xml += &element("Description", description);
        }
        if !self.tags.is_empty() {
            let pair =
                |(key, value): (&String, &String)| element("Key", key) + &element("Value", value);
            xml += &members("Tags", self.tags.iter().map(pair));
        }
        xml
    }

    fn version(&self, with_text: bool) -> String {
        let text = self.text.written().as_deref().filter(|_| with_text);
        let text =
            text.map(|text| element("Document", &encode(text, RESERVED))).unwrap_or_default();
        let about = element("VersionId", "v1") + &element("IsDefaultVersion", "true");
        text + &about + &element("CreateDate", &seconds(self.created))
    }

    /// One of AWS's own of which the document is known.
    fn of_aws(arn: &str) -> Option<Policy> {
        let text = managed::document(arn).filter(|_| is_managed(arn))?;
        let (_, place) = arn.split_once(":policy")?;
        let at = place.rfind('/')? + 1;
        // When AWS made it is not known here.
        let created = Timestamp::UNIX_EPOCH;
        Some(Policy {
            name: place.get(at..)?.to_owned(),
            path: place.get(..at)?.to_owned(),
            arn: arn.to_owned(),
            created,
            description: None,
            text: Settling::new(Some(text.to_owned()), created),
            tags: BTreeMap::new(),
        })
    }
}

impl Roles {
    /// Answers an operation on policies or users; `None` for the others.
    pub(super) fn answer_on_policies(
        &self,
        operation: &str,
        region: &str,
        given: &Parameters,
    ) -> Option<Answer> {
        Some(match operation {
            "CreatePolicy" => self.create_policy(region, given),
            "GetPolicy" => self.policy_of(given).and_then(|it| self.shown(&it)),
            "GetPolicyVersion" => self.policy_version(given),
            "ListPolicyVersions" => self
                .policy_of(given)
                .map(|it| Some(complete(members("Versions", [it.version(false)])))),
            "ListPolicies" => self.list_managed(region, given),
            "DeletePolicy" => self.delete_managed(given),
            "GetUser" => self.user(region, given),
            _ => return None,
        })
    }

    fn create_policy(&self, region: &str, given: &Parameters) -> Answer {
        let name = name(given, "PolicyName", 128)?;
        let text = document(given, "PolicyDocument", PolicyKind::Identity)?;
        let (path, now) = (path(given)?, self.clock.now());
        let mut policy = Policy {
            name: name.into(),
            path: path.into(),
            arn: format!("arn:{}:iam::{}:policy{path}{name}", partition(region), self.account),
            created: now,
            description: given.get("Description").map(str::to_owned),
            text: Settling::new(Some(text.to_owned()), now),
            tags: BTreeMap::new(),
        };
        tags::put(&mut policy.tags, tags::given(given)?)?;
        self.store.update(|tables| {
            let key = name.to_lowercase();
            if tables.get(POLICIES, &key)?.is_some() {
                let message = format!(
                    "A policy called {name} already exists. Duplicate names are not allowed."
                );
                return Err(ServiceError::new(409, "EntityAlreadyExists", message));
            }
            Ok(tables.put(POLICIES, &key, &serde_json::to_vec(&policy)?)?)
        })?;
        self.shown(&policy)
    }

    fn shown(&self, policy: &Policy) -> Answer {
        let attached = attachments(&self.all()?, &policy.arn);
        Ok(Some(nest("Policy", &policy.xml(attached))))
    }

    /// The policy of an ARN that roles can be given: a customer's, or one of AWS's that is known here.
    fn policy(&self, arn: &str) -> Result<Policy, ServiceError> {
        if let Some(known) = Policy::of_aws(arn) {
            return Ok(known);
        }
        let name = arn.rsplit('/').next().unwrap_or(arn).to_lowercase();
        let found = self.store.get(POLICIES, &name)?;
        let found: Option<Policy> =
            found.map(|bytes| serde_json::from_slice(&bytes)).transpose()?;
        found
            .filter(|it| it.arn == arn)
            .ok_or_else(|| no_such(format!("Policy {arn} does not exist or is not attachable.")))
    }

    fn policy_of(&self, given: &Parameters) -> Result<Policy, ServiceError> {
        self.policy(given.require("PolicyArn")?)
    }

    /// Whether a policy can be attached.
    pub(super) fn attachable(&self, arn: &str) -> Result<(), ServiceError> {
        // Which of AWS's policies exist is not known here; one that is not known allows nothing.
        if is_managed(arn) { Ok(()) } else { self.policy(arn).map(drop) }
    }

    /// The document of an attached policy, once it is in effect.
    pub(super) fn attached_text(&self, arn: &str) -> Option<String> {
        let policy = self.policy(arn).ok()?;
        policy.text.effective(self.clock.now(), self.propagation).clone()
    }

    fn policy_version(&self, given: &Parameters) -> Answer {
        let (policy, version) = (self.policy_of(given)?, given.require("VersionId")?);
        if version != "v1" {
            let message = format!(
                "Policy {} version {version} does not exist or is not attachable.",
                policy.arn
            );
            return Err(no_such(message));
        }
        Ok(Some(nest("PolicyVersion", &policy.version(true))))
    }

    fn list_managed(&self, region: &str, given: &Parameters) -> Answer {
        let (scope, roles) = (given.get("Scope").unwrap_or("All"), self.all()?);
        let mut all = Vec::new();
        if scope != "Local" {
            let arns = managed::arns(partition(region));
            all.extend(arns.iter().filter_map(|arn| Policy::of_aws(arn)));
        }
        if scope != "AWS" {
            for (_, bytes) in self.store.scan(POLICIES, "")? {
                all.push(serde_json::from_slice::<Policy>(&bytes)?);
            }
        }
        let prefix = given.get("PathPrefix").unwrap_or("/");
        let attached_only = given.get("OnlyAttached") == Some("true");
        all.sort_by(|one, next| one.arn.cmp(&next.arn));
        let marker = given.get("Marker").unwrap_or("");
        let size = given.get("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(100_usize);
        let mut rest = all.iter().filter(|it| {
            it.path.starts_with(prefix)
                && it.arn.as_str() > marker
                && (!attached_only || attachments(&roles, &it.arn) > 0)
        });
        let page: Vec<_> = rest.by_ref().take(size.clamp(1, 1000)).collect();
        let xml = |it: &&Policy| it.xml(attachments(&roles, &it.arn));
        let list = members("Policies", page.iter().map(xml));
        match page.last().filter(|_| rest.next().is_some()) {
            None => Ok(Some(complete(list))),
            Some(last) => {
                Ok(Some(list + &element("IsTruncated", "true") + &element("Marker", &last.arn)))
            }
        }
    }

    fn delete_managed(&self, given: &Parameters) -> Answer {
        let policy = self.policy_of(given)?;
        if is_managed(&policy.arn) {
            let message = format!("Cannot delete the AWS managed policy {}.", policy.arn);
            return Err(ServiceError::new(403, "AccessDenied", message));
        }
        self.store.update(|tables| {
            for (_, bytes) in tables.scan(TABLE, "")? {
                let role: Role = serde_json::from_slice(&bytes)?;
                if role.attachments().any(|arn| arn == policy.arn) {
                    return Err(conflict("Cannot delete a policy attached to entities."));
                }
            }
            Ok(tables.delete(POLICIES, &policy.name.to_lowercase())?)
        })?;
        Ok(None)
    }

    /// There are no users; without a name the caller is asked for, who is the root of the account.
    fn user(&self, region: &str, given: &Parameters) -> Answer {
        if let Some(name) = given.get("UserName") {
            return Err(no_such(format!("The user with name {name} cannot be found.")));
        }
        let arn = format!("arn:{}:iam::{}:root", partition(region), self.account);
        let user = element("UserId", &self.account)
            + &element("Arn", &arn)
            + &element("CreateDate", &seconds(Timestamp::UNIX_EPOCH));
        Ok(Some(nest("User", &user)))
    }
}

fn attachments(roles: &[Role], arn: &str) -> usize {
    roles.iter().filter(|role| role.attachments().any(|attached| attached == arn)).count()
}
