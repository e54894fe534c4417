//! Asking a campaign or a recommender, and how good a version is. Not here: deciding which one (the command's).

use crate::{connect::Aws, error::OrCloud};
use aws_sdk_personalizeruntime::types::{PredictedAction, PredictedItem};
use personalize_engine::cloud::CloudError;
use std::collections::{BTreeMap, HashMap};

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A campaign, by its ARN.
    Campaign(String),
    /// A recommender, by its ARN.
    Recommender(String),
}

/// A filter and its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtered {
    /// The filter's ARN.
    pub arn: String,
    /// The values of its placeholders, as the service takes them: quoted, separated by commas.
    pub values: BTreeMap<String, String>,
}

/// A question for recommendations; which of user and item is needed depends on the recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Who answers.
    pub target: Target,
    /// For whom.
    pub user: Option<String>,
    /// Like what.
    pub item: Option<String>,
    /// How many items; the service's default is 25, its most 500 (service model `GetRecommendations`).
    pub results: Option<i32>,
    /// Contextual metadata by column.
    pub context: BTreeMap<String, String>,
    /// Which items may be recommended.
    pub filter: Option<Filtered>,
    /// Columns to return by dataset type, for example `ITEMS`.
    pub columns: BTreeMap<String, Vec<String>>,
}

/// A question for the order of given items.
#[derive(Debug, Clone, PartialEq)]
pub struct Rank {
    /// The campaign's ARN.
    pub campaign: String,
    /// For whom.
    pub user: String,
    /// The items to put in order.
    pub items: Vec<String>,
    /// Contextual metadata by column.
    pub context: BTreeMap<String, String>,
    /// Which items may stay.
    pub filter: Option<Filtered>,
    /// Columns to return by dataset type.
    pub columns: BTreeMap<String, Vec<String>>,
}

/// One item, or action, of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// The id of the item or action.
    pub item: String,
    /// How sure the model is, from 0 to 1; some recipes give none.
    pub score: Option<f64>,
    /// The promotion that brought it, if one did.
    pub promotion: Option<String>,
    /// The columns asked for; names in lower case, values as text.
    pub metadata: BTreeMap<String, String>,
    /// Why, in the service's words.
    pub reasons: Vec<String>,
}

/// An answer, best item first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The items.
    pub items: Vec<Recommended>,
    /// The id that events may cite.
    pub id: Option<String>,
}

impl Aws {
    /// Asks for recommendations.
    pub async fn recommend(&self, ask: &Ask) -> Result<Answer, CloudError> {
        let (campaign, recommender) = match &ask.target {
            Target::Campaign(arn) => (Some(arn.clone()), None),
            Target::Recommender(arn) => (None, Some(arn.clone())),
        };
        let (filter, values) = filter(ask.filter.as_ref());
        let request = self
            .runtime()
            .get_recommendations()
            .set_campaign_arn(campaign)
            .set_recommender_arn(recommender)
            .set_user_id(ask.user.clone())
            .set_item_id(ask.item.clone())
            .set_num_results(ask.results)
            .set_context(some(&ask.context))
            .set_filter_arn(filter)
            .set_filter_values(values)
            .set_metadata_columns(some(&ask.columns));
        let answer = request.send().await.or_cloud("GetRecommendations")?;
        Ok(Answer { items: items(answer.item_list), id: answer.recommendation_id })
    }

    /// Asks a campaign for actions, which stand in the places of items. Only user, number and filter of the question are
    /// looked at.
    pub async fn actions(&self, campaign: &str, ask: &Ask) -> Result<Answer, CloudError> {
        let (filter, values) = filter(ask.filter.as_ref());
        let request = self
            .runtime()
            .get_action_recommendations()
            .campaign_arn(campaign)
            .set_user_id(ask.user.clone())
            .set_num_results(ask.results)
            .set_filter_arn(filter)
            .set_filter_values(values);
        let answer = request.send().await.or_cloud("GetActionRecommendations")?;
        let one = |action: PredictedAction| Recommended {
            item: action.action_id.unwrap_or_default(),
            score: action.score,
            promotion: None,
            metadata: BTreeMap::new(),
            reasons: Vec::new(),
        };
        let actions = answer.action_list.unwrap_or_default().into_iter().map(one).collect();
        Ok(Answer { items: actions, id: answer.recommendation_id })
    }

    /// Asks for an order of items.
    pub async fn rank(&self, rank: &Rank) -> Result<Answer, CloudError> {
        let (filter, values) = filter(rank.filter.as_ref());
        let request = self
            .runtime()
            .get_personalized_ranking()
            .campaign_arn(&rank.campaign)
            .user_id(&rank.user)
            .set_input_list(Some(rank.items.clone()))
            .set_context(some(&rank.context))
            .set_filter_arn(filter)
            .set_filter_values(values)
            .set_metadata_columns(some(&rank.columns));
        let answer = request.send().await.or_cloud("GetPersonalizedRanking")?;
        Ok(Answer { items: items(answer.personalized_ranking), id: answer.recommendation_id })
    }

    /// The metrics of a solution version by the service's names.
    pub async fn metrics(&self, version: &str) -> Result<BTreeMap<String, f64>, CloudError> {
        let request = self.personalize().get_solution_metrics().solution_version_arn(version);
        let answer = request.send().await.or_cloud("GetSolutionMetrics")?;
        Ok(answer.metrics.unwrap_or_default().into_iter().collect())
    }
}

fn filter(filter: Option<&Filtered>) -> (Option<String>, Option<HashMap<String, String>>) {
    (filter.map(|f| f.arn.clone()), filter.and_then(|f| some(&f.values)))
}

/// An empty map is not sent.
fn some<T: Clone>(map: &BTreeMap<String, T>) -> Option<HashMap<String, T>> {
    (!map.is_empty()).then(|| map.clone().into_iter().collect())
}

fn items(items: Option<Vec<PredictedItem>>) -> Vec<Recommended> {
    let one = |item: PredictedItem| Recommended {
        item: item.item_id.unwrap_or_default(),
        score: item.score,
        promotion: item.promotion_name,
        metadata: item.metadata.unwrap_or_default().into_iter().collect(),
        reasons: item.reason.unwrap_or_default(),
    };
    items.unwrap_or_default().into_iter().map(one).collect()
}
