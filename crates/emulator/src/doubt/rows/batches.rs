//! Doubts about batch jobs, exports and data deletion jobs.

use super::{Row, Turn};

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "The statuses of batch jobs are CREATE PENDING and CREATE IN_PROGRESS",
        handled: "`emulator/src/personalize/kind/batch.rs`",
        check: "describe a job right after it was created, and some minutes later",
        known: "the model names PENDING and IN PROGRESS; recorded jobs of AWS's notebooks, and the code that polls for them, have the words with CREATE",
        turn: Turn::Switch("batch-statuses"),
    },
    Row {
        assumed: "A batch job or deletion whose input does not exist is created and fails",
        handled: "`emulator/src/personalize/kind/batch.rs`",
        check: "create a job on a key that does not exist",
        known: "the guide has the text `Invalid S3 input path`, and does not say who gives it",
        turn: Turn::Switch("batch-input"),
    },
    Row {
        assumed: "An item without a score has null in the list of scores",
        handled: "`emulator/src/personalize/batch/output.rs`",
        check: "rank a list with an unknown item in a batch job",
        known: "lists of scores in the guide's examples are as long as those of items",
        turn: Turn::Switch("missing-batch-scores"),
    },
    Row {
        assumed: "An input line in error has a text as `error`, and no `output`; the job is ACTIVE all the same",
        handled: "`emulator/src/personalize/batch/output.rs`",
        check: "run a job on a file with a line that is no JSON and one without an id",
        known: "AWS's retail-demo-store looks for `output` before it reads it; the model says that failed lines count as results",
        turn: Turn::Fixed(
            "every line has to be read with this in mind; no output is the harder form",
        ),
    },
    Row {
        assumed: "`numResults` of a batch inference job is 25 when it is not given, at most 500, and has no effect on rankings",
        handled: "`emulator/src/personalize/kind/batch_inference_job.rs`",
        check: "create jobs with 0, 501 and none",
        known: "the guide's examples of output have 25 items; the limit is that of a campaign",
        turn: Turn::Switch("batch-results"),
    },
    Row {
        assumed: "The output of a file in a deeper folder lies in the same folders below the output location",
        handled: "`emulator/src/personalize/batch/mod.rs`",
        check: "run a job on a prefix with folders",
        known: "the guide: all files that match the prefix are input",
        turn: Turn::Fixed("a client finds the output by listing, as themes demand of it anyway"),
    },
    Row {
        assumed: "`usersList` is what a segment is called, and holds only users with some affinity",
        handled: "`emulator/src/personalize/batch/output.rs`",
        check: "run a job with more results than users",
        known: "recorded three times from 2021 to 2024; the guide prints `recommendedUsers`",
        turn: Turn::Fixed("the recordings agree; a client that reads both names is safe"),
    },
    Row {
        assumed: "A filter of users on EVENT_TYPE looks at what a user did with any item",
        handled: "`emulator/src/personalize/runtime/segment.rs`",
        check: "run a segment job with such a filter for an item that few users know",
        known: "the guide's examples do not name an item",
        turn: Turn::Fixed("it changes which users are answered, not what a client has to do"),
    },
    Row {
        assumed: "The keys of the metrics for segments are `hit`, `recall` and `coverage`",
        handled: "`learn/src/metrics.rs`",
        check: "GetSolutionMetrics of a version of aws-item-affinity",
        known: "the guide names the metrics, not the keys; a type of AWS's Customer Profiles has these words",
        turn: Turn::Fixed("metrics are shown as they come, whatever their keys"),
    },
    Row {
        assumed: "An export writes several files, whose names a client does not know",
        handled: "`emulator/src/personalize/export.rs`: `JOB-00000.csv` and so on in the output location",
        check: "export a dataset, list the bucket",
        known: "the guide of 2023: one or more CSV files",
        turn: Turn::Switch("export-files"),
    },
    Row {
        assumed: "An export without any record fails",
        handled: "`emulator/src/personalize/export.rs`",
        check: "export a dataset with `PUT` that has imports only",
        known: "",
        turn: Turn::Switch("empty-export"),
    },
    Row {
        assumed: "Events of somebody unknown are exported with the id of their session as USER_ID",
        handled: "`emulator/src/personalize/export.rs`",
        check: "PutEvents without a userId, export",
        known: "",
        turn: Turn::Fixed(
            "they are trained on under that id here, and USER_ID may not be empty in an import",
        ),
    },
    Row {
        assumed: "A file of users to be removed with a second column fails the job",
        handled: "`emulator/src/personalize/deletion.rs`",
        check: "create a deletion job on a file with USER_ID and NAME",
        known: "the model: a CSV with a single USER_ID column",
        turn: Turn::Fixed("one column is what is documented"),
    },
    Row {
        assumed: "A member of an input line that the recipe does not read is ignored, and a `userId` that is a number is an error of its line",
        handled: "`rules/src/filter/lines.rs` (PZ3055): the first is a warning, the second an error, both before the input is uploaded",
        check: "run a job with such lines",
        known: "the guide's examples have texts only",
        turn: Turn::Fixed("the check comes before the upload"),
    },
];
