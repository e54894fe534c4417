//! Mappings: columns renamed, converted and left out, and what is counted.

use crate::convert;
use personalize_convert::{
    Column, Converter, Format, From, Mapping, Number, Otherwise, Time, Unreadable, UnreadableKind,
    Where,
};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

const CLICKS: &str = "\
account_id;sku;created_at;action;price
a1;s1;2026-01-01T00:00:00Z;purchase;1.234,5
a2;s2;2026-01-01 09:00:00+09:00;view;2,5
a3;s3;never;view;-
a4;s4;2026-01-02;click;1
a5;s5;2026-01-02;;free
";

fn clicks() -> Mapping {
    let mut event = Column::renamed("EVENT_TYPE", "action");
    event.map = [("purchase", "Purchase"), ("view", "View")]
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .into();
    let mut value = Column::renamed("EVENT_VALUE", "price");
    value.number = Number::parse("1.234,5");
    value.null = vec!["-".into()];
    let mut time = Column::renamed("TIMESTAMP", "created_at");
    time.time = Some(Time::Iso);
    let constant =
        Column { from: From::Constant("web, 1".into()), ..Column::renamed("SOURCE", "") };
    let user = Column::renamed("USER_ID", "account_id");
    let columns = vec![user, time, event, value, constant, Column::renamed("ITEM_ID", "sku")];
    Mapping { columns, filter: Vec::new() }
}

fn unreadable(source_row: u64, column: &str, kind: UnreadableKind) -> Unreadable {
    Unreadable { source_row, column: column.into(), kind }
}

#[test]
fn a_mapping_is_applied_to_each_row() {
    let converted = convert(CLICKS.as_bytes(), &Format::default(), &clicks()).unwrap();
    expect_test::expect![[r#"
        USER_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,SOURCE,ITEM_ID
        a1,1767225600,Purchase,1234.5,"web, 1",s1
        a2,1767225600,View,2.5,"web, 1",s2
        a3,never,View,,"web, 1",s3
        a4,1767312000,click,1,"web, 1",s4
        a5,1767312000,,free,"web, 1",s5
    "#]]
    .assert_eq(&converted.text);
    let tally = converted.tally;
    assert_eq!((tally.rows_read, tally.rows_kept, tally.unreadable_count), (5, 5, 2));
    let expected = [
        unreadable(4, "created_at", UnreadableKind::Time),
        unreadable(6, "price", UnreadableKind::Number),
    ];
    assert_eq!(tally.unreadable, expected);
}

#[test]
fn rows_are_left_out_by_where_and_by_map() {
    let mut mapping = clicks();
    mapping.columns[2].otherwise = Otherwise::Drop;
    mapping.columns.truncate(3);
    let values = ["a2", "a4", "a5"].map(str::to_owned).to_vec();
    mapping.filter = vec![Where { column: "account_id".into(), values, keeps: true }];
    let converted = convert(CLICKS.as_bytes(), &Format::default(), &mapping).unwrap();
    assert_eq!(converted.text, "USER_ID,TIMESTAMP,EVENT_TYPE\na2,1767225600,View\n");
    assert_eq!(converted.rows, [Some(3)]);
    let tally = converted.tally;
    assert_eq!((tally.rows_read, tally.rows_kept), (5, 1));
    assert_eq!((tally.dropped_by_where, tally.dropped_by_map, tally.unreadable_count), (2, 2, 0));
    // The others.
    mapping.filter[0].keeps = false;
    let converted = convert(CLICKS.as_bytes(), &Format::default(), &mapping).unwrap();
    assert_eq!((converted.tally.rows_read, converted.tally.dropped_by_where), (5, 3));
}

#[test]
fn keys_of_partitions_are_columns() {
    let mut day = Column::renamed("TIMESTAMP", "dt");
    day.time = Some(Time::Iso);
    let mapping = Mapping {
        columns: vec![Column::renamed("A", "a"), day],
        filter: vec![Where { column: "country".into(), values: vec!["KR".into()], keeps: true }],
    };
    let read = |country: &str| {
        let keys = [("dt", "1970-01-02"), ("country", country)];
        let keys = keys.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let file = Box::new(Cursor::new("a\nx\n"));
        let mut text = String::new();
        let mut converter = Converter::new(file, &keys, &Format::default(), &mapping).unwrap();
        converter.read_to_string(&mut text).unwrap();
        text
    };
    assert_eq!(read("KR"), "A,TIMESTAMP\nx,86400\n");
    assert_eq!(read("US"), "A,TIMESTAMP\n");
}

#[test]
fn the_list_of_unreadable_cells_is_short_and_their_count_is_not() {
    let text = "t\n".to_owned() + &"x\n".repeat(50);
    let mut time = Column::renamed("T", "t");
    time.time = Some(Time::Seconds);
    time.map = BTreeMap::new();
    let mapping = Mapping { columns: vec![time], filter: Vec::new() };
    let tally = convert(text.as_bytes(), &Format::default(), &mapping).unwrap().tally;
    assert_eq!((tally.unreadable.len(), tally.unreadable_count), (20, 50));
}
