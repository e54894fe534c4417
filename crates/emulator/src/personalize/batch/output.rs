//! The form of output lines.
//! Not here: what they say.
//!
//! Recorded lines and the guide's page with output examples (docs/service/batch.md).

use personalize_rules::recipe::Recipe;
use serde_json::{Value, json};

use super::super::runtime::Predicted;
use crate::doubt::MissingBatchScores;

/// Reads an input line.
pub(super) fn parse(line: &str) -> Result<Value, String> {
    serde_json::from_str(line).map_err(|error| format!("The line is not valid JSON: {error}"))
}

/// The member `output` for items; scores for recipes that have them, one for each item.
pub(super) fn items(recipe: &Recipe, items: &[Predicted], missing: MissingBatchScores) -> String {
    let ids: Vec<&str> = items.iter().map(|it| it.item.as_str()).collect();
    let ids = json!(ids);
    if !recipe.scores {
        return format!("{{\"recommendedItems\":{ids}}}");
    }
    let missing = match missing {
        MissingBatchScores::Null => Value::Null,
        MissingBatchScores::Zero => json!(0.0),
    };
    let score = |it: &Predicted| it.rounded_score().map_or(missing.clone(), |score| json!(score));
    let scores = Value::Array(items.iter().map(score).collect());
    format!("{{\"recommendedItems\":{ids},\"scores\":{scores}}}")
}

/// The member `output` for items with a theme. Both the theme and the scores are made up here: no text is generated.
/// The scores fall from 0.6, the greatest of recorded ones, in the order of the items.
pub(super) fn theme(items: &[Predicted], name: &str) -> String {
    let ids: Vec<&str> = items.iter().map(|it| it.item.as_str()).collect();
    let scores = (0..items.len()).map(|at| 0.6 - 0.5 * at as f64 / items.len() as f64);
    let scores: Vec<f64> = scores.map(|score| (score * 1e7).round() / 1e7).collect();
    format!(
        "{{\"recommendedItems\":{},\"theme\":{},\"itemsThemeRelevanceScores\":{}}}",
        json!(ids),
        json!(format!("Items like {name}")),
        json!(scores)
    )
}

/// The member `output` for users.
pub(super) fn users(users: &[String]) -> String {
    format!("{{\"usersList\":{}}}", json!(users))
}

/// A line of the output file. One in error has no member `output`; AWS's code looks for that.
pub(super) fn line(input: &str, answered: Result<String, String>) -> String {
    let echoed = match serde_json::from_str::<serde::de::IgnoredAny>(input) {
        Ok(_) => input.to_owned(),
        Err(_) => json!(input).to_string(),
    };
    match answered {
        Ok(output) => format!("{{\"input\":{echoed},\"output\":{output},\"error\":null}}\n"),
        Err(why) => format!("{{\"input\":{echoed},\"error\":{}}}\n", json!(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_come_in_the_guide_s_order_and_the_input_as_it_was() {
        let input = "{\"userId\": \"1\"}";
        let ok = line(input, Ok("{\"recommendedItems\":[]}".into()));
        assert_eq!(
            ok,
            "{\"input\":{\"userId\": \"1\"},\"output\":{\"recommendedItems\":[]},\"error\":null}\n"
        );
        let broken = line("{", parse("{").map(|_| String::new()));
        let broken: Value = serde_json::from_str(&broken).unwrap();
        assert_eq!(broken["input"], "{");
        assert!(broken["error"].as_str().unwrap().contains("not valid JSON"), "{broken}");
        assert_eq!(broken.get("output"), None);
    }
}
