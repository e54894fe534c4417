//! `recommenderConfig`.

use super::training_data;
use crate::{
    fields::{Fields, InputError},
    written::Written,
};
use aws_sdk_personalize::types::RecommenderConfig;

/// From JSON.
pub(crate) fn read(mut f: Fields) -> Result<RecommenderConfig, InputError> {
    let config = RecommenderConfig::builder()
        .set_item_exploration_config(f.text_map("itemExplorationConfig")?)
        .set_min_recommendation_requests_per_second(
            f.integer("minRecommendationRequestsPerSecond")?,
        )
        .set_training_data_config(f.block("trainingDataConfig", training_data::read)?)
        .set_enable_metadata_with_recommendations(f.flag("enableMetadataWithRecommendations")?)
        .build();
    f.finish(config)
}

/// To JSON.
pub(crate) fn write(config: &RecommenderConfig) -> Written {
    Written::new()
        .with_map("itemExplorationConfig", config.item_exploration_config())
        .with("minRecommendationRequestsPerSecond", config.min_recommendation_requests_per_second())
        .with("trainingDataConfig", config.training_data_config().map(training_data::write))
        .with("enableMetadataWithRecommendations", config.enable_metadata_with_recommendations())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_full_block_comes_back_as_it_went() {
        let full = json!({
            "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
            "minRecommendationRequestsPerSecond": 2,
            "trainingDataConfig": {
                "excludedDatasetColumns": {"Items": ["DESCRIPTION"], "Users": []},
                "includedDatasetColumns": {"Interactions": ["DEVICE", "PLACE"]},
            },
            "enableMetadataWithRecommendations": false,
        });
        for block in [full, json!({})] {
            let config =
                read(Fields::new("CreateRecommender", block.as_object().unwrap())).unwrap();
            assert_eq!(Value::from(write(&config)), block);
        }
    }
}
