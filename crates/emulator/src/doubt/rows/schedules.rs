//! Doubts about EventBridge Scheduler and its calls of Personalize.

use super::{Row, Turn};

/// Why none of these can be switched.
const ONE_WAY: Turn = Turn::Fixed("the emulator answers in the way that is assumed");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "EventBridge Scheduler calls Personalize as a universal target, `aws-sdk:personalize:createSolutionVersion`",
        handled: "`core/src/kind/schedule_target.rs`; a refusal of CreateSchedule fails that step alone",
        check: "CreateSchedule with such a target",
        known: "the guide has the form for all services of the SDK; no public example with Personalize was found",
        turn: ONE_WAY,
    },
    Row {
        assumed: "The input of a target has the names of the SDK's shapes, with `MinProvisionedTPS` and `S3DataSource` spelt so",
        handled: "`core/src/kind/schedule_target.rs` (`capitals`); a wrong name is refused by CreateSchedule and changes nothing",
        check: "CreateSchedule for updateCampaign and createBatchInferenceJob",
        known: "examples of ECS and CodeBuild, and Step Functions, which has the same convention",
        turn: ONE_WAY,
    },
    Row {
        assumed: "A firing that is delivered twice has the same execution id both times",
        handled: "names of jobs hold the id, so that a second delivery is AlreadyExists; trainings are not repeated after failures",
        check: "look at the names of jobs of a schedule over months",
        known: "the guide: a unique id for each attempted invocation",
        turn: Turn::Fixed(
            "the fault `twice` delivers with the same id; otherwise a second job is made, and nothing else changes",
        ),
    },
    Row {
        assumed: "CreateSchedule refuses a role that it may not assume, and one that is seconds old, with a message that names the role",
        handled: "`engine/src/apply/fresh.rs`: tried again while the role is new",
        check: "create role and schedule in one script",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "UpdateSchedule takes a `StartDate` that has passed",
        handled: "`core/src/kind/schedule.rs`: it is sent as the spec has it; a refusal fails that step alone, and the spec can drop the date",
        check: "UpdateSchedule a week after the start",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "GetSchedule gives the input and the expression back as they were sent",
        handled: "`aws/src/scheduler.rs`: inputs are compared as JSON",
        check: "CreateSchedule, GetSchedule",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Two schedules that are due in the same minute may be delivered in any order",
        handled: "`core/src/check/schedules.rs` (PZ7010): a warning where two of them contradict each other",
        check: "two schedules of one campaign at the same minute, over a week",
        known: "",
        turn: ONE_WAY,
    },
];
