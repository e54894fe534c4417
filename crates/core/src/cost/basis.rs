//! What estimates are made from: prices, the region, and what the shell counted. Not here: what is estimated.

use super::{Amount, Unknown};
use personalize_price::{Billing, Charge, Meter, Money, PriceList, Rate};
use personalize_rules::recipe;
use std::collections::BTreeMap;

/// The hours of a month of 30 days.
pub const HOURS: i128 = 720;

/// What the shell counted in data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The rows of the interactions.
    pub interactions: Option<u64>,
    /// The users of the dataset group.
    pub users: Option<u64>,
    /// The lines of the inputs of batch inference jobs, by the keys of the jobs.
    pub lines: BTreeMap<String, u64>,
}

/// Prices in a region, and facts about data.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The prices.
    pub prices: &'a PriceList,
    /// The region.
    pub region: &'a str,
    /// What was counted.
    pub facts: &'a Facts,
}

impl<'a> Basis<'a> {
    /// The price of a meter here.
    pub fn rate(&self, meter: Meter) -> Result<&'a Rate, Unknown> {
        if !self.prices.regions.contains(self.region) {
            return Err(Unknown::Region);
        }
        let rate = self.prices.rate(meter).ok_or(Unknown::Price)?;
        if rate.is_of(self.region) { Ok(rate) } else { Err(Unknown::Region) }
    }

    /// What `quantity` costs, in billionths of a unit of `meter`.
    pub fn charge(&self, meter: Meter, quantity: i128) -> Amount {
        match self.rate(meter).map(|rate| rate.charge(quantity)) {
            Ok(Charge::Known(money)) => Amount::Usd(money),
            Ok(Charge::BorderUnknown) => Amount::Unknown(Unknown::TierBorders),
            Ok(Charge::UnitUnknown) => Amount::Unknown(Unknown::Unit),
            Err(reason) => Amount::Unknown(reason),
        }
    }

    /// The price of 1,000 units in the first tier.
    pub fn per_thousand(&self, meter: Meter) -> Amount {
        match self.rate(meter).map(Rate::first) {
            Ok(Some(one)) => Amount::Usd(Money::from_nano(one.as_nano() * 1000)),
            Ok(None) => Amount::Unknown(Unknown::Unit),
            Err(reason) => Amount::Unknown(reason),
        }
    }

    /// How a recipe of this name or ARN is billed.
    pub fn billing(&self, recipe: &str) -> Result<Billing, Unknown> {
        let recipe = recipe::find(recipe).ok_or(Unknown::Recipe)?;
        match self.prices.billing(recipe.name) {
            Billing::Unknown => Err(Unknown::Recipe),
            known => Ok(known),
        }
    }
}
