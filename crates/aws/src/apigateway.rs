//! Amazon API Gateway: the endpoint of a stack, with its stage, its key and its usage plan; found by its tags. Not here: what the
//! endpoint answers (`core`), and the calls that bring it about (`converge`).
//!
//! Facts: docs/service/apigateway.md; the operations in the API reference of API Gateway.

mod converge;
mod parts;

use crate::{
    endpoint,
    error::{foreign_kind, found, given, other},
    fields::{Fields, InputError},
    live::present,
    pages::pages,
    query::{self, Client},
    written::Written,
};
use parts::Parts;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    kind,
    lowering::TAG_STACK,
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Failure, Listed};
use serde_json::{Map, Value, json};

/// API Gateway.
pub(crate) static SERVICE: query::Service = query::Service {
    name: "API Gateway",
    signing_name: "apigateway",
    protocol: query::Protocol::Rest { routes: personalize_model::apigateway::ROUTES },
    operations: personalize_model::apigateway::OPERATIONS,
};

/// The stage that callers ask.
const STAGE: &str = "live";

/// API Gateway in a region, and where the APIs answer that it keeps.
#[derive(Debug)]
pub(crate) struct Gateway {
    client: Client,
    /// `arn:aws:apigateway:eu-west-1::`
    head: String,
    /// The URL of a stage, with `{id}` for the API.
    stage: String,
}

impl Gateway {
    /// The service behind `client`; `own` is the endpoint that was set for it, where there is one.
    pub(crate) fn new(client: Client, region: &str, partition: &str, own: Option<&str>) -> Gateway {
        let host = endpoint::regional("execute-api", region, partition, false);
        let stage = match own {
            Some(own) => format!("{}/{{id}}/{STAGE}", own.trim_end_matches('/')),
            None => format!("{}/{STAGE}", host.replacen("https://", "https://{id}.", 1)),
        };
        Gateway { client, head: format!("arn:{partition}:apigateway:{region}::"), stage }
    }

    /// Makes one call. A conflict is another change that is under way.
    async fn ask(&self, operation: &str, input: &Value) -> Result<Value, CloudError> {
        self.client.call(operation, input).await.map_err(|mut error| {
            if error.code == "ConflictException" {
                error.failure = Failure::Throttled;
            }
            error
        })
    }

    fn arn(&self, id: &str) -> String {
        format!("{}/restapis/{id}", self.head)
    }
}

/// Reads the endpoint with this ARN.
pub(crate) async fn describe(
    gateway: &Gateway,
    kind: Kind,
    arn: &str,
) -> Result<Option<Live>, CloudError> {
    if kind != Kind::Endpoint {
        return Err(foreign_kind(kind));
    }
    let id = id_of(arn);
    let api = gateway.ask("GetRestApi", &json!({"restApiId": id})).await;
    let Some(api) = found(api)? else { return Ok(None) };
    let name = given("GetRestApi", api["name"].as_str())?.to_owned();
    let parts = Parts::read(gateway, id).await?;
    let mut props = parts.props();
    props.insert("name".into(), name.as_str().into());
    let outputs = Written::new()
        .with("arn", Some(arn))
        .with("id", Some(id))
        .with("url", Some(gateway.stage.replace("{id}", id)))
        .with("keyId", parts.key_id())
        .props();
    Ok(Some(Live { outputs, ..Live::new(kind, name, arn, props.into()) }))
}

/// The endpoints with the tag of a stack.
pub(crate) async fn list(gateway: &Gateway, stack: &str) -> Result<Vec<Listed>, CloudError> {
    let all = all(gateway, "GetRestApis", json!({"limit": 500})).await?;
    let ours = all.iter().filter(|api| api["tags"][TAG_STACK] == stack);
    let listed = |api: &Value| {
        Some(present(api["name"].as_str()?.to_owned(), gateway.arn(api["id"].as_str()?)))
    };
    Ok(ours.filter_map(listed).collect())
}

/// Every line of a list.
async fn all(gateway: &Gateway, operation: &str, input: Value) -> Result<Vec<Value>, CloudError> {
    let input = &input;
    pages(
        operation,
        |position| async move {
            let mut input = input.clone();
            input["position"] = position.into();
            gateway.ask(operation, &input).await
        },
        |page| {
            let lines = page["item"].as_array().cloned().unwrap_or_default();
            (lines, page["position"].as_str().map(str::to_owned))
        },
    )
    .await
}

/// Reads the tags of an endpoint.
pub(crate) async fn tags(gateway: &Gateway, arn: &str) -> Result<Option<Tags>, CloudError> {
    let answer = found(gateway.ask("GetTags", &json!({"resourceArn": arn})).await)?;
    let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    Ok(answer.map(|answer| pairs(&answer["tags"]).iter().filter_map(pair).collect()))
}

fn pairs(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Carries out one step.
pub(crate) async fn call(gateway: &Gateway, call: &Call) -> Result<Props, CloudError> {
    let arn = call.locator.as_str();
    if matches!(call.verb, Verb::Create | Verb::Update) {
        only_known(&call.input)?;
    }
    let id = match call.verb {
        Verb::Create => converge::create(gateway, &call.input).await?,
        Verb::Update => {
            converge::converge(gateway, id_of(arn), &call.input).await?;
            id_of(arn).to_owned()
        }
        Verb::Delete => {
            converge::delete(gateway, id_of(arn)).await?;
            return Ok(Props::new());
        }
        Verb::Tag => {
            let input = json!({"resourceArn": arn, "tags": call.input.to_value()});
            gateway.ask("TagResource", &input).await?;
            return Ok(Props::new());
        }
        Verb::Untag => {
            let input = json!({"resourceArn": arn, "tagKeys": call.input.get("keys")});
            gateway.ask("UntagResource", &input).await?;
            return Ok(Props::new());
        }
        verb => return Err(other(&format!("{verb:?}"), "an endpoint cannot do this")),
    };
    let url = gateway.stage.replace("{id}", &id);
    Ok(Written::new()
        .with("arn", Some(gateway.arn(&id)))
        .with("id", Some(id))
        .with("url", Some(url))
        .props())
}

/// Refuses a field that an endpoint has not, before anything is sent.
fn only_known(input: &Props) -> Result<(), InputError> {
    let fields = kind::definition_of(Kind::Endpoint).fields.iter();
    let names: Vec<&str> = fields.filter_map(|field| field.path.split('.').next()).collect();
    let mut f = Fields::new("PutRestApi", input);
    f.identity(&names);
    f.identity(&["tags"]);
    f.finish(())
}

/// The id at the end of an ARN.
fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
