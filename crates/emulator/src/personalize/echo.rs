//! What DescribeSolution gives back of the configuration that was sent: a doubt.
//! Not here: the other members of a description.

use personalize_rules::recipe::{self, ParameterKind};
use serde_json::{Value, json};

use super::record::Fields;
use crate::doubt::Echoes;

/// The maps of parameters, and the kind of those that stand in them.
const MAPS: [(&str, ParameterKind); 2] = [
    ("algorithmHyperParameters", ParameterKind::Algorithm),
    ("featureTransformationParameters", ParameterKind::Feature),
];

/// Names of parameters, and the ones under which they come back (issue 15 of AWS's
/// maintaining-personalized-experiences).
const NAMES: [(&str, &str); 2] = [
    ("max_user_history_length_percentile", "max_hist_length_percentile"),
    ("min_user_history_length_percentile", "min_hist_length_percentile"),
];

/// Changes the configuration of a solution to what is given back.
pub(super) fn solution(echoes: Echoes, fields: &mut Fields) {
    if echoes == Echoes::Sent {
        return;
    }
    schedule(fields);
    let recipe = fields.get("recipeArn").and_then(Value::as_str).and_then(recipe::find);
    let config = fields.get_mut("solutionConfig").and_then(Value::as_object_mut);
    let Some((config, recipe)) = config.zip(recipe) else { return };
    for (map, kind) in MAPS {
        // A map that was not sent is absent in recorded answers.
        let Some(given) = config.get_mut(map).and_then(Value::as_object_mut) else { continue };
        for parameter in recipe.parameters.iter().filter(|it| it.kind == kind) {
            given.entry(parameter.name).or_insert(json!(parameter.default));
        }
        if echoes == Echoes::Renamed {
            for (name, other) in NAMES {
                if let Some(value) = given.remove(name) {
                    given.insert(other.into(), value);
                }
            }
        }
    }
}

/// The schedule of a solution that trains by itself and was given none.
fn schedule(fields: &mut Fields) {
    if fields.get("performAutoTraining").and_then(Value::as_bool) == Some(true) {
        let config = fields.entry("solutionConfig").or_insert(json!({}));
        if let Some(config) = config.as_object_mut() {
            let weekly = json!({ "schedulingExpression": "rate(7 days)" });
            config.entry("autoTrainingConfig").or_insert(weekly);
        }
    }
}
