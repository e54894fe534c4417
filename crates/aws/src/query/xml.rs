//! Answers in XML, as JSON in the names of the service model. Not here: what they mean.
//!
//! Facts: a success is `<GetRoleResponse><GetRoleResult>…</GetRoleResult></GetRoleResponse>`, a refusal
//! `<ErrorResponse><Error><Code>…</Code><Message>…</Message></Error></ErrorResponse>`; the items of a list stand in elements
//! `member` (IAM API reference, "Making query requests"; Smithy, AWS Query protocol).

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};
use personalize_model::Shape;
use serde_json::{Map, Value};

/// What a refusal says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

/// The output of `operation` in its answer; `None` where the answer is of another form.
pub(super) fn output(operation: &str, shape: &Shape, body: &[u8]) -> Option<Value> {
    // The reader takes the end of the text for the end of every element.
    if !body.trim_ascii_end().ends_with(format!("</{operation}Response>").as_bytes()) {
        return None;
    }
    let mut document = Document::try_from(body).ok()?;
    let mut root = document.root_element().ok()?;
    if root.start_el().local().strip_suffix("Response") != Some(operation) {
        return None;
    }
    while let Some(mut tag) = root.next_tag() {
        if tag.start_el().local().strip_suffix("Result") == Some(operation) {
            return value(shape, &mut tag).ok().flatten();
        }
    }
    None
}

/// The code and the message of a refusal; nothing of a text that is none.
pub(super) fn refused(body: &[u8]) -> Refused {
    let read = || -> Result<Refused, XmlDecodeError> {
        let mut document = Document::try_from(body)?;
        let mut root = document.root_element()?;
        let mut refused = Refused::default();
        while let Some(mut error) = root.next_tag() {
            if !error.start_el().matches("Error") {
                continue;
            }
            while let Some(mut tag) = error.next_tag() {
                match tag.start_el().local() {
                    "Code" => refused.code = Some(try_data(&mut tag)?.into_owned()),
                    "Message" => refused.message = Some(try_data(&mut tag)?.into_owned()),
                    _ => {}
                }
            }
        }
        Ok(refused)
    };
    read().unwrap_or_default()
}

/// The value of an element; `None` where its text is not of the shape's type.
fn value(shape: &Shape, tag: &mut ScopedDecoder<'_, '_>) -> Result<Option<Value>, XmlDecodeError> {
    Ok(match shape {
        Shape::Structure(_) => {
            let mut members = Map::new();
            while let Some(mut tag) = tag.next_tag() {
                let name = tag.start_el().local().to_owned();
                let Some(shape) = shape.member(&name) else { continue };
                members.extend(value(shape, &mut tag)?.map(|value| (name, value)));
            }
            Some(Value::Object(members))
        }
        Shape::List { of, .. } => {
            let mut items = Vec::new();
            while let Some(mut tag) = tag.next_tag() {
                items.extend(value(of, &mut tag)?);
            }
            Some(Value::Array(items))
        }
        // No operation that is used has one.
        Shape::Map { .. } => None,
        Shape::Text(_) | Shape::Timestamp => Some(try_data(tag)?.into()),
        Shape::Integer { .. } => try_data(tag)?.parse::<i64>().ok().map(Value::from),
        Shape::Double { .. } => try_data(tag)?.parse::<f64>().ok().map(Value::from),
        Shape::Boolean => try_data(tag)?.parse::<bool>().ok().map(Value::from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_model::iam;
    use serde_json::json;

    fn read(operation: &str, body: &str) -> Option<Value> {
        let operation = iam::OPERATIONS.iter().find(|row| row.name == operation).unwrap();
        output(operation.name, operation.output.unwrap(), body.as_bytes())
    }

    #[test]
    fn an_answer_is_read_by_its_shape() {
        let body = "<?xml version=\"1.0\"?><ListRolesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">
            <ListRolesResult><IsTruncated>false</IsTruncated><Roles>
            <member><RoleName>a&amp;b &#x20;</RoleName><MaxSessionDuration>3600</MaxSessionDuration><NewMember>1</NewMember></member>
            <member><RoleName/><MaxSessionDuration>soon</MaxSessionDuration></member></Roles></ListRolesResult>
            <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></ListRolesResponse>";
        let wanted = json!({
            "IsTruncated": false,
            "Roles": [{"RoleName": "a&b  ", "MaxSessionDuration": 3600}, {"RoleName": ""}],
        });
        assert_eq!(read("ListRoles", body), Some(wanted));
    }

    #[test]
    fn what_is_not_the_answer_of_the_call_is_none() {
        for body in [
            "",
            "{}",
            "<html><body>sign in</body></html>",
            "<GetRoleResponse><GetRoleResult>",
            "<GetRoleResponse><GetRoleResult><Role></GetRoleResult>",
            "<GetRoleResponse></GetRoleResponse>",
            "<ListRolesResponse><ListRolesResult/></ListRolesResponse>",
        ] {
            assert_eq!(read("GetRole", body), None, "{body}");
        }
    }

    #[test]
    fn a_refusal_says_its_code_and_message() {
        let body = b"<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no &lt;role&gt;</Message></Error>\
            <RequestId>1</RequestId></ErrorResponse>";
        let wanted =
            Refused { code: Some("NoSuchEntity".into()), message: Some("no <role>".into()) };
        assert_eq!(refused(body), wanted);
        assert_eq!(refused(b"<html>"), Refused::default());
    }
}
