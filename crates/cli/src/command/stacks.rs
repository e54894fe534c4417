//! `stacks`: who owns what in the account, by the tags of its resources. Reads only.
//! Not here: who owns a resource (`core::takeover`).

use crate::{
    args::{Common, StatusFormat},
    connect::Connection,
    cost,
    counted::count,
    exit::{Exit, Failed},
    terminal,
};
use personalize_core::{
    cost::{Basis, Facts, Sum},
    graph::Graph,
    plan::render::money,
    takeover::{StackLine, stacks},
};
use personalize_engine::survey;
use personalize_rules::visible::visible;
use std::collections::BTreeSet;

/// Shows the stacks, and the dataset groups that none owns.
pub(crate) async fn run(format: StatusFormat, common: &Common) -> Result<Exit, Failed> {
    let prices = cost::prices(common)?;
    let connection = Connection::without_spec(common).await?;
    let nothing = Graph::empty(connection.scope.clone());
    let read = survey::account(connection.cloud(), &nothing, connection.retry());
    let inventory = read.await.map_err(|error| connection.unreadable(&error))?;
    let facts = Facts::default();
    let region = connection.scope.region.as_str();
    let found = stacks(&inventory, Basis { prices: &prices, region, facts: &facts });
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
    found.stacks.iter().for_each(|stack| show(stack, &found.prices));
    for group in &found.unowned {
        view!("  not of any stack: {}{}", visible(&group.name), since(group.since.as_deref()));
        show_floor(&group.floor, &found.prices);
        view!("      personalize export --dataset-group {}", visible(&group.name));
    }
    view!(
        "\nnote: buckets and roles are not listed; `personalize status SPEC` shows those of a stack"
    );
    Ok(Exit::Done)
}

fn show(stack: &StackLine, prices: &str) {
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
    show_floor(&stack.floor, prices);
    if stack.automatic_trainings > 0 {
        view!(
            "      billed: automatic training of {}",
            count(stack.automatic_trainings, "solution")
        );
    }
}

/// What serves unused costs, and why something of it is not known.
fn show_floor(floor: &Sum, prices: &str) {
    if floor.is_empty() {
        return;
    }
    view!("      {} USD a month unused, at {}", money(floor), visible(prices));
    let reasons: BTreeSet<_> = floor.unknown.iter().map(|gap| gap.reason).collect();
    for reason in reasons {
        view!("      unknown, unused: {}; {}", reason.why(), reason.remedy());
    }
}

fn since(moment: Option<&str>) -> String {
    moment.map(|moment| format!(" (since {moment})")).unwrap_or_default()
}
