//! The input of batch jobs, as the spec names it: a file, a place in S3, or the users or items of the interactions. Not here: how
//! lines are made of them (`batch_lines`), and whether a recipe reads them (`check::batch_input`).

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::borrow::Cow;

/// The input of a batch job: the path of a file or of a place in S3, or a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BatchInput {
    /// The path.
    Path(String),
    /// One of `path`, `users` and `items`, with the key that encrypts the file.
    Block(InputBlock),
}

/// The input of a batch job: one of `path`, `users` and `items`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InputBlock {
    /// A file of JSON Lines, relative to the spec, or `s3://bucket/key`.
    pub path: Option<String>,
    /// A line for each of these users of the interactions: `all`, or `active 90 days`. The file is made by `apply`; the source of
    /// the interactions has to be local.
    pub users: Option<Chosen>,
    /// A line for each of these items of the interactions: `all`, or `active 90 days`, for recipes whose lines name items.
    pub items: Option<Chosen>,
    /// The ARN of a KMS key that encrypts the file.
    pub kms_key_arn: Option<String>,
}

/// Users or items of the interactions: all, or those of the last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// All of them.
    All,
    /// Those with an interaction in so many days before the newest one of the data, so that the same data always means the same.
    Active(u32),
}

/// Which id of the interactions the lines have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// Users.
    Users(Chosen),
    /// Items.
    Items(Chosen),
}

impl BatchInput {
    /// The path, where it is one.
    pub fn path(&self) -> Option<&str> {
        match self {
            BatchInput::Path(path) => Some(path),
            BatchInput::Block(block) => block.path.as_deref(),
        }
    }

    /// The key that encrypts the file.
    pub fn key(&self) -> Option<&str> {
        match self {
            BatchInput::Path(_) => None,
            BatchInput::Block(block) => block.kms_key_arn.as_deref(),
        }
    }

    /// Whose ids the lines are to have, where they are made of the interactions.
    pub fn ids(&self) -> Option<Ids> {
        let BatchInput::Block(block) = self else { return None };
        block.users.map(Ids::Users).or(block.items.map(Ids::Items))
    }
}

impl Ids {
    /// Which of them.
    pub fn chosen(self) -> Chosen {
        match self {
            Ids::Users(chosen) | Ids::Items(chosen) => chosen,
        }
    }

    /// The key of the spec, which is what they are called.
    pub fn word(self) -> &'static str {
        match self {
            Ids::Users(_) => "users",
            Ids::Items(_) => "items",
        }
    }

    /// The member of a line that has the id (docs/service/batch.md, "Input and output of batch jobs").
    pub fn member(self) -> &'static str {
        match self {
            Ids::Users(_) => "userId",
            Ids::Items(_) => "itemId",
        }
    }

    /// The column of the interactions.
    pub fn column(self) -> &'static str {
        match self {
            Ids::Users(_) => "USER_ID",
            Ids::Items(_) => "ITEM_ID",
        }
    }
}

impl Chosen {
    /// The days before the newest interaction; none for all.
    pub fn days(self) -> Option<u32> {
        match self {
            Chosen::All => None,
            Chosen::Active(days) => Some(days),
        }
    }
}

impl Serialize for Chosen {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Chosen::All => serializer.serialize_str("all"),
            Chosen::Active(days) => serializer.collect_str(&format_args!("active {days} days")),
        }
    }
}

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let days = text.strip_prefix("active ").map(|rest| {
            rest.trim_end_matches("days").trim_end_matches("day").trim_end_matches('d').trim()
        });
        match days.map(str::parse) {
            None if text == "all" => Ok(Chosen::All),
            Some(Ok(days)) => Ok(Chosen::Active(days)),
            _ => Err(D::Error::custom(format!("`{text}` is neither `all` nor `active 90 days`"))),
        }
    }
}

impl JsonSchema for Chosen {
    fn schema_name() -> Cow<'static, str> {
        "Chosen".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(all|active [1-9][0-9]{0,3} ?(d|day|days))$",
            "description": "`all`, or `active 90 days`: those with an interaction in the 90 days before the newest one of the data."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_chosen_is_written_in_words() {
        let read = |text: &str| serde_json::from_value::<Chosen>(text.into()).ok();
        assert_eq!(read("all"), Some(Chosen::All));
        assert_eq!(read("active 90 days"), Some(Chosen::Active(90)));
        assert_eq!(read("active 1 day"), Some(Chosen::Active(1)));
        for text in ["", "active", "active days", "90 days", "active -1 days"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(serde_json::to_value(Chosen::Active(7)).unwrap(), "active 7 days");
    }
}
