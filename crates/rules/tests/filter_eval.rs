//! What filters do to rows.

use personalize_rules::filter::{self, Cell, Of, Rows};
use std::collections::BTreeMap;

/// A candidate with its fields, those of the user and of the request's item, and the user's event types with it.
#[derive(Default)]
struct Case {
    item: Vec<(&'static str, Cell<'static>)>,
    user: Vec<(&'static str, Cell<'static>)>,
    current: Vec<(&'static str, Cell<'static>)>,
    events: Vec<&'static str>,
}

impl Rows for Case {
    fn value(&self, of: Of, field: &str) -> Option<Cell<'_>> {
        let row = match of {
            Of::Candidate => &self.item,
            Of::CurrentUser => &self.user,
            Of::CurrentItem => &self.current,
        };
        row.iter().find(|(name, _)| name.eq_ignore_ascii_case(field)).map(|(_, cell)| *cell)
    }

    fn interacted(&self, event_type: Option<&str>) -> bool {
        self.events
            .iter()
            .any(|event| event_type.is_none_or(|wanted| wanted.eq_ignore_ascii_case(event)))
    }
}

fn film() -> Case {
    Case {
        item: vec![
            ("GENRES", Cell::Text("Drama|Crime")),
            ("YEAR", Cell::Number(1995.0)),
            ("TITLE", Cell::Text("Heat")),
        ],
        user: vec![("AGE", Cell::Number(30.0)), ("MEMBERSHIP", Cell::Text("gold"))],
        current: vec![("GENRES", Cell::Text("Crime|War")), ("YEAR", Cell::Number(2000.0))],
        events: vec!["Watch"],
    }
}

/// Whether the film stays.
fn keeps(text: &str, values: &[(&str, &str)]) -> Result<bool, String> {
    let filter = filter::parse(text).expect("a filter");
    let values: BTreeMap<String, String> =
        values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let bound = filter.bind(&values).map_err(|e| e.to_string())?;
    Ok(bound.keeps(&film()))
}

#[track_caller]
fn kept(text: &str) {
    assert_eq!(keeps(text, &[]), Ok(true), "{text}");
}

#[track_caller]
fn dropped(text: &str) {
    assert_eq!(keeps(text, &[]), Ok(false), "{text}");
}

#[test]
fn membership() {
    kept(r#"INCLUDE ItemID WHERE Items.GENRES IN ("Crime", "War")"#);
    dropped(r#"INCLUDE ItemID WHERE Items.GENRES IN ("crime")"#);
    dropped(r#"INCLUDE ItemID WHERE Items.GENRES NOT IN ("Crime")"#);
    dropped(r#"EXCLUDE ItemID WHERE items.genres IN ("Drama")"#);
    kept(r#"EXCLUDE ItemID WHERE Items.GENRES IN ("War")"#);
}

#[test]
fn comparisons() {
    kept("INCLUDE ItemID WHERE Items.YEAR >= 1990 AND Items.YEAR < 2000");
    dropped("INCLUDE ItemID WHERE Items.YEAR > 1995");
    kept("INCLUDE ItemID WHERE Items.YEAR = 1995.0");
    dropped("INCLUDE ItemID WHERE Items.YEAR != 1995");
    kept(r#"INCLUDE ItemID WHERE Items.TITLE = "Heat""#);
    dropped(r#"INCLUDE ItemID WHERE Items.TITLE > "A""#);
}

#[test]
fn nulls_match_nothing_but_not_in() {
    dropped(r#"INCLUDE ItemID WHERE Items.COLOUR IN ("red")"#);
    kept(r#"INCLUDE ItemID WHERE Items.COLOUR NOT IN ("red")"#);
    dropped("INCLUDE ItemID WHERE Items.PRICE < 5");
    dropped("INCLUDE ItemID WHERE Items.PRICE != 5");
    dropped("INCLUDE ItemID WHERE Items.YEAR < CurrentItem.PRICE");
}

#[test]
fn events() {
    kept(r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")"#);
    dropped(r#"EXCLUDE ItemID WHERE Interactions.event_type IN ("*")"#);
    dropped(r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")"#);
    dropped(r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("click", "WATCH")"#);
}

#[test]
fn and_binds_closer_than_or() {
    kept("INCLUDE ItemID WHERE Items.YEAR = 1995 OR Items.YEAR = 1 AND Items.YEAR = 2");
    kept("INCLUDE ItemID WHERE Items.YEAR = 1 AND Items.YEAR = 2 OR Items.YEAR = 1995");
    dropped("INCLUDE ItemID WHERE Items.YEAR = 1 OR Items.YEAR = 1995 AND Items.YEAR = 2");
}

#[test]
fn current_item_and_current_user() {
    kept(
        "INCLUDE ItemID WHERE Items.YEAR < CurrentItem.YEAR AND Items.GENRES IN CurrentItem.GENRES",
    );
    dropped("INCLUDE ItemID WHERE Items.GENRES NOT IN CurrentItem.GENRES");
    dropped("EXCLUDE ItemID WHERE Items.YEAR > 0 IF CurrentUser.AGE > 18");
    kept("EXCLUDE ItemID WHERE Items.YEAR > 0 IF CurrentUser.AGE > 40");
    kept("INCLUDE ItemID WHERE Items.YEAR < 0 IF CurrentUser.AGE > 40");
    dropped(r#"INCLUDE ItemID WHERE Items.YEAR < 0 IF CurrentUser.MEMBERSHIP IN ("gold")"#);
}

#[test]
fn several_expressions() {
    kept(r#"INCLUDE ItemID WHERE Items.YEAR < 0 | INCLUDE ItemID WHERE Items.GENRES IN ("Drama")"#);
    dropped(
        r#"EXCLUDE ItemID WHERE Items.YEAR < 0 | EXCLUDE ItemID WHERE Items.GENRES IN ("Drama")"#,
    );
    dropped(
        r#"INCLUDE ItemID WHERE Items.GENRES IN ("Drama") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")"#,
    );
    dropped(
        r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch") | INCLUDE ItemID WHERE Items.GENRES IN ("Drama")"#,
    );
}

#[test]
fn placeholders() {
    let genres = "INCLUDE ItemID WHERE Items.GENRES IN ($G)";
    assert_eq!(keeps(genres, &[("G", r#""War","Crime""#)]), Ok(true));
    assert_eq!(keeps(genres, &[("G", r#" "War" , "Western" "#)]), Ok(false));
    assert_eq!(keeps(genres, &[("G", "Drama")]), Ok(true), "a text without quotes");
    assert_eq!(
        keeps(genres, &[("g", "\"Drama\"")]),
        Err("the placeholder `$G` has no value, and an `INCLUDE` needs one".into())
    );
    assert_eq!(keeps(genres, &[("G", "\"Drama")]), Err("the value of `$G` is not a list of texts in double quotes or a number: a quotation mark has no partner".into()));
    assert_eq!(keeps(genres, &[("G", "\"a\" \"b\"")]), Err("the value of `$G` is not a list of texts in double quotes or a number: a comma is missing between two values".into()));
    assert_eq!(
        keeps(genres, &[("G", "")]),
        Err("the value of `$G` is not a list of texts in double quotes or a number: it is empty"
            .into())
    );
    assert_eq!(keeps("INCLUDE ItemID WHERE Items.YEAR > $Y", &[("Y", "1990")]), Ok(true));
    assert_eq!(
        keeps("INCLUDE ItemID WHERE Items.YEAR > ($Y)", &[("Y", "\"1999\""), ("OTHER", "1")]),
        Ok(false)
    );
}

#[test]
fn an_exclude_without_its_value_is_left_out() {
    let text = "EXCLUDE ItemID WHERE Items.YEAR > $Y | INCLUDE ItemID WHERE Items.YEAR > 0";
    assert_eq!(keeps(text, &[]), Ok(true));
    assert_eq!(keeps(text, &[("Y", "1")]), Ok(false));
}

#[test]
fn what_a_filter_wants_is_listed() {
    let filter = filter::parse("INCLUDE ItemID WHERE Items.A IN ($b) IF CurrentUser.B = $A | EXCLUDE ItemID WHERE Items.A IN ($b)").expect("a filter");
    assert_eq!(filter.placeholders().into_iter().collect::<Vec<_>>(), ["A", "b"]);
    assert!(filter.uses_user());
    assert!(!filter.uses_current_item());
}
