//! What a solution trains on and towards, and when.

use crate::{lines, named, solution};
use expect_test::expect;
use personalize_rules::recipe;
use serde_json::{Value, json};

#[test]
fn events_objectives_and_schedules() {
    let v2 = "aws-user-personalization-v2";
    let events =
        |list: Value| json!({"solutionConfig": {"eventsConfig": {"eventParametersList": list}}});
    solution(
        v2,
        events(json!([])),
        expect![
            "error[PZ3022] /solutionConfig/eventsConfig/eventParametersList: `eventParametersList` has 0 entries, but 1 to 10 are allowed"
        ],
    );
    solution(
        v2,
        events(json!([{"eventType": "a", "weight": 2}, {"eventType": "A"}, {}])),
        expect![[r#"
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/0/weight: `weight` is `2`, but it is a number from 0 to 1; help: only the ratios of the weights matter; divide all of them by the largest
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/2: this entry names no `eventType`; help: name the event type that it speaks of"#]],
    );
    solution(
        "aws-user-personalization",
        json!({"solutionConfig": {"optimizationObjective": {"objectiveSensitivity": "low"}}}),
        expect![
            "error[PZ3023] /solutionConfig/optimizationObjective/objectiveSensitivity: `objectiveSensitivity` is `low`, but it is `LOW`, `MEDIUM`, `HIGH` or `OFF`"
        ],
    );
    solution(
        "aws-user-personalization",
        json!({"solutionConfig": {"eventValueThreshold": "much"}}),
        expect![[
            r#"error[PZ3018] /solutionConfig/eventValueThreshold: `eventValueThreshold` is `much`, but it is a number; help: write for example `"3.5"`"#
        ]],
    );
    for wrong in ["rate(31 days)", "rate(0 days)", "7 days", "rate(7 hours)", "cron(0 0 * * ? *)"] {
        let found = recipe::check_solution(
            named(v2),
            &json!({"solutionConfig": {"autoTrainingConfig": {"schedulingExpression": wrong}}}),
        );
        assert_eq!(
            lines(&found),
            format!(
                "error[PZ3024] /solutionConfig/autoTrainingConfig/schedulingExpression: `{wrong}` is not a training schedule; help: write `rate(7 days)`, with 1 to 30 days"
            )
        );
    }
}

#[test]
fn event_types() {
    let name = "aws-sims";
    solution(
        name,
        json!({"eventType": "x".repeat(257)}),
        expect![
            "error[PZ3027] /eventType: this event type has 257 characters, at most 256 are allowed"
        ],
    );
    solution(name, json!({"eventType": "x".repeat(256)}), expect![[""]]);
    solution(
        name,
        json!({"eventType": ""}),
        expect![
            "warning[PZ3027] /eventType: no event has an empty type, so that nothing is left to train on; help: name a type that occurs, or remove it"
        ],
    );
    solution("aws-semantic-similarity", json!({"eventType": "click"}), expect![[""]]);
    solution("aws-item-affinity", json!({"eventType": "click"}), expect![[""]]);
}

#[test]
fn weights() {
    let v2 = "aws-personalized-ranking-v2";
    let events =
        |list: Value| json!({"solutionConfig": {"eventsConfig": {"eventParametersList": list}}});
    let eleven: Vec<Value> =
        (0..11).map(|n| json!({"eventType": format!("e{n}"), "weight": 0.5})).collect();
    solution(
        v2,
        events(json!(eleven)),
        expect![
            "error[PZ3022] /solutionConfig/eventsConfig/eventParametersList: `eventParametersList` has 11 entries, but 1 to 10 are allowed"
        ],
    );
    solution(v2, events(json!(eleven[..10])), expect![[""]]);
    solution(
        v2,
        events(json!([{"eventType": "a", "weight": 0}, {"eventType": "b", "weight": 0.0}])),
        expect![
            "warning[PZ3026] /solutionConfig/eventsConfig/eventParametersList: all weights are 0, so that no event counts; help: give the events that matter a weight up to 1"
        ],
    );
    solution(
        v2,
        events(json!([{"eventType": "a", "weight": 0}, {"eventType": "b"}])),
        expect![[""]],
    );
    solution(
        v2,
        events(json!([{"eventType": "a", "weight": -0.1, "eventValueThreshold": "3"}])),
        expect![[r#"
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/0/weight: `weight` is `-0.1`, but it is a number from 0 to 1; help: only the ratios of the weights matter; divide all of them by the largest
            error[PZ3018] /solutionConfig/eventsConfig/eventParametersList/0/eventValueThreshold: `eventValueThreshold` is `3`, but here it is a number; help: write it without quotes"#]],
    );
    solution(
        v2,
        events(json!([{"eventType": "", "weight": 1, "eventValueThreshold": 3}])),
        expect![
            "warning[PZ3027] /solutionConfig/eventsConfig/eventParametersList/0/eventType: no event has an empty type, so that nothing is left to train on; help: name a type that occurs, or remove it"
        ],
    );
    solution(
        v2,
        events(json!([{"eventType": "click", "weight": 1}, {"eventType": "click", "weight": 0.5}])),
        expect![
            "warning[PZ3022] /solutionConfig/eventsConfig/eventParametersList/1: the event type `click` has two entries; help: keep one of them"
        ],
    );
}

#[test]
fn objectives() {
    let with = |block: Value| json!({"solutionConfig": {"optimizationObjective": block}});
    let name = "aws-personalized-ranking";
    solution(
        name,
        with(json!({"itemAttribute": "PRICE"})),
        expect![
            "warning[PZ3026] /solutionConfig/optimizationObjective: the objective has no effect without `objectiveSensitivity`: `OFF` is taken for it; help: add `objectiveSensitivity`: `LOW`, `MEDIUM` or `HIGH`"
        ],
    );
    solution(
        name,
        with(json!({"objectiveSensitivity": "HIGH"})),
        expect![
            "warning[PZ3026] /solutionConfig/optimizationObjective: the objective has no effect without `itemAttribute`; help: name a numeric column of the items"
        ],
    );
    solution(name, with(json!({"objectiveSensitivity": "OFF"})), expect![[""]]);
    solution(
        name,
        with(json!({"itemAttribute": "", "objectiveSensitivity": "LOW"})),
        expect![
            "error[PZ3023] /solutionConfig/optimizationObjective/itemAttribute: `itemAttribute` has 0 characters, but 1 to 150 are allowed; help: name a numeric column of the items"
        ],
    );
    solution(
        name,
        with(json!({"itemAttribute": "PRICE", "objectiveSensitivity": "MEDIUM"})),
        expect![[""]],
    );
}

#[test]
fn schedules() {
    let name = "aws-sims";
    let rate = |text: &str, on: bool| json!({"performAutoTraining": on, "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": text}}});
    solution(name, rate("rate(1 day)", true), expect![[""]]);
    solution(name, rate("rate(30 days)", true), expect![[""]]);
    solution(
        name,
        rate("rate(1.5 days)", true),
        expect![
            "error[PZ3024] /solutionConfig/autoTrainingConfig/schedulingExpression: `rate(1.5 days)` is not a training schedule; help: write `rate(7 days)`, with 1 to 30 days"
        ],
    );
    solution(
        name,
        rate("rate(7 days)", false),
        expect![
            "warning[PZ3026] /solutionConfig/autoTrainingConfig/schedulingExpression: the schedule has no effect with `performAutoTraining: false`; help: remove one of the two"
        ],
    );
    solution(
        name,
        json!({"autoTraining": {"every": "45 days"}}),
        expect![
            "error[PZ3024] /autoTraining/every: `45 days` is not a training schedule; help: write `every: 7 days`, with 1 to 30 days"
        ],
    );
    solution(
        name,
        json!({"autoTraining": {"every": "0 days"}}),
        expect![
            "error[PZ3024] /autoTraining/every: `0 days` is not a training schedule; help: write `every: 7 days`, with 1 to 30 days"
        ],
    );
    solution(name, json!({"autoTraining": {"every": "30 days"}}), expect![[""]]);
}
