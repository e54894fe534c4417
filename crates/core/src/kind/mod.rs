//! The kinds of resource: one file each, with everything that is true of the kind. Everybody else reads these.
//! Not here: the list of the kinds (`address`).

mod batch;
mod batch_inference_job;
mod batch_segment_job;
mod billing;
pub mod bucket;
mod bucket_policy;
mod campaign;
mod data_object;
pub mod data_role;
pub mod dataset;
pub mod dataset_group;
pub mod definition;
mod deletion_job;
pub mod endpoint;
pub mod endpoint_access;
mod endpoint_document;
mod endpoint_route;
mod endpoint_template;
mod endpoint_template_states;
mod event_tracker;
mod export_job;
pub mod field;
mod filter;
pub mod import_job;
pub mod job;
mod job_node;
pub mod members;
mod metric_attribution;
pub mod parameter;
pub mod recommender;
pub mod role;
pub mod role_policy;
mod schedule;
pub mod schedule_group;
pub mod schedule_target;
pub mod scheduler_access;
mod schema;
mod service_role;
mod solution;
pub mod solution_version;
pub mod state_machine;
pub mod state_machine_access;
mod state_machine_definition;
mod training_data;

pub use solution::UPDATED_AS;

use crate::{
    address::{Kind, each_kind},
    inventory::Live,
};
use definition::{Attempts, Definition, Identity, Tagging, Work};
use field::{Class, Field};
use personalize_rules::usual_time;
use std::time::Duration;

macro_rules! define {
    ($($(#[$doc:meta])* $kind:ident $word:literal $file:ident)*) => {
        /// What is true of `kind`.
        pub const fn definition_of(kind: Kind) -> &'static Definition {
            match kind {
                $(Kind::$kind => &$file::DEFINITION,)*
            }
        }
    };
}

each_kind!(define);

/// Whether resources of `kind` take tags.
pub fn takes_tags(kind: Kind) -> bool {
    definition_of(kind).tagging != Tagging::None
}

/// Whether the tags of `live` are not told yet: AWS may refuse to list them while it is at work on the resource, and until
/// then nobody can tell whose it is (docs/unverified.md).
pub fn is_untold(live: &Live) -> bool {
    takes_tags(live.kind) && live.tags.is_none() && live.phase.in_progress()
}

/// Whether resources of `kind` are kept for ever: no call removes them, and their names are used up.
pub fn is_kept(kind: Kind) -> bool {
    definition_of(kind).calls.delete.is_none()
}

/// Whether the attempts to make a resource of `kind` stay, under numbered names from which their ARNs follow.
pub fn is_numbered(kind: Kind) -> bool {
    let Definition { attempts, identity, .. } = definition_of(kind);
    *attempts != Attempts::Replaced && *identity == Identity::Locator
}

/// Whether a resource of `kind` goes through states before it is ready.
pub fn settles(kind: Kind) -> bool {
    definition_of(kind).work != Work::AtOnce
}

/// How long the service usually takes to make a resource of `kind`. AWS promises none of it. `None` for what is there at
/// once.
pub fn usual_time(kind: Kind) -> Option<Duration> {
    match definition_of(kind).work {
        Work::AtOnce => None,
        Work::Setup => Some(usual_time::SETUP),
        Work::Import => Some(usual_time::IMPORT),
        Work::Batch => Some(usual_time::BATCH),
        Work::Export => Some(usual_time::EXPORT),
        Work::DataDeletion => Some(usual_time::DATA_DELETION),
        Work::Deployment => Some(usual_time::DEPLOYMENT),
        Work::Training => Some(usual_time::TRAINING),
        Work::TrainingAndDeployment => Some(usual_time::RECOMMENDER),
    }
}

/// The fields of `kind` that are compared, in the order of its table.
pub fn compared(kind: Kind) -> impl Iterator<Item = &'static Field> {
    definition_of(kind).fields.iter().filter(|f| f.class != Class::NotCompared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use definition::Owner;

    #[test]
    fn what_takes_tags_is_known_by_them_and_what_is_kept_has_attempts() {
        for kind in Kind::ALL {
            let by_tags = matches!(definition_of(kind).owner, Owner::Tags);
            assert_eq!(by_tags, takes_tags(kind), "{kind}");
            assert_eq!(is_kept(kind), definition_of(kind).attempts != Attempts::Replaced, "{kind}");
        }
    }

    #[test]
    fn deletions_are_read_in_an_order_in_which_they_can_be_done() {
        let mut turns: Vec<u8> =
            Kind::ALL.iter().map(|kind| definition_of(*kind).deletion.turn).collect();
        turns.sort_unstable();
        turns.dedup();
        assert_eq!(turns.len(), Kind::ALL.len(), "two kinds have the same turn");
        for kind in Kind::ALL {
            let Definition { deletion, .. } = definition_of(kind);
            for after in deletion.before {
                let turn = definition_of(*after).deletion.turn;
                assert!(deletion.turn < turn, "{kind} comes before {after}");
            }
        }
    }
}
