//! Permissions: which risk of which resource may be taken, as `--allow` and the spec say it.
//! Not here: which risks need one (`risk`).

use super::Risk;
use crate::address::{Address, AddressError};
use personalize_price::{DecimalError, Money};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A permission: this risk, for this resource. Written `serving-impact=campaign/home`; `cost-up:400=campaign/home` allows
/// no more than that many US dollars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The risk.
    pub risk: Risk,
    /// The resource.
    pub address: Address,
    /// The most US dollars, of a cost; `None` for any.
    pub up_to: Option<Money>,
}

impl Allow {
    /// The permission of this risk for this resource.
    pub fn new(risk: Risk, address: Address) -> Allow {
        Allow { risk, address, up_to: None }
    }
}

impl fmt::Display for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.up_to {
            Some(most) => write!(f, "{}:{}={}", self.risk, most.exact(), self.address),
            None => write!(f, "{}={}", self.risk, self.address),
        }
    }
}

/// Text that is no permission.
#[derive(Debug, thiserror::Error)]
pub enum AllowError {
    /// It has not both parts.
    #[error(
        "`{0}` has no `=`; write the risk and the resource, as in `serving-impact=campaign/home`"
    )]
    Form(String),
    /// It names no class of risk.
    #[error(
        "`{0}` is not a risk; the risks are data-loss, serving-impact, retrain-cost, cost-up and privilege"
    )]
    Risk(String),
    /// It has an amount where none belongs.
    #[error("`{0}` has an amount, which only `cost-up` takes, as in `cost-up:400=campaign/home`")]
    NoAmount(String),
    /// Its amount is none.
    #[error(transparent)]
    Amount(#[from] DecimalError),
    /// It names no resource.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl FromStr for Allow {
    type Err = AllowError;

    fn from_str(text: &str) -> Result<Self, AllowError> {
        let (word, address) =
            text.split_once('=').ok_or_else(|| AllowError::Form(text.to_owned()))?;
        let (word, amount) = match word.split_once(':') {
            Some((word, amount)) => (word, Some(amount)),
            None => (word, None),
        };
        let risk = Risk::ALL.into_iter().find(|r| r.word() == word && *r != Risk::Safe);
        let risk = risk.ok_or_else(|| AllowError::Risk(word.to_owned()))?;
        if amount.is_some() && risk != Risk::CostUp {
            return Err(AllowError::NoAmount(text.to_owned()));
        }
        let up_to = amount.map(str::parse).transpose()?;
        Ok(Allow { risk, address: address.parse()?, up_to })
    }
}

impl Serialize for Allow {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Allow {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Allow {
    fn schema_name() -> Cow<'static, str> {
        "Allow".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(data-loss|serving-impact|retrain-cost|cost-up(:[0-9.]+)?|privilege)=[a-z-]+(/.+)?$",
            "description": "A risk and a resource: `serving-impact=campaign/home`; `cost-up:400=campaign/home` allows at most 400 US dollars."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_read_back() {
        let allow: Allow = "serving-impact=campaign/home".parse().expect("a permission");
        assert_eq!(allow.to_string(), "serving-impact=campaign/home");
        let allow: Allow = "cost-up:400.5=campaign/home".parse().expect("a permission");
        assert_eq!(allow.to_string(), "cost-up:400.50=campaign/home");
        for (text, said) in [
            (
                "campaign/home",
                "`campaign/home` has no `=`; write the risk and the resource, as in `serving-impact=campaign/home`",
            ),
            (
                "all=campaign/home",
                "`all` is not a risk; the risks are data-loss, serving-impact, retrain-cost, cost-up and privilege",
            ),
            (
                "data-loss:4=campaign/home",
                "`data-loss:4=campaign/home` has an amount, which only `cost-up` takes, as in `cost-up:400=campaign/home`",
            ),
            ("cost-up:4e3=campaign/home", "`4e3` is not a decimal number such as `0.24`"),
            (
                "data-loss=everything",
                "`everything` is not an address; write the kind and the key, as in `campaign/home`",
            ),
        ] {
            assert_eq!(text.parse::<Allow>().expect_err("a mistake").to_string(), said);
        }
    }
}
