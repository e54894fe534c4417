//! The kill matrix: the real binary is killed after its Nth call, and run again. Then everything is as it is after a run that
//! nobody disturbed, nothing was made twice, and nothing is to be done.
//!
//! A client without memory of its own cannot tell whether the answer of call N reached it, so the worst case stands
//! for both: call N takes effect, its answer is lost, and no later call is answered before the kill.
//!
//! By default the calls that write are tried; `PERSONALIZE_KILL=all` tries every call, reads and polls too.

use crate::support::{Stage, copy, pointed, put, said};
use personalize_emulator::{
    Emulator, EmulatorOptions, Served,
    fault::{Fault, FaultRule},
    serve_emulator,
};
use std::{
    cell::Cell,
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

/// An emulator in this process, and the folder of the spec that is applied to it.
struct World<'s> {
    stage: &'s Stage,
    served: Served,
    _runtime: tokio::runtime::Runtime,
}

impl<'s> World<'s> {
    fn new(stage: &'s Stage) -> World<'s> {
        World::open(stage, None)
    }

    /// A world whose state is kept in, or goes on from, a folder.
    fn open(stage: &'s Stage, folder: Option<PathBuf>) -> World<'s> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let emulator =
            Emulator::open(EmulatorOptions { folder, ..EmulatorOptions::default() }).unwrap();
        let served = runtime.block_on(serve_emulator(emulator, 0)).unwrap();
        World { stage, served, _runtime: runtime }
    }

    fn emulator(&self) -> &Arc<Emulator> {
        &self.served.emulator
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.stage.command(words);
        // Whoever had the lock was killed: nobody has to wait until it runs out.
        pointed(&mut command, &self.served.endpoint_url).env("PERSONALIZE_LOCK_LEASE", "0");
        command
    }

    fn ok(&self, words: &[&str], about: &str) -> String {
        let (code, said) = said(&self.command(words).output().unwrap());
        assert_eq!(code, 0, "{about}: {words:?} said:\n{said}");
        said
    }

    /// Runs `words` and kills the process after its `n`th call has taken effect.
    fn kill_after(&self, n: u64, words: &[&str]) {
        let later = FaultRule { count: Some(u64::MAX), ..FaultRule::nth("*", n + 1, Fault::Hang) };
        self.emulator().faults.set(vec![FaultRule::nth("*", n, Fault::LostResponse), later]);
        let before = self.emulator().journal.entries().len();
        let mut process =
            self.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let done = || (self.emulator().journal.entries().len() - before) as u64 >= n;
        while !done() && process.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        self.emulator().faults.set(Vec::new());
    }

    /// What is there: how many resources of each kind and name in each status. What the service makes names for
    /// up counts by its parent.
    fn inventory(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for (arn, bytes) in self.emulator().store.scan("personalize.records", "").unwrap() {
            let record: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let tail = arn.splitn(6, ':').last().unwrap().to_owned();
            let named = match tail.split('/').collect::<Vec<_>>()[..] {
                ["event-tracker", _] => "event-tracker".to_owned(),
                ["solution", solution, _] => format!("version of {solution}"),
                _ => tail,
            };
            *found.entry(format!("{named} {}", record["status"])).or_default() += 1;
        }
        for table in ["scheduler.groups", "scheduler.schedules"] {
            for (key, _) in self.emulator().store.scan(table, "").unwrap() {
                *found.entry(format!("{table} {key}")).or_default() += 1;
            }
        }
        for (key, _) in self.emulator().store.scan("s3.objects", "").unwrap() {
            // The lock of a killed run stays until the next one that has something to do.
            // What Athena wrote goes when it was copied, or with the bucket.
            let is_result = key.contains("\0results/");
            if !key.ends_with("/lock.json") && !is_result {
                *found.entry(format!("object {key}")).or_default() += 1;
            }
        }
        found
    }
}

const APPLY: &[&str] = &["apply", "spec.yaml", "--auto-approve"];
const PLAN: &[&str] = &["plan", "spec.yaml", "--detailed-exitcode"];
const DESTROY: &[&str] = &["destroy", "spec.yaml", "--auto-approve"];

/// Kills `words` after each call, in a new world each time, and runs them again; `then` looks at what came of it.
fn matrix<'s>(
    words: &[&str],
    world: impl Fn() -> World<'s>,
    then: impl Fn(&World<'_>, &str),
) -> usize {
    let undisturbed = world();
    undisturbed.ok(words, "undisturbed");
    let wanted = undisturbed.inventory();
    let calls = undisturbed.emulator().journal.entries();
    drop(undisturbed);
    let all = std::env::var("PERSONALIZE_KILL").is_ok_and(|calls| calls == "all");
    let reads = ["Describe", "List", "Get", "Head"];
    let is_write = |operation: &str| !reads.iter().any(|read| operation.starts_with(read));
    let mut tried = 0;
    for (n, _) in (1..).zip(&calls).filter(|(_, call)| all || is_write(&call.operation)) {
        let about = format!("killed after call {n} of {}", calls.len());
        let world = world();
        world.kill_after(n, words);
        world.ok(words, &about);
        assert_eq!(world.inventory(), wanted, "{about}");
        then(&world, &about);
        tried += 1;
    }
    eprintln!("{words:?}: killed after {tried} of {} calls", calls.len());
    tried
}

/// Makes worlds that all begin with the state in `applied`.
fn copies_of<'s>(stage: &'s Stage, applied: &'s Path) -> impl Fn() -> World<'s> {
    let copies = Cell::new(0);
    move || {
        copies.set(copies.get() + 1);
        let folder = stage.path(&format!("copy-{}", copies.get()));
        copy(applied, &folder);
        World::open(stage, Some(folder))
    }
}

#[test]
fn apply_survives_a_kill_after_any_call() {
    let stage = Stage::of("movies");
    let tried = matrix(APPLY, || World::new(&stage), |world, about| drop(world.ok(PLAN, about)));
    assert!(tried > 20, "only {tried} calls were tried");
}

/// A plan that was approved once goes on where it was killed: a pipeline runs its job again, and asks nobody again.
#[test]
fn a_saved_plan_survives_a_kill_after_any_call() {
    let stage = Stage::of("minimal");
    World::new(&stage).ok(&["plan", "spec.yaml", "-o", "plan.json"], "before");
    let matrix = matrix(
        &["apply", "plan.json"],
        || World::new(&stage),
        |world, about| drop(world.ok(PLAN, about)),
    );
    assert!(matrix > 10, "only {matrix} calls were tried");
}

/// A part that is new is uploaded and imported once, wherever a run is killed.
#[test]
fn an_import_of_a_new_part_survives_a_kill_after_any_call() {
    let stage = Stage::of("minimal");
    stage.edit("source: data/interactions.csv", "source: data/\n    importMode: INCREMENTAL");
    let applied = stage.path("applied");
    World::open(&stage, Some(applied.clone())).ok(APPLY, "before");
    let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    // The times of the next day.
    let next = rows.lines().skip(1).filter_map(|row| {
        let (row, time) = row.rsplit_once(',')?;
        Some(format!("{row},{}\n", time.parse::<u64>().ok()? + 86_400))
    });
    stage
        .write("data/next.csv", format!("USER_ID,ITEM_ID,TIMESTAMP\n{}", next.collect::<String>()));
    let world = copies_of(&stage, &applied);
    let tried = matrix(APPLY, world, |world, about| {
        drop(world.ok(PLAN, about));
        let jobs = world.inventory().into_keys().filter(|key| key.contains("dataset-import-job"));
        assert_eq!(jobs.count(), 2, "{about}");
    });
    assert!(tried > 3, "only {tried} calls were tried");
}

/// Of the uploads of several days the last one stays, wherever the run of a day is killed: what it superseded goes with it, or with
/// the next run.
#[test]
fn superseded_uploads_go_wherever_a_run_is_killed() {
    let stage = Stage::of("minimal");
    stage.edit("source: data/interactions.csv", "source: data/interactions.csv\n    keep: 1");
    let applied = stage.path("applied");
    World::open(&stage, Some(applied.clone())).ok(APPLY, "before");
    for day in 2..=3 {
        let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
        stage.write("data/interactions.csv", format!("{rows}u{day},i{day},1735689600\n"));
        let world = copies_of(&stage, &applied);
        let tried = matrix(APPLY, world, |world, about| {
            drop(world.ok(PLAN, about));
            let uploads = world.inventory().into_keys().filter(|key| key.contains("minimal/data/"));
            assert_eq!(uploads.count(), 1, "{about}");
        });
        assert!(tried > 4, "only {tried} calls were tried");
        World::open(&stage, Some(applied.clone())).ok(APPLY, "the next day");
    }
}

/// A query is run once, wherever a run is killed: the next one takes up its execution.
#[test]
#[ignore = "needs DuckDB"]
fn a_query_survives_a_kill_after_any_call() {
    let stage = crate::athena::queried();
    let applied = stage.path("applied");
    {
        let world = World::open(&stage, Some(applied.clone()));
        crate::athena::fill(&stage, &world.served.endpoint_url);
        world.ok(APPLY, "before");
    }
    let copy = copies_of(&stage, &applied);
    let world = || {
        let world = copy();
        put(&world.served.endpoint_url, "/lake-data/lake/state/now.csv", "", b"v\n2\n");
        world
    };
    let tried = matrix(APPLY, world, |world, about| {
        drop(world.ok(PLAN, about));
        let calls = world.emulator().journal.entries();
        let copies = calls.iter().filter(|call| call.operation == "CopyObject");
        assert!((1..=2).contains(&copies.count()), "{about}");
    });
    assert!(tried > 4, "only {tried} calls were tried");
}

#[test]
fn parts_that_a_killed_upload_left_are_removed_by_the_next_run_that_writes_data() {
    let stage = Stage::of("minimal");
    let world = World::new(&stage);
    world.ok(APPLY, "before");
    let s3 = &world.emulator().s3;
    let bucket = "personalize-example-minimal";
    for key in ["minimal/data/interactions/0/earlier.csv", "minimal/else", "other/data/x.csv"] {
        s3.begin_upload(bucket, key, Default::default(), Default::default()).unwrap();
    }
    let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    let (fewer, _) = rows.trim_end().rsplit_once('\n').unwrap();
    stage.write("data/interactions.csv", format!("{fewer}\n"));
    world.ok(APPLY, "other data");
    let left: Vec<String> = s3.uploads(bucket).unwrap().into_iter().map(|u| u.key).collect();
    assert_eq!(left, ["minimal/else", "other/data/x.csv"]);
}

#[test]
fn destroy_survives_a_kill_after_any_call() {
    let stage = Stage::of("minimal");
    let applied = stage.path("applied");
    World::open(&stage, Some(applied.clone())).ok(APPLY, "before");
    let world = copies_of(&stage, &applied);
    let tried = matrix(DESTROY, world, |_, _| {});
    assert!(tried > 8, "only {tried} calls were tried");
}

/// Two schedules, their group and their role are made once, and go again, wherever a run is killed.
#[test]
fn schedules_survive_a_kill_after_any_call() {
    let stage = Stage::of("minimal");
    let plain = stage.path("plain");
    World::open(&stage, Some(plain.clone())).ok(APPLY, "before");
    // Far enough away that neither fires here.
    let schedules = "
schedules:
  train: {at: \"2099-12-24T09:00:00\", train: for-you}
  peak: {cron: \"0 18 * * ? 2099\", campaign: home, minProvisionedTPS: 5}

campaigns:
";
    stage.edit("\ncampaigns:\n", schedules);
    let world = copies_of(&stage, &plain);
    let tried = matrix(APPLY, &world, |world, about| drop(world.ok(PLAN, about)));
    assert!(tried > 4, "only {tried} calls were tried");
    let applied = stage.path("applied");
    World::open(&stage, Some(applied.clone())).ok(APPLY, "with schedules");
    let tried = matrix(DESTROY, copies_of(&stage, &applied), |world, about| {
        let left = world.inventory().into_keys().filter(|key| key.contains(" us-east-1 minimal"));
        assert_eq!(left.count(), 0, "{about}");
    });
    assert!(tried > 4, "only {tried} calls were tried");
}
