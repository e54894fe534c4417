//! The rows of a result, as `GetQueryResults` gives them: the first row has the names of the columns.
//! Not here: making them (`run`).

use std::io::Read;

use serde_json::{Value, json};

use super::{execution::place, invalid};
use crate::ServiceError;
use crate::s3::Objects;

/// How many rows a page has, and at most (API reference, `GetQueryResults`, `MaxResults`).
const MOST: u64 = 1000;

/// One page of the result at `location`; tokens are the number of the next row.
pub(super) fn page(objects: &Objects, location: &str, body: &Value) -> Result<Value, ServiceError> {
    let (bucket, key) = place(location);
    let mut text = String::new();
    let mut content = objects.open_object(bucket, key, |object| Ok(0..object.size))?;
    content.read_to_string(&mut text).map_err(|error| ServiceError::internal(error.to_string()))?;
    let rows = rows(&text);
    let from = match body["NextToken"].as_str() {
        None => 0,
        Some(token) => token.parse().map_err(|_| invalid("Invalid NextToken"))?,
    };
    let most = body["MaxResults"].as_u64().unwrap_or(MOST).clamp(1, MOST) as usize;
    let shown = rows.iter().skip(from).take(most).map(|row| {
        let cells = row.iter().map(|cell| match cell {
            Some(text) => json!({"VarCharValue": text}),
            None => json!({}),
        });
        json!({"Data": cells.collect::<Vec<_>>()})
    });
    let shown: Vec<Value> = shown.collect();
    let next = from.saturating_add(shown.len());
    let columns = rows.first().into_iter().flatten().flatten();
    let columns: Vec<Value> =
        columns.map(|name| json!({"Name": name, "Label": name, "Type": "varchar"})).collect();
    Ok(json!({
        "ResultSet": {"Rows": shown, "ResultSetMetadata": {"ColumnInfo": columns}},
        "NextToken": (next < rows.len()).then(|| next.to_string()),
    }))
}

/// The cells of CSV in which every value is quoted and every missing one is empty.
fn rows(text: &str) -> Vec<Vec<Option<String>>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), None::<String>);
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if !quoted => {
                quoted = true;
                cell.get_or_insert_default();
            }
            '"' if letters.peek() == Some(&'"') => {
                letters.next();
                cell.get_or_insert_default().push('"');
            }
            '"' => quoted = false,
            ',' if !quoted => row.push(cell.take()),
            '\n' if !quoted => {
                row.push(cell.take());
                rows.push(std::mem::take(&mut row));
            }
            other => cell.get_or_insert_default().push(other),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_missing_ones_are_empty() {
        let some = |text: &str| Some(text.to_owned());
        let wanted = [vec![some("a"), some("b")], vec![some("x\"y,\nz"), None]];
        assert_eq!(rows("\"a\",\"b\"\n\"x\"\"y,\nz\",\n"), wanted);
    }
}
