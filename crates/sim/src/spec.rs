//! Specs at random, by a seed: every kind of resource, with and without what is optional. Not here: what is done with them.

use crate::seeded;
use std::fmt::Write;

/// A valid spec of the stack `name`, in which everything that may be left out sometimes is. `seed` decides what a stack cannot
/// change later, or only with a loss; `draw`, which gives numbers from 0 to below 1, the rest.
pub fn random_spec(name: &str, seed: u64, draw: &mut impl FnMut() -> f64) -> String {
    let fixed = &mut seeded(seed);
    let mut text = format!(
        "version: 1\nname: {name}\nbucket: {{name: {name}-data}}\nrole: {{name: {name}-role}}\n"
    );
    let mut line = |of: &str| writeln!(text, "{of}").expect("a string takes any text");
    if chance(draw, 0.5) {
        line("tags: {team: discovery}");
    }
    let domain = chance(fixed, 0.3);
    let protect = if chance(draw, 0.2) { "protect: false" } else { "" };
    match domain {
        true => line(&format!("datasetGroup: {{domain: ECOMMERCE, {protect}}}")),
        false => line(&format!("datasetGroup: {{{protect}}}")),
    }
    datasets(fixed, &mut line);
    if chance(fixed, 0.5) {
        line(&format!("eventTracker: {{name: {name}-events}}"));
    }
    line("filters:");
    let event = if chance(draw, 0.5) { "View" } else { "Purchase" };
    let seen = format!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"{event}\")");
    line(&format!("  seen: {{expression: '{seen}', replace: in-place}}"));
    if chance(fixed, 0.5) {
        let sign = if chance(draw, 0.5) { "<" } else { "<=" };
        let given = format!("INCLUDE ItemID WHERE Items.PRICE {sign} $P");
        line(&format!("  given: {{expression: '{given}', replace: new-name}}"));
    }
    match domain {
        true => recommenders(draw, &mut line),
        false => solutions(fixed, draw, &mut line),
    }
    jobs(domain, draw, &mut line);
    text
}

fn jobs(domain: bool, draw: &mut impl FnMut() -> f64, line: &mut impl FnMut(&str)) {
    if chance(draw, 0.4) {
        line("exports:\n  out: {dataset: interactions, ingestionMode: ALL}");
    }
    if !domain && chance(draw, 0.4) {
        let count = if chance(draw, 0.5) { 10 } else { 20 };
        line("batchInference:");
        line(&format!(
            "  mail: {{solution: s0, input: users.jsonl, filter: seen, numResults: {count}}}"
        ));
    }
}

fn datasets(fixed: &mut impl FnMut() -> f64, line: &mut impl FnMut(&str)) {
    line("datasets:\n  interactions:\n    source: data/interactions.csv");
    line("    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}");
    line("  items:");
    if chance(fixed, 0.8) {
        line("    source: data/items.csv");
    }
    let more = if chance(fixed, 0.5) { ", CREATION_TIMESTAMP: long?" } else { "" };
    line(&format!(
        "    schema: {{ITEM_ID: string, PRICE: float, CATEGORY_L1: {{type: string, categorical: true}}{more}}}"
    ));
    if chance(fixed, 0.5) {
        line("  users:\n    source: data/users.csv\n    schema: {USER_ID: string, AGE: int?}");
    }
}

fn recommenders(draw: &mut impl FnMut() -> f64, line: &mut impl FnMut(&str)) {
    line("recommenders:");
    for (key, recipe) in [
        ("viewed", "aws-ecomm-popular-items-by-views"),
        ("for-you", "aws-ecomm-recommended-for-you"),
    ] {
        let config = match chance(draw, 0.5) {
            true => ", recommenderConfig: {minRecommendationRequestsPerSecond: 2}",
            false => "",
        };
        line(&format!("  {key}: {{recipe: {recipe}{config}}}"));
    }
}

fn solutions(
    fixed: &mut impl FnMut() -> f64,
    draw: &mut impl FnMut() -> f64,
    line: &mut impl FnMut(&str),
) {
    let recipes = [
        "aws-user-personalization-v2",
        "aws-personalized-ranking-v2",
        "aws-similar-items",
        "aws-popularity-count",
    ];
    let mut campaigns = Vec::new();
    line("solutions:");
    for (n, recipe) in recipes.iter().enumerate().take(1 + (fixed() * 3.0) as usize) {
        let auto = if chance(draw, 0.3) { "{every: 14 days}" } else { "off" };
        let training = if chance(draw, 0.3) { ", training: {when: once}" } else { "" };
        let config = match *recipe {
            "aws-user-personalization-v2" if chance(draw, 0.5) => {
                ", solutionConfig: {algorithmHyperParameters: {apply_recency_bias: false}}"
            }
            _ => "",
        };
        line(&format!("  s{n}: {{recipe: {recipe}, autoTraining: {auto}{training}{config}}}"));
        let config = match chance(draw, 0.3) {
            true => ", campaignConfig: {syncWithLatestSolutionVersion: true}",
            false => "",
        };
        campaigns.push(format!(
            "  c{n}: {{solution: s{n}, minProvisionedTPS: {}{config}}}",
            1 + (draw() * 3.0) as u32
        ));
    }
    campaigns.retain(|_| chance(fixed, 0.8));
    if !campaigns.is_empty() {
        line("campaigns:");
        campaigns.iter().for_each(|campaign| line(campaign));
    }
}

fn chance(draw: &mut impl FnMut() -> f64, share: f64) -> bool {
    draw() < share
}
