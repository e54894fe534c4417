//! `recommend`: asks a campaign or a recommender, as an application would.
//! Not here: the service's answer itself.

mod names;
mod values;
mod view;

use super::plan;
use crate::{
    args::{Common, Form, Recommend},
    connect::Connection,
    exit::{Exit, Failed},
    find,
    stack::Stack,
};
use names::Names;
use personalize_aws::{Answer, Ask, Filtered, Rank, Target};
use personalize_core::{
    address::{Address, Kind},
    graph::Graph,
    inventory::{Inventory, Live, Phase},
};
use personalize_engine::{
    cloud::{CloudError, Failure},
    retry::Retry,
};
use personalize_rules::recipe::{self, Api, Need, Recipe};
use std::collections::BTreeMap;
use view::Things;

/// The kinds that answer.
const ANSWERING: &[Kind] = &[Kind::Campaign, Kind::Recommender];

/// Asks and shows the answer.
pub(crate) async fn run(asked: &Recommend, common: &Common) -> Result<Exit, Failed> {
    let stack = Stack::load(&asked.spec.path(), common)?;
    let address = address(&asked.address, &stack.offline_graph())?;
    if address.kind == Kind::Recommender && !asked.rank.is_empty() {
        let help = "help: a campaign of a ranking recipe puts a list in order";
        let report = format!("error: a recommender takes no `--rank`\n{help}");
        return Err(Failed::new(Exit::BadSpec, report));
    }
    let connection = Connection::open(&stack, common).await?;
    let inventory = plan::seen(&stack, &connection).await?;
    let graph = stack.graph(&connection.scope);
    let target = ready(&address, &graph, &inventory)?;
    let filter = filter(asked, &stack, &graph, &inventory)?;
    let names = Names::of(&stack, &graph, &address, asked.num);
    let things = match recipe(&stack, &address).map(|recipe| recipe.api) {
        Some(Api::GetActionRecommendations) => Things::Actions,
        _ => Things::Items,
    };
    let context = pairs(&asked.context, "--context", "DEVICE=phone")?;
    let question = (filter, context, names.columns());
    let answer = ask(asked, &connection, target, things, question)
        .await
        .map_err(|error| refused(&address, &error, &missing(asked, &stack, &address)))?;
    // An action may have the id of an item.
    let names = match things {
        Things::Items => names.find(&answer),
        Things::Actions => BTreeMap::new(),
    };
    match Form::or_by_output(asked.format) {
        Form::Table => view!("{}", view::table(&answer, things, &names)),
        Form::Json => outln!("{}", view::json(&answer, things, &names)),
    }
    Ok(Exit::Done)
}

fn address(text: &str, graph: &Graph) -> Result<Address, Failed> {
    let there = || format!("the spec has {}", find::addresses(graph, ANSWERING));
    let bad =
        |what: String| Failed::new(Exit::BadSpec, format!("error: {what}\nhelp: {}", there()));
    let address: Address = text.parse().map_err(|error| bad(format!("{error}")))?;
    if !ANSWERING.contains(&address.kind) {
        return Err(bad(format!("a {} answers nothing", address.kind)));
    }
    match graph.nodes.contains_key(&address) {
        true => Ok(address),
        false => Err(bad(format!("the spec has no `{address}`"))),
    }
}

/// The live resource, when it can be asked.
fn ready<'i>(
    address: &Address,
    graph: &Graph,
    inventory: &'i Inventory,
) -> Result<&'i Live, Failed> {
    let failed = |report: String| Failed::new(Exit::Other, report);
    let live = find::live(address, graph, inventory).ok_or_else(|| {
        failed(format!("error: {address} does not exist\nhelp: `personalize apply` creates it"))
    })?;
    match live.phase {
        Phase::Ready | Phase::Updating | Phase::UpdateFailed => Ok(live),
        _ => Err(failed(format!("error: {address} cannot answer: it is {}", live.status))),
    }
}

fn filter(
    asked: &Recommend,
    stack: &Stack,
    graph: &Graph,
    inventory: &Inventory,
) -> Result<Option<Filtered>, Failed> {
    let Some(key) = &asked.filter else { return Ok(None) };
    let key = key.strip_prefix("filter/").unwrap_or(key);
    let address = Address::new(Kind::Filter, key);
    let Some(filter) = stack.loaded.spec.filters.get(key) else {
        let there = find::addresses(graph, &[Kind::Filter]);
        let report = format!("error: the spec has no filter `{key}`\nhelp: it has {there}");
        return Err(Failed::new(Exit::BadSpec, report));
    };
    let live = ready(&address, graph, inventory)?;
    let given = pairs(&asked.filter_value, "--filter-value", "GENRES=Drama,Comedy")?;
    let values = values::quoted(&filter.block().expression, &given)?;
    Ok(Some(Filtered { arn: live.locator.clone(), values }))
}

/// The filter, the context and the columns of a question.
type Question = (Option<Filtered>, BTreeMap<String, String>, BTreeMap<String, Vec<String>>);

async fn ask(
    asked: &Recommend,
    connection: &Connection,
    target: &Live,
    things: Things,
    (filter, context, columns): Question,
) -> Result<Answer, CloudError> {
    let arn = target.locator.clone();
    let (aws, retry) = (connection.aws(), Retry::default());
    if !asked.rank.is_empty() {
        let user = asked.user.clone().unwrap_or_default();
        let items = asked.rank.clone();
        let rank = Rank { campaign: arn, user, items, context, filter, columns };
        return retry.read(&asked.address, || aws.rank(&rank)).await;
    }
    let ask = Ask {
        target: match target.kind {
            Kind::Recommender => Target::Recommender(arn.clone()),
            _ => Target::Campaign(arn.clone()),
        },
        user: asked.user.clone(),
        item: asked.item.clone(),
        results: asked.num,
        context,
        filter,
        columns,
    };
    match things {
        Things::Items => retry.read(&asked.address, || aws.recommend(&ask)).await,
        Things::Actions => retry.read(&asked.address, || aws.actions(&arn, &ask)).await,
    }
}

/// `NAME=VALUE` as a map; a text without `=` is a mistake.
fn pairs(
    given: &[String],
    option: &str,
    example: &str,
) -> Result<BTreeMap<String, String>, Failed> {
    let pair = |text: &String| {
        text.split_once('=').map(owned).ok_or_else(|| {
            let help = format!("help: write it as in `{option} {example}`");
            Failed::new(Exit::BadSpec, format!("error: `{option} {text}` has no `=`\n{help}"))
        })
    };
    given.iter().map(pair).collect()
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// What the recipe asks for by the reference, and the arguments lack.
fn missing(asked: &Recommend, stack: &Stack, address: &Address) -> String {
    let Some(recipe) = recipe(stack, address) else { return String::new() };
    let needs = [
        (recipe.user_id, asked.user.is_none(), "--user"),
        (recipe.item_id, asked.item.is_none(), "--item"),
        (
            if recipe.api == Api::GetPersonalizedRanking { Need::Required } else { Need::Unused },
            asked.rank.is_empty(),
            "--rank",
        ),
    ];
    let lacking = needs.iter().filter(|(need, lacks, _)| *need == Need::Required && *lacks);
    let words: Vec<String> = lacking.map(|(.., word)| format!("`{word}`")).collect();
    if words.is_empty() { String::new() } else { format!("\nhelp: add {}", words.join(" and ")) }
}

/// The recipe behind an address.
fn recipe(stack: &Stack, address: &Address) -> Option<&'static Recipe> {
    let spec = &stack.loaded.spec;
    recipe::find(match address.kind {
        Kind::Recommender => &spec.recommenders.get(address.key.as_str())?.recipe,
        _ => &spec.solutions.get(&spec.campaigns.get(address.key.as_str())?.solution)?.recipe,
    })
}

fn refused(address: &Address, error: &CloudError, missing: &str) -> Failed {
    let (exit, help) = match error.failure {
        Failure::Invalid => (Exit::BadSpec, missing),
        Failure::Credentials => (Exit::Credentials, "\nhelp: log in, or choose a `--profile`"),
        Failure::Denied => (
            Exit::Credentials,
            "\nhelp: the caller needs personalize:GetRecommendations, personalize:GetPersonalizedRanking and personalize:GetActionRecommendations; `personalize policy SPEC --for app` prints which of them on what",
        ),
        _ => (Exit::Other, ""),
    };
    Failed::new(exit, format!("error: {address} did not answer\ncaused by: {error}{help}"))
}
