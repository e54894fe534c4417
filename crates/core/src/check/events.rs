//! What a spec counts on in its data: the event types that it names, and the trainings that read them.
//! Not here: whether they occur in the data (`personalize-data`).

use crate::{
    kind::solution_version,
    spec::types::{Solution, Spec, TrainWhen},
};
use personalize_rules::{
    dataset::DatasetType,
    expected::{EventRole, ExpectedEvent, ExpectedValue, Training},
    filter::{self, Source, Value},
    recipe::{self, Recipe},
};
use std::collections::BTreeSet;

/// The event types that something in the spec names without training on them alone.
pub fn expected(spec: &Spec) -> Vec<ExpectedEvent> {
    let mut events: Vec<ExpectedEvent> =
        spec.solutions.iter().flat_map(|(key, solution)| of_solution(key, solution)).collect();
    for (key, recommender) in &spec.recommenders {
        let names = recipe::find(&recommender.recipe).map_or(&[][..], |r| r.recommended_events);
        let by = format!("the recommender `{key}`");
        events.extend(names.iter().map(|name| one(name, by.clone(), EventRole::Recommended)));
    }
    for (key, entry) in &spec.filters {
        let by = format!("the filter `{key}`");
        let names = named_by_filter(&entry.block().expression);
        events.extend(names.iter().map(|name| one(name, by.clone(), EventRole::Filter)));
    }
    events
}

/// The values that filters compare with columns of `dataset`, each once by filter; event types are not among them.
pub fn values(spec: &Spec, dataset: DatasetType) -> Vec<ExpectedValue> {
    let mut values = Vec::new();
    for (key, entry) in &spec.filters {
        let by = format!("the filter `{key}`");
        let mut named = BTreeSet::new();
        for (field, text) in texts(&entry.block().expression, dataset) {
            let is_event =
                dataset == DatasetType::Interactions && field.eq_ignore_ascii_case("EVENT_TYPE");
            if !is_event && named.insert((field.to_ascii_uppercase(), text.clone())) {
                values.push(ExpectedValue { column: field, text, by: by.clone() });
            }
        }
    }
    values
}

/// The trainings of the spec that count only some of the interactions.
pub fn trainings(spec: &Spec) -> Vec<Training> {
    let trained = spec.solutions.iter().filter(|(_, solution)| trains(solution));
    let of_solutions = trained.map(|(key, solution)| Training {
        by: format!("the solution `{key}`"),
        event: solution.event_type.clone(),
        least_value: threshold(solution),
    });
    let of_recommenders = spec.recommenders.iter().map(|(key, recommender)| Training {
        by: format!("the recommender `{key}`"),
        event: recipe::find(&recommender.recipe).and_then(|r| r.event).map(str::to_owned),
        least_value: None,
    });
    let some = |training: &Training| training.event.is_some() || training.least_value.is_some();
    of_solutions.chain(of_recommenders).filter(some).collect()
}

/// Everything that is trained, for people ("the solution `a`"), with its recipe.
pub fn trained(spec: &Spec) -> Vec<(String, &'static Recipe)> {
    let solutions = spec.solutions.iter().filter(|(_, solution)| trains(solution));
    let solutions = solutions.map(|(key, s)| (format!("the solution `{key}`"), &s.recipe));
    let recommenders = spec.recommenders.iter();
    let recommenders = recommenders.map(|(key, r)| (format!("the recommender `{key}`"), &r.recipe));
    let all = solutions.chain(recommenders);
    all.filter_map(|(by, name)| Some((by, recipe::find(name)?))).collect()
}

fn one(name: &str, by: String, role: EventRole) -> ExpectedEvent {
    ExpectedEvent { name: name.to_owned(), by, role }
}

/// Where `apply` does not train, the events may still come through the event tracker.
fn trains(solution: &Solution) -> bool {
    solution_version::policy(solution) != TrainWhen::Manual
}

fn threshold(solution: &Solution) -> Option<f64> {
    let config = solution.solution_config.as_ref()?;
    config.event_value_threshold.as_ref()?.0.trim().parse().ok()
}

/// The type that a solution will train on, and those that it gives weights.
fn of_solution(key: &str, solution: &Solution) -> Vec<ExpectedEvent> {
    let training = |name: &str| one(name, format!("the solution `{key}`"), EventRole::Training);
    let later = solution.event_type.iter().filter(|_| !trains(solution));
    let config = solution.solution_config.as_ref().and_then(|config| config.events_config.as_ref());
    let weights = config.and_then(|events| events.event_parameters_list.as_ref());
    let named = weights.into_iter().flatten().filter_map(|event| event.event_type.as_deref());
    later.map(String::as_str).chain(named).map(training).collect()
}

/// The texts that a filter compares with the type of interactions, each once.
fn named_by_filter(expression: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts(expression, DatasetType::Interactions)
        .into_iter()
        .filter(|(field, _)| field.eq_ignore_ascii_case("EVENT_TYPE"))
        .filter(|(_, text)| seen.insert(text.clone()))
        .map(|(_, text)| text)
        .collect()
}

/// The fields of `dataset` and the texts that a filter compares them with.
fn texts(expression: &str, dataset: DatasetType) -> Vec<(String, String)> {
    let Ok(filter) = filter::parse(expression) else { return Vec::new() };
    let predicates = filter.expressions.iter().flat_map(|expression| expression.predicates());
    let of_dataset = predicates.filter(|p| p.source == Source::Dataset(dataset));
    of_dataset
        .flat_map(|predicate| {
            predicate.operands.iter().filter_map(|operand| match &operand.value {
                Value::Text { text, .. } if text != "*" => {
                    Some((predicate.field.0.clone(), text.clone()))
                }
                _ => None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{load, vars::Given};
    use expect_test::expect;

    const SPEC: &str = r#"
version: 1
name: shop
datasetGroup: {domain: ECOMMERCE}
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, EVENT_TYPE: string, EVENT_VALUE: float?, TIMESTAMP: long}}
solutions:
  weighted:
    recipe: aws-user-personalization-v2
    autoTraining: off
    solutionConfig: {eventsConfig: {eventParametersList: [{eventType: buy, weight: 1.0}]}}
  liked:
    recipe: aws-similar-items
    autoTraining: off
    eventType: like
    solutionConfig: {eventValueThreshold: "3.5"}
  high: {recipe: aws-similar-items, autoTraining: off, solutionConfig: {eventValueThreshold: 4}}
  later: {recipe: aws-similar-items, autoTraining: off, training: {when: manual}, eventType: like}
filters:
  unseen: EXCLUDE ItemID WHERE Interactions.event_type IN ("watch", "watch", $OTHER)
  all: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")
  broken: EXCLUDE
recommenders:
  best: {recipe: aws-ecomm-popular-items-by-views}
  bought: {recipe: aws-ecomm-customers-who-viewed-x-also-viewed}
"#;

    #[test]
    fn who_counts_on_which_event() {
        let spec = load(SPEC, &Given::new(), None).unwrap().spec;
        let line = |event: &ExpectedEvent| format!("{:?} {} {}", event.role, event.name, event.by);
        let lines: Vec<String> = expected(&spec).iter().map(line).collect();
        expect![[r#"
            Training like the solution `later`
            Training buy the solution `weighted`
            Recommended Purchase the recommender `bought`
            Filter watch the filter `unseen`"#]]
        .assert_eq(&lines.join("\n"));
    }

    #[test]
    fn which_values_filters_compare_with() {
        let more = r#"filters:
  genres: INCLUDE ItemID WHERE Items.GENRES IN ("a", "b", "a", $X) AND ITEMS.PRICE > 3"#;
        let text = SPEC.replace("filters:", more);
        let spec = load(&text, &Given::new(), None).unwrap().spec;
        let of = |dataset| {
            let line = |v: &ExpectedValue| format!("{} {} {}", v.column, v.text, v.by);
            values(&spec, dataset).iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(
            of(DatasetType::Items),
            ["GENRES a the filter `genres`", "GENRES b the filter `genres`"]
        );
        assert!(of(DatasetType::Interactions).is_empty());
    }

    #[test]
    fn who_trains_on_some_of_the_interactions() {
        let spec = load(SPEC, &Given::new(), None).unwrap().spec;
        let line = |t: &Training| format!("{} {:?} {:?}", t.by, t.event, t.least_value);
        let lines: Vec<String> = trainings(&spec).iter().map(line).collect();
        expect![[r#"
            the solution `high` None Some(4.0)
            the solution `liked` Some("like") Some(3.5)
            the recommender `best` Some("View") None
            the recommender `bought` Some("View") None"#]]
        .assert_eq(&lines.join("\n"));
    }

    #[test]
    fn what_is_trained() {
        let spec = load(SPEC, &Given::new(), None).unwrap().spec;
        let lines: Vec<String> =
            trained(&spec).iter().map(|(by, recipe)| format!("{by}: {}", recipe.name)).collect();
        expect![[r#"
            the solution `high`: aws-similar-items
            the solution `liked`: aws-similar-items
            the solution `weighted`: aws-user-personalization-v2
            the recommender `best`: aws-ecomm-popular-items-by-views
            the recommender `bought`: aws-ecomm-customers-who-viewed-x-also-viewed"#]]
        .assert_eq(&lines.join("\n"));
    }
}
