//! The input of a call as a form. Not here: what the input may hold (the service model).
//!
//! Facts: the parts of a structure are joined by a dot, and the items of a list are numbered from one after `member`, as in
//! `Tags.member.1.Key` (Smithy, AWS Query protocol).

use serde_json::Value;

/// The body of the call: `Action=GetRole&Version=2010-05-08&RoleName=r`.
pub(super) fn encoded(action: &str, version: &str, input: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", action).append_pair("Version", version);
    append(&mut form, "", input);
    form.finish()
}

fn append(form: &mut form_urlencoded::Serializer<'_, String>, path: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                append(form, &path, value);
            }
        }
        Value::Array(items) => {
            for (number, item) in (1..).zip(items) {
                append(form, &format!("{path}.member.{number}"), item);
            }
        }
        Value::String(text) => drop(form.append_pair(path, text)),
        Value::Bool(_) | Value::Number(_) => drop(form.append_pair(path, &value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn structures_and_lists_become_paths() {
        let input = json!({
            "MaxSessionDuration": 3600, "RoleName": "a b/가",
            "Tags": [{"Key": "k", "Value": ""}, {"Key": "l", "Value": "&="}],
        });
        assert_eq!(
            encoded("TagRole", "2010-05-08", &input),
            "Action=TagRole&Version=2010-05-08&MaxSessionDuration=3600&RoleName=a+b%2F%EA%B0%80\
             &Tags.member.1.Key=k&Tags.member.1.Value=&Tags.member.2.Key=l&Tags.member.2.Value=%26%3D"
        );
    }
}
