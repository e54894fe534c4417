//! What the members of a solution or recommender mean for the model that stands in for its recipe.
//! Not here: which model that is (`personalize_learn::recipe`).

use personalize_learn::Config;
use personalize_learn::recipe::stand_in;
use serde_json::Value;

use super::Training;

/// The configuration to train with; `None` when nothing stands in for the recipe.
pub(super) fn recipe_config(training: &Training) -> Option<Config> {
    let mut config = stand_in(training.recipe.name)?.config();
    let fields = &training.fields;
    if let Some(event) = fields.get("eventType").and_then(Value::as_str) {
        config.counted.event_type = Some(event.to_owned());
    }
    let block = fields.get("solutionConfig");
    let threshold = block.and_then(|block| block.get("eventValueThreshold"));
    config.counted.threshold = threshold.and_then(number);
    let events = block.and_then(|block| block.pointer("/eventsConfig/eventParametersList"));
    for event in events.and_then(Value::as_array).into_iter().flatten() {
        let weight = event.get("weight").and_then(number).unwrap_or(1.0);
        if let Some(kind) = event.get("eventType").and_then(Value::as_str) {
            config.counted.weights.push((kind.to_owned(), weight));
        }
    }
    parameters(&mut config, block);
    Some(config)
}

fn parameters(config: &mut Config, block: Option<&Value>) {
    let given = |name: &str| {
        ["algorithmHyperParameters", "featureTransformationParameters"]
            .iter()
            .find_map(|map| block?.get(*map)?.get(name)?.as_str())
    };
    if let Some(bias) = given("apply_recency_bias").or_else(|| given("recency_mask")) {
        config.recency = bias.eq_ignore_ascii_case("true");
    }
    if let Some(factor) = given("popularity_discount_factor").and_then(|it| it.parse().ok()) {
        config.popularity_discount = factor;
    }
    if let Some(count) = given("min_cointeraction_count").and_then(|it| it.parse().ok()) {
        config.least_together = count;
    }
    if let Some(period) = given("trend_discovery_frequency").and_then(period) {
        config.trend_period = period;
    }
}

/// A number, or a number in a string; both are used by the service.
fn number(value: &Value) -> Option<f32> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64().map(|number| number as f32),
    }
}

/// `30 minutes`, `1 hour`, `3 hours`, `1 day`, in seconds.
fn period(text: &str) -> Option<i64> {
    let (count, unit) = text.split_once(' ')?;
    let unit = match unit.trim_end_matches('s') {
        "minute" | "min" => 60,
        "hour" | "h" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return None,
    };
    count.parse::<i64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        assert_eq!(period("30 minutes"), Some(1800));
        assert_eq!(period("1 day"), Some(86_400));
        assert_eq!(period("soon"), None);
    }
}
