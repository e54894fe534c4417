//! The mistakes in data that people write about: each is refused by `apply` before anything is written, with the whole
//! message, and `data check` says the same. `USER ID` and `1,000` are in `data_check`.

use crate::support::Stage;
use expect_test::{Expect, expect};

const HEADER: &str = "USER_ID,ITEM_ID,TIMESTAMP";

/// 1,200 different interactions under a header, with the time of all and the separator.
fn interactions(header: &str, time: &str, separator: &str) -> String {
    let row =
        |n: usize| [&format!("사용자{}", n % 40), &format!("영화{}", n % 31), time].join(separator);
    format!("{header}\n{}\n", (0..1_200).map(row).collect::<Vec<_>>().join("\n"))
}

/// What both commands say about the minimal example with other interactions.
fn refused(interactions: impl AsRef<[u8]>, expected: Expect) {
    let stage = Stage::of("minimal");
    stage.write("data/interactions.csv", interactions);
    let (code, said) = stage.run(&["apply", "spec.yaml", "--local", "--auto-approve"]);
    expected.assert_eq(&said);
    assert_eq!(code, 3);
    let (problems, _) = said.rsplit_once("\n\n").unwrap();
    let (code, checked) = stage.run(&["data", "check", "spec.yaml"]);
    assert_eq!(code, 3);
    assert!(problems.split("\n\n").all(|problem| checked.contains(problem)), "{checked}");
    let (_, status) = stage.run(&["status", "spec.yaml", "--local"]);
    assert!(status.lines().all(|line| line.contains("missing")), "{status}");
}

/// What was a mistake as long as the service had to read the file itself: it is converted, and the plan says so.
fn converted(interactions: impl AsRef<[u8]>) {
    let stage = Stage::of("minimal");
    stage.write("data/interactions.csv", interactions);
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.contains("from data/interactions.csv as CSV"), "{plan}");
    assert!(plan.contains("data/interactions.csv: 1,200 rows read"), "{plan}");
    stage.apply();
    stage.is_converged();
}

#[test]
fn a_column_in_another_letter_case_is_only_doubted() {
    let stage = Stage::of("minimal");
    let file = interactions("User_ID,ITEM_ID,TIMESTAMP", "1596161659", ",");
    stage.write("data/interactions.csv", file);
    let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
    let about = said.split("\n\n").find(|part| part.contains("PZ5011")).unwrap();
    let about = &about[about.find("warning[").unwrap()..];
    expect![[r#"
        warning[PZ5011]: the schema writes `USER_ID`, the file `User_ID`
        --> data/interactions.csv:1
        help: write `USER_ID`; in practice letter case is ignored, but the guide wants the same name"#]].assert_eq(about);
    assert_eq!(code, 0);
}

#[test]
fn times_in_milliseconds() {
    refused(
        interactions(HEADER, "1596161659000", ","),
        expect![[r#"
        error[PZ5050]: `1596161659000` is a time in milliseconds; the service reads seconds
        --> data/interactions.csv:2
         = column `TIMESTAMP`, 1,199 more like it
        help: divide by 1,000: write `1596161659` (2020-07-31)

        spec.yaml: 1 error in the data; nothing was written; `personalize data check spec.yaml` shows everything
    "#]],
    );
}

#[test]
fn dates_for_times() {
    refused(
        interactions(HEADER, "2020-07-31", ","),
        expect![[r#"
        error[PZ5051]: `2020-07-31` is a date; the service reads seconds since 1970
        --> data/interactions.csv:2
         = column `TIMESTAMP`, 1,199 more like it
        help: write `1596153600` (taking a time without zone as UTC)

        spec.yaml: 1 error in the data; nothing was written; `personalize data check spec.yaml` shows everything
    "#]],
    );
}

#[test]
fn semicolons() {
    converted(interactions(&HEADER.replace(',', ";"), "1596161659", ";"));
}

#[test]
fn korean_of_windows() {
    // "라라랜드" in CP949.
    let film = b"\xb6\xf3\xb6\xf3\xb7\xa3\xb5\xe5";
    let row = |n: usize| {
        let (user, time) = (format!("{},", n % 40), format!(",{}\n", 1_700_000_000 + n));
        [user.as_bytes(), film, time.as_bytes()].concat()
    };
    let rows: Vec<u8> = (0..1_200).flat_map(row).collect();
    converted([HEADER.as_bytes(), b"\n", &rows].concat());
}

#[test]
fn a_mark_of_excel() {
    converted(format!("\u{feff}{}", interactions(HEADER, "1596161659", ",")));
}
