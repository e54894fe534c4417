//! `drift`: only what was changed behind the back of the spec.

use super::plan;
use crate::{
    args::{Common, DriftFormat},
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
    survey::survey,
};
use personalize_core::plan::{drift::drift, render};
use std::path::Path;

/// Shows the drift; the exit code says whether there is any.
pub(crate) async fn run(spec: &Path, common: &Common, format: DriftFormat) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let found = drift(&plan::compared(&stack, &connection).await?);
    match format {
        DriftFormat::Human => view!("{}", render::drift(&found).trim_end()),
        DriftFormat::Json => {
            outln!("{}", serde_json::to_string_pretty(&found).unwrap_or_default());
        }
    }
    Ok(if found.is_empty() { Exit::Done } else { Exit::Changes })
}
