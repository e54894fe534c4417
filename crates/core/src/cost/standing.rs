//! What serves and is billed for as long as it stands there, as it is live. Not here: what a plan makes of it (`plan::cost`).

use super::{Scheduled, Served};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live, Phase},
    kind::solution_version,
    lowering::TAG_ADDR,
    props::Props,
};
use serde_json::Value;

/// The kinds that are billed while they stand there.
pub const KINDS: [Kind; 2] = [Kind::Campaign, Kind::Recommender];

/// Something that serves, with what decides about its price.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Its address by its tags; without them, by its kind and name.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// Its fields.
    pub fields: Props,
    /// Whether it runs; what is stopped costs nothing.
    pub runs: bool,
    /// Whether it failed or goes: then no schedule starts it.
    pub ended: bool,
    /// What schedules make of it.
    pub scheduled: Option<Scheduled>,
}

impl Standing {
    /// What a live resource stands there as. What failed or goes is not billed.
    pub fn of(live: &Live) -> Standing {
        let tag = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('=')?.0.parse().ok());
        let ended = matches!(live.phase, Phase::Failed | Phase::Deleting);
        let stops = matches!(live.phase, Phase::Stopped | Phase::Stopping);
        Standing {
            address: tag.unwrap_or_else(|| Address::new(live.kind, &live.name)),
            name: live.name.clone(),
            fields: live.props.clone(),
            runs: !ended && !stops,
            ended,
            scheduled: None,
        }
    }

    /// This with what `schedules`, by their fields, make of it.
    #[must_use]
    pub fn with<'p>(mut self, schedules: impl Iterator<Item = &'p Props>) -> Standing {
        self.scheduled = match self.ended {
            true => None,
            false => Scheduled::of(schedules, self.address.kind, &self.name),
        };
        self
    }

    /// What it is billed as, with the recipe of its solution in `inventory`; none where its kind is not billed.
    pub fn served(&self, inventory: &Inventory) -> Option<Served> {
        let solution = solution(&self.fields, inventory);
        let own = self.fields.get("recipeArn").and_then(Value::as_str);
        let recipe = own.or_else(|| solution?.props.get("recipeArn")?.as_str());
        self.served_by(recipe.map(str::to_owned))
    }

    /// What it is billed as with this recipe.
    pub fn served_by(&self, recipe: Option<String>) -> Option<Served> {
        let served = Served::of(self.address.kind, &self.fields, recipe, self.runs)?;
        Some(Served { scheduled: self.scheduled, ..served })
    }
}

/// The solution of the version that a campaign serves.
pub fn solution<'i>(fields: &Props, inventory: &'i Inventory) -> Option<&'i Live> {
    let version = fields.get("solutionVersionArn")?.as_str()?;
    inventory.located(Kind::Solution, solution_version::solution_of(version)?)
}
