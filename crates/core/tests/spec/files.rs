//! What is said about data files before they are read.

use crate::{BASE, said_with};
use expect_test::expect;
use personalize_core::spec::files::{DataFile, Files};

#[test]
fn the_parts_of_a_source_are_no_more_than_an_import_takes() {
    let part = |name: &str| DataFile {
        path: name.into(),
        name: name.into(),
        bytes: 60_000_000_000,
        hash: Default::default(),
        columns: None,
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows: None,
    };
    let source = BASE
        .replace("interactions: {", "interactions: {source: 's3://lake/events/', ")
        .replace("items: {", "items: {source: items, ");
    let sources = ["s3://lake/events/", "items"]
        .map(|source| (source.to_owned(), Ok(vec![part("1.csv"), part("2.csv")])))
        .into();
    let role = "role: {name: films}\nbucket: {name: films-personalize}\n";
    let files = Files { sources, ..Files::default() };
    expect![[r#"
        warning[PZ4010]: the data of Interactions is 120.0 GB, but a full import takes 100 GB
         --> spec.yaml:4:26
          |
        4 |   interactions: {source: 's3://lake/events/', schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
          |                          ^^^^^^^^^^^^^^^^^^^
          |
        help: for interactions this quota can be raised to 1 TB on request; check that yours is

        error[PZ4011]: the data of Items is 120.0 GB, but a full import takes 100 GB
         --> spec.yaml:5:19
          |
        5 |   items: {source: items, schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
          |                   ^^^^^
          |
        help: leave out old or needless rows and columns; what is new later can come as events"#]].assert_eq(&said_with(&format!("{source}{role}"), &[], None, &files));
}
