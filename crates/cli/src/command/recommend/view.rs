//! An answer as a table for people and as JSON for programs.
//! Not here: asking.

use crate::{
    table::{self, Side},
    terminal,
};
use personalize_aws::{Answer, Recommended};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Names of items by id.
type Names = BTreeMap<String, String>;

/// What an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Things {
    /// Items.
    Items,
    /// Actions.
    Actions,
}

impl Things {
    /// In a head, in a sentence, and as the service's member.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Things::Items => ("ITEM", "items", "itemId"),
            Things::Actions => ("ACTION", "actions", "actionId"),
        }
    }
}

/// A row an item, best first. Columns that nothing stands in are left out.
pub(super) fn table(answer: &Answer, things: Things, names: &Names) -> String {
    let (head, plural, _) = things.words();
    if answer.items.is_empty() {
        return format!("no {plural}");
    }
    let score = |item: &Recommended| item.score.map(|score| format!("{score:.7}"));
    let name = |item: &Recommended| names.get(&item.item).cloned();
    type Column<'c> = (&'c str, Side, &'c dyn Fn(&Recommended) -> Option<String>);
    let columns: [Column<'_>; 4] = [
        (head, Side::Left, &|item| Some(item.item.clone())),
        ("NAME", Side::Left, &name),
        ("SCORE", Side::Right, &score),
        ("WHY", Side::Left, &why),
    ];
    let used = columns.iter().filter(|(.., cell)| answer.items.iter().any(|it| cell(it).is_some()));
    let used: Vec<_> = used.collect();
    let sides: Vec<Side> =
        [Side::Right].into_iter().chain(used.iter().map(|(_, side, _)| *side)).collect();
    let head = ["#".to_owned()].into_iter().chain(used.iter().map(|(head, ..)| (*head).to_owned()));
    let mut rows = vec![head.collect::<Vec<_>>()];
    for (number, item) in (1..).zip(&answer.items) {
        let cells = used.iter().map(|(.., cell)| cell(item).unwrap_or_default());
        rows.push([number.to_string()].into_iter().chain(cells).collect());
    }
    table::lines(&sides, &rows).join("\n")
}

fn why(item: &Recommended) -> Option<String> {
    let promotion = item.promotion.as_ref().map(|name| format!("promotion {name}"));
    let reasons = item.reasons.iter().cloned();
    let all: Vec<String> = promotion.into_iter().chain(reasons).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The answer with the service's names, and the items' names.
pub(super) fn json(answer: &Answer, things: Things, names: &Names) -> String {
    let (_, plural, id) = things.words();
    let item = |item: &Recommended| {
        let mut members = Map::new();
        members.insert(id.into(), json!(item.item));
        let optional = [
            ("name", names.get(&item.item).map(|name| json!(name))),
            ("score", item.score.map(|score| json!(score))),
            ("promotionName", item.promotion.as_ref().map(|name| json!(name))),
            ("reason", (!item.reasons.is_empty()).then(|| json!(item.reasons))),
        ];
        let given = optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        members.extend(given);
        Value::Object(members)
    };
    let items: Vec<Value> = answer.items.iter().map(item).collect();
    let all = json!({ plural: items, "recommendationId": answer.id });
    terminal::json(&serde_json::to_string_pretty(&all).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        let item = |id: &str, score: Option<f64>| Recommended {
            item: id.into(),
            score,
            promotion: None,
            metadata: BTreeMap::new(),
            reasons: Vec::new(),
        };
        let promoted = Recommended { promotion: Some("sale".into()), ..item("i2", Some(0.25)) };
        Answer { items: vec![item("i1", Some(0.5)), promoted], id: Some("RID".into()) }
    }

    #[test]
    fn the_table_has_the_columns_that_are_used() {
        let names = Names::from([("i1".to_owned(), "기생충".to_owned())]);
        assert_eq!(
            table(&answer(), Things::Items, &names),
            "#  ITEM  NAME        SCORE  WHY\n1  i1    기생충  0.5000000\n2  i2            0.2500000  promotion sale"
        );
        let mut plain = answer();
        plain.items.truncate(1);
        plain.items[0].score = None;
        assert_eq!(table(&plain, Things::Items, &Names::new()), "#  ITEM\n1  i1");
        assert_eq!(table(&Answer::default(), Things::Items, &Names::new()), "no items");
    }

    #[test]
    fn json_has_the_service_s_names() {
        let all: Value =
            serde_json::from_str(&json(&answer(), Things::Items, &Names::new())).unwrap();
        let second = json!({"itemId": "i2", "promotionName": "sale", "score": 0.25});
        assert_eq!((&all["items"][1], &all["recommendationId"]), (&second, &json!("RID")));
    }
}
