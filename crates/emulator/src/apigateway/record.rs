//! Records: JSON as the service shows it, in tables by region and id; ids, and lists page by page. Not here: what is in a record.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Answer, Gateway, missing, text};
use crate::ServiceError;
use crate::call::Call;
use crate::mixed::mixed;
use crate::store::Tables;

/// What the names of the tables stand for; the key is the region and the id, and of parts the id of the API before their own.
pub(super) const APIS: &str = "apigateway.apis";
pub(super) const DEPLOYMENTS: &str = "apigateway.deployments";
pub(super) const STAGES: &str = "apigateway.stages";
pub(super) const KEYS: &str = "apigateway.keys";
pub(super) const PLANS: &str = "apigateway.plans";

/// How many ids were drawn.
const COUNT: &str = "apigateway.count";

/// Lines of a page.
const PAGE: usize = 25;

/// Letters and digits of ids.
const DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

pub(super) fn key(call: &Call, id: &str) -> String {
    format!("{} {id}", call.region)
}

pub(super) fn read(
    tables: &Tables<'_>,
    table: &str,
    key: &str,
) -> Result<Option<Value>, ServiceError> {
    let bytes = tables.get(table, key)?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

pub(super) fn write(
    tables: &mut Tables<'_>,
    table: &str,
    key: &str,
    record: &Value,
) -> Result<(), ServiceError> {
    Ok(tables.put(table, key, record.to_string().as_bytes())?)
}

/// An id that was never drawn, of so many letters and digits.
pub(super) fn draw(
    tables: &mut Tables<'_>,
    now: Timestamp,
    length: usize,
) -> Result<String, ServiceError> {
    let drawn = read(tables, COUNT, "")?.and_then(|count| count.as_u64()).unwrap_or_default();
    write(tables, COUNT, "", &(drawn + 1).into())?;
    let digit = |at: usize| {
        let number = mixed(&format!("{drawn} {now} {at}"));
        let index = usize::try_from(number % DIGITS.len() as u64).unwrap_or_default();
        char::from(DIGITS.get(index).copied().unwrap_or(b'a'))
    };
    Ok((0..length).map(digit).collect())
}

pub(super) fn seconds(time: Timestamp) -> Value {
    time.as_second().into()
}

impl Gateway {
    /// The record under a key.
    pub(super) fn record(
        &self,
        table: &str,
        call: &Call,
        what: &str,
        id: &str,
    ) -> Result<Value, ServiceError> {
        let bytes = self.store.get(table, &key(call, id))?;
        let bytes = bytes.ok_or_else(|| missing(what, id))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// All records whose ids begin so, in the order of their ids.
    pub(super) fn records(
        &self,
        table: &str,
        call: &Call,
        prefix: &str,
    ) -> Result<Vec<Value>, ServiceError> {
        let rows = self.store.scan(table, &key(call, prefix))?;
        Ok(rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes)).collect::<Result<_, _>>()?)
    }

    /// Changes the record under a key.
    pub(super) fn change(
        &self,
        table: &str,
        call: &Call,
        (what, id): (&str, &str),
        change: impl FnOnce(&mut Value) -> Result<(), ServiceError>,
    ) -> Answer {
        self.store.update(|tables| {
            let key = key(call, id);
            let mut record = read(tables, table, &key)?.ok_or_else(|| missing(what, id))?;
            change(&mut record)?;
            write(tables, table, &key, &record)?;
            Ok(record)
        })
    }
}

/// One page, beginning after the id that the position is.
pub(super) fn page(call: &Call, all: Vec<Value>) -> Value {
    let most = call.body["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok());
    let after = text(call, "position");
    let id = |record: &Value| record["id"].as_str().unwrap_or_default().to_owned();
    let mut rest = all.into_iter().filter(|one| after.is_empty() || id(one).as_str() > after);
    let shown: Vec<Value> = rest.by_ref().take(most.unwrap_or(PAGE).clamp(1, 500)).collect();
    let last = shown.last().map(id);
    let mut answer = json!({"item": shown});
    if let Some(last) = last.filter(|_| rest.next().is_some()) {
        answer["position"] = last.into();
    }
    answer
}
