//! The kinds of resource that the control plane keeps: one file each, with everything that is true of the kind.
//! Everybody else reads these. Not here: the members of a kind, which the service model has.

mod access;
mod batch;
mod batch_inference_job;
mod batch_segment_job;
pub(crate) mod campaign;
pub(crate) mod dataset;
mod dataset_group;
pub(crate) mod definition;
mod deletion_job;
mod event_tracker;
mod export_job;
mod filter;
mod findings;
pub(crate) mod import_job;
pub(crate) mod metric_attribution;
mod recommender;
pub(crate) mod schema;
mod solution;
pub(crate) mod solution_version;

use serde::{Deserialize, Serialize};

use super::model::{self, Operation, Shape};
use definition::Definition;

/// Declares the kinds, the only list of them: each with the file that defines it.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $file:ident)*) => {
        /// A kind of resource with a life of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, in order.
            pub(crate) const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// What is true of the kind.
            pub(crate) const fn definition(self) -> &'static Definition {
                match self {
                    $(Kind::$kind => &$file::DEFINITION,)*
                }
            }
        }
    };
}

kinds! {
    /// What everything else belongs to.
    DatasetGroup dataset_group
    /// The columns of a dataset.
    Schema schema
    /// Data of one type in a group.
    Dataset dataset
    /// One reading of data from S3.
    DatasetImportJob import_job
    /// The address of live events.
    EventTracker event_tracker
    /// What recommendations have led to.
    MetricAttribution metric_attribution
    /// What is to be trained, and how.
    Solution solution
    /// One trained model.
    SolutionVersion solution_version
    /// A solution version that serves.
    Campaign campaign
    /// A use case of a domain that trains and serves by itself.
    Recommender recommender
    /// Which items an answer may hold.
    Filter filter
    /// Answers to many requests at once.
    BatchInferenceJob batch_inference_job
    /// Users for many items at once.
    BatchSegmentJob batch_segment_job
    /// The data of a dataset, written to S3.
    DatasetExportJob export_job
    /// Users who are removed from a group.
    DataDeletionJob deletion_job
}

impl Kind {
    /// The key of Describe's answer and the shape under it.
    pub(super) fn described(self) -> Option<(&'static str, &'static Shape)> {
        let (_, operation) = model::operation(&format!("Describe{}", self.definition().noun))?;
        let member = operation.output?.members().first()?;
        Some((member.name, member.shape))
    }

    /// The List operation in the model.
    pub(super) fn list_operation(self) -> Option<&'static Operation> {
        model::operation(&format!("List{}s", self.definition().noun)).map(|(_, found)| found)
    }

    /// The key of List's answer and the shape of one summary.
    pub(super) fn listed(self) -> Option<(&'static str, &'static Shape)> {
        self.list_operation().and_then(listed_by)
    }
}

/// The key of the answer of a List operation and the shape of one summary.
pub(super) fn listed_by(operation: &Operation) -> Option<(&'static str, &'static Shape)> {
    operation.output?.members().iter().find_map(|member| match member.shape {
        Shape::List { of, .. } => Some((member.name, *of)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_in_the_service_model() {
        for kind in Kind::ALL {
            let definition = kind.definition();
            let (_, described) = kind.described().unwrap();
            assert!(described.member(definition.arn).is_some(), "{kind:?}");
            let (_, summary) = kind.listed().unwrap();
            assert!(summary.member(definition.arn).is_some(), "{kind:?}");
            let update = definition.update.and_then(|update| update.member);
            assert!(update.is_none_or(|update| described.member(update).is_some()), "{kind:?}");
            let list = kind.list_operation().unwrap().input;
            assert!(
                definition.parent.is_none_or(|it| list.member(it.member).is_some()),
                "{kind:?}"
            );
            assert!(kind.definition().parent.is_some() || list.members().len() == 2, "{kind:?}");
        }
        assert_eq!(Kind::Filter.listed().unwrap().0, "Filters");
    }

    #[test]
    fn every_kind_has_the_verbs_that_the_service_model_has() {
        for kind in Kind::ALL {
            let definition = kind.definition();
            let is_in_model =
                |verb: &str| model::operation(&format!("{verb}{}", definition.noun)).is_some();
            assert!(is_in_model("Create"), "{kind:?}");
            assert_eq!(definition.update.is_some(), is_in_model("Update"), "{kind:?}");
            assert_eq!(definition.deletion.is_some(), is_in_model("Delete"), "{kind:?}");
            let others = definition.other_calls.iter();
            assert!(others.clone().all(|(name, _)| model::operation(name).is_some()), "{kind:?}");
            let create = model::operation(&format!("Create{}", definition.noun)).unwrap().1;
            assert_eq!(definition.taggable, create.input.member("tags").is_some(), "{kind:?}");
        }
    }
}
