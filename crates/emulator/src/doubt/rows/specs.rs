//! Doubts about what the service takes in configurations, schemas and filters.

use super::{NEVER_SENT, Row, Turn};

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "Configuration blocks with the wrong recipe are refused",
        handled: "`rules/src/recipe/` (errors)",
        check: "CreateSolution with `eventsConfig` on a v1 recipe",
        known: "",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "A whole number written `64.0`, a length of time written `3h`, an age of exploration below a day are taken",
        handled: "`rules/src/recipe/parameter.rs` (`doubt`): a warning with the spelling of the guide",
        check: "CreateSolution and CreateCampaign with each",
        known: "AWS's samples write `30 minutes`, cut-offs `7` and `1`, weights `0.1` to `0.9`",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "Ids and times can be left out of training, a column can be included and excluded, an event type can have two weights",
        handled: "`rules/src/recipe/columns.rs`, `goals.rs`: warnings",
        check: "CreateSolution with each",
        known: "",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "Lists of ranges may be left out of `algorithmHyperParameterRanges`; the guide sends all three",
        handled: "`core/src/spec/config.rs` (`Ranges`): always sent",
        check: "CreateSolution with one list",
        known: "AWS's configurations send the third list empty",
        turn: Turn::Fixed("all three are always sent"),
    },
    Row {
        assumed: "An objective without a sensitivity counts as `OFF`",
        handled: "`rules/src/recipe/goals.rs`: a warning",
        check: "CreateSolution without it, look at its metrics",
        known: "",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "`aws-semantic-similarity` and the segmentation recipes take `eventType`",
        handled: "`rules/src/recipe/table.rs`: allowed",
        check: "CreateSolution with it",
        known: "AWS's retail-demo-store sends it with similar items and ranking only",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "More throughput than the rates of the quota page can be kept",
        handled: "`rules/src/recipe/serving.rs`: a warning",
        check: "CreateCampaign with `minProvisionedTPS` 501",
        known: "",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "AND binds closer than OR in filters; brackets around conditions are refused",
        handled: "`rules/src/filter/`",
        check: "CreateFilter that mixes both",
        known: "some seventy expressions of AWS's samples and guides have neither brackets nor a mix",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "Singular names of datasets in filters (`Item.GENRE`, in the guide of 2020) are taken",
        handled: "`rules/src/filter/check.rs`: a warning that names the plural",
        check: "CreateFilter with `Item.…`",
        known: "the guide had them for three weeks of 2020; all later states have the plural",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "A quote inside of a text of a filter cannot be escaped",
        handled: "`rules/src/filter/lexer.rs`: an error; the other kind of quotes is a warning",
        check: "CreateFilter with `\"a \\\"b\\\"\"`",
        known: "",
        turn: NEVER_SENT,
    },
    Row {
        assumed: "A nested form of a plain type (`{\"type\": {\"type\": \"string\"}}`) is refused",
        handled: "`rules/src/schema/read.rs`: an error that names the plain form",
        check: "CreateSchema with such a field",
        known: "",
        turn: NEVER_SENT,
    },
];
