//! `solutionConfig` and `solutionUpdateConfig`.

use super::{hpo, training_data};
use crate::{
    fields::{Fields, InputError},
    written::Written,
};
use aws_sdk_personalize::types::{
    AutoMlConfig, AutoTrainingConfig, EventParameters, EventsConfig, OptimizationObjective,
    SolutionConfig, SolutionUpdateConfig,
};

/// From JSON.
pub(crate) fn read(mut f: Fields) -> Result<SolutionConfig, InputError> {
    let config = SolutionConfig::builder()
        .set_event_value_threshold(f.text("eventValueThreshold")?)
        .set_hpo_config(f.block("hpoConfig", hpo::read)?)
        .set_algorithm_hyper_parameters(f.text_map("algorithmHyperParameters")?)
        .set_feature_transformation_parameters(f.text_map("featureTransformationParameters")?)
        .set_auto_ml_config(f.block("autoMLConfig", read_auto_ml)?)
        .set_events_config(f.block("eventsConfig", read_events)?)
        .set_optimization_objective(f.block("optimizationObjective", read_objective)?)
        .set_training_data_config(f.block("trainingDataConfig", training_data::read)?)
        .set_auto_training_config(f.block("autoTrainingConfig", read_auto_training)?)
        .build();
    f.finish(config)
}

/// To JSON.
pub(crate) fn write(config: &SolutionConfig) -> Written {
    let auto_ml = |c: &AutoMlConfig| {
        Written::new().with("metricName", c.metric_name()).with("recipeList", c.recipe_list.clone())
    };
    let objective = |o: &OptimizationObjective| {
        Written::new()
            .with("itemAttribute", o.item_attribute())
            .with("objectiveSensitivity", o.objective_sensitivity().map(|s| s.as_str()))
    };
    Written::new()
        .with("eventValueThreshold", config.event_value_threshold())
        .with("hpoConfig", config.hpo_config().map(hpo::write))
        .with_map("algorithmHyperParameters", config.algorithm_hyper_parameters())
        .with_map("featureTransformationParameters", config.feature_transformation_parameters())
        .with("autoMLConfig", config.auto_ml_config().map(auto_ml))
        .with("eventsConfig", config.events_config().map(write_events))
        .with("optimizationObjective", config.optimization_objective().map(objective))
        .with("trainingDataConfig", config.training_data_config().map(training_data::write))
        .with("autoTrainingConfig", config.auto_training_config().map(write_auto_training))
}

/// The part that `UpdateSolution` takes, from JSON.
pub(crate) fn read_update(mut f: Fields) -> Result<SolutionUpdateConfig, InputError> {
    let config = SolutionUpdateConfig::builder()
        .set_auto_training_config(f.block("autoTrainingConfig", read_auto_training)?)
        .set_events_config(f.block("eventsConfig", read_events)?)
        .build();
    f.finish(config)
}

/// The part that `UpdateSolution` takes, to JSON.
pub(crate) fn write_update(config: &SolutionUpdateConfig) -> Written {
    Written::new()
        .with("autoTrainingConfig", config.auto_training_config().map(write_auto_training))
        .with("eventsConfig", config.events_config().map(write_events))
}

fn read_auto_ml(mut f: Fields) -> Result<AutoMlConfig, InputError> {
    let config = AutoMlConfig::builder()
        .set_metric_name(f.text("metricName")?)
        .set_recipe_list(f.texts("recipeList")?)
        .build();
    f.finish(config)
}

fn read_objective(mut f: Fields) -> Result<OptimizationObjective, InputError> {
    let objective = OptimizationObjective::builder()
        .set_item_attribute(f.text("itemAttribute")?)
        .set_objective_sensitivity(f.word("objectiveSensitivity")?)
        .build();
    f.finish(objective)
}

fn read_auto_training(mut f: Fields) -> Result<AutoTrainingConfig, InputError> {
    let config = AutoTrainingConfig::builder()
        .set_scheduling_expression(f.text("schedulingExpression")?)
        .build();
    f.finish(config)
}

fn write_auto_training(config: &AutoTrainingConfig) -> Written {
    Written::new().with("schedulingExpression", config.scheduling_expression())
}

fn read_events(mut f: Fields) -> Result<EventsConfig, InputError> {
    let list = f.blocks("eventParametersList", |mut f| {
        let event = EventParameters::builder()
            .set_event_type(f.text("eventType")?)
            // A number here, unlike the text of the same name above.
            .set_event_value_threshold(f.number("eventValueThreshold")?)
            .set_weight(f.number("weight")?)
            .build();
        f.finish(event)
    })?;
    f.finish(EventsConfig::builder().set_event_parameters_list(list).build())
}

fn write_events(config: &EventsConfig) -> Written {
    Written::new().with_list(
        "eventParametersList",
        config.event_parameters_list.as_deref(),
        |event| {
            Written::new()
                .with("eventType", event.event_type())
                .with("eventValueThreshold", event.event_value_threshold())
                .with("weight", event.weight())
                .into()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn full() -> Value {
        json!({
            "eventValueThreshold": "0.5",
            "hpoConfig": {
                "hpoObjective": {"type": "Maximize", "metricName": "ndcg", "metricRegex": "x"},
                "hpoResourceConfig": {"maxNumberOfTrainingJobs": "16", "maxParallelTrainingJobs": "4"},
                "algorithmHyperParameterRanges": {
                    "integerHyperParameterRanges": [{"name": "hidden_dimension", "minValue": 32, "maxValue": 256}],
                    "continuousHyperParameterRanges": [{"name": "learning_rate", "minValue": 0.001, "maxValue": 1.0}],
                    "categoricalHyperParameterRanges": [],
                },
            },
            "algorithmHyperParameters": {"bptt": "32", "recency_mask": "true"},
            "featureTransformationParameters": {"min_user_history_length_percentile": "0.0"},
            "autoMLConfig": {"metricName": "precision_at_25", "recipeList": ["arn:aws:personalize:::recipe/a"]},
            "eventsConfig": {"eventParametersList": [
                {"eventType": "watch", "eventValueThreshold": 0.5, "weight": 1.0},
                {"eventType": "click"},
            ]},
            "optimizationObjective": {"itemAttribute": "PRICE", "objectiveSensitivity": "LOW"},
            "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["TITLE"]}},
            "autoTrainingConfig": {"schedulingExpression": "rate(7 days)"},
        })
    }

    #[test]
    fn a_full_block_comes_back_as_it_went() {
        for block in [full(), json!({})] {
            let config = read(Fields::new("CreateSolution", block.as_object().unwrap())).unwrap();
            assert_eq!(Value::from(write(&config)), block);
        }
    }

    #[test]
    fn the_update_takes_two_blocks_and_no_others() {
        let full = full();
        let both = json!({"autoTrainingConfig": full["autoTrainingConfig"], "eventsConfig": full["eventsConfig"]});
        let config = read_update(Fields::new("UpdateSolution", both.as_object().unwrap())).unwrap();
        assert_eq!(Value::from(write_update(&config)), both);
        assert!(read_update(Fields::new("UpdateSolution", full.as_object().unwrap())).is_err());
    }
}
