//! Where the members of an input stand in a request of a REST protocol: in the path, the query or the body; both ways.
//! Not here: the tables (`Route`), and the bodies of answers, which hold everything.
//!
//! Facts: a label takes everything but unreserved characters encoded; a list in the query is a key that comes again (Smithy,
//! "HTTP bindings").

use crate::{Operation, Route, Shape};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

/// What is encoded: everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request: where it goes, and what its body holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// `PUT`.
    pub method: &'static str,
    /// The path and the query: `/schedules/nightly?groupName=movies`.
    pub uri: String,
    /// The members of the body, or the text of a body that is one member; `None` where all stand elsewhere.
    pub body: Option<Value>,
}

/// The request of a call with `input`; null members are left out.
#[must_use]
pub fn request(route: &Route, input: &Value) -> Request {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut body: Map<String, Value> = input.as_object().cloned().unwrap_or_default();
    body.retain(|_, value| !value.is_null());
    let mut uri = route.path.to_owned();
    for (member, label) in route.in_path {
        let value = body.remove(*member).map(|value| encoded(&text(&value)));
        uri = uri.replace(&format!("{{{label}}}"), &value.unwrap_or_default());
    }
    let mut pairs = Vec::new();
    for (member, key) in route.in_query {
        match body.remove(*member) {
            Some(Value::Array(items)) => {
                pairs.extend(items.iter().map(|item| format!("{key}={}", encoded(&text(item)))));
            }
            Some(value) => pairs.push(format!("{key}={}", encoded(&text(&value)))),
            None => {}
        }
    }
    if !pairs.is_empty() {
        uri = format!("{uri}?{}", pairs.join("&"));
    }
    if let Some(payload) = route.payload {
        return Request { method: route.method, uri, body: body.remove(payload) };
    }
    let has_body = !matches!(route.method, "GET" | "DELETE");
    Request { method: route.method, uri, body: has_body.then_some(Value::Object(body)) }
}

/// The route of a request, by its method and its path.
#[must_use]
pub fn find<'r>(routes: &'r [Route], method: &str, path: &str) -> Option<&'r Route> {
    routes.iter().find(|route| route.method == method && labels(route, path).is_some())
}

/// The input that a request holds: its body, an object of members or the text of the one that it is, with what stands in the path and the query, by the shapes of the operation.
#[must_use]
pub fn input(route: &Route, operation: &Operation, path: &str, query: &str, body: Value) -> Value {
    let mut members = match (body, route.payload) {
        (text @ Value::String(_), Some(payload)) => Map::from_iter([(payload.to_owned(), text)]),
        (Value::Object(members), None) => members,
        _ => Map::new(),
    };
    for (label, value) in labels(route, path).unwrap_or_default() {
        let member = route.in_path.iter().find(|(_, name)| *name == label);
        members.extend(member.map(|(member, _)| ((*member).to_owned(), value.into())));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some((member, _)) = route.in_query.iter().find(|(_, name)| *name == key) else {
            continue;
        };
        let value = decoded(&value.replace('+', " "));
        match operation.input.member(member) {
            Some(Shape::List { .. }) => {
                let all = members.entry(*member).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(all) = all {
                    all.push(value.into());
                }
            }
            Some(Shape::Integer { .. }) => {
                let number = value.parse::<i64>().map_or_else(|_| value.into(), Value::from);
                members.insert((*member).to_owned(), number);
            }
            Some(Shape::Boolean) => {
                members.insert((*member).to_owned(), (value == "true").into());
            }
            _ => drop(members.insert((*member).to_owned(), value.into())),
        }
    }
    Value::Object(members)
}

/// The values of the labels of a route in a path; `None` where it is the path of another.
fn labels<'r>(route: &'r Route, path: &str) -> Option<Vec<(&'r str, String)>> {
    let mut found = Vec::new();
    let mut parts = path.trim_start_matches('/').split('/');
    for part in route.path.trim_start_matches('/').split('/') {
        let here = parts.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(label) if !here.is_empty() => found.push((label, decoded(here))),
            None if part == here => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(found)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduler::{OPERATIONS, ROUTES};
    use serde_json::json;

    fn operation(name: &str) -> (&'static Route, &'static Operation) {
        let route = ROUTES.iter().find(|route| route.operation == name).unwrap();
        (route, OPERATIONS.iter().find(|operation| operation.name == name).unwrap())
    }

    #[test]
    fn an_input_is_read_back_from_its_request() {
        for (name, input, method, uri, has_body) in [
            (
                "GetSchedule",
                json!({"Name": "a.b", "GroupName": "movies"}),
                "GET",
                "/schedules/a.b?groupName=movies",
                false,
            ),
            (
                "UntagResource",
                json!({"ResourceArn": "arn:aws:scheduler:r:1:schedule-group/m", "TagKeys": ["a b", "personalize:in"]}),
                "DELETE",
                "/tags/arn%3Aaws%3Ascheduler%3Ar%3A1%3Aschedule-group%2Fm?TagKeys=a%20b&TagKeys=personalize%3Ain",
                false,
            ),
            (
                "ListSchedules",
                json!({"GroupName": "m", "MaxResults": 100}),
                "GET",
                "/schedules?ScheduleGroup=m&MaxResults=100",
                false,
            ),
            (
                "CreateSchedule",
                json!({"Name": "n", "GroupName": "m", "Description": "가"}),
                "POST",
                "/schedules/n",
                true,
            ),
        ] {
            let (route, operation) = operation(name);
            let sent = request(route, &input);
            assert_eq!(
                (sent.method, sent.uri.as_str(), sent.body.is_some()),
                (method, uri, has_body)
            );
            let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
            assert!(std::ptr::eq(find(ROUTES, method, path).unwrap(), route));
            let read = super::input(route, operation, path, query, sent.body.unwrap_or_default());
            assert_eq!(read, input);
        }
        let routes = crate::apigateway::ROUTES;
        let put = find(routes, "PUT", "/restapis/a1").unwrap();
        let text =
            json!({"restApiId": "a1", "mode": "overwrite", "failOnWarnings": true, "body": "{}"});
        let sent = request(put, &text);
        assert_eq!(sent.uri, "/restapis/a1?mode=overwrite&failonwarnings=true");
        let operation = crate::apigateway::OPERATIONS.iter().find(|it| it.name == put.operation);
        let (path, query) = sent.uri.split_once('?').unwrap();
        assert_eq!(super::input(put, operation.unwrap(), path, query, sent.body.unwrap()), text);
        assert!(find(ROUTES, "GET", "/schedules/a/b").is_none());
        assert!(find(ROUTES, "PATCH", "/schedules/a").is_none());
    }
}
