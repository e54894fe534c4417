//! JSON: one object a line, in an array, or without anything between them.

use crate::{convert, look, same};
use personalize_convert::{Column, Format, Kind, Mapping, Problem};

const LINES: &str = r#"{"user": {"id": "u1"}, "item": "s,1", "tags": ["a", "b"], "price": 12.50, "time": 1760000000}
{"item": "s2", "user": {"id": 7, "name": "민수 \"K\"\n"}, "price": null}
"#;

#[test]
fn nested_members_are_columns_with_dotted_paths() {
    let recognised = look(LINES.as_bytes());
    assert_eq!(recognised.columns, ["user.id", "item", "tags", "price", "time", "user.name"]);
    assert_eq!(recognised.sample[1], ["7", "s2", "", "", "", "민수 \"K\"\n"]);
    assert_eq!(recognised.format.kind, Some(Kind::JsonLines));
    let converted = same(LINES.as_bytes());
    expect_test::expect![[r#"
        user.id,item,tags,price,time,user.name
        u1,"s,1",a|b,12.50,1760000000,
        7,s2,,,,"민수 \"K\"
        "
    "#]]
    .assert_eq(&converted.text);
    assert_eq!(converted.rows, [Some(1), Some(2), Some(2)]);
}

#[test]
fn objects_may_stand_in_any_way() {
    let expected = same(LINES.as_bytes()).text;
    let lines: Vec<&str> = LINES.lines().collect();
    for text in [
        lines.concat(),
        lines.join(" "),
        format!("[{}]", lines.join(",")),
        format!("\u{feff} [\r\n{}\r\n]\r\n", lines.join(",\r\n")),
        LINES.replace(": ", "\n:\t"),
    ] {
        assert_eq!(same(text.as_bytes()).text, expected, "{text}");
    }
    let array = look(format!("[{}]", lines.join(",")).as_bytes());
    assert_eq!(array.format.kind, Some(Kind::Json));
    let utf16: Vec<u8> = LINES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(same(&utf16).text, expected);
}

#[test]
fn the_last_of_equal_members_counts_and_a_column_may_be_read_twice() {
    let columns = ["A", "B"].map(|to| Column::renamed(to, "a.b"));
    let mapping = Mapping { columns: columns.to_vec(), filter: Vec::new() };
    let text = br#"{"a": {"b": 1}, "a.b": 2}"#;
    assert_eq!(convert(text, &Format::default(), &mapping).unwrap().text, "A,B\n2,2\n");
}

#[test]
fn large_files_are_read_block_by_block() {
    let text: String = (0..50_000).map(|row| format!("{{\"a\": {row}, \"b\": \"x\"}}\n")).collect();
    let expected: String = (0..50_000).map(|row| format!("{row},x\n")).collect();
    let converted = same(text.as_bytes());
    assert!(converted.text == format!("a,b\n{expected}"));
    assert_eq!(converted.rows[49_999], Some(50_000));
}

#[test]
fn problems_are_said_with_their_row() {
    let good = "{\"a\": 1}\n";
    let fails = |rest: &[u8]| {
        // Behind the first million bytes, which are looked at before.
        let text = [good.repeat(150_000).as_bytes(), rest].concat();
        convert(&text, &Format::default(), &Mapping::same(&["a".into()])).unwrap_err()
    };
    for rest in ["[1]\n", "{\"a\": }\n", "{\"a\": \"x", "]"] {
        let problem = fails(rest.as_bytes());
        assert!(matches!(problem, Problem::Broken { row: 150_001, .. }), "{rest}: {problem:?}");
    }
    let problem = fails(b"{\"a\": \"caf\xe9\"}\n");
    assert!(matches!(problem, Problem::Encoding { row: 150_001, .. }), "{problem:?}");
    let long = [b"{\"a\": \"".to_vec(), vec![b'x'; 5 << 20], b"\"}".to_vec()].concat();
    assert!(matches!(fails(&long), Problem::Broken { row: 150_001, .. }));
    let cut = convert(b"[{\"a\": 1}", &Format::default(), &Mapping::same(&["a".into()]));
    assert!(matches!(cut, Err(Problem::Broken { row: 2, .. })), "{cut:?}");
}
