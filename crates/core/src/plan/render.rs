//! The plan as people read it: one line a resource, the changed fields under it, a sum at the end.
//! Not here: printing and colours.

use super::{Action, Item, Plan, Risk, verdict::NOT_THERE};
use serde_json::Value;
use std::fmt::Write;

/// The plan as text, without colours.
pub fn human(plan: &Plan) -> String {
    let mut out = String::new();
    let width = plan.items.iter().map(|i| i.address.to_string().len()).max().unwrap_or(0);
    for item in &plan.items {
        line(&mut out, item, width);
    }
    if !plan.items.is_empty() {
        out.push('\n');
    }
    for refusal in &plan.refusals {
        let _ = writeln!(out, "refused: {}\n   help: {}\n", refusal.summary, refusal.help);
    }
    let _ = writeln!(out, "{}", sum(plan));
    out
}

fn line(out: &mut String, item: &Item, width: usize) {
    let _ =
        write!(out, "  {} {:width$}  {}", mark(item.action), item.address.to_string(), item.name);
    if item.reason != NOT_THERE
        && item.reason != "fields"
        && item.reason != "tags"
        && item.reason != "destroy"
    {
        let _ = write!(out, "  ({})", item.reason);
    }
    if item.risk != Risk::Safe && item.reason != "destroy" {
        let _ = write!(out, "  [{}]", item.risk);
    }
    out.push('\n');
    for field in &item.fields {
        let forced = if field.forces_replacement { "  (forces replacement)" } else { "" };
        let _ = writeln!(
            out,
            "      {}: {} -> {}{forced}",
            field.path,
            value(&field.from),
            value(&field.to)
        );
    }
}

/// The sign of an action.
pub fn mark(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "±",
        Action::Delete => "-",
        Action::Wait => "…",
    }
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

fn value(value: &Value) -> String {
    if let Some((address, _)) = crate::props::as_reference(value) {
        return format!("(the new {address})");
    }
    match value {
        Value::Null => "(none)".to_owned(),
        Value::String(text) if text.len() > 120 => {
            format!("{}…", text.chars().take(119).collect::<String>())
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
