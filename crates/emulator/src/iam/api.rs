//! The operations of IAM on roles, as the query protocol names them.
//! Not here: the HTTP around them; those on managed policies (`customer`).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::policy::{Document, PolicyKind};
use super::role::{Role, id_of};
use super::settling::Settling;
use super::{Roles, TABLE, no_such, tags, write};
use crate::error::ServiceError;
use crate::query::{Parameters, RESERVED, element, encode, members};
use personalize_rules::arn::partition;

/// The XML namespace of IAM's answers.
pub const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// The inside of a result element; `None` for operations without one.
pub(super) type Answer = Result<Option<String>, ServiceError>;

impl Roles {
    /// Answers one operation; the text is the inside of the result element.
    ///
    /// # Errors
    /// IAM's own error for the call.
    pub fn answer(&self, operation: &str, region: &str, given: &Parameters) -> Answer {
        match operation {
            "CreateRole" => self.create(region, given),
            "GetRole" => Ok(Some(self.get(given.require("RoleName")?)?.element())),
            "DeleteRole" => self.delete(given),
            "UpdateRole" => self.update(given),
            "UpdateAssumeRolePolicy" => self.update_trust(given),
            "ListRoles" => self.list(given),
            "PutRolePolicy" => self.put_policy(given),
            "GetRolePolicy" => self.get_policy(given),
            "DeleteRolePolicy" => self.delete_policy(given),
            "ListRolePolicies" => self.list_policies(given),
            "AttachRolePolicy" => self.attach(given),
            "DetachRolePolicy" => self.detach(given),
            "ListAttachedRolePolicies" => self.list_attached(given),
            "TagRole" => self.tag(given),
            "UntagRole" => self.untag(given),
            "ListRoleTags" => self.list_tags(given),
            "ListInstanceProfilesForRole" => {
                self.get(given.require("RoleName")?)?;
                Ok(Some(complete(members("InstanceProfiles", []))))
            }
            other => {
                let on_policies = self.answer_on_policies(other, region, given);
                on_policies.unwrap_or_else(|| Err(unknown(other)))
            }
        }
    }

    fn create(&self, region: &str, given: &Parameters) -> Answer {
        let name = name(given, "RoleName", 64)?;
        let trust = document(given, "AssumeRolePolicyDocument", PolicyKind::Trust)?;
        let path = path(given)?;
        if given.get("PermissionsBoundary").is_some() {
            let message = "The emulator does not cover PermissionsBoundary.";
            return Err(ServiceError::new(400, "InvalidInput", message));
        }
        let now = self.clock.now();
        let mut role = Role {
            arn: format!("arn:{}:iam::{}:role{path}{name}", partition(region), self.account),
            name: name.into(),
            path: path.into(),
            id: id_of(name, now),
            created: now,
            description: given.get("Description").map(str::to_owned),
            max_session: session(given)?.unwrap_or(3600),
            trust: Settling::new(Some(trust.to_owned()), now),
            inline: Default::default(),
            attached: Default::default(),
            tags: BTreeMap::new(),
        };
        tags::put(&mut role.tags, tags::given(given)?)?;
        self.store.update(|tables| {
            if tables.get(TABLE, &role.name.to_lowercase())?.is_some() {
                let message = format!("Role with name {name} already exists.");
                return Err(ServiceError::new(409, "EntityAlreadyExists", message));
            }
            write(tables, &role)
        })?;
        Ok(Some(role.element()))
    }

    fn delete(&self, given: &Parameters) -> Answer {
        let name = given.require("RoleName")?;
        self.store.update(|tables| {
            let role = super::read(tables.get(TABLE, &name.to_lowercase())?, name)?;
            if role.attachments().next().is_some() {
                return Err(conflict("Cannot delete entity, must detach all policies first."));
            }
            if role.policies().next().is_some() {
                return Err(conflict("Cannot delete entity, must delete policies first."));
            }
            Ok(tables.delete(TABLE, &name.to_lowercase())?)
        })?;
        Ok(None)
    }

    fn update(&self, given: &Parameters) -> Answer {
        let session = session(given)?;
        self.change(given.require("RoleName")?, |role| {
            if let Some(description) = given.get("Description") {
                role.description = Some(description.to_owned());
            }
            role.max_session = session.unwrap_or(role.max_session);
            Ok(())
        })?;
        // UpdateRole has a result element and nothing in it.
        Ok(Some(String::new()))
    }

    fn update_trust(&self, given: &Parameters) -> Answer {
        let trust = document(given, "PolicyDocument", PolicyKind::Trust)?;
        self.changed(given, |role, now| {
            role.trust.set(Some(trust.to_owned()), now);
            Ok(())
        })
    }

    fn list(&self, given: &Parameters) -> Answer {
        let prefix = given.get("PathPrefix").unwrap_or("/");
        let marker = given.get("Marker").unwrap_or("");
        let size = given.get("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(100_usize);
        let roles = self.all()?.into_iter().filter(|role| role.path.starts_with(prefix));
        let mut rest = roles.filter(|role| role.name.to_lowercase().as_str() > marker);
        let page: Vec<_> = rest.by_ref().take(size.clamp(1, 1000)).collect();
        let list = members("Roles", page.iter().map(|role| role.xml(false)));
        let Some(last) = page.last().filter(|_| rest.next().is_some()) else {
            return Ok(Some(complete(list)));
        };
        let marker = element("Marker", &last.name.to_lowercase());
        Ok(Some(list + &element("IsTruncated", "true") + &marker))
    }

    fn put_policy(&self, given: &Parameters) -> Answer {
        let name = name(given, "PolicyName", 128)?;
        let text = document(given, "PolicyDocument", PolicyKind::Identity)?;
        self.changed(given, |role, now| {
            let policy = role.inline.entry(name.into());
            policy
                .and_modify(|policy| policy.set(Some(text.to_owned()), now))
                .or_insert_with(|| Settling::new(Some(text.to_owned()), now));
            Ok(())
        })
    }

    fn get_policy(&self, given: &Parameters) -> Answer {
        let (role, name) = (self.get(given.require("RoleName")?)?, given.require("PolicyName")?);
        let found = role.policies().find(|(known, _)| *known == name);
        let (_, text) = found.ok_or_else(|| no_policy(name))?;
        let xml = element("RoleName", &role.name) + &element("PolicyName", name);
        Ok(Some(xml + &element("PolicyDocument", &encode(text, RESERVED))))
    }

    fn delete_policy(&self, given: &Parameters) -> Answer {
        let name = given.require("PolicyName")?;
        self.changed(given, |role, now| match role.inline.get_mut(name) {
            Some(policy) if policy.written().is_some() => {
                policy.set(None, now);
                Ok(())
            }
            _ => Err(no_policy(name)),
        })
    }

    fn list_policies(&self, given: &Parameters) -> Answer {
        let role = self.get(given.require("RoleName")?)?;
        let names = role.policies().map(|(name, _)| name);
        let items: String = names.map(|name| element("member", name)).collect();
        Ok(Some(complete(crate::query::nest("PolicyNames", &items))))
    }

    fn attach(&self, given: &Parameters) -> Answer {
        let arn = given.require("PolicyArn")?;
        self.attachable(arn)?;
        self.changed(given, |role, now| {
            let attached =
                role.attached.entry(arn.into()).or_insert_with(|| Settling::new(false, now));
            if !attached.written() {
                attached.set(true, now);
            }
            Ok(())
        })
    }

    fn detach(&self, given: &Parameters) -> Answer {
        let arn = given.require("PolicyArn")?;
        self.changed(given, |role, now| match role.attached.get_mut(arn) {
            Some(attached) if *attached.written() => {
                attached.set(false, now);
                Ok(())
            }
            _ => Err(no_such(format!("Policy {arn} was not found."))),
        })
    }

    fn list_attached(&self, given: &Parameters) -> Answer {
        Ok(Some(complete(self.get(given.require("RoleName")?)?.attachments_xml())))
    }

    fn tag(&self, given: &Parameters) -> Answer {
        let tags = tags::given(given)?;
        self.changed(given, |role, _| tags::put(&mut role.tags, tags))
    }

    fn untag(&self, given: &Parameters) -> Answer {
        self.changed(given, |role, _| {
            let keys = given.members("TagKeys");
            role.tags.retain(|has, _| {
                !keys.iter().any(|key| personalize_rules::tag::is_same_to_iam(has, key))
            });
            Ok(())
        })
    }

    fn list_tags(&self, given: &Parameters) -> Answer {
        Ok(Some(complete(self.get(given.require("RoleName")?)?.tags_xml())))
    }

    /// Changes the role that a call names; the operation has no result.
    fn changed(
        &self,
        given: &Parameters,
        change: impl FnOnce(&mut Role, Timestamp) -> Result<(), ServiceError>,
    ) -> Answer {
        let now = self.clock.now();
        self.change(given.require("RoleName")?, |role| change(role, now))?;
        Ok(None)
    }
}

pub(super) fn complete(list: String) -> String {
    list + &element("IsTruncated", "false")
}

fn no_policy(name: &str) -> ServiceError {
    no_such(format!("The role policy with name {name} cannot be found."))
}

pub(super) fn conflict(message: &str) -> ServiceError {
    ServiceError::new(409, "DeleteConflict", message)
}

fn unknown(operation: &str) -> ServiceError {
    let message = format!(
        "The emulator does not cover the operation {operation} of IAM: it keeps roles and their policies."
    );
    ServiceError::new(400, "InvalidAction", message)
}

fn invalid(member: &str, constraint: &str) -> ServiceError {
    let message = format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member {constraint}"
    );
    ServiceError::new(400, "ValidationError", message)
}

/// A name as IAM's model allows it: letters, digits and `_+=,.@-`, up to a length.
pub(super) fn name<'p>(
    given: &'p Parameters,
    member: &str,
    most: usize,
) -> Result<&'p str, ServiceError> {
    let name = given.require(member)?;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    if name.is_empty() || name.len() > most {
        return Err(invalid(member, &format!("must have length between 1 and {most}")));
    }
    if !name.chars().all(allowed) {
        return Err(invalid(member, "must satisfy regular expression pattern: [\\w+=,.@-]+"));
    }
    Ok(name)
}

/// The path of a role or a policy.
pub(super) fn path(given: &Parameters) -> Result<&str, ServiceError> {
    let path = given.get("Path").unwrap_or("/");
    match path.starts_with('/') && path.ends_with('/') {
        true => Ok(path),
        false => Err(invalid("path", "must begin and end with /")),
    }
}

fn session(given: &Parameters) -> Result<Option<u32>, ServiceError> {
    let Some(text) = given.get("MaxSessionDuration") else { return Ok(None) };
    let seconds = text.parse().ok().filter(|seconds| (3600..=43200).contains(seconds));
    let constraint = "must have value between 3600 and 43200";
    seconds.map(Some).ok_or_else(|| invalid("maxSessionDuration", constraint))
}

pub(super) fn document<'p>(
    given: &'p Parameters,
    member: &str,
    kind: PolicyKind,
) -> Result<&'p str, ServiceError> {
    let text = given.require(member)?;
    match Document::parse(text, kind) {
        Ok(_) => Ok(text),
        Err(error) => Err(ServiceError::new(400, "MalformedPolicyDocument", error.to_string())),
    }
}
