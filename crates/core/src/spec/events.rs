//! The event types that a spec counts on: those that its solutions, recommenders and filters name.
//! Not here: whether they occur in the data (`rules::data`).

use super::types::{Solution, Spec, TrainWhen};
use crate::resource::solution_version;
use personalize_rules::{
    data::ExpectedEvent,
    dataset::DatasetType,
    filter::{self, Source, Value},
    quota, recipe,
};

/// The event types that something in the spec names, with how many of them it needs.
pub fn expected(spec: &Spec) -> Vec<ExpectedEvent> {
    let mut events: Vec<ExpectedEvent> =
        spec.solutions.iter().flat_map(|(key, solution)| of_solution(key, solution)).collect();
    for (key, recommender) in &spec.recommenders {
        let event = recipe::find(&recommender.recipe).and_then(|recipe| recipe.event);
        let by = format!("the recommender `{key}`");
        events.extend(event.map(|name| one(name, by, quota::MIN_INTERACTIONS)));
    }
    for (key, entry) in &spec.filters {
        let names = named_by_filter(&entry.block().expression);
        let by = || format!("the filter `{key}`");
        let named = names.iter().map(|name| ExpectedEvent { any_case: true, ..one(name, by(), 1) });
        events.extend(named);
    }
    events
}

fn one(name: &str, by: String, least: u64) -> ExpectedEvent {
    ExpectedEvent { name: name.to_owned(), any_case: false, by, least }
}

/// A solution for one event type trains on events of that type alone; weights only speak of theirs.
fn of_solution(key: &str, solution: &Solution) -> Vec<ExpectedEvent> {
    let by = || format!("the solution `{key}`");
    // Where `apply` does not train, the events may still come through the event tracker.
    let trains = solution_version::policy(solution) != TrainWhen::Manual;
    let least = if trains { quota::MIN_INTERACTIONS } else { 1 };
    let only = solution.event_type.iter().map(|name| one(name, by(), least));
    let config = solution.solution_config.as_ref().and_then(|config| config.events_config.as_ref());
    let weights = config.and_then(|events| events.event_parameters_list.as_ref());
    let named = weights.into_iter().flatten().filter_map(|event| event.event_type.as_deref());
    only.chain(named.map(|name| one(name, by(), 1))).collect()
}

/// The texts that a filter compares with the type of interactions, each once.
fn named_by_filter(expression: &str) -> Vec<String> {
    let Ok(filter) = filter::parse(expression) else { return Vec::new() };
    let mut names = Vec::new();
    let predicates = filter.expressions.iter().flat_map(|expression| expression.predicates());
    let of_events = predicates.filter(|predicate| {
        predicate.source == Source::Dataset(DatasetType::Interactions)
            && predicate.field.0.eq_ignore_ascii_case("EVENT_TYPE")
    });
    for operand in of_events.flat_map(|predicate| &predicate.operands) {
        if let Value::Text { text, .. } = &operand.value
            && text != "*"
            && !names.contains(text)
        {
            names.push(text.clone());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{load, vars::Given};
    use expect_test::expect;

    #[test]
    fn who_needs_which_event() {
        let text = r#"
version: 1
name: shop
datasetGroup: {domain: ECOMMERCE}
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, EVENT_TYPE: string, TIMESTAMP: long}}
solutions:
  weighted:
    recipe: aws-user-personalization-v2
    autoTraining: off
    solutionConfig: {eventsConfig: {eventParametersList: [{eventType: buy, weight: 1.0}]}}
  liked: {recipe: aws-similar-items, autoTraining: off, eventType: like}
  later: {recipe: aws-similar-items, autoTraining: off, training: {when: manual}, eventType: like}
filters:
  unseen: EXCLUDE ItemID WHERE Interactions.event_type IN ("watch", "watch", $OTHER)
  all: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")
  broken: EXCLUDE
recommenders:
  best: {recipe: aws-ecomm-popular-items-by-views}
"#;
        let spec = load(text, &Given::new(), None).unwrap().spec;
        let lines: Vec<String> = expected(&spec)
            .iter()
            .map(|event| format!("{} {} {}", event.least, event.name, event.by))
            .collect();
        expect![[r#"
            1 like the solution `later`
            1000 like the solution `liked`
            1 buy the solution `weighted`
            1000 View the recommender `best`
            1 watch the filter `unseen`"#]]
        .assert_eq(&lines.join("\n"));
    }
}
