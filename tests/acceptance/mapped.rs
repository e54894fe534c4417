//! Data as people have it, without a copy beside it: `init` writes what its columns are, and one `apply` goes through to
//! recommendations. Not here: what `init` says in words (`init`), data in S3 (`sources`).

use crate::support::{Stage, shared};
use flate2::{Compression, write::GzEncoder};
use parquet::{
    data_type::{ByteArray, ByteArrayType, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use std::{collections::BTreeSet, fmt::Write as _, fs, io::Write as _, sync::Arc};

const START: i64 = 1_767_225_600;

/// `init` on these files, `validate`, `apply`, `recommend`; then nothing is to do, no data was made beside the spec, and after
/// `more` exactly one import is.
fn goes_through(stage: &Stage, files: &[&str], user: &str, more: impl FnOnce(&Stage)) -> String {
    let before = names(stage);
    stage.ok(&[&["init", "--name", "mine"], files].concat());
    stage.ok(&["validate", "spec.yaml"]);
    stage.apply();
    let answer = stage.ok(&["recommend", "campaign/home", "--user", user, "--local"]);
    assert!(answer.contains("itemId"), "{answer}");
    stage.is_converged();
    let made: BTreeSet<String> = names(stage).difference(&before).cloned().collect();
    let own = [".personalize", "spec.schema.json", "spec.yaml"];
    assert_eq!(made, BTreeSet::from(own.map(str::to_owned)));
    more(stage);
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert_eq!(plan.matches("+ import-job/").count(), 1, "{plan}");
    fs::read_to_string(stage.path("spec.yaml")).unwrap()
}

fn names(stage: &Stage) -> BTreeSet<String> {
    let entries = fs::read_dir(stage.path("")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn append(stage: &Stage, file: &str, bytes: &[u8]) {
    let mut all = fs::read(stage.path(file)).unwrap();
    all.extend_from_slice(bytes);
    fs::write(stage.path(file), all).unwrap();
}

/// The part of a spec from one line to another.
fn part<'s>(spec: &'s str, from: &str, to: &str) -> &'s str {
    let rest = &spec[spec.find(from).unwrap()..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

#[test]
fn columns_of_a_spec_are_planned_checked_and_uploaded() {
    let stage = Stage::of("minimal");
    let mut rows = String::from("account_id,sku,created_at,action\n");
    for n in 0..1_300 {
        let action = if n % 13 == 0 { "debug" } else { "view" };
        writeln!(rows, "u{},i{},{}000,{action}", n % 60, n * 7 % 50, START + n * 60).unwrap();
    }
    stage.write("data/interactions.csv", &rows);
    stage.edit(
        "    schema:",
        "    columns: {USER_ID: account_id, ITEM_ID: sku, TIMESTAMP: {from: created_at, time: milliseconds}}\n    where: {action: [view]}\n    schema:",
    );
    let checked = stage.ok(&["data", "check", "spec.yaml"]);
    assert!(
        checked.contains("data/interactions.csv: 1,300 rows read, 100 dropped by `where`"),
        "{checked}"
    );
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("from data/interactions.csv as CSV"), "{plan}");
    assert!(
        plan.contains("data/interactions.csv: 1,300 rows read, 100 dropped by `where`"),
        "{plan}"
    );
    stage.apply();
    stage.is_converged();

    // Rows that are left out change nothing; a row that is kept is another import.
    append(&stage, "data/interactions.csv", b"u1,i1,1767225600000,debug\n");
    stage.is_converged();
    append(&stage, "data/interactions.csv", b"u1,i1,1767225600000,view\n");
    let plan = stage.ok(&["plan", "spec.yaml", "--local", "-o", "plan.json"]);
    assert!(plan.contains("+ import-job/interactions"), "{plan}");

    // A saved plan knows how the bytes are made, and is stale once they are others.
    append(&stage, "data/interactions.csv", b"u2,i2,1767225600000,view\n");
    let (code, said) = stage.run(&["apply", "plan.json", "--local"]);
    assert_eq!(code, 6, "{said}");
    let plan = stage.ok(&["plan", "spec.yaml", "--local", "-o", "plan.json"]);
    assert!(plan.contains("+ import-job/interactions"), "{plan}");
    stage.ok(&["apply", "plan.json", "--local"]);
    stage.is_converged();

    // What is wrong is said of the row and the column of the source.
    append(&stage, "data/interactions.csv", b"u2,i2,soon,view\n");
    let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("data/interactions.csv:1305") && said.contains("created_at"), "{said}");
}

#[test]
fn what_is_wrong_with_a_mapping_is_said_in_its_place() {
    let stage = Stage::of("minimal");
    stage.edit(
        "    schema:",
        "    columns: {USR_ID: USER_ID, TIMESTAMP: {from: TIMESTAMP, time: secnds}, ITEM_ID: item}\n    schema:",
    );
    let (code, said) = stage.run(&["validate", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    for text in [
        "the schema has no field `USR_ID`",
        "did you mean `USER_ID`?",
        "did you mean `seconds`?",
        "the file has no column `item`",
    ] {
        assert!(said.contains(text), "{text}: {said}");
    }
    stage.edit("source: data/interactions.csv", "source: s3://lake/clicks/");
    let (code, said) = stage.run(&["validate", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("data in S3 is read by the service itself"), "{said}");
}

#[test]
#[ignore = "needs ../shared"]
fn movielens_as_it_is_downloaded() {
    let from = shared("data/ml-latest-small");
    let stage = Stage::empty();
    for file in ["ratings.csv", "movies.csv"] {
        fs::copy(from.join(file), stage.path(file)).unwrap();
    }
    let spec = goes_through(&stage, &["ratings.csv", "movies.csv"], "1", |stage| {
        append(stage, "ratings.csv", b"1,1,4.0,1537799250\n");
    });
    assert!(spec.contains("USER_ID: userId"), "{spec}");
}

#[test]
fn a_clickstream_of_packed_json_lines() {
    let stage = Stage::empty();
    let lines = |from: i64, to: i64| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        for n in from..to {
            let (minute, second) = (n / 60 % 60, n % 60);
            let name = if n % 3 == 0 { "purchase" } else { "view_item" };
            let day = 1 + n / 3_600;
            writeln!(
                packed,
                r#"{{"event_name":"{name}","user_pseudo_id":"u{}","params":{{"occurredAt":"2026-01-{day:02}T10:{minute:02}:{second:02}.5+09:00","item":{{"product_id":"sku-{}"}}}},"geo":{{"country":"KR"}},"email":"a{n}@b.kr"}}"#,
                n % 60,
                n * 7 % 50,
            )
            .unwrap();
        }
        packed.finish().unwrap()
    };
    stage.write("events.json.gz", lines(0, 1_300));
    let spec = goes_through(&stage, &["events.json.gz"], "u1", |stage| {
        append(stage, "events.json.gz", &lines(1_300, 1_301));
    });
    let columns = part(&spec, "    columns:", "solutions:");
    for line in [
        "USER_ID: user_pseudo_id",
        "ITEM_ID: params.item.product_id",
        "TIMESTAMP: {from: params.occurredAt, time: iso}",
        "EVENT_TYPE: event_name",
    ] {
        assert!(columns.contains(line), "{line}: {spec}");
    }
    assert!(spec.contains("# left out: `email`, which is about persons"), "{spec}");
}

#[test]
fn an_export_of_a_korean_shop() {
    let stage = Stage::empty();
    let mut orders = String::from("USER ID,상품코드,주문일시,가격\n");
    let row = |n: i64| {
        format!(
            "회원{},P{},2026-01-{:02} {:02}:{:02}:00,\"{},000\"\n",
            n % 60,
            n * 7 % 50,
            1 + n / 100,
            n % 24,
            n % 60,
            1 + n % 30
        )
    };
    (0..1_300).for_each(|n| orders.push_str(&row(n)));
    let cp949 = |text: &str| encoding_rs::EUC_KR.encode(text).0.into_owned();
    stage.write("orders.csv", cp949(&orders));
    let spec = goes_through(&stage, &["orders.csv"], "회원1", |stage| {
        append(stage, "orders.csv", &cp949(&row(1_301)));
    });
    for line in [
        "USER_ID: USER ID",
        "ITEM_ID: 상품코드",
        "TIMESTAMP: {from: 주문일시, time: iso}",
        "number: \"1,234.5\"",
    ] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
}

#[test]
fn a_folder_of_parquet_with_partitions() {
    let stage = Stage::empty();
    for day in 1..=3 {
        let rows: Vec<i64> = (0..450).map(|n| day * 450 + n).collect();
        stage.write(&format!("clicks/dt=2026-01-0{day}/part-0.parquet"), parquet_of(&rows));
    }
    stage.write("clicks/_SUCCESS", "");
    let spec = goes_through(&stage, &["clicks"], "u1", |stage| {
        stage.write("clicks/dt=2026-01-04/part-0.parquet", parquet_of(&[9_999]));
    });
    assert!(spec.contains("source: clicks\n"), "{spec}");
    assert!(spec.contains("TIMESTAMP: {from: event_timestamp, time: milliseconds}"), "{spec}");
}

/// Clicks in a Parquet file, one for each number.
fn parquet_of(rows: &[i64]) -> Vec<u8> {
    let schema = "message clicks { REQUIRED BYTE_ARRAY uid (UTF8); REQUIRED BYTE_ARRAY movieId (UTF8); REQUIRED INT64 event_timestamp; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |text: &dyn Fn(i64) -> String| -> Vec<ByteArray> {
        rows.iter().map(|n| ByteArray::from(text(*n).into_bytes())).collect()
    };
    for values in [texts(&|n| format!("u{}", n % 60)), texts(&|n| format!("m{}", n * 7 % 50))] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    let times: Vec<i64> = rows.iter().map(|n| (START + n * 60) * 1_000).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&times, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file
}

#[test]
fn a_file_of_a_spreadsheet_with_semicolons() {
    let stage = Stage::empty();
    let row = |n: i64| {
        format!(
            "{};{};{:02}.01.2026 {:02}:{:02};{},5\r\n",
            n % 60,
            n * 7 % 50,
            1 + n / 60,
            n % 24,
            n % 60,
            n % 9
        )
    };
    let mut sheet = String::from("\u{FEFF}Customer ID;Product ID;Order Date;Amount\r\n");
    (0..1_300).for_each(|n| sheet.push_str(&row(n)));
    stage.write("sheet.csv", &sheet);
    let spec = goes_through(&stage, &["sheet.csv"], "1", |stage| {
        append(stage, "sheet.csv", row(1_301).as_bytes());
    });
    for line in [
        "USER_ID: Customer ID",
        "TIMESTAMP: {from: Order Date, time: \"%d.%m.%Y %H:%M\"}",
        "number: \"1.234,5\"",
    ] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
}

#[test]
fn events_in_a_list_of_each_user() {
    let stage = Stage::empty();
    let event = |n: i64| format!(r#"{{"item":"i{}","ts":{}}}"#, n * 7 % 50, START + n * 60);
    let mut lines = String::new();
    for user in 0..60 {
        let events: Vec<String> = (0..22).map(|n| event(user * 22 + n)).collect();
        let events = events.join(",");
        writeln!(lines, r#"{{"user":"u{user}","plan":"free","events":[{events}]}}"#).unwrap();
    }
    stage.write("users.jsonl", &lines);
    let spec = goes_through(&stage, &["users.jsonl"], "u1", |stage| {
        append(stage, "users.jsonl", b"{\"user\":\"u99\",\"events\":[]}\n");
        stage.is_converged();
        let line = format!("{{\"user\":\"u1\",\"plan\":\"free\",\"events\":[{}]}}\n", event(9_999));
        append(stage, "users.jsonl", line.as_bytes());
    });
    for line in ["rows: events ", "USER_ID: user", "ITEM_ID: events.item", "TIMESTAMP: events.ts"] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("users.jsonl: 1,321 rows read"), "{plan}");
    // The name of the data covers the list; one that is not there is said at its place.
    stage.edit("rows: events ", "rows: event ");
    let (code, said) = stage.run(&["validate", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("the records of the file have no list `event`"), "{said}");
    assert!(said.contains("they have `events`"), "{said}");
}

#[test]
fn events_in_a_list_of_each_user_in_parquet() {
    let stage = Stage::empty();
    stage.write("users.parquet", parquet_of_users(60));
    let spec = goes_through(&stage, &["users.parquet"], "u1", |stage| {
        stage.write("users.parquet", parquet_of_users(61));
    });
    for line in ["rows: events ", "USER_ID: user", "ITEM_ID: events.item", "TIMESTAMP: events.ts"] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("users.parquet: 1,342 rows read"), "{plan}");
}

/// So many users in a Parquet file, each with a list of 22 events.
fn parquet_of_users(users: i64) -> Vec<u8> {
    let schema = "message users { REQUIRED BYTE_ARRAY user (UTF8); REQUIRED GROUP events (LIST) { REPEATED GROUP list { REQUIRED GROUP element { REQUIRED BYTE_ARRAY item (UTF8); REQUIRED INT64 ts; } } } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default()))
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let text = |text: String| ByteArray::from(text.into_bytes());
    let names: Vec<ByteArray> = (0..users).map(|n| text(format!("u{n}"))).collect();
    let items: Vec<ByteArray> = (0..users * 22).map(|n| text(format!("i{}", n * 7 % 50))).collect();
    let times: Vec<i64> = (0..users * 22).map(|n| START + n * 60).collect();
    // Each event is there, and the first of each user begins a list.
    let there = vec![1; items.len()];
    let begins: Vec<i16> = (0..users * 22).map(|n| i16::from(n % 22 > 0)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&names, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&items, Some(&there), Some(&begins)).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&times, Some(&there), Some(&begins)).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn purchases_with_items_as_analytics_export_them() {
    let stage = Stage::empty();
    let line = |n: i64| {
        let micros = (START + n * 60) * 1_000_000;
        let item = |at: i64| {
            format!(r#"{{"item_id":"sku-{}","price":{}.5,"quantity":1}}"#, (n + at) * 7 % 50, n % 9)
        };
        format!(
            r#"{{"event_date":"20260101","event_timestamp":"{micros}","event_name":"{}","event_params":[{{"key":"page","value":{{"string_value":"x"}}}}],"user_pseudo_id":"u{}","items":[{},{}]}}"#,
            ["purchase", "view_item"][n as usize % 2],
            n % 60,
            item(0),
            item(1)
        ) + "\n"
    };
    stage.write("ga4.json", (0..700).map(line).collect::<String>());
    let spec = goes_through(&stage, &["ga4.json"], "u1", |stage| {
        append(stage, "ga4.json", line(701).as_bytes());
    });
    for line in [
        "rows: items ",
        "USER_ID: user_pseudo_id",
        "ITEM_ID: items.item_id",
        "TIMESTAMP: {from: event_timestamp, time: microseconds}",
        "EVENT_TYPE: event_name",
    ] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
}

#[test]
fn clicks_of_users_who_are_not_known() {
    let stage = Stage::empty();
    let user = |n: usize| match n % 4 {
        0 => "0".to_owned(),
        1 if n.is_multiple_of(3) => String::new(),
        _ => (n % 60).to_string(),
    };
    let mut clicks = String::from("uid,sku,ts\n");
    for n in 0..2_400 {
        writeln!(clicks, "{},i{},{}", user(n), n * 7 % 50, START + n as i64 * 60).unwrap();
    }
    stage.write("clicks.csv", clicks);
    let spec = goes_through(&stage, &["clicks.csv"], "2", |stage| {
        append(stage, "clicks.csv", b"0,i1,1767225600\n,i1,1767225600\n");
        stage.is_converged();
        append(stage, "clicks.csv", b"2,i1,1767225600\n");
    });
    let wanted = "uid: {not: [\"\",\"0\"]}   # decide: 800 rows without a value are left out";
    assert!(spec.contains(wanted), "{spec}");
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("clicks.csv: 2,403 rows read, 802 dropped by `where`"), "{plan}");
    fs::remove_file(stage.path("spec.yaml")).unwrap();
    let said = stage.ok(&["init", "--name", "mine", "clicks.csv"]);
    let wanted = "clicks.csv: rows without `uid` are left out: empty in 201 rows, `0` in 601 rows";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn files_without_names_of_columns_are_asked_about_and_answered() {
    let stage = Stage::empty();
    let mut clicks = String::new();
    for n in 0..1_300 {
        writeln!(clicks, "{}\t{}\t{}\t{}", n % 60, n * 7 % 50, n % 5, START + n * 60).unwrap();
    }
    stage.write("u.data", &clicks);
    let (code, said) = stage.run(&["init", "u.data"]);
    assert_eq!(code, 3, "{said}");
    let asked = "its columns are `1` (such as `0`), `2` (such as `0`), `3` (such as `0`), `4` (such as `1767225600`)";
    assert!(said.contains(asked), "{said}");
    let answered = ["--column", "USER_ID=1", "--column", "ITEM_ID=2", "--column", "EVENT_VALUE=3"];
    let spec = goes_through(&stage, &[&["u.data"], &answered[..]].concat(), "1", |stage| {
        append(stage, "u.data", b"1\t1\t1\t1767225601\n");
    });
    for line in ["USER_ID: \"1\"", "ITEM_ID: \"2\"", "EVENT_VALUE: \"3\"", "TIMESTAMP: \"4\""] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
    for (said, wanted) in [
        (["USER_ID=1", "ITEM_ID=1"], "`1` is said to be USER_ID and ITEM_ID"),
        (["USER_ID=1", "ITEM_ID=who"], "no file has a column `who`"),
    ] {
        let words = said.map(|said| ["--column", said]).concat();
        let (code, said) = stage.run(&[&["init", "u.data", "-o", "n.yaml"], &words[..]].concat());
        assert!(code == 3 && said.contains(wanted), "{code} {said}");
    }
    let (code, said) = stage.run(&["init", ".", "-o", "n.yaml"]);
    assert!(code == 3 && said.contains("whose name says that it is data: `u.data`"), "{said}");
}

#[test]
fn a_shop_with_a_folder_of_its_own_tables() {
    let stage = Stage::empty();
    let mut orders = String::from(
        "Name,Email,Paid at,Lineitem name,Lineitem sku,Billing Name,Billing Phone,Customer ID\n",
    );
    for n in 0..1_300 {
        let at = format!("2026-01-{:02} {:02}:{:02}:00 -0500", 1 + n / 60, n % 24, n % 60);
        let item = n * 7 % 50;
        writeln!(orders, "#{n},u{n}@x.com,{at},Shirt {item},S{item},A,1,{}", n % 60).unwrap();
    }
    stage.write("orders.csv", orders);
    let tree: String = (0..9).map(|n| format!("{n},{}\n", n / 2)).collect();
    stage.write("tree.csv", format!("categoryid,parentid\n{tree}"));
    let spec = goes_through(&stage, &["."], "1", |stage| {
        append(stage, "orders.csv", b"#1,,2026-01-31 10:00:00 -0500,Shirt 1,S1,A,1,1\n");
    });
    for line in [
        "USER_ID: Customer ID",
        "ITEM_ID: Lineitem sku",
        "TIMESTAMP: {from: Paid at, time: iso}",
        "# left out: `Email`, which is about persons",
        "# left out: `Billing Phone`, which is about persons",
        "# tree.csv has no column of users or items, so it is left out",
    ] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
    // The spec beside the data is no part of it, and nothing to warn of.
    assert!(!stage.ok(&["validate", "spec.yaml"]).contains("not taken"));
}

#[test]
fn a_folder_with_several_tables_is_told_apart_by_content() {
    let stage = Stage::empty();
    let mut clicks = String::from("uid,sku,ts\n");
    for n in 0..1_300 {
        writeln!(clicks, "u{},i{},{}", n % 60, n * 7 % 50, START + n * 60).unwrap();
    }
    let mut goods = String::from("sku;colour;price\n");
    (0..50).for_each(|n| writeln!(goods, "i{n};{};{},5", ["red", "blue"][n % 2], n).unwrap());
    let mut people = String::from("{\"uid\":\"u0\",\"tier\":\"gold\",\"phone\":\"010-1\"}\n");
    (1..60).for_each(|n| {
        writeln!(
            people,
            "{{\"uid\":\"u{n}\",\"tier\":\"{}\",\"phone\":\"010-{n}\"}}",
            ["gold", "blue"][n % 2]
        )
        .unwrap();
    });
    stage.write("export/a.csv", clicks);
    stage.write("export/b.txt", goods);
    stage.write("export/c.jsonl", people);
    let spec = goes_through(&stage, &["export"], "u1", |stage| {
        append(stage, "export/a.csv", b"u1,i1,1767225600\n");
    });
    for line in ["source: export/a.csv", "source: export/b.txt", "source: export/c.jsonl"] {
        assert!(spec.contains(line), "{line}: {spec}");
    }
}
