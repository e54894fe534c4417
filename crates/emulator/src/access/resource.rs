//! The resources that a call of Personalize, SSM or EventBridge Scheduler is about, from what it is sent. Not here: which of them an operation is
//! allowed on (`table`).

use serde_json::Value;

use crate::call::Call;
use personalize_rules::arn::Scope;

/// How the ARN of a resource follows from the body of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// A member holds it; where the member is absent, there is no such resource.
    Arn(&'static str),
    /// It is to be made: the type of resource in ARNs, and the member with its name.
    New(&'static str, &'static str),
    /// It is to be made, and the service draws its id: the type of resource.
    Drawn(&'static str),
    /// A dataset that is to be made, whose ARN has its group and its type.
    NewDataset,
    /// A version that is to be made of the solution in the member.
    NewVersion(&'static str),
    /// The parameters whose names, or whose path, the member holds.
    Parameter(&'static str),
    /// The group of schedules whose name the member holds.
    ScheduleGroup(&'static str),
    /// The schedule that the call names in its group.
    Schedule,
    /// The key that the member names by its ARN or id.
    Key(&'static str),
    /// The state machine that is to be made.
    StateMachine,
}

impl Target {
    /// The ARNs in this call.
    pub(super) fn arns(self, call: &Call) -> Vec<String> {
        let scope = Scope::new(&call.region, &call.account);
        let text = |member: &str| call.body.get(member).and_then(Value::as_str).map(str::to_owned);
        let one = match self {
            Target::Arn(member) => text(member),
            Target::New(kind, member) => {
                text(member).map(|name| scope.personalize(&format!("{kind}/{name}")))
            }
            Target::Drawn(kind) => Some(scope.personalize(&format!("{kind}/new"))),
            Target::NewDataset => {
                let group = text("datasetGroupArn").unwrap_or_default();
                let group = group.rsplit('/').next().unwrap_or_default();
                // The type may be written in small letters.
                let kind = text("datasetType").unwrap_or_default().to_uppercase();
                let kind = if kind == "ACTIONINTERACTIONS" { "ACTION_INTERACTIONS" } else { &kind };
                Some(scope.personalize(&format!("dataset/{group}/{kind}")))
            }
            Target::NewVersion(member) => text(member).map(|solution| format!("{solution}/new")),
            Target::ScheduleGroup(member) => {
                text(member).map(|name| scope.scheduler(&format!("schedule-group/{name}")))
            }
            Target::Schedule => {
                let group = text("GroupName").unwrap_or_else(|| "default".into());
                text("Name").map(|name| scope.scheduler(&format!("schedule/{group}/{name}")))
            }
            Target::Key(member) => text(member).map(|key| scope.key(&key)),
            Target::StateMachine => text("name").map(|name| scope.state_machine(&name)),
            Target::Parameter(member) => {
                let names = match call.body.get(member) {
                    Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
                    Some(Value::String(name)) => vec![name.as_str()],
                    _ => Vec::new(),
                };
                return names.into_iter().map(|name| parameter(&scope, name)).collect();
            }
        };
        one.into_iter().collect()
    }
}

/// Names of several levels begin with a slash, of which the ARN has one only.
fn parameter(scope: &Scope, name: &str) -> String {
    let Scope { partition, region, account } = scope;
    format!("arn:{partition}:ssm:{region}:{account}:parameter/{}", name.trim_start_matches('/'))
}

/// The roles that a call passes to the service.
pub(super) fn roles(body: &Value) -> Vec<String> {
    let output = body.get("metricsOutputConfig");
    let target = body.get("Target");
    let members = [
        body.get("roleArn"),
        output.and_then(|output| output.get("roleArn")),
        target.and_then(|target| target.get("RoleArn")),
    ];
    members.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
