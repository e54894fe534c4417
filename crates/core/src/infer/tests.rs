//! What `init` has to know, kind by kind: files in few lines, and what the spec over them has. Not here: files as people have them
//! (`tests/acceptance/mapped.rs`).

use super::*;

/// A table of these lines, the first of which are the names of its columns.
fn table(source: &str, lines: &[&str]) -> Table {
    let mut columns: Vec<Column> = lines[0].split(',').map(Column::new).collect();
    for line in &lines[1..] {
        columns.iter_mut().zip(line.split(',')).for_each(|(column, cell)| column.take(cell));
    }
    Table { source: source.to_owned(), list: None, rows: lines.len() as u64 - 1, columns }
}

/// The names of columns and the first row of `count`, with other users, items and seconds in each.
fn many(source: &str, names: &str, row: &str, count: usize) -> Table {
    let line = |n: usize| {
        let numbers = [("U", n % 40), ("I", n % 25), ("N", n)];
        numbers.iter().fold(row.to_owned(), |row, (sign, n)| {
            row.replace(&format!("<{sign}>"), &format!("{n:03}"))
        })
    };
    let lines: Vec<String> = (0..count).map(line).collect();
    let lines: Vec<&str> = [names].into_iter().chain(lines.iter().map(String::as_str)).collect();
    table(source, &lines)
}

#[test]
fn kinds_of_columns_are_known() {
    for (names, row, wanted) in [
        // Times by their values, whatever the column is called.
        ("user_id,item_id,x", "u<U>,i<I>,1767225<N>", "TIMESTAMP: x"),
        ("user_id,item_id,x", "u<U>,i<I>,1767225<N>123", "time: milliseconds"),
        ("user_id,item_id,x", "u<U>,i<I>,1767225<N>123456", "time: microseconds"),
        ("user_id,item_id,x", "u<U>,i<I>,1767225<N>123456789", "time: nanoseconds"),
        ("user_id,item_id,x", "u<U>,i<I>,2026-01-31T10:00:00.<N>Z", "time: iso"),
        ("user_id,item_id,date", "u<U>,i<I>,45678.<N>", "TIMESTAMP: {from: date, time: days}"),
        // A column of seconds within a session is no time beside one.
        ("user_id,item_id,time,at", "u<U>,i<I>,<N>,1767225<N>", "TIMESTAMP: at"),
        // Of two times, the one that says more than the day.
        (
            "user_id,item_id,event_date,event_timestamp",
            "u<U>,i<I>,20260131,1767225<N>123456",
            "TIMESTAMP: {from: event_timestamp, time: microseconds}",
        ),
        (
            "user_id,item_id,date,ts",
            "u<U>,i<I>,2026-01-31,2026-01-31T10:00:00.<N>Z",
            "TIMESTAMP: {from: ts, time: iso}",
        ),
        // Day and month in either order: asked, with the other one.
        ("user_id,item_id,x", "u<U>,i<I>,07/05/2026 10:05", "decide: the day or the month first"),
        // The exact name of an id wins; else it is asked.
        ("account,USER_ID,item_id,x", "a<N>,u<U>,i<I>,1767225<N>", "USER_ID: string"),
        (
            "uid,account,item_id,x",
            "u<U>,a<U>,i<I>,1767225<N>",
            "# decide: USER_ID is made of `uid`, and `account` may be it as well",
        ),
        // Persons are left out, and that is said.
        (
            "user_id,item_id,email,x",
            "u<U>,i<I>,a<U>@example.com,1767225<N>",
            "# left out: `email`, which is about persons",
        ),
        (
            "user_id,item_id,contact,x",
            "u<U>,i<I>,a<U>@example.com,1767225<N>",
            "# left out: `contact`, which is about persons",
        ),
        // What is another one in each row tells nothing.
        (
            "user_id,item_id,hash,x",
            "u<U>,i<I>,h<N>,1767225<N>",
            "# left out: `hash`, which has another value in each row",
        ),
        // Marks between thousands.
        ("user_id,item_id,price,x", "u<U>,i<I>,1.<N>,1767225<N>", "price: float"),
        ("user_id,item_id,x", "u<U>,i<I>, 1767225<N>", "TIMESTAMP: {from: x, time: seconds}"),
        // Of several, one whose values can be ids: not another one in each row, nor none at all.
        ("item_id,user_id,sku,x", "r<N>,u<U>,i<I>,1767225<N>", "ITEM_ID: sku"),
        ("user_id,user_pseudo_id,item_id,x", ",u<U>,i<I>,1767225<N>", "USER_ID: user_pseudo_id"),
        // Rows of a session are of one user, where nothing else says who.
        ("session,aid,x", "s<U>,i<I>,1767225<N>", "USER_ID: session"),
        ("session,user_id,item_id,x", "s<U>,u<U>,i<I>,1767225<N>", "USER_ID: user_id"),
        ("Kundennummer,Artikelnummer,x", "u<U>,i<I>,1767225<N>", "ITEM_ID: Artikelnummer"),
        (
            "user_id,item_id,x,text",
            "u<U>,i<I>,1767225<N>,a\nb",
            "# left out: `text`, which has line ends",
        ),
        (
            "user_id,item_id,x,void",
            "u<U>,i<I>,1767225<N>,",
            "# left out: `void`, which has no values",
        ),
        ("회원번호,상품코드,일시", "u<U>,i<I>,1767225<N>", "USER_ID: 회원번호"),
    ] {
        let spec = spec("mine", &[many("a.csv", names, row, 120)]).unwrap();
        assert!(spec.contains(wanted), "no `{wanted}` in {spec}");
    }
}

#[test]
fn words_for_nothing_are_no_values() {
    for word in ["NULL", "\\N", "NA", "N/A", "-"] {
        let mut clicks = many("a.csv", "user_id,item_id,x,price", "u<U>,i<I>,1767225<N>,<U>.5", 60);
        clicks.columns[3].take(word);
        let spec = spec("mine", &[clicks]).unwrap();
        let missing = format!("price: {{from: price, missing: {}}}", serde_json::json!([word]));
        assert!(spec.contains(&missing), "{spec}");
    }
}

#[test]
fn rows_without_an_event_type_are_left_out() {
    let mut clicks = many("a.csv", "user_id,item_id,x,action", "u<U>,i<I>,1767225<N>,view", 60);
    clicks.columns[3].take("");
    let spec = spec("mine", &[clicks]).unwrap();
    assert!(spec.contains("action: {not: [\"\"]}   # decide: 1 row without"), "{spec}");
}

/// The conditions that `init` writes for clicks of these users, `count` rows of `word` among them.
fn kept(users: &str, word: &str, count: usize) -> (String, Vec<String>) {
    let mut clicks = many("a.csv", "user_id,item_id,x", &format!("{users},i<I>,1767225<N>"), 400);
    for n in 0..count {
        clicks.columns[0].take(word);
        clicks.columns[1].take("i001");
        clicks.columns[2].take(&format!("17672260{n:02}"));
        clicks.rows += 1;
    }
    let tables = [clicks];
    let spec = spec("mine", &tables).unwrap();
    let kept = spec.split_once("    where:\n").map_or("", |(_, rest)| rest);
    (kept.lines().next().unwrap_or_default().trim().to_owned(), left_out(&tables))
}

#[test]
fn users_who_are_nobody_are_left_out() {
    for word in ["NULL", "\\N", "NA", "guest", "anonymous", "", "0", "-1"] {
        let (kept, said) = kept("u<U>", word, 3);
        let not = serde_json::json!([word]);
        let wanted =
            format!("user_id: {{not: {not}}}   # decide: 3 rows without a value are left out");
        assert_eq!(kept, wanted);
        let word = if word.is_empty() { "empty".to_owned() } else { format!("`{word}`") };
        assert_eq!(said, [format!("a.csv: rows without `user_id` are left out: {word} in 3 rows")]);
    }
    // Of numbered users, `0` is the first, unless it is as many as ten of them.
    assert_eq!(kept("1<U>", "0", 50), (String::new(), Vec::new()));
    assert_eq!(kept("<U>", "0", 0).0, "");
    let (kept, said) = kept("1<U>", "0", 100);
    assert!(kept.starts_with("user_id: {not: [\"0\"]}   # decide: 100 rows"), "{kept}");
    assert_eq!(said, ["a.csv: rows without `user_id` are left out: `0` in 100 rows"]);
}

#[test]
fn lists_with_the_items_have_the_rows() {
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let lists = [
        ("event_params".to_owned(), names(&["user_pseudo_id", "event_params.key"])),
        ("items".to_owned(), names(&["user_pseudo_id", "items.item_id", "items.price"])),
    ];
    assert_eq!(list_of_rows(&names(&["user_pseudo_id", "event_name"]), &lists, &[]), Some("items"));
    assert_eq!(list_of_rows(&names(&["user_pseudo_id", "item_id"]), &lists, &[]), None);
    assert_eq!(list_of_rows(&names(&["user_pseudo_id"]), &lists[..1], &[]), None);
    let parquet = names(&["user_pseudo_id", "items.list.element.item_id"]);
    assert_eq!(list_of_rows(&parquet, &lists, &[]), Some("items"));
    let mut clicks = many("a.json", "uid,items.sku,items.at", "u<U>,i<I>,1767225<N>", 60);
    clicks.list = Some("items".to_owned());
    let spec = spec("mine", &[clicks]).unwrap();
    assert!(spec.contains("    rows: items   # each element of this list is a row\n"), "{spec}");
    assert!(spec.contains("ITEM_ID: items.sku"), "{spec}");
}

#[test]
fn tables_of_properties_are_not_the_items() {
    let clicks = many("clicks.csv", "user_id,item_id,x", "u<U>,i<I>,1767225<N>", 60);
    let items = many("items.csv", "item_id,genre", "i<N>,drama", 30);
    let properties = many("properties.csv", "item_id,property,value", "i<I>,colour,red", 100);
    let spec = spec("mine", &[clicks, properties, items]).unwrap();
    assert!(spec.contains("source: items.csv"), "{spec}");
    let said =
        "# items: properties.csv has several rows for each id, so it is not taken for the items";
    assert!(spec.contains(said), "{spec}");
}

#[test]
fn items_with_sessions_are_items() {
    let clicks = many("clicks.csv", "user_id,item_id,x", "u<U>,i<I>,1767225<N>", 60);
    let items = many("items.csv", "item_id,session,genre", "i<N>,s<U>,drama", 60);
    let spec = spec("mine", &[clicks, items]).unwrap();
    assert!(spec.contains("  items:\n    source: items.csv"), "{spec}");
}

#[test]
fn what_each_file_has_is_said_where_none_has_both() {
    let tables = [
        many("orders.csv", "order_id,customer_id,x", "o<N>,c<U>,1767225<N>", 60),
        many("lines.csv", "order_id,product_id", "o<N>,i<I>", 60),
    ];
    let error = spec("mine", &tables).unwrap_err().to_string();
    let wanted = "no file has both users and items; `orders.csv` has users (`customer_id`); `lines.csv` has items (`product_id`)";
    assert_eq!(error, wanted);
}

#[test]
fn files_in_conflict_are_asked_about_once() {
    let of = |source: &str, names: &str, row: &str| many(source, names, row, 60);
    let tables = [
        of("a.csv", "user_id,item_id,x", "u<U>,i<I>,1767225<N>"),
        of("b.csv", "item_id,genre", "i<N>,drama"),
        of("c.csv", "user_id,item_id,x", "u<U>,i<I>,1767225<N>"),
        of("d.csv", "item_id,price", "i<N>,1"),
        of("e.csv", "item_id,price", "i<N>,1"),
    ];
    let error = spec("mine", &tables).unwrap_err().to_string();
    assert_eq!(
        error,
        "`a.csv` and `c.csv` both look like interactions; `b.csv`, `d.csv` and `e.csv` all look like items"
    );
}
