//! Hashes in names, tags and preconditions. Not here: what is hashed.

use serde_json::Value;

/// The first `digits` hexadecimal digits of the BLAKE3 hash of the canonical JSON of `value`.
pub fn short_hash(value: &Value, digits: usize) -> String {
    let mut hex = blake3::hash(value.to_string().as_bytes()).to_hex().to_string();
    hex.truncate(digits);
    hex
}
