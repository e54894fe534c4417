//! `PutItems`, `PutUsers` and `PutActions`: a record replaces the one with the same id, whole.
//! Not here: the properties of a record (`properties`).

use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::Schema;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::super::data::{Entry, add_entries, id_column, writing};
use super::super::kind::Kind;
use super::super::kind::{dataset, schema};
use super::properties::Given;
use crate::store::Batch;
use crate::{Call, ServiceError};

/// Keeps the records of a call.
pub(super) fn put(inner: &Inner, call: &Call, kind: DatasetType) -> Answer {
    let (list, id) = match kind {
        DatasetType::Users => ("users", "userId"),
        DatasetType::Actions => ("actions", "actionId"),
        _ => ("items", "itemId"),
    };
    let (arn, entries) = inner.in_context(call, |ctx| {
        let (arn, schema) = dataset_of(ctx, kind)?;
        let given = ctx.call.body.get(list).and_then(Value::as_array).into_iter().flatten();
        let entries = (1..).zip(given).map(|(number, entry)| {
            let place = format!("{list}.{number}.member");
            let properties = entry.get("properties");
            let mut given = Given::read(properties, &schema, &place, &[id], ctx.doubts)?;
            // Without it the service takes an item for new (docs/service/data.md, "CSV files").
            given.forgive("CREATION_TIMESTAMP");
            let id = entry.get(id).and_then(Value::as_str).unwrap_or_default().to_owned();
            Ok(Entry { id, cells: given.complete(&[id_column(kind)])? })
        });
        Ok((arn, entries.collect::<Result<Vec<_>, ServiceError>>()?))
    })?;
    let place = inner.cache.entries(&arn);
    let mut open = inner.in_context(call, |ctx| {
        let open = writing(&place);
        let mut batch = Batch::default();
        add_entries(&mut batch, &arn, &entries)?;
        ctx.feed(&arn, batch)?;
        Ok(open)
    })?;
    if let Some(all) = open.as_mut()
        && entries.iter().try_for_each(|entry| all.put(entry)).is_err()
    {
        // Too much to hold: the next request reads it anew and says so.
        *open = None;
    }
    Ok(None)
}

fn dataset_of(ctx: &CallContext<'_>, kind: DatasetType) -> Result<(String, Schema), ServiceError> {
    let found = ctx.active(Kind::Dataset, &ctx.required("datasetArn")?)?;
    let of = dataset::kind_of(found);
    if of != kind {
        let message = format!("The dataset {} is of {of}, not of {kind}.", found.arn);
        return Err(ServiceError::invalid_input(message));
    }
    let text = ctx.find(Kind::Schema, found.text("schemaArn").unwrap_or_default())?;
    Ok((found.arn.clone(), schema::parsed(text)?))
}
