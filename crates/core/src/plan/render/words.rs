//! The words that all forms of a plan share: marks, values, changes, sums. Whatever comes from outside is made inert
//! here, so that no name or tag can move the cursor or end a line.

use crate::{
    address::Kind,
    diff::{Cause, Change},
    plan::{Action, Item, Plan, judge::NOT_THERE},
    props::as_reference,
};
use personalize_rules::visible::visible;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// A value longer than this is shown from where it differs.
const LONG: usize = 72;

/// The sign of an action.
pub(super) fn mark(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "±",
        Action::Delete => "-",
        Action::Wait => "…",
    }
}

/// Why an item is there, where its sign does not say it.
pub(super) fn reason(item: &Item) -> Option<String> {
    let said = ["fields", "tags", "destroy", NOT_THERE].contains(&item.reason.as_str());
    (!said).then(|| inert(&item.reason))
}

/// The physical name of an item, where its address does not say it already: an upload that the spec no longer names has
/// its key there.
pub(super) fn name(item: &Item) -> String {
    let said = item.address.kind == Kind::DataObject && item.address.key == item.name;
    if said { String::new() } else { inert(&item.name) }
}

/// The text without characters that would do something to a terminal or a page: they are shown by their numbers. Beside
/// what a terminal acts on, that is what a reader of a page cannot see.
pub(super) fn inert(text: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            c if unseen(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// `text` and as many spaces as make it `width` columns wide; characters of Korean and others are two columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(fill))
}

/// What a change of a field is in words: each differing part of a block by itself.
pub(super) struct Difference {
    /// The path.
    pub(super) path: String,
    /// The live value.
    pub(super) from: String,
    /// The wanted value.
    pub(super) to: String,
    /// What else is to be known: `forces replacement`, `drift`.
    pub(super) remark: Option<&'static str>,
}

/// The differences that make up `change`.
pub(super) fn differences(change: &Change) -> Vec<Difference> {
    let remark = match (change.forces_replacement, change.cause) {
        (true, _) => Some("forces replacement"),
        (_, Cause::Drift) => Some("drift: changed outside this spec"),
        (_, Cause::Conflict) => Some("conflict: changed in the spec, and outside it"),
        _ => None,
    };
    let mut parts = Vec::new();
    leaves(&change.path, &change.from, &change.to, &mut parts);
    parts
        .into_iter()
        .map(|(path, from, to)| {
            let (from, to) = clipped(&value(&from), &value(&to));
            Difference { path: inert(&path), from, to, remark }
        })
        .collect()
}

/// Goes down to the smallest parts that differ.
fn leaves(path: &str, from: &Value, to: &Value, out: &mut Vec<(String, Value, Value)>) {
    match (from, to) {
        _ if from == to => {}
        _ if as_reference(to).is_some() => out.push((path.to_owned(), from.clone(), to.clone())),
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let null = Value::Null;
            for key in keys {
                let (a, b) = (a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null));
                leaves(&format!("{path}.{key}"), a, b, out);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                leaves(&format!("{path}[{i}]"), a, b, out);
            }
        }
        _ => out.push((path.to_owned(), from.clone(), to.clone())),
    }
}

fn value(value: &Value) -> String {
    if let Some((address, _)) = as_reference(value) {
        return format!("(the new {})", inert(&address.to_string()));
    }
    match value {
        Value::Null => "(none)".to_owned(),
        Value::String(text) => inert(text),
        other => inert(&other.to_string()),
    }
}

/// Both texts, without a long beginning that they share, and cut where they are still long.
fn clipped(from: &str, to: &str) -> (String, String) {
    let same = from.chars().zip(to.chars()).take_while(|(a, b)| a == b).count();
    let skip = if from.width().max(to.width()) > LONG { same.saturating_sub(LONG / 3) } else { 0 };
    (clip(from, skip), clip(to, skip))
}

fn clip(text: &str, skip: usize) -> String {
    let mut out: String = text.chars().skip(skip).take(LONG * 2).collect();
    if text.chars().count() > skip + LONG * 2 {
        out.push('…');
    }
    if skip > 0 { format!("…{out}") } else { out }
}

/// Where a plan belongs and which it is: `movies in 000000000000, us-east-1: plan 0123456789abcdef`.
pub fn heading(plan: &Plan) -> String {
    let word = |text: &str| inert(text);
    let what = if plan.is_destroy() { "deletion of " } else { "" };
    format!(
        "{what}{} in account {}, {}: plan {}",
        word(&plan.stack),
        word(&plan.account),
        word(&plan.region),
        plan.id()
    )
}

/// `3 to create, 1 to update; 12 unchanged`.
pub fn sum(plan: &Plan) -> String {
    let count = |action: Action| plan.items.iter().filter(|i| i.action == action).count();
    let parts: Vec<String> = [
        (Action::Create, "to create"),
        (Action::Update, "to update"),
        (Action::Replace, "to replace"),
        (Action::Delete, "to delete"),
        (Action::Wait, "to wait for"),
    ]
    .into_iter()
    .filter(|(action, _)| count(*action) > 0)
    .map(|(action, words)| format!("{} {words}", count(action)))
    .collect();
    if plan.is_empty() && plan.unchanged == 0 {
        return "nothing to do: nothing of the stack is there".to_owned();
    }
    if plan.is_empty() {
        return format!("nothing to do: {} resources are as wanted", plan.unchanged);
    }
    let refused = if plan.refusals.is_empty() {
        String::new()
    } else {
        format!("; {} refused", plan.refusals.len())
    };
    let parts = if parts.is_empty() { "nothing can be done".to_owned() } else { parts.join(", ") };
    format!("{parts}; {} unchanged{refused}", plan.unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_in_a_block_is_shown() {
        let change = Change {
            path: "policy".into(),
            from: json!({"Statement": [{"Action": "a", "Resource": ["x"]}], "Version": "1"}),
            to: json!({"Statement": [{"Action": "b", "Resource": ["x", "y"]}], "Version": "1"}),
            forces_replacement: false,
            why: String::new(),
            cause: Cause::Spec,
        };
        let shown: Vec<String> = differences(&change)
            .into_iter()
            .map(|d| format!("{}: {} -> {}", d.path, d.from, d.to))
            .collect();
        assert_eq!(
            shown,
            [
                "policy.Statement[0].Action: a -> b",
                r#"policy.Statement[0].Resource: ["x"] -> ["x","y"]"#
            ]
        );
    }

    #[test]
    fn long_texts_are_shown_from_where_they_differ() {
        let base = "arn:aws:personalize:ap-northeast-2:000000000000:schema/movies-items-";
        let (from, to) = clipped(&format!("{base}56c797b7"), &format!("{base}aaaf71d9"));
        assert_eq!(from, "…000:schema/movies-items-56c797b7");
        assert_eq!(to, "…000:schema/movies-items-aaaf71d9");
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(inert("a\u{1b}[2Jb\r\n\u{202e}c"), "a\\u{1b}[2Jb\\r\\n\\u{202e}c");
        assert_eq!(inert("라라랜드 🎬"), "라라랜드 🎬");
    }
}
