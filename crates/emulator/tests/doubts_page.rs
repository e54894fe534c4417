//! The page `docs/unverified.md`, which is written from the table of doubts so that it cannot go stale. Run with
//! `UPDATE_EXPECT=1` to write it again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;
use std::fs;

use personalize_emulator::doubt::{AREAS, Doubts, Row, Switch, Turn};

const HEAD: &str = "<!-- Written from the table in crates/emulator/src/doubt; run its test with UPDATE_EXPECT=1. -->

# What is not verified

Nobody on this project can reach AWS. Each row is a behaviour of the service that is not documented, how it is handled so
that either answer is safe, how to check it with an account, and what public texts say of it. What such texts settle is in
[service/facts.md](service/facts.md).

Most rows are a switch of the emulator: `personalize local serve --doubt NAME=ANSWER` makes it give another answer, and
`personalize local doubts` prints them all. The answer in bold holds when nothing is said. It is the one that is hardest for a
client, or the row says why not.
";

#[test]
fn the_page_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/unverified.md");
    let fresh = page();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, &fresh).unwrap();
    }
    let page = fs::read_to_string(path).unwrap();
    assert!(page == fresh, "docs/unverified.md is stale: run the test with UPDATE_EXPECT=1");
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for area in AREAS {
        write!(page, "\n## {}\n\n", area.title).unwrap();
        page.push_str(
            "| assumed | handled in | to check | known | switch |\n|---|---|---|---|---|\n",
        );
        for row in area.rows {
            let cells = [row.assumed, row.handled, row.check, row.known, &switch(row)];
            writeln!(page, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
                .unwrap();
        }
    }
    page
}

fn switch(row: &Row) -> String {
    let name = match row.turn {
        Turn::Fixed(reason) => return format!("none: {reason}"),
        Turn::Switch(name) => name,
    };
    let switch = Switch::find(name).unwrap();
    let holds = Doubts::default().answer(name).unwrap();
    let answers = switch.answers.iter().map(|choice| match choice.word == holds {
        true => format!("**`{}`** ({})", choice.word, choice.says),
        false => format!("`{}` ({})", choice.word, choice.says),
    });
    let answers = answers.collect::<Vec<_>>().join("; ");
    let mild = switch.mild.map(|why| format!(". Not the hardest: {why}")).unwrap_or_default();
    format!("`{name}`: {answers}{mild}")
}
