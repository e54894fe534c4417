//! Which family stands for which recipe of the service, as data. Not here: everything else about
//! recipes, which belongs to the service's rules.

use crate::config::{Config, Family};

/// How the emulator answers for a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The recipe's name, the end of its ARN.
    pub recipe: &'static str,
    /// The family that answers.
    pub family: Family,
    /// The event type that the use case trains on, where it is one type only
    /// (the service's use case pages).
    pub event_type: Option<&'static str>,
    /// How many times a pair must occur together (`min_cointeraction_count` has the default 3 for
    /// `aws-sims`; for the others the service says nothing, and 2 keeps more of a small data set).
    pub least_together: u32,
}

const fn row(
    recipe: &'static str,
    family: Family,
    event_type: Option<&'static str>,
    least_together: u32,
) -> StandIn {
    StandIn { recipe, family, event_type, least_together }
}

/// All recipes with a stand-in. That for actions has a model of its own (`actions`).
pub const STAND_INS: &[StandIn] = &[
    row("aws-user-personalization-v2", Family::Personalised, None, 0),
    row("aws-user-personalization", Family::Personalised, None, 0),
    row("aws-hrnn", Family::Personalised, None, 0),
    row("aws-hrnn-metadata", Family::Personalised, None, 0),
    row("aws-hrnn-coldstart", Family::Personalised, None, 0),
    row("aws-personalized-ranking-v2", Family::Personalised, None, 0),
    row("aws-personalized-ranking", Family::Personalised, None, 0),
    row("aws-popularity-count", Family::Popular, None, 0),
    row("aws-trending-now", Family::Trending, None, 0),
    row("aws-similar-items", Family::Similar, None, 2),
    row("aws-sims", Family::Related, None, 3),
    row("aws-semantic-similarity", Family::Semantic, None, 0),
    row("aws-item-affinity", Family::Segment, None, 2),
    row("aws-item-attribute-affinity", Family::Segment, None, 2),
    row("aws-ecomm-popular-items-by-views", Family::Popular, Some("View"), 0),
    row("aws-ecomm-popular-items-by-purchases", Family::Popular, Some("Purchase"), 0),
    row("aws-ecomm-frequently-bought-together", Family::Related, Some("Purchase"), 2),
    row("aws-ecomm-customers-who-viewed-x-also-viewed", Family::Related, Some("View"), 2),
    row("aws-ecomm-recommended-for-you", Family::Personalised, None, 0),
    row("aws-vod-because-you-watched-x", Family::Related, Some("Watch"), 2),
    row("aws-vod-more-like-x", Family::Similar, None, 2),
    row("aws-vod-most-popular", Family::Popular, Some("Watch"), 0),
    row("aws-vod-trending-now", Family::Trending, None, 0),
    row("aws-vod-top-picks", Family::Personalised, None, 0),
];

/// The stand-in for the recipe with this name (`aws-sims`) or ARN.
#[must_use]
pub fn stand_in(recipe: &str) -> Option<&'static StandIn> {
    let name = recipe.rsplit('/').next().unwrap_or(recipe);
    STAND_INS.iter().find(|row| row.recipe == name)
}

impl StandIn {
    /// The configuration to train with when the solution says nothing else.
    #[must_use]
    pub fn config(&self) -> Config {
        let mut config = Config::new(self.family);
        config.counted.event_type = self.event_type.map(str::to_owned);
        config.least_together = self.least_together;
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_name_and_arn() {
        let sims = stand_in("arn:aws:personalize:::recipe/aws-sims").unwrap();
        assert_eq!((sims.family, sims.config().least_together), (Family::Related, 3));
        let viewed = stand_in("aws-ecomm-popular-items-by-views").unwrap();
        assert_eq!(viewed.config().counted.weight("view", f32::NAN), Some(1.0));
        assert_eq!(stand_in("aws-item-affinity").map(|it| it.family), Some(Family::Segment));
        assert_eq!(stand_in("aws-next-best-action"), None);
    }
}
