//! Doubts about API Gateway in front of Personalize.

use super::{Row, Turn};

/// Why none of these can be switched.
const ONE_WAY: Turn = Turn::Fixed("the emulator answers in the way that is assumed");

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "API Gateway calls Personalize by `personalize-runtime:path/recommendations` and `personalize-events:path/events`, and signs for it",
        handled: "`core/src/kind/endpoint_document.rs`; a refusal of PutRestApi fails that step alone, and a call that fails answers 502",
        check: "apply an endpoint, and ask it with the line of `output endpoint`",
        known: "the form is documented for all services; no public example with Personalize was found",
        turn: ONE_WAY,
    },
    Row {
        assumed: "`$input.params` gives values of the path decoded, also those with an encoded slash",
        handled: "`core/src/kind/endpoint_template.rs`: escaped as JSON in any case; an id that came encoded is that of an unknown user, who gets popular items",
        check: "ask for `o%27neil`, `%EA%B0%80` and `a%2Fb`, and compare with GetRecommendations",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "`$input.json` of a member that is not there is an empty text in quotes",
        handled: "`core/src/kind/endpoint_template.rs`: nothing, an empty text and `null` count as absent for `userId`; other members are then refused with 400",
        check: "send events without `userId`, and without `sessionId`",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "API Gateway assumes the role of an integration without `aws:SourceArn`",
        handled: "`core/src/kind/endpoint_access.rs`: no condition, which works either way; nobody without `iam:PassRole` can give the role to an API",
        check: "add the condition to the trust policy, and ask",
        known: "the examples of the guide have no condition",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Removing `/*/*` from a stage takes its throttle away, and limits that are not set read as absent or negative",
        handled: "`aws/src/apigateway/parts.rs`: both read as no throttle; otherwise the next plan shows the difference",
        check: "UpdateStage with both patches, GetStage after each",
        known: "Terraform's provider removes method settings by such a path",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Errors of tasks that call Personalize end in the name of the exception, and the members of their inputs and answers have capitals",
        handled: "`core/src/kind/endpoint_template_states.rs`: only the end of an error's name is compared; both spellings of an answer's members come out the same",
        check: "an endpoint with `via: stepFunctions`, asked for an unknown campaign",
        known: "the guide on calls of SDKs, with other services as examples",
        turn: ONE_WAY,
    },
    Row {
        assumed: "Step Functions takes `SentAt` of an event as a number of seconds",
        handled: "`core/src/kind/endpoint_template_states.rs`: sent as the caller gave it; a refusal is a 502 of that route alone",
        check: "a route for events with `via: stepFunctions`",
        known: "",
        turn: ONE_WAY,
    },
    Row {
        assumed: "A template may set `$context.responseOverride.status` inside `#if`, and `$input.path` of a text gives the text as it is",
        handled: "`core/src/kind/endpoint_template_states.rs`: otherwise a refusal comes as 200 with its message",
        check: "ask a route with `via: stepFunctions` with a body that is refused",
        known: "the page on overrides of responses shows both",
        turn: ONE_WAY,
    },
    Row {
        assumed: "CreateStateMachine while one of the name is being deleted fails for less than a minute",
        handled: "`aws/src/states.rs`: an apply right after a destroy fails in that step, and the next one makes it",
        check: "delete and create an Express state machine",
        known: "the model: the deletion usually takes less than a minute",
        turn: Turn::Fixed("the emulator deletes at once"),
    },
];
