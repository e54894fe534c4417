//! Values going to the service and coming back, held against their shapes. Not here: the constraints of texts and numbers,
//! which the service judges.

use crate::Shape;
use serde_json::{Map, Value};

/// A value that its shape does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {problem}", place(path))]
pub struct Misfit {
    /// Where it stands: `solutionConfig.hpoConfig`.
    path: String,
    problem: String,
}

fn place(path: &str) -> String {
    if path.is_empty() { "the input".to_owned() } else { format!("`{path}`") }
}

/// The value as it is sent: without nulls, which the service does not know.
///
/// # Errors
/// Members that the shape does not have, or the first one whose type is another.
pub fn sent(shape: &Shape, value: &Value) -> Result<Value, Misfit> {
    send(shape, value, "")
}

fn send(shape: &Shape, value: &Value, path: &str) -> Result<Value, Misfit> {
    let misfit = |problem: &str| Misfit { path: path.to_owned(), problem: problem.to_owned() };
    match (shape, value) {
        (Shape::Structure(members), Value::Object(given)) => {
            let known = |name: &str| members.iter().any(|member| member.name == name);
            let unknown = given.iter().filter(|(name, value)| !value.is_null() && !known(name));
            let unknown: Vec<String> = unknown.map(|(name, _)| format!("`{name}`")).collect();
            if !unknown.is_empty() {
                return Err(misfit(&format!("has no {}", unknown.join(", "))));
            }
            fields(given, |name| shape.member(name), path)
        }
        (Shape::Map { value: of, .. }, Value::Object(given)) => fields(given, |_| Some(*of), path),
        (Shape::List { of, .. }, Value::Array(items)) => {
            let each = items.iter().enumerate();
            let sent = each.map(|(i, item)| send(of, item, &format!("{path}[{i}]")));
            sent.collect::<Result<_, _>>().map(Value::Array)
        }
        (Shape::Text(text), Value::Object(_)) if text.json => Ok(value.to_string().into()),
        (Shape::Text(_), Value::String(_))
        | (Shape::Boolean, Value::Bool(_))
        | (Shape::Double { .. } | Shape::Timestamp, Value::Number(_)) => Ok(value.clone()),
        (Shape::Integer { .. }, Value::Number(number)) => match number.as_i64() {
            Some(_) => Ok(value.clone()),
            None => Err(misfit("is not a whole number")),
        },
        (Shape::Structure(_) | Shape::Map { .. }, _) => Err(misfit("is not an object")),
        (Shape::List { .. }, _) => Err(misfit("is not a list")),
        (Shape::Text(_), _) => Err(misfit("is not text")),
        (Shape::Boolean, _) => Err(misfit("is not true or false")),
        (Shape::Integer { .. } | Shape::Double { .. } | Shape::Timestamp, _) => {
            Err(misfit("is not a number"))
        }
    }
}

fn fields<'s>(
    given: &Map<String, Value>,
    shape: impl Fn(&str) -> Option<&'s Shape>,
    path: &str,
) -> Result<Value, Misfit> {
    let filled = given.iter().filter(|(_, value)| !value.is_null());
    let pairs = filled.filter_map(|(name, value)| Some((name, value, shape(name)?)));
    let sent = pairs
        .map(|(name, value, shape)| Ok((name.clone(), send(shape, value, &below(path, name))?)));
    sent.collect::<Result<_, _>>().map(Value::Object)
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The value as it came: the members that the shape has, and numbers in the form of their type, so that `1` and `1.0` are
/// one; `None` where its type is another.
pub fn received(shape: &Shape, value: &Value) -> Option<Value> {
    match (shape, value) {
        (Shape::Structure(members), Value::Object(given)) => {
            let member = |member: &crate::Member| {
                let value = received(member.shape, given.get(member.name)?)?;
                Some((member.name.to_owned(), value))
            };
            Some(Value::Object(members.iter().filter_map(member).collect()))
        }
        (Shape::Map { value: of, .. }, Value::Object(given)) => {
            let pair =
                |(name, value): (&String, &Value)| Some((name.clone(), received(of, value)?));
            Some(Value::Object(given.iter().filter_map(pair).collect()))
        }
        (Shape::List { of, .. }, Value::Array(items)) => {
            Some(items.iter().filter_map(|item| received(of, item)).collect())
        }
        (Shape::Integer { .. }, Value::Number(number)) => {
            let whole = |number: f64| (number.fract() == 0.0).then_some(number as i64);
            number.as_i64().or_else(|| whole(number.as_f64()?)).map(Value::from)
        }
        (Shape::Double { .. }, Value::Number(number)) => number.as_f64().map(Value::from),
        (Shape::Text(_), Value::String(_))
        | (Shape::Boolean, Value::Bool(_))
        | (Shape::Timestamp, Value::Number(_) | Value::String(_)) => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation;
    use serde_json::json;

    fn input(name: &str) -> &'static Shape {
        operation(name).unwrap().1.input
    }

    #[test]
    fn what_is_sent_has_no_nulls_and_only_known_members() {
        let campaign = json!({"name": "c", "campaignConfig": {"rankingInfluence": {"POPULARITY": 1}}, "tags": null});
        let wanted =
            json!({"name": "c", "campaignConfig": {"rankingInfluence": {"POPULARITY": 1}}});
        assert_eq!(sent(input("CreateCampaign"), &campaign), Ok(wanted));
        let wrong = [
            (json!({"minProvisionedTps": 1}), "the input has no `minProvisionedTps`"),
            (json!({"minProvisionedTPS": 1.5}), "`minProvisionedTPS` is not a whole number"),
            (
                json!({"campaignConfig": {"itemExplorationConfig": {"a": 1}}}),
                "`campaignConfig.itemExplorationConfig.a` is not text",
            ),
            (json!({"tags": [{"tagKey": "a"}, 1]}), "`tags[1]` is not an object"),
        ];
        for (value, words) in wrong {
            let error = sent(input("CreateCampaign"), &value).unwrap_err();
            assert_eq!(error.to_string(), words);
        }
    }

    #[test]
    fn what_comes_has_numbers_of_their_types() {
        let shape = operation("DescribeSolution").unwrap().1.output.unwrap();
        let answer = json!({"solution": {
            "name": "s", "aNewMember": 1, "performHPO": "yes",
            "solutionConfig": {"eventsConfig": {"eventParametersList": [{"weight": 1}]}},
        }});
        let wanted = json!({"solution": {
            "name": "s",
            "solutionConfig": {"eventsConfig": {"eventParametersList": [{"weight": 1.0}]}},
        }});
        assert_eq!(received(shape, &answer), Some(wanted));
        let campaign = operation("DescribeCampaign").unwrap().1.output.unwrap();
        let tps = json!({"campaign": {"minProvisionedTPS": 2.0}});
        assert_eq!(received(campaign, &tps), Some(json!({"campaign": {"minProvisionedTPS": 2}})));
    }
}
