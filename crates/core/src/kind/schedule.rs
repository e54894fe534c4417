//! Schedules of EventBridge Scheduler: calls of Personalize at set times, without a program in between. Facts:
//! docs/service/scheduler.md, "Universal targets" and "Delivery". Not here: what they call (`schedule_target`), and the role
//! that they use (`scheduler_access`).

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work,
    },
    field::Field,
    schedule_group,
    schedule_target::target,
    scheduler_access, service_role,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    hash::short_hash,
    inventory::Live,
    lowering::{Lowering, strip},
    props::{Props, lower_first},
    risk::Risk,
    spec::types::{Schedule, Spec},
};
use jiff::Timestamp;
use personalize_rules::schedule::window_minutes;
use serde_json::{Value, json};

/// A schedule.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Scheduler,
    fields: &[
        Field::immutable("name", "a schedule's name in its group is its identity"),
        Field::immutable("groupName", "there is no call that moves a schedule"),
        Field::not_compared("groupArn", "where it is listed; not sent"),
        Field::updatable("description", WHOLE),
        Field::updatable("scheduleExpression", WHOLE),
        Field::updatable("scheduleExpressionTimezone", WHOLE).default(r#""UTC""#),
        Field::updatable("startDate", WHOLE),
        Field::updatable("endDate", WHOLE),
        Field::updatable("flexibleTimeWindow", WHOLE),
        Field::updatable("state", WHOLE).default(r#""ENABLED""#),
        Field::updatable("target.arn", WHOLE),
        Field::updatable("target.roleArn", WHOLE),
        Field::updatable("target.input", WHOLE),
        Field::updatable("target.retryPolicy", WHOLE),
    ],
    left_out: &[],
    tagging: Tagging::None,
    calls: Calls {
        create: "CreateSchedule",
        update: Update::whole("UpdateSchedule"),
        delete: Some("DeleteSchedule"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::ScheduleGroup, arn: group_arn }),
    identity: Identity::Locator,
    owner: Owner::Mark(address),
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Content,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 5,
        before: &[
            Kind::Campaign,
            Kind::Recommender,
            Kind::SolutionVersion,
            Kind::Solution,
            Kind::Filter,
            Kind::Dataset,
            Kind::DatasetGroup,
            Kind::DataObject,
            Kind::Role,
            Kind::RolePolicy,
            Kind::ScheduleGroup,
        ],
        holds,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Again("nothing fires in between"),
    quota: None,
    serves: None,
    own_name,
    lower,
};

/// The reason of all fields that can change.
const WHOLE: &str = "UpdateSchedule, which is sent the whole schedule";

/// The first part of the description of a schedule of ours.
const MARK: &str = "personalize";

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.schedules.get(key)?.name.clone()
}

/// The ARN of its group.
fn group_arn(fields: &Props) -> Option<&str> {
    fields.get("groupArn")?.as_str()
}

/// A group takes everything in it along: what is somebody else's keeps it from being deleted.
fn holds(schedule: &Live, other: &Live) -> bool {
    other.kind == Kind::ScheduleGroup && schedule.text("groupName") == other.name
}

/// The address in its description, where that is of the stack.
fn address(live: &Live, stack: &str) -> Option<Address> {
    let mut parts = live.text("description").splitn(4, ':');
    let (mark, of, _hash, key) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    (mark == MARK && of == stack).then(|| Address::new(Kind::Schedule, key))
}

/// The schedules of the stack.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, schedule) in &from.spec.schedules {
        let (Some(expression), Some(target)) = (schedule.expression(), target(from, nodes, key))
        else {
            continue;
        };
        let name = schedule.name.clone().unwrap_or_else(|| key.clone());
        let group = &from.spec.name;
        let arn = from.scope.scheduler(&format!("schedule/{group}/{name}"));
        let mut needs = scheduler_access::needs();
        needs.extend(target.needs.clone());
        let mut props = json!({
            "name": name,
            "groupName": group,
            "groupArn": schedule_group::arn(from.scope, group),
            "scheduleExpression": expression,
            "scheduleExpressionTimezone": schedule.time_zone,
            "startDate": schedule.start_date.as_deref().map(moment),
            "endDate": schedule.end_date.as_deref().map(moment),
            "flexibleTimeWindow": window(schedule),
            "state": (!schedule.enabled).then_some("DISABLED"),
            "target": {
                "arn": format!("arn:{}:scheduler:::aws-sdk:personalize:{}", from.scope.partition, lower_first(target.operation)),
                "roleArn": service_role::arn(from, scheduler_access::KEY),
                "input": target.input,
                "retryPolicy": target.retries,
            },
        });
        let hash = short_hash(&strip(props.clone()), 12);
        props["description"] = format!("{MARK}:{group}:{hash}:{key}").into();
        let mut node = from.node(Address::new(Kind::Schedule, key), name, Some(arn), props);
        node.needs = needs;
        nodes.push(node);
    }
}

/// A moment as it is read back: in UTC.
fn moment(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), |at| at.to_string())
}

fn window(schedule: &Schedule) -> Value {
    match schedule.window.as_deref().and_then(window_minutes) {
        Some(minutes) => json!({"mode": "FLEXIBLE", "maximumWindowInMinutes": minutes}),
        None => json!({"mode": "OFF"}),
    }
}
