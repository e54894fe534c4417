//! The data that one request looks at, open for as long as it takes.
//! Not here: how it comes to be at hand (`data::DataCache`).

use personalize_learn::{Model, PastItem};
use personalize_rules::dataset::DatasetType;

use super::super::data::{DataCache, Entries, Histories, Open, Slot};
use super::item_filter::{Context, SEEN};
use super::target::Target;
use crate::ServiceError;

/// How many of the latest counted events a model looks at.
const LATEST: usize = 200;

/// The places of the data of a dataset group; `None` where it has no such dataset.
pub(in super::super) struct Places {
    interactions: Option<Slot<Histories>>,
    items: Option<Slot<Entries>>,
    users: Option<Slot<Entries>>,
}

/// The data in them.
pub(super) struct Sources<'s> {
    interactions: Option<Open<'s, Histories>>,
    items: Option<Open<'s, Entries>>,
    users: Option<Open<'s, Entries>>,
}

impl Places {
    pub(super) fn of(cache: &DataCache, target: &Target) -> Self {
        let entries = |kind| target.dataset(kind).map(|(arn, _)| cache.entries(arn));
        Places {
            interactions: target
                .dataset(DatasetType::Interactions)
                .map(|(arn, _)| cache.histories(arn)),
            items: entries(DatasetType::Items),
            users: entries(DatasetType::Users),
        }
    }

    /// Opens them, always in the same order.
    pub(super) fn open<'s>(
        &'s self,
        cache: &DataCache,
        target: &Target,
    ) -> Result<Sources<'s>, ServiceError> {
        let entries = |slot: &'s Option<Slot<Entries>>, kind| {
            let both = slot.as_ref().zip(target.dataset(kind));
            both.map(|(slot, (arn, schema))| cache.open_entries(slot, arn, kind, schema))
                .transpose()
        };
        let interactions =
            self.interactions.as_ref().zip(target.dataset(DatasetType::Interactions));
        Ok(Sources {
            interactions: interactions
                .map(|(slot, (arn, _))| cache.open_histories(slot, arn))
                .transpose()?,
            items: entries(&self.items, DatasetType::Items)?,
            users: entries(&self.users, DatasetType::Users)?,
        })
    }
}

impl Sources<'_> {
    /// The latest events of a user that count for a model, oldest first.
    pub(super) fn history(&self, model: &Model, user: &str) -> Vec<PastItem> {
        let Some(histories) = self.interactions.as_deref().and_then(Option::as_ref) else {
            return Vec::new();
        };
        let latest = histories.newest_first(user);
        let counted = latest.filter_map(|done| model.past_item(done.item, done.kind, done.value));
        let mut seen: Vec<PastItem> = counted.take(LATEST).collect();
        seen.reverse();
        seen
    }

    /// What filters look at.
    pub(super) fn context(&self, user: Option<&str>, item: Option<&str>) -> Context<'_> {
        let users = self.users.as_deref().and_then(Option::as_ref);
        let histories = self.interactions.as_deref().and_then(Option::as_ref);
        Context::new(
            self.items(),
            users.zip(user).and_then(|(users, id)| users.find(id)),
            item,
            histories.zip(user),
            SEEN,
        )
    }

    /// The users of the dataset, and what everybody did.
    pub(super) fn users(&self) -> (Option<&Entries>, Option<&Histories>) {
        let users = self.users.as_deref().and_then(Option::as_ref);
        (users, self.interactions.as_deref().and_then(Option::as_ref))
    }

    /// The time of the latest interaction of anybody.
    pub(super) fn latest(&self) -> Option<i64> {
        self.interactions.as_deref().and_then(Option::as_ref)?.latest()
    }

    pub(super) fn items(&self) -> Option<&Entries> {
        self.items.as_deref().and_then(Option::as_ref)
    }
}
