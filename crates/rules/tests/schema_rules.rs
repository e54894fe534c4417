//! Every rule about schemas, by an input that breaks it and its whole message.

use expect_test::{Expect, expect};
use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::finding::Finding;
use personalize_rules::schema::{self, Field, Primitive, Schema};

fn lines(found: &[Finding]) -> String {
    found.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

/// The findings about the form.
fn form(text: &str, expected: Expect) {
    expected
        .assert_eq(&Schema::parse(text).map_or_else(|found| lines(&found), |_| "ok".to_owned()));
}

/// The findings about fields of a dataset, given by their JSON.
fn fields(kind: DatasetType, domain: Option<Domain>, fields: &[&str], expected: Expect) {
    let text = format!(
        r#"{{"type":"record","name":"{}","fields":[{}]}}"#,
        kind.schema_name(),
        fields.join(",")
    );
    whole(&text, kind, domain, expected);
}

fn whole(text: &str, kind: DatasetType, domain: Option<Domain>, expected: Expect) {
    let found = Schema::parse(text)
        .map_or_else(|found| found, |schema| schema::check(&schema, kind, domain));
    expected.assert_eq(&lines(&found));
}

const USER: &str = r#"{"name":"USER_ID","type":"string"}"#;
const ITEM: &str = r#"{"name":"ITEM_ID","type":"string"}"#;
const TIME: &str = r#"{"name":"TIMESTAMP","type":"long"}"#;
const PRICE: &str = r#"{"name":"PRICE","type":"float"}"#;
const GENRES: &str = r#"{"name":"GENRES","type":"string","categorical":true}"#;
const ACTION: &str = r#"{"name":"ACTION_ID","type":"string"}"#;

#[test]
fn not_json() {
    form(
        "",
        expect![[
            r#"error[PZ1001] 0..0: the schema is not JSON: the text ends where a value is expected"#
        ]],
    );
    form(
        "{\"type\": \"record\",}",
        expect![[
            r#"error[PZ1001] 17..18: the schema is not JSON: the last member of a JSON object has no comma after it"#
        ]],
    );
}

#[test]
fn not_a_record() {
    form(
        "[]",
        expect![
            "error[PZ1002] 0..2: a schema is an object with `type`, `name` and `fields`, but this is a list; help: write one record, without a list around it"
        ],
    );
    form(
        "{}",
        expect![[r#"
            error[PZ1002] 0..1: the schema has no `type`; help: write `"type": "record"`
            error[PZ1002] 0..1: the schema has no `name`; help: write `Interactions`, `Items` or `Users`, as the dataset is
            error[PZ1002] 0..1: the schema has no `fields`; help: write `"fields": [{"name": "USER_ID", "type": "string"}, …]`"#]],
    );
    form(
        r#"{"type":"array","name":"Items","fields":{}}"#,
        expect![[r#"
            error[PZ1002] 8..15: `type` of a schema is always `"record"`
            error[PZ1002] 40..42: `fields` is a list of objects, but this is an object; help: write a list: `[{"name": "USER_ID", "type": "string"}, …]`"#]],
    );
    form(
        r#"{"type":"record","name":"Items","name":"Users","fields":[]}"#,
        expect!["error[PZ1002] 32..38: the key `name` is given twice; help: remove one of the two"],
    );
    form(
        r#"{"type":"record","name":7,"fields":[]}"#,
        expect![
            "error[PZ1003] 24..25: `name` is a string, but this is a number; help: put it into double quotes"
        ],
    );
}

#[test]
fn odd_fields() {
    let of = |field: &str| format!(r#"{{"type":"record","name":"Items","fields":[{field}]}}"#);
    form(
        &of("\"ITEM_ID\""),
        expect![[
            r#"error[PZ1003] 42..51: a field is an object with `name` and `type`, but this is a string; help: write `{"name": "USER_ID", "type": "string"}`"#
        ]],
    );
    form(
        &of(r#"{"type":"string"}"#),
        expect![[
            r#"error[PZ1003] 42..59: this field has no `name`; help: write `{"name": "USER_ID", "type": "string"}`"#
        ]],
    );
    form(
        &of(r#"{"name":"ITEM_ID"}"#),
        expect![[
            r#"error[PZ1003] 42..60: the field `ITEM_ID` has no `type`; help: add `"type": "string"`, or what it is"#
        ]],
    );
    form(
        &of(r#"{"name":"A","type":"string","categorical":"true"}"#),
        expect![
            "error[PZ1003] 84..90: `categorical` of the field `A` is `true` or `false`, but this is a string; help: write `true` or `false`, without quotes"
        ],
    );
}

#[test]
fn odd_types() {
    let of = |kind: &str| {
        format!(r#"{{"type":"record","name":"Items","fields":[{{"name":"A","type":{kind}}}]}}"#)
    };
    form(
        &of("\"integer\""),
        expect![[
            r#"error[PZ1004] 61..70: the field `A` has the type `integer`, which Personalize does not have; help: write `int`"#
        ]],
    );
    form(
        &of("[\"null\",\"timestamp\"]"),
        expect![[
            r#"error[PZ1004] 69..80: the field `A` has the type `timestamp`, which Personalize does not have; help: write `long`"#
        ]],
    );
    form(
        &of("\"money\""),
        expect![[
            r#"error[PZ1004] 61..68: the field `A` has the type `money`, which Personalize does not have; help: the types are `int`, `long`, `float`, `double`, `string`, `boolean` and `null`"#
        ]],
    );
    form(
        &of("\"null\""),
        expect![[
            r#"error[PZ1004] 61..67: the field `A` can only be null; it needs a type of its own; help: write for example `["null", "string"]`"#
        ]],
    );
    form(
        &of("{\"type\":\"array\",\"items\":\"string\"}"),
        expect![[
            r#"error[PZ1004] 61..94: the type of `A` is an object, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed; help: write `"string"`; in the data `|` stands between several values"#
        ]],
    );
}

#[test]
fn the_envelope() {
    let of = |head: &str| format!(r#"{{"type":"record",{head},"fields":[{USER},{ITEM},{TIME}]}}"#);
    let kind = DatasetType::Interactions;
    whole(
        &of(r#""name":"Items""#),
        kind,
        None,
        expect![[
            r#"error[PZ1010] 24..31: the schema of Interactions is named `Items`, but the service wants `Interactions`; help: write `"name": "Interactions"`, or take the schema of Interactions: this one is of Items"#
        ]],
    );
    whole(
        &of(r#""name":"interactions""#),
        kind,
        None,
        expect![[
            r#"warning[PZ1011] 24..38: the schema is named `interactions`, the guide writes `Interactions`; help: nothing has to be done: the letter case is ignored"#
        ]],
    );
    whole(
        &of(r#""name":"Interactions","namespace":"com.example""#),
        kind,
        None,
        expect![[
            r#"warning[PZ1012] 51..64: the namespace is `com.example`; every documented schema has `com.amazonaws.personalize.schema`; help: write `"namespace": "com.amazonaws.personalize.schema"`"#
        ]],
    );
    whole(
        &of(r#""name":"Interactions","version":"1.1""#),
        kind,
        None,
        expect![[
            r#"warning[PZ1013] 49..54: the version is `1.1`; every documented schema has `1.0`; help: write `"version": "1.0"`"#
        ]],
    );
    whole(&of(r#""name":"Interactions","version":1"#), kind, None, expect![[r#""#]]);
    whole(
        &of(r#""name":"Interactions","doc":"x""#),
        kind,
        None,
        expect![[
            r#"warning[PZ1016] 39..44: the schema has the key `doc`, which has no meaning; help: remove it; it is not submitted"#
        ]],
    );
    // White space is not submitted.
    whole(
        &format!("{}{}", " ".repeat(20_000), of(r#""name":"Interactions""#)),
        kind,
        None,
        expect![""],
    );
    fields(
        DatasetType::Items,
        None,
        &[ITEM, r#"{"name":"A","type":"string","catagorical":true}"#],
        expect![[r#"
            warning[PZ1034] 24..31: no field of Items is of use for training: all are plain strings or booleans; help: add a number or a categorical string, such as an age, a price or a category
            warning[PZ1016] 105..118: the field `A` has the key `catagorical`, which has no meaning; help: did you mean `categorical`?"#]],
    );
}

#[test]
fn the_longest_schema() {
    // 98 names of 150 characters and one that fills up; the last field is a double and no float.
    let of_length = |length: usize| {
        let name = |n: usize, width: usize| format!("{:A<width$}", format!("F{n}_"));
        let all: Vec<Field> = std::iter::once(Field::new("ITEM_ID", Primitive::String))
            .chain((0..99).map(|n| Field::new(name(n, 150), Primitive::Double)))
            .collect();
        let schema = Schema::new(DatasetType::Items, all);
        let free = length - schema.to_avro().len();
        let mut fields = schema.fields;
        let grown = fields.iter_mut().skip(1).take(free / 100);
        grown.for_each(|field| field.name.push_str(&"B".repeat(100)));
        fields[99].name.push_str(&"B".repeat(free % 100));
        Schema::new(DatasetType::Items, fields)
    };
    let errors = |length: usize| {
        let found = schema::check(&of_length(length), DatasetType::Items, None);
        lines(&found.into_iter().filter(Finding::is_error).collect::<Vec<_>>())
    };
    assert_eq!(of_length(20_000).to_avro().len(), 20_000);
    assert_eq!(errors(20_000), "");
    expect!["error[PZ1014]: the schema has 20001 characters without white space, at most 20000 are allowed; help: remove fields, or shorten their names"].assert_eq(&errors(20_001));
}

#[test]
fn required_fields() {
    fields(
        DatasetType::Interactions,
        None,
        &[USER, ITEM],
        expect![[
            r#"error[PZ1020] 24..38: the required field `TIMESTAMP` is missing; help: add `{"name": "TIMESTAMP", "type": "long"}`"#
        ]],
    );
    fields(
        DatasetType::Interactions,
        None,
        &[r#"{"name":"user_id","type":"string"}"#, ITEM, TIME],
        expect![[
            r#"error[PZ1020] 57..66: the required field `USER_ID` is missing; help: rename `user_id` to `USER_ID`"#
        ]],
    );
    fields(
        DatasetType::Interactions,
        Some(Domain::Ecommerce),
        &[USER, ITEM, TIME],
        expect![[
            r#"error[PZ1020] 24..38: the required field `EVENT_TYPE` is missing; help: add `{"name": "EVENT_TYPE", "type": "string"}`"#
        ]],
    );
    fields(
        DatasetType::Items,
        Some(Domain::VideoOnDemand),
        &[ITEM, r#"{"name":"GENRE","type":"string","categorical":true}"#],
        expect![[r#"
            error[PZ1020] 24..31: the required field `CREATION_TIMESTAMP` is missing; help: add `{"name": "CREATION_TIMESTAMP", "type": "long"}`
            error[PZ1020] 85..92: the required field `GENRES` is missing; help: rename `GENRE` to `GENRES`"#]],
    );
    fields(
        DatasetType::ActionInteractions,
        None,
        &[USER, ACTION, TIME],
        expect![[
            r#"error[PZ1020] 24..44: the required field `EVENT_TYPE` is missing; help: add `{"name": "EVENT_TYPE", "type": "string"}`"#
        ]],
    );
}

#[test]
fn types_of_required_and_reserved_fields() {
    let kind = DatasetType::Interactions;
    fields(
        kind,
        None,
        &[USER, ITEM, r#"{"name":"TIMESTAMP","type":"string"}"#],
        expect![[
            r#"error[PZ1021] 146..154: the required field `TIMESTAMP` is long, but here it is string; help: write `"type": "long"`"#
        ]],
    );
    fields(
        kind,
        None,
        &[USER, ITEM, TIME, r#"{"name":"EVENT_VALUE","type":["null","string"]}"#],
        expect![[
            r#"error[PZ1021] 183..200: the reserved field `EVENT_VALUE` is float, but here it is string; help: write `"type": ["null", "float"]`"#
        ]],
    );
    fields(
        kind,
        None,
        &[r#"{"name":"USER_ID","type":["null","string"]}"#, ITEM, TIME],
        expect![[
            r#"error[PZ1022] 74..91: the required field `USER_ID` may not be null; help: write `"type": "string"`"#
        ]],
    );
    fields(
        kind,
        None,
        &[USER, ITEM, TIME, r#"{"name":"EVENT_TYPE","type":["null","string"]}"#],
        expect![[
            r#"warning[PZ1023] 182..199: the guide does not list null for the reserved field `EVENT_TYPE`; help: write `"type": "string"`, if none of its cells is empty"#
        ]],
    );
    fields(
        kind,
        None,
        &[USER, ITEM, TIME, r#"{"name":"event_type","type":"string"}"#],
        expect![[
            r#"warning[PZ1027] 162..174: `event_type` is the reserved field `EVENT_TYPE` in another letter case; help: write `EVENT_TYPE`"#
        ]],
    );
    fields(
        kind,
        None,
        &[USER, ITEM, TIME, r#"{"name":"EVENT_TYPE","type":"string","categorical":true}"#],
        expect![[
            r#"error[PZ1025] 154..210: the reserved field `EVENT_TYPE` may not be categorical; help: remove `"categorical": true`"#
        ]],
    );
}

#[test]
fn marks_of_reserved_fields() {
    let shop = Some(Domain::Ecommerce);
    let category = r#"{"name":"CATEGORY_L1","type":"string"}"#;
    fields(
        DatasetType::Items,
        shop,
        &[ITEM, PRICE, category],
        expect![[
            r#"error[PZ1024] 109..147: the reserved field `CATEGORY_L1` has to be categorical; help: write `"categorical": true`"#
        ]],
    );
    let category = r#"{"name":"CATEGORY_L1","type":"string","categorical":true}"#;
    fields(
        DatasetType::Items,
        shop,
        &[ITEM, PRICE, category, r#"{"name":"PRODUCT_DESCRIPTION","type":"string"}"#],
        expect![[
            r#"warning[PZ1026] 167..213: the reserved field `PRODUCT_DESCRIPTION` is a textual field, but it is not marked as one; help: write `"textual": true`"#
        ]],
    );
    fields(
        DatasetType::Items,
        shop,
        &[
            ITEM,
            PRICE,
            category,
            r#"{"name":"PRODUCT_DESCRIPTION","type":"string","categorical":true}"#,
        ],
        expect![[
            r#"error[PZ1025] 167..232: the reserved field `PRODUCT_DESCRIPTION` may not be categorical; help: remove `"categorical": true`"#
        ]],
    );
}

#[test]
fn names_of_fields() {
    fields(
        DatasetType::Items,
        None,
        &[ITEM, GENRES, r#"{"name":"2ND","type":"int"}"#],
        expect![[
            r#"error[PZ1030] 138..143: `2ND` cannot be the name of a field; help: write `ND`: letters, digits and `_`, and no digit at the beginning"#
        ]],
    );
    fields(
        DatasetType::Items,
        None,
        &[ITEM, GENRES, r#"{"name":"USER ID","type":"int"}"#],
        expect![[
            r#"error[PZ1030] 138..147: `USER ID` cannot be the name of a field; help: write `USER_ID`: letters, digits and `_`, and no digit at the beginning"#
        ]],
    );
    fields(
        DatasetType::Items,
        None,
        &[ITEM, GENRES, r#"{"name":"GEN_RES","type":"int"}"#],
        expect![[
            r#"error[PZ1031] 138..147: `GENRES` and `GEN_RES` are the same name for the service, which ignores `_` and letter case; help: rename one of the two"#
        ]],
    );
    fields(
        DatasetType::Items,
        None,
        &[ITEM, PRICE, PRICE],
        expect![[
            r#"error[PZ1031] 117..124: there are two fields named `PRICE`; help: rename one of the two"#
        ]],
    );
    let long = format!(r#"{{"name":"{}","type":"int"}}"#, "A".repeat(151));
    fields(
        DatasetType::Items,
        None,
        &[ITEM, &long],
        expect![
            "warning[PZ1043] 85..238: `AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA` is longer than 150 characters, so trainings cannot name it; help: shorten it"
        ],
    );
}

#[test]
fn fields_of_ones_own() {
    let own = |kind: DatasetType, base: &[&str], count: usize| {
        let own: Vec<String> =
            (0..count).map(|i| format!(r#"{{"name":"F{i}","type":"int"}}"#)).collect();
        let all: Vec<&str> = base.iter().copied().chain(own.iter().map(String::as_str)).collect();
        let text = format!(
            r#"{{"type":"record","name":"{}","fields":[{}]}}"#,
            kind.schema_name(),
            all.join(",")
        );
        Schema::parse(&text).map_or_else(|f| f, |schema| schema::check(&schema, kind, None))
    };
    let mut all = String::new();
    let event = r#"{"name":"EVENT_TYPE","type":"string"}"#;
    let value = r#"{"name":"EVENT_VALUE","type":"float"}"#;
    for (kind, base, limit) in [
        (DatasetType::Interactions, &[USER, ITEM, TIME, event, value][..], 5),
        (DatasetType::Users, &[USER], 25),
        (DatasetType::Items, &[ITEM], 100),
        (DatasetType::Actions, &[ACTION], 10),
        (DatasetType::ActionInteractions, &[USER, ACTION, TIME, event], 5),
    ] {
        assert_eq!(own(kind, base, limit), []);
        all += &format!("{}\n", lines(&own(kind, base, limit + 1)));
    }
    expect![[r#"
        error[PZ1032] 373..377: Interactions may have 5 fields of your own, but there are 6; help: remove the fields that matter least
        error[PZ1032] 775..780: Users may have 25 fields of your own, but there are 26; help: remove the fields that matter least
        error[PZ1032] 2875..2881: Items may have 100 fields of your own, but there are 101; help: remove the fields that matter least
        error[PZ1032] 359..364: Actions may have 10 fields of your own, but there are 11; help: remove the fields that matter least
        error[PZ1032] 343..347: Action_Interactions may have 5 fields of your own, but there are 6; help: remove the fields that matter least
    "#]].assert_eq(&all);
}

#[test]
fn metadata() {
    fields(
        DatasetType::Users,
        None,
        &[USER],
        expect![[
            r#"error[PZ1033] 24..31: Users need at least one field of metadata beside the required and reserved ones; help: add a number or a categorical string, such as an age, a price or a category"#
        ]],
    );
    fields(
        DatasetType::Items,
        None,
        &[ITEM, r#"{"name":"CREATION_TIMESTAMP","type":"long"}"#],
        expect![[
            r#"warning[PZ1034] 24..31: Items need at least one field of metadata beside the required and reserved ones; help: add a number or a categorical string, such as an age, a price or a category"#
        ]],
    );
    fields(
        DatasetType::Users,
        None,
        &[USER, r#"{"name":"NAME","type":"string"}"#],
        expect![[r#"
            warning[PZ1034] 24..31: no field of Users is of use for training: all are plain strings or booleans; help: add a number or a categorical string, such as an age, a price or a category"#]],
    );
    fields(
        DatasetType::Users,
        Some(Domain::VideoOnDemand),
        &[USER, r#"{"name":"SUBSCRIPTION_MODEL","type":"string","categorical":true}"#],
        expect![[r#""#]],
    );
}

#[test]
fn marks() {
    let text =
        |name: &str, mark: &str| format!(r#"{{"name":"{name}","type":"string","{mark}":true}}"#);
    let number = |mark: &str| format!(r#"{{"name":"N","type":"int","{mark}":true}}"#);
    let items = DatasetType::Items;
    fields(
        items,
        None,
        &[ITEM, &text("A", "textual"), &text("B", "textual")],
        expect![[
            r#"error[PZ1036] 121..164: `B` is the second `textual` field; there can be only one; help: remove `"textual": true` here or there"#
        ]],
    );
    fields(
        items,
        None,
        &[ITEM, GENRES, &text("A", "itemName"), &text("B", "itemName")],
        expect![[
            r#"error[PZ1039] 175..219: `B` is the second `itemName` field; there can be only one; help: remove `"itemName": true` here or there"#
        ]],
    );
    fields(
        DatasetType::Users,
        None,
        &[USER, &text("A", "textual")],
        expect![[
            r#"error[PZ1035] 77..120: `A` carries `textual`, which only a string of the items dataset can; help: remove `"textual": true`"#
        ]],
    );
    fields(
        DatasetType::Users,
        None,
        &[USER, &text("A", "itemName")],
        expect![[r#"
        warning[PZ1034] 24..31: no field of Users is of use for training: all are plain strings or booleans; help: add a number or a categorical string, such as an age, a price or a category
        error[PZ1039] 77..121: `A` carries `itemName`, which only a string of the items dataset can; help: remove `"itemName": true`"#]],
    );
    fields(
        items,
        None,
        &[ITEM, &number("textual")],
        expect![[
            r#"error[PZ1035] 77..117: `N` carries `textual`, which only a string of the items dataset can; help: remove `"textual": true`"#
        ]],
    );
    fields(
        items,
        None,
        &[ITEM, &number("categorical")],
        expect![[
            r#"warning[PZ1038] 77..121: `N` is categorical but not a string; the mark is documented for strings only; help: remove the mark; numbers are used as they are"#
        ]],
    );
    fields(
        items,
        None,
        &[ITEM, r#"{"name":"A","type":"string","categorical":true,"textual":true}"#],
        expect![[
            r#"error[PZ1037] 77..139: `A` is both categorical and textual; help: remove one of the two marks"#
        ]],
    );
}

#[test]
fn fields_of_little_use() {
    fields(
        DatasetType::Items,
        None,
        &[ITEM, GENRES, r#"{"name":"NEW","type":"boolean"}"#],
        expect![[
            r#"warning[PZ1040] 151..160: `NEW` is a boolean, which is never used for training and cannot be filtered; help: use a categorical string with the values `True` and `False`"#
        ]],
    );
    // Titles are what a plain string is for.
    let title = r#"{"name":"TITLE","type":"string"}"#;
    fields(DatasetType::Items, None, &[ITEM, GENRES, title], expect![""]);
    fields(
        DatasetType::Items,
        None,
        &[ITEM, GENRES, r#"{"name":"A","type":["int","float"]}"#],
        expect![
            "warning[PZ1042] 149..164: `A` has the types int or float; only one beside null is documented; help: write the widest of them"
        ],
    );
}

#[test]
fn actions() {
    fields(
        DatasetType::Actions,
        Some(Domain::Ecommerce),
        &[ACTION, r#"{"name":"A","type":"int"}"#],
        expect![[
            r#"error[PZ1015] 24..33: a dataset group of the domain ECOMMERCE has no Actions dataset; help: use a custom dataset group, one without a domain"#
        ]],
    );
    fields(
        DatasetType::Actions,
        None,
        &[
            ACTION,
            r#"{"name":"A","type":"int"}"#,
            r#"{"name":"ACTION_EXPIRATION_TIMESTAMP","type":"long"}"#,
        ],
        expect![[
            r#"warning[PZ1028] 115..144: the guide writes both `EXPIRATION_TIMESTAMP` and `ACTION_EXPIRATION_TIMESTAMP`, the former more often; help: write `EXPIRATION_TIMESTAMP`"#
        ]],
    );
}
