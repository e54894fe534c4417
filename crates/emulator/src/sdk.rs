//! Values in the names of the SDK's shapes, which begin with capitals, as EventBridge Scheduler and Step Functions take and give
//! them; and in those of the wire. The keys of maps are data. Not here: the calls.

use personalize_model::{Operation, Service, Shape, operation};
use serde_json::{Map, Value};

/// What an input has too little and too much.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    /// Members that are required.
    pub(crate) missing: Vec<String>,
    /// Members that there are none of.
    pub(crate) unknown: Vec<String>,
}

/// The value in the names of the wire; what is wrong with it is added to `wrong`, `at` standing before each name.
pub(crate) fn from_sdk(shape: &Shape, value: Value, at: &str, wrong: &mut Wrong) -> Value {
    match (shape, value) {
        (Shape::Structure(members), Value::Object(mut given)) => {
            let mut wire = Map::new();
            for member in *members {
                let name = upper_first(member.name);
                match given.remove(&name) {
                    Some(value) => {
                        let value = from_sdk(member.shape, value, &format!("{at}{name}."), wrong);
                        wire.insert(member.name.to_owned(), value);
                    }
                    None if member.required => wrong.missing.push(format!("{at}{name}")),
                    None => {}
                }
            }
            wrong.unknown.extend(given.keys().map(|name| format!("{at}{name}")));
            Value::Object(wire)
        }
        (Shape::List { of, .. }, Value::Array(items)) => {
            items.into_iter().map(|item| from_sdk(of, item, at, wrong)).collect()
        }
        (_, value) => value,
    }
}

/// The value in the names of the SDK.
pub(crate) fn to_sdk(shape: &Shape, value: Value) -> Value {
    match (shape, value) {
        (Shape::Structure(members), Value::Object(given)) => {
            let member = |(name, value): (String, Value)| {
                let shape = members.iter().find(|member| member.name == name);
                let value =
                    shape.map(|member| member.shape).map(|shape| to_sdk(shape, value.clone()));
                (upper_first(&name), value.unwrap_or_default())
            };
            given.into_iter().map(member).collect::<Map<_, _>>().into()
        }
        (Shape::List { of, .. }, Value::Array(items)) => {
            items.into_iter().map(|item| to_sdk(of, item)).collect()
        }
        (_, value) => value,
    }
}

/// The operation of a service that an action names, as `getRecommendations`: the action begins small.
pub(crate) fn called(service: Service, action: &str) -> Option<&'static Operation> {
    let is_small = action.starts_with(|first: char| first.is_ascii_lowercase());
    let found = operation(&upper_first(action)).filter(|(of, _)| *of == service && is_small);
    found.map(|(_, operation)| operation)
}

/// The name in the SDK's shapes.
fn upper_first(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + rest
}
