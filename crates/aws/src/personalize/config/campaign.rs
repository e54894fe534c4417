//! `campaignConfig`.

use crate::{
    fields::{Fields, InputError},
    written::Written,
};
use aws_sdk_personalize::types::{CampaignConfig, RankingInfluenceType};
use std::collections::HashMap;

/// From JSON.
pub(crate) fn read(mut f: Fields) -> Result<CampaignConfig, InputError> {
    let influence = f.number_map("rankingInfluence")?;
    let config =
        CampaignConfig::builder()
            .set_item_exploration_config(f.text_map("itemExplorationConfig")?)
            .set_enable_metadata_with_recommendations(f.flag("enableMetadataWithRecommendations")?)
            .set_sync_with_latest_solution_version(f.flag("syncWithLatestSolutionVersion")?)
            .set_ranking_influence(influence.map(|i| {
                i.iter().map(|(k, v)| (RankingInfluenceType::from(k.as_str()), *v)).collect()
            }))
            .build();
    f.finish(config)
}

/// To JSON.
pub(crate) fn write(config: &CampaignConfig) -> Written {
    let influence: Option<HashMap<String, f64>> = config
        .ranking_influence()
        .map(|i| i.iter().map(|(k, v)| (k.as_str().to_owned(), *v)).collect());
    Written::new()
        .with_map("itemExplorationConfig", config.item_exploration_config())
        .with("enableMetadataWithRecommendations", config.enable_metadata_with_recommendations())
        .with("syncWithLatestSolutionVersion", config.sync_with_latest_solution_version())
        .with_map("rankingInfluence", influence.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_full_block_comes_back_as_it_went() {
        let full = json!({
            "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
            "enableMetadataWithRecommendations": true,
            "syncWithLatestSolutionVersion": false,
            "rankingInfluence": {"POPULARITY": 0.25, "FRESHNESS": 0.0, "NOVELTY": 1.0},
        });
        for block in [full, json!({})] {
            let config = read(Fields::new("CreateCampaign", block.as_object().unwrap())).unwrap();
            assert_eq!(Value::from(write(&config)), block);
        }
    }
}
