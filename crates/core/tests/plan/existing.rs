//! Live resources under names of their own, as somebody made them by hand: used as they are where they mean what the spec
//! wants, and exported. Not here: whole stacks made by hand, which the acceptance tests take over.

use crate::world::{MOVIES, World, movies};
use personalize_core::{
    address::Kind,
    cost::Basis,
    diagnostic::{Source, render},
    inventory::{Live, Phase, Tags},
    plan::{Plan, Verb},
    takeover::{Facts, export, stacks},
};
use personalize_price::PriceList;
use personalize_rules::arn::Scope;
use serde_json::json;
use std::collections::BTreeMap;

/// What `movies` made, as if by hand: no marks, other names of schemas, datasets, jobs and versions.
fn by_hand(text: &str) -> World {
    without_marks(crate::world::applied(text))
}

/// The same of a world.
pub(crate) fn without_marks(mut world: World) -> World {
    let is_ours = |kind: Kind| {
        matches!(
            kind,
            Kind::Bucket | Kind::BucketPolicy | Kind::Role | Kind::RolePolicy | Kind::DataObject
        )
    };
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for live in world.all.iter_mut().filter(|live| !is_ours(live.kind)) {
        live.tags = Some(Tags::new());
        let name = format!("Hand-made_{}", live.name);
        match live.kind {
            Kind::Schema | Kind::ImportJob => {
                let locator = live.locator.replace(&live.name, &name);
                renamed.insert(std::mem::replace(&mut live.locator, locator.clone()), locator);
            }
            Kind::Dataset | Kind::SolutionVersion => {}
            _ => continue,
        }
        live.props.insert(
            if live.kind == Kind::ImportJob { "jobName" } else { "name" }.into(),
            name.clone().into(),
        );
        live.name = name;
    }
    for live in &mut world.all {
        if let Some(schema) = renamed.get(live.text("schemaArn")) {
            live.props.insert("schemaArn".into(), schema.clone().into());
        }
    }
    world
}

fn verbs(plan: &Plan) -> Vec<String> {
    let other = |step: &&personalize_core::plan::Step| step.verb != Verb::Tag;
    plan.steps.iter().filter(other).map(|step| step.id.to_string()).collect()
}

/// The spec of the stack, adopting all of its group that the spec names.
fn adopts_all(text: &str) -> String {
    let kinds = [
        Kind::DatasetGroup,
        Kind::Dataset,
        Kind::ImportJob,
        Kind::EventTracker,
        Kind::Solution,
        Kind::Filter,
        Kind::Campaign,
        Kind::Recommender,
    ];
    let world = crate::world::applied(text);
    let wanted = world.with(text, personalize_core::lower::lower);
    let all: Vec<String> =
        wanted.nodes.keys().filter(|a| kinds.contains(&a.kind)).map(ToString::to_string).collect();
    format!("{text}adopt: [{}]\n", all.join(", "))
}

#[test]
fn what_was_made_by_hand_under_other_names_is_only_marked() {
    let mut world = by_hand(MOVIES);
    let text = adopts_all(MOVIES);
    let plan = world.plan(&text);
    assert_eq!(verbs(&plan), Vec::<String>::new(), "{:#?}", plan.refusals);
    assert!(plan.steps.iter().any(|step| step.address.kind == Kind::SolutionVersion));
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
    assert!(world.plan(MOVIES).is_empty(), "the marks alone are enough");
}

#[test]
fn without_adopting_what_is_there_is_refused_and_nothing_made() {
    let plan = by_hand(MOVIES).plan(MOVIES);
    let dataset = plan.refusals.iter().find(|r| r.address.kind == Kind::Dataset).unwrap();
    assert!(
        dataset.help.starts_with("choose another dataset group for dataset/"),
        "{}",
        dataset.help
    );
    assert!(dataset.help.contains("`adopt: [dataset/"), "{}", dataset.help);
}

#[test]
fn other_data_is_imported_and_trained_even_while_the_spec_still_adopts() {
    let mut world = by_hand(MOVIES);
    let text = adopts_all(MOVIES)
        .replace("import-job/interactions, ", "")
        .replace("import-job/items, ", "")
        .replace("import-job/users, ", "");
    let text = text
        .replace(", import-job/interactions", "")
        .replace(", import-job/items", "")
        .replace(", import-job/users", "");
    let plan = world.plan(&text);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
    world.data.insert("data/interactions.csv", "9999999999999999");
    let plan = world.plan(&text);
    let made =
        |kind: Kind| plan.steps.iter().any(|s| s.address.kind == kind && s.verb == Verb::Create);
    assert!(made(Kind::ImportJob) && made(Kind::SolutionVersion), "{:#?}", verbs(&plan));
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}

#[test]
fn jobs_that_failed_or_were_replaced_are_not_taken_over() {
    let text = adopts_all(MOVIES);
    let mut world = by_hand(MOVIES);
    world.live(Kind::ImportJob).phase = Phase::Failed;
    let made = verbs(&world.plan(&text));
    assert!(made.iter().any(|id| id.starts_with("import-job/")), "{made:?}");
    let mut world = by_hand(MOVIES);
    world.live(Kind::ImportJob).props.insert("importMode".into(), "INCREMENTAL".into());
    let made = verbs(&world.plan(&text));
    assert!(made.iter().any(|id| id.starts_with("import-job/")), "{made:?}");
}

#[test]
fn a_schema_name_is_kept_while_the_content_is_the_same() {
    let named = MOVIES.replacen("    schema:", "    schemaName: chosen\n    schema:", 1);
    let mut world = crate::world::applied(&named);
    assert!(world.all.iter().any(|l| l.kind == Kind::Schema && l.name == "chosen"));
    assert!(world.plan(&named).is_empty());
    // Of other content, `chosen` is left to what has it.
    let schema = world.all.iter_mut().find(|l| l.name == "chosen").unwrap();
    schema.props.insert("schema".into(), r#"{"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[],"version":"1.0"}"#.into());
    let plan = world.plan(&named);
    assert!(plan.refusals.iter().all(|r| r.address.kind != Kind::Schema), "{:#?}", plan.refusals);
}

#[test]
fn what_cloudformation_made_is_adopted_only_when_that_is_allowed() {
    let mut world = by_hand(MOVIES);
    for live in world.all.iter_mut().filter(|l| matches!(l.kind, Kind::Campaign | Kind::Dataset)) {
        let tag = ("aws:cloudformation:stack-name".to_owned(), "old".to_owned());
        live.tags = Some([tag].into());
    }
    let text = adopts_all(MOVIES);
    let plan = world.plan(&text);
    let home = plan.refusals.iter().find(|r| r.address.kind == Kind::Campaign).unwrap();
    assert_eq!(
        home.summary,
        "campaign/home `movies-home` would change (serving-impact): the CloudFormation stack `old` made it and can still delete it; give it `DeletionPolicy: Retain` there and deploy that first (docs/migrate.md)"
    );
    let given: Vec<_> = plan.refusals.iter().filter_map(|r| r.allow.clone()).collect();
    let plan = plan.allow(&given);
    assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
    assert_eq!(verbs(&plan), Vec::<String>::new());
}

/// What `export` says of a group in which something failed, and something is another tool's.
#[test]
fn an_export_says_what_it_leaves_out() {
    let mut world = by_hand(MOVIES);
    world.live(Kind::Filter).phase = Phase::Failed;
    world.live(Kind::Filter).status = "CREATE FAILED".into();
    let tag = ("aws:cloudformation:stack-name".to_owned(), "old\u{1b}[31m".to_owned());
    world.live(Kind::Campaign).tags = Some([tag].into());
    let group = world.scope.dataset_group("movies");
    let sources = BTreeMap::new();
    let facts = Facts { scope: &world.scope, group: &group, sources: &sources };
    let made = export(&world.inventory(), &facts).unwrap();
    let source = Source { path: "group".into(), text: String::new() };
    let said: Vec<String> = made.losses.iter().map(|l| render(l, &source, false)).collect();
    let says = |text: &str| said.iter().any(|said| said.starts_with(text));
    assert!(says("warning[PZ6003]: filter `movies-unseen`: it is CREATE FAILED"), "{said:#?}");
    assert!(says("warning[PZ6004]: the CloudFormation stack `old"), "{said:#?}");
    assert!(says("warning[PZ6002]: dataset"), "{said:#?}");
    assert!(!made.spec.contains('\u{1b}') && !made.spec.contains("filter/unseen"), "{}", made.spec);
    let elsewhere = Scope::new("eu-west-1", "000000000000").dataset_group("movies");
    let facts = Facts { group: &elsewhere, ..facts };
    assert_eq!(export(&world.inventory(), &facts), None);
}

#[test]
fn stacks_are_told_by_their_tags() {
    let mut world = movies();
    let mut group =
        Live::new(Kind::DatasetGroup, "alone".into(), "arn:g/alone", Default::default());
    group.tags = Some(Tags::new());
    world.all.push(group);
    let facts = personalize_core::cost::Facts::default();
    let prices = PriceList::published();
    let found = stacks(&world.inventory(), Basis { prices, region: "us-east-1", facts: &facts });
    assert_eq!(found.stacks[0].floor.usd.exact(), "388.80");
    assert_eq!(found.prices, "list prices of 2024-08-26");
    assert_eq!(found.unowned.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["alone"]);
    assert_eq!(found.stacks.len(), 1);
    assert_eq!((found.stacks[0].name.as_str(), found.stacks[0].requests_per_second), ("movies", 1));
    assert_eq!(serde_json::to_value(&found).unwrap()["stacks"][0]["owns"]["campaign"], json!(1));
}
