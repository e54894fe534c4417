//! The kinds of dataset and the domains of a dataset group.
//! Not here: which fields they have (`schema`).

use serde::{Deserialize, Serialize};

/// The five kinds of dataset; a dataset group has at most one of each (docs/service/resources.md,
/// "Names").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DatasetType {
    /// Who did what with which item.
    Interactions,
    /// What is recommended.
    Items,
    /// To whom.
    Users,
    /// Things to suggest that are not items, for next-best-action.
    Actions,
    /// Who took which action.
    ActionInteractions,
}

impl DatasetType {
    /// All kinds, in the order in which a group is usually filled.
    pub const ALL: [Self; 5] =
        [Self::Interactions, Self::Items, Self::Users, Self::Actions, Self::ActionInteractions];

    /// The kind that a word names: any letter case, with or without the underscore, as the service's `datasetType`
    /// does it. None for other words; singular forms are other words.
    pub fn parse(word: &str) -> Option<Self> {
        let plain =
            |s: &str| s.chars().filter(|c| *c != '_').collect::<String>().to_ascii_uppercase();
        let wanted = plain(word);
        Self::ALL.into_iter().find(|kind| plain(kind.wire()) == wanted)
    }

    /// As the service writes it in ARNs and answers: `ACTION_INTERACTIONS`.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Interactions => "INTERACTIONS",
            Self::Items => "ITEMS",
            Self::Users => "USERS",
            Self::Actions => "ACTIONS",
            Self::ActionInteractions => "ACTION_INTERACTIONS",
        }
    }

    /// The `name` of its Avro schema: `ActionInteractions`, without the underscore.
    pub fn schema_name(self) -> &'static str {
        match self {
            Self::Interactions => "Interactions",
            Self::Items => "Items",
            Self::Users => "Users",
            Self::Actions => "Actions",
            Self::ActionInteractions => "ActionInteractions",
        }
    }

    /// As filter expressions write it: `Action_Interactions`, with the underscore.
    pub fn filter_name(self) -> &'static str {
        match self {
            Self::ActionInteractions => "Action_Interactions",
            other => other.schema_name(),
        }
    }
}

impl std::fmt::Display for DatasetType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.filter_name())
    }
}

/// The event types of action interactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionEvent {
    /// A user took an action.
    Taken,
    /// A user saw it and did not.
    NotTaken,
    /// A user saw it.
    Viewed,
}

impl ActionEvent {
    /// The type that a word names. The guide writes them in several ways (`NOT_TAKEN`, `Not taken`), so that only
    /// letters count (docs/service/data.md, "Columns of custom groups").
    pub fn parse(word: &str) -> Option<Self> {
        let letters = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
        match letters.collect::<String>().as_str() {
            "taken" => Some(Self::Taken),
            "nottaken" => Some(Self::NotTaken),
            "viewed" => Some(Self::Viewed),
            _ => None,
        }
    }
}

/// The domain of a dataset group. A custom group has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Domain {
    /// Shops.
    Ecommerce,
    /// Film and television.
    VideoOnDemand,
}

impl Domain {
    /// Both domains.
    pub const ALL: [Self; 2] = [Self::Ecommerce, Self::VideoOnDemand];

    /// As the service writes it.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Ecommerce => "ECOMMERCE",
            Self::VideoOnDemand => "VIDEO_ON_DEMAND",
        }
    }

    /// The domain that a word names, in any letter case and with `-` for `_`. `CUSTOM` and others are none.
    pub fn parse(word: &str) -> Option<Self> {
        let plain = word.replace('-', "_").to_ascii_uppercase();
        Self::ALL.into_iter().find(|domain| domain.wire() == plain)
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.wire())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_case_name_a_dataset() {
        for kind in DatasetType::ALL {
            assert_eq!(DatasetType::parse(kind.wire()), Some(kind));
            assert_eq!(DatasetType::parse(&kind.schema_name().to_lowercase()), Some(kind));
            assert_eq!(DatasetType::parse(kind.filter_name()), Some(kind));
        }
        assert_eq!(DatasetType::parse("Interaction"), None);
        assert_eq!(DatasetType::parse(""), None);
    }

    #[test]
    fn action_events_are_known_in_all_their_spellings() {
        let parsed = ["TAKEN", "Not taken", "NOT_TAKEN", "viewed"].map(ActionEvent::parse);
        let [taken, not, viewed] = [ActionEvent::Taken, ActionEvent::NotTaken, ActionEvent::Viewed];
        assert_eq!(parsed, [taken, not, not, viewed].map(Some));
        assert_eq!(["click", "", "*", "taken away"].map(ActionEvent::parse), [None; 4]);
    }

    #[test]
    fn domains_read_back() {
        assert_eq!(Domain::parse("video-on-demand"), Some(Domain::VideoOnDemand));
        assert_eq!(Domain::parse("Ecommerce"), Some(Domain::Ecommerce));
        assert_eq!(Domain::parse("CUSTOM"), None);
        assert_eq!(serde_json::to_string(&Domain::VideoOnDemand).unwrap(), "\"VIDEO_ON_DEMAND\"");
        assert_eq!(
            serde_json::to_string(&DatasetType::ActionInteractions).unwrap(),
            "\"ACTION_INTERACTIONS\""
        );
    }
}
