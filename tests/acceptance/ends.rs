//! Every way in which a run may end: the exit code, and the last line of the event file that says the same.

use crate::support::{Stage, call, pointed, said};
use personalize_emulator::{
    Durations, Emulator, EmulatorOptions, Served,
    fault::{Fault, FaultRule},
    journal::{Entry, Outcome},
    serve_emulator,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The events of a file, one a line.
fn events(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The last event, which has to be the summary.
fn summary(stage: &Stage) -> Value {
    let last = events(&stage.path("events")).pop().expect("an event");
    assert_eq!(last["event"], "run_summary", "{last}");
    last
}

/// Runs with an event file; answers what was said and the summary, which has to bear the exit code.
fn ends(stage: &Stage, words: &[&str], code: i32) -> (String, Value) {
    let mut command = stage.command(words);
    let (got, said) = said(&command.args(["--events", "events"]).output().unwrap());
    assert_eq!(got, code, "{words:?} said:\n{said}");
    let summary = summary(stage);
    assert_eq!(summary["code"], code, "{summary}");
    (said, summary)
}

const APPLY: [&str; 4] = ["apply", "spec.yaml", "--local", "--auto-approve"];

#[test]
fn well_and_with_nothing_to_do() {
    let stage = Stage::of("minimal");
    let (_, summary) = ends(&stage, &APPLY, 0);
    assert!(summary["done"].as_u64() > Some(5) && summary["failed"] == 0, "{summary}");
    let all = events(&stage.path("events"));
    assert_eq!(all[0]["event"], "run_started");
    assert!(all.iter().all(|event| event["time"].is_string()));
    let (said, summary) = ends(&stage, &APPLY, 0);
    assert!(said.contains("nothing to do"), "{said}");
    assert_eq!((&summary["done"], &summary["message"]), (&0.into(), &"".into()));
}

#[test]
fn a_wrong_spec_and_a_missing_one() {
    let stage = Stage::of("minimal");
    stage.edit("autoTraining: off", "autoTraning: off");
    let (_, summary) = ends(&stage, &APPLY, 3);
    assert!(summary["message"].as_str().unwrap().contains("error"), "{summary}");
    ends(&stage, &["apply", "other.yaml", "--local"], 3);
}

#[test]
fn refused_and_stale() {
    let stage = Stage::of("minimal");
    let (said, summary) = ends(&stage, &["apply", "spec.yaml", "--local"], 5);
    assert!(said.contains("no terminal"), "{said}");
    assert!(summary["message"].as_str().unwrap().contains("no terminal"), "{summary}");
    ends(&stage, &["apply", "spec.yaml", "--local", "--approve", "0123456789abcdef"], 6);
}

#[test]
fn no_longer_than_it_may_be_waited_for() {
    let stage = Stage::of("minimal");
    let mut words = APPLY.to_vec();
    words.extend(["--max-wait", "0s"]);
    let (said, summary) = ends(&stage, &words, 8);
    assert!(said.contains("the next run resumes it"), "{said}");
    assert!(summary["left"].as_u64() > Some(0), "{summary}");
    ends(&stage, &APPLY, 0);
    stage.is_converged();
}

#[test]
fn the_deadline_has_come() {
    let stage = Stage::of("minimal");
    let mut words = APPLY.to_vec();
    words.extend(["--deadline", "2s"]);
    let (said, summary) = ends(&stage, &words, 8);
    assert!(said.contains("the deadline has come"), "{said}");
    assert_eq!(summary["failed"], 0);
    ends(&stage, &APPLY, 0);
    stage.is_converged();
}

/// With the endpoint of the environment.
const APPLY_THERE: [&str; 5] = ["apply", "spec.yaml", "--auto-approve", "--events", "events"];

/// An emulator in this process that goes through the states, and goes wrong on demand.
struct World {
    served: Served,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    fn new() -> World {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let durations = Durations { import: Duration::from_secs(3), ..Durations::demonstration() };
        let emulator =
            Emulator::open(EmulatorOptions { durations, ..EmulatorOptions::default() }).unwrap();
        let served = runtime.block_on(serve_emulator(emulator, 0)).unwrap();
        World { served, _runtime: runtime }
    }

    /// From now on an operation goes wrong.
    fn fault(&self, operation: &str, fault: Fault) {
        self.served.emulator.faults.set(vec![FaultRule::always(operation, fault)]);
    }

    /// From now on an operation is answered with an error.
    fn refuse(&self, operation: &str, status: u16, code: &str) {
        self.fault(operation, Fault::Error { status, code: code.into() });
    }

    fn heal(&self) {
        self.served.emulator.faults.set(Vec::new());
    }

    /// Whether such a call was seen.
    fn saw(&self, call: impl FnMut(&Entry) -> bool) -> bool {
        self.served.emulator.journal.entries().iter().any(call)
    }

    /// The command, with a lease that tests can wait for.
    fn command(&self, stage: &Stage, words: &[&str]) -> Command {
        let mut command = stage.command(words);
        pointed(&mut command, &self.served.endpoint_url).env("PERSONALIZE_LOCK_LEASE", "4");
        command.env("HOSTNAME", "build-7").env("BUILD_URL", "https://ci.example/job/12");
        command
    }

    /// A run that goes on until it has said `event`.
    fn until(&self, stage: &Stage, event: &str) -> Child {
        let _ = fs::remove_file(stage.path("events"));
        let mut command = self.command(stage, &APPLY_THERE);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_until(|| {
            let all = events(&stage.path("events"));
            let said = |event: &str| all.iter().any(|e| e["event"] == event);
            assert!(said(event) || !said("run_summary"), "it is over: {all:#?}");
            said(event)
        });
        process
    }

    fn ends(&self, stage: &Stage, code: i32) -> (String, Value) {
        let (got, text) = said(&self.command(stage, &APPLY_THERE).output().unwrap());
        assert_eq!(got, code, "{text}");
        let summary = summary(stage);
        assert_eq!(summary["code"], code, "{summary}");
        (text, summary)
    }

    fn is_converged(&self, stage: &Stage) {
        let words = ["plan", "spec.yaml", "--detailed-exitcode"];
        let (code, text) = said(&self.command(stage, &words).output().unwrap());
        assert_eq!(code, 0, "{text}");
    }
}

/// Waits until something is so.
fn wait_until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether the run has said `event`.
fn has_said(stage: &Stage, event: &str) -> bool {
    events(&stage.path("events")).iter().any(|e| e["event"] == event)
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// The signals that end a run. What is begun under `nohup`, as these tests may be, goes on after SIGHUP.
fn ending() -> impl Iterator<Item = &'static str> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    let hangup = (mask & 1 == 0).then_some("-HUP");
    ["-INT", "-TERM"].into_iter().chain(hangup)
}

#[test]
fn interrupted_and_taken_up() {
    for name in ending() {
        // A world of its own each: of one that was begun, little may be left to interrupt.
        let (world, stage) = (World::new(), Stage::of("minimal"));
        let mut run = world.until(&stage, "step_waiting");
        signal(&run, name);
        assert_eq!(run.wait().unwrap().code(), Some(8), "{name}");
        let summary = summary(&stage);
        assert_eq!((&summary["code"], &summary["failed"]), (&8.into(), &0.into()));
        let (text, _) = world.ends(&stage, 0);
        assert!(!text.contains("has the lock"), "it was given back: {text}");
        world.is_converged(&stage);
    }
}

#[test]
fn what_cannot_be_judged_yet_is_waited_for_and_a_signal_ends_that() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    let mut run = world.until(&stage, "step_waiting");
    wait_until(|| world.saw(|e| e.operation == "CreateDatasetImportJob"));
    signal(&run, "-KILL");
    run.wait().unwrap();
    // AWS does not tell whose an import is that is under way: the plan says so, and an apply waits for it.
    let (code, text) = said(&world.command(&stage, &["plan", "spec.yaml"]).output().unwrap());
    assert!(code == 0 && text.contains("AWS reports its owner only when that has ended"), "{text}");
    let mut command = world.command(&stage, &APPLY_THERE);
    let mut waiting = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let said = waiting.stderr.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(said), &mut line).unwrap();
    assert!(line.starts_with("waiting for the "), "{line}");
    signal(&waiting, "-INT");
    assert_eq!(waiting.wait().unwrap().code(), Some(8));
    assert_eq!(summary(&stage)["code"], 8);
    world.ends(&stage, 0);
    world.is_converged(&stage);
}

#[test]
fn interrupted_twice() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    // A call that is not answered, so that the first signal has something to wait for.
    world.fault("CreateDatasetGroup", Fault::Hang);
    let mut run = world.until(&stage, "step_done");
    wait_until(|| world.saw(|e| e.operation == "CreateBucket"));
    signal(&run, "-INT");
    wait_until(|| has_said(&stage, "run_stopping"));
    signal(&run, "-INT");
    let code = run.wait().unwrap().code();
    let summary = summary(&stage);
    assert_eq!(summary["code"], code.unwrap(), "{summary}");
    assert!(
        matches!(code, Some(130 | 8)),
        "the second signal, unless all was said before it: {code:?}"
    );
}

#[test]
fn locked_by_a_run_that_is_alive() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.fault("CreateDatasetGroup", Fault::Hang);
    let mut first = world.until(&stage, "step_done");
    // The lock comes right after the bucket and its tags.
    wait_until(|| world.saw(|e| e.operation == "PutObject" && e.outcome == Outcome::Ok));
    let other = Stage::of("minimal");
    let (text, summary) = world.ends(&other, 7);
    assert!(text.contains("another run is at work on the stack `minimal`"), "{text}");
    assert!(text.contains("holds the lock of the stack `minimal` since"), "{text}");
    assert_eq!(summary["done"], 0, "{summary}");
    // Who that is, and how long it is waited for.
    let waiting = text.lines().find(|line| line.starts_with("  waiting  ")).unwrap();
    let (since, rest) = waiting.split_once(" has the lock since ").unwrap();
    let who = since.replace(&format!("process {}", first.id()), "process N");
    let (time, rest) = rest.split_once("; ").unwrap();
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{waiting}");
    let (within, rest) = rest.split_once(" within ").unwrap();
    let (wait, rest) = rest.split_once(" s").unwrap();
    let wait: f64 = wait.parse().unwrap();
    assert!(wait > 0.0 && wait <= 4.0, "{waiting}");
    expect_test::expect![[r#"
          waiting  arn:aws:iam::000000000000:root on build-7 (process N, https://ci.example/job/12)
        if it is not renewed within N s, that run has ended, and the lock is taken over
    "#]]
    .assert_eq(&format!("{who}\n{within} within N s{rest}\n"));
    let event = events(&other.path("events")).into_iter().find(|e| e["event"] == "lock_waiting");
    let event = event.unwrap();
    assert!(waiting.contains(event["holder"].as_str().unwrap()), "{event}");
    // Killed, it gives the lock up by itself.
    first.kill().unwrap();
    first.wait().unwrap();
    world.heal();
    let (text, _) = world.ends(&other, 0);
    assert!(text.contains("has the lock since"), "{text}");
    world.is_converged(&other);
}

#[test]
fn credentials_that_expire_midway() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.refuse("CreateDatasetImportJob", 400, "ExpiredTokenException");
    let (_, summary) = world.ends(&stage, 8);
    assert_eq!(summary["failed"], 0, "{summary}");
    world.heal();
    world.ends(&stage, 0);
    world.is_converged(&stage);
}

#[test]
fn failed_in_part() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.refuse("CreateSolution", 400, "InvalidInputException");
    let (text, summary) = world.ends(&stage, 9);
    assert!(text.contains("FAILED   solution/"), "{text}");
    assert_eq!(summary["failed"], 1, "{summary}");
    assert!(summary["skipped"].as_u64() > Some(0), "{summary}");
}

#[test]
fn failures_are_said_to_those_who_want_to_hear_little() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.refuse("CreateSolution", 400, "InvalidInputException");
    let mut command = world.command(&stage, &APPLY_THERE);
    let output = command.arg("-q").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{text}");
    assert!(text.contains("FAILED   solution/"), "{text}");
    assert!(text.contains("1 failed"), "{text}");
}

/// A first run that has made its bucket and cannot take the lock until `meanwhile` is over; answers what it said.
fn held_up(world: &World, stage: &Stage, meanwhile: impl FnOnce(&Child)) -> (i32, String) {
    world.refuse("PutObject", 503, "SlowDown");
    let mut command = world.command(stage, &APPLY_THERE);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| world.saw(|e| e.operation == "PutObject"));
    meanwhile(&run);
    world.heal();
    said(&run.wait_with_output().unwrap())
}

#[test]
fn without_its_bucket_a_first_run_does_nothing_else() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.refuse("CreateBucket", 403, "AccessDenied");
    let (text, summary) = world.ends(&stage, 1);
    assert!(text.contains("skipped  role"), "{text}");
    assert!(text.contains("it comes after the bucket, which holds the lock"), "{text}");
    assert_eq!((&summary["done"], &summary["failed"]), (&0.into(), &1.into()), "{summary}");
    world.heal();
    world.ends(&stage, 0);
}

#[test]
fn interrupted_before_it_has_the_lock_a_first_run_says_what_is_left() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    let (code, text) = held_up(&world, &stage, |run| {
        signal(run, "-INT");
        wait_until(|| has_said(&stage, "run_summary"));
    });
    assert_eq!(code, 8, "{text}");
    let summary = summary(&stage);
    assert_eq!((&summary["done"], &summary["failed"]), (&2.into(), &0.into()), "{summary}");
    assert!(summary["skipped"].as_u64() > Some(5), "{summary}");
    world.ends(&stage, 0);
    world.is_converged(&stage);
}

#[test]
fn a_first_run_looks_once_more_when_it_has_the_lock() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    let url = world.served.endpoint_url.clone();
    let stranger = |_: &Child| drop(call(&url, "CreateDatasetGroup", &json!({"name": "minimal"})));
    let (code, text) = held_up(&world, &stage, stranger);
    assert_eq!(code, 6, "{text}");
    assert!(text.contains("nothing but the bucket was made"), "{text}");
    assert!(text.contains("dataset-group `minimal`: it exists now"), "{text}");
    assert!(!world.saw(|e| e.operation == "CreateSchema"));
}

#[test]
fn a_first_run_takes_up_what_another_one_made() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    let words = ["plan", "spec.yaml", "-o", "plan.json"];
    let (code, text) = said(&world.command(&stage, &words).output().unwrap());
    assert_eq!(code, 0, "{text}");
    let plan: Value = serde_json::from_slice(&fs::read(stage.path("plan.json")).unwrap()).unwrap();
    let step = plan["steps"].as_array().unwrap().iter().find(|s| s["address"] == "dataset-group");
    let mut input = step.unwrap()["input"].clone();
    let tags = input["tags"].as_object().unwrap().clone();
    input["tags"] = tags.iter().map(|(k, v)| json!({"tagKey": k, "tagValue": v})).collect();
    let url = world.served.endpoint_url.clone();
    let (code, text) = held_up(&world, &stage, |_| drop(call(&url, "CreateDatasetGroup", &input)));
    assert_eq!(code, 0, "{text}");
    let entries = world.served.emulator.journal.entries();
    let made = entries.iter().filter(|e| e.operation == "CreateDatasetGroup").count();
    assert_eq!(made, 1, "it was not tried again");
    world.is_converged(&stage);
}

/// Killed with all its work done, or ended because its lock cannot be removed, it has still its lock, and the next run, which has
/// nothing to do, finds that its holder is gone.
#[test]
fn a_run_that_was_killed_at_its_end_leaves_no_lock_for_long() {
    let (world, stage) = (World::new(), Stage::of("minimal"));
    world.ends(&stage, 0);
    stage.edit("name: minimal\n", "name: minimal\ntags: {a: b}\n");
    let removed = |is_done: bool| {
        let all = world.served.emulator.journal.entries();
        let is_it =
            |e: &&Entry| e.operation == "DeleteObject" && (e.outcome == Outcome::Ok) == is_done;
        all.iter().filter(is_it).count()
    };
    world.fault("DeleteObject", Fault::Reset);
    let mut run = world.until(&stage, "step_done");
    wait_until(|| removed(false) > 0);
    signal(&run, "-KILL");
    run.wait().unwrap();
    world.heal();
    assert_eq!(removed(true), 1, "by the first run");
    let (text, _) = world.ends(&stage, 0);
    assert!(text.contains("nothing to do"), "{text}");
    assert_eq!(removed(true), 2, "the lock is gone: {text}");
    stage.edit("tags: {a: b}\n", "tags: {a: c}\n");
    world.fault("DeleteObject", Fault::Reset);
    world.ends(&stage, 0);
    world.heal();
    assert_eq!(removed(true), 2, "it could not be removed");
    let (text, _) = world.ends(&stage, 0);
    assert!(text.contains("nothing to do"), "{text}");
    assert_eq!(removed(true), 3, "the lock is gone: {text}");
}
