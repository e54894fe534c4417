//! What holds for every input: nothing panics, and what is printed reads back.

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{
    self, Action, Catalog, Condition, Expression, Filter, Joiner, Length, Name, Operand, Operator,
    Predicate, Singular, Source, Target, Value,
};
use personalize_rules::finding::{Finding, Place};
use personalize_rules::schema::{self, Field, Primitive, Schema};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[^\"]{0,8}".prop_map(Value::text),
        "-?[0-9]{1,6}(\\.[0-9]{1,3})?".prop_map(Value::Number),
        "[A-Za-z0-9_]{1,8}".prop_map(Value::Placeholder),
        "[A-Za-z_][A-Za-z0-9_]{0,8}".prop_map(|name| Value::CurrentItem(Name(name))),
    ]
}

fn operand() -> impl Strategy<Value = Operand> {
    value().prop_map(|value| Operand { value, place: Place::default() })
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let sources: Vec<Source> = DatasetType::ALL
        .into_iter()
        .map(Source::Dataset)
        .chain([Source::CurrentUser, Source::CurrentItem])
        .collect();
    let comparisons = vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ];
    let right = prop_oneof![
        (select(vec![Operator::In, Operator::NotIn]), vec(operand(), 1..4)),
        (select(comparisons), vec(operand(), 1..2)),
    ];
    (select(sources), "[A-Za-z_][A-Za-z0-9_]{0,8}", right).prop_map(
        |(source, field, (operator, operands))| Predicate {
            source,
            singular: Singular::default(),
            field: Name(field),
            operator,
            operands,
            field_place: Place::default(),
            operator_place: Place::default(),
            place: Place::default(),
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    let joiner = select(vec![Joiner::And, Joiner::Or]);
    (predicate(), vec((joiner, predicate()), 0..4))
        .prop_map(|(first, rest)| Condition { first, rest })
}

fn expression() -> impl Strategy<Value = Expression> {
    let action = select(vec![Action::Include, Action::Exclude]);
    let target = select(vec![Target::Item, Target::User, Target::Action]);
    (action, target, condition(), option::of(condition())).prop_map(
        |(action, target, condition, when)| Expression {
            action,
            target,
            condition,
            when,
            place: Place::default(),
        },
    )
}

fn any_filter() -> impl Strategy<Value = Filter> {
    vec(expression(), 1..4)
        .prop_map(|expressions| Filter { expressions, length: Length::default() })
}

fn field() -> impl Strategy<Value = Field> {
    let types = select(Primitive::ALL.to_vec());
    ("[A-Za-z_\"ü ]{0,8}", types, any::<[bool; 4]>()).prop_map(
        |(name, one, [nullable, categorical, textual, item_name])| Field {
            name,
            types: vec![one],
            nullable,
            null_first: nullable,
            categorical,
            textual,
            item_name,
            ..Field::default()
        },
    )
}

/// Texts that look like filters often enough to get far into the parser.
fn filter_words() -> impl Strategy<Value = String> {
    let words = [
        "INCLUDE",
        "exclude",
        "ItemID",
        "WHERE",
        "Items",
        ".",
        "GENRE",
        "IN",
        "NOT",
        "(",
        ")",
        "\"a\"",
        "'b'",
        "$P",
        ",",
        "|",
        "AND",
        "OR",
        "IF",
        "CurrentUser",
        "CurrentItem",
        "=",
        "!=",
        "<",
        ">=",
        "3",
        "-1.5",
        "\"*\"",
        "Interactions",
        "EVENT_TYPE",
        "ü",
        "\"",
        "{",
    ];
    vec(select(words.to_vec()), 0..30).prop_map(|words| words.join(" "))
}

/// Spans lie in the text and on its characters.
fn in_text(text: &str, found: &[Finding]) {
    for finding in found {
        if let Some(span) = finding.span() {
            assert!(text.get(span.clone()).is_some(), "{finding} in {text:?}");
        }
    }
}

fn read_filter(text: &str) {
    match filter::parse(text) {
        Ok(read) => {
            in_text(text, &filter::check(&read, &Catalog::default()));
            assert_eq!(filter::parse(&read.to_string()).as_ref(), Ok(&read));
            let normal = filter::normal(text).expect("it was read before");
            assert_eq!(filter::normal(&normal).as_ref(), Some(&normal));
        }
        Err(finding) => in_text(text, &[finding]),
    }
}

fn read_schema(text: &str) {
    let found = match Schema::parse(text) {
        Ok(read) => schema::check(&read, DatasetType::Items, None),
        Err(found) => {
            assert!(!found.is_empty());
            found
        }
    };
    in_text(text, &found);
}

proptest! {
    #[test]
    fn printed_filters_read_back(filter in any_filter()) {
        let text = filter.to_string();
        prop_assert_eq!(filter::parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn normal_forms_are_stable(filter in any_filter()) {
        let normal = filter.normalized();
        prop_assert_eq!(normal.normalized().to_string(), normal.to_string());
        prop_assert_eq!(filter::normal(&filter.to_string()), Some(normal.to_string()));
    }

    #[test]
    fn any_text_is_read_as_a_filter_without_panic(text in "\\PC{0,60}") {
        read_filter(&text);
    }

    #[test]
    fn words_of_filters_are_read_without_panic(text in filter_words()) {
        read_filter(&text);
    }

    #[test]
    fn any_text_is_read_as_a_schema_without_panic(text in "\\PC{0,60}") {
        read_schema(&text);
    }

    #[test]
    fn broken_schemas_are_read_without_panic(at in 0usize..400, with in "\\PC{0,3}", cut in 0usize..5) {
        let whole = r#"{"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":["null","string"],"categorical":true},{"name":"PRICE","type":"float"}],"version":"1.0"}"#;
        let at = at.min(whole.len());
        read_schema(&format!("{}{with}{}", &whole[..at], &whole[(at + cut).min(whole.len())..]));
    }

    #[test]
    fn written_schemas_read_back(fields in vec(field(), 0..6)) {
        let schema = Schema::new(DatasetType::Items, fields);
        let again = Schema::parse(&schema.to_avro()).expect("what we write is a schema");
        prop_assert_eq!(&again.fields, &schema.fields);
        prop_assert!(schema.fields.iter().any(|f| schema.fields.iter().filter(|g| g.name == f.name).count() > 1) || schema::equivalent(&schema, &again));
    }
}
