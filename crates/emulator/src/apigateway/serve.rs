//! Answering: a request to `/<api>/<stage>/…` goes the way that API Gateway takes it: throttle, login, template, call of
//! Personalize with the rights of the role, answer. Signatures and tokens are not checked, but have to be there.
//! Not here: sockets, and which requests come here (`router`).

use http::{HeaderMap, Method, Request, Response, StatusCode};
use personalize_model::{Service, operation};
use s3s::Body;
use serde_json::{Value, json};

use super::record::{APIS, DEPLOYMENTS, KEYS, PLANS, STAGES};
use super::route::{self, Login, Matched};
use super::throttle::limits;
use super::{Gateway, plan, template};
use crate::ServiceError;
use crate::call::Call;
use crate::personalize::Personalize;
use crate::personalize::model::with_api_status;

/// Who assumes the role of an integration.
const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// The operation of Step Functions that integrations call.
const START: &str = "StartSyncExecution";

/// The operations that integrations call, by what they are called in their URIs: those of Personalize, and an execution.
const CALLS: [(&str, &str); 4] = [
    ("states:action/StartSyncExecution", START),
    ("personalize-runtime:path/recommendations", "GetRecommendations"),
    ("personalize-runtime:path/personalize-ranking", "GetPersonalizedRanking"),
    ("personalize-events:path/events", "PutEvents"),
];

/// A stage of an API that is there.
#[derive(Debug)]
pub(crate) struct Stage {
    api: String,
    name: String,
    region: String,
    record: Value,
    document: Value,
}

/// What comes of a request: the status, the body and the headers.
#[derive(Debug)]
pub(crate) struct Answered {
    /// `GET /home/{userId}`, for the journal.
    pub(crate) name: String,
    /// The code of the refusal of Personalize, or the status.
    pub(crate) error: Option<String>,
    /// The answer.
    pub(crate) response: Response<Body>,
}

/// The stage and the path in it that a path names: `/a1b2c3/live/home/42`.
fn split(path: &str) -> Option<(&str, &str, &str)> {
    let path = path.strip_prefix('/')?;
    let (api, rest) = path.split_once('/')?;
    let is_id =
        api.len() == 10 && api.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let end = rest.find('/').unwrap_or(rest.len());
    let (stage, path) = rest.split_at(end);
    is_id.then_some((api, stage, path))
}

impl Gateway {
    /// The stage that a request is for, where its path names an API of ours.
    pub(crate) fn stage<B>(&self, request: &Request<B>) -> Option<Stage> {
        let (api, name, _) = split(request.uri().path())?;
        let apis = self.store.scan(APIS, "").ok()?;
        let (key, _) = apis.iter().find(|(key, _)| key.rsplit(' ').next() == Some(api))?;
        let region = key.split(' ').next()?;
        let read = |table: &str, id: &str| {
            let bytes = self.store.get(table, &format!("{region} {api}/{id}")).ok()??;
            serde_json::from_slice::<Value>(&bytes).ok()
        };
        let record = read(STAGES, name).unwrap_or_default();
        let deployment = record["deploymentId"].as_str().and_then(|id| read(DEPLOYMENTS, id));
        let document = deployment.map(|it| it["document"].clone()).unwrap_or_default();
        let (api, name, region) = (api.to_owned(), name.to_owned(), region.to_owned());
        Some(Stage { api, name, region, record, document })
    }

    /// Whether a request is for a route that every web page may call: one that asks for a key, or for nothing. What is signed or
    /// has a token is not checked here, so pages of others are kept out of it.
    pub(crate) fn is_open<B>(&self, request: &Request<B>) -> bool {
        let Some(stage) = self.stage(request) else { return false };
        let Some((_, _, path)) = split(request.uri().path()) else { return false };
        let asked = request.headers().get("access-control-request-method");
        let method = match asked.and_then(|method| method.to_str().ok()) {
            Some(asked) if request.method() == Method::OPTIONS => asked,
            _ => request.method().as_str(),
        };
        let found = route::find(&stage.document, method, path);
        found.is_some_and(|it| matches!(it.login(), Login::Public | Login::Key))
    }

    /// Answers a request to a stage.
    pub(crate) async fn serve(
        &self,
        stage: &Stage,
        head: &http::request::Parts,
        body: &[u8],
        (personalize, account): (&Personalize, &str),
    ) -> Answered {
        let path = split(head.uri.path()).map_or("", |(_, _, path)| path);
        let own = |name: String, status: u16, message: &str| {
            let body = json!({"message": message}).to_string();
            let headers = route::own_headers(&stage.document, status);
            answered(name, Some(status.to_string()), status, body, headers)
        };
        let Some(found) = route::find(&stage.document, head.method.as_str(), path) else {
            return own(format!("{} ?", head.method), 403, "Missing Authentication Token");
        };
        if found.integration("type") == "mock" {
            return preflight(&found, &head.headers);
        }
        let name = found.name.clone();
        if let Err(status) = self.admitted(stage, &found, &head.headers) {
            let message = match (status, found.login()) {
                (429, _) => "Too Many Requests",
                (401, _) => "Unauthorized",
                (_, Login::Signature) => "Missing Authentication Token",
                _ => "Forbidden",
            };
            return own(name, status, message);
        }
        match self.call(stage, &found, head.uri.query(), body, (personalize, account)).await {
            Ok(answer) => mapped(&found, &name, answer),
            Err(reason) => Err(reason),
        }
        .unwrap_or_else(|reason| {
            tracing::info!("an endpoint cannot answer: {reason}");
            own(name, 500, "Internal server error")
        })
    }

    /// Whether a request is let in, else the status of the refusal.
    fn admitted(&self, stage: &Stage, found: &Matched<'_>, headers: &HeaderMap) -> Result<(), u16> {
        let now = self.clock.now();
        let settings = &stage.record["methodSettings"]["*/*"];
        let has_login = headers.contains_key(http::header::AUTHORIZATION);
        match found.login() {
            Login::Signature if !has_login => return Err(403),
            Login::Token if !has_login => return Err(401),
            Login::Key => {
                let given = headers.get("x-api-key").and_then(|value| value.to_str().ok());
                let (key, throttle) = given.and_then(|it| self.key_in(stage, it)).ok_or(403_u16)?;
                let name = format!("key {} {key}", stage.api);
                if !self.buckets.take(&name, limits(&throttle, "rateLimit", "burstLimit"), now) {
                    return Err(429);
                }
            }
            _ => {}
        }
        let name = format!("stage {}/{}", stage.api, stage.name);
        let limits = limits(settings, "throttlingRateLimit", "throttlingBurstLimit");
        if self.buckets.take(&name, limits, now) { Ok(()) } else { Err(429) }
    }

    /// The id of the key with this value, where it is enabled and a plan opens the stage to it, and the throttle of the plan.
    fn key_in(&self, stage: &Stage, value: &str) -> Option<(String, Value)> {
        let all = |table: &str| {
            let rows = self.store.scan(table, &format!("{} ", stage.region)).unwrap_or_default();
            let records =
                rows.into_iter().filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok());
            records.collect::<Vec<Value>>()
        };
        let key =
            all(KEYS).into_iter().find(|key| key["value"] == value && key["enabled"] == true)?;
        let id = key["id"].as_str()?.to_owned();
        let opens = |plan: &Value| {
            let mut stages = plan["apiStages"].as_array().into_iter().flatten();
            plan::has_key(plan, &id)
                && stages.any(|one| {
                    one["apiId"] == stage.api.as_str() && one["stage"] == stage.name.as_str()
                })
        };
        let plan = all(PLANS).into_iter().find(opens)?;
        Some((id, plan["throttle"].clone()))
    }

    /// Calls Personalize; the answer of the service, or why it cannot be called.
    async fn call(
        &self,
        stage: &Stage,
        found: &Matched<'_>,
        query: Option<&str>,
        body: &[u8],
        (personalize, account): (&Personalize, &str),
    ) -> Result<Result<Value, ServiceError>, String> {
        let uri = found.integration("uri").as_str().unwrap_or_default();
        let service = format!(":apigateway:{}:", stage.region);
        let called = uri.split_once(&service).map(|(_, called)| called).unwrap_or_default();
        let row = CALLS.iter().find(|(path, _)| *path == called);
        let (_, name) = row.ok_or_else(|| format!("no integration with {uri}"))?;
        let mut parameters = found.parameters.clone();
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            parameters.entry(key.into_owned()).or_insert_with(|| value.into_owned());
        }
        let variables = stage.record["variables"].as_object().into_iter().flatten();
        let variable =
            |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        let request = template::Request {
            parameters,
            body: serde_json::from_slice(body).ok(),
            variables: variables.filter_map(variable).collect(),
        };
        let text = found.integration("requestTemplates")["application/json"].as_str();
        let text =
            template::render(text.unwrap_or_default(), &request).map_err(|it| it.to_string())?;
        let Ok(body) = serde_json::from_str::<Value>(&text) else {
            return Ok(Err(ServiceError::serialization("The request body is not a JSON object")));
        };
        self.allowed(found, name, &body)?;
        let call = Call {
            operation: (*name).to_owned(),
            region: stage.region.clone(),
            account: account.to_owned(),
            body,
        };
        if *name == START {
            return Ok(self.machines.start(&call, personalize).await);
        }
        let answer = personalize.handle(&call).await;
        let service = operation(name).map_or(Service::Control, |(service, _)| service);
        let answer = answer.map(Option::unwrap_or_default);
        Ok(answer.map_err(|error| with_api_status(service, error)))
    }

    /// Whether the service may assume the role of the integration, and the role may make the call.
    fn allowed(&self, found: &Matched<'_>, name: &str, body: &Value) -> Result<(), String> {
        let role = found.integration("credentials").as_str().unwrap_or_default();
        let role = self.iam.assume(role, PRINCIPAL, &[]).map_err(|it| it.to_string())?;
        let service = if name == START { "states" } else { "personalize" };
        self.iam.check_call(&role, &format!("{service}:{name}"), body).map_err(|it| it.to_string())
    }
}

/// The answer of the service as the integration maps it.
fn mapped(
    found: &Matched<'_>,
    name: &str,
    answer: Result<Value, ServiceError>,
) -> Result<Answered, String> {
    let (status, error, answer) = match answer {
        Ok(value) => (200, None, value),
        Err(error) => {
            let body = json!({"__type": error.code, "message": error.message});
            (error.status, Some(error.code), body)
        }
    };
    let response = found.response(status);
    let status = response["statusCode"].as_str().and_then(|status| status.parse().ok());
    let body = if answer.is_null() { String::new() } else { answer.to_string() };
    let (body, set) = match response["responseTemplates"]["application/json"].as_str() {
        None => (body, None),
        Some(own) => {
            let answer = template::Request { body: Some(answer), ..Default::default() };
            template::render_answer(own, &answer).map_err(|it| it.to_string())?
        }
    };
    let error = error.or_else(|| set.map(|status| status.to_string()));
    let status = set.or(status).unwrap_or(500);
    Ok(answered(name.to_owned(), error, status, body, route::headers(response).collect()))
}

/// The answer to what a browser asks first; a page may also come from a network that is not of this machine.
fn preflight(found: &Matched<'_>, asked: &HeaderMap) -> Answered {
    let mut headers: Vec<(String, String)> = route::headers(found.response(200)).collect();
    if asked.contains_key("access-control-request-private-network") {
        headers.push(("Access-Control-Allow-Private-Network".into(), "true".into()));
    }
    answered(found.name.clone(), None, 200, String::new(), headers)
}

fn answered(
    name: String,
    error: Option<String>,
    status: u16,
    body: String,
    headers: Vec<(String, String)>,
) -> Answered {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    for (name, value) in headers {
        let pair = (name.parse::<http::HeaderName>(), value.parse::<http::HeaderValue>());
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().insert(name, value);
        }
    }
    Answered { name, error, response }
}
