//! Mistakes that people make in schemas, side by side with neighbours that are right: each field in a dataset that is right
//! but for it, and the whole message. An input with nothing below it is right.

use expect_test::{Expect, expect};
use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::finding::{Finding, InText};
use personalize_rules::schema::{self, Schema, table};

/// The fields that make a dataset right, perhaps with a domain; `*` is categorical.
const RIGHT: [(&str, &str); 11] = [
    ("Interactions", "USER_ID string, ITEM_ID string, TIMESTAMP long"),
    ("Interactions ECOMMERCE", "USER_ID string, ITEM_ID string, TIMESTAMP long, EVENT_TYPE string"),
    (
        "Interactions VIDEO_ON_DEMAND",
        "USER_ID string, ITEM_ID string, TIMESTAMP long, EVENT_TYPE string",
    ),
    ("Users", "USER_ID string, AGE int"),
    ("Users ECOMMERCE", "USER_ID string, MEMBERSHIP_STATUS string*"),
    ("Users VIDEO_ON_DEMAND", "USER_ID string, SUBSCRIPTION_MODEL string*"),
    ("Items", "ITEM_ID string, COST float"),
    ("Items ECOMMERCE", "ITEM_ID string, PRICE float, CATEGORY_L1 string*"),
    ("Items VIDEO_ON_DEMAND", "ITEM_ID string, GENRES string*, CREATION_TIMESTAMP long"),
    ("Actions", "ACTION_ID string, COST float"),
    ("ActionInteractions", "USER_ID string, ACTION_ID string, EVENT_TYPE string, TIMESTAMP long"),
];

/// The findings about the right dataset with these fields, which replace those of the same name.
fn found(dataset: &str, fields: &str) -> (String, Vec<Finding>) {
    let (name, domain) = dataset.split_once(' ').unwrap_or((dataset, ""));
    let (_, right) = RIGHT.iter().find(|(of, _)| *of == dataset).expect("a dataset");
    let right = right.split(", ").filter_map(|field| {
        let (name, kind) = field.split_once(' ')?;
        let mark = if kind.ends_with('*') { r#","categorical":true"# } else { "" };
        let kind = kind.trim_end_matches('*');
        let given = fields.contains(&format!(r#""name":"{name}""#));
        (!given).then(|| format!(r#"{{"name":"{name}","type":"{kind}"{mark}}}"#))
    });
    let all: Vec<String> = right.chain([fields.to_owned()]).filter(|f| !f.is_empty()).collect();
    let text = format!(r#"{{"type":"record","name":"{name}","fields":[{}]}}"#, all.join(","));
    let kind = DatasetType::parse(name).expect("a dataset");
    let findings = Schema::parse(&text)
        .map_or_else(|found| found, |schema| schema::check(&schema, kind, Domain::parse(domain)));
    (text, findings)
}

fn shown(text: &str, finding: &Finding) -> String {
    let bare = Finding { place: InText::default(), help: None, ..finding.clone() };
    let at = finding.span().cloned().map_or("", |span| &text[span]);
    let help = finding.help.as_deref().map_or(String::new(), |help| format!("    help: {help}\n"));
    format!("  {bare}\n    at: {at}\n{help}")
}

/// The inputs one under the other, each with what is said about it.
fn table(inputs: &[(&str, &str)], expected: &Expect) {
    let mut all = String::from("\n");
    for (dataset, fields) in inputs {
        let (text, findings) = found(dataset, fields);
        all += &format!("{dataset}: {fields}\n");
        findings.iter().for_each(|finding| all += &shown(&text, finding));
    }
    expected.assert_eq(&all);
}

/// Whole texts and why they cannot be read.
fn texts(texts: &[&str], expected: &Expect) {
    let mut all = String::from("\n");
    for text in texts {
        all += &format!("{text}\n");
        let findings = Schema::parse(text).err().unwrap_or_default();
        findings.iter().for_each(|finding| all += &shown(text, finding));
    }
    expected.assert_eq(&all);
}

/// The fields of a dataset that the guide names, one a line; the right dataset has no findings.
fn named(dataset: &str) -> String {
    let (name, domain) = dataset.split_once(' ').unwrap_or((dataset, ""));
    let kind = DatasetType::parse(name).expect("a dataset");
    let fields = table::fields(kind, Domain::parse(domain));
    let least = if fields.needs_metadata { ", at least one" } else { "" };
    let mut all = format!("{dataset}, and {} of one's own{least}\n", fields.own);
    for known in fields.known {
        let types: Vec<&str> = known.types.iter().map(|t| t.name()).collect();
        let null = if known.nullable { " or null" } else { "" };
        let required = if known.required { ", required" } else { "" };
        let mark = match known.mark {
            table::Mark::None => "",
            table::Mark::Categorical => ", categorical",
            table::Mark::Textual => ", textual",
        };
        all += &format!("  {} {}{null}{mark}{required}\n", known.name, types.join(" or "));
    }
    assert_eq!(found(dataset, "").1, [], "{dataset}");
    all
}

#[test]
fn fields_that_the_guide_names_in_custom_groups() {
    let all = ["Interactions", "Users", "Items", "Actions", "ActionInteractions"].map(named);
    expect![[r#"

        Interactions, and 5 of one's own
          USER_ID string, required
          ITEM_ID string, required
          TIMESTAMP long, required
          EVENT_TYPE string
          EVENT_VALUE float or null
          IMPRESSION string or null
          RECOMMENDATION_ID string or null
          EVENT_ATTRIBUTION_SOURCE string or null
        Users, and 25 of one's own, at least one
          USER_ID string, required
        Items, and 100 of one's own, at least one
          ITEM_ID string, required
          CREATION_TIMESTAMP long
        Actions, and 10 of one's own, at least one
          ACTION_ID string, required
          CREATION_TIMESTAMP long
          VALUE long or null
          TYPE string or null
          EXPIRATION_TIMESTAMP long or null
          ACTION_EXPIRATION_TIMESTAMP long or null
          REPEAT_FREQUENCY long or null
        ActionInteractions, and 5 of one's own
          USER_ID string, required
          ACTION_ID string, required
          EVENT_TYPE string, required
          TIMESTAMP long, required
          IMPRESSION string or null
          RECOMMENDATION_ID string or null
    "#]]
    .assert_eq(&format!("\n{}", all.concat()));
}

#[test]
fn fields_that_the_guide_names_in_domain_groups() {
    let all = [
        "Interactions ECOMMERCE",
        "Items ECOMMERCE",
        "Users ECOMMERCE",
        "Interactions VIDEO_ON_DEMAND",
        "Items VIDEO_ON_DEMAND",
        "Users VIDEO_ON_DEMAND",
    ]
    .map(named);
    expect![[r#"

        Interactions ECOMMERCE, and 5 of one's own
          USER_ID string, required
          ITEM_ID string, required
          TIMESTAMP long, required
          EVENT_TYPE string, required
          EVENT_VALUE float or null
          IMPRESSION string or null
          RECOMMENDATION_ID string or null
          EVENT_ATTRIBUTION_SOURCE string or null
        Items ECOMMERCE, and 100 of one's own, at least one
          ITEM_ID string, required
          PRICE float, required
          CATEGORY_L1 string, categorical, required
          CATEGORY_L2 string or null, categorical
          CATEGORY_L3 string or null, categorical
          PRODUCT_DESCRIPTION string or null, textual
          CREATION_TIMESTAMP long or float
          AGE_GROUP string or null, categorical
          ADULT string or null, categorical
          GENDER string or null, categorical
        Users ECOMMERCE, and 25 of one's own, at least one
          USER_ID string, required
        Interactions VIDEO_ON_DEMAND, and 5 of one's own
          USER_ID string, required
          ITEM_ID string, required
          TIMESTAMP long, required
          EVENT_TYPE string, required
          EVENT_VALUE float or null
          IMPRESSION string or null
          RECOMMENDATION_ID string or null
          EVENT_ATTRIBUTION_SOURCE string or null
        Items VIDEO_ON_DEMAND, and 100 of one's own, at least one
          ITEM_ID string, required
          CREATION_TIMESTAMP long, required
          GENRES string, categorical, required
          PRICE float or null
          DURATION float or null
          GENRE_L2 string or null, categorical
          GENRE_L3 string or null, categorical
          AVERAGE_RATING float or null
          PRODUCT_DESCRIPTION string or null, textual
          CONTENT_OWNER string or null, categorical
          CONTENT_CLASSIFICATION string or null, categorical
        Users VIDEO_ON_DEMAND, and 25 of one's own, at least one
          USER_ID string, required
          SUBSCRIPTION_MODEL string or null, categorical
    "#]]
    .assert_eq(&format!("\n{}", all.concat()));
}

#[test]
fn texts_that_are_no_schema() {
    texts(
        &[
            "{'type':'record'}",
            "{“type”:“record”}",
            "{\"type\":\"record\", // of items",
            "{\"type\":\"record\",\"doc\":None}",
            "type: record",
            r#"{"name":"my-schema","schema":"{}"}"#,
            r#""{\"type\":\"record\"}""#,
            r#"{"type":"record","name":"Items","Fields":[]}"#,
            r#"{"type":"record","name":"Items","fields":{"ITEM_ID":"string"}}"#,
        ],
        &expect![[r#"

            {'type':'record'}
              error[PZ1001]: the schema is not JSON: a key in double quotes is expected here
                at: '
                help: write double quotes
            {“type”:“record”}
              error[PZ1001]: the schema is not JSON: a key in double quotes is expected here
                at: “
                help: write straight double quotes
            {"type":"record", // of items
              error[PZ1001]: the schema is not JSON: a key in double quotes is expected here
                at: /
                help: JSON has no comments; remove them
            {"type":"record","doc":None}
              error[PZ1001]: the schema is not JSON: a value is expected here
                at: N
                help: write `null`
            type: record
              error[PZ1001]: the schema is not JSON: a value is expected here
                at: t
                help: an Avro schema begins with `{`; the short form of fields stands in the spec itself
            {"name":"my-schema","schema":"{}"}
              error[PZ1002]: this is a call that creates a schema, not the schema
                at: "schema"
                help: write only what stands under `schema`, as an object and not as a string
            "{\"type\":\"record\"}"
              error[PZ1002]: a schema is an object with `type`, `name` and `fields`, but this is a string
                at: "{\"type\":\"record\"}"
                help: this is the text of a schema inside of a string; take the outer quotes and the backslashes away
            {"type":"record","name":"Items","Fields":[]}
              error[PZ1002]: the schema has no `fields`
                at: {
                help: write `"fields"` in place of `"Fields"`
            {"type":"record","name":"Items","fields":{"ITEM_ID":"string"}}
              error[PZ1002]: `fields` is a list of objects, but this is an object
                at: {"ITEM_ID":"string"}
                help: write a list: `[{"name": "USER_ID", "type": "string"}, …]`
        "#]],
    );
}

#[test]
fn types_of_other_languages() {
    table(
        &[
            (
                "Items",
                r#"{"name":"A","type":["null","float"]},{"name":"B","type":["double","null"]},{"name":"C","type":["int"]}"#,
            ),
            ("Items", r#"{"name":"A","type":"String"}"#),
            ("Items", r#"{"name":"A","type":"string?"}"#),
            ("Items", r#"{"name":"A","type":"enum","symbols":["a"]}"#),
            ("Items", r#"{"name":"A","type":{"type":"enum","symbols":["a"]}}"#),
            ("Items", r#"{"name":"A","type":["null",{"type":"array","items":"string"}]}"#),
            (
                "Interactions",
                r#"{"name":"TIMESTAMP","type":{"type":"long","logicalType":"timestamp-millis"}}"#,
            ),
            ("Items", r#"{"name":"A","type":[]}"#),
            ("Items", r#"{"name":"A","type":["null","string","string"]}"#),
            ("Items", r#"{"name":"A","type":["null","string","int"]}"#),
        ],
        &expect![[r#"

            Items: {"name":"A","type":["null","float"]},{"name":"B","type":["double","null"]},{"name":"C","type":["int"]}
            Items: {"name":"A","type":"String"}
              error[PZ1004]: the field `A` has the type `String`, which Personalize does not have
                at: "String"
                help: write `string`
            Items: {"name":"A","type":"string?"}
              error[PZ1004]: the field `A` has the type `string?`, which Personalize does not have
                at: "string?"
                help: write `string`
            Items: {"name":"A","type":"enum","symbols":["a"]}
              error[PZ1004]: the field `A` has the type `enum`, which Personalize does not have
                at: "enum"
                help: write `string`
            Items: {"name":"A","type":{"type":"enum","symbols":["a"]}}
              error[PZ1004]: the type of `A` is an object, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed
                at: {"type":"enum","symbols":["a"]}
                help: write `"string"`, and `"categorical": true` beside it
            Items: {"name":"A","type":["null",{"type":"array","items":"string"}]}
              error[PZ1004]: the type of `A` is an object, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed
                at: {"type":"array","items":"string"}
                help: write `"string"`; in the data `|` stands between several values
            Interactions: {"name":"TIMESTAMP","type":{"type":"long","logicalType":"timestamp-millis"}}
              error[PZ1004]: the type of `TIMESTAMP` is an object, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed
                at: {"type":"long","logicalType":"timestamp-millis"}
                help: write `"long"`; times are whole seconds since 1970, in a `long`
            Items: {"name":"A","type":[]}
              error[PZ1004]: the field `A` has an empty list of types
                at: []
                help: write for example `["null", "string"]`
            Items: {"name":"A","type":["null","string","string"]}
              error[PZ1003]: the types of `A` have `string` twice
                at: "string"
                help: remove one of the two
            Items: {"name":"A","type":["null","string","int"]}
              warning[PZ1042]: `A` has the types string or int; only one beside null is documented
                at: ["null","string","int"]
                help: write `string`, which holds every value
        "#]],
    );
}

#[test]
fn keys_of_other_schemas() {
    table(
        &[
            ("Interactions", r#"{"name":"EVENT_VALUE","type":["null","float"],"default":null}"#),
            ("Interactions", r#"{"name":"EVENT_VALUE","type":"float","optional":true}"#),
            (
                "Interactions",
                r#"{"name":"TIMESTAMP","type":"long","logicalType":"timestamp-millis"}"#,
            ),
            ("Items", r#"{"name":"A","type":"string","doc":"x","Categorical":true}"#),
            ("Items", r#"{"name":"A","Type":"string"}"#),
            ("Items", r#"{"name":"A","type":"string","categorical":"true"}"#),
            (
                "Items",
                r#"{"categorical":false,"textual":false,"itemName":false,"type":"string","name":"A"}"#,
            ),
        ],
        &expect![[r#"

            Interactions: {"name":"EVENT_VALUE","type":["null","float"],"default":null}
              warning[PZ1016]: the field `EVENT_VALUE` has the key `default`, which has no meaning
                at: "default"
                help: remove it; empty cells are null, and have no other value
            Interactions: {"name":"EVENT_VALUE","type":"float","optional":true}
              warning[PZ1016]: the field `EVENT_VALUE` has the key `optional`, which has no meaning
                at: "optional"
                help: remove it; where cells may be empty, write `"type": ["null", "string"]`, with the type of the field
            Interactions: {"name":"TIMESTAMP","type":"long","logicalType":"timestamp-millis"}
              warning[PZ1016]: the field `TIMESTAMP` has the key `logicalType`, which has no meaning
                at: "logicalType"
                help: remove it; the type alone counts, and times are whole seconds
            Items: {"name":"A","type":"string","doc":"x","Categorical":true}
              warning[PZ1016]: the field `A` has the key `doc`, which has no meaning
                at: "doc"
                help: remove it; it is not submitted
              warning[PZ1016]: the field `A` has the key `Categorical`, which has no meaning
                at: "Categorical"
                help: did you mean `categorical`?
            Items: {"name":"A","Type":"string"}
              error[PZ1003]: the field `A` has no `type`
                at: {"name":"A","Type":"string"}
                help: write `"type"` in place of `"Type"`
            Items: {"name":"A","type":"string","categorical":"true"}
              error[PZ1003]: `categorical` of the field `A` is `true` or `false`, but this is a string
                at: "true"
                help: write `true` or `false`, without quotes
            Items: {"categorical":false,"textual":false,"itemName":false,"type":"string","name":"A"}
        "#]],
    );
}

#[test]
fn names() {
    let long = format!(r#"{{"name":"{}","type":"int"}}"#, "A".repeat(150));
    assert_eq!(found("Items", &long).1, []);
    table(
        &[
            ("Items", r#"{"name":"_year2","type":"int"},{"name":"Genre","type":"int"}"#),
            ("Items", r#"{"name":"제목","type":"string"},{"name":"장르","type":"string"}"#),
            ("Items", r#"{"name":"release-year","type":"int"}"#),
            (
                "Items",
                r#"{"name":"GENRES_FIELD_1","type":"int"},{"name":"GENRESFIELD1","type":"int"}"#,
            ),
            ("Items", r#"{"name":"Genre","type":"int"},{"name":"GENRE","type":"int"}"#),
            (
                "Interactions",
                r#"{"name":"userId","type":"string"},{"name":"USER_ID","type":"string"}"#,
            ),
            ("Users", r#"{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"string"}"#),
        ],
        &expect![[r#"

            Items: {"name":"_year2","type":"int"},{"name":"Genre","type":"int"}
            Items: {"name":"제목","type":"string"},{"name":"장르","type":"string"}
              error[PZ1030]: `제목` cannot be the name of a field
                at: "제목"
                help: use letters, digits and `_`, and do not begin with a digit
              error[PZ1030]: `장르` cannot be the name of a field
                at: "장르"
                help: use letters, digits and `_`, and do not begin with a digit
            Items: {"name":"release-year","type":"int"}
              error[PZ1030]: `release-year` cannot be the name of a field
                at: "release-year"
                help: write `release_year`: letters, digits and `_`, and no digit at the beginning
            Items: {"name":"GENRES_FIELD_1","type":"int"},{"name":"GENRESFIELD1","type":"int"}
              error[PZ1031]: `GENRES_FIELD_1` and `GENRESFIELD1` are the same name for the service, which ignores `_` and letter case
                at: "GENRESFIELD1"
                help: rename one of the two
            Items: {"name":"Genre","type":"int"},{"name":"GENRE","type":"int"}
              error[PZ1031]: `Genre` and `GENRE` are the same name for the service, which ignores `_` and letter case
                at: "GENRE"
                help: rename one of the two
            Interactions: {"name":"userId","type":"string"},{"name":"USER_ID","type":"string"}
              error[PZ1031]: `userId` and `USER_ID` are the same name for the service, which ignores `_` and letter case
                at: "USER_ID"
                help: rename one of the two
            Users: {"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"string"}
        "#]],
    );
}

#[test]
fn reserved_fields_of_interactions() {
    table(
        &[
            ("Interactions", r#"{"name":"EVENT_VALUE","type":"double"}"#),
            (
                "Interactions",
                r#"{"name":"IMPRESSION","type":["null","string"],"categorical":true}"#,
            ),
            ("Interactions", r#"{"name":"EVENT_TYPE","type":["null","string"]}"#),
            ("Interactions ECOMMERCE", r#"{"name":"EVENT_TYPE","type":["null","string"]}"#),
            ("Interactions", r#"{"name":"REVIEW","type":"string","textual":true}"#),
            ("Interactions", r#"{"name":"DEVICE","type":["null","string"],"categorical":true}"#),
            ("ActionInteractions", r#"{"name":"IMPRESSION","type":"int"}"#),
        ],
        &expect![[r#"

            Interactions: {"name":"EVENT_VALUE","type":"double"}
              error[PZ1021]: the reserved field `EVENT_VALUE` is float, but here it is double
                at: "double"
                help: write `"type": "float"`
            Interactions: {"name":"IMPRESSION","type":["null","string"],"categorical":true}
              error[PZ1025]: the reserved field `IMPRESSION` may not be categorical
                at: {"name":"IMPRESSION","type":["null","string"],"categorical":true}
                help: remove `"categorical": true`
            Interactions: {"name":"EVENT_TYPE","type":["null","string"]}
              warning[PZ1023]: the guide does not list null for the reserved field `EVENT_TYPE`
                at: ["null","string"]
                help: write `"type": "string"`, if none of its cells is empty
            Interactions ECOMMERCE: {"name":"EVENT_TYPE","type":["null","string"]}
              error[PZ1022]: the required field `EVENT_TYPE` may not be null
                at: ["null","string"]
                help: write `"type": "string"`
            Interactions: {"name":"REVIEW","type":"string","textual":true}
              error[PZ1035]: `REVIEW` carries `textual`, which only a string of the items dataset can
                at: {"name":"REVIEW","type":"string","textual":true}
                help: remove `"textual": true`
            Interactions: {"name":"DEVICE","type":["null","string"],"categorical":true}
            ActionInteractions: {"name":"IMPRESSION","type":"int"}
              error[PZ1021]: the reserved field `IMPRESSION` is string, but here it is int
                at: "int"
                help: write `"type": "string"`
        "#]],
    );
}

#[test]
fn reserved_fields_of_items() {
    table(
        &[
            ("Items", r#"{"name":"ITEM_ID","type":"string","textual":true}"#),
            ("Items", r#"{"name":"CREATION_TIMESTAMP","type":["null","long"]}"#),
            ("Items", r#"{"name":"PRICE","type":"int"},{"name":"GENRES","type":"string"}"#),
            ("Items ECOMMERCE", r#"{"name":"PRICE","type":"double","categorical":true}"#),
            (
                "Items ECOMMERCE",
                r#"{"name":"CREATION_TIMESTAMP","type":"float"},{"name":"GENRES","type":"int"}"#,
            ),
            ("Items ECOMMERCE", r#"{"name":"CATEGORY_L2","type":["null","string"]}"#),
            (
                "Items ECOMMERCE",
                r#"{"name":"PRODUCT_DESCRIPTION","type":"string","textual":true},{"name":"N","type":"string","textual":true}"#,
            ),
            ("Items VIDEO_ON_DEMAND", r#"{"name":"DURATION","type":"int"}"#),
            (
                "Items VIDEO_ON_DEMAND",
                r#"{"name":"GENRES","type":["null","string"],"categorical":true}"#,
            ),
        ],
        &expect![[r#"

            Items: {"name":"ITEM_ID","type":"string","textual":true}
              error[PZ1025]: the reserved field `ITEM_ID` may not be textual
                at: {"name":"ITEM_ID","type":"string","textual":true}
                help: remove `"textual": true`
            Items: {"name":"CREATION_TIMESTAMP","type":["null","long"]}
              warning[PZ1023]: the guide does not list null for the reserved field `CREATION_TIMESTAMP`
                at: ["null","long"]
                help: write `"type": "long"`, if none of its cells is empty
            Items: {"name":"PRICE","type":"int"},{"name":"GENRES","type":"string"}
            Items ECOMMERCE: {"name":"PRICE","type":"double","categorical":true}
              warning[PZ1038]: `PRICE` is categorical but not a string; the mark is documented for strings only
                at: {"name":"PRICE","type":"double","categorical":true}
                help: remove the mark; numbers are used as they are
              error[PZ1021]: the required field `PRICE` is float, but here it is double
                at: "double"
                help: write `"type": "float"`
            Items ECOMMERCE: {"name":"CREATION_TIMESTAMP","type":"float"},{"name":"GENRES","type":"int"}
            Items ECOMMERCE: {"name":"CATEGORY_L2","type":["null","string"]}
              error[PZ1024]: the reserved field `CATEGORY_L2` has to be categorical
                at: {"name":"CATEGORY_L2","type":["null","string"]}
                help: write `"categorical": true`
            Items ECOMMERCE: {"name":"PRODUCT_DESCRIPTION","type":"string","textual":true},{"name":"N","type":"string","textual":true}
              error[PZ1036]: `N` is the second `textual` field; there can be only one
                at: {"name":"N","type":"string","textual":true}
                help: remove `"textual": true` here or there
            Items VIDEO_ON_DEMAND: {"name":"DURATION","type":"int"}
              error[PZ1021]: the reserved field `DURATION` is float, but here it is int
                at: "int"
                help: write `"type": "float"`
            Items VIDEO_ON_DEMAND: {"name":"GENRES","type":["null","string"],"categorical":true}
              error[PZ1022]: the required field `GENRES` may not be null
                at: ["null","string"]
                help: write `"type": "string"`
        "#]],
    );
}

#[test]
fn reserved_fields_of_users_and_actions() {
    table(
        &[
            (
                "Users",
                r#"{"name":"SUBSCRIPTION_MODEL","type":"string"},{"name":"NAME","type":"string","itemName":true}"#,
            ),
            ("Users VIDEO_ON_DEMAND", r#"{"name":"SUBSCRIPTION_MODEL","type":"string"}"#),
            ("Actions", r#"{"name":"VALUE","type":"int"}"#),
            (
                "Actions",
                r#"{"name":"VALUE","type":["null","long"]},{"name":"TYPE","type":"string"}"#,
            ),
            (
                "Actions",
                r#"{"name":"EXPIRATION_TIMESTAMP","type":"long"},{"name":"REPEAT_FREQUENCY","type":["null","long"]}"#,
            ),
        ],
        &expect![[r#"

            Users: {"name":"SUBSCRIPTION_MODEL","type":"string"},{"name":"NAME","type":"string","itemName":true}
              error[PZ1039]: `NAME` carries `itemName`, which only a string of the items dataset can
                at: {"name":"NAME","type":"string","itemName":true}
                help: remove `"itemName": true`
            Users VIDEO_ON_DEMAND: {"name":"SUBSCRIPTION_MODEL","type":"string"}
              error[PZ1024]: the reserved field `SUBSCRIPTION_MODEL` has to be categorical
                at: {"name":"SUBSCRIPTION_MODEL","type":"string"}
                help: write `"categorical": true`
            Actions: {"name":"VALUE","type":"int"}
              error[PZ1021]: the reserved field `VALUE` is long, but here it is int
                at: "int"
                help: write `"type": "long"`
            Actions: {"name":"VALUE","type":["null","long"]},{"name":"TYPE","type":"string"}
            Actions: {"name":"EXPIRATION_TIMESTAMP","type":"long"},{"name":"REPEAT_FREQUENCY","type":["null","long"]}
        "#]],
    );
}
