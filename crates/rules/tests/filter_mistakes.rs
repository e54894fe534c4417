//! Mistakes that people make in filters, side by side with neighbours that are right: each input, carets under the place,
//! and the whole message. An input with nothing below it is right.

use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::{Finding, InText};
use personalize_rules::schema::{Field, Primitive, Schema};

/// A shop with everything: items, users, interactions, actions and action interactions.
fn catalog() -> Catalog {
    use Primitive::{Boolean, Float, Int, Long, String};
    let kinds = [
        (DatasetType::Items, "ITEM_ID GENRES* TITLE AVAILABLE PLOT~"),
        (DatasetType::Users, "USER_ID MEMBERSHIP*"),
        (DatasetType::Interactions, "USER_ID ITEM_ID EVENT_TYPE DEVICE*"),
        (DatasetType::Actions, "ACTION_ID CATEGORY*"),
        (DatasetType::ActionInteractions, "USER_ID ACTION_ID EVENT_TYPE"),
    ];
    let numbers = [
        (DatasetType::Items, "YEAR", Int),
        (DatasetType::Items, "PRICE", Float),
        (DatasetType::Items, "CREATION_TIMESTAMP", Long),
        (DatasetType::Items, "IS_NEW", Boolean),
        (DatasetType::Users, "AGE", Int),
        (DatasetType::Interactions, "EVENT_VALUE", Float),
        (DatasetType::Actions, "VALUE", Long),
        (DatasetType::Actions, "REPEAT_FREQUENCY", Long),
    ];
    let text = |name: &str| Field {
        categorical: name.ends_with('*'),
        textual: name.ends_with('~'),
        ..Field::new(name.trim_end_matches(['*', '~']), String)
    };
    let schema = |(kind, texts): (DatasetType, &str)| {
        let own = numbers.iter().filter(|(of, ..)| *of == kind);
        let fields =
            texts.split(' ').map(text).chain(own.map(|(_, name, t)| Field::new(*name, *t)));
        (kind, Schema::new(kind, fields.collect()))
    };
    Catalog { schemas: kinds.into_iter().map(schema).collect(), ..Catalog::default() }
}

fn shown(text: &str, finding: &Finding) -> String {
    let width = |part: &str| part.chars().count();
    let carets = finding.span().cloned().map(|span| {
        let caret = "^".repeat(width(&text[span.clone()]).max(1));
        format!("{}{caret}\n", " ".repeat(width(&text[..span.start])))
    });
    let bare = Finding { place: InText::default(), help: None, ..finding.clone() };
    let help =
        finding.help.as_deref().map_or(String::new(), |help| format!("      help: {help}\n"));
    format!("{}  {bare}\n{help}", carets.unwrap_or_default())
}

/// The inputs one under the other, each with what is said about it.
fn table(texts: &[&str], expected: &Expect) {
    let catalog = catalog();
    let mut all = String::from("\n");
    for text in texts {
        let found = filter::parse(text)
            .map_or_else(|finding| vec![finding], |filter| filter::check(&filter, &catalog));
        all += &format!("{text}\n");
        found.iter().for_each(|finding| all += &shown(text, finding));
    }
    expected.assert_eq(&all);
}

#[test]
fn operators_of_other_languages() {
    table(
        &[
            "INCLUDE ItemID WHERE Items.PRICE BETWEEN 10 AND 50",
            "INCLUDE ItemID WHERE Items.PRICE >= 10 AND Items.PRICE <= 50",
            "EXCLUDE ItemID WHERE Items.TITLE LIKE \"%war%\"",
            "INCLUDE ItemID WHERE Items.PRICE IS NOT NULL",
            "INCLUDE ItemID WHERE Items.GENRES NOT_IN (\"Drama\")",
            "INCLUDE ItemID WHERE NOT Items.GENRES IN (\"Drama\")",
            "INCLUDE ItemID WHERE Items.GENRES not in (\"Drama\")",
            "INCLUDE ItemID WHERE Items.YEAR NOT = 1990",
            "INCLUDE ItemID WHERE Items.YEAR EQ 1990",
            "INCLUDE ItemID WHERE Items.YEAR => 1990",
            "INCLUDE ItemID WHERE Items.YEAR ≥ 1990",
            "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE * 2",
            "INCLUDE ItemID WHERE Items.PRICE < Items.YEAR",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.PRICE BETWEEN 10 AND 50
                                             ^^^^^^^
              error[PZ2003]: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `BETWEEN`
                  help: write two conditions: `>= 1 AND Items.… <= 5`
            INCLUDE ItemID WHERE Items.PRICE >= 10 AND Items.PRICE <= 50
            EXCLUDE ItemID WHERE Items.TITLE LIKE "%war%"
                                             ^^^^
              error[PZ2003]: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `LIKE`
                  help: texts are compared whole: `IN (…)` or `NOT IN (…)`
            INCLUDE ItemID WHERE Items.PRICE IS NOT NULL
                                             ^^
              error[PZ2003]: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `IS`
                  help: filters cannot ask for empty cells; give such cells a value of their own in the data, such as `none`
            INCLUDE ItemID WHERE Items.GENRES NOT_IN ("Drama")
                                              ^^^^^^
              error[PZ2003]: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `NOT_IN`
                  help: write `NOT IN`, two words
            INCLUDE ItemID WHERE NOT Items.GENRES IN ("Drama")
                                 ^^^
              error[PZ2003]: a field such as `Items.GENRE` is expected here, not `NOT`
                  help: `NOT` stands after the field: `Items.GENRE NOT IN (…)`
            INCLUDE ItemID WHERE Items.GENRES not in ("Drama")
            INCLUDE ItemID WHERE Items.YEAR NOT = 1990
                                                ^
              error[PZ2003]: `IN` is expected here, not `=`
                  help: write `!=`, or `NOT IN (…)` for texts
            INCLUDE ItemID WHERE Items.YEAR EQ 1990
                                            ^^
              error[PZ2003]: an operator (`IN`, `NOT IN`, `=`, `!=`, `<`, `<=`, `>` or `>=`) is expected here, not `EQ`
                  help: write `=`, or `IN (…)` for texts
            INCLUDE ItemID WHERE Items.YEAR => 1990
                                             ^
              error[PZ2003]: a value is expected here, not `>`
                  help: write `<=` or `>=`
            INCLUDE ItemID WHERE Items.YEAR ≥ 1990
                                            ^
              error[PZ2001]: `≥` has no meaning in a filter
                  help: write `<=`, `>=` or `!=`
            INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE * 2
                                                                 ^
              error[PZ2001]: `*` has no meaning in a filter
                  help: filters do not calculate; compare with a number, or with a placeholder such as `$PRICE`
            INCLUDE ItemID WHERE Items.PRICE < Items.YEAR
                                               ^^^^^
              error[PZ2003]: a value is expected here, not `Items`
                  help: a field is compared with a value, with a placeholder or with `CurrentItem.…`, not with a field of `Items`
        "#]],
    );
}

#[test]
fn texts_and_their_quotes() {
    table(
        &[
            "INCLUDE ItemID WHERE Items.TITLE IN (\"Ocean's Eleven\", \"C:\\\")",
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("The \"Best\" Film")"#,
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("The ""Best"" Film")"#,
            "INCLUDE ItemID WHERE Items.TITLE IN ('Ocean's Eleven')",
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("Heat" "Ran")"#,
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("Heat",)"#,
            r#"INCLUDE ItemID WHERE "Items"."TITLE" IN ("Heat")"#,
            "INCLUDE ItemID WHERE Items.TITLE IN (라라랜드)",
            "INCLUDE ItemID WHERE Items.TITLE IN (\"라라랜드\", \"購入\")",
            "INCLUDE ItemID WHERE Items.TITLE IN （\"Heat\"）",
            "INCLUDE ItemID WHERE Items.TITLE\u{a0}IN (\"Heat\")",
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("Heat") -- a note"#,
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.TITLE IN ("Ocean's Eleven", "C:\")
            INCLUDE ItemID WHERE Items.TITLE IN ("The \"Best\" Film")
                                                      ^^
              error[PZ2002]: a quotation mark inside of a text cannot be escaped
                  help: take it out of the value, or put the text into the other kind of quotes
            INCLUDE ItemID WHERE Items.TITLE IN ("The ""Best"" Film")
                                                       ^^^^^^
              error[PZ2003]: `,` or `)` is expected here, not the text "Best"
                  help: a text stands between two double quotes; it cannot contain one
            INCLUDE ItemID WHERE Items.TITLE IN ('Ocean's Eleven')
                                                                ^
              error[PZ2002]: this quotation mark has no partner
                  help: close the text, or remove the mark; texts stand in double quotes and cannot contain one
            INCLUDE ItemID WHERE Items.TITLE IN ("Heat" "Ran")
                                                        ^^^^^
              error[PZ2003]: `,` or `)` is expected here, not the text "Ran"
                  help: put a comma between two values
            INCLUDE ItemID WHERE Items.TITLE IN ("Heat",)
                                                        ^
              error[PZ2003]: a value is expected here, not `)`
                  help: remove the comma after the last value
            INCLUDE ItemID WHERE "Items"."TITLE" IN ("Heat")
                                 ^^^^^^^
              error[PZ2003]: a field such as `Items.GENRE` is expected here, not the text "Items"
                  help: names stand without quotes, texts on the right side
            INCLUDE ItemID WHERE Items.TITLE IN (라라랜드)
                                                 ^^^^
              error[PZ2001]: `라라랜드` has no meaning in a filter
                  help: put texts into double quotes; names of fields have only the letters A to Z, digits and `_`
            INCLUDE ItemID WHERE Items.TITLE IN ("라라랜드", "購入")
            INCLUDE ItemID WHERE Items.TITLE IN （"Heat"）
                                                ^
              error[PZ2001]: `（` has no meaning in a filter
                  help: this is the wide form of the character; write `(`
            INCLUDE ItemID WHERE Items.TITLE IN ("Heat")
                                            ^
              error[PZ2001]: the invisible character U+00A0 has no meaning in a filter
                  help: write an ordinary space, or nothing
            INCLUDE ItemID WHERE Items.TITLE IN ("Heat") -- a note
                                                         ^
              error[PZ2001]: `-` has no meaning in a filter
                  help: filters have no comments; remove it
        "#]],
    );
}

#[test]
fn numbers() {
    table(
        &[
            "INCLUDE ItemID WHERE Items.PRICE > 1,000",
            "INCLUDE ItemID WHERE Items.PRICE > 1e3",
            "INCLUDE ItemID WHERE Items.PRICE > .5",
            "INCLUDE ItemID WHERE Items.PRICE > $9.99",
            "INCLUDE ItemID WHERE Items.PRICE > 9.99€",
            "INCLUDE ItemID WHERE Items.PRICE > -0.5 AND Items.YEAR = (1990)",
            "INCLUDE ItemID WHERE Items.YEAR > \"1990\"",
            "INCLUDE ItemID WHERE Items.PRICE > \"cheap\"",
            "INCLUDE ItemID WHERE Items.PRICE > \"$PRICE\"",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.PRICE > 1,000
                                                ^
              error[PZ2003]: the end, `AND`, `OR`, `IF` or `|` is expected here, not `,`
                  help: a number has no commas; several values stand in brackets after `IN`
            INCLUDE ItemID WHERE Items.PRICE > 1e3
                                               ^^^
              error[PZ2001]: `1e3` is neither a number nor a name
                  help: write a number with digits alone, without exponent and `_`
            INCLUDE ItemID WHERE Items.PRICE > .5
                                               ^
              error[PZ2003]: a value is expected here, not `.`
                  help: write a digit before the point: `0.5`
            INCLUDE ItemID WHERE Items.PRICE > $9.99
                                                 ^
              error[PZ2003]: the end, `AND`, `OR`, `IF` or `|` is expected here, not `.`
                  help: a placeholder has a name of letters, digits and `_`; a number stands alone, without currency
            INCLUDE ItemID WHERE Items.PRICE > 9.99€
                                                   ^
              error[PZ2001]: `€` has no meaning in a filter
                  help: write the number alone
            INCLUDE ItemID WHERE Items.PRICE > -0.5 AND Items.YEAR = (1990)
            INCLUDE ItemID WHERE Items.YEAR > "1990"
                                              ^^^^^^
              error[PZ2046]: `YEAR` is a number, but it is compared with the text "1990"
                  help: write the number without quotes: `1990`
            INCLUDE ItemID WHERE Items.PRICE > "cheap"
                                               ^^^^^^^
              error[PZ2046]: `PRICE` is a number, but it is compared with the text "cheap"
                  help: compare it with a number, without quotes
            INCLUDE ItemID WHERE Items.PRICE > "$PRICE"
                                               ^^^^^^^^
              warning[PZ2021]: `$PRICE` in quotes is a text and not a placeholder
                  help: remove the quotes: `$PRICE`
                                               ^^^^^^^^
              error[PZ2046]: `PRICE` is a number, but it is compared with the text "$PRICE"
                  help: remove the quotes: `$PRICE`
        "#]],
    );
}

#[test]
fn times() {
    table(
        &[
            "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 2020-07-31",
            "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > \"2020-07-31\"",
            "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > now()",
            "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1596153600000",
            "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1596153600 AND Items.PRICE < 1596153600000",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 2020-07-31
                                                            ^^^^^^^^^^
              error[PZ2001]: `2020-07-31` is neither a number nor a name
                  help: times are whole seconds since 1970, such as `1596153600`; texts stand in double quotes
            INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > "2020-07-31"
                                                            ^^^^^^^^^^^^
              error[PZ2046]: `CREATION_TIMESTAMP` is a number, but it is compared with the text "2020-07-31"
                  help: times are whole seconds since 1970, without quotes: `1596153600`
            INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > now()
                                                            ^^^
              error[PZ2003]: a value is expected here, not `now`
                  help: filters have no functions such as `now`; take a placeholder such as `$DATE`
            INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1596153600000
                                                            ^^^^^^^^^^^^^
              warning[PZ2049]: `CREATION_TIMESTAMP` is in seconds, but 1596153600000 reads as a time in finer units
                  help: write seconds: `1596153600`
            INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1596153600 AND Items.PRICE < 1596153600000
        "#]],
    );
}

#[test]
fn booleans_and_empty_cells() {
    table(
        &[
            "INCLUDE ItemID WHERE Items.AVAILABLE = TRUE",
            "INCLUDE ItemID WHERE Items.AVAILABLE IN (\"True\")",
            "INCLUDE ItemID WHERE Items.IS_NEW = 1",
            "INCLUDE ItemID WHERE Items.PRICE != null",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.AVAILABLE = TRUE
                                                   ^^^^
              error[PZ2003]: a value is expected here, not `TRUE`
                  help: booleans cannot be filtered; of a text write `IN ("True")`, of a number `= 1`
            INCLUDE ItemID WHERE Items.AVAILABLE IN ("True")
            INCLUDE ItemID WHERE Items.IS_NEW = 1
                                 ^^^^^^^^^^^^
              error[PZ2044]: `IS_NEW` is a boolean, which cannot be filtered
                  help: make it a categorical string with the values `True` and `False`, and write `IN ("True")`, or an `int` of 0 and 1
            INCLUDE ItemID WHERE Items.PRICE != null
                                                ^^^^
              error[PZ2003]: a value is expected here, not `null`
                  help: filters cannot ask for empty cells; give such cells a value of their own in the data, such as `none`
        "#]],
    );
}

#[test]
fn lists_and_placeholders() {
    table(
        &[
            r#"INCLUDE ItemID WHERE Items.GENRES = ("Drama", "Crime")"#,
            "INCLUDE ItemID WHERE Items.GENRES IN $GENRE",
            "INCLUDE ItemID WHERE Items.GENRES IN (:genre)",
            "INCLUDE ItemID WHERE Items.GENRES IN (${GENRE})",
            "EXCLUDE ItemID WHERE Items.GENRES NOT IN ($GENRE)",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.GENRES NOT IN ($GENRE)",
            "EXCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.GENRES NOT IN ($GENRE)",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 IF CurrentUser.MEMBERSHIP NOT IN ($LEVEL)",
            "INCLUDE ItemID WHERE Items.YEAR > $YEAR IF CurrentUser.MEMBERSHIP IN ($LEVEL)",
            "INCLUDE ItemID WHERE Items.GENRES != $GENRE",
            r#"INCLUDE ItemID WHERE Items.GENRES IN ("Drama|Crime")"#,
            r#"INCLUDE ItemID WHERE Items.TITLE IN ("Face|Off")"#,
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.GENRES = ("Drama", "Crime")
                                                        ^
              error[PZ2017]: a comparison has one value, but this is a list
                  help: lists belong to `IN` and `NOT IN`
            INCLUDE ItemID WHERE Items.GENRES IN $GENRE
                                                 ^^^^^^
              error[PZ2003]: `(` is expected here, not `$GENRE`
                  help: put the values of `IN` into brackets
            INCLUDE ItemID WHERE Items.GENRES IN (:genre)
                                                  ^
              error[PZ2001]: `:` has no meaning in a filter
                  help: a placeholder begins with `$`: `$GENRE`; between dataset and field stands a dot
            INCLUDE ItemID WHERE Items.GENRES IN (${GENRE})
                                                  ^
              error[PZ2001]: `$` has no meaning in a filter
                  help: a placeholder has a name of letters, digits and `_`: `$GENRE`
            EXCLUDE ItemID WHERE Items.GENRES NOT IN ($GENRE)
                                                      ^^^^^^
              error[PZ2016]: the placeholder `$GENRE` cannot stand after `NOT IN`
                  help: turn it round: `INCLUDE … IN` in place of `EXCLUDE … NOT IN`
            INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.GENRES NOT IN ($GENRE)
                                                                            ^^^^^^
              error[PZ2016]: the placeholder `$GENRE` cannot stand after `NOT IN`
                  help: move it into an expression of its own: `… | EXCLUDE ItemID WHERE Items.GENRES IN …`
            EXCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.GENRES NOT IN ($GENRE)
                                                                            ^^^^^^
              error[PZ2016]: the placeholder `$GENRE` cannot stand after `NOT IN`
                  help: name the values in place of the placeholder
            INCLUDE ItemID WHERE Items.YEAR > 1990 IF CurrentUser.MEMBERSHIP NOT IN ($LEVEL)
                                                                                     ^^^^^^
              error[PZ2016]: the placeholder `$LEVEL` cannot stand after `NOT IN`
                  help: name the values in place of the placeholder
            INCLUDE ItemID WHERE Items.YEAR > $YEAR IF CurrentUser.MEMBERSHIP IN ($LEVEL)
            INCLUDE ItemID WHERE Items.GENRES != $GENRE
                                              ^^
              warning[PZ2047]: `GENRES` is a text, for which `!=` is not documented
                  help: write `IN ($GENRE)` with the opposite of `INCLUDE` or `EXCLUDE`
            INCLUDE ItemID WHERE Items.GENRES IN ("Drama|Crime")
                                                  ^^^^^^^^^^^^^
              warning[PZ2026]: `GENRES` holds several values with `|` between them, and "Drama|Crime" is none of them
                  help: name them one by one: "Drama", "Crime"
            INCLUDE ItemID WHERE Items.TITLE IN ("Face|Off")
        "#]],
    );
}

#[test]
fn events() {
    table(
        &[
            r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click, rating")"#,
            r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE = "click""#,
            r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE > "click""#,
            r#"EXCLUDE ItemID WHERE interactions.event_type IN ("Click", "*")"#,
            "EXCLUDE ItemID WHERE Interactions.EVENT_VALUE > 3",
            "EXCLUDE ItemID WHERE Interactions.TIMESTAMP > 1596153600",
            "EXCLUDE ItemID WHERE Interactions.ITEM_ID IN (\"1\")",
            "INCLUDE UserID WHERE Interactions.USER_ID IN (\"1\")",
            r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYP IN ("click")"#,
            r#"EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("clicked")"#,
            r#"EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("Not taken", "VIEWED")"#,
            r#"EXCLUDE ActionID WHERE ActionInteractions.EVENT_TYPE IN ("Taken")"#,
        ],
        &expect![[r#"

            EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click, rating")
                                                             ^^^^^^^^^^^^^^^
              warning[PZ2026]: "click, rating" is one event type with a comma in its name
                  help: write two texts if two are meant: "click", "rating"
            EXCLUDE ItemID WHERE Interactions.EVENT_TYPE = "click"
                                                         ^
              warning[PZ2047]: `EVENT_TYPE` is a text, for which `=` is not documented
                  help: write `IN ("click")`
            EXCLUDE ItemID WHERE Interactions.EVENT_TYPE > "click"
                                                         ^
              error[PZ2046]: `EVENT_TYPE` is a text, which has no order: `>` is for numbers
                  help: write `IN (…)` or `NOT IN (…)`
            EXCLUDE ItemID WHERE interactions.event_type IN ("Click", "*")
            EXCLUDE ItemID WHERE Interactions.EVENT_VALUE > 3
                                 ^^^^^^^^^^^^^^^^^^^^^^^^
              error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `EVENT_VALUE`
                  help: remove this condition, or put the value into the event type
            EXCLUDE ItemID WHERE Interactions.TIMESTAMP > 1596153600
                                 ^^^^^^^^^^^^^^^^^^^^^^
              error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `TIMESTAMP`
                  help: remove this condition; the newest interactions of each event type count, whatever their time
            EXCLUDE ItemID WHERE Interactions.ITEM_ID IN ("1")
                                 ^^^^^^^^^^^^^^^^^^^^
              error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `ITEM_ID`
                  help: name items by `Items.ITEM_ID`
            INCLUDE UserID WHERE Interactions.USER_ID IN ("1")
                                 ^^^^^^^^^^^^^^^^^^^^
              error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `USER_ID`
                  help: in a filter of users, name them by `Users.USER_ID`
            EXCLUDE ItemID WHERE Interactions.EVENT_TYP IN ("click")
                                 ^^^^^^^^^^^^^^^^^^^^^^
              error[PZ2040]: of Interactions only `EVENT_TYPE` can be filtered, not `EVENT_TYP`
                  help: did you mean `EVENT_TYPE`?
            EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("clicked")
                                                                      ^^^^^^^^^
              warning[PZ5069]: action interactions have no event type `clicked`
                  help: write `TAKEN`, `NOT_TAKEN` or `VIEWED`
            EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("Not taken", "VIEWED")
            EXCLUDE ActionID WHERE ActionInteractions.EVENT_TYPE IN ("Taken")
                                   ^^^^^^^^^^^^^^^^^^
              error[PZ2005]: there is no dataset `ActionInteractions`
                  help: did you mean `Action_Interactions`?
        "#]],
    );
}

#[test]
fn whose_field_it_is() {
    table(
        &[
            "INCLUDE ItemID WHERE Users.AGE > 18",
            "INCLUDE UserID WHERE CurrentUser.AGE > 18",
            "INCLUDE UserID WHERE Users.AGE > 18 IF CurrentUser.AGE > 18",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 IF Users.AGE > 18",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 IF CURRENTUSER.AGE > 18 AND CurrentUser.MEMBERSHIP = \"gold\"",
            "INCLUDE ItemID WHERE Items.PRICE < CurrentUser.AGE",
            "INCLUDE ItemID WHERE Items.PRICE > 3 IF CurrentUser.AGE > CurrentItem.PRICE",
            "INCLUDE ItemID WHERE Items.AGE > 18",
            r#"INCLUDE ItemID WHERE Items.EVENT_TYPE IN ("click")"#,
            "INCLUDE ItemID WHERE Items.YEAR < CurrentItem.TITLE",
            "INCLUDE ItemID WHERE Items.GENRES IN (\"a\") | EXCLUDE UserID WHERE Users.AGE > 3",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Users.AGE > 18
                                 ^^^^^^^^^
              error[PZ2013]: a filter of ItemID cannot look at Users
                  help: what is known of the user decides after `IF`: `… IF CurrentUser.AGE …`
            INCLUDE UserID WHERE CurrentUser.AGE > 18
                                 ^^^^^^^^^^^^^^^
              error[PZ2011]: `CurrentUser` can only stand after `IF`
                  help: a filter of users looks at each of them: `Users.AGE`
            INCLUDE UserID WHERE Users.AGE > 18 IF CurrentUser.AGE > 18
                                                   ^^^^^^^^^^^^^^^^^^^^
              warning[PZ2015]: `IF` is documented for filters of items and actions only, and this one is of users
                  help: put the condition before `IF`: `… AND Users.AGE …`
            INCLUDE ItemID WHERE Items.YEAR > 1990 IF Users.AGE > 18
                                                      ^^^^^^^^^
              error[PZ2014]: after `IF` only `CurrentUser` can stand, not `Users`
                  help: write `CurrentUser.AGE`
            INCLUDE ItemID WHERE Items.YEAR > 1990 IF CURRENTUSER.AGE > 18 AND CurrentUser.MEMBERSHIP = "gold"
            INCLUDE ItemID WHERE Items.PRICE < CurrentUser.AGE
                                               ^^^^^^^^^^^
              error[PZ2011]: `CurrentUser` can only stand after `IF`, on the left side
                  help: take a placeholder, and send the user's value with the request
            INCLUDE ItemID WHERE Items.PRICE > 3 IF CurrentUser.AGE > CurrentItem.PRICE
                                                                      ^^^^^^^^^^^^^^^^^
              error[PZ2012]: `CurrentItem` can be compared with fields of Items, not of CurrentUser
                  help: take a placeholder, and send the value with the request
            INCLUDE ItemID WHERE Items.AGE > 18
                                 ^^^^^^^^^
              error[PZ2043]: the schema of Items has no field `AGE`
                  help: users have it: `… IF CurrentUser.AGE`
            INCLUDE ItemID WHERE Items.EVENT_TYPE IN ("click")
                                 ^^^^^^^^^^^^^^^^
              error[PZ2043]: the schema of Items has no field `EVENT_TYPE`
                  help: Interactions have it: `Interactions.EVENT_TYPE`
            INCLUDE ItemID WHERE Items.YEAR < CurrentItem.TITLE
                                              ^^^^^^^^^^^^^^^^^
              error[PZ2045]: `YEAR` and `CurrentItem.TITLE` are of different kinds: one is a number, the other a text
                  help: compare it with `CurrentItem.YEAR`
            INCLUDE ItemID WHERE Items.GENRES IN ("a") | EXCLUDE UserID WHERE Users.AGE > 3
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              warning[PZ2030]: this filter is of ItemID and of UserID, but a request is for one of them
                  help: write two filters
        "#]],
    );
}

#[test]
fn how_conditions_are_joined() {
    table(
        &[
            r#"INCLUDE ItemID WHERE Items.YEAR > 1990 AND Interactions.EVENT_TYPE NOT IN ("a")"#,
            r#"EXCLUDE ItemID WHERE Items.YEAR > 1990 AND Interactions.EVENT_TYPE IN ("a")"#,
            "INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.PRICE < 5 OR Items.PRICE > 50",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.PRICE < 5 | INCLUDE ItemID WHERE Items.PRICE > 50",
            "INCLUDE ItemID WHERE Items.YEAR = 1990 OR Items.YEAR = 1991 OR Items.YEAR = 1992",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 | Items.PRICE < 5",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 |",
            "| INCLUDE ItemID WHERE Items.YEAR > 1990",
            "(INCLUDE ItemID WHERE Items.YEAR > 1990)",
            "INCLUDE ItemID IF CurrentUser.AGE > 18",
            "INCLUDE ItemID, UserID WHERE Items.YEAR > 1990",
            "INCLUDE ItemID WHERE Items.YEAR > 1990 ANd\n  Items.PRICE < 5\n| exclude itemid where ITEMS.YEAR = 1995",
        ],
        &expect![[r#"

            INCLUDE ItemID WHERE Items.YEAR > 1990 AND Interactions.EVENT_TYPE NOT IN ("a")
                                                       ^^^^^^^^^^^^^^^^^^^^^^^
              error[PZ2010]: one expression looks at one dataset, but this one at Items and Interactions
                  help: write two expressions joined by `|`, `… WHERE Items.… | … WHERE Interactions.…`, and in the second `EXCLUDE` what is not wanted: two `INCLUDE` keep what either keeps
            EXCLUDE ItemID WHERE Items.YEAR > 1990 AND Interactions.EVENT_TYPE IN ("a")
                                                       ^^^^^^^^^^^^^^^^^^^^^^^
              error[PZ2010]: one expression looks at one dataset, but this one at Items and Interactions
                  help: write two expressions joined by `|`: `… WHERE Items.… | … WHERE Interactions.…`; each then excludes by itself
            INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.PRICE < 5 OR Items.PRICE > 50
                                                                          ^^^^^^^^^^^^^^^^
              warning[PZ2025]: `AND` and `OR` stand in one condition, and which of them binds closer is not documented
                  help: write an expression for each side of the `OR`, joined by `|`
            INCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.PRICE < 5 | INCLUDE ItemID WHERE Items.PRICE > 50
            INCLUDE ItemID WHERE Items.YEAR = 1990 OR Items.YEAR = 1991 OR Items.YEAR = 1992
            INCLUDE ItemID WHERE Items.YEAR > 1990 | Items.PRICE < 5
                                                     ^^^^^
              error[PZ2003]: `INCLUDE` or `EXCLUDE` is expected here, not `Items`
                  help: after `|` stands a whole expression: `INCLUDE ItemID WHERE …`; within one write `OR`
            INCLUDE ItemID WHERE Items.YEAR > 1990 |
                                                    ^
              error[PZ2003]: `INCLUDE` or `EXCLUDE` is expected here, not the end of the expression
                  help: remove the `|`
            | INCLUDE ItemID WHERE Items.YEAR > 1990
            ^
              error[PZ2003]: `INCLUDE` or `EXCLUDE` is expected here, not `|`
                  help: remove the `|`; it stands between two expressions
            (INCLUDE ItemID WHERE Items.YEAR > 1990)
            ^
              error[PZ2003]: `INCLUDE` or `EXCLUDE` is expected here, not `(`
                  help: filters have no brackets around expressions
            INCLUDE ItemID IF CurrentUser.AGE > 18
                           ^^
              error[PZ2003]: `WHERE` is expected here, not `IF`
                  help: an expression needs a condition before its `IF`
            INCLUDE ItemID, UserID WHERE Items.YEAR > 1990
                          ^
              error[PZ2003]: `WHERE` is expected here, not `,`
                  help: a filter is of one of them; write two filters
            INCLUDE ItemID WHERE Items.YEAR > 1990 ANd
              Items.PRICE < 5
            | exclude itemid where ITEMS.YEAR = 1995
        "#]],
    );
}
