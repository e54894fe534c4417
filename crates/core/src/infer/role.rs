//! Which dataset a file is: told by the ids in its header. Not here: its columns one by one (`fields`).

use super::{column::Column, spelling::Sureness};
use personalize_rules::dataset::DatasetType;

/// A dataset that a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who did what with which item.
    Interactions,
    /// What is known of items.
    Items,
    /// What is known of users.
    Users,
}

impl Role {
    /// The role of a file with these columns; `None` where no column is an id.
    pub fn of(columns: &[Column]) -> Option<Role> {
        let of = |name: &str| best(columns, name);
        match (of("USER_ID"), of("ITEM_ID")) {
            // What stands in for an id says nothing where the other one is that of the rows.
            (Some((Sureness::StandsIn, _)), Some((_, items))) if items.is_once() => {
                Some(Role::Items)
            }
            (Some((_, users)), Some((Sureness::StandsIn, _))) if users.is_once() => {
                Some(Role::Users)
            }
            (Some(_), Some(_)) => Some(Role::Interactions),
            (None, Some(_)) => Some(Role::Items),
            (Some(_), None) => Some(Role::Users),
            (None, None) => None,
        }
    }

    /// The key under `datasets`.
    pub fn key(self) -> &'static str {
        match self {
            Role::Interactions => "interactions",
            Role::Items => "items",
            Role::Users => "users",
        }
    }

    /// The dataset, as the rules name it.
    pub(super) fn dataset(self) -> DatasetType {
        match self {
            Role::Interactions => DatasetType::Interactions,
            Role::Items => DatasetType::Items,
            Role::Users => DatasetType::Users,
        }
    }

    /// Whether the service has this name for itself in such a dataset (docs/service/data.md,
    /// "Columns of custom groups").
    pub(super) fn reserves(self, name: &str) -> bool {
        match self {
            Role::Interactions => name != "CREATION_TIMESTAMP",
            Role::Items => matches!(name, "ITEM_ID" | "CREATION_TIMESTAMP"),
            Role::Users => name == "USER_ID",
        }
    }

    /// Whether such a dataset has to have the field, without empty cells.
    pub(super) fn needs(self, name: &str) -> bool {
        match self {
            Role::Interactions => {
                matches!(name, "USER_ID" | "ITEM_ID" | "TIMESTAMP" | "EVENT_TYPE")
            }
            Role::Items => name == "ITEM_ID",
            Role::Users => name == "USER_ID",
        }
    }
}

/// The column that is most surely this of the service's.
fn best<'c>(columns: &'c [Column], field: &str) -> Option<(Sureness, &'c Column)> {
    let all = columns.iter().filter_map(|column| Some((column.sure(field)?, column)));
    all.min_by_key(|(sure, _)| *sure)
}
