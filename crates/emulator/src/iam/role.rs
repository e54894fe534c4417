//! One role as it is kept, and its XML.
//! Not here: the operations on roles.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::settling::Settling;
use crate::query::{RESERVED, element, encode, members, nest};

/// A role with its policies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// The name, unique in the account without regard to capitals.
    pub name: String,
    /// `/` or `/some/path/`.
    pub path: String,
    /// `arn:<partition>:iam::<account>:role<path><name>`.
    pub arn: String,
    /// `AROA` and seventeen letters and digits.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// The description, if one was given.
    pub description: Option<String>,
    /// Seconds that a session may last.
    pub max_session: u32,
    /// The trust policy; not in effect directly after the role was made.
    pub trust: Settling<Option<String>>,
    /// Inline policies by name; `None` once deleted.
    pub inline: BTreeMap<String, Settling<Option<String>>>,
    /// ARNs of managed policies; `false` once detached.
    pub attached: BTreeMap<String, Settling<bool>>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

impl Role {
    /// The names and texts of the inline policies that there are.
    pub fn policies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inline.iter().filter_map(|(name, policy)| {
            policy.written().as_deref().map(|text| (name.as_str(), text))
        })
    }

    /// The ARNs of the managed policies that are attached.
    pub fn attachments(&self) -> impl Iterator<Item = &str> {
        let attached = self.attached.iter().filter(|(_, attached)| *attached.written());
        attached.map(|(arn, _)| arn.as_str())
    }

    /// The role's elements, without an enclosing one. Lists leave the tags out, as IAM does.
    #[must_use]
    pub fn xml(&self, with_tags: bool) -> String {
        let trust = self.trust.written().as_deref().unwrap_or_default();
        let mut xml = element("Path", &self.path);
        xml += &element("RoleName", &self.name);
        xml += &element("RoleId", &self.id);
        xml += &element("Arn", &self.arn);
        xml += &element("CreateDate", &seconds(self.created));
        xml += &element("AssumeRolePolicyDocument", &encode(trust, RESERVED));
        if let Some(description) = &self.description {
            xml += &element("Description", description);
        }
        xml += &element("MaxSessionDuration", &self.max_session.to_string());
        if with_tags && !self.tags.is_empty() {
            xml += &self.tags_xml();
        }
        xml
    }

    /// The `Tags` element.
    #[must_use]
    pub fn tags_xml(&self) -> String {
        let tags = self.tags.iter();
        members("Tags", tags.map(|(key, value)| element("Key", key) + &element("Value", value)))
    }

    /// The `AttachedPolicies` element.
    #[must_use]
    pub fn attachments_xml(&self) -> String {
        members(
            "AttachedPolicies",
            self.attachments().map(|arn| {
                let name = arn.rsplit('/').next().unwrap_or(arn);
                element("PolicyName", name) + &element("PolicyArn", arn)
            }),
        )
    }

    /// The `Role` element.
    #[must_use]
    pub fn element(&self) -> String {
        nest("Role", &self.xml(true))
    }
}

/// IAM gives whole seconds.
pub(super) fn seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

/// A role id that depends on the name and the time only.
#[must_use]
pub(super) fn id_of(name: &str, created: Timestamp) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut hasher = DefaultHasher::new();
    (name, created.as_nanosecond()).hash(&mut hasher);
    let mut bits = u128::from(hasher.finish());
    "role".hash(&mut hasher);
    bits = (bits << 64) | u128::from(hasher.finish());
    let letters = (0..17).map(|index| {
        let index = usize::try_from((bits >> (index * 5)) & 31).unwrap_or(0);
        LETTERS.get(index).copied().map_or('A', char::from)
    });
    format!("AROA{}", letters.collect::<String>())
}
