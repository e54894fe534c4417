//! Who answers a request: the campaign or recommender, its model and the data of its group.
//! Not here: the request itself.

use std::collections::BTreeMap;

use personalize_learn::Influence;
use personalize_rules::dataset::DatasetType;
use personalize_rules::recipe::{Api, Metadata, Need, Recipe};
use personalize_rules::schema::Schema;
use serde_json::Value;

use super::super::call_context::CallContext;
use super::super::kind::Kind;
use super::super::kind::dataset;
use super::super::recipe;
use super::super::record::Record;
use super::super::state::State;
use super::exploration::Exploration;
use super::{invalid, text};
use crate::ServiceError;
use crate::doubt::InactiveTarget;

/// Who answers.
#[derive(Debug)]
pub(super) struct Target {
    /// The ARN of the solution version or recommender that has the model.
    pub(super) model: String,
    pub(super) recipe: &'static Recipe,
    /// The dataset group.
    pub(super) group: String,
    /// Whether answers may carry columns of items.
    pub(super) metadata: bool,
    /// What else than likeness orders semantic answers.
    pub(super) influence: Influence,
    pub(super) exploration: Option<Exploration>,
    /// The datasets of the group: ARN and schema.
    pub(super) datasets: BTreeMap<DatasetType, (String, Schema)>,
}

impl Target {
    /// The campaign or recommender that the request names, when it serves this operation.
    pub(super) fn find(ctx: &CallContext<'_>, api: Api) -> Result<Self, ServiceError> {
        let (campaign, recommender) = (ctx.text("campaignArn"), ctx.text("recommenderArn"));
        let target = match (campaign, recommender) {
            (Some(arn), None) => of_campaign(ctx, serving(ctx, Kind::Campaign, arn)?)?,
            (None, Some(arn)) => of_recommender(ctx, serving(ctx, Kind::Recommender, arn)?)?,
            _ => return Err(invalid("Exactly one of campaignArn and recommenderArn is needed.")),
        };
        if target.recipe.api != api {
            let recipe = target.recipe;
            let message = format!("The recipe {} is served by {:?}.", recipe.name, recipe.api);
            return Err(invalid(message));
        }
        target.needs(&ctx.call.body)?;
        Ok(target)
    }

    /// A solution version that a batch job uses without a campaign, with the configuration of the job.
    pub(super) fn of_version(
        state: &State,
        version: &Record,
        config: Option<&Value>,
    ) -> Result<Self, ServiceError> {
        trained(state, version, version, config)
    }

    /// Refuses a request without an id that the recipe needs.
    pub(super) fn needs(&self, body: &Value) -> Result<(), ServiceError> {
        for (member, need) in [("userId", self.recipe.user_id), ("itemId", self.recipe.item_id)] {
            let given = text(body, member).is_some();
            if need == Need::Required && !given {
                let message = format!("The recipe {} needs a {member}.", self.recipe.name);
                return Err(invalid(message));
            }
        }
        Ok(())
    }

    /// The ARN and schema of the group's dataset of a type.
    pub(super) fn dataset(&self, kind: DatasetType) -> Option<(&str, &Schema)> {
        self.datasets.get(&kind).map(|(arn, schema)| (arn.as_str(), schema))
    }
}

/// The resource, when it answers. What the service says of one that does not is a doubt.
fn serving<'r>(
    ctx: &'r CallContext<'_>,
    kind: Kind,
    arn: &str,
) -> Result<&'r Record, ServiceError> {
    let found = ctx.find(kind, arn)?;
    match found.status.filter(|_| !found.is_active()) {
        None => Ok(found),
        Some(status) => {
            let spoken = kind.definition().spoken;
            let message = format!("The {spoken} {arn} is {status}; it has to be ACTIVE to answer.");
            Err(match ctx.doubts.inactive_target {
                InactiveTarget::Invalid => invalid(message),
                InactiveTarget::NotFound => ServiceError::not_found(message),
            })
        }
    }
}

fn of_campaign(ctx: &CallContext<'_>, campaign: &Record) -> Result<Target, ServiceError> {
    let arn = campaign.text("solutionVersionArn").unwrap_or_default();
    let version = ctx.state.get(arn).ok_or_else(|| ctx.missing(Kind::SolutionVersion, arn))?;
    trained(ctx.state, campaign, version, campaign.fields.get("campaignConfig"))
}

fn of_recommender(ctx: &CallContext<'_>, recommender: &Record) -> Result<Target, ServiceError> {
    let config = recommender.fields.get("recommenderConfig");
    trained(ctx.state, recommender, recommender, config)
}

fn trained(
    state: &State,
    serves: &Record,
    trained: &Record,
    config: Option<&Value>,
) -> Result<Target, ServiceError> {
    let recipe = recipe::find(trained.text("recipeArn").unwrap_or_default())?;
    let flag = config.and_then(|config| config.get("enableMetadataWithRecommendations"));
    let metadata = match recipe.metadata {
        Metadata::Always => true,
        Metadata::OptIn => flag.and_then(Value::as_bool) == Some(true),
        Metadata::Never => false,
    };
    let group = state.group_of(serves).unwrap_or_default().to_owned();
    let datasets = dataset::schemas(state, &group);
    Ok(Target {
        model: trained.arn.clone(),
        recipe,
        group,
        metadata,
        influence: influence(config),
        exploration: Exploration::of(recipe, config),
        datasets,
    })
}

/// `rankingInfluence`: a map from the names of influences to numbers, which may come as texts.
fn influence(config: Option<&Value>) -> Influence {
    let of = |name: &str| {
        let given = config?.get("rankingInfluence")?.get(name)?;
        given.as_f64().or_else(|| given.as_str()?.parse().ok())
    };
    let weight = |name| of(name).unwrap_or(0.0) as f32;
    Influence { freshness: weight("FRESHNESS"), popularity: weight("POPULARITY") }
}
