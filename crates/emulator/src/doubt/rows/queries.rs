//! Doubts about Athena, whose results Amazon Personalize imports.

use super::{Row, Turn};

/// Why none of these can be switched.
const ONE_WAY: Turn = Turn::Fixed("the emulator answers in the way that is assumed");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "Amazon Personalize reads the CSV that Athena writes: every value in quotes, numbers too, missing ones empty",
        handled: "`aws/src/athena/result.rs`: the object is taken over as it is; a refusal fails the import job with the service's reason and changes nothing",
        check: "import the result of a query",
        known: "the guide asks for a header and takes quoted texts; nothing on quoted numbers",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Athena keeps the case of aliases in the header of a result",
        handled: "`aws/src/athena/result.rs`: the header is held against the schema before the import, and another one is named",
        check: "`SELECT uid AS USER_ID`, and read the first line",
        known: "names of tables and columns are lower case; nothing on aliases",
        turn: ONE_WAY,
    },
    Row {
        assumed: "A `ClientRequestToken` that is sent again gives the old execution, also one that failed",
        handled: "`aws/src/athena`: an execution that failed is passed over with another token, so that it is run again either way",
        check: "send StartQueryExecution twice, with a query that fails",
        known: "the API reference: the same response, no other query; no word on for how long",
        turn: ONE_WAY,
    },
];
