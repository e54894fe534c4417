//! The export of a group that has everything: what is in it is in the spec or is said, the plan of the spec is marks alone, and jobs
//! can be wished for. Not here: accounts of the emulator, which the acceptance tests take over.

use crate::{existing::without_marks, world::World};
use personalize_core::{
    address::Kind,
    check,
    inventory::{Inventory, Live, Phase},
    kind::{self, definition::Service, job},
    plan::{Verb, render},
    spec::{self, files::Files, vars::Given},
    takeover::{Facts, Taken, export},
};
use std::collections::BTreeMap;

/// Every kind of a custom group.
const EVERYTHING: &str = include_str!("../../../engine/tests/it/fields/custom.yaml");

fn world() -> World {
    let mut world = World::new();
    world.data.extend([
        ("data/actions.csv", "4444444444444444"),
        ("data/users.jsonl", "5555555555555555"),
        ("data/titles.jsonl", "6666666666666666"),
        ("data/items.jsonl", "7777777777777777"),
        ("data/forget.csv", "8888888888888888"),
    ]);
    let plan = world.plan(EVERYTHING);
    world.apply(&plan);
    let mut world = without_marks(world);
    // Buckets, roles and parameters of the stack belong to no group.
    world.all.retain(|live| kind::definition_of(live.kind).service == Service::Personalize);
    world
}

fn exported(world: &World) -> Taken {
    let (group, sources) = (world.scope.dataset_group("films"), BTreeMap::new());
    let facts = Facts { scope: &world.scope, group: &group, sources: &sources };
    let taken = export(&world.inventory(), &facts).unwrap();
    let reversed = Inventory::new(world.all.iter().rev().cloned().collect());
    assert_eq!(export(&reversed, &facts).unwrap(), taken, "the order of reading does not count");
    taken
}

/// What is history of something else: the spec names neither imports nor versions, and schemas by their content.
const HISTORY: [Kind; 3] = [Kind::Schema, Kind::ImportJob, Kind::SolutionVersion];

#[test]
fn whatever_is_in_a_group_is_in_its_spec_or_said() {
    for failed in [false, true] {
        let mut world = world();
        for live in world.all.iter_mut().filter(|_| failed) {
            // An account in which all that can fail has failed.
            if !matches!(live.kind, Kind::DatasetGroup | Kind::Dataset) {
                (live.phase, live.status) = (Phase::Failed, "CREATE FAILED".into());
            }
        }
        let taken = exported(&world);
        let said: Vec<&str> = taken.losses.iter().map(|loss| loss.message.as_str()).collect();
        let has = |live: &Live| {
            let key = live.name.strip_prefix("films-").unwrap_or_default();
            let address = format!("{}/{key}", live.kind);
            taken.spec.contains(&live.name) || taken.spec.contains(&address)
        };
        for live in &world.all {
            if HISTORY.contains(&live.kind) {
                continue;
            }
            let named = format!("{} `{}`", live.kind, live.name);
            let is_said = said.iter().any(|said| said.starts_with(&named));
            let is_job = job::KINDS.contains(&live.kind);
            let is_carried = !failed && !is_job && has(live);
            let is_group = matches!(live.kind, Kind::DatasetGroup | Kind::Dataset);
            assert!(is_said || is_carried || is_group, "{named} is lost\n{}", taken.spec);
        }
    }
}

#[test]
fn the_spec_of_everything_is_planned_as_marks_alone() {
    let mut world = world();
    let taken = exported(&world);
    world.schemas = taken.schemas.into_iter().collect();
    let plan = world.plan(&taken.spec);
    let other = plan.steps.iter().filter(|step| step.verb != Verb::Tag);
    assert_eq!(other.map(|step| step.id.as_str()).collect::<Vec<_>>(), [""; 0]);
    assert!(!plan.is_empty(), "it adopts");
    world.apply(&plan);
    let next = world.plan(&taken.spec);
    assert!(next.is_empty(), "{}", render::human(&next));
    let again = exported(&world);
    assert_eq!(again.spec, taken.spec);
}

#[test]
fn jobs_in_comments_are_jobs_once_they_are_none() {
    let taken = exported(&world());
    let blocks = ["batchInference:", "batchSegments:", "exports:", "deletions:"];
    let mut wished = String::new();
    let mut in_block = false;
    for line in taken.spec.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        in_block = line.starts_with("# ")
            && (in_block && bare.starts_with("  ") || blocks.contains(&bare));
        wished += &format!("{}\n", if in_block { bare } else { line });
    }
    for block in blocks {
        assert!(wished.lines().any(|line| line == block), "{block}\n{wished}");
    }
    let loaded = spec::load(&wished, &Given::new(), None);
    let loaded = loaded.unwrap_or_else(|problems| panic!("{wished}\n{problems:#?}"));
    let schemas = taken.schemas.iter().map(|(path, text)| (path.clone(), Ok(text.clone())));
    let files = Files { schemas: schemas.collect(), ..Files::default() };
    let problems = check::check(&loaded, &files);
    assert!(problems.iter().all(|p| !p.is_error()), "{wished}\n{problems:#?}");
    assert_eq!(job::all(&loaded.spec).len(), 6);
}
