//! `destroy`: everything that the stack owns, in the order that the service demands.

use super::{
    apply::{self, Consent},
    plan,
};
use crate::{
    args::Common,
    connect::Connection,
    exit::{Exit, Failed},
    pending_tags::{announce, await_tags, pending},
    run::Conduct,
    stack::Stack,
};
use personalize_core::plan as core_plan;
use std::path::Path;

/// Deletes the stack.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    auto_approve: bool,
    how: &Conduct,
) -> Result<Exit, Failed> {
    let stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    let inventory = await_tags(&connection, announce(common), async || {
        let inventory = plan::seen(&stack, &connection).await?;
        let pending = pending(inventory.all());
        Ok((inventory, pending))
    })
    .await?;
    let spec = &stack.loaded.spec;
    let bucket = spec.bucket.as_ref().map(|bucket| bucket.name.as_str());
    let plan = core_plan::destroy(&spec.name, &connection.scope, bucket, &inventory);
    let consent = Consent::new(auto_approve, None);
    apply::carry_out(&plan, &connection, common, &consent, how).await
}
