//! The kinds of resource that the control plane keeps, and what they are called on the wire.
//! Not here: their members, which the service model has.

use serde::{Deserialize, Serialize};

use super::model::{self, Shape};

/// A kind of resource with a life of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// What everything else belongs to.
    DatasetGroup,
    /// The columns of a dataset.
    Schema,
    /// Data of one type in a group.
    Dataset,
    /// One reading of data from S3.
    DatasetImportJob,
    /// The address of live events.
    EventTracker,
    /// What is to be trained, and how.
    Solution,
    /// One trained model.
    SolutionVersion,
    /// A solution version that serves.
    Campaign,
    /// A use case of a domain that trains and serves by itself.
    Recommender,
    /// Which items an answer may hold.
    Filter,
}

/// What a kind is called.
#[derive(Debug)]
pub(crate) struct Words {
    kind: Kind,
    /// In operations: `Describe` + this.
    pub(crate) operation: &'static str,
    /// In `List` operations.
    pub(crate) plural: &'static str,
    /// The member that holds the ARN.
    pub(crate) arn: &'static str,
    /// The member that holds the name.
    pub(crate) name: &'static str,
    /// The member that List filters by; it holds the ARN of what the resource belongs to.
    pub(crate) parent: Option<&'static str>,
    /// The member of Describe that holds an update.
    pub(crate) update: Option<&'static str>,
    /// Whether it takes tags (docs/service/resources.md, "Tags").
    pub(crate) taggable: bool,
    /// For people, as in `The given dataset group does not exist`.
    pub(crate) spoken: &'static str,
}

const fn words(kind: Kind, operation: &'static str, plural: &'static str) -> Words {
    Words {
        kind,
        operation,
        plural,
        arn: "",
        name: "name",
        parent: None,
        update: None,
        taggable: true,
        spoken: "",
    }
}

const GROUP: Option<&str> = Some("datasetGroupArn");

static WORDS: [Words; 10] = [
    Words {
        arn: "datasetGroupArn",
        spoken: "dataset group",
        ..words(Kind::DatasetGroup, "DatasetGroup", "DatasetGroups")
    },
    Words {
        arn: "schemaArn",
        taggable: false,
        spoken: "schema",
        ..words(Kind::Schema, "Schema", "Schemas")
    },
    Words {
        arn: "datasetArn",
        parent: GROUP,
        update: Some("latestDatasetUpdate"),
        spoken: "dataset",
        ..words(Kind::Dataset, "Dataset", "Datasets")
    },
    Words {
        arn: "datasetImportJobArn",
        name: "jobName",
        parent: Some("datasetArn"),
        spoken: "dataset import job",
        ..words(Kind::DatasetImportJob, "DatasetImportJob", "DatasetImportJobs")
    },
    Words {
        arn: "eventTrackerArn",
        parent: GROUP,
        spoken: "event tracker",
        ..words(Kind::EventTracker, "EventTracker", "EventTrackers")
    },
    Words {
        arn: "solutionArn",
        parent: GROUP,
        update: Some("latestSolutionUpdate"),
        spoken: "solution",
        ..words(Kind::Solution, "Solution", "Solutions")
    },
    Words {
        arn: "solutionVersionArn",
        parent: Some("solutionArn"),
        spoken: "solution version",
        ..words(Kind::SolutionVersion, "SolutionVersion", "SolutionVersions")
    },
    Words {
        arn: "campaignArn",
        parent: Some("solutionArn"),
        update: Some("latestCampaignUpdate"),
        spoken: "campaign",
        ..words(Kind::Campaign, "Campaign", "Campaigns")
    },
    Words {
        arn: "recommenderArn",
        parent: GROUP,
        update: Some("latestRecommenderUpdate"),
        spoken: "recommender",
        ..words(Kind::Recommender, "Recommender", "Recommenders")
    },
    Words {
        arn: "filterArn",
        parent: GROUP,
        spoken: "filter",
        ..words(Kind::Filter, "Filter", "Filters")
    },
];

impl Kind {
    /// All kinds.
    pub(crate) fn all() -> impl Iterator<Item = Kind> {
        WORDS.iter().map(|words| words.kind)
    }

    /// What it is called.
    #[must_use]
    pub(crate) fn words(self) -> &'static Words {
        // The table has one row for each kind, in the order of the kinds (see the test).
        &WORDS[self as usize]
    }

    /// The key of Describe's answer and the shape under it.
    pub(super) fn described(self) -> Option<(&'static str, &'static Shape)> {
        let (_, operation) = model::operation(&format!("Describe{}", self.words().operation))?;
        let member = operation.output?.members().first()?;
        Some((member.name, member.shape))
    }

    /// The key of List's answer and the shape of one summary.
    pub(super) fn listed(self) -> Option<(&'static str, &'static Shape)> {
        let (_, operation) = model::operation(&format!("List{}", self.words().plural))?;
        operation.output?.members().iter().find_map(|member| match member.shape {
            Shape::List { of, .. } => Some((member.name, *of)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_finds_its_own_words() {
        for kind in Kind::all() {
            assert_eq!(kind.words().kind, kind);
        }
    }

    #[test]
    fn every_kind_is_in_the_service_model() {
        for kind in Kind::all() {
            let words = kind.words();
            let (_, described) = kind.described().unwrap();
            assert!(described.member(words.arn).is_some(), "{kind:?}");
            let (_, summary) = kind.listed().unwrap();
            assert!(summary.member(words.arn).is_some(), "{kind:?}");
            assert!(words.update.is_none_or(|update| described.member(update).is_some()));
        }
        assert_eq!(Kind::Filter.listed().unwrap().0, "Filters");
    }
}
