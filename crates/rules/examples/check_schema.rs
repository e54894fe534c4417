//! Checks the Avro schema of a dataset, whose kind is its `name`, and prints what is wrong line by line.
//!
//! `cargo run -p personalize-rules --example check_schema -- schema.json [ECOMMERCE|VIDEO_ON_DEMAND]`

use personalize_rules::{
    dataset::Domain,
    finding::Finding,
    schema::{self, Schema},
};

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let text = match words.next() {
        Some(path) => std::fs::read_to_string(path)?,
        None => USUAL.to_owned(),
    };
    let domain = words.next().and_then(|word| Domain::parse(&word));
    print!("{}", checked(&text, domain));
    Ok(())
}

const USUAL: &str = r#"{
  "type": "record", "name": "Items", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
  "fields": [
    {"name": "ITEM_ID", "type": "string"},
    {"name": "GENRE", "type": ["string", "nil"], "categorical": true},
    {"name": "CREATION_TIMESTAMP", "type": "long"}
  ]
}
"#;

/// What is said about a schema.
fn checked(text: &str, domain: Option<Domain>) -> String {
    let found = match Schema::parse(text) {
        Err(found) => found,
        Ok(schema) => match schema.kind() {
            Some(kind) => schema::check(&schema, kind, domain),
            None => return format!("`{}` is not the name of a kind of dataset\n", schema.name),
        },
    };
    match found.is_empty() {
        true => "right\n".to_owned(),
        false => found.iter().map(|finding| line(text, finding)).collect(),
    }
}

/// `12: error PZ1004: …`, with the line where it is known.
fn line(text: &str, finding: &Finding) -> String {
    let at = finding.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    let help = finding.help.as_deref().map(|help| format!("\n   {help}")).unwrap_or_default();
    format!("{at}: {} {}: {}{help}\n", finding.severity, finding.code, finding.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn form_first_and_then_what_the_dataset_needs() {
        expect![[r#"
            5: error PZ1004: the field `GENRE` has the type `nil`, which Personalize does not have
               the types are `int`, `long`, `float`, `double`, `string`, `boolean` and `null`
        "#]]
        .assert_eq(&checked(USUAL, None));
        let right = USUAL.replace("nil", "null");
        expect![[r#"
            right
        "#]]
        .assert_eq(&checked(&right, None));
        // A shop has to know more of its items.
        expect![[r#"
            2: error PZ1020: the required field `PRICE` is missing
               add `{"name": "PRICE", "type": "float"}`
            2: error PZ1020: the required field `CATEGORY_L1` is missing
               add `{"name": "CATEGORY_L1", "type": "string", "categorical": true}`
        "#]]
        .assert_eq(&checked(&right, Some(Domain::Ecommerce)));
    }
}
