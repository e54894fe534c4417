//! `status`: every resource as it is now, one line each, and what applications need to know. Not here: judging (`core::status`).

use super::plan;
use crate::{
    args::{Common, StatusFormat},
    connect::Connection,
    cost,
    counted::count,
    data::Checked,
    exit::{Exit, Failed},
    past_imports::past_imports,
    progress::seconds,
    stack::Stack,
    survey::survey,
    table, terminal,
};
use personalize_core::{
    address::{Address, Kind},
    cost::Basis,
    inventory::Inventory,
    kind::{self, bucket},
    live_cost::{self, LiveCost, live_cost},
    lowering::Choices,
    props::Props,
    status::{Line, State, after, serving, status},
};
use personalize_rules::{finding::byte_size, visible::visible};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path, time::Duration};

/// What is shown of a stack.
pub(crate) struct Look {
    /// Whether it is looked at until AWS is done, each change of state as it is seen.
    pub(crate) watch: bool,
    /// Whether it is said what it costs.
    pub(crate) cost: bool,
    /// In which form.
    pub(crate) format: StatusFormat,
}

/// Shows the stack.
pub(crate) async fn run(spec: &Path, common: &Common, look: Look) -> Result<Exit, Failed> {
    let Look { watch, cost, format } = look;
    let cost = cost || common.prices.is_some();
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let pause = Duration::from_secs(if connection.is_near() { 1 } else { 15 });
    let mut shown: BTreeMap<Address, String> = BTreeMap::new();
    loop {
        let inventory = plan::seen(&stack, &connection).await?;
        let lines = lines(&stack, &connection, &inventory);
        let is_last = !watch || lines.iter().all(|line| line.state != State::InProgress);
        // The cost is that of the end, in JSON of each look.
        let costs = match cost && (is_last || format == StatusFormat::Json) {
            true => Some(costs(&stack, &connection, common, &inventory).await?),
            false => None,
        };
        match format {
            StatusFormat::Human => show(&lines, &mut shown),
            StatusFormat::Json => {
                let look = match &costs {
                    Some(costs) => json!({"resources": lines, "cost": costs}),
                    None => json!(lines),
                };
                outln!("{}", terminal::json(&look.to_string()));
            }
        }
        if is_last {
            if format == StatusFormat::Human {
                show_serving(&lines);
                show_uploads(&stack, &inventory);
                show_costs(costs.as_ref());
            }
            return Ok(Exit::Done);
        }
        tokio::time::sleep(pause).await;
    }
}

/// What the stack costs as it is live.
async fn costs(
    stack: &Stack,
    connection: &Connection,
    common: &Common,
    inventory: &Inventory,
) -> Result<LiveCost, Failed> {
    let prices = cost::prices(common)?;
    let past = past_imports(stack, connection).await;
    let past = past.map_err(|error| connection.unreadable(&error))?;
    let facts = cost::facts(stack, Checked::default());
    let basis = Basis { prices: &prices, region: &connection.scope.region, facts: &facts };
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    Ok(live_cost(from, inventory, &past, basis, connection.now()))
}

fn show_costs(costs: Option<&LiveCost>) {
    if let Some(costs) = costs {
        view!("\n{}", live_cost::lines(costs).join("\n"));
    }
}

/// Every resource as it is now.
pub(super) async fn look(stack: &Stack, connection: &Connection) -> Result<Vec<Line>, Failed> {
    let inventory = plan::seen(stack, connection).await?;
    Ok(lines(stack, connection, &inventory))
}

fn lines(stack: &Stack, connection: &Connection, inventory: &Inventory) -> Vec<Line> {
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    status(from, inventory, connection.now())
}

/// Says how much data of the stack lies in its bucket.
fn show_uploads(stack: &Stack, inventory: &Inventory) {
    let prefix = bucket::prefix(&stack.loaded.spec.name);
    let uploads = inventory.of(Kind::DataObject).filter(|live| live.name.starts_with(&prefix));
    let bytes = uploads.map(|live| live.props.get("bytes").and_then(Value::as_u64).unwrap_or(0));
    let bytes: Vec<u64> = bytes.collect();
    if let Some(bucket) = stack.loaded.spec.bucket.as_ref().filter(|_| !bytes.is_empty()) {
        let files = count(bytes.len(), "file");
        let size = byte_size(bytes.iter().sum());
        view!("\nuploads: {files}, {size} in s3://{}/{prefix}", bucket.name);
    }
}

/// The lines that were not shown in this state before.
fn show(lines: &[Line], shown: &mut BTreeMap<Address, String>) {
    let addresses = table::addresses(lines.iter().map(|line| &line.address));
    for (line, address) in lines.iter().zip(addresses) {
        let state = format!("{} {}", line.state.word(), line.status);
        if shown.insert(line.address.clone(), state.clone()) != Some(state) {
            let rest = format!("{}{}", line.name, detail(line));
            view!("  {:11}  {address}  {}", line.state.word(), visible(&rest));
        }
    }
}

fn detail(line: &Line) -> String {
    if line.address.kind == Kind::Schedule {
        let times = [("last", line.last_due), ("next", line.next_due)];
        let times = times.iter().filter_map(|(word, at)| Some(format!("  {word} {}", (*at)?)));
        return times.collect();
    }
    if line.state == State::Ready || line.status.is_empty() {
        return String::new();
    }
    let time = |seconds: u64| self::seconds(seconds as f64);
    let mut text = format!("  {}", line.status);
    if let Some(elapsed) = line.elapsed {
        text.push_str(&format!(" for {}", time(elapsed)));
    }
    if let Some(usual) = line.usual {
        text.push_str(&format!(", usually {} min", usual / 60));
    }
    if let Some(failure) = &line.failure {
        text.push_str(&format!(": {failure}"));
    }
    text
}

/// Says after a run that ended well what applications put into their requests: of what it made and changed by `outputs`,
/// which its calls told, and of the rest by `before`, what was live when it was planned. To read everything again would
/// take longer than the plan did.
pub(crate) async fn say_serving(
    stack: &Stack,
    connection: &Connection,
    before: &Inventory,
    outputs: &BTreeMap<Address, Props>,
) {
    let mut lines = after(lines(stack, connection, before), outputs);
    for line in &mut lines {
        let kind = line.address.kind;
        let Some(needed) = kind::definition_of(kind).serves else { continue };
        let made = outputs.get(&line.address).and_then(|told| told.get("arn")?.as_str());
        // What the call that made it does not tell is looked up. The run has ended well, so a failed look is no failure.
        if let Some(arn) = made.filter(|_| !line.outputs.contains_key(needed))
            && let Ok(Some(live)) = connection.cloud().describe(kind, arn).await
        {
            line.outputs = live.outputs;
        }
    }
    show_serving(&lines);
}

/// What applications put into their requests.
fn show_serving(lines: &[Line]) {
    let serving = serving(lines);
    if serving.is_empty() {
        return;
    }
    let addresses = table::addresses(serving.iter().map(|(address, _)| *address));
    view!("\nfor your application:");
    for ((_, value), address) in serving.iter().zip(addresses) {
        view!("  {address}  {}", visible(value));
    }
}
