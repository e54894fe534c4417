//! The endpoint: a REST API of API Gateway with its stage and, where callers send a key, its key and usage plan. It is found by
//! its tags, since the service draws its id. Facts: docs/service/apigateway.md. Not here: its role (`endpoint_access`), and what
//! it answers (`endpoint_document`).
//!
//! All of it is one resource: the stage, the key and the plan are of use with this API alone and go with it. What is deployed is
//! told by the description of the stage's deployment, so that a deployment by somebody else is seen.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    endpoint_access, endpoint_document, endpoint_route,
    endpoint_template::TRACKING,
    field::Field,
    service_role,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    hash::short_hash,
    lowering::Lowering,
    props::reference,
    risk::Risk,
    spec::endpoint::{Auth, PlainAuth},
};
use serde_json::json;

/// The endpoint.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::ApiGateway,
    fields: &[
        Field::immutable("name", "an API of another name is another API"),
        Field::not_compared("document", "sent, and told by its hash"),
        Field::updatable("documentHash", "PutRestApi and a new deployment"),
        Field::updatable("auth", "PutRestApi and a new deployment"),
        Field::updatable("apiKey", "keys and usage plans are made and removed").default("false"),
        Field::updatable("throttle", "UpdateStage, and UpdateUsagePlan"),
        Field::updatable("trackingId", "UpdateStage"),
    ],
    left_out: &[],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateRestApi",
        update: Update::whole("PutRestApi"),
        delete: Some("DeleteRestApi"),
        stop: None,
        start: None,
    },
    listing: Listing::Tagged,
    identity: Identity::Single,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    // The lock of the run is in the bucket.
    deletion: Deletion {
        turn: 127,
        before: &[Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Again("the new API has another URL, which every caller must take up"),
    quota: None,
    serves: Some("url"),
    own_name: no_own_name,
    lower,
};

/// The value of `auth` with which everybody may ask.
pub const PUBLIC: &str = Auth::Plain(PlainAuth::Public).word();

/// The endpoint of the stack, if it has one.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(endpoint) = &from.spec.endpoint else { return };
    let name = endpoint.name.clone().unwrap_or_else(|| from.spec.name.clone());
    let document = endpoint_document::document(from, endpoint, &name);
    let takes_events = endpoint.routes.values().any(|route| route.event_tracker)
        && from.spec.event_tracker.is_some();
    let tracker = Address::only(Kind::EventTracker);
    let throttle = endpoint.throttle;
    let props = json!({
        "name": name,
        "documentHash": short_hash(&document, 16),
        "document": document.to_string(),
        "auth": endpoint.auth.word(),
        "apiKey": (endpoint.auth == Auth::Plain(PlainAuth::ApiKey)).then_some(true),
        "throttle": throttle.map(|it| json!({"rateLimit": it.rate, "burstLimit": it.burst})),
        TRACKING: takes_events.then(|| reference(&tracker, TRACKING)),
    });
    let mut node = from.node(Address::only(Kind::Endpoint), name, None, props);
    node.needs = service_role::needs(endpoint_access::KEY, &endpoint_access::statements(from));
    let machine = endpoint.via.is_step_functions().then(|| Address::only(Kind::StateMachine));
    node.needs.extend(machine);
    node.needs.extend(endpoint_route::needs(from, endpoint));
    nodes.push(from.tagged(node, &endpoint.tags));
}
