//! When a change of a field raises what is billed (docs/service/prices.md). Not here: which fields these are (the
//! tables of the kinds).

use serde_json::Value;

/// A throughput grows; what is not set is 1.
pub(super) fn grows(before: &Value, after: &Value) -> bool {
    let number = |value: &Value| value.as_u64().unwrap_or(1);
    number(after) > number(before)
}

/// Something is turned on.
pub(super) fn turned_on(_: &Value, after: &Value) -> bool {
    *after == true
}

/// Any change trains anew.
pub(super) fn always(_: &Value, _: &Value) -> bool {
    true
}

/// Answers come with metadata from now on.
pub(super) fn with_metadata(before: &Value, after: &Value) -> bool {
    let metadata = |config: &Value| config["enableMetadataWithRecommendations"] == true;
    metadata(after) && !metadata(before)
}

/// Automatic trainings become more frequent.
pub(super) fn more_often(before: &Value, after: &Value) -> bool {
    days(after) < days(before)
}

/// The days between automatic trainings; a solution that never said trains every 7 (service model).
fn days(config: &Value) -> u32 {
    let text = config["schedulingExpression"].as_str().unwrap_or_default();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(7)
}
