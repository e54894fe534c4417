//! An input held against its shape, as the service does before anything else.
//! Not here: rules that involve other resources.

use serde_json::Value;

use super::pattern;
use crate::ServiceError;
use personalize_model::{Member, Shape, Text};

/// Checks an input.
///
/// # Errors
/// `SerializationException` for a value of the wrong type, and `ValidationException` with all
/// violated constraints, in the usual words of AWS services. (Step Functions reported one with the
/// base name of its exceptions, which stands for a code that is not in the model.)
pub fn check(shape: &Shape, input: &Value) -> Result<(), ServiceError> {
    let mut found = Found::default();
    found.value(shape, input, &Path::default());
    if let Some(wrong) = found.types.into_iter().next() {
        return Err(ServiceError::serialization(wrong));
    }
    match found.broken.len() {
        0 => Ok(()),
        1 => Err(invalid("1 validation error detected", &found.broken)),
        count => Err(invalid(&format!("{count} validation errors detected"), &found.broken)),
    }
}

fn invalid(head: &str, broken: &[String]) -> ServiceError {
    ServiceError::new(400, "ValidationException", format!("{head}: {}", broken.join("; ")))
}

#[derive(Default)]
struct Found {
    types: Vec<String>,
    broken: Vec<String>,
}

/// Where a value stands: `tags.1.member.tagKey`, as AWS services write it.
#[derive(Clone, Default)]
struct Path(String);

impl Path {
    fn join(&self, part: &str) -> Self {
        if self.0.is_empty() { Path(part.into()) } else { Path(format!("{}.{part}", self.0)) }
    }
}

impl Found {
    fn value(&mut self, shape: &Shape, value: &Value, at: &Path) {
        match (shape, value) {
            (Shape::Structure(members), Value::Object(given)) => {
                for member in *members {
                    self.member(member, given.get(member.name), at);
                }
            }
            (Shape::Text(text), Value::String(value)) => self.text(text, value, at),
            // Clients differ in how they write a JSON value: as text, or as it is.
            (Shape::Text(text), Value::Object(_)) if text.json => {}
            (Shape::Integer { min, max }, Value::Number(number)) => {
                self.whole(number, (*min, *max), at);
            }
            (Shape::Double { min, max }, Value::Number(number)) => {
                self.real(number, (*min, *max), at);
            }
            (Shape::Boolean, Value::Bool(_))
            | (Shape::Timestamp, Value::Number(_) | Value::String(_)) => {}
            (Shape::List { min, max, of }, Value::Array(items)) => {
                self.count(items.len(), (*min, *max), at);
                for (index, item) in items.iter().enumerate() {
                    self.value(of, item, &at.join(&(index + 1).to_string()).join("member"));
                }
            }
            (Shape::Map { max, key, value: of }, Value::Object(pairs)) => {
                self.count(pairs.len(), (None, *max), at);
                for (name, item) in pairs {
                    if let Shape::Text(text) = key {
                        self.text(text, name, &at.join("key"));
                    }
                    self.value(of, item, &at.join(name).join("member"));
                }
            }
            (shape, value) => self.types.push(format!(
                "The value of '{}' has to be {}, but it is {}.",
                if at.0.is_empty() { "the input" } else { &at.0 },
                wanted(shape),
                given(value)
            )),
        }
    }

    fn member(&mut self, member: &Member, value: Option<&Value>, at: &Path) {
        match value.filter(|value| !value.is_null()) {
            Some(value) => self.value(member.shape, value, &at.join(member.name)),
            None if member.required => {
                self.fails("null", &at.join(member.name), "Member must not be null");
            }
            None => {}
        }
    }

    fn text(&mut self, text: &Text, value: &str, at: &Path) {
        let length = value.chars().count();
        let at_least = "Member must have length greater than or equal to";
        let at_most = "Member must have length less than or equal to";
        if let Some(min) = text.min.filter(|min| length < *min) {
            self.fails(value, at, &format!("{at_least} {min}"));
        }
        if let Some(max) = text.max.filter(|max| length > *max) {
            self.fails(value, at, &format!("{at_most} {max}"));
        }
        // An empty value breaks the least length where there is one; the pattern says no more.
        let long_enough = length > 0 || text.min.is_none();
        if let Some(pattern) = text.pattern.filter(|it| long_enough && !pattern::matches(it, value))
        {
            self.fails(
                value,
                at,
                &format!("Member must satisfy regular expression pattern: {pattern}"),
            );
        }
        if !text.words.is_empty() && !text.words.contains(&value) {
            let words = text.words.join(", ");
            self.fails(value, at, &format!("Member must satisfy enum value set: [{words}]"));
        }
    }

    fn whole(&mut self, value: &serde_json::Number, range: (Option<i64>, Option<i64>), at: &Path) {
        let Some(number) = value.as_i64() else {
            let what = "has to be a whole number, but it is";
            self.types.push(format!("The value of '{}' {what} {value}.", at.0));
            return;
        };
        if let Some(min) = range.0.filter(|min| number < *min) {
            let must = format!("Member must have value greater than or equal to {min}");
            self.fails(&number.to_string(), at, &must);
        }
        if let Some(max) = range.1.filter(|max| number > *max) {
            let must = format!("Member must have value less than or equal to {max}");
            self.fails(&number.to_string(), at, &must);
        }
    }

    fn real(&mut self, value: &serde_json::Number, range: (Option<f64>, Option<f64>), at: &Path) {
        let number = value.as_f64().unwrap_or_default();
        if let Some(min) = range.0.filter(|min| number < *min) {
            let must = format!("Member must have value greater than or equal to {min}");
            self.fails(&value.to_string(), at, &must);
        }
        if let Some(max) = range.1.filter(|max| number > *max) {
            let must = format!("Member must have value less than or equal to {max}");
            self.fails(&value.to_string(), at, &must);
        }
    }

    fn count(&mut self, count: usize, range: (Option<usize>, Option<usize>), at: &Path) {
        let shown = format!("{count} members");
        if let Some(min) = range.0.filter(|min| count < *min) {
            let must = format!("Member must have length greater than or equal to {min}");
            self.fails(&shown, at, &must);
        }
        if let Some(max) = range.1.filter(|max| count > *max) {
            let must = format!("Member must have length less than or equal to {max}");
            self.fails(&shown, at, &must);
        }
    }

    fn fails(&mut self, value: &str, at: &Path, constraint: &str) {
        let value = if value == "null" { "at".into() } else { format!("'{value}' at") };
        let message =
            format!("Value {value} '{}' failed to satisfy constraint: {constraint}", at.0);
        self.broken.push(message);
    }
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Structure(_) => "a structure",
        Shape::Text(_) => "a string",
        Shape::Integer { .. } | Shape::Double { .. } => "a number",
        Shape::Boolean => "true or false",
        Shape::Timestamp => "a timestamp",
        Shape::List { .. } => "a list",
        Shape::Map { .. } => "a map",
    }
}

fn given(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a structure",
    }
}
