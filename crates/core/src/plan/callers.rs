//! What the callers of a campaign get after a change: a version of another kind of recipe takes other requests and gives
//! other answers under the same ARN. Not here: outages (`risk`).

use crate::{
    address::{Address, Kind},
    graph::{Graph, Node},
    inventory::{Inventory, Live},
    kind::solution_version::solution_of,
    lowering::text,
    props::as_reference,
};
use personalize_rules::recipe::{self, Recipe};

/// The reason of an update after which `live`, a campaign, answers another kind of request; `None` where callers go on as
/// before, or where it is not known what it serves.
pub(super) fn other_requests(
    graph: &Graph,
    node: &Node,
    live: &Live,
    inventory: &Inventory,
) -> Option<String> {
    if node.address.kind != Kind::Campaign {
        return None;
    }
    let before = solution_of(live.text("solutionVersionArn"))?;
    let before = recipe_of(inventory.located(Kind::Solution, before)?.text("recipeArn"))?;
    let after = recipe_of(wanted_recipe(graph, node, inventory)?)?;
    (before.recipe_type != after.recipe_type).then(|| {
        format!(
            "it served `{}` and would serve `{}`: callers have to send other requests and get other answers",
            before.name, after.name
        )
    })
}

/// The recipe of the solution that the campaign is to serve: of this stack, or any that was read.
fn wanted_recipe<'a>(graph: &'a Graph, node: &Node, inventory: &'a Inventory) -> Option<&'a str> {
    let version = node.props.get("solutionVersionArn")?;
    if let Some((address, _)) = as_reference(version) {
        let solution = graph.nodes.get(&Address::new(Kind::Solution, address.key))?;
        return Some(text(&solution.props, "recipeArn"));
    }
    let solution = solution_of(version.as_str()?)?;
    let wanted = graph.of(Kind::Solution).find(|s| s.locator.as_deref() == Some(solution));
    match wanted {
        Some(wanted) => Some(text(&wanted.props, "recipeArn")),
        None => Some(inventory.located(Kind::Solution, solution)?.text("recipeArn")),
    }
}

fn recipe_of(arn: &str) -> Option<&'static Recipe> {
    recipe::find(arn.rsplit('/').next()?)
}
