//! How much of the data a training considers. What goes beyond is imported and stored, and not learnt from.
//! Not here: how much is needed, and how much there is.
//!
//! Source: docs/service/limits.md, "Data"; for `aws-semantic-similarity` the page of the recipe. Which items and
//! interactions are left out is not documented.

use super::{Quota, QuotaScope, adjustable, fixed};

/// Interactions, for most recipes and all use cases.
pub const INTERACTIONS: Quota = adjustable("interactions", 500_000_000, QuotaScope::Resource);
/// Interactions, for the second versions of the personal recipes.
pub const INTERACTIONS_V2: Quota = fixed("interactions", 3_000_000_000, QuotaScope::Resource);
/// Items, of the dataset and of the interactions together.
pub const ITEMS: Quota = fixed("items", 750_000, QuotaScope::Resource);
/// Items, for the second versions of the personal recipes.
pub const ITEMS_V2: Quota = fixed("items", 5_000_000, QuotaScope::Resource);
/// Items, for `aws-semantic-similarity`.
pub const ITEMS_BY_MEANING: Quota = fixed("items", 10_000_000, QuotaScope::Resource);
/// Actions.
pub const ACTIONS: Quota = fixed("actions", 1_000, QuotaScope::Resource);
/// Interactions with actions.
pub const ACTION_INTERACTIONS: Quota =
    fixed("action interactions", 500_000_000, QuotaScope::Resource);
