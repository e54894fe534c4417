//! Lists of records whose elements are the rows: JSON by line and by array, and Parquet.

use crate::{Converted, convert, look, row_group, same_as};
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use personalize_convert::{Column, Format, Mapping, Problem, recognise};
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::Arc;

const LINES: &str = r#"{"user": "u1", "events": [{"item": "a", "at": {"s": 1}}, null, {"at": {"s": 2}, "item": "b\"c"}], "geo": {"c": "KR"}}
{"events": [], "user": "u2"}
{"user": "u3"}
{"user": "u4", "events": null}
{"user": "u5", "events": {"item": "d"}}
{"user": "u6", "events": [{"item": "e", "user": "x"}, {}]}
"#;

fn rows(path: &str) -> Format {
    Format { rows: Some(path.to_owned()), ..Format::default() }
}

#[test]
fn each_element_is_a_row_with_the_members_of_its_record() {
    let found = recognise(&mut Cursor::new(LINES), &rows("events")).unwrap();
    assert_eq!(found.format.rows.as_deref(), Some("events"));
    assert_eq!(found.columns, ["user", "geo.c", "events.item", "events.at.s", "events.user"]);
    let Converted { text, tally, rows: from } = same_as(LINES.as_bytes(), &rows("events"));
    expect_test::expect![[r#"
        user,geo.c,events.item,events.at.s,events.user
        u1,KR,a,1,
        u1,KR,"b\"c",2,
        u5,,d,,
        u6,,e,,x
        u6,,,,
    "#]]
    .assert_eq(&text);
    assert_eq!(from, [1, 1, 5, 6, 6].map(Some));
    assert_eq!((tally.rows_read, tally.rows_kept), (5, 5));
    // The same in an array, and without anything between the records.
    let array = format!("[{}]", LINES.trim().replace('\n', ","));
    assert_eq!(same_as(array.as_bytes(), &rows("events")).text, text);
    let bare = LINES.replace('\n', "");
    assert_eq!(same_as(bare.as_bytes(), &rows("events")).text, text);
    // Without `rows` it is a column that is a list.
    assert_eq!(look(LINES.as_bytes()).lists, ["events"]);
}

#[test]
fn elements_may_be_values() {
    let lines = "{\"u\":1,\"basket\":{\"items\":[\"a\",\"b,c\",3]}}\n";
    let converted = same_as(lines.as_bytes(), &rows("basket.items"));
    assert_eq!(converted.text, "u,basket.items\n1,a\n1,\"b,c\"\n1,3\n");
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let problem = |text: &str, path: &str| {
        let problem = recognise(&mut Cursor::new(text), &rows(path)).unwrap_err();
        format!("{problem}: {}", problem.help())
    };
    assert_eq!(
        problem(LINES, "event"),
        "the records of the file have no list `event`: they have `events`"
    );
    assert_eq!(
        problem("a,b\n1,2\n", "events"),
        "the records of the file have no list `events`: they have no list of records; remove `rows`"
    );
}

#[test]
fn a_record_with_too_many_elements_is_refused() {
    let lines = format!("{{\"l\":[{}{{}}]}}\n", "{},".repeat(600_000));
    let columns = vec![Column::renamed("A", "l.a"), Column::renamed("B", "l.b")];
    let mapping = Mapping { columns, filter: Vec::new() };
    let lines = format!("{{\"l\":[{{\"a\":1,\"b\":2}}]}}\n{lines}");
    let converted = convert(lines.as_bytes(), &rows("l"), &mapping);
    let problem = converted.map(|_| ()).unwrap_err();
    assert!(matches!(problem, Problem::Broken { row: 2, .. }), "{problem:?}");
    assert!(problem.to_string().contains("too many elements"), "{problem}");
}

/// What a user did: an item, and perhaps a number.
type Event = (String, Option<i64>);
/// The events of a user, where there is a list; some have no value.
type Events = Option<Vec<Option<Event>>>;
/// Users with their events.
type Users = Vec<(String, Events)>;

fn users() -> impl Strategy<Value = Users> {
    let event =
        proptest::option::weighted(0.9, ("[a-z,\"]{0,5}", proptest::option::of(any::<i64>())));
    let events = proptest::option::weighted(0.8, proptest::collection::vec(event, 0..5));
    proptest::collection::vec(("[a-z]{1,4}", events), 1..60)
}

fn json_of(users: &Users) -> Vec<u8> {
    let line = |(user, events): &(String, Events)| {
        let one = |event: &Option<Event>| {
            event.as_ref().map(|(item, n)| serde_json::json!({"item": item, "deep": {"n": n}}))
        };
        let events = events.as_ref().map(|all| all.iter().map(one).collect::<Vec<_>>());
        format!("{}\n", serde_json::json!({"user": user, "events": events}))
    };
    users.iter().map(line).collect::<String>().into_bytes()
}

/// The same as Parquet with pages of few values; `old` is the form of lists without a group of the element.
fn parquet_of(users: &Users, old: bool) -> Vec<u8> {
    let element = "required binary item (STRING); optional group deep { optional int64 n; }";
    let list = match old {
        true => format!("repeated group array {{ {element} }}"),
        false => format!("repeated group list {{ optional group element {{ {element} }} }}"),
    };
    let schema = format!(
        "message users {{ required binary user (STRING); optional group events (LIST) {{ {list} }} }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = WriterProperties::builder()
        .set_data_page_row_count_limit(7)
        .set_write_batch_size(3)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let (mut items, mut numbers) = (Vec::new(), Vec::new());
    let (mut repeated, mut of_items, mut of_numbers) = (Vec::new(), Vec::new(), Vec::new());
    // Levels of an element that is there.
    let there = if old { 2 } else { 3 };
    for (_, events) in users {
        let none = i16::from(events.is_some());
        let events = events.as_deref().unwrap_or_default();
        if events.is_empty() {
            repeated.push(0);
            of_items.push(none);
            of_numbers.push(none);
        }
        for (at, event) in events.iter().enumerate() {
            repeated.push(i16::from(at > 0));
            let Some((item, number)) = event else {
                of_items.push(2);
                of_numbers.push(2);
                continue;
            };
            of_items.push(there);
            items.push(ByteArray::from(item.as_str()));
            of_numbers.push(there + 1 + i16::from(number.is_some()));
            numbers.extend(number);
        }
    }
    let names: Vec<ByteArray> =
        users.iter().map(|(user, _)| ByteArray::from(user.as_str())).collect();
    row_group(&mut writer, |at, column| match (at, column) {
        (0, ColumnWriter::ByteArrayColumnWriter(w)) => w.write_batch(&names, None, None),
        (1, ColumnWriter::ByteArrayColumnWriter(w)) => {
            w.write_batch(&items, Some(&of_items), Some(&repeated))
        }
        (_, ColumnWriter::Int64ColumnWriter(w)) => {
            w.write_batch(&numbers, Some(&of_numbers), Some(&repeated))
        }
        _ => unreachable!("the schema has no such column"),
    });
    writer.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn json_and_parquet_give_the_same_rows(users in users(), old: bool) {
        let mut users = users;
        if old {
            // Lists of this form have no elements without value.
            users.iter_mut().flat_map(|(_, events)| events).for_each(|events| events.retain(Option::is_some));
        }
        let is_there = users.iter().any(|(_, events)| events.is_some());
        prop_assume!(is_there);
        let columns: Vec<Column> = ["user", "events.item", "events.deep.n"].iter()
            .map(|name| Column::renamed(name, name)).collect();
        let event = |(user, events): &(String, Option<Vec<_>>)| -> Vec<(String, String, Option<i64>)> {
            let events = events.iter().flatten().flatten();
            events.map(|(item, n): &(String, _)| (user.clone(), item.clone(), *n)).collect()
        };
        let wanted = users.iter().flat_map(event).count();
        let parquet = parquet_of(&users, old);
        let found = look(&parquet);
        prop_assert_eq!(&found.lists, &["events"]);
        for chosen in [&columns[..], &columns[..1], &columns[1..2], &columns[2..]] {
            let mapping = Mapping { columns: chosen.to_vec(), filter: Vec::new() };
            let of_parquet = convert(&parquet, &rows("events"), &mapping).unwrap();
            prop_assert_eq!(of_parquet.tally.rows_read as usize, wanted);
            // JSON has a column only where some record has it.
            if let Ok(of_json) = convert(&json_of(&users), &rows("events"), &mapping) {
                prop_assert_eq!(&of_json, &of_parquet);
            }
        }
    }
}
