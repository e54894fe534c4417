//! From the model to the text that is submitted.
//! Not here: reading.

use super::{Field, NAMESPACE, Schema, VERSION};

impl Schema {
    /// The canonical text to submit: compact JSON, the usual namespace and version where none are given, `null` first
    /// in unions, no marks that are false. Fields keep their order, for the guide wants the order of the columns.
    pub fn to_avro(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(field).collect();
        format!(
            r#"{{"type":"record","name":{},"namespace":{},"fields":[{}],"version":{}}}"#,
            quoted(self.kind().map_or(self.name.as_str(), |kind| kind.schema_name())),
            quoted(self.namespace.as_deref().unwrap_or(NAMESPACE)),
            fields.join(","),
            quoted(self.plain_version()),
        )
    }

    /// The version with every spelling of one (`1`, none) as `1.0`.
    pub(super) fn plain_version(&self) -> &str {
        match self.version.as_deref() {
            None | Some("1") => VERSION,
            Some(other) => other,
        }
    }
}

// By hand and not through `serde_json::Map`: the order of its keys depends on a feature that any crate can switch.
fn field(field: &Field) -> String {
    let mut types: Vec<&str> = field.types.iter().map(|t| t.name()).collect();
    types.sort_unstable();
    if field.nullable {
        types.insert(0, "null");
    }
    let listed: Vec<String> = types.iter().copied().map(quoted).collect();
    let kind =
        if let [one] = &listed[..] { one.clone() } else { format!("[{}]", listed.join(",")) };
    let marks = [
        ("categorical", field.categorical),
        ("textual", field.textual),
        ("itemName", field.item_name),
    ];
    let marks: String =
        marks.iter().filter(|(_, on)| *on).map(|(key, _)| format!(r#","{key}":true"#)).collect();
    format!(r#"{{"name":{},"type":{kind}{marks}}}"#, quoted(&field.name))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn canonical_text() {
        let text = r#"{"name": "items", "type": "record", "version": 1, "fields": [
            {"type": ["string"], "name": "ITEM_ID"},
            {"categorical": true, "name": "GENRES", "type": ["string", "null"], "doc": "x"},
            {"name": "PRICE", "type": "float", "categorical": false}]}"#;
        let schema = Schema::parse(text).unwrap();
        let avro = schema.to_avro();
        expect![[r#"{"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRES","type":["null","string"],"categorical":true},{"name":"PRICE","type":"float"}],"version":"1.0"}"#]]
            .assert_eq(&avro);
        assert_eq!(Schema::parse(&avro).unwrap().to_avro(), avro);
    }
}
