//! `hpoConfig`: the search for hyperparameters. Its limits of jobs are numbers in texts, its ranges are numbers.

use crate::{
    fields::{Fields, InputError},
    written::Written,
};
use aws_sdk_personalize::types::{
    CategoricalHyperParameterRange, ContinuousHyperParameterRange, HpoConfig, HpoObjective,
    HpoResourceConfig, HyperParameterRanges, IntegerHyperParameterRange,
};

/// From JSON.
pub(crate) fn read(mut f: Fields) -> Result<HpoConfig, InputError> {
    let config = HpoConfig::builder()
        .set_hpo_objective(f.block("hpoObjective", read_objective)?)
        .set_hpo_resource_config(f.block("hpoResourceConfig", read_resources)?)
        .set_algorithm_hyper_parameter_ranges(
            f.block("algorithmHyperParameterRanges", read_ranges)?,
        )
        .build();
    f.finish(config)
}

/// To JSON.
pub(crate) fn write(config: &HpoConfig) -> Written {
    let objective = |o: &HpoObjective| {
        Written::new()
            .with("type", o.r#type())
            .with("metricName", o.metric_name())
            .with("metricRegex", o.metric_regex())
    };
    let resources = |r: &HpoResourceConfig| {
        Written::new()
            .with("maxNumberOfTrainingJobs", r.max_number_of_training_jobs())
            .with("maxParallelTrainingJobs", r.max_parallel_training_jobs())
    };
    Written::new()
        .with("hpoObjective", config.hpo_objective().map(objective))
        .with("hpoResourceConfig", config.hpo_resource_config().map(resources))
        .with(
            "algorithmHyperParameterRanges",
            config.algorithm_hyper_parameter_ranges().map(write_ranges),
        )
}

fn read_objective(mut f: Fields) -> Result<HpoObjective, InputError> {
    let objective = HpoObjective::builder()
        .set_type(f.text("type")?)
        .set_metric_name(f.text("metricName")?)
        .set_metric_regex(f.text("metricRegex")?)
        .build();
    f.finish(objective)
}

fn read_resources(mut f: Fields) -> Result<HpoResourceConfig, InputError> {
    let resources = HpoResourceConfig::builder()
        .set_max_number_of_training_jobs(f.text("maxNumberOfTrainingJobs")?)
        .set_max_parallel_training_jobs(f.text("maxParallelTrainingJobs")?)
        .build();
    f.finish(resources)
}

fn read_ranges(mut f: Fields) -> Result<HyperParameterRanges, InputError> {
    let ranges = HyperParameterRanges::builder()
        .set_integer_hyper_parameter_ranges(f.blocks("integerHyperParameterRanges", read_integer)?)
        .set_continuous_hyper_parameter_ranges(
            f.blocks("continuousHyperParameterRanges", read_continuous)?,
        )
        .set_categorical_hyper_parameter_ranges(
            f.blocks("categoricalHyperParameterRanges", read_categorical)?,
        )
        .build();
    f.finish(ranges)
}

fn read_integer(mut f: Fields) -> Result<IntegerHyperParameterRange, InputError> {
    let range = IntegerHyperParameterRange::builder()
        .set_name(f.text("name")?)
        .set_min_value(f.integer("minValue")?)
        .set_max_value(f.integer("maxValue")?)
        .build();
    f.finish(range)
}

fn read_continuous(mut f: Fields) -> Result<ContinuousHyperParameterRange, InputError> {
    let range = ContinuousHyperParameterRange::builder()
        .set_name(f.text("name")?)
        .set_min_value(f.number("minValue")?)
        .set_max_value(f.number("maxValue")?)
        .build();
    f.finish(range)
}

fn read_categorical(mut f: Fields) -> Result<CategoricalHyperParameterRange, InputError> {
    let range = CategoricalHyperParameterRange::builder()
        .set_name(f.text("name")?)
        .set_values(f.texts("values")?)
        .build();
    f.finish(range)
}

fn write_ranges(ranges: &HyperParameterRanges) -> Written {
    let integer = |r: &IntegerHyperParameterRange| {
        Written::new()
            .with("name", r.name())
            .with("minValue", Some(r.min_value()))
            .with("maxValue", Some(r.max_value()))
            .into()
    };
    let continuous = |r: &ContinuousHyperParameterRange| {
        Written::new()
            .with("name", r.name())
            .with("minValue", Some(r.min_value()))
            .with("maxValue", Some(r.max_value()))
            .into()
    };
    let categorical = |r: &CategoricalHyperParameterRange| {
        Written::new().with("name", r.name()).with("values", r.values.clone()).into()
    };
    Written::new()
        .with_list(
            "integerHyperParameterRanges",
            ranges.integer_hyper_parameter_ranges.as_deref(),
            integer,
        )
        .with_list(
            "continuousHyperParameterRanges",
            ranges.continuous_hyper_parameter_ranges.as_deref(),
            continuous,
        )
        .with_list(
            "categoricalHyperParameterRanges",
            ranges.categorical_hyper_parameter_ranges.as_deref(),
            categorical,
        )
}
