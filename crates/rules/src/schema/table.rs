//! Which fields each dataset has to have and which names are reserved: the facts.
//! Not here: how a schema is held against them (`check`).
//!
//! Source: docs/service/data.md, "Columns of custom groups" and "Columns of domain groups".

use super::Primitive::{self, Float, Long, String};
use crate::dataset::{DatasetType, Domain};

/// The mark that a reserved text carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// None: it must not be categorical.
    None,
    /// `"categorical": true`.
    Categorical,
    /// `"textual": true`.
    Textual,
}

/// A field whose name has a meaning for the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// The types that are accepted; the first is the documented one.
    pub types: &'static [Primitive],
    /// Whether the documentation lists `null` for it.
    pub nullable: bool,
    /// The mark that it carries.
    pub mark: Mark,
    /// Whether the schema has to have it.
    pub required: bool,
    /// Whether it says something about the user or item, and so counts as metadata.
    pub metadata: bool,
    /// The least and the greatest number that it may hold.
    pub range: Option<(i64, i64)>,
}

/// The fields of one dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Required and reserved fields.
    pub known: &'static [Known],
    /// How many fields of one's own there may be.
    pub own: usize,
    /// Whether one field of metadata is needed at least.
    pub needs_metadata: bool,
}

const fn field(name: &'static str, types: &'static [Primitive]) -> Known {
    Known {
        name,
        types,
        nullable: false,
        mark: Mark::None,
        required: false,
        metadata: false,
        range: None,
    }
}

impl Known {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
    const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
    const fn metadata(self) -> Self {
        Self { metadata: true, ..self }
    }
    const fn categorical(self) -> Self {
        Self { mark: Mark::Categorical, metadata: true, ..self }
    }
    const fn textual(self) -> Self {
        Self { mark: Mark::Textual, metadata: true, ..self }
    }
    const fn range(self, least: i64, greatest: i64) -> Self {
        Self { range: Some((least, greatest)), ..self }
    }
}

const USER_ID: Known = field("USER_ID", &[String]).required();
const ITEM_ID: Known = field("ITEM_ID", &[String]).required();
const ACTION_ID: Known = field("ACTION_ID", &[String]).required();
const TIMESTAMP: Known = field("TIMESTAMP", &[Long]).required();
const EVENT_TYPE: Known = field("EVENT_TYPE", &[String]);
const EVENT_VALUE: Known = field("EVENT_VALUE", &[Float]).nullable();
const IMPRESSION: Known = field("IMPRESSION", &[String]).nullable();
const RECOMMENDATION_ID: Known = field("RECOMMENDATION_ID", &[String]).nullable();
const SOURCE: Known = field("EVENT_ATTRIBUTION_SOURCE", &[String]).nullable();
const CREATION: Known = field("CREATION_TIMESTAMP", &[Long]);

const INTERACTIONS: Fields = Fields {
    known: &[
        USER_ID,
        ITEM_ID,
        TIMESTAMP,
        EVENT_TYPE,
        EVENT_VALUE,
        IMPRESSION,
        RECOMMENDATION_ID,
        SOURCE,
    ],
    own: 5,
    needs_metadata: false,
};

const DOMAIN_INTERACTIONS: Fields = Fields {
    known: &[
        USER_ID,
        ITEM_ID,
        TIMESTAMP,
        EVENT_TYPE.required(),
        EVENT_VALUE,
        IMPRESSION,
        RECOMMENDATION_ID,
        SOURCE,
    ],
    own: 5,
    needs_metadata: false,
};

const USERS: Fields = Fields { known: &[USER_ID], own: 25, needs_metadata: true };

const VOD_USERS: Fields = Fields {
    known: &[USER_ID, field("SUBSCRIPTION_MODEL", &[String]).categorical().nullable()],
    own: 25,
    needs_metadata: true,
};

const ITEMS: Fields = Fields { known: &[ITEM_ID, CREATION], own: 100, needs_metadata: true };

const ECOMMERCE_ITEMS: Fields = Fields {
    known: &[
        ITEM_ID,
        field("PRICE", &[Float]).metadata().required(),
        field("CATEGORY_L1", &[String]).categorical().required(),
        field("CATEGORY_L2", &[String]).categorical().nullable(),
        field("CATEGORY_L3", &[String]).categorical().nullable(),
        field("PRODUCT_DESCRIPTION", &[String]).textual().nullable(),
        // The table of the guide says long, two of its pages say float.
        field("CREATION_TIMESTAMP", &[Long, Float]),
        field("AGE_GROUP", &[String]).categorical().nullable(),
        field("ADULT", &[String]).categorical().nullable(),
        field("GENDER", &[String]).categorical().nullable(),
    ],
    own: 100,
    needs_metadata: true,
};

const VOD_ITEMS: Fields = Fields {
    known: &[
        ITEM_ID,
        CREATION.required(),
        field("GENRES", &[String]).categorical().required(),
        field("PRICE", &[Float]).metadata().nullable(),
        field("DURATION", &[Float]).metadata().nullable(),
        field("GENRE_L2", &[String]).categorical().nullable(),
        field("GENRE_L3", &[String]).categorical().nullable(),
        field("AVERAGE_RATING", &[Float]).metadata().nullable(),
        field("PRODUCT_DESCRIPTION", &[String]).textual().nullable(),
        field("CONTENT_OWNER", &[String]).categorical().nullable(),
        field("CONTENT_CLASSIFICATION", &[String]).categorical().nullable(),
    ],
    own: 100,
    needs_metadata: true,
};

const ACTIONS: Fields = Fields {
    known: &[
        ACTION_ID,
        CREATION,
        field("VALUE", &[Long]).nullable().range(1, 10),
        field("TYPE", &[String]).nullable(),
        field("EXPIRATION_TIMESTAMP", &[Long]).nullable(),
        // One list of the guide writes this longer name; it is accepted with a warning.
        field(LONG_EXPIRY, &[Long]).nullable(),
        // Days; the guide gives no lower bound.
        field("REPEAT_FREQUENCY", &[Long]).nullable().range(0, 30),
    ],
    own: 10,
    needs_metadata: true,
};

const ACTION_INTERACTIONS: Fields = Fields {
    known: &[USER_ID, ACTION_ID, EVENT_TYPE.required(), TIMESTAMP, IMPRESSION, RECOMMENDATION_ID],
    own: 5,
    needs_metadata: false,
};

/// The spelling of the expiry field that only the keyword list of the guide has.
pub(super) const LONG_EXPIRY: &str = "ACTION_EXPIRATION_TIMESTAMP";

/// The fields of a dataset in a group of this domain. Domain groups have no actions; they get the custom rules.
pub fn fields(kind: DatasetType, domain: Option<Domain>) -> &'static Fields {
    match (kind, domain) {
        (DatasetType::Interactions, None) => &INTERACTIONS,
        (DatasetType::Interactions, Some(_)) => &DOMAIN_INTERACTIONS,
        (DatasetType::Users, Some(Domain::VideoOnDemand)) => &VOD_USERS,
        (DatasetType::Users, _) => &USERS,
        (DatasetType::Items, None) => &ITEMS,
        (DatasetType::Items, Some(Domain::Ecommerce)) => &ECOMMERCE_ITEMS,
        (DatasetType::Items, Some(Domain::VideoOnDemand)) => &VOD_ITEMS,
        (DatasetType::Actions, _) => &ACTIONS,
        (DatasetType::ActionInteractions, _) => &ACTION_INTERACTIONS,
    }
}

/// The required or reserved field of this name, in any letter case.
pub fn reserved(kind: DatasetType, domain: Option<Domain>, name: &str) -> Option<&'static Known> {
    fields(kind, domain).known.iter().find(|known| known.name.eq_ignore_ascii_case(name))
}
