//! An item with its score. Not here: how scores come about (`blend`, `related`).

/// One item of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Its number in [`crate::Model::items`].
    pub item: u32,
    /// For personalised answers, above 0 and with a sum of 1 over the catalogue (or the ranked
    /// list); `None` for the families that the service gives no score for.
    pub score: Option<f64>,
    /// Whether nothing but its popularity speaks for it: neither the history nor the item asked about says anything
    /// of it.
    pub popular: bool,
}
