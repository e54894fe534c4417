//! What a spec counts on in its data: event types, and enough interactions for what it trains.
//! Not here: which spec counts on what, and whether the data has it.

/// An event type that something in a spec counts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedEvent {
    /// The type.
    pub name: String,
    /// Who counts on it, for people: "the filter `unseen`".
    pub by: String,
    /// What it means to them.
    pub role: EventRole,
}

/// What an event type means to what names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventRole {
    /// A filter compares with it.
    Filter,
    /// A training gives it a weight, or will need it later.
    Training,
    /// The guide recommends it for the recipe.
    Recommended,
}

/// A value that a filter compares with a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedValue {
    /// The column, in any letter case.
    pub column: String,
    /// The value.
    pub text: String,
    /// Who compares, for people: "the filter `unseen`".
    pub by: String,
}

/// A training that looks at some of the interactions only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Training {
    /// Who trains, for people: "the solution `liked`".
    pub by: String,
    /// It counts this event type only.
    pub event: Option<String>,
    /// It counts interactions with at least this `EVENT_VALUE` only.
    pub least_value: Option<f64>,
}
