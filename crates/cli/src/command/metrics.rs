//! `metrics`: how good the trained versions are, side by side.
//! Not here: computing the figures, which the service does.

use super::plan;
use crate::{
    args::{Common, Form, Metrics},
    connect::Connection,
    exit::{Exit, Failed},
    find,
    stack::Stack,
    table::{self, Side},
    terminal,
};
use personalize_core::{
    address::{Address, Kind},
    graph::Graph,
    inventory::{Inventory, Live, Phase},
};
use personalize_engine::retry::Retry;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds that have metrics.
const MEASURED: &[Kind] = &[Kind::Solution, Kind::Recommender];
/// How many cells the longest bar has.
const BAR: usize = 10;
/// How many versions are asked for; the newest ones.
const VERSIONS: usize = 4;
/// The columns of a value with its bar, and of the space before it.
const CELL: usize = BAR + 9;
/// The columns of a difference, and of the space before it.
const DIFFERENCE: usize = 9;

/// The metrics of one trained model.
struct Measured {
    /// What tells it from the others: the end of its ARN.
    id: String,
    /// When it was made.
    created: Option<jiff::Timestamp>,
    metrics: BTreeMap<String, f64>,
}

/// The metrics of the newest models, oldest first.
#[derive(Default)]
struct Newest {
    /// The models.
    all: Vec<Measured>,
    /// How many came before them.
    earlier: usize,
}

/// Shows the metrics.
pub(crate) async fn run(asked: &Metrics, common: &Common) -> Result<Exit, Failed> {
    let stack = Stack::load(&asked.spec.path(), common)?;
    let wanted = addresses(asked.address.as_deref(), &stack.offline_graph())?;
    let connection = Connection::open(&stack, common).await?;
    let inventory = plan::seen(&stack, &connection).await?;
    let graph = stack.graph(&connection.scope);
    let mut all = Vec::new();
    for address in wanted {
        let measured = measured(&connection, &address, &graph, &inventory).await?;
        all.push((address, measured));
    }
    let columns = terminal::columns().unwrap_or(terminal::DEFAULT_COLUMNS);
    match Form::or_by_output(asked.format) {
        Form::Table => view!("{}", blocks(&all, columns).join("\n\n")),
        Form::Json => outln!("{}", json(&all)),
    }
    Ok(Exit::Done)
}

fn addresses(asked: Option<&str>, graph: &Graph) -> Result<Vec<Address>, Failed> {
    let Some(text) = asked else {
        let all = MEASURED.iter().flat_map(|kind| graph.of(*kind));
        return Ok(all.map(|node| node.address.clone()).collect());
    };
    let bad = |what: String| {
        let there = find::addresses(graph, MEASURED);
        Failed::new(Exit::BadSpec, format!("error: {what}\nhelp: the spec has {there}"))
    };
    let address: Address = text.parse().map_err(|error| bad(format!("{error}")))?;
    if !MEASURED.contains(&address.kind) {
        return Err(bad(format!("a {} has no metrics", address.kind)));
    }
    match graph.nodes.contains_key(&address) {
        true => Ok(vec![address]),
        false => Err(bad(format!("the spec has no `{address}`"))),
    }
}

/// The usable versions of a solution, oldest first; a recommender has one model.
async fn measured(
    connection: &Connection,
    address: &Address,
    graph: &Graph,
    inventory: &Inventory,
) -> Result<Newest, Failed> {
    let Some(live) = find::live(address, graph, inventory) else { return Ok(Newest::default()) };
    if address.kind == Kind::Recommender {
        let metrics = live.props.get("modelMetrics").and_then(Value::as_object);
        let metrics = metrics.into_iter().flatten();
        let metrics: BTreeMap<String, f64> =
            metrics.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect();
        let one = Measured { id: live.name.clone(), created: live.created, metrics };
        let all = if one.metrics.is_empty() { Vec::new() } else { vec![one] };
        return Ok(Newest { all, earlier: 0 });
    }
    let of_it = |version: &&Live| {
        version.text("solutionArn") == live.locator && version.phase == Phase::Ready
    };
    let mut versions: Vec<&Live> = inventory.of(Kind::SolutionVersion).filter(of_it).collect();
    versions.sort_by_key(|version| (version.created, &version.locator));
    let mut all = Vec::new();
    let earlier = versions.len().saturating_sub(VERSIONS);
    for version in versions.iter().skip(earlier) {
        let arn = version.locator.as_str();
        let metrics = Retry::default().read(arn, || connection.aws().metrics(arn)).await;
        let metrics = metrics.map_err(|error| connection.unreadable(&error))?;
        let id = arn.rsplit('/').next().unwrap_or(arn).to_owned();
        all.push(Measured { id, created: version.created, metrics });
    }
    Ok(Newest { all, earlier })
}

fn blocks(all: &[(Address, Newest)], columns: usize) -> Vec<String> {
    if all.is_empty() {
        return vec!["the spec has neither solutions nor recommenders".to_owned()];
    }
    all.iter().map(|(address, newest)| block(address, newest, columns)).collect()
}

/// A line for each metric: the value and a bar for each version, as many of the newest as the columns take, and how the
/// newest differs from the one before.
fn block(address: &Address, newest: &Newest, columns: usize) -> String {
    let versions = &newest.all[..];
    if versions.is_empty() {
        return format!("{address}\n  nothing trained yet");
    }
    let names: BTreeSet<&String> = versions.iter().flat_map(|it| it.metrics.keys()).collect();
    let label = names.iter().map(|name| name.len() + 2).max().unwrap_or(0);
    // Where not even one value fits beside the longest name, names stand above their values.
    let above = label + CELL + DIFFERENCE > columns;
    let label = if above { 2 } else { label };
    let fit = (columns.saturating_sub(label + DIFFERENCE) / CELL).clamp(1, versions.len());
    let (earlier, versions) = versions.split_at(versions.len() - fit);
    let earlier = newest.earlier + earlier.len();
    let day = |it: &Measured| it.created.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
    let mut ids = vec![String::new()];
    let mut days = vec![String::new()];
    let mut sides = vec![Side::Left];
    for version in versions {
        ids.push(version.id.clone());
        days.push(day(version).unwrap_or_default());
        sides.push(Side::Left);
    }
    sides.push(Side::Right);
    let mut rows = vec![ids, days];
    for name in &names {
        let values: Vec<Option<f64>> =
            versions.iter().map(|it| it.metrics.get(*name).copied()).collect();
        // One version is held against 1, which no metric exceeds; several against the best of them.
        let best = values.iter().flatten().copied().fold(0.0, f64::max);
        let most = if versions.len() > 1 { best } else { 1.0 };
        let mut row = vec![if above { String::new() } else { (*name).clone() }];
        let cell = |value: &Option<f64>| value.map(|it| format!("{it:.4} {}", bar(it, most)));
        row.extend(values.iter().map(|value| cell(value).unwrap_or_default()));
        row.push(difference(&values));
        rows.push(row);
    }
    let mut lines: Vec<String> =
        table::lines(&sides, &rows).into_iter().map(|line| format!("  {line}")).collect();
    if above {
        let values = lines.split_off(2);
        let named = names.iter().zip(values).flat_map(|(name, line)| [format!("  {name}"), line]);
        lines.extend(named);
    }
    let more = (earlier > 0).then(|| format!("  and {earlier} before, which are not shown"));
    let lines: Vec<String> = [address.to_string()].into_iter().chain(lines).chain(more).collect();
    lines.join("\n")
}

/// A bar of eighths of a cell; the greatest value has all cells.
fn bar(value: f64, most: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
    let eighths = (share * (BAR * 8) as f64).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

fn difference(values: &[Option<f64>]) -> String {
    match values {
        [.., Some(before), Some(now)] => format!("{:+.4}", now - before),
        _ => String::new(),
    }
}

fn json(all: &[(Address, Newest)]) -> String {
    let one = |it: &Measured| json!({"version": it.id, "created": it.created.map(|at| at.to_string()), "metrics": it.metrics});
    let all: BTreeMap<String, Vec<Value>> = all
        .iter()
        .map(|(address, it)| (address.to_string(), it.all.iter().map(one).collect()))
        .collect();
    terminal::json(&serde_json::to_string_pretty(&all).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_side_by_side_with_bars() {
        let version = |id: &str, coverage: f64, at: i64| Measured {
            id: id.into(),
            created: jiff::Timestamp::from_second(at).ok(),
            metrics: BTreeMap::from([("coverage".to_owned(), coverage)]),
        };
        let versions =
            vec![version("aaaa1111", 0.2, 1_700_000_000), version("bbbb2222", 0.4, 1_700_090_000)];
        let newest = Newest { all: versions, earlier: 0 };
        let address = Address::new(Kind::Solution, "for-you");
        let expected = [
            "solution/for-you",
            "            aaaa1111          bbbb2222",
            "            2023-11-14 22:13  2023-11-15 23:13",
            "  coverage  0.2000 █████      0.4000 ██████████  +0.2000",
        ];
        let shown = block(&address, &newest, 80);
        assert_eq!(shown.lines().map(str::trim_end).collect::<Vec<_>>(), expected);
        assert_eq!(
            block(&address, &Newest::default(), 80),
            "solution/for-you\n  nothing trained yet"
        );
        let narrow = block(&address, &Newest { earlier: 3, ..newest }, 50);
        assert!(!narrow.contains("aaaa1111") && narrow.contains("bbbb2222"), "{narrow}");
        assert!(narrow.ends_with("  and 4 before, which are not shown"), "{narrow}");
        assert_eq!((bar(0.55, 1.0), bar(0.0, 0.0)), ("█████▌".to_owned(), String::new()));
    }
}
