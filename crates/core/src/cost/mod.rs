//! What things cost at list prices, in three classes that are never added up: what stands there unused, what is paid once,
//! and what use costs. What is not known is said as unknown, with what would make it known; it is never nothing.
//! Facts: docs/service/prices.md. Not here: which step costs what (`plan::cost`), and the prices (`personalize-price`).

mod basis;
mod paid;
mod requests;
mod runs;
mod scheduled;
mod served;
pub mod standing;
mod unknown;

pub use basis::{Basis, Facts, HOURS};
pub use paid::Paid;
pub use requests::Asked;
pub use runs::Runs;
pub use scheduled::{Scheduled, changes_the_floor};
pub use served::Served;
pub use standing::Standing;
pub use unknown::Unknown;

use crate::address::Address;
use personalize_price::Money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount, or why it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Amount {
    /// So many US dollars.
    Usd(Money),
    /// It is not known, for this reason.
    Unknown(Unknown),
}

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount::Usd(Money::ZERO);

    /// The amount, where it is known.
    pub fn known(self) -> Option<Money> {
        match self {
            Amount::Usd(money) => Some(money),
            Amount::Unknown(_) => None,
        }
    }

    /// Both together, where both are known.
    #[must_use]
    pub fn plus(self, other: Amount) -> Amount {
        self.and_then(|one| other.and_then(|more| Amount::Usd(one + more)))
    }

    /// The amount that `with` makes of a known one.
    #[must_use]
    pub fn and_then(self, with: impl FnOnce(Money) -> Amount) -> Amount {
        match self {
            Amount::Usd(money) => with(money),
            Amount::Unknown(_) => self,
        }
    }
}

/// What is known of several amounts, and what is missing in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// The known amounts together, in US dollars.
    pub usd: Money,
    /// What would have to be added and is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Gap>,
}

/// An amount that is missing in a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The resource.
    pub address: Address,
    /// Why it is not known.
    pub reason: Unknown,
}

impl Sum {
    /// Adds the amount for a resource.
    pub fn add(&mut self, address: &Address, amount: Amount) {
        match amount {
            Amount::Usd(money) => self.usd += money,
            Amount::Unknown(reason) => self.unknown.push(Gap { address: address.clone(), reason }),
        }
    }

    /// Whether nothing is in it, known or not.
    pub fn is_empty(&self) -> bool {
        self.usd == Money::ZERO && self.unknown.is_empty()
    }
}

/// Something before a plan and after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change<T> {
    /// Before the plan.
    pub before: T,
    /// After it.
    pub after: T,
}

/// What a plan costs, at list prices. Nothing is decided by it but the refusals that a `budget` leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// The prices: `list prices of 2024-08-26`.
    pub prices: String,
    /// What single resources cost that the plan affects.
    pub items: Vec<ItemCost>,
    /// 30 days of what stands there unused, of the whole stack.
    pub floor: Change<Sum>,
    /// What the steps cost once.
    pub once: Sum,
    /// 30 days of use beyond the floor, of the whole stack after the plan.
    pub usage: Sum,
}

/// What a plan makes one resource cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemCost {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// 30 days of it unused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Change<Amount>>,
    /// What is paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Amount>,
    /// 30 days of use beyond the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Amount>,
    /// What use costs where nothing says how much there is: the price of 1,000 requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_thousand_requests: Option<Amount>,
}

impl ItemCost {
    /// One of which only the floor changes.
    pub fn of(address: &Address, name: &str, floor: Change<Amount>) -> ItemCost {
        ItemCost {
            address: address.clone(),
            name: name.to_owned(),
            floor: Some(floor),
            once: None,
            usage: None,
            per_thousand_requests: None,
        }
    }

    /// Whether nothing is to be said of it.
    pub fn is_empty(&self) -> bool {
        self.floor.is_none()
            && self.once.is_none()
            && self.usage.is_none()
            && self.per_thousand_requests.is_none()
    }

    /// By how much the floor rises, where that is known.
    pub fn rise(&self) -> Option<Money> {
        let floor = self.floor.as_ref()?;
        Some(floor.after.known()? - floor.before.known()?)
    }
}

impl Default for Amount {
    fn default() -> Amount {
        Amount::ZERO
    }
}
