//! The committed data of the examples is what the generator makes, and is fit for its purpose.
//! Not here: the specs of the examples, which are run as tests elsewhere.

use personalize_datagen::{Example, File};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn folder(example: Example) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example.name())
}

fn file(example: Example, path: &str) -> String {
    let wanted = |file: &File| file.path == path;
    example.files().into_iter().find(wanted).expect("the example has this file").text
}

/// The cells of a line; commas in quotes are part of a cell, as in `"안녕, 바다"`.
fn cells(line: &str) -> Vec<String> {
    let mut quoted = false;
    let split = |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    line.split(split).map(|cell| cell.trim_matches('"').to_owned()).collect()
}

/// The records of a file, by column.
fn rows(example: Example, path: &str) -> Vec<BTreeMap<String, String>> {
    let text = file(example, path);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let record = |line: &str| {
        let cells = cells(line);
        assert_eq!(cells.len(), header.len(), "{line}");
        header.iter().map(|name| (*name).to_owned()).zip(cells).collect()
    };
    lines.map(record).collect()
}

fn counts<'a>(rows: &'a [BTreeMap<String, String>], column: &str) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row[column].as_str()).or_default() += 1);
    counts
}

#[test]
fn the_committed_files_are_the_generators() {
    for example in Example::ALL {
        for File { path, text } in example.files() {
            let committed = fs::read_to_string(folder(example).join(path)).unwrap_or_default();
            assert!(
                committed == text,
                "`examples/{name}/{path}` is not what the generator makes; run \
                 `cargo run -p personalize-datagen -- {name} examples/{name}` and commit the result",
                name = example.name(),
            );
        }
    }
}

#[test]
fn the_examples_are_small() {
    let files = Example::ALL.iter().flat_map(|example| example.files());
    let bytes: usize = files.map(|file| file.text.len()).sum();
    assert!(bytes < 2_000_000, "{bytes} bytes in all");
}

/// The service trains from 1,000 interactions and 25 users with two or more.
#[test]
fn the_examples_meet_the_minima() {
    for example in Example::ALL {
        let rows = rows(example, "data/interactions.csv");
        let busy = counts(&rows, "USER_ID").into_values().filter(|&n| n >= 2).count();
        assert!(rows.len() >= 2000 && busy >= 100, "{example:?}: {} rows", rows.len());
    }
    let movies = rows(Example::Movies, "data/interactions.csv").len();
    assert!((11_000..13_000).contains(&movies), "{movies}");
}

/// Both recommenders of the shop train on at least 1,000 events of their type.
#[test]
fn the_shop_has_enough_of_each_event_type() {
    let rows = rows(Example::Shop, "data/interactions.csv");
    let kinds = counts(&rows, "EVENT_TYPE");
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ["Purchase", "View"]);
    assert!(kinds["Purchase"] >= 1500 && kinds["View"] >= 5000, "{kinds:?}");
}

#[test]
fn ids_refer_to_what_is_there() {
    for example in [Example::Movies, Example::Shop] {
        let interactions = rows(example, "data/interactions.csv");
        for (path, column) in [("data/items.csv", "ITEM_ID"), ("data/users.csv", "USER_ID")] {
            let metadata = rows(example, path);
            let known: BTreeSet<&str> = counts(&metadata, column).into_keys().collect();
            assert_eq!(known.len(), metadata.len(), "{path} has an id twice");
            let used: BTreeSet<&str> = counts(&interactions, column).into_keys().collect();
            assert!(used.is_subset(&known), "{example:?}: {column}");
            assert!(used.len() * 10 > known.len() * 9, "{example:?}: {column} hardly used");
        }
    }
}

/// Nothing is clicked before it is in the catalogue, and all is within the year 2025.
#[test]
fn time_is_plausible() {
    for example in Example::ALL {
        let rows = rows(example, "data/interactions.csv");
        let times: Vec<i64> = rows.iter().map(|row| row["TIMESTAMP"].parse().unwrap()).collect();
        assert!(times.is_sorted(), "{example:?}");
        assert!(times.iter().all(|t| (1_735_689_600..1_767_225_600).contains(t)), "{example:?}");
    }
    let items = rows(Example::Movies, "data/items.csv");
    let added: BTreeMap<&str, i64> = items
        .iter()
        .map(|row| (row["ITEM_ID"].as_str(), row["CREATION_TIMESTAMP"].parse().unwrap()))
        .collect();
    for row in rows(Example::Movies, "data/interactions.csv") {
        assert!(added[row["ITEM_ID"].as_str()] <= row["TIMESTAMP"].parse().unwrap(), "{row:?}");
    }
}

/// A tenth of the items has far more than a tenth of the events, and no item has most of them.
#[test]
fn popularity_is_skewed() {
    for example in Example::ALL {
        let rows = rows(example, "data/interactions.csv");
        let mut counts: Vec<usize> = counts(&rows, "ITEM_ID").into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let top: usize = counts[..counts.len() / 10].iter().sum();
        assert!(top * 100 > rows.len() * 22, "{example:?}: {top} of {}", rows.len());
        assert!(counts[0] * 10 < rows.len(), "{example:?}: {}", counts[0]);
    }
}

/// What a user likes best in the first half of the year, the user likes in the second too: far more often than
/// somebody else does.
#[test]
fn users_have_a_taste() {
    let items = rows(Example::Shop, "data/items.csv");
    let shelf: BTreeMap<&str, &str> =
        items.iter().map(|row| (row["ITEM_ID"].as_str(), row["CATEGORY_L2"].as_str())).collect();
    let rows = rows(Example::Shop, "data/interactions.csv");
    let (early, late) = rows.split_at(rows.len() / 2);
    let mut first = BTreeMap::<&str, BTreeMap<&str, usize>>::new();
    for row in early {
        let shelf = shelf[row["ITEM_ID"].as_str()];
        *first.entry(&row["USER_ID"]).or_default().entry(shelf).or_default() += 1;
    }
    let favourite = |user: &str| first.get(user)?.iter().max_by_key(|(_, n)| **n).map(|(s, _)| *s);
    let known: Vec<_> = late.iter().filter(|row| favourite(&row["USER_ID"]).is_some()).collect();
    let hits = known
        .iter()
        .filter(|row| favourite(&row["USER_ID"]) == Some(shelf[row["ITEM_ID"].as_str()]))
        .count();
    assert!(hits * 4 > known.len(), "{hits} of {}; one in fifteen would be chance", known.len());
}
