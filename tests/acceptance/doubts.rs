//! The matrix over the doubts: whatever the service answers where nobody knows (`docs/unverified.md`), the same life of a
//! stack ends the same way. It is applied, planned empty, changed field by field, interrupted, destroyed; nothing is made
//! twice, no plan is wrong, and no plan repeats itself.
//!
//! By default a few random combinations are tried. `PERSONALIZE_DOUBT_SEEDS=300` tries that many, and
//! `PERSONALIZE_DOUBT_SEED=17` that one; a failure names its own. `PERSONALIZE_DOUBTS=all` lives every example and the
//! reference spec under each answer alone; without it only the small stack.

use crate::support::{Stage, pointed, root, said};
use personalize_emulator::{
    Emulator, EmulatorOptions, Options, Served,
    doubt::{Doubts, SWITCHES},
    fault::{Fault, FaultRule},
    serve,
};
use std::{
    collections::BTreeMap,
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How often a run may be repeated until it ends well, where calls fail at random.
const TRIES: usize = 12;

/// A change of the spec or of a file, as a text in it and what takes its place.
type Change = (&'static str, &'static str, &'static str);

/// A stack to live through: how its folder is made, and what is changed of it, one after the other.
struct Stack {
    stage: fn() -> Stage,
    changes: &'static [Change],
}

static STACKS: [Stack; 4] = [
    Stack {
        stage: || Stage::of("minimal"),
        changes: &[
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            ("data/interactions.csv", "최서연,", "최다연,"),
        ],
    },
    Stack {
        stage: || Stage::of("movies"),
        changes: &[
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            ("spec.yaml", "(\"watch\")", "(\"watch\", \"like\")"),
            (
                "spec.yaml",
                "recipe: aws-user-personalization-v2",
                "recipe: aws-user-personalization",
            ),
            ("spec.yaml", "      YEAR: int\n", "      YEAR: int\n      STUDIO: string?\n"),
        ],
    },
    Stack {
        stage: || Stage::of("shop"),
        changes: &[
            (
                "spec.yaml",
                "minRecommendationRequestsPerSecond: 1}",
                "minRecommendationRequestsPerSecond: 2}",
            ),
            ("spec.yaml", "<= $MAX_PRICE", "< $MAX_PRICE"),
            (
                "spec.yaml",
                "recipe: aws-ecomm-popular-items-by-purchases",
                "recipe: aws-ecomm-popular-items-by-purchases\n    running: false",
            ),
            ("spec.yaml", "    running: false\n", ""),
        ],
    },
    Stack { stage: reference, changes: &[("spec.yaml", "weight: 0.2", "weight: 0.3")] },
];

/// The published reference spec, with the data of the movies behind it.
fn reference() -> Stage {
    let stage = Stage::of("movies");
    let spec = std::fs::read_to_string(root().join("specs/reference.yaml")).unwrap();
    stage.write("spec.yaml", spec.replace("protect: true", "protect: false"));
    let items = std::fs::read_to_string(stage.path("data/items.csv")).unwrap();
    let described = |(i, line): (usize, &str)| match i {
        0 => format!("{line},DESCRIPTION\n"),
        _ => format!("{line},a film\n"),
    };
    stage.write("data/items.csv", items.lines().enumerate().map(described).collect::<String>());
    // As the spec says that they are written.
    let users = std::fs::read_to_string(stage.path("data/users.csv")).unwrap();
    let id = |line: &str| line.split(',').next().unwrap().to_owned();
    let row = |(i, line)| format!("{};{};Y\n", id(line), if i % 2 == 0 { 20 } else { 30 });
    let rows = users.lines().skip(1).enumerate().map(row).collect::<String>();
    stage.write("data/users.csv", format!("account_id;age;active\n{rows}"));
    stage
}

/// One of everything, small enough to live through hundreds of times.
fn small() -> Stage {
    let stage = Stage::empty();
    let spec = std::fs::read_to_string(root().join("crates/sim/src/movies.yaml")).unwrap();
    stage.write("spec.yaml", spec);
    let mut rows = String::from("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n");
    for i in 0..1_200 {
        let (user, item) = (i % 40, (i * 7 + i / 40) % 50);
        let kind = if i % 3 == 0 { "watch" } else { "click" };
        rows.push_str(&format!("u{user},i{item},{},{kind}\n", 1_760_000_000 + i * 60));
    }
    stage.write("data/interactions.csv", rows);
    let items = (0..50).map(|i| format!("i{i},Title {i},Drama|Crime,{}\n", 1980 + i));
    let items = items.collect::<String>();
    stage.write("data/items.csv", format!("ITEM_ID,TITLE,GENRES,YEAR\n{items}"));
    stage
}

const SMALL: [Change; 5] = [
    ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
    ("spec.yaml", "IN (\"watch\")", "IN (\"click\")"),
    ("spec.yaml", "recipe: aws-user-personalization-v2", "recipe: aws-user-personalization"),
    ("spec.yaml", "YEAR: int?", "YEAR: int?, STUDIO: string?"),
    ("data/interactions.csv", "u0,i0,1760000000,watch\n", "u0,i1,1760000000,watch\n"),
];

/// A number that follows from the seed and what is asked (the SplitMix64 mixing steps).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

/// An emulator in this process, and a stack that lives on it.
struct Life {
    stage: Stage,
    served: Served,
    _runtime: tokio::runtime::Runtime,
    about: String,
    /// How often a run may be repeated: once, where nothing goes wrong.
    tries: usize,
    log: String,
}

impl Life {
    fn begin(stage: Stage, answers: &[String], faults: Vec<FaultRule>, seed: u64) -> Life {
        let mut doubts = Doubts::default();
        answers.iter().for_each(|answer| doubts.set(answer).unwrap());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let tries = if faults.is_empty() { 1 } else { TRIES };
        let emulator = EmulatorOptions { doubts, faults, seed, ..EmulatorOptions::default() };
        let served = runtime.block_on(serve(Options { emulator, ..Options::default() })).unwrap();
        let about = format!("with {answers:?}");
        Life { stage, served, _runtime: runtime, about, tries, log: String::new() }
    }

    fn emulator(&self) -> &Arc<Emulator> {
        &self.served.emulator
    }

    fn command(&self, words: &[&str]) -> std::process::Command {
        let mut command = self.stage.command(words);
        // Whoever had the lock was killed: nobody has to wait until it runs out.
        pointed(&mut command, &self.served.endpoint_url).env("PERSONALIZE_LOCK_LEASE", "0");
        command
    }

    /// Runs `words`, again where calls fail at random, until they end with 0.
    fn converges(&mut self, words: &[&str]) {
        let mut last = String::new();
        for _ in 0..self.tries {
            let (code, words_said) = said(&self.command(words).output().unwrap());
            if code == 0 {
                return;
            }
            last = format!("exit {code}\n{words_said}");
        }
        panic!("{} after {}: {words:?} ended with {last}", self.about, self.log);
    }

    /// Runs `words` without faults, and expects exit 0.
    fn ok(&self, words: &[&str]) -> String {
        let (code, words_said) = said(&self.command(words).output().unwrap());
        assert_eq!(code, 0, "{} after {}: {words:?} said\n{words_said}", self.about, self.log);
        words_said
    }

    /// Applies, and expects that nothing is to be done then.
    fn applies(&mut self, what: &str) {
        self.log.push_str(&format!("; {what}"));
        self.converges(&["apply", "spec.yaml", "--auto-approve"]);
        let faults = self.emulator().faults.rules();
        self.emulator().faults.set(Vec::new());
        self.ok(&["plan", "spec.yaml", "--detailed-exitcode"]);
        self.once();
        self.emulator().faults.set(faults);
    }

    fn change(&self, (file, from, to): Change) {
        self.stage.edit_file(file, from, to);
    }

    /// Nothing that is usable is there twice: no data imported and no model trained a second time.
    fn once(&self) {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for (arn, bytes) in self.emulator().store.scan("personalize.records", "").unwrap() {
            let record: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let name = record["fields"]["name"].as_str().unwrap_or_default();
            let name = name.trim_end_matches(char::is_numeric).trim_end_matches('-');
            let tail = arn.splitn(6, ':').last().unwrap_or_default();
            if record["status"] == "ACTIVE" {
                let place = match tail.split('/').collect::<Vec<_>>()[..] {
                    ["event-tracker", _] => "event-tracker".to_owned(),
                    ["solution", solution, _] => format!("solution/{solution} {name}"),
                    _ => tail.to_owned(),
                };
                *found.entry(place).or_default() += 1;
            }
        }
        found.retain(|_, n| *n > 1);
        assert_eq!(found, BTreeMap::new(), "{} after {}: made twice", self.about, self.log);
    }

    /// Kills an apply after its `n`th call from here.
    fn killed_after(&mut self, n: u64) {
        let before = self.emulator().journal.entries().len() as u64;
        let mut process = self
            .command(&["apply", "spec.yaml", "--auto-approve"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let calls = || self.emulator().journal.entries().len() as u64 - before;
        while calls() < n && process.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Destroys, and expects that only what the service never deletes is left.
    fn destroyed(&mut self) {
        self.converges(&["destroy", "spec.yaml", "--auto-approve"]);
        self.emulator().faults.set(Vec::new());
        // What an accepted delete did not carry out is for the next run; then nothing is left.
        self.ok(&["destroy", "spec.yaml", "--auto-approve"]);
        let left: Vec<String> = self
            .emulator()
            .store
            .scan("personalize.records", "")
            .unwrap()
            .into_iter()
            .map(|(arn, _)| arn)
            .filter(|arn| !arn.contains(":dataset-import-job/"))
            .collect();
        assert!(left.is_empty(), "{} after {}: left {left:?}", self.about, self.log);
        let objects = self.emulator().store.scan("s3.objects", "").unwrap();
        assert!(objects.is_empty(), "{} after {}: objects are left", self.about, self.log);
    }
}

/// Applied, changed, destroyed.
fn live(stage: Stage, changes: &[Change], answers: &[String]) {
    let began = std::time::Instant::now();
    let mut life = Life::begin(stage, answers, Vec::new(), 0);
    life.applies("apply");
    for change in changes {
        life.change(*change);
        life.applies(&format!("{} -> {}", change.1.trim(), change.2.trim()));
    }
    life.destroyed();
    eprintln!("{:.1} s {}", began.elapsed().as_secs_f64(), life.about);
}

/// Every answer of every doubt, as it is written. Rates are kept by the clock on the wall, and take minutes: that a
/// stack lives at five and at two calls a second is tested in virtual time (`engine/tests/it/either_way.rs`).
fn answers(all: bool) -> Vec<String> {
    let of = |switch: &personalize_emulator::doubt::Switch| {
        let name = switch.name;
        switch.answers.iter().map(move |answer| format!("{name}={}", answer.word))
    };
    let switches = SWITCHES.iter().filter(|switch| all || switch.name != "rate");
    switches.flat_map(of).collect()
}

#[test]
fn a_stack_lives_under_each_answer_alone() {
    let all = std::env::var("PERSONALIZE_DOUBTS").is_ok_and(|which| which == "all");
    let mut lives: Vec<OneLife> = Vec::new();
    let changes: &[Change] = if all { &SMALL } else { &SMALL[2..4] };
    for answer in answers(all) {
        let alone = [answer];
        for stack in STACKS.iter().filter(|_| all) {
            let alone = alone.clone();
            lives.push(Box::new(move || live((stack.stage)(), stack.changes, &alone)));
        }
        lives.push(Box::new(move || live(small(), changes, &alone)));
    }
    all_end_well(&lives);
}

type OneLife = Box<dyn Fn() + Send + Sync>;

/// Lives every life to its end, some beside each other, and tells all that went wrong.
fn all_end_well(lives: &[OneLife]) {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(life) = lives.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(cause) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(life)) {
                let text = cause.downcast::<String>().map_or_else(|_| String::new(), |text| *text);
                failed.lock().unwrap().push(text);
            }
        }
    };
    // Most of a life is waiting.
    let workers = 4 * std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let failed = failed.into_inner().unwrap();
    let (bad, all) = (failed.len(), lives.len());
    assert!(failed.is_empty(), "{bad} of {all} failed:\n\n{}", failed.join("\n\n"));
}

#[test]
fn every_example_lives_under_the_strictest_answers() {
    let hardest = |answer: &String| {
        SWITCHES.iter().any(|it| *answer == format!("{}={}", it.name, it.answers[0].word))
    };
    let strictest: Vec<String> = answers(false).into_iter().filter(hardest).collect();
    let life = |stack: &'static Stack| -> OneLife {
        let strictest = strictest.clone();
        Box::new(move || live((stack.stage)(), stack.changes, &strictest))
    };
    all_end_well(&STACKS.iter().map(life).collect::<Vec<_>>());
}

/// One random life: each doubt answered at random, calls failing at random, a kill at a random call of one apply.
fn random(seed: u64) {
    let mut dice = Dice(seed);
    let answers: Vec<String> = SWITCHES
        .iter()
        .filter(|switch| switch.name != "rate")
        .map(|switch| {
            let answer = &switch.answers[dice.below(switch.answers.len() as u64) as usize];
            format!("{}={}", switch.name, answer.word)
        })
        .collect();
    let fault = |fault: Fault, probability: f64| FaultRule {
        probability: Some(probability),
        ..FaultRule::always("*", fault)
    };
    let faults = vec![
        fault(Fault::Throttle, 0.02),
        fault(Fault::Error { status: 503, code: "ServiceUnavailable".into() }, 0.01),
        fault(Fault::LostResponse, 0.01),
        fault(Fault::Reset, 0.01),
        fault(Fault::StaleRead, 0.02),
    ];
    let began = std::time::Instant::now();
    let mut life = Life::begin(small(), &answers, faults, seed);
    life.about = format!("seed {seed}, {}", life.about);
    if dice.below(2) == 0 {
        life.killed_after(1 + dice.below(80));
    }
    life.applies("apply");
    for change in SMALL {
        if dice.below(2) == 0 {
            life.change(change);
            if dice.below(3) == 0 {
                life.killed_after(1 + dice.below(60));
            }
            life.applies(&format!("{} -> {}", change.1.trim(), change.2.trim()));
        }
    }
    life.destroyed();
    eprintln!("{:.1} s seed {seed}", began.elapsed().as_secs_f64());
}

#[test]
fn random_combinations_with_faults_end_the_same() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("PERSONALIZE_DOUBT_SEED") {
        Some(seed) => random(seed),
        None => {
            let life = |seed: u64| -> OneLife { Box::new(move || random(seed)) };
            let seeds = number("PERSONALIZE_DOUBT_SEEDS").unwrap_or(4);
            all_end_well(&(0..seeds).map(life).collect::<Vec<_>>());
        }
    }
}
