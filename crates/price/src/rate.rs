//! The price of one meter: tiers, and how a quantity is charged through them. Not here: what is counted (`meter`).

use crate::{
    decimal::{self, NANO},
    money::Money,
};
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeSet;

/// The price of one meter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rate {
    /// What one unit is, for people: `GB`.
    pub unit: String,
    /// The prices of a unit, by quantity.
    #[serde(deserialize_with = "tiers")]
    pub tiers: Vec<Tier>,
    /// Whether the unit is not known, so that nothing can be charged.
    #[serde(default)]
    pub unit_unknown: bool,
    /// The regions in which this is the price; where there are none, all of the list.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// How many units cost nothing in each hour.
    #[serde(default)]
    pub free_per_hour: Option<u64>,
    /// Where the price is from.
    #[serde(default)]
    pub source: Option<String>,
    /// What is to be known of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// The price of a unit up to a border.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tier {
    /// Up to how many units in a month.
    #[serde(default = "no_border")]
    pub up_to: Border,
    /// The price of one unit.
    #[serde(deserialize_with = "price")]
    pub usd: Money,
}

/// Where a tier ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// After so many units.
    Units(u64),
    /// Somewhere, but not before its first unit is used.
    Unknown,
    /// Nowhere: it is the last one.
    None,
}

/// What a quantity costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// So much.
    Known(Money),
    /// The border of a tier would have to be known.
    BorderUnknown,
    /// The unit would have to be known.
    UnitUnknown,
}

impl Rate {
    /// What `quantity` costs, in billionths of a unit; rounded half up to a nano-dollar.
    pub fn charge(&self, quantity: i128) -> Charge {
        if self.unit_unknown {
            return Charge::UnitUnknown;
        }
        // In billionths of a nano-dollar, so that it is rounded once.
        let (mut sum, mut begin) = (0_i128, 0_i128);
        for tier in &self.tiers {
            let end = match tier.up_to {
                Border::Units(units) => i128::from(units) * NANO,
                Border::Unknown if quantity > begin + NANO => return Charge::BorderUnknown,
                Border::Unknown | Border::None => i128::MAX,
            };
            let within = quantity.min(end) - begin;
            sum = sum.saturating_add(within.saturating_mul(tier.usd.as_nano()));
            if quantity <= end {
                break;
            }
            begin = end;
        }
        Charge::Known(Money::from_nano(sum.saturating_add(NANO / 2) / NANO))
    }

    /// Whether it is the price in this region, which is one of its list.
    pub fn is_of(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.contains(region)
    }

    /// The price of one unit in the first tier; none where the unit is not known.
    pub fn first(&self) -> Option<Money> {
        self.tiers.first().filter(|_| !self.unit_unknown).map(|tier| tier.usd)
    }
}

fn no_border() -> Border {
    Border::None
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    decimal::nano(&text).map(Money::from_nano).map_err(D::Error::custom)
}

/// Tiers with borders that rise, of which the last alone has none.
fn tiers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tier>, D::Error> {
    let tiers = Vec::<Tier>::deserialize(deserializer)?;
    let Some((last, before)) = tiers.split_last() else {
        return Err(D::Error::custom("a rate has at least one tier"));
    };
    if last.up_to != Border::None {
        return Err(D::Error::custom("the last tier has no `upTo`: it has no end"));
    }
    let mut highest = 0;
    for tier in before {
        match tier.up_to {
            Border::None => {
                return Err(D::Error::custom(
                    "only the last tier may leave `upTo` out; write \"unknown\" if the border is not known",
                ));
            }
            Border::Unknown => {}
            Border::Units(units) if units > highest => highest = units,
            Border::Units(units) => {
                return Err(D::Error::custom(format!(
                    "the tier up to {units} comes after one up to {highest}"
                )));
            }
        }
    }
    Ok(tiers)
}

impl<'de> Deserialize<'de> for Border {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Border, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a whole number of units, or \"unknown\"")]
        enum Form {
            Units(u64),
            Word(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Units(units) => Ok(Border::Units(units)),
            Form::Word(word) if word == "unknown" => Ok(Border::Unknown),
            Form::Word(word) => Err(D::Error::custom(format!(
                "`{word}` is not a border: write a whole number of units, or \"unknown\""
            ))),
        }
    }
}
