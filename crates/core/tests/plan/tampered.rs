//! What somebody changes in a saved plan: every value of a real one, in every way that JSON allows. Not here: what the
//! account says (`saved`), and the run of it (the CLI's tests).

use crate::saved::{forged, leaves, rich};
use personalize_core::plan::{Plan, Verb, saved};
use serde_json::{Value, json};

/// What may be done to a value: another one of the same form, null, nothing, and of lists and maps none, two of one, and
/// another order.
fn edits(value: &Value) -> Vec<Value> {
    let mut all = vec![crate::saved::other(value), Value::Null];
    match value {
        Value::Array(items) => {
            all.push(json!([]));
            all.extend(
                items
                    .first()
                    .map(|first| Value::Array(items.iter().chain([first]).cloned().collect())),
            );
            all.push(Value::Array(items.iter().rev().cloned().collect()));
        }
        Value::Object(_) => all.push(json!({})),
        _ => {}
    }
    all.retain(|edited| edited != value);
    all
}

/// The document without the value at `path`.
fn without(document: &Value, path: &str) -> Value {
    let mut edited = document.clone();
    let (parent, last) = path.rsplit_once('/').unwrap();
    match edited.pointer_mut(parent).unwrap() {
        Value::Object(all) => drop(all.remove(&last.replace("~1", "/"))),
        Value::Array(all) => drop(all.remove(last.parse().unwrap())),
        _ => unreachable!("it has members"),
    }
    edited
}

/// Every path of a document, of lists and maps too.
fn paths(document: &Value) -> Vec<String> {
    let mut all = Vec::new();
    leaves(document, "", &mut all);
    let above = |path: &String| -> Vec<String> {
        let ends = path.match_indices('/').map(|(i, _)| path[..i].to_owned());
        ends.filter(|path| !path.is_empty()).chain([path.clone()]).collect()
    };
    let mut all: Vec<String> = all.iter().flat_map(above).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn nothing_in_a_saved_plan_can_be_changed_added_or_taken_out() {
    let document = serde_json::to_value(rich().document()).unwrap();
    let paths = paths(&document);
    assert!(paths.len() > 200, "{}", paths.len());
    for path in &paths {
        let value = document.pointer(path).unwrap();
        let put = |new: Value| {
            let mut edited = document.clone();
            *edited.pointer_mut(path).unwrap() = new;
            edited
        };
        let edited = edits(value).into_iter().map(put).chain([without(&document, path)]);
        for edited in edited {
            assert!(Plan::read(&edited.to_string()).is_err(), "{path}: {edited:#}");
        }
    }
}

/// A member that is null says so: a plan without it was not made by personalize.
#[test]
fn no_member_can_be_left_out() {
    let mut document = serde_json::to_value(rich().document()).unwrap();
    document["steps"][0].as_object_mut().unwrap().remove("locator");
    document["steps"][0]["locator"] = Value::Null;
    let whole = forged(document).unwrap();
    let cut = without(&whole, "/steps/0/locator");
    let said = Plan::read(&cut.to_string()).unwrap_err().to_string();
    assert_eq!(said, "`steps[0].locator` is missing in it");
}

/// Somebody who makes id and seal fit cannot say anything twice, nor delete without a look at whose it is.
#[test]
fn a_forged_plan_is_still_one_that_a_planner_makes() {
    let plan = rich();
    let delete = plan.steps.iter().position(|s| s.verb == Verb::Delete && s.guard.is_some());
    let delete = delete.unwrap();
    let refused = |edit: &dyn Fn(&mut Plan), why: &str| {
        let mut edited = plan.clone();
        edit(&mut edited);
        let said = Plan::read(&edited.to_json()).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    };
    refused(&|p| p.steps.push(p.steps[0].clone()), "twice");
    refused(&|p| p.items.push(p.items[0].clone()), "twice");
    refused(&|p| p.preconditions.push(p.preconditions[0].clone()), "twice");
    refused(&|p| p.files.push(p.files[0].clone()), "twice");
    let whose = "does not look whose it is";
    refused(&|p| p.steps[delete].guard = None, whose);
    refused(&|p| p.steps[delete].guard.as_mut().unwrap().tags.clear(), whose);
    refused(&|p| p.steps[delete].guard.as_mut().unwrap().locator.push('x'), whose);
}

/// A document that names a member twice means the last one for one reader and the first for another.
#[test]
fn a_member_that_is_there_twice_is_refused_or_changes_nothing() {
    let plan = rich();
    let text = plan.to_json();
    let twice = text.replacen("{", "{\n  \"steps\": [],", 1);
    match Plan::read(&twice) {
        Ok(read) => assert_eq!(read, plan),
        Err(saved::SavedError::Form(_)) => {}
        Err(other) => panic!("{other}"),
    }
}
