//! Every rule about filters, by an input that breaks it and its whole message.

use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::Finding;
use personalize_rules::recipe;
use personalize_rules::rule::Code;
use personalize_rules::schema::Schema;

/// The findings without schemas.
fn language(text: &str, expected: Expect) {
    against(text, &Catalog::default(), expected);
}

/// The findings with a catalogue of items, users and interactions.
fn typed(text: &str, expected: Expect) {
    against(text, &catalog(), expected);
}

fn against(text: &str, catalog: &Catalog, expected: Expect) {
    let found = filter::parse(text)
        .map_or_else(|finding| vec![finding], |filter| filter::check(&filter, catalog));
    let marked = |finding: &Finding| match finding.span().cloned() {
        Some(span) => format!("{finding}\n  at: {}", &text[span]),
        None => finding.to_string(),
    };
    expected.assert_eq(&found.iter().map(marked).collect::<Vec<_>>().join("\n"));
}

fn schema(name: &str, fields: &str) -> Schema {
    Schema::parse(&format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#))
        .expect("a schema")
}

fn catalog() -> Catalog {
    let items = r#"{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":"string","categorical":true},
        {"name":"TITLE","type":"string"},{"name":"PLOT","type":"string","textual":true},
        {"name":"YEAR","type":"int"},{"name":"PRICE","type":["null","float"]},{"name":"IS_NEW","type":"boolean"}"#;
    let users = r#"{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},
        {"name":"MEMBERSHIP","type":"string","categorical":true}"#;
    let interactions =
        r#"{"name":"USER_ID","type":"string"},{"name":"EVENT_TYPE","type":"string"}"#;
    let schemas = [
        (DatasetType::Items, schema("Items", items)),
        (DatasetType::Users, schema("Users", users)),
        (DatasetType::Interactions, schema("Interactions", interactions)),
    ];
    Catalog { schemas: schemas.into(), ..Catalog::default() }
}

#[test]
fn good_filters_have_no_findings() {
    for text in [
        r#"INCLUDE ItemID WHERE Items.GENRES IN ("Drama", "Crime") AND items.year >= 1970 IF CurrentUser.AGE > 18"#,
        r#"exclude itemid where INTERACTIONS.event_type in ("*")"#,
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRES IN CurrentItem.GENRES",
        "EXCLUDE ItemID WHERE Items.YEAR < ($YEAR) IF CurrentUser.MEMBERSHIP = $PREMIUM",
        "INCLUDE ItemID WHERE Items.YEAR > -5",
        "INCLUDE UserID WHERE Users.AGE != 3.5",
    ] {
        typed(text, expect![""]);
    }
}

#[test]
fn signs_without_meaning() {
    language(
        "INCLUDE ItemID WHERE Items.A == 1",
        expect![[r#"
        error[PZ2001] 29..31: `==` has no meaning in a filter; help: write `=`
          at: =="#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A <> 1",
        expect![[r#"
        error[PZ2001] 29..31: `<>` has no meaning in a filter; help: write `!=`
          at: <>"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 || Items.B = 2",
        expect![[r#"
        error[PZ2001] 33..35: `||` has no meaning in a filter; help: write `OR` inside of an expression, or a single `|` between two expressions
          at: ||"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A > {{now}}",
        expect![[r#"
        error[PZ2001] 31..32: `{` has no meaning in a filter; help: this looks like an unfilled template; filters take placeholders such as `$DATE`
          at: {"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN (“x”)",
        expect![[r#"
        error[PZ2001] 33..36: `“` has no meaning in a filter; help: use straight double quotes: "
          at: “"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN (*)",
        expect![[r#"
        error[PZ2001] 33..34: `*` has no meaning in a filter; help: write `("*")`, and only for `EVENT_TYPE`
          at: *"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 && Items.B = 2",
        expect![[r#"
        error[PZ2001] 33..34: `&` has no meaning in a filter; help: write `AND`
          at: &"#]],
    );
}

#[test]
fn more_signs_without_meaning() {
    language(
        "INCLUDE ItemID WHERE Items.A = 1;",
        expect![[r#"
        error[PZ2001] 32..33: `;` has no meaning in a filter; help: remove it; expressions are joined with `|`
          at: ;"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A ! 1",
        expect![[r#"
        error[PZ2001] 29..30: `!` has no meaning in a filter; help: write `!=` or `NOT IN`
          at: !"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN [1]",
        expect![[r#"
        error[PZ2001] 32..33: `[` has no meaning in a filter; help: lists stand in round brackets
          at: ["#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = $",
        expect![[r#"
        error[PZ2001] 31..32: `$` has no meaning in a filter; help: a placeholder has a name of letters, digits and `_`: `$GENRE`
          at: $"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 12abc",
        expect![[r#"
        error[PZ2001] 31..36: `12abc` is neither a number nor a name; help: put texts into double quotes
          at: 12abc"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = §",
        expect![[r#"
        error[PZ2001] 31..33: `§` has no meaning in a filter
          at: §"#]],
    );
}

#[test]
fn quotes_without_a_partner() {
    language(
        r#"INCLUDE ItemID WHERE Items.A IN ("x)"#,
        expect![[r#"
        error[PZ2002] 33..34: this quotation mark has no partner; help: close the text, or remove the mark; texts stand in double quotes and cannot contain one
          at: ""#]],
    );
    language(
        r#"INCLUDE ItemID WHERE Items.A IN (""x")"#,
        expect![[r#"
        error[PZ2002] 36..37: this quotation mark has no partner; help: close the text, or remove the mark; texts stand in double quotes and cannot contain one
          at: ""#]],
    );
}

#[test]
fn the_beginning_is_expected() {
    language(
        "",
        expect![
            "error[PZ2003]: the filter is empty; help: write for example `INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)`"
        ],
    );
    language(
        "INCLUD ItemID WHERE Items.A = 1",
        expect![[r#"
        error[PZ2003] 0..6: `INCLUDE` or `EXCLUDE` is expected here, not `INCLUD`; help: did you mean `INCLUDE`?
          at: INCLUD"#]],
    );
    language(
        "SELECT",
        expect![[r#"
        error[PZ2003] 0..6: `INCLUDE` or `EXCLUDE` is expected here, not `SELECT`
          at: SELECT"#]],
    );
    language(
        "INCLUDE Item WHERE Items.A = 1",
        expect![[r#"
        error[PZ2003] 8..12: `ItemID`, `UserID` or `ActionID` is expected here, not `Item`; help: did you mean `ItemID`?
          at: Item"#]],
    );
    language(
        "INCLUDE ItemID Items.A = 1",
        expect![[r#"
        error[PZ2003] 15..20: `WHERE` is expected here, not `Items`
          at: Items"#]],
    );
}

#[test]
fn a_field_is_expected() {
    language(
        "INCLUDE ItemID WHERE A = 1",
        expect![[r#"
        error[PZ2003] 21..22: a field such as `Items.A` is expected here, not `A`; help: name the dataset before the field, with a dot
          at: A"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items A = 1",
        expect![[r#"
        error[PZ2003] 27..28: a dot and a field after `Items` is expected here, not `A`
          at: A"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items. = 1",
        expect![[r#"
        error[PZ2003] 28..29: the name of a field is expected here, not `=`
          at: ="#]],
    );
    language(
        "INCLUDE ItemID WHERE (Items.A = 1)",
        expect![[r#"
        error[PZ2003] 21..22: a field such as `Items.GENRE` is expected here, not `(`; help: filters have no brackets around conditions; write several expressions with `|`
          at: ("#]],
    );
}

#[test]
fn an_operator_or_value_is_expected() {
    language(
        "INCLUDE ItemID WHERE Items.A LIKE \"x\"",
        expect![[r#"
            error[PZ2003] 29..33: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `LIKE`; help: texts are compared whole: `IN (…)` or `NOT IN (…)`
              at: LIKE"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A",
        expect![[r#"
        error[PZ2003] 28..28: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not the end of the expression
          at: "#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A NOT \"x\"",
        expect![[r#"
        error[PZ2003] 33..36: `IN` is expected here, not the text "x"
          at: "x""#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN \"x\"",
        expect![[r#"
        error[PZ2003] 32..35: `(` is expected here, not the text "x"; help: put the values of `IN` into brackets
          at: "x""#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN (\"x\"",
        expect![[r#"
        error[PZ2003] 36..36: `,` or `)` is expected here, not the end of the expression
          at: "#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN ()",
        expect![[r#"
        error[PZ2003] 33..34: a value is expected here, not `)`
          at: )"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A IN (x)",
        expect![[r#"
        error[PZ2003] 33..34: a value is expected here, not `x`; help: put texts into double quotes: "x"
          at: x"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = ($X",
        expect![[r#"
        error[PZ2003] 34..34: `)` is expected here, not the end of the expression
          at: "#]],
    );
}

#[test]
fn the_end_is_expected() {
    language(
        "INCLUDE ItemID WHERE Items.A = 1 AND",
        expect![[r#"
        error[PZ2003] 36..36: a field such as `Items.GENRE` is expected here, not the end of the expression
          at: "#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 |",
        expect![[r#"
            error[PZ2003] 34..34: `INCLUDE` or `EXCLUDE` is expected here, not the end of the expression; help: remove the `|`
              at: "#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1)",
        expect![[r#"
        error[PZ2003] 32..33: the end, `AND`, `OR`, `IF` or `|` is expected here, not `)`; help: remove this bracket; it closes nothing
          at: )"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 EXCLUDE ItemID WHERE Items.B = 1",
        expect![[r#"
        error[PZ2003] 33..40: the end, `AND`, `OR`, `IF` or `|` is expected here, not `EXCLUDE`; help: put `|` between two expressions
          at: EXCLUDE"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 IF CurrentUser.A = 1 IF CurrentUser.B = 1",
        expect![[r#"
            error[PZ2009] 54..56: an expression has one `IF` at most; help: join the conditions with `AND`
              at: IF"#]],
    );
}

#[test]
fn unknown_datasets() {
    language(
        "INCLUDE ItemID WHERE Movies.A = 1",
        expect![[r#"
        error[PZ2005] 21..27: there is no dataset `Movies`; help: the datasets are `Items`, `Interactions`, `Users`, `Actions` and `Action_Interactions`
          at: Movies"#]],
    );
}

#[test]
fn singular_names_are_doubted() {
    language(
        "INCLUDE ItemID WHERE Item.A = 1",
        expect![[r#"
            warning[PZ2027] 21..27: today's guide names datasets in the plural; help: write `Items.A`
              at: Item.A"#]],
    );
    for (target, one, all) in [
        ("ItemID", "item", "Items"),
        ("ItemID", "Interaction", "Interactions"),
        ("UserID", "User", "Users"),
        ("ActionID", "Action", "Actions"),
        ("ActionID", "Action_Interaction", "Action_Interactions"),
    ] {
        let text = |name: &str| format!("INCLUDE {target} WHERE {name}.EVENT_TYPE IN (\"a\")");
        let parse = |text: &str| filter::parse(text).expect("a filter");
        let found = |text: &str| filter::check(&parse(text), &Catalog::default());
        let doubted: Vec<_> =
            found(&text(one)).into_iter().filter(|finding| finding.code == Code::PZ2027).collect();
        assert_eq!(doubted.len(), 1, "{one}");
        assert!(!doubted[0].is_error());
        let help = doubted[0].help.as_deref().expect("a help");
        assert_eq!(help, format!("write `{all}.EVENT_TYPE`"));
        assert!(found(&text(all)).iter().all(|finding| finding.code != Code::PZ2027), "{all}");
        assert_eq!(parse(&text(one)), parse(&text(all)));
    }
}

#[test]
fn one_dataset_for_each_expression() {
    language(
        r#"EXCLUDE ItemID WHERE Items.GENRE IN ("a") AND Interactions.EVENT_TYPE IN ("click")"#,
        expect![[r#"
            error[PZ2010] 46..69: one expression looks at one dataset, but this one at Items and Interactions; help: write two expressions joined by `|`: `… WHERE Items.… | … WHERE Interactions.…`; each then excludes by itself
              at: Interactions.EVENT_TYPE"#]],
    );
    language(
        r#"EXCLUDE ActionID WHERE Actions.X IN ("a") OR Interactions.EVENT_TYPE IN ("click")"#,
        expect![[r#"
            error[PZ2010] 45..68: one expression looks at one dataset, but this one at Actions and Interactions; help: write two expressions joined by `|`: `… WHERE Actions.… | … WHERE Interactions.…`
              at: Interactions.EVENT_TYPE
            error[PZ2013] 45..68: a filter of ActionID cannot look at Interactions; help: it can look at Actions and Action_Interactions
              at: Interactions.EVENT_TYPE"#]],
    );
    language(
        "INCLUDE UserID WHERE Items.A = 1",
        expect![[r#"
        error[PZ2013] 21..28: a filter of UserID cannot look at Items; help: it can look at Users and Interactions
          at: Items.A"#]],
    );
}

#[test]
fn current_user_and_current_item() {
    language(
        "INCLUDE ItemID WHERE CurrentUser.AGE > 18",
        expect![[r#"
        error[PZ2011] 21..36: `CurrentUser` can only stand after `IF`; help: write `… IF CurrentUser.AGE …` at the end of the expression
          at: CurrentUser.AGE"#]],
    );
    language(
        "INCLUDE ItemID WHERE CurrentItem.A = 1",
        expect![[r#"
        error[PZ2012] 21..34: `CurrentItem` can only stand on the right side; help: write for example `Items.A = CurrentItem.A`
          at: CurrentItem.A"#]],
    );
    language(
        "INCLUDE UserID WHERE Users.A = CurrentItem.A",
        expect![[r#"
            error[PZ2012] 31..44: `CurrentItem` can be compared with fields of Items, not of Users; help: take a placeholder, and send the value with the request
              at: CurrentItem.A"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 IF Items.PRICE > 3",
        expect![[r#"
        error[PZ2014] 36..47: after `IF` only `CurrentUser` can stand, not `Items`; help: conditions about other things belong before `IF`, or into an expression of their own after `|`
          at: Items.PRICE"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.A = 1 IF CurrentUser.A = 1 OR CurrentUser.B = 1",
        expect![[r#"
            warning[PZ2015] 57..74: `OR` after `IF` is not documented; help: write two expressions joined by `|`, each with its own `IF`
              at: CurrentUser.B = 1"#]],
    );
    language(
        "INCLUDE UserID WHERE Users.A = 1 IF CurrentUser.A = 1",
        expect![[r#"
            warning[PZ2015] 36..53: `IF` is documented for filters of items and actions only, and this one is of users; help: put the condition before `IF`: `… AND Users.A …`
              at: CurrentUser.A = 1"#]],
    );
}

#[test]
fn values() {
    language(
        "INCLUDE ItemID WHERE Items.GENRE NOT IN ($GENRE)",
        expect![[r#"
            error[PZ2016] 41..47: the placeholder `$GENRE` cannot stand after `NOT IN`; help: turn it round: `EXCLUDE … IN` in place of `INCLUDE … NOT IN`
              at: $GENRE"#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.GENRE IN ($A, $B)",
        expect![[r#"
        error[PZ2017] 37..39: a list of values cannot contain the placeholder `$A`; help: write the placeholder alone, `IN ($NAMES)`; its value can be a list: `"a","b"`
          at: $A"#]],
    );
    language(
        &format!("INCLUDE ItemID WHERE Items.GENRE IN (${})", "A".repeat(51)),
        expect![[r#"
            error[PZ2018] 37..89: the placeholder `$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA` has 51 characters, at most 50 are allowed; help: give it a shorter name; no request could fill it
              at: $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"#]],
    );
    language(
        r#"INCLUDE ItemID WHERE Items.GENRE IN ("*")"#,
        expect![[r#"
        error[PZ2019] 37..40: `"*"` stands for all event types, and only for them; help: name the values, or remove this condition
          at: "*""#]],
    );
    language(
        "INCLUDE ItemID WHERE Items.GENRE IN ('a')",
        expect![[r#"
        warning[PZ2020] 37..40: single quotes are not documented; help: write double quotes: "
          at: 'a'"#]],
    );
    language(
        r#"INCLUDE ItemID WHERE Items.GENRE IN ("$GENRE")"#,
        expect![[r#"
        warning[PZ2021] 37..45: `$GENRE` in quotes is a text and not a placeholder; help: remove the quotes: `$GENRE`
          at: "$GENRE""#]],
    );
}

#[test]
fn fields_that_no_filter_may_name() {
    language(
        r#"EXCLUDE ItemID WHERE Interactions.DEVICE IN ("phone")"#,
        expect![[r#"
        error[PZ2040] 21..40: of Interactions only `EVENT_TYPE` can be filtered, not `DEVICE`; help: remove this condition, or put the value into the event type
          at: Interactions.DEVICE"#]],
    );
    language(
        "EXCLUDE ActionID WHERE Actions.REPEAT_FREQUENCY > 3",
        expect![[r#"
        error[PZ2041] 23..47: `REPEAT_FREQUENCY` of actions cannot be filtered; help: remove this condition; the service looks at this field by itself
          at: Actions.REPEAT_FREQUENCY"#]],
    );
    language(
        "EXCLUDE ActionID WHERE Actions.action_expiration_timestamp > 3",
        expect![[r#"
        error[PZ2041] 23..58: `action_expiration_timestamp` of actions cannot be filtered; help: remove this condition; the service looks at this field by itself
          at: Actions.action_expiration_timestamp"#]],
    );
}

#[test]
fn fields_against_the_schema() {
    typed(
        r#"INCLUDE ItemID WHERE Items.GENRE IN ("a")"#,
        expect![[r#"
        error[PZ2043] 21..32: the schema of Items has no field `GENRE`; help: did you mean `GENRES`?
          at: Items.GENRE"#]],
    );
    typed(
        r#"INCLUDE ItemID WHERE Items.COLOUR IN ("a")"#,
        expect![[r#"
        error[PZ2043] 21..33: the schema of Items has no field `COLOUR`; help: it has `ITEM_ID`, `GENRES`, `TITLE`, `PLOT`, `YEAR`, `PRICE`, `IS_NEW`
          at: Items.COLOUR"#]],
    );
    typed(
        r#"INCLUDE ItemID WHERE Items.PLOT IN ("a")"#,
        expect![[r#"
        error[PZ2044] 21..31: `PLOT` is a textual field, which cannot be filtered; help: filter by a categorical field
          at: Items.PLOT"#]],
    );
    typed(
        r#"INCLUDE ItemID WHERE Items.IS_NEW IN ("true")"#,
        expect![[r#"
            error[PZ2044] 21..33: `IS_NEW` is a boolean, which cannot be filtered; help: make it a categorical string with the values `True` and `False`, and write `IN ("True")`, or an `int` of 0 and 1
              at: Items.IS_NEW"#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.YEAR = 1 IF CurrentUser.AGES > 1",
        expect![[r#"
        error[PZ2043] 39..55: the schema of Users has no field `AGES`; help: did you mean `AGE`?
          at: CurrentUser.AGES"#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.YEAR = CurrentItem.PRIZE",
        expect![[r#"
        error[PZ2043] 34..51: the schema of Items has no field `PRIZE`; help: did you mean `PRICE`?
          at: CurrentItem.PRIZE"#]],
    );
    typed(
        "INCLUDE ActionID WHERE Actions.VALUE > 1",
        expect![[r#"
            error[PZ2042] 23..36: `Actions` needs a dataset of Actions, which this group does not have; help: add a dataset of Actions, or remove this condition
              at: Actions.VALUE"#]],
    );
    against(
        "INCLUDE ActionID WHERE Actions.VALUE > 1",
        &Catalog { has_domain: true, ..catalog() },
        expect![[r#"
            error[PZ2042] 23..36: `Actions` needs a dataset of Actions, which this group does not have; help: remove this condition: groups with a domain have no actions
              at: Actions.VALUE"#]],
    );
}

#[test]
fn operators_against_the_schema() {
    typed(
        r#"INCLUDE ItemID WHERE Items.YEAR = "1990""#,
        expect![[r#"
            error[PZ2046] 34..40: `YEAR` is a number, but it is compared with the text "1990"; help: write the number without quotes: `1990`
              at: "1990""#]],
    );
    typed(
        r#"INCLUDE ItemID WHERE Items.YEAR IN ("1990")"#,
        expect![[r#"
        warning[PZ2047] 32..34: `YEAR` is a number, for which `IN` is not documented; help: compare it with `=`, `!=`, `<`, `<=`, `>` or `>=`
          at: IN"#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.GENRES > 3",
        expect![[r#"
            error[PZ2046] 34..35: `GENRES` is a text, which has no order: `>` is for numbers; help: write `IN (…)` or `NOT IN (…)`, or make it a number in the schema
              at: >"#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.GENRES = $GENRE",
        expect![[r#"
            warning[PZ2047] 34..35: `GENRES` is a text, for which `=` is not documented; help: write `IN ($GENRE)`
              at: ="#]],
    );
    typed(
        r#"INCLUDE ItemID WHERE Items.TITLE != "Heat""#,
        expect![[r#"
            warning[PZ2047] 33..35: `TITLE` is a text, for which `!=` is not documented; help: write `NOT IN ("Heat")`
              at: !="#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.TITLE IN (3)",
        expect![[r#"
        warning[PZ2048] 37..38: `TITLE` is a text, but 3 is a number; help: put it into quotes: "3"
          at: 3"#]],
    );
    typed(
        "INCLUDE ItemID WHERE Items.YEAR = CurrentItem.GENRES",
        expect![[r#"
            error[PZ2045] 34..52: `YEAR` and `CurrentItem.GENRES` are of different kinds: one is a number, the other a text; help: compare it with `CurrentItem.YEAR`
              at: CurrentItem.GENRES"#]],
    );
}

#[test]
fn limits() {
    let of_length = |length: usize| {
        let empty = r#"INCLUDE ItemID WHERE Items.A IN ("")"#;
        empty.replace("\"\"", &format!("\"{}\"", "라".repeat(length - empty.len())))
    };
    language(&of_length(2_500), expect![""]);
    language(
        &of_length(2_501),
        expect![
            "error[PZ2022]: the filter has 2501 characters, at most 2500 are allowed; help: use placeholders in place of long lists"
        ],
    );
    language(&format!("INCLUDE ItemID WHERE Items.A IN (${})", "A".repeat(50)), expect![""]);
    // `CurrentUser` and `CurrentItem` are fields of users and items; letter case makes no other field.
    let fields = |count: usize| {
        let predicates: Vec<String> = (1..count).map(|i| format!("Items.F{i} = 1")).collect();
        format!(
            "INCLUDE ItemID WHERE Items.f1 < CurrentItem.F1 AND {} IF CurrentUser.AGE > 1",
            predicates.join(" AND ")
        )
    };
    language(&fields(10), expect![""]);
    language(
        &fields(11),
        expect![
            "error[PZ2023]: there are 11 different fields in one filter, but 10 are allowed; help: this quota cannot be raised"
        ],
    );
    let placeholders = |count: usize| {
        let predicates: Vec<String> = (0..count).map(|i| format!("Items.A = $P{i}")).collect();
        format!("INCLUDE ItemID WHERE {}", predicates.join(" OR "))
    };
    language(&placeholders(25), expect![""]);
    language(
        &placeholders(26),
        expect![
            "error[PZ2024]: there are 26 placeholders, but 25 are allowed; help: this quota cannot be raised"
        ],
    );
}

#[test]
fn the_fields_of_all_filters() {
    let parsed =
        (0..21).map(|i| filter::parse(&format!("INCLUDE ItemID WHERE Items.F{i} = 1")).unwrap());
    let filters: Vec<_> = parsed.map(|filter| filter.fields()).collect();
    assert_eq!(filter::check_group(&filters[..20]), None);
    expect!["error[PZ4011]: there are 21 different fields in all filters, but 20 are allowed in a dataset group; help: this quota cannot be raised"]
        .assert_eq(&filter::check_group(&filters).map_or_else(String::new, |f| f.to_string()));
}

#[test]
fn what_the_recipes_of_the_group_can_use() {
    let with = |names: &[&str]| Catalog {
        recipes: names.iter().filter_map(|n| recipe::find(n)).collect(),
        ..catalog()
    };
    let related = "INCLUDE ItemID WHERE Items.YEAR < CurrentItem.YEAR";
    against(related, &with(&["aws-similar-items"]), expect![""]);
    against(
        related,
        &with(&["aws-user-personalization-v2"]),
        expect![
            "warning[PZ2030]: `CurrentItem` needs a recipe for related items, and none is served here; help: use the filter with `aws-similar-items` or a use case such as `More like X`"
        ],
    );
    let users = "INCLUDE UserID WHERE Users.AGE > 18";
    against(users, &with(&["aws-item-affinity"]), expect![""]);
    against(
        users,
        &with(&["aws-sims"]),
        expect![[r#"
            warning[PZ2030] 0..35: no recipe of this group can use a filter of UserID; help: filters of users are for segments: `aws-item-affinity` or `aws-item-attribute-affinity`
              at: INCLUDE UserID WHERE Users.AGE > 18"#]],
    );
    let events = r#"INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("a")"#;
    against(
        events,
        &with(&["aws-item-attribute-affinity"]),
        expect![
            "warning[PZ2030]: `aws-item-attribute-affinity` takes no filters of interactions; help: filter by a field of users, or use `aws-item-affinity`"
        ],
    );
}

#[test]
fn one_normal_form_for_one_meaning() {
    let same = [
        (
            r#"include itemid where items.genre in ( 'Drama' ,"Crime","Drama")"#,
            r#"INCLUDE ItemID WHERE Items.GENRE IN ("Crime", "Drama")"#,
        ),
        (
            "EXCLUDE ItemId WHERE ITEMS.Year>=($Y)AND Items.PRICE<020.50",
            "EXCLUDE ItemID WHERE Items.PRICE < 20.5 AND Items.YEAR >= $Y",
        ),
        (
            r#"INCLUDE ItemID WHERE Items.A = 1 | EXCLUDE ItemID WHERE Interactions.event_type IN ("Click")"#,
            r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click") | INCLUDE ItemID WHERE Items.A = 1"#,
        ),
        (
            "INCLUDE ItemID WHERE Items.G IN (CurrentItem.g)",
            "INCLUDE ItemID WHERE Items.G IN CurrentItem.G",
        ),
    ];
    for (text, expected) in same {
        assert_eq!(filter::normal(text).as_deref(), Some(expected));
        assert_eq!(filter::normal(expected).as_deref(), Some(expected));
    }
    let different = [
        "INCLUDE ItemID WHERE Items.A = $a",
        "INCLUDE ItemID WHERE Items.A = $A",
        r#"INCLUDE ItemID WHERE Items.A IN ("x")"#,
        r#"INCLUDE ItemID WHERE Items.A IN ("X")"#,
    ];
    for pair in different.chunks(2) {
        assert_ne!(filter::normal(pair[0]), filter::normal(pair[1]));
    }
    assert_eq!(filter::normal("nonsense"), None);
}

/// All that is wrong in it would have to be told, and nothing in it can be right.
#[test]
fn what_is_longer_than_any_filter_is_not_read() {
    for text in ["(".repeat(3_000_000), "INCLUDE ItemID WHERE Items.A = 1 | ".repeat(80_000)] {
        let finding = filter::parse(&text).unwrap_err();
        assert_eq!((finding.code.as_str(), finding.span()), ("PZ2022", None));
    }
    let longest = format!("INCLUDE ItemID WHERE Items.A = \"{}\"", "\u{1f600}".repeat(2_467));
    assert_eq!(longest.chars().count(), 2_500);
    assert!(filter::parse(&longest).is_ok(), "characters of four bytes are as good as others");
}
