//! Kinds and addresses: the names by which people and plans speak of resources.
//! Not here: physical names and ARNs, which are made in `lower`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// The kinds of resource. The set is closed, so that the compiler lists every place that a new
/// kind touches. Their order is the order in which plans list independent steps.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The S3 bucket that holds the data.
    Bucket,
    /// The policy of the bucket, which lets the service read it.
    BucketPolicy,
    /// The IAM role that the service assumes.
    Role,
    /// The inline policy of the role.
    RolePolicy,
    /// One uploaded data file.
    DataObject,
    /// The dataset group: the container of everything below.
    DatasetGroup,
    /// An Avro schema.
    Schema,
    /// A dataset: one table of the group.
    Dataset,
    /// A bulk import of data into a dataset.
    ImportJob,
    /// The receiver of live events.
    EventTracker,
    /// A recipe with its configuration.
    Solution,
    /// A trained model of a solution.
    SolutionVersion,
    /// A filter expression.
    Filter,
    /// A deployed solution version.
    Campaign,
    /// A domain group's trained and deployed use case.
    Recommender,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 15] = [
        Kind::Bucket,
        Kind::BucketPolicy,
        Kind::Role,
        Kind::RolePolicy,
        Kind::DataObject,
        Kind::DatasetGroup,
        Kind::Schema,
        Kind::Dataset,
        Kind::ImportJob,
        Kind::EventTracker,
        Kind::Solution,
        Kind::SolutionVersion,
        Kind::Filter,
        Kind::Campaign,
        Kind::Recommender,
    ];

    /// The word used in addresses, plans and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Bucket => "bucket",
            Kind::BucketPolicy => "bucket-policy",
            Kind::Role => "role",
            Kind::RolePolicy => "role-policy",
            Kind::DataObject => "data-object",
            Kind::DatasetGroup => "dataset-group",
            Kind::Schema => "schema",
            Kind::Dataset => "dataset",
            Kind::ImportJob => "import-job",
            Kind::EventTracker => "event-tracker",
            Kind::Solution => "solution",
            Kind::SolutionVersion => "solution-version",
            Kind::Filter => "filter",
            Kind::Campaign => "campaign",
            Kind::Recommender => "recommender",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The address of a resource in its stack: `campaign/home`, or only the kind where a stack has
/// one of it: `bucket`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The kind of resource.
    pub kind: Kind,
    /// The key in the spec; empty where a stack has one of the kind.
    pub key: String,
}

impl Address {
    /// The address of `key` among the resources of `kind`.
    pub fn new(kind: Kind, key: impl Into<String>) -> Self {
        Address { kind, key: key.into() }
    }

    /// The address of the stack's only resource of `kind`.
    pub fn only(kind: Kind) -> Self {
        Address::new(kind, "")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            return f.pad(self.kind.word());
        }
        f.pad(&format!("{}/{}", self.kind.word(), self.key))
    }
}

/// Text that is not an address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an address; write the kind and the key, as in `campaign/home`")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (word, key) = text.split_once('/').unwrap_or((text, ""));
        Kind::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .map(|kind| Address::new(kind, key))
            .ok_or_else(|| AddressError(text.to_owned()))
    }
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Address {
    fn schema_name() -> Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "`kind/key`, or only the kind where a stack has one of it."})
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_address() {
        for kind in Kind::ALL {
            for address in [Address::only(kind), Address::new(kind, "a/b c")] {
                assert_eq!(address.to_string().parse::<Address>().ok(), Some(address));
            }
        }
        assert!("campagne/home".parse::<Address>().is_err());
    }
}
