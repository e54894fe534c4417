//! Imports: reads the CSV from the emulated S3 as the role, checks it as the service does, and keeps it.
//! Facts: reference/resources 4; data_rules 2; errors_limits 1.3. That a few bad cells in columns other than the keys do not
//! fail an import is what practice shows.

use super::record::{Record, World};
use crate::{
    Frame, ServiceError,
    s3::{AccessError, Source},
    store::Batch,
};
use personalize_rules::schema::Schema;
use serde_json::{Map, Value};
use std::io::Read;

use super::Context;

/// The table of imported data: the dataset's ARN to its rows.
const TABLE: &str = "imported";
/// The least rows of an interactions import.
const LEAST: usize = 1000;

/// What one interaction says; enough to train on.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Interaction {
    pub(super) user: String,
    pub(super) event: Option<String>,
}

/// What is known when the job is created: that the location has the form of one.
pub(super) fn at_create(_: &Context<'_>, fields: &Map<String, Value>) -> Result<(), ServiceError> {
    let location = fields
        .get("dataSource")
        .and_then(|d| d.get("dataLocation"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let valid = location.strip_prefix("s3://").is_some_and(|rest| rest.contains('/'))
        && location.len() <= 256;
    if valid { Ok(()) } else { Err(ServiceError::invalid_input("Invalid Data location.")) }
}

/// Reads and keeps the data of a job; answers why it failed.
pub(super) fn run(
    frame: &Frame,
    world: &World,
    job: &Record,
) -> Result<Option<String>, ServiceError> {
    let Some(dataset) = world.get(job.text("datasetArn")) else {
        return Ok(Some("The dataset does not exist.".into()));
    };
    let schema =
        world.get(dataset.text("schemaArn")).and_then(|s| Schema::parse(s.text("schema")).ok());
    let Some(schema) = schema else { return Ok(Some("The schema cannot be read.".into())) };
    let location =
        job.fields.get("dataSource").and_then(|d| d["dataLocation"].as_str()).unwrap_or_default();
    let parts = match read_parts(frame, job, location) {
        Ok(parts) => parts,
        Err(AccessError::Failed(error)) => return Err(error),
        Err(AccessError::Denied { .. }) => {
            return Ok(Some("Insufficient privileges for accessing data in Amazon S3.".into()));
        }
        Err(_) => return Ok(Some("Invalid Data location.".into())),
    };
    let interactions = dataset.text("datasetType") == "INTERACTIONS";
    match rows(&parts, &schema, interactions) {
        Err(reason) => Ok(Some(reason)),
        Ok(rows) => {
            let bytes =
                serde_json::to_vec(&rows).map_err(|e| ServiceError::internal(e.to_string()))?;
            let mut batch = Batch::default();
            batch.put(TABLE, &dataset.arn, bytes);
            frame.store.commit(batch)?;
            Ok(None)
        }
    }
}

/// The imported interactions of a dataset.
pub(super) fn imported(frame: &Frame, dataset: &str) -> Result<Vec<Interaction>, ServiceError> {
    let bytes = frame.store.get(TABLE, dataset)?.unwrap_or_default();
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

fn read_parts(frame: &Frame, job: &Record, location: &str) -> Result<Vec<Vec<u8>>, AccessError> {
    let (bucket, key) =
        location.strip_prefix("s3://").and_then(|r| r.split_once('/')).unwrap_or_default();
    let source = Source { account: &frame.account, arn: &job.arn };
    let role = job.text("roleArn");
    let keys = if key.is_empty() || key.ends_with('/') {
        let objects = frame.s3.list_as(role, &source, bucket, key)?;
        let first_level =
            objects.into_iter().map(|o| o.key).filter(|k| !k[key.len()..].contains('/'));
        first_level.collect()
    } else {
        vec![key.to_owned()]
    };
    if keys.is_empty() {
        return Err(AccessError::NoSuchKey(location.to_owned()));
    }
    keys.iter()
        .map(|key| {
            let mut bytes = Vec::new();
            let mut content = frame.s3.read_as(role, &source, bucket, key)?;
            content.read_to_end(&mut bytes).map_err(|e| ServiceError::internal(e.to_string()))?;
            Ok(bytes)
        })
        .collect()
}

/// The rows of all parts; the error is the service's reason.
fn rows(
    parts: &[Vec<u8>],
    schema: &Schema,
    interactions: bool,
) -> Result<Vec<Interaction>, String> {
    let mut all = Vec::new();
    let mut count = 0;
    for part in parts {
        let text = std::str::from_utf8(part)
            .map_err(|_| "The input is not a UTF-8 CSV file.".to_owned())?;
        let mut records = lines(text);
        let header = records.next().ok_or_else(|| "The input CSV is empty.".to_owned())?;
        let place = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
        let missing: Vec<&str> =
            schema.fields.iter().map(|f| f.name.as_str()).filter(|n| place(n).is_none()).collect();
        if !missing.is_empty() {
            return Err(format!(
                "Input CSV is missing the following columns:[{}].",
                missing.join(", ")
            ));
        }
        let keys: Vec<(usize, &str)> = ["USER_ID", "ITEM_ID", "TIMESTAMP"]
            .iter()
            .filter(|k| schema.field(k).is_some())
            .filter_map(|k| Some((place(k)?, *k)))
            .collect();
        for (n, row) in records.enumerate() {
            count += 1;
            check_row(&row, &keys, schema, &header, n + 2)?;
            if interactions {
                let cell = |name: &str| place(name).and_then(|i| row.get(i)).cloned();
                all.push(Interaction {
                    user: cell("USER_ID").unwrap_or_default(),
                    event: cell("EVENT_TYPE"),
                });
            }
        }
    }
    if interactions && count < LEAST {
        return Err(format!(
            "The dataset has {count} interactions; an import needs at least {LEAST}."
        ));
    }
    if count == 0 {
        return Err("The input CSV has no rows.".into());
    }
    Ok(all)
}

fn check_row(
    row: &[String],
    keys: &[(usize, &str)],
    schema: &Schema,
    header: &[String],
    line: usize,
) -> Result<(), String> {
    for (at, key) in keys {
        let cell = row.get(*at).map(String::as_str).unwrap_or_default();
        let wrong = cell.is_empty() || (*key == "TIMESTAMP" && cell.parse::<i64>().is_err());
        if wrong {
            return Err(format!("The value of {key} in line {line} is not valid."));
        }
        if *key != "TIMESTAMP" && cell.chars().count() > 256 {
            return Err(format!("Length cannot be more than 256 characters for {key}."));
        }
    }
    for field in schema.fields.iter().filter(|f| f.categorical) {
        let at = header.iter().position(|h| h.eq_ignore_ascii_case(&field.name));
        if at.and_then(|at| row.get(at)).is_some_and(|cell| cell.chars().count() > 1000) {
            return Err(format!("Length cannot be more than 1000 characters for {}.", field.name));
        }
    }
    Ok(())
}

/// The records of a CSV text: cells in double quotes may hold commas; `""` and `\"` are quotes.
fn lines(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    text.trim_start_matches('\u{feff}').lines().filter(|l| !l.is_empty()).map(cells)
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let doubled = c == '"' && quoted && chars.peek() == Some(&'"');
        let escaped = c == '\\' && quoted && matches!(chars.peek(), Some('"' | '\\'));
        match c {
            _ if doubled || escaped => {
                let next = chars.next();
                if let Some(cell) = cells.last_mut() {
                    cell.extend(next);
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_be_quoted() {
        assert_eq!(
            cells(r#"1,"라라, 랜드","say ""hi""",x"#),
            ["1", "라라, 랜드", "say \"hi\"", "x"]
        );
    }
}
