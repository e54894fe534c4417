//! A stack in a folder, and an emulator that enforces the policy of each purpose. Not here: which stacks (`stacks`), and what is
//! expected (the parent module).

use super::stacks::{Change, Event, STACKS, Stack};
use crate::support::{Stage, pointed, put, root, said};
use personalize_core::policy::action::is_denial;
use personalize_emulator::{EmulatorOptions, Options, Served, journal::Outcome, serve};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use tokio::runtime::Runtime;

/// The purposes of policies for pipelines.
pub(crate) const PURPOSES: [&str; 4] = ["plan", "apply", "drift", "destroy"];

/// A bucket that is not the stack's: inputs of jobs, and room for what they write.
const ELSEWHERE: &str = "elsewhere";

/// What a purpose was used for.
#[derive(Default)]
pub(crate) struct Used {
    /// Actions with the resources that they were allowed on.
    pub(crate) allowed: BTreeSet<(String, String)>,
    /// Services with the operations that were called and not denied.
    pub(crate) called: BTreeSet<(String, String)>,
}

/// An emulator in this process, and a stack in a folder.
pub(crate) struct Life {
    _runtime: Runtime,
    pub(crate) served: Served,
    pub(crate) stage: Stage,
    stack: &'static Stack,
    /// The policies by purpose.
    pub(crate) policies: BTreeMap<String, Value>,
    /// Whether policies are printed again once the spec names less, as docs/policies.md says.
    pub(crate) prints_again: bool,
    /// What each purpose was used for.
    pub(crate) used: BTreeMap<String, Used>,
}

/// The stack of this name.
pub(crate) fn shown(name: &str) -> &'static Stack {
    STACKS.iter().find(|stack| stack.name == name).unwrap()
}

impl Life {
    pub(crate) fn new(stack: &'static Stack) -> Life {
        let runtime = Runtime::new().unwrap();
        let options = Options { emulator: EmulatorOptions::default(), ..Options::default() };
        let served = runtime.block_on(serve(options)).unwrap();
        elsewhere(&served.endpoint_url);
        drop(served.emulator.journal.take());
        served.emulator.access.enforce([]).unwrap();
        let stage = Stage::of(stack.example);
        let mut life = Life {
            _runtime: runtime,
            served,
            stage,
            stack,
            policies: BTreeMap::new(),
            prints_again: true,
            used: BTreeMap::new(),
        };
        life.change(stack.before);
        life.print(&PURPOSES);
        life
    }

    /// Takes the policies of these purposes from the spec as it is now.
    fn print(&mut self, purposes: &[&str]) {
        for purpose in purposes {
            self.policies.insert((*purpose).to_owned(), self.policy(purpose));
        }
    }

    fn change(&self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Edit(file, from, to) => self.stage.edit_file(file, from, to),
                Change::Write(file, text) => self.stage.write(file, text()),
            }
        }
    }

    /// What `policy` prints for a purpose: offline, so that nothing has to be allowed for it.
    pub(crate) fn policy(&self, purpose: &str) -> Value {
        let words = ["policy", "spec.yaml", "--for", purpose];
        let place = ["--account", "000000000000", "--region", self.stack.region];
        let output = self.stage.command(&[&words[..], &place].concat()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{purpose}: {}", said(&output).1))
    }

    /// Runs a command under the policy of its purpose.
    pub(crate) fn run(&mut self, purpose: &str, words: &[&str]) -> (i32, String) {
        let policy = self.policies[purpose].to_string();
        self.served.emulator.access.enforce([policy.as_str()]).unwrap();
        let place = ["-f", "spec.yaml", "--region", self.stack.region];
        let words = [words, &place].concat();
        let mut command = self.stage.command(&words);
        let ended = said(&pointed(&mut command, &self.served.endpoint_url).output().unwrap());
        let used = self.used.entry(purpose.to_owned()).or_default();
        used.allowed.extend(self.served.emulator.access.take_used());
        let calls = self.served.emulator.journal.take();
        // What is not there was allowed to be looked for.
        let let_in = calls.into_iter().filter(|call| match &call.outcome {
            Outcome::Ok => true,
            Outcome::Error(code) => !is_denial(code),
            Outcome::Reset | Outcome::Lost => false,
        });
        used.called.extend(let_in.map(|call| (call.service, call.operation)));
        ended
    }

    /// The whole life; the first step that fails, with what it said.
    pub(crate) fn live(&mut self) -> Result<(), String> {
        const APPLY: [&str; 2] = ["apply", "--auto-approve"];
        self.step("plan", &["plan"])?;
        self.step("apply", &APPLY)?;
        self.step("plan", &["plan"])?;
        for event in self.stack.then {
            match event {
                Event::Apply(changes) => {
                    self.change(changes);
                    self.step("apply", &APPLY)?;
                }
                Event::Run(purpose, words) => self.step(purpose, words)?,
            }
        }
        if self.prints_again {
            self.print(&["drift", "destroy"]);
        }
        self.step("drift", &["drift"])?;
        self.step("destroy", &["destroy", "--auto-approve"])
    }

    fn step(&mut self, purpose: &str, words: &[&str]) -> Result<(), String> {
        let (code, said) = self.run(purpose, words);
        if code == 0 { Ok(()) } else { Err(format!("{words:?} exited with {code}:\n{said}")) }
    }
}

/// Makes the bucket that is not the stack's, before anything is enforced.
fn elsewhere(url: &str) {
    let bucket = format!("/{ELSEWHERE}");
    put(url, &bucket, "", b"");
    let arn = format!("arn:aws:s3:::{ELSEWHERE}");
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": "personalize.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
        "Resource": [arn, format!("{arn}/*")],
    });
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    put(url, &format!("{bucket}?policy"), "", policy.as_bytes());
    let items = fs::read(root().join("examples/movies/data/items.csv")).unwrap();
    put(url, &format!("{bucket}/in/items.csv"), "", &items);
    put(url, &format!("{bucket}/in/users.jsonl"), "", b"{\"userId\": \"1\"}\n");
    put(url, &format!("{bucket}/in/forget.csv"), "", b"USER_ID\n1\n");
}
