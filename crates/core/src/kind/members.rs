//! Lists of members that have calls of their own: they are read with a List call, and the update call takes what is added
//! and what is removed. Not here: which fields are such lists (each kind's own file).

use crate::props::Props;
use serde_json::{Value, json};

/// How a list of members is read and changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members {
    /// The operation that lists them; Describe does not show them.
    pub list: &'static str,
    /// The member by which one is known among them.
    pub key: &'static str,
    /// The member of the update call that takes new ones.
    pub add: &'static str,
    /// The member of the update call that takes the keys of those that go.
    pub remove: &'static str,
}

impl Members {
    /// The list in the order of its keys: its own order has no meaning.
    pub fn in_order(&self, list: Value) -> Value {
        match list {
            Value::Array(mut all) => {
                all.sort_by(|a, b| self.key_of(a).cmp(&self.key_of(b)));
                Value::Array(all)
            }
            other => other,
        }
    }

    /// What the update call is sent to make `from` into `to`. One that differs is removed and added.
    pub fn difference(&self, from: &Value, to: &Value) -> Props {
        let others = |list: &Value, than: &Value| -> Vec<Value> {
            let than = than.as_array().map_or(&[][..], Vec::as_slice);
            let list = list.as_array().into_iter().flatten();
            list.filter(|one| !than.contains(one)).cloned().collect()
        };
        let gone = others(from, to);
        let gone: Vec<&str> = gone.iter().filter_map(|one| self.key_of(one)).collect();
        let mut input = Props::new();
        for (name, value) in [(self.add, json!(others(to, from))), (self.remove, json!(gone))] {
            if value.as_array().is_some_and(|list| !list.is_empty()) {
                input.insert(name.into(), value);
            }
        }
        input
    }

    /// Takes out of an update call the removal of those that it also adds, as a call of its own that goes before: whether
    /// one call may do both to the same member is not known (docs/unverified.md).
    pub fn removed_first(&self, input: &mut Props) -> Option<Props> {
        let sent = |input: &Props, name: &str| -> Vec<Value> {
            input.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let added = sent(input, self.add);
        let added: Vec<&str> = added.iter().filter_map(|one| self.key_of(one)).collect();
        let again = |key: &Value| key.as_str().is_some_and(|key| added.contains(&key));
        let (first, left): (Vec<Value>, Vec<Value>) =
            sent(input, self.remove).into_iter().partition(again);
        match left.is_empty() {
            true => drop(input.remove(self.remove)),
            false => input.insert(self.remove.into(), left.into()),
        }
        let first = Some(first).filter(|first| !first.is_empty());
        first.map(|first| Props::from_iter([(self.remove.to_owned(), first.into())]))
    }

    /// Whether `list`, as it was read, shows what the update call `input` asked for.
    pub fn is_shown(&self, list: &Value, input: &Props) -> bool {
        let sent = |name: &str| input.get(name).and_then(Value::as_array).into_iter().flatten();
        let list = list.as_array().map_or(&[][..], Vec::as_slice);
        let added: Vec<&str> = sent(self.add).filter_map(|one| self.key_of(one)).collect();
        sent(self.add).all(|one| list.contains(one))
            && sent(self.remove).filter_map(Value::as_str).all(|gone| {
                added.contains(&gone) || list.iter().all(|one| self.key_of(one) != Some(gone))
            })
    }

    /// `list` after the update call `input`.
    pub fn updated(&self, list: &Value, input: &Props) -> Value {
        let sent = |name: &str| input.get(name).and_then(Value::as_array).into_iter().flatten();
        let gone: Vec<&str> = sent(self.remove).filter_map(Value::as_str).collect();
        let stays = |one: &&Value| self.key_of(one).is_none_or(|key| !gone.contains(&key));
        let left = list.as_array().into_iter().flatten().filter(stays);
        left.chain(sent(self.add)).cloned().collect()
    }

    fn key_of<'v>(&self, one: &'v Value) -> Option<&'v str> {
        one.get(self.key)?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METRICS: Members =
        Members { list: "ListMetrics", key: "name", add: "addMetrics", remove: "removeMetrics" };

    #[test]
    fn a_difference_leads_from_one_list_to_the_other() {
        let from = json!([{"name": "a", "of": 1}, {"name": "b", "of": 1}, {"name": "c", "of": 1}]);
        let to = json!([{"name": "d", "of": 1}, {"name": "b", "of": 2}, {"name": "a", "of": 1}]);
        let input = METRICS.difference(&from, &to);
        let wanted = json!({
            "addMetrics": [{"name": "d", "of": 1}, {"name": "b", "of": 2}],
            "removeMetrics": ["b", "c"],
        });
        assert_eq!(input.to_value(), wanted);
        let mut second = input.clone();
        let first = METRICS.removed_first(&mut second).unwrap();
        assert_eq!(first.to_value(), json!({"removeMetrics": ["b"]}));
        assert_eq!(second["removeMetrics"], json!(["c"]));
        assert!(METRICS.removed_first(&mut second).is_none());
        let after = METRICS.updated(&from, &input);
        assert_eq!(METRICS.in_order(after.clone()), METRICS.in_order(to.clone()));
        assert!(METRICS.is_shown(&after, &input) && !METRICS.is_shown(&from, &input));
        assert!(METRICS.difference(&to, &to).is_empty());
        let all = METRICS.difference(&Value::Null, &to);
        assert!(METRICS.is_shown(&to, &all) && !all.contains_key("removeMetrics"));
    }

    #[test]
    fn what_was_to_go_and_is_there_is_not_shown() {
        let input = METRICS.difference(&json!([{"name": "a"}]), &Value::Null);
        assert!(!METRICS.is_shown(&json!([{"name": "a"}]), &input));
        assert!(METRICS.is_shown(&json!([]), &input));
    }
}
