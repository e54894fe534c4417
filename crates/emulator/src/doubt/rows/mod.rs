//! The rows, by the part of the service that they are about.
//! Not here: the answers that can be switched (`switch`).

mod access;
mod batches;
mod data;
mod endpoint;
mod prices;
mod queries;
mod resources;
mod schedules;
mod serving;
mod specs;
mod stacks;

use super::{Area, Row, Turn};

/// All rows in the order of the page.
pub static AREAS: &[Area] = &[
    Area { title: "Resources", rows: resources::ROWS },
    Area { title: "Data", rows: data::ROWS },
    Area { title: "Batches, exports, deletions", rows: batches::ROWS },
    Area { title: "Answers", rows: serving::ROWS },
    Area { title: "Buckets, roles, rates", rows: access::ROWS },
    Area { title: "Prices", rows: prices::ROWS },
    Area { title: "What a spec may say", rows: specs::ROWS },
    Area { title: "Stacks and what they take over", rows: stacks::ROWS },
    Area { title: "Schedules", rows: schedules::ROWS },
    Area { title: "Endpoint", rows: endpoint::ROWS },
    Area { title: "Queries", rows: queries::ROWS },
];

/// No switch: the client never sends it, because `validate` finds it first.
const NEVER_SENT: Turn = Turn::Fixed(
    "`validate` refuses or doubts it before anything is sent; the emulator goes by the same rules",
);
