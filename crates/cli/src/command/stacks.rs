//! `stacks`: who owns what in the account, by the tags of its resources. Reads only.
//! Not here: who owns a resource (`core::takeover`).

use crate::{
    args::{Common, StatusFormat},
    connect::Connection,
    counted::count,
    exit::{Exit, Failed},
    terminal,
};
use personalize_core::{
    graph::Graph,
    takeover::{StackLine, stacks},
};
use personalize_engine::survey;
use personalize_rules::visible::visible;

/// Shows the stacks, and the dataset groups that none owns.
pub(crate) async fn run(format: StatusFormat, common: &Common) -> Result<Exit, Failed> {
    let connection = Connection::without_spec(common).await?;
    let nothing = Graph::empty(connection.scope.clone());
    let read = survey::account(connection.cloud(), &nothing, connection.retry());
    let inventory = read.await.map_err(|error| connection.unreadable(&error))?;
    let found = stacks(&inventory);
    if format == StatusFormat::Json {
        let json = serde_json::to_string(&found).unwrap_or_default();
        outln!("{}", terminal::json(&json));
        return Ok(Exit::Done);
    }
    let scope = &connection.scope;
    view!(
        "account {}, {}: {}, {} that no stack owns\n",
        scope.account,
        scope.region,
        count(found.stacks.len(), "stack"),
        count(found.unowned.len(), "dataset group")
    );
    found.stacks.iter().for_each(show);
    for group in &found.unowned {
        view!("  not of any stack: {}{}", visible(&group.name), since(group.since.as_deref()));
        view!("      personalize export --dataset-group {}", visible(&group.name));
    }
    view!(
        "\nnote: buckets and roles are not listed; `personalize status SPEC` shows those of a stack"
    );
    Ok(Exit::Done)
}

fn show(stack: &StackLine) {
    view!("  {}{}", visible(&stack.name), since(stack.since.as_deref()));
    let owns: Vec<String> = stack.owns.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    view!("      owns {}", owns.join(", "));
    if !stack.groups.is_empty() {
        view!("      in {}", visible(&stack.groups.join(", ")));
    }
    if stack.requests_per_second > 0 {
        let n = stack.requests_per_second;
        view!("      billed continuously: minimum throughput of {n} requests/s");
    }
    if stack.automatic_trainings > 0 {
        view!(
            "      billed: automatic training of {}",
            count(stack.automatic_trainings, "solution")
        );
    }
}

fn since(moment: Option<&str>) -> String {
    moment.map(|moment| format!(" (since {moment})")).unwrap_or_default()
}
