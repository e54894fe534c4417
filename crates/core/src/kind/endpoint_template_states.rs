//! Mapping templates where the endpoint asks through a state machine: a request becomes the input of an execution, and its result
//! the answer that Amazon Personalize gives. Not here: the states (`state_machine_definition`), and direct calls
//! (`endpoint_template`).
//!
//! Facts: docs/service/step-functions.md, "Executions of an API". The input is a text in JSON that holds JSON, so that what callers
//! send is escaped twice. Members have capitals in the SDK's shapes; they are renamed in the text of the JSON, where a name stands
//! between quotes with a colon after it: within a text the quotes would be escaped.

use super::{
    endpoint_route::{RouteFilter, Target},
    endpoint_template::{ITEM, TRACKING, USER, escaped, given, parameter},
    state_machine_definition::{CALL, VALUES, call_name},
};
use crate::props::{lower_first, upper_first};

/// The members of answers that callers see.
const ANSWERED: [&str; 7] = [
    "itemList",
    "personalizedRanking",
    "recommendationId",
    "itemId",
    "score",
    "promotionName",
    "reason",
];

/// The members of events.
const SENT: [&str; 10] = [
    "eventId",
    "eventType",
    "eventValue",
    "itemId",
    "properties",
    "sentAt",
    "recommendationId",
    "impression",
    "metricAttribution",
    "eventAttributionSource",
];

/// What a failure of the state machine is to callers: how the name of the error ends, the status and the message.
const FAILURES: [(&str, u16, &str); 4] = [
    ("InvalidInputException", 400, "Bad Request"),
    ("ValidationException", 400, "Bad Request"),
    ("ResourceNotFoundException", 404, "Not found"),
    ("ThrottlingException", 429, "Too Many Requests"),
];

/// The template of a request: the input of StartSyncExecution.
pub(super) fn request(machine: &str, route: &str, target: &Target) -> String {
    let (before, call, members) = match target {
        Target::Recommendations { by_item, filter, .. } => {
            let filter = filtered(filter.as_ref());
            if *by_item {
                let user = given(USER, &text(USER));
                (
                    String::new(),
                    optional(route, |more| given(USER, more)),
                    format!("{}{user}{filter}", text(ITEM)),
                )
            } else {
                (String::new(), call_name(route, false), format!("{}{filter}", text(USER)))
            }
        }
        Target::Ranking { filter, .. } => {
            let items = format!(r#",\"inputList\":{}"#, escaped("$input.json('$.inputList')"));
            (
                String::new(),
                call_name(route, false),
                text(USER) + &items + &filtered(filter.as_ref()),
            )
        }
        Target::Events => {
            let user = r##"#set($user=$input.json('$.userId'))"##.to_owned();
            let is_given = r##"#if($user!=""&&$user!='""'&&$user!="null")"##;
            let given = |text: &str| format!("{is_given}{text}#end");
            let member = given(&format!(r#",\"userId\":{}"#, escaped("$user")));
            let list = renamed("$input.json('$.eventList')", &SENT, upper_first);
            let rest = format!(
                r#",\"trackingId\":\"$stageVariables.{TRACKING}\",\"sessionId\":{},\"eventList\":{}"#,
                escaped("$input.json('$.sessionId')"),
                escaped(&list)
            );
            (user, optional(route, given), member + &rest)
        }
    };
    format!(
        r#"{before}{{"stateMachineArn":"{machine}","input":"{{\"{CALL}\":\"{call}\"{members}}}"}}"#
    )
}

/// The template of an answer: that of Amazon Personalize, or its refusal.
pub(super) fn response(target: &Target) -> String {
    let output = match target {
        // It answers nothing.
        Target::Events => String::new(),
        _ => {
            let capital: Vec<String> = ANSWERED.iter().map(|name| upper_first(name)).collect();
            let names: Vec<&str> = capital.iter().map(String::as_str).collect();
            renamed("$input.path('$.output')", &names, lower_first)
        }
    };
    let mut text = format!(r##"#if($input.path('$.status')=="SUCCEEDED"){output}"##);
    for (error, status, message) in FAILURES {
        text += &format!(
            r##"#elseif($input.path('$.error').endsWith("{error}"))#set($context.responseOverride.status={status}){{"message":"{message}"}}"##
        );
    }
    text + r##"#else#set($context.responseOverride.status=502){"message":"Bad Gateway"}#end"##
}

/// The template of what kept an execution from beginning: the input of a caller that is none, or a fault that is not the caller's.
pub(super) fn refusal() -> String {
    r##"#if($input.path('$.__type').endsWith("InvalidExecutionInput")){"message":"Bad Request"}#else#set($context.responseOverride.status=502){"message":"Bad Gateway"}#end"##.to_owned()
}

/// A parameter as a member of the input.
fn text(name: &str) -> String {
    format!(r#",\"{name}\":\"{}\""#, escaped(&parameter(name)))
}

/// The values of the query for the placeholders of a filter, as a member of the input.
fn filtered(filter: Option<&RouteFilter>) -> String {
    let placeholders = filter.map(|RouteFilter { placeholders, .. }| placeholders.as_slice());
    let placeholders = placeholders.unwrap_or_default();
    if placeholders.is_empty() {
        return String::new();
    }
    let value = |name: &String| {
        let value = escaped(&parameter(name));
        given(name, &format!(r##"${{comma}}\"{name}\":\"{value}\"#set($comma=",")"##))
    };
    let values: String = placeholders.iter().map(value).collect();
    format!(r##",\"{VALUES}\":{{#set($comma=""){values}}}"##)
}

/// The name of a call that has a user or none; `given` makes of a text one that is there where a user is.
fn optional(route: &str, given: impl Fn(&str) -> String) -> String {
    let (without, with) = (call_name(route, false), call_name(route, true));
    let more = with.strip_prefix(&without).unwrap_or_default();
    without.clone() + &given(more)
}

/// What a reference gives as JSON, with other names of members.
fn renamed(reference: &str, names: &[&str], to: fn(&str) -> String) -> String {
    let rename = |name: &&str| format!(r#".replaceAll('"{name}"\s*:','"{}":')"#, to(name));
    format!("{reference}{}", names.iter().map(rename).collect::<String>())
}
