//! Mapping templates: how API Gateway makes the body of a call of Personalize from a request. Not here: which call it is
//! (`endpoint_route`).
//!
//! Facts: docs/service/apigateway.md, "Templates". `$util.escapeJavaScript` writes `'` as `\'`, which JSON does not know, so that
//! it is put back. Absent parameters are empty.

use super::endpoint_route::{RouteFilter, Target};

/// The name of a user in the path, and of one in the query.
pub(super) const USER: &str = "userId";

/// The name of an item in the path.
pub(super) const ITEM: &str = "itemId";

/// The stage variable with the tracking id.
pub(super) const TRACKING: &str = "trackingId";

/// The template of a call.
pub(super) fn template(target: &Target) -> String {
    match target {
        Target::Recommendations { member, arn, by_item, count, filter } => {
            let mut text = format!(r#"{{"{member}":"{arn}""#);
            if *by_item {
                text += &format!(r#","{ITEM}":"{}""#, parameter(ITEM));
                text += &given(USER, &format!(r#","{USER}":"{}""#, parameter(USER)));
            } else {
                text += &format!(r#","{USER}":"{}""#, parameter(USER));
            }
            if let Some(count) = count {
                text += &format!(r#","numResults":{count}"#);
            }
            text + &filtered(filter.as_ref()) + "}"
        }
        Target::Ranking { arn, filter } => {
            let (user, filter) = (parameter(USER), filtered(filter.as_ref()));
            let items = r#""inputList":$input.json('$.inputList')"#;
            format!(r#"{{"campaignArn":"{arn}","{USER}":"{user}",{items}{filter}}}"#)
        }
        Target::Events => events(),
    }
}

/// A parameter of the path or the query as it may stand between quotes.
pub(super) fn parameter(name: &str) -> String {
    escaped(&format!("$input.params('{name}')"))
}

/// What a reference gives, as it may stand in a text of JSON.
pub(super) fn escaped(reference: &str) -> String {
    format!(r#"$util.escapeJavaScript({reference}).replaceAll("\\'","'")"#)
}

/// Text that is there where a parameter is.
pub(super) fn given(name: &str, text: &str) -> String {
    format!(r#"#if($input.params('{name}')!=""){text}#end"#)
}

/// The filter with the values that the query has for its placeholders.
fn filtered(filter: Option<&RouteFilter>) -> String {
    let Some(RouteFilter { arn, placeholders }) = filter else { return String::new() };
    if placeholders.is_empty() {
        return format!(r#","filterArn":"{arn}""#);
    }
    let value = |name: &String| {
        let value = parameter(name);
        given(name, &format!(r##"${{comma}}"{name}":"{value}"#set($comma=",")"##))
    };
    let values: String = placeholders.iter().map(value).collect();
    format!(r##","filterArn":"{arn}","filterValues":{{#set($comma=""){values}}}"##)
}

/// The body of PutEvents: what the caller sends, with the tracking id of the stack. A session without a user has none.
fn events() -> String {
    let user = r##"#set($user=$input.json('$.userId'))#if($user!=""&&$user!='""'&&$user!="null")"userId":$user,#end"##;
    let rest = r#""sessionId":$input.json('$.sessionId'),"eventList":$input.json('$.eventList')"#;
    format!(r#"{{"trackingId":"$stageVariables.{TRACKING}",{user}{rest}}}"#)
}
