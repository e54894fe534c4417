//! Kinds and addresses: the names by which people and plans speak of resources.
//! Not here: physical names and ARNs, which are made in `lower`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{borrow::Cow, fmt, str::FromStr};

/// The kinds of resource, the only list of them: each with its word in addresses, plans and messages, and the file in
/// `kind/` that defines it. Their order is the order in which plans list independent steps.
macro_rules! each_kind {
    ($then:ident) => {
        $then! {
            /// The S3 bucket that holds the data.
            Bucket "bucket" bucket
            /// The policy of the bucket, which allows the service to read it.
            BucketPolicy "bucket-policy" bucket_policy
            /// The IAM role that the service assumes.
            Role "role" role
            /// The inline policy of the role.
            RolePolicy "role-policy" role_policy
            /// One uploaded data file.
            DataObject "data-object" data_object
            /// The dataset group: the container of everything below.
            DatasetGroup "dataset-group" dataset_group
            /// An Avro schema.
            Schema "schema" schema
            /// A dataset: one table of the group.
            Dataset "dataset" dataset
            /// A bulk import of data into a dataset.
            ImportJob "import-job" import_job
            /// A deletion of users from the datasets and models of the group.
            DeletionJob "deletion-job" deletion_job
            /// An export of a dataset.
            ExportJob "export-job" export_job
            /// The receiver of live events.
            EventTracker "event-tracker" event_tracker
            /// What recommendations have led to, as metrics.
            MetricAttribution "metric-attribution" metric_attribution
            /// A recipe with its configuration.
            Solution "solution" solution
            /// A trained model of a solution.
            SolutionVersion "solution-version" solution_version
            /// A filter expression.
            Filter "filter" filter
            /// A deployed solution version.
            Campaign "campaign" campaign
            /// A domain group's trained and deployed use case.
            Recommender "recommender" recommender
            /// Recommendations for every line of a file.
            BatchInferenceJob "batch-inference-job" batch_inference_job
            /// User segments for every line of a file.
            BatchSegmentJob "batch-segment-job" batch_segment_job
            /// A parameter of Systems Manager that tells applications what they need.
            Parameter "parameter" parameter
            /// The group of the stack's schedules in EventBridge Scheduler.
            ScheduleGroup "schedule-group" schedule_group
            /// A schedule of EventBridge Scheduler.
            Schedule "schedule" schedule
            /// The REST API of API Gateway in front of the stack, with its stage, key and usage plan.
            Endpoint "endpoint" endpoint
            /// The state machine of Step Functions by which the endpoint asks.
            StateMachine "state-machine" state_machine
        }
    };
}
pub(crate) use each_kind;

macro_rules! declare {
    ($($(#[$doc:meta])* $kind:ident $word:literal $file:ident)*) => {
        /// The kinds of resource. The set is closed; its order is that in which plans list independent steps.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $word)] $kind,)*
        }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: [Kind; [$($word),*].len()] = [$(Kind::$kind),*];

            /// The word used in addresses, plans and messages.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Kind::$kind => $word,)*
                }
            }
        }
    };
}

each_kind!(declare);

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
    pub key: SmolStr,
}

impl Address {
    /// The address of `key` among the resources of `kind`.
    pub fn new(kind: Kind, key: impl Into<SmolStr>) -> Self {
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
