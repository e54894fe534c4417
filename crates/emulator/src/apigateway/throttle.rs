//! Throttles: a bucket of tokens for each stage and each key, filled on the emulator's clock. Not here: what a throttle says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

/// All buckets. Clones share them; they are full again when the emulator starts.
#[derive(Debug, Clone, Default)]
pub(super) struct Buckets(Arc<Mutex<BTreeMap<String, Bucket>>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Buckets {
    /// Takes one token of the bucket `name` with this rate (a second) and burst; `false` where there is none.
    pub(super) fn take(&self, name: &str, limits: Option<(f64, f64)>, now: Timestamp) -> bool {
        let Some((rate, burst)) = limits else { return true };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { tokens: burst, at: now };
        let bucket = all.entry(name.to_owned()).or_insert(full);
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        let tokens = (bucket.tokens + passed * rate).min(burst);
        let is_there = tokens >= 1.0;
        *bucket = Bucket { tokens: if is_there { tokens - 1.0 } else { tokens }, at: now };
        is_there
    }
}

/// The rate and the burst in two members of a record; a negative number is none.
pub(super) fn limits(record: &Value, rate: &str, burst: &str) -> Option<(f64, f64)> {
    let number = |member: &str| record[member].as_f64().filter(|number| *number >= 0.0);
    Some((number(rate)?, number(burst)?))
}
