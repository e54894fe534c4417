//! Doubts about what a stack takes over, keeps, and writes for applications.

use super::{Row, Turn};

/// Why none of these can be switched.
const ONE_WAY: Turn = Turn::Fixed("the emulator answers in the way that is assumed");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "DescribeSolution may show no schedule where automatic training has the default one",
        handled: "`core/src/takeover/export.rs`, `core/src/kind/field.rs` (`WEEKLY`): no schedule counts as `rate(7 days)`",
        check: "CreateSolution without a schedule, describe it",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "ListTagsForResource shows the tags of CloudFormation",
        handled: "`core/src/plan/owner.rs` (`other_tool`): what carries them is adopted only by permission",
        check: "describe the tags of a group that CloudFormation made",
        known: "CloudFormation puts `aws:cloudformation:stack-name` on resources that take tags (its user guide)",
        turn: ONE_WAY,
    },
    Row {
        assumed: "A stopped recommender takes tags",
        handled: "`core/src/plan/steps.rs`: it is tagged as it is; a refusal fails that step alone",
        check: "TagResource on an INACTIVE recommender",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "A solution that stays while its dataset is replaced can train again",
        handled: "`core/src/plan/build.rs`: a training that fails is told, and the old version goes on",
        check: "delete and create a dataset below a solution, import, train",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Job records outlive their dataset group, and their names stay used up",
        handled: "`core/src/plan/runs.rs`: jobs of an earlier group do not count; the next free name is taken",
        check: "delete and create a group of the same name, list its jobs",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Lists and tags show a job as soon as its create call is answered",
        handled: "`engine/src/collect.rs`; a name that is taken after all is AlreadyExists, and read again",
        check: "CreateBatchInferenceJob, list at once",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "For the output of jobs, PutObject below the folder is enough; GetObject is not needed",
        handled: "`core/src/kind/data_role.rs`: the narrowest; a job that fails for it says so",
        check: "a batch job with this role",
        known: "the guide's example grants PutObject and GetObject on one bucket for input and output alike",
        turn: ONE_WAY,
    },
    Row {
        assumed: "CreateCampaign with `$LATEST` is refused while the solution has no version",
        handled: "`core/src/kind/campaign.rs`: the campaign waits for the first version",
        check: "CreateCampaign with `$LATEST` on a solution without a version",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "DescribeParameters with a filter by tag shows new parameters at once; texts of refusals and the size of pages of Systems Manager",
        handled: "`aws/src/ssm.rs`: a parameter whose name is taken is read by its name",
        check: "PutParameter with tags, then DescribeParameters",
        known: "",
        turn: ONE_WAY,
    },
];
