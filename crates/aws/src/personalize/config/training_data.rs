//! `trainingDataConfig`, alike in solutions and recommenders: columns by dataset type.

use crate::{
    fields::{Fields, InputError},
    written::Written,
};
use aws_sdk_personalize::types::TrainingDataConfig;

/// From JSON.
pub(crate) fn read(mut f: Fields) -> Result<TrainingDataConfig, InputError> {
    let config = TrainingDataConfig::builder()
        .set_excluded_dataset_columns(f.texts_map("excludedDatasetColumns")?)
        .set_included_dataset_columns(f.texts_map("includedDatasetColumns")?)
        .build();
    f.finish(config)
}

/// To JSON.
pub(crate) fn write(config: &TrainingDataConfig) -> Written {
    Written::new()
        .with_map("excludedDatasetColumns", config.excluded_dataset_columns())
        .with_map("includedDatasetColumns", config.included_dataset_columns())
}
