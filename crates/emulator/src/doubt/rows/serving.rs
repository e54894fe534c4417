//! Doubts about the answers of campaigns and recommenders.

use super::{Row, Turn};

/// No switch: it changes what is recommended, not whether a request is answered.
const QUALITY: Turn =
    Turn::Fixed("it changes which items are recommended, not what a client has to do");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "A campaign or recommender that is not ACTIVE answers InvalidInput at the runtime API",
        handled: "`emulator/src/personalize/runtime/target.rs`",
        check: "ask a pending campaign and a stopped recommender",
        known: "the guide: a stopped recommender cannot be used",
        turn: Turn::Switch("inactive-target"),
    },
    Row {
        assumed: "A context with a key that is no column of one's own in the interactions is InvalidInput; recipes without contextual metadata ignore it",
        handled: "`emulator/src/personalize/runtime/context.rs`",
        check: "ask a campaign with such a key",
        known: "",
        turn: Turn::Switch("unknown-context"),
    },
    Row {
        assumed: "`filterValues` without `filterArn`, a filter of another group, unknown metadata columns are InvalidInput",
        handled: "`emulator/src/personalize/runtime/`",
        check: "send each",
        known: "a newspaper's Lambda catches InvalidInput for a filter that does not exist (github minliang-ds/tgam-aws-personalize-test)",
        turn: Turn::Fixed(
            "a request of this kind is a slip, and one that passes in silence is not found",
        ),
    },
    Row {
        assumed: "The automatic filter of a use case holds for promoted items too",
        handled: "`emulator/src/personalize/runtime/promotion.rs`",
        check: "promote what a user has bought",
        known: "",
        turn: QUALITY,
    },
    Row {
        assumed: "After how much a filter removed popular items are put in, and where they stand",
        handled: "`emulator/src/personalize/runtime/recommend.rs`: for what the user's history says nothing of, after the scored items",
        check: "ask a v2 campaign with a filter that keeps few items",
        known: "a newspaper's Lambda asks again without its filter when the list is empty: filtered answers can be short",
        turn: QUALITY,
    },
    Row {
        assumed: "What a filter drops from a ranking has no part in the scores",
        handled: "`emulator/src/personalize/runtime/rank.rs`",
        check: "rank with a filter, add up the scores",
        known: "",
        turn: QUALITY,
    },
    Row {
        assumed: "How much is explored, where in the answer, and with which score",
        handled: "`emulator/src/personalize/runtime/exploration.rs`: a third of the weight, at the end, without a score",
        check: "ask a v2 campaign after PutItems of many items",
        known: "",
        turn: QUALITY,
    },
    Row {
        assumed: "A null matches only `NOT IN`; a false `IF` removes its expression",
        handled: "`rules/src/filter/eval.rs`",
        check: "filter on a column with nulls",
        known: "",
        turn: QUALITY,
    },
];
