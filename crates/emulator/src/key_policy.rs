//! Keys of KMS as they are kept, and what their policies say now. Not here: the operations (`kms`).

use serde::{Deserialize, Serialize};

use crate::ServiceError;
use crate::iam::Settling;
use crate::iam::policy::{Document, PolicyKind};
use crate::store::Store;

/// The table of keys, by their ARNs.
pub(crate) const TABLE: &str = "kms.keys";

/// A key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    /// Its ARN.
    pub(crate) arn: String,
    /// The text of its policy.
    pub(crate) policy: Settling<Option<String>>,
}

/// The policy of a key as it decides now; `None` where there is no such key.
pub(crate) fn policy(
    store: &Store,
    arn: &str,
    now: jiff::Timestamp,
    propagation: std::time::Duration,
) -> Result<Option<Document>, ServiceError> {
    let Some(bytes) = store.get(TABLE, arn)? else { return Ok(None) };
    let key: Key = serde_json::from_slice(&bytes)?;
    let text = key.policy.effective(now, propagation).clone();
    Ok(text.and_then(|text| Document::parse(&text, PolicyKind::Resource).ok()))
}
