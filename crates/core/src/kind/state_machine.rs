//! The Express state machine by which an endpoint asks Amazon Personalize where its integration is `stepFunctions`: one for each
//! stack, with a state for each call. Facts: docs/service/step-functions.md. Not here: its states (`state_machine_definition`)
//! and its role (`state_machine_access`).

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    endpoint_route,
    field::Field,
    service_role, state_machine_access, state_machine_definition,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
};
use serde_json::json;

/// The state machine.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::StepFunctions,
    fields: &[
        Field::immutable("name", "a state machine's name is its identity"),
        Field::immutable("type", "a state machine cannot change its type"),
        Field::updatable("definition", "UpdateStateMachine replaces the whole definition"),
        Field::updatable("roleArn", "UpdateStateMachine takes it"),
    ],
    left_out: &[],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateStateMachine",
        update: Update::whole("UpdateStateMachine"),
        delete: Some("DeleteStateMachine"),
        stop: None,
        start: None,
    },
    // Beside the endpoint of the stack (`collect`).
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    // It is found by the endpoint where the spec does not name it any more.
    deletion: Deletion {
        turn: 105,
        before: &[Kind::Endpoint, Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The state machine, where the endpoint of the stack asks through one.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(endpoint) = from.spec.endpoint.as_ref().filter(|it| it.via.is_step_functions()) else {
        return;
    };
    let name = from.spec.name.clone();
    let arn = from.scope.state_machine(&name);
    let props = json!({
        "name": name,
        "type": "EXPRESS",
        "definition": state_machine_definition::definition(from, endpoint),
        "roleArn": service_role::arn(from, state_machine_access::KEY),
    });
    let mut node = from.node(Address::only(Kind::StateMachine), name, Some(arn), props);
    node.needs =
        service_role::needs(state_machine_access::KEY, &state_machine_access::statements(from));
    node.needs.extend(endpoint_route::needs(from, endpoint));
    nodes.push(from.tagged(node, &Default::default()));
}
