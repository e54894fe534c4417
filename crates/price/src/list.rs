//! Price lists: the one of the repository, and others laid over it. Not here: reading files.

use crate::{meter::Meter, rate::Rate};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    marker::PhantomData,
    sync::LazyLock,
};

/// Prices in US dollars, by meter. The same in all regions of the list, unless a price names its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceList {
    /// The day on which the prices were published: `2024-08-26`.
    pub date: String,
    /// The currency: `USD`, which is the only one.
    pub currency: Currency,
    /// Where the list is from.
    #[serde(default)]
    pub source: Option<String>,
    /// The regions for which the prices are known.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// How recipes are billed that are not billed like most.
    #[serde(default, deserialize_with = "once")]
    pub recipes: BTreeMap<String, Billing>,
    /// The prices.
    #[serde(deserialize_with = "once")]
    pub meters: BTreeMap<Meter, Rate>,
    /// The lists that were laid over this one.
    #[serde(skip)]
    pub over: Vec<String>,
}

/// How a recipe is billed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// By hours of training, and by requests.
    #[default]
    Standard,
    /// By the interactions that it is trained on, and by requests at a price of their own.
    V2,
    /// The list is older than the recipe.
    Unknown,
}

/// The currency of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Currency {
    /// US dollars.
    #[serde(rename = "USD")]
    Usd,
}

/// A text that is no price list, with the place of the mistake.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct ListError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

static LIST: LazyLock<PriceList> = LazyLock::new(|| {
    PriceList::read(include_str!("../prices/2024-08-26.json"))
        .expect("the file is in the repository, and a test reads it")
});

impl PriceList {
    /// The list of the repository: AWS's list prices of a day.
    pub fn published() -> &'static PriceList {
        &LIST
    }

    /// Reads a list in JSON.
    ///
    /// # Errors
    /// Text that is not JSON or not of the form, with its place.
    pub fn read(text: &str) -> Result<PriceList, ListError> {
        let list: PriceList = serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
            ListError { line: error.line(), column: error.column(), what: what.to_owned() }
        })?;
        if !is_day(&list.date) {
            let line = text.lines().position(|line| line.contains("\"date\"")).unwrap_or(0) + 1;
            let what = format!("the date `{}` is not a day such as `2024-08-26`", list.date);
            return Err(ListError { line, column: 1, what });
        }
        Ok(list)
    }

    /// This list with the prices of `other` in place of its own; the regions of `other` are added.
    #[must_use]
    pub fn with(mut self, other: PriceList) -> PriceList {
        self.meters.extend(other.meters);
        self.regions.extend(other.regions);
        self.recipes.extend(other.recipes);
        self.over.push(other.date);
        self
    }

    /// The price of a meter; none where the list does not have it.
    pub fn rate(&self, meter: Meter) -> Option<&Rate> {
        self.meters.get(&meter)
    }

    /// How the recipe of this name is billed.
    pub fn billing(&self, recipe: &str) -> Billing {
        self.recipes.get(recipe).copied().unwrap_or_default()
    }

    /// What the prices are, for people: `list prices of 2024-08-26`, and whether others are laid over them.
    pub fn words(&self) -> String {
        let mut words = format!("list prices of {}", self.date);
        for date in &self.over {
            words.push_str(&format!(", with other prices of {date}"));
        }
        words
    }
}

/// Whether a text has the form of a day: `2024-08-26`.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_within = |part: Option<&str>, most: u8| {
        part.and_then(|part| part.parse::<u8>().ok()).is_some_and(|n| (1..=most).contains(&n))
    };
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, b)| match at {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
        && is_within(text.get(5..7), 12)
        && is_within(text.get(8..10), 31)
}

/// A map of which no key stands twice: JSON says nothing about which of two values counts.
fn once<'de, D: Deserializer<'de>, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord + fmt::Display,
    V: Deserialize<'de>,
{
    struct Once<K, V>(PhantomData<(K, V)>);
    impl<'de, K, V> Visitor<'de> for Once<K, V>
    where
        K: Deserialize<'de> + Ord + fmt::Display,
        V: Deserialize<'de>,
    {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = given.next_entry::<K, V>()? {
                if map.contains_key(&key) {
                    return Err(A::Error::custom(format!("`{key}` stands twice")));
                }
                map.insert(key, value);
            }
            Ok(map)
        }
    }
    deserializer.deserialize_map(Once(PhantomData))
}
