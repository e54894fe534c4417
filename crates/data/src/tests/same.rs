//! The result is the same for any block size and number of threads, and what a slow and simple reader says.

use super::{NOW, interactions, options, report};
use crate::{DataReport, Options};
use personalize_rules::dataset::DatasetType;
use personalize_rules::rule::Code;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the simple reader counts.
#[derive(Debug, Default, PartialEq)]
struct Simple {
    rows: u64,
    nulls: [u64; 4],
    ids: [u64; 2],
    events: BTreeMap<String, u64>,
    /// Rows with fewer cells, with more cells, blank lines, quotes never closed, cells with line ends.
    odd: [u64; 5],
}

/// Reads byte by byte, from the beginning to the end.
fn simple(mut bytes: &[u8]) -> Simple {
    let mut simple = Simple::default();
    let mut ids = [BTreeSet::new(), BTreeSet::new()];
    while !bytes.is_empty() {
        let (cells, rest) = record(bytes, &mut simple);
        let text = &bytes[..bytes.len() - rest.len()];
        bytes = rest;
        if text.trim_ascii().is_empty() {
            simple.odd[2] += 1;
            continue;
        }
        simple.rows += 1;
        let Some(cells) = cells else { continue };
        match cells.len() {
            0..4 => simple.odd[0] += 1,
            4 => simple.take(&cells, &mut ids),
            _ => simple.odd[1] += 1,
        }
    }
    simple.ids = ids.map(|ids| ids.len() as u64);
    simple
}

impl Simple {
    fn take(&mut self, cells: &[Vec<u8>], ids: &mut [BTreeSet<Vec<u8>>; 2]) {
        for (nulls, cell) in self.nulls.iter_mut().zip(cells) {
            *nulls += u64::from(cell.is_empty());
        }
        let full = |cell: &Vec<u8>| (!cell.is_empty()).then(|| cell.clone());
        ids[0].extend(full(&cells[0]));
        ids[1].extend(full(&cells[1]));
        if let Some(event) = full(&cells[2]) {
            *self.events.entry(name(&event)).or_default() += 1;
        }
    }
}

/// A value as the summary writes it: long ones are cut.
fn name(value: &[u8]) -> String {
    String::from_utf8_lossy(&value[..value.len().min(256)]).into_owned()
}

/// The cells of the first record, none when a quote is not closed, and what follows it.
fn record<'a>(bytes: &'a [u8], simple: &mut Simple) -> (Option<Vec<Vec<u8>>>, &'a [u8]) {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let mut cell = Vec::new();
        let quoted = bytes.get(at) == Some(&b'"');
        if quoted {
            let Some(end) = closing(&bytes[at + 1..], &mut cell) else {
                simple.odd[3] += 1;
                let line = bytes[at..].iter().position(|b| *b == b'\n');
                return (None, line.map_or(&[], |line| &bytes[at + line + 1..]));
            };
            let raw = &bytes[at + 1..at + 1 + end];
            simple.odd[4] += u64::from(raw.contains(&b'\n'));
            at += end + 2;
        }
        let start = at;
        while at < bytes.len() && bytes[at] != b',' && bytes[at] != b'\n' {
            at += 1;
        }
        if !quoted {
            cell = bytes[start..at].to_vec();
            if bytes.get(at) != Some(&b',') && cell.ends_with(b"\r") {
                cell.pop();
            }
        }
        cells.push(cell);
        if bytes.get(at) != Some(&b',') {
            return (Some(cells), bytes.get(at + 1..).unwrap_or_default());
        }
        at += 1;
    }
}

/// Where the closing quote is, and what the cell says.
fn closing(bytes: &[u8], cell: &mut Vec<u8>) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        let two = bytes[at] == b'\\' || bytes[at..].starts_with(b"\"\"");
        let kept = bytes[at] == b'\\' && !matches!(bytes.get(at + 1), Some(b'"' | b'\\'));
        cell.extend(kept.then_some(b'\\'));
        if bytes[at] == b'"' && !two {
            return Some(at);
        }
        at += usize::from(two);
        cell.extend(bytes.get(at));
        at += 1;
    }
    None
}

fn counted(report: &DataReport) -> Simple {
    let count = |code: Code| {
        let found = report.findings.iter().find(|finding| finding.code == code);
        found.map_or(0, |finding| finding.place.more + 1)
    };
    let mut events = BTreeMap::new();
    for count in &report.summary.event_types {
        *events.entry(count.value.clone()).or_default() += count.count;
    }
    let nulls: Vec<u64> = report.summary.columns.iter().map(|column| column.nulls).collect();
    Simple {
        rows: report.rows,
        nulls: nulls.try_into().unwrap(),
        ids: ["USER_ID", "ITEM_ID"].map(|column| report.ids(column).unwrap().len()),
        events,
        odd: [Code::PZ5020, Code::PZ5021, Code::PZ5026, Code::PZ5023, Code::PZ5022].map(count),
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-c]{1,2}",
        2 => Just("1596161659".to_owned()),
        1 => Just(String::new()),
        1 => "\"[a-b,\n]{0,3}\"",
        1 => "\"a(\"\"|\\\\\")b\"",
        1 => "[a\"\\\\ \r,]{0,3}",
        1 => Just("1,000".to_owned()),
        1 => Just("USER_ID".to_owned()),
    ]
}

fn file() -> impl Strategy<Value = String> {
    let good = (cell(), cell(), cell()).prop_map(|(u, i, e)| format!("{u},{i},{e},{NOW}\n"));
    let other = proptest::collection::vec(cell(), 0..6).prop_map(|cells| cells.join(",") + "\n");
    let any = "[a,\"\n\r\\\\]{0,8}";
    proptest::collection::vec(prop_oneof![5 => good, 2 => other, 1 => any], 0..40)
        .prop_map(|rows| rows.concat())
}

fn with(file: &str, threads: usize, block: usize) -> DataReport {
    let text = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{file}");
    let cut = text.len() / 2;
    let half = text[..=cut.min(text.len() - 1)].rfind('\n').unwrap_or_default();
    // A second part, so that lines are counted anew.
    let second = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}", &text[(half + 1).max(37)..]);
    let files = [("a.csv", text.as_bytes()), ("b.csv", second.as_bytes())];
    report(
        &files,
        &interactions(),
        DatasetType::Interactions,
        &Options { threads, block, ..options() },
    )
}

/// A cell that needs no quotes, good or bad in any column.
fn plain_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{1,2}",
        2 => "(15961616|NOW)[0-9]{2,5}",
        1 => prop_oneof![Just(255), Just(256), Just(257), Just(1_001)].prop_map(|n| "x".repeat(n)),
        1 => prop_oneof![Just(""), Just(" a"), Just("USER_ID"), Just("TIMESTAMP"), Just("ABCDEFGH")].prop_map(String::from),
        1 => prop_oneof![Just("2020-07-31"), Just("1.5"), Just("NaN"), Just("-3"), Just("안녕")].prop_map(String::from),
    ]
}

/// A row of which some cells stand in quotes: those whose bit is set.
fn row(cells: &[String; 4], quoted: u8, carriage_return: bool) -> String {
    let quote = |at: usize| if quoted >> at & 1 == 1 { "\"" } else { "" };
    let cell = |(at, cell): (usize, &String)| format!("{0}{cell}{0}", quote(at));
    let end = if carriage_return { "\r\n" } else { "\n" };
    cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(",") + end
}

/// A cell that mostly stands in quotes, with what may be in them, and now and then is long.
fn quoted_cell() -> impl Strategy<Value = String> {
    let inside = prop_oneof![
        6 => "[a-c]{1,4}",
        2 => "[a-c], [a-c]",
        1 => Just("a\\\\b".to_owned()),
        1 => Just("a\\b".to_owned()),
        1 => Just("a\"\"b".to_owned()),
        1 => Just("a\nb".to_owned()),
        1 => (0usize..17_000).prop_map(|n| "x".repeat(n)),
    ];
    prop_oneof![5 => inside.prop_map(|text| format!("\"{text}\"")), 1 => "[a-c]{0,3}"]
}

/// A report without what quotes change: how long the files are, and which rows are identical to the byte.
fn summary(report: &DataReport) -> String {
    let findings = report.findings.iter().filter(|finding| finding.code != Code::PZ5073).cloned();
    let report = DataReport { bytes: 0, findings: findings.collect(), ..report.clone() };
    serde_json::to_string_pretty(&report).unwrap()
}

proptest! {
    /// Rows with quotes are looked for in another way than those without.
    #[test]
    fn quotes_change_nothing(rows in proptest::collection::vec(proptest::array::uniform4(plain_cell()), 0..60), block in 1usize..3000) {
        let file = |quote: &str| {
            let row = |cells: &[String; 4]| cells.each_ref().map(|cell| format!("{quote}{cell}{quote}")).join(",") + "\n";
            format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}", rows.iter().map(row).collect::<String>())
        };
        let check = |file: String| {
            let options = Options { block, ..options() };
            let report = report(&[("a.csv", file.as_bytes())], &interactions(), DatasetType::Interactions, &options);
            serde_json::to_string_pretty(&DataReport { bytes: 0, ..report }).unwrap()
        };
        prop_assert_eq!(check(file("")), check(file("\"")));
    }

    /// Some cells of a row in quotes, some not: nothing changes, however the file is cut.
    #[test]
    fn quotes_of_some_cells_change_nothing(
        rows in proptest::collection::vec((proptest::array::uniform4(plain_cell()), 0u8..16, any::<bool>()), 0..60),
        block in 1usize..3000,
        threads in 1usize..3,
    ) {
        let file = |mixed: bool| {
            let row = |(cells, quoted, return_): &(_, u8, bool)| row(cells, if mixed { *quoted } else { 0 }, *return_);
            rows.iter().map(row).collect::<String>()
        };
        let check = |file: String, block, threads| {
            let text = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{file}");
            let options = Options { block, threads, ..options() };
            summary(&report(&[("a.csv", text.as_bytes())], &interactions(), DatasetType::Interactions, &options))
        };
        prop_assert_eq!(check(file(false), 1 << 20, 1), check(file(true), block, threads));
    }

    #[test]
    fn same_for_any_cut(file in file(), block in 1usize..300, threads in 1usize..4) {
        let whole = serde_json::to_string(&with(&file, 1, 1 << 20)).unwrap();
        let cut = serde_json::to_string(&with(&file, threads, block)).unwrap();
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn same_as_a_simple_reader(file in file(), block in 1usize..300) {
        let text = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{file}");
        let files = [("a.csv", text.as_bytes())];
        let options = Options { block, ..options() };
        let report = report(&files, &interactions(), DatasetType::Interactions, &options);
        prop_assert_eq!(counted(&report), simple(file.as_bytes()));
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400), block in 1usize..300) {
        let options = Options { block, threads: 2, ..options() };
        report(&[("a", &bytes)], &interactions(), DatasetType::Interactions, &options);
        let with_header = [b"USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n", &bytes[..]].concat();
        report(&[("a", &with_header)], &interactions(), DatasetType::Interactions, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Commas, escapes and doubled quotes in long files of quoted cells: what is scanned in one go ends in any of them.
    #[test]
    fn long_files_are_the_same_for_any_cut(
        rows in proptest::collection::vec((proptest::array::uniform3(quoted_cell()), 1usize..9), 1..9),
        block in 4_000usize..40_000,
    ) {
        let row = |(cells, times): &([String; 3], usize)| (cells.join(",") + "," + &NOW.to_string() + "\n").repeat(*times);
        let file = rows.iter().map(row).collect::<String>();
        let whole = serde_json::to_string(&with(&file, 1, 1 << 20)).unwrap();
        prop_assert_eq!(&whole, &serde_json::to_string(&with(&file, 2, block)).unwrap());
        let text = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{file}");
        let options = Options { block, ..options() };
        let report = report(&[("a.csv", text.as_bytes())], &interactions(), DatasetType::Interactions, &options);
        prop_assert_eq!(counted(&report), simple(file.as_bytes()));
    }
}
