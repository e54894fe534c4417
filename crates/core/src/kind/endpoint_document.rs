//! The document of an endpoint: OpenAPI 3 with the integrations of API Gateway, from the routes alone. Not here: templates
//! (`endpoint_template`), and the resource that has the document (`endpoint`).
//!
//! Facts: docs/service/apigateway.md, "The document" and "Integrations".

use super::{
    endpoint_access,
    endpoint_route::{self, RouteFilter, Target},
    endpoint_template::{ITEM, USER, template},
    endpoint_template_states, service_role,
};
use crate::{
    lowering::Lowering,
    spec::endpoint::{Auth, Endpoint, PlainAuth},
};
use serde_json::{Map, Value, json};

/// The name of the way to log in, inside the document.
const SCHEME: &str = "caller";

/// What callers may send beside the simple headers.
const HEADERS: &str = "'Content-Type,Authorization,X-Amz-Date,X-Api-Key,X-Amz-Security-Token'";

/// What the statuses of Personalize become: a call that its role may not make is no fault of the caller.
const STATUSES: [(&str, &str, Option<&str>); 5] = [
    ("default", "200", None),
    ("400", "400", None),
    ("404", "404", Some(r#"{"message":"Not found"}"#)),
    ("429", "429", Some(r#"{"message":"Too Many Requests"}"#)),
    ("403|5\\d{2}", "502", Some(r#"{"message":"Bad Gateway"}"#)),
];

/// The document.
pub(super) fn document(from: &Lowering<'_>, endpoint: &Endpoint, name: &str) -> Value {
    let mut paths = Map::new();
    for (key, route) in &endpoint.routes {
        let Some(call) = endpoint_route::call(from, route) else { continue };
        let (path, method) = match &call.target {
            Target::Recommendations { by_item: true, .. } => (format!("/{key}/{{{ITEM}}}"), "get"),
            Target::Recommendations { .. } => (format!("/{key}/{{{USER}}}"), "get"),
            Target::Ranking { .. } => (format!("/{key}/{{{USER}}}"), "post"),
            Target::Events => (format!("/{key}"), "post"),
        };
        let parameters = parameters(&call.target);
        let mut item = json!({
            method: operation(from, endpoint, (key, &call.target), method),
            "options": preflight(method),
        });
        if !parameters.is_empty() {
            item["parameters"] = parameters.into();
        }
        paths.insert(path, item);
    }
    let origin = json!({"responseParameters": {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
    }});
    let mut document = json!({
        "openapi": "3.0.1",
        "info": {"title": name, "version": "1", "description": "Made by personalize from a spec; changes made here are overwritten."},
        "paths": paths,
        "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": origin, "DEFAULT_5XX": origin},
    });
    if let Some(scheme) = scheme(&endpoint.auth) {
        document["components"] = json!({"securitySchemes": {SCHEME: scheme}});
    }
    document
}

/// The way to log in, as OpenAPI has it.
fn scheme(auth: &Auth) -> Option<Value> {
    let header = |name: &str| json!({"type": "apiKey", "name": name, "in": "header"});
    match auth {
        Auth::Plain(PlainAuth::Public) => None,
        Auth::Plain(PlainAuth::ApiKey) => Some(header("x-api-key")),
        Auth::Plain(PlainAuth::Iam) => {
            let mut scheme = header("Authorization");
            scheme["x-amazon-apigateway-authtype"] = "awsSigv4".into();
            Some(scheme)
        }
        Auth::Cognito(pool) => {
            let mut scheme = header("Authorization");
            scheme["x-amazon-apigateway-authtype"] = "cognito_user_pools".into();
            scheme["x-amazon-apigateway-authorizer"] =
                json!({"type": "cognito_user_pools", "providerARNs": [pool.cognito.user_pool]});
            Some(scheme)
        }
    }
}

/// What stands in the path and the query.
fn parameters(target: &Target) -> Vec<Value> {
    let (path, user, filter) = match target {
        Target::Recommendations { by_item, filter, .. } => {
            (if *by_item { ITEM } else { USER }, *by_item, filter.as_ref())
        }
        Target::Ranking { filter, .. } => (USER, false, filter.as_ref()),
        Target::Events => return Vec::new(),
    };
    let named = |name: &str, place: &str| json!({"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}});
    let placeholders = filter.into_iter().flat_map(|RouteFilter { placeholders, .. }| placeholders);
    let query = user.then_some(USER).into_iter().chain(placeholders.map(String::as_str));
    [named(path, "path")].into_iter().chain(query.map(|name| named(name, "query"))).collect()
}

/// The operation of a route.
fn operation(
    from: &Lowering<'_>,
    endpoint: &Endpoint,
    (route, target): (&str, &Target),
    method: &str,
) -> Value {
    let is_direct = !endpoint.via.is_step_functions();
    let mut responses = Map::new();
    let mut mapped = Map::new();
    for (pattern, status, body) in STATUSES {
        responses.insert(
            status.to_owned(),
            json!({
                "description": status,
                "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}},
            }),
        );
        let mut one = json!({
            "statusCode": status,
            "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
        });
        let own = match pattern {
            _ if is_direct => None,
            "default" => Some(endpoint_template_states::response(target)),
            "400" => Some(endpoint_template_states::refusal()),
            _ => None,
        };
        if let Some(body) = own.or_else(|| body.map(str::to_owned)) {
            one["responseTemplates"] = json!({"application/json": body});
        }
        mapped.insert(pattern.to_owned(), one);
    }
    let machine = from.scope.state_machine(&from.spec.name);
    let template = match is_direct {
        true => template(target),
        false => endpoint_template_states::request(&machine, route, target),
    };
    let mut operation = json!({
        "responses": responses,
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "POST",
            "uri": uri(from, target, is_direct),
            "credentials": service_role::arn(from, endpoint_access::KEY),
            "passthroughBehavior": "never",
            "requestTemplates": {"application/json": template},
            "responses": mapped,
        },
    });
    if method == "post" {
        operation["requestBody"] =
            json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    }
    if scheme(&endpoint.auth).is_some() {
        operation["security"] = json!([{SCHEME: []}]);
    }
    operation
}

/// The operation of Personalize as API Gateway names it, or that of Step Functions which makes the call.
fn uri(from: &Lowering<'_>, target: &Target, is_direct: bool) -> String {
    let call = match target {
        _ if !is_direct => "states:action/StartSyncExecution",
        Target::Recommendations { .. } => "personalize-runtime:path/recommendations",
        Target::Ranking { .. } => "personalize-runtime:path/personalize-ranking",
        Target::Events => "personalize-events:path/events",
    };
    format!("arn:{}:apigateway:{}:{call}", from.scope.partition, from.scope.region)
}

/// What a browser is answered that asks before it calls; nobody has to log in for it.
fn preflight(method: &str) -> Value {
    let methods = format!("'{},OPTIONS'", method.to_ascii_uppercase());
    let allowed = [("Origin", "'*'"), ("Headers", HEADERS), ("Methods", methods.as_str())];
    let header = |(name, _): &(&str, &str)| {
        (format!("Access-Control-Allow-{name}"), json!({"schema": {"type": "string"}}))
    };
    let value = |(name, value): &(&str, &str)| {
        (format!("method.response.header.Access-Control-Allow-{name}"), json!(value))
    };
    let headers: Map<String, Value> = allowed.iter().map(header).collect();
    let values: Map<String, Value> = allowed.iter().map(value).collect();
    json!({
        "responses": {"200": {"description": "200", "headers": headers}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": r#"{"statusCode":200}"#},
            "responses": {"default": {"statusCode": "200", "responseParameters": values}},
        },
    })
}
