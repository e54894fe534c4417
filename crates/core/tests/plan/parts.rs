//! Data that grows: a dataset with `importMode: INCREMENTAL` imports each part once, and everything only where it has to.
//! Not here: that the service takes such imports (`tests/acceptance`).

use crate::world::{MOVIES, World};
use personalize_core::{
    address::Kind,
    inventory::Phase,
    plan::{self, Plan, Risk, Verb},
    spec::files::DataFile,
};
use std::collections::BTreeSet;

/// `MOVIES`, whose clicks come in parts.
pub(crate) fn clicks() -> String {
    MOVIES.replace(
        "source: data/interactions.csv\n",
        "source: data/clicks/\n    importMode: INCREMENTAL\n",
    )
}

/// `MOVIES`, whose items come in parts.
fn items() -> String {
    MOVIES.replace("source: data/items.csv\n", "source: data/items/\n    importMode: INCREMENTAL\n")
}

fn part(folder: &str, name: &str, content: &str) -> DataFile {
    DataFile {
        path: format!("{folder}{name}").into(),
        name: name.into(),
        bytes: 1_000,
        hash: blake3::hash(format!("{name} {content}").as_bytes()).to_hex().as_str().into(),
        columns: Some(["ITEM_ID", "TITLE", "GENRES", "YEAR", "PRICE"].map(str::to_owned).into()),
        conversion: None,
        lines: None,
        query: None,
        counts: None,
        rows: Some(2_000),
    }
}

/// A world with these parts in a folder, in the order of their names; `a=2` is the part `a` of the content `2`.
pub(crate) fn folder(world: &mut World, folder: &'static str, parts: &str) {
    let mut parts: Vec<DataFile> = parts
        .split_whitespace()
        .map(|word| word.split_once('=').unwrap_or((word, "1")))
        .map(|(name, content)| part(folder, name, content))
        .collect();
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    world.folders.insert(folder, parts);
}

/// The imports and uploads of a plan: `FULL (why)`, `INCREMENTAL (why)`, and the names of the files.
fn summary(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for step in plan.steps.iter().filter(|step| step.verb == Verb::Create) {
        let item = plan.items.iter().find(|item| item.name == step.name).unwrap();
        match step.address.kind {
            Kind::ImportJob if step.address.key.starts_with("users") => {}
            Kind::ImportJob => lines.push(format!(
                "{} ({})",
                step.input["importMode"].as_str().unwrap(),
                item.reason
            )),
            Kind::DataObject => {
                let name = step.name.rsplit('/').next().unwrap();
                lines.push(format!("upload {name}"));
            }
            Kind::SolutionVersion => lines.push("train".to_owned()),
            _ => {}
        }
    }
    lines.extend(
        plan.notes.iter().map(|note| note.text.clone()).filter(|n| n.contains("not imported yet")),
    );
    lines.sort();
    lines.join("\n")
}

/// Applies the parts of each day one after the other, and holds what each plan imports and uploads against what is `expected`.
fn days(text: &str, source: &'static str, all: &[(&str, &str)]) {
    let mut world = World::new();
    for (n, (parts, expected)) in all.iter().enumerate() {
        folder(&mut world, source, parts);
        let plan = world.plan(text);
        let said = summary(&plan);
        if n > 0 {
            assert_eq!(said, *expected, "day {n}: {parts}");
        }
        world.apply(&plan);
        let next = world.plan(text);
        assert!(next.is_empty(), "day {n}: {parts}: {}", summary(&next));
    }
}

const NO_ROWS: &str = "an incremental import takes no rows away, so all parts are imported again";

#[test]
fn each_part_is_uploaded_and_imported_once() {
    days(
        &clicks(),
        "data/clicks/",
        &[
            ("1 2 3", ""),
            ("1 2 3", ""),
            ("1 2 3 4", "INCREMENTAL (1 new part, 2,000 rows, 1.0 kB: `4`)\ntrain\nupload 4"),
            // One that comes late, and two at once.
            ("0 1 2 3 4", "INCREMENTAL (1 new part, 2,000 rows, 1.0 kB: `0`)\ntrain\nupload 0"),
            (
                "0 1 2 3 4 5 6",
                "INCREMENTAL (2 new parts, 4,000 rows, 2.0 kB: `5`, `6`)\ntrain\nupload 5\nupload 6",
            ),
            ("0 1 2 3 4 5 6", ""),
        ],
    );
}

#[test]
fn what_changed_or_went_imports_everything_once() {
    let uploads = |names: &[&str]| -> String {
        names.iter().map(|name| format!("\nupload {name}")).collect()
    };
    days(
        &clicks(),
        "data/clicks/",
        &[
            ("1 2", ""),
            ("1 2 3", "INCREMENTAL (1 new part, 2,000 rows, 1.0 kB: `3`)\ntrain\nupload 3"),
            (
                "1 2=x 3",
                &format!("FULL (changed: `2`; {NO_ROWS})\ntrain{}", uploads(&["1", "2", "3"])),
            ),
            ("1 2=x 3 4", "INCREMENTAL (1 new part, 2,000 rows, 1.0 kB: `4`)\ntrain\nupload 4"),
            // What was added is gone, then something else changed: a model of this data is there, or not.
            ("1 2=x 3", &format!("FULL (gone: `4`; {NO_ROWS})")),
            ("1 2=x 3 4", "INCREMENTAL (1 new part, 2,000 rows, 1.0 kB: `4`)"),
            (
                "1 2=x 3 4=y 5",
                &format!(
                    "FULL (changed: `4`; {NO_ROWS})\ntrain{}",
                    uploads(&["1", "2", "3", "4", "5"])
                ),
            ),
        ],
    );
}

#[test]
fn parts_of_items_come_one_after_the_other() {
    let text = items();
    let mut world = World::new();
    folder(&mut world, "data/items/", "1 2");
    world.apply(&world.plan(&text));
    folder(&mut world, "data/items/", "1 2 3 4");
    let plan = world.plan(&text);
    let imports: Vec<_> =
        plan.steps.iter().filter(|step| step.address.kind == Kind::ImportJob).collect();
    assert_eq!(imports.len(), 2, "{}", summary(&plan));
    assert!(imports[1].needs.contains(&imports[0].id), "{:?}", imports[1].needs);
    let train = plan.steps.iter().find(|step| step.address.kind == Kind::SolutionVersion);
    let reads = train.map(|step| imports.iter().all(|import| step.needs.contains(&import.id)));
    assert_ne!(reads, Some(false), "a training waits for every import");
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}

#[test]
fn a_schema_that_takes_another_column_imports_everything_once() {
    let text = items();
    let mut world = World::new();
    folder(&mut world, "data/items/", "1 2");
    world.apply(&world.plan(&text));
    folder(&mut world, "data/items/", "1 2 3");
    world.apply(&world.plan(&text));
    let grown = text.replace("YEAR: int?", "YEAR: int?, PRICE: float?");
    folder(&mut world, "data/items/", "1 2 3 4");
    let plan = world.plan(&grown);
    let said = summary(&plan);
    assert!(
        said.starts_with("FULL (the schema takes other columns of the parts; all parts"),
        "{said}"
    );
    world.apply(&plan);
    assert!(world.plan(&grown).is_empty());
    folder(&mut world, "data/items/", "1 2 3 4 5");
    assert!(summary(&world.plan(&grown)).starts_with("INCREMENTAL (1 new part"));
}

#[test]
fn a_failed_import_of_a_part_is_tried_again_and_nothing_else() {
    let text = clicks();
    let mut world = World::new();
    folder(&mut world, "data/clicks/", "1 2");
    world.apply(&world.plan(&text));
    folder(&mut world, "data/clicks/", "1 2 3");
    world.apply(&world.plan(&text));
    let job = world.all.iter_mut().rfind(|live| live.kind == Kind::ImportJob).unwrap();
    (job.phase, job.status) = (Phase::Failed, "CREATE FAILED".into());
    job.failure = Some("the rows are wrong".into());
    let plan = world.plan(&text);
    assert_eq!(
        summary(&plan),
        "INCREMENTAL (the attempt before failed: the rows are wrong; data and configuration are the same)"
    );
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}

#[test]
fn too_few_events_wait_for_more() {
    let text = clicks();
    let mut world = World::new();
    folder(&mut world, "data/clicks/", "1 2");
    world.apply(&world.plan(&text));
    let mut few = |parts: &str| {
        folder(&mut world, "data/clicks/", parts);
        let parts = world.folders.get_mut("data/clicks/").unwrap();
        parts.iter_mut().for_each(|part| part.rows = Some(600));
        let plan = world.plan(&text);
        world.apply(&plan);
        (plan.is_empty(), summary(&plan))
    };
    assert_eq!(
        few("1 2 3"),
        (
            true,
            "not imported yet, since an incremental import takes 1,000 rows or more: `3`; they come with later parts".to_owned()
        )
    );
    let (_, said) = few("1 2 3 4");
    assert!(said.starts_with("INCREMENTAL (2 new parts, 1,200 rows, 2.0 kB: `3`, `4`)"), "{said}");
    assert_eq!(few("1 2 3 4"), (true, String::new()));
}

#[test]
fn what_does_not_tell_its_parts_is_imported_again_when_there_are_more() {
    // Imported before the spec said INCREMENTAL: the same data is told by the name of its job.
    let text = clicks();
    let full = text.replace("    importMode: INCREMENTAL\n", "");
    let mut world = World::new();
    folder(&mut world, "data/clicks/", "1 2");
    world.apply(&world.plan(&full));
    let plan = world.plan(&text);
    assert_eq!(summary(&plan), "", "only tags");
    folder(&mut world, "data/clicks/", "1 2 3");
    assert!(summary(&world.plan(&text)).contains("does not tell which parts it imported"));
    folder(&mut world, "data/clicks/", "1 2");
    world.apply(&plan);
    folder(&mut world, "data/clicks/", "1 2 3");
    assert!(summary(&world.plan(&text)).starts_with("INCREMENTAL (1 new part"));
    // Somebody else's import.
    let mut other = world.live(Kind::ImportJob).clone();
    other.created = jiff::Timestamp::from_second(world.clock + 1).ok();
    other.name = "theirs".into();
    other.locator = world.scope.dataset_import_job("theirs");
    other.tags = Some(Default::default());
    other.props.insert(
        "datasetArn".into(),
        "arn:aws:personalize:us-east-1:000000000000:dataset/movies/INTERACTIONS".into(),
    );
    world.all.push(other);
    assert!(summary(&world.plan(&text)).starts_with("FULL (theirs put other data in its place"));
}

/// What `prune` would remove: the names of the files with the first digits of their folders, and the notes.
fn prune(world: &World, text: &str) -> Plan {
    let past = world.past_imports();
    world.with(text, |from| plan::prune(from, &world.inventory(), &past, world.now))
}

fn gone(plan: &Plan) -> Vec<&str> {
    assert!(plan.refusals.is_empty() && plan.steps.iter().all(|s| s.verb == Verb::Delete));
    let mut names: Vec<_> =
        plan.steps.iter().map(|step| step.name.rsplit('/').next().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn uploads_of_generations_beyond_those_that_are_kept_go() {
    let text = clicks();
    let mut world = World::new();
    for parts in ["1 2", "1 2 3", "1=x 2 3", "1=x 2 3 4", "1=y 2 3 4"] {
        folder(&mut world, "data/clicks/", parts);
        world.apply(&world.plan(&text));
    }
    let plan = prune(&world, &text);
    assert_eq!(gone(&plan), ["1", "2", "3"], "the first generation of three");
    let one = text.replace("INCREMENTAL\n", "INCREMENTAL\n    keep: 1\n");
    assert_eq!(gone(&prune(&world, &one)).len(), 3 + 4, "the second one, too");
    let many = text.replace("INCREMENTAL\n", "INCREMENTAL\n    keep: 3\n");
    assert_eq!(gone(&prune(&world, &many)), [""; 0]);
    // What nobody knows to be an upload of ours stays, whatever it is called.
    let mut theirs = world.all.iter().rfind(|l| l.kind == Kind::DataObject).unwrap().clone();
    theirs.name = "movies/data/interactions/0123456789ab/theirs.csv".into();
    theirs.locator = format!("s3://movies-personalize/{}", theirs.name);
    theirs.props.remove("hash");
    world.all.push(theirs);
    world.apply(&plan);
    assert_eq!(gone(&prune(&world, &text)), [""; 0]);
    assert!(world.plan(&text).is_empty(), "nothing of it is needed");
}

#[test]
fn what_an_import_needs_stays() {
    let text = clicks();
    let mut world = World::new();
    for parts in ["1 2", "1=x 2", "1=y 2"] {
        folder(&mut world, "data/clicks/", parts);
        world.apply(&world.plan(&text));
    }
    // The newest full import failed: its uploads are wanted, and the others are the two that stay.
    let job = world.all.iter_mut().rfind(|live| live.kind == Kind::ImportJob).unwrap();
    (job.phase, job.status) = (Phase::Failed, "CREATE FAILED".into());
    assert_eq!(gone(&prune(&world, &text)), [""; 0]);
    // Nothing was ever imported: nothing is superseded.
    for live in world.all.iter_mut().filter(|live| live.kind == Kind::ImportJob) {
        live.phase = Phase::Failed;
    }
    assert_eq!(gone(&prune(&world, &text)), [""; 0]);
}

/// The plan of `apply`: with the removal of what its imports supersede.
fn superseding(world: &World, text: &str) -> Plan {
    let (past, inventory) = (world.past_imports(), world.inventory());
    world.with(text, |from| {
        let (plan, others) = plan::planned(from, &inventory, world.now);
        plan::with_superseded(plan, from, &inventory, (others, &past), world.now)
    })
}

fn folders(world: &World) -> BTreeSet<&str> {
    let uploads = world.all.iter().filter(|live| live.kind == Kind::DataObject);
    uploads.map(|live| live.name.rsplit_once('/').unwrap().0).collect()
}

#[test]
fn each_apply_removes_what_its_import_superseded() {
    let text = clicks();
    let mut world = World::new();
    for (day, parts) in (1..).zip(["1 2", "1=b 2", "1=c 2", "1=d 2", "1=e 2", "1=f 2"]) {
        folder(&mut world, "data/clicks/", parts);
        let plan = superseding(&world, &text);
        let import = plan.steps.iter().find(|step| step.address.kind == Kind::ImportJob).unwrap();
        let deletes: Vec<_> = plan.steps.iter().filter(|s| s.verb == Verb::Delete).collect();
        assert_eq!(deletes.len(), if day > 2 { 2 } else { 0 }, "day {day}");
        for delete in deletes {
            assert!(delete.needs.contains(&import.id), "{:?}", delete.needs);
            assert_eq!(delete.risk, Risk::Safe);
            let item = plan.items.iter().find(|item| item.address == delete.address).unwrap();
            assert_eq!(item.reason, "superseded by later imports");
        }
        assert!(plan.refusals.is_empty());
        world.apply(&plan);
        assert_eq!(folders(&world).len(), day.min(2) + 1, "day {day}, with items");
        assert!(superseding(&world, &text).is_empty(), "day {day}");
    }
}

#[test]
fn what_a_run_that_ended_early_left_goes_with_the_next_one() {
    let text = clicks().replace("INCREMENTAL\n", "INCREMENTAL\n    keep: 1\n");
    let mut world = World::new();
    folder(&mut world, "data/clicks/", "1 2");
    world.apply(&superseding(&world, &text));
    folder(&mut world, "data/clicks/", "1=b 2");
    let plan = superseding(&world, &text);
    let left = Plan {
        steps: plan.steps.iter().filter(|s| s.verb != Verb::Delete).cloned().collect(),
        ..plan
    };
    world.apply(&left);
    let next = superseding(&world, &text);
    assert_eq!(gone(&next), ["1", "2"]);
    // An import of somebody else that is under way may read any of it.
    let mut theirs = world.all.iter().rfind(|l| l.kind == Kind::ImportJob).unwrap().clone();
    theirs.name = "theirs".into();
    theirs.locator = world.scope.dataset_import_job("theirs");
    (theirs.phase, theirs.status) = (Phase::Creating, "CREATE IN_PROGRESS".into());
    theirs.props.insert(
        "datasetArn".into(),
        "arn:aws:personalize:us-east-1:000000000000:dataset/movies/INTERACTIONS".into(),
    );
    world.all.push(theirs);
    assert_eq!(gone(&prune(&world, &text)), [""; 0]);
    world.all.pop();
    world.apply(&next);
    assert!(superseding(&world, &text).is_empty());
    // What goes back is uploaded again.
    folder(&mut world, "data/clicks/", "1 2");
    let back = superseding(&world, &text);
    assert_eq!(back.steps.iter().filter(|s| s.verb == Verb::Delete).count(), 2);
    world.apply(&back);
    assert!(superseding(&world, &text).is_empty());
}

/// Parts that lie in S3 already are imported where they lie.
#[test]
fn parts_in_s3_are_imported_one_by_one() {
    let text = MOVIES.replace(
        "source: data/interactions.csv\n",
        "source: s3://lake/clicks/\n    importMode: INCREMENTAL\n",
    );
    let mut world = World::new();
    folder(&mut world, "s3://lake/clicks/", "1 2");
    let parts = |world: &mut World| {
        for part in world.folders.get_mut("s3://lake/clicks/").unwrap() {
            part.path = format!("clicks/{}", part.name).into();
            (part.rows, part.columns) = (None, None);
        }
    };
    parts(&mut world);
    world.apply(&world.plan(&text));
    folder(&mut world, "s3://lake/clicks/", "1 2 3");
    parts(&mut world);
    let plan = world.plan(&text);
    let step = plan.steps.iter().find(|step| step.address.kind == Kind::ImportJob).unwrap();
    assert_eq!(step.input["dataSource"]["dataLocation"], "s3://lake/clicks/3");
    assert_eq!(summary(&plan), "INCREMENTAL (1 new part, 1.0 kB: `3`)\ntrain");
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}
