//! `docs/codes.md` is what the rows of the rules say. `UPDATE_EXPECT=1` writes it anew.
//! Not here: whether the rules are checked and tested (`codes`).

use personalize_rules::rule;
use std::path::Path;

#[test]
fn the_page_of_codes_is_what_the_rows_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes.md");
    let page = rule::page();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let published = std::fs::read_to_string(&path).expect("the page is there");
    assert!(published == page, "docs/codes.md is stale: run the test with UPDATE_EXPECT=1");
}
