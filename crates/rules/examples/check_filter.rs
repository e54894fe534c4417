//! Checks a filter expression against the schemas of a small shop, and marks what is wrong.
//!
//! `cargo run -p personalize-rules --example check_filter -- 'EXCLUDE ItemID WHERE Items.PRICE > 10'`

use personalize_rules::{
    dataset::DatasetType,
    filter::{self, Catalog},
    finding::Finding,
    schema::{Field, Primitive, Schema},
};

fn main() {
    let usual = r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYP IN ("buy")"#;
    let text = std::env::args().nth(1).unwrap_or_else(|| usual.to_owned());
    print!("{}", checked(&text));
}

/// What is said about a filter.
fn checked(text: &str) -> String {
    let found = match filter::parse(text) {
        Ok(filter) => filter::check(&filter, &shop()),
        Err(finding) => vec![finding],
    };
    match found.is_empty() {
        true => format!("{text}\nright\n"),
        false => found.iter().map(|finding| marked(text, finding)).collect(),
    }
}

/// The datasets that a filter may speak of.
fn shop() -> Catalog {
    let items = [
        Field::new("ITEM_ID", Primitive::String),
        Field::new("PRICE", Primitive::Float),
        Field { categorical: true, ..Field::new("GENRE", Primitive::String) },
    ];
    let interactions =
        ["USER_ID", "ITEM_ID", "EVENT_TYPE"].map(|name| Field::new(name, Primitive::String));
    let schemas =
        [(DatasetType::Items, items.to_vec()), (DatasetType::Interactions, interactions.to_vec())];
    let schemas = schemas.map(|(kind, fields)| (kind, Schema::new(kind, fields)));
    Catalog { schemas: schemas.into(), ..Catalog::default() }
}

/// The text with carets under what a finding is about.
fn marked(text: &str, finding: &Finding) -> String {
    let span = finding.span().cloned().unwrap_or(0..text.len());
    let before = text[..span.start].chars().count();
    let carets = text[span].chars().count().max(1);
    let help = finding.help.as_deref().map(|help| format!("{help}\n")).unwrap_or_default();
    let (line, carets) = (" ".repeat(before), "^".repeat(carets));
    format!(
        "{text}\n{line}{carets}\n{} {}: {}\n{help}",
        finding.severity, finding.code, finding.message
    )
}

#[cfg(test)]
mod tests {
    use super::checked;
    use expect_test::expect;

    #[test]
    fn a_right_one_and_wrong_ones() {
        expect![[r#"
            INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)
            right
        "#]]
        .assert_eq(&checked(r#"INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)"#));
        expect![[r#"
            EXCLUDE ItemID WHERE Interactions.EVENT_TYP IN ("buy")
                                 ^^^^^^^^^^^^^^^^^^^^^^
            error PZ2040: of Interactions only `EVENT_TYPE` can be filtered, not `EVENT_TYP`
            did you mean `EVENT_TYPE`?
        "#]]
        .assert_eq(&checked(r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYP IN ("buy")"#));
        expect![[r#"
            EXCLUDE ItemID WHERE Items.PRICE >
                                              ^
            error PZ2003: a value is expected here, not the end of the expression
        "#]]
        .assert_eq(&checked("EXCLUDE ItemID WHERE Items.PRICE >"));
    }
}
