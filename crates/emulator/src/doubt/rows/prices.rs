//! Doubts about prices. The emulator bills nothing, so that none of them has a switch.

use super::{Row, Turn};

/// No switch: nothing is billed.
const NO_BILL: Turn = Turn::Fixed("the emulator bills nothing");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "The floor of a campaign with a v2 recipe is its minimum throughput at the price of v2 requests: 0.54 USD an hour for each request per second",
        handled: "`price/prices`: shown as it is; `--prices` lays another over",
        check: "keep such a campaign for a day without requests, read the bill",
        known: "AWS's price map has the price of the requests only",
        turn: NO_BILL,
    },
    Row {
        assumed: "Tiers of requests are counted per region and month over all campaigns",
        handled: "`core/src/cost`: an estimate counts them for each campaign alone, which is never less",
        check: "bill of a month with two campaigns beyond the first tier",
        known: "the price map has the borders, not over what they are counted",
        turn: NO_BILL,
    },
    Row {
        assumed: "Every full import is billed again by its bytes, and a gigabyte is 1,000,000,000 bytes",
        handled: "`core/src/plan/cost/once.rs`: every import is charged",
        check: "import the same file twice, read the bill",
        known: "a price per GB of bulk and streamed data",
        turn: NO_BILL,
    },
    Row {
        assumed: "A part of 100,000 users counts as a whole in recommender hours; where the tiers of users end",
        handled: "`price`: the first tier, rounded up; beyond it the cost is unknown and said so",
        check: "bills of recommenders in groups of different sizes",
        known: "four prices, no borders",
        turn: NO_BILL,
    },
    Row {
        assumed: "The training of a recommender is paid by its hours",
        handled: "`docs/cost.md`: not estimated",
        check: "create a recommender, read the bill of the day",
        known: "",
        turn: NO_BILL,
    },
    Row {
        assumed: "One line of a batch inference job is one recommendation; what user segments and themes are counted by",
        handled: "`core/src/plan/cost/once.rs`: lines are charged; segments are unknown",
        check: "run one of each, read the bill",
        known: "prices in tiers without their unit",
        turn: NO_BILL,
    },
    Row {
        assumed: "What aws-semantic-similarity, exports and deletions cost",
        handled: "`core/src/cost/unknown.rs`: unknown, with the reason",
        check: "run one of each, read the bill",
        known: "semantic similarity is newer than the price map; of exports and deletions no price was found",
        turn: NO_BILL,
    },
    Row {
        assumed: "Whether the weekly training of a recommender is billed beside its hours",
        handled: "`core/src/cost/unknown.rs`: said as unknown, and never counted as nothing",
        check: "bill of a month with one recommender",
        known: "the price page bills recommenders by users and hours, and says nothing of their training",
        turn: NO_BILL,
    },
];
