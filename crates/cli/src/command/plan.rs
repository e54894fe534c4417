//! `plan`: reads and shows; never writes. Also what `apply` begins with.

use crate::{
    args::{Common, PlanFormat},
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::{
    inventory::Inventory,
    lower::Choices,
    plan::{self, Plan},
};
use personalize_engine::{collect::collect, retry::Retry};
use std::path::Path;

/// Shows what apply would do.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    detailed: bool,
    format: PlanFormat,
) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    stack.survey(&connection, common).await?;
    let plan = make(&stack, &connection).await?;
    match format {
        PlanFormat::Human => anstream::print!("{}", plan::render::human(&plan)),
        PlanFormat::Json => {
            anstream::println!("{}", serde_json::to_string_pretty(&plan).unwrap_or_default())
        }
    }
    Ok(if detailed && !plan.is_empty() { Exit::Changes } else { Exit::Done })
}

/// The plan for the stack as it is now.
pub(crate) async fn make(stack: &Stack, connection: &Connection) -> Result<Plan, Failed> {
    let inventory = seen(stack, connection).await?;
    let choices = Choices::default();
    Ok(plan::plan(stack.lowering(&connection.scope, &choices), &inventory, jiff::Timestamp::now()))
}

/// What is live of the stack.
pub(crate) async fn seen(stack: &Stack, connection: &Connection) -> Result<Inventory, Failed> {
    let graph = stack.graph(&connection.scope);
    collect(connection.cloud(), &graph, Retry::default())
        .await
        .map_err(|error| connection.unreadable(&error))
}
