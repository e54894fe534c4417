//! Two schemas: whether they mean the same, and whether one may follow the other.
//! Not here: whether either is valid (`check`).

use super::{Field, NAMESPACE, Schema};
use crate::dataset::DatasetType;

/// What it takes to give a dataset another schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evolution {
    /// They mean the same.
    Same,
    /// `UpdateDataset` takes it.
    InPlace {
        /// The new fields. Existing solutions and recommenders do not train on them; filters can use them once data
        /// has been imported (docs/service/resources.md, "Datasets").
        added: Vec<String>,
    },
    /// The dataset would have to be replaced, and its data would be lost.
    Refused {
        /// Everything in the way.
        reasons: Vec<String>,
    },
}

/// Whether two schemas mean the same: white space, the order of keys, unions and fields, letter case of the record's
/// name, marks that are false and a version that is not given do not count.
pub fn equivalent(a: &Schema, b: &Schema) -> bool {
    let namespace = |s: &Schema| s.namespace.clone().unwrap_or_else(|| NAMESPACE.to_owned());
    a.name.eq_ignore_ascii_case(&b.name)
        && namespace(a) == namespace(b)
        && a.plain_version() == b.plain_version()
        && a.fields.len() == b.fields.len()
        && a.fields.iter().all(|x| b.fields.iter().any(|y| same(x, y)))
}

impl Schema {
    /// The text that schemas which mean the same have in common: the canonical one, its fields ordered by name. For
    /// comparing and hashing; what is submitted keeps the order of the columns.
    pub fn normal(&self) -> String {
        let mut schema = self.clone();
        schema.fields.sort_by(|a, b| a.name.cmp(&b.name));
        schema.to_avro()
    }
}

fn same(a: &Field, b: &Field) -> bool {
    a.name == b.name && same_types(a, b) && a.nullable == b.nullable && same_marks(a, b)
}

fn same_types(a: &Field, b: &Field) -> bool {
    a.types.len() == b.types.len() && a.types.iter().all(|t| b.types.contains(t))
}

fn same_marks(a: &Field, b: &Field) -> bool {
    (a.categorical, a.textual, a.item_name) == (b.categorical, b.textual, b.item_name)
}

/// Whether a dataset with the schema `old` can take `new` (docs/service/resources.md, "Datasets"): items and
/// users only, every old field unchanged, every new field nullable.
pub fn evolution(old: &Schema, new: &Schema, kind: DatasetType) -> Evolution {
    if equivalent(old, new) {
        return Evolution::Same;
    }
    let mut reasons = Vec::new();
    if !matches!(kind, DatasetType::Items | DatasetType::Users) {
        reasons.push(format!(
            "the schema of {} cannot be changed, only those of items and users can",
            spoken(kind)
        ));
    }
    for field in &old.fields {
        match new.fields.iter().find(|f| f.name == field.name) {
            None => reasons.push(format!("the field `{}` is gone", field.name)),
            Some(now) => reasons.extend(changed(field, now)),
        }
    }
    let fresh: Vec<&Field> =
        new.fields.iter().filter(|f| !old.fields.iter().any(|o| o.name == f.name)).collect();
    for field in fresh.iter().filter(|f| !f.nullable) {
        reasons.push(format!("the new field `{}` does not allow null", field.name));
    }
    if reasons.is_empty() {
        return Evolution::InPlace { added: fresh.iter().map(|f| f.name.clone()).collect() };
    }
    Evolution::Refused { reasons }
}

fn spoken(kind: DatasetType) -> &'static str {
    match kind {
        DatasetType::Interactions => "item interactions",
        DatasetType::Items => "items",
        DatasetType::Users => "users",
        DatasetType::Actions => "actions",
        DatasetType::ActionInteractions => "action interactions",
    }
}

/// Why a field that was there may not look like this now.
fn changed(old: &Field, new: &Field) -> Vec<String> {
    let mut reasons = Vec::new();
    let words = |f: &Field| f.types.iter().map(|t| t.name()).collect::<Vec<_>>().join(" or ");
    if !same_types(old, new) {
        reasons.push(format!(
            "the type of `{}` changes from {} to {}",
            old.name,
            words(old),
            words(new)
        ));
    }
    if old.nullable != new.nullable {
        let now = if new.nullable {
            "allows null now and did not"
        } else {
            "does not allow null any more"
        };
        reasons.push(format!("`{}` {now}", old.name));
    }
    let marks = [
        ("categorical", old.categorical, new.categorical),
        ("textual", old.textual, new.textual),
        ("itemName", old.item_name, new.item_name),
    ];
    for (mark, was, is) in marks {
        if was != is {
            let now = if is { "is new" } else { "is gone" };
            reasons.push(format!("the mark `{mark}` of `{}` {now}", old.name));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn items(fields: &str) -> Schema {
        Schema::parse(&format!(
            r#"{{"type":"record","name":"Items","fields":[{fields}],"version":"1.0"}}"#
        ))
        .unwrap()
    }

    const OLD: &str = r#"{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":["null","string"],"categorical":true}"#;

    fn refused(old: &str, new: &str, kind: DatasetType, expected: Expect) {
        let Evolution::Refused { reasons } = evolution(&items(old), &items(new), kind) else {
            panic!("refused")
        };
        expected.assert_eq(&reasons.join("\n"));
    }

    #[test]
    fn spelling_does_not_count() {
        let other = Schema::parse(
            r#"{"version": 1, "name": "items", "namespace": "com.amazonaws.personalize.schema", "type": "record",
            "fields": [{"categorical":true, "type":["string","null"], "name":"GENRES"},{"name":"ITEM_ID","type":["string"]}]}"#,
        )
        .unwrap();
        assert!(equivalent(&items(OLD), &other));
        assert_eq!(evolution(&items(OLD), &other, DatasetType::Interactions), Evolution::Same);
    }

    #[test]
    fn nullable_fields_can_be_added_to_items_and_users() {
        let new = format!(r#"{OLD},{{"name":"PRICE","type":["null","float"]}}"#);
        let added = vec!["PRICE".to_owned()];
        assert_eq!(
            evolution(&items(OLD), &items(&new), DatasetType::Items),
            Evolution::InPlace { added: added.clone() }
        );
        assert_eq!(
            evolution(&items(OLD), &items(&new), DatasetType::Users),
            Evolution::InPlace { added }
        );
        refused(
            OLD,
            &new,
            DatasetType::Interactions,
            expect![
                "the schema of item interactions cannot be changed, only those of items and users can"
            ],
        );
    }

    #[test]
    fn a_renamed_field_is_a_lost_and_a_new_one() {
        let new = OLD.replace("GENRES", "GENRE");
        refused(
            OLD,
            &new,
            DatasetType::Items,
            expect![[r"
                the field `GENRES` is gone"]],
        );
        for (kind, word) in [
            (DatasetType::Actions, "the schema of actions cannot"),
            (DatasetType::ActionInteractions, "the schema of action interactions cannot"),
        ] {
            let nullable = format!(r#"{OLD},{{"name":"PRICE","type":["float","null"]}}"#);
            let Evolution::Refused { reasons } = evolution(&items(OLD), &items(&nullable), kind)
            else {
                panic!("refused")
            };
            assert!(reasons.len() == 1 && reasons[0].starts_with(word), "{reasons:?}");
        }
    }

    #[test]
    fn everything_in_the_way_is_said() {
        refused(
            &format!(
                r#"{OLD},{{"name":"A","type":"int"}},{{"name":"B","type":"string","textual":true}}"#
            ),
            r#"{"name":"ITEM_ID","type":["string","null"]},{"name":"GENRES","type":"string"},{"name":"A","type":"long"},{"name":"NEW","type":"int"}"#,
            DatasetType::Items,
            expect![[r"
                `ITEM_ID` allows null now and did not
                `GENRES` does not allow null any more
                the mark `categorical` of `GENRES` is gone
                the type of `A` changes from int to long
                the field `B` is gone
                the new field `NEW` does not allow null"]],
        );
    }
}
