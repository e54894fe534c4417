//! Generated IAM policies against the emulator that enforces them: they allow the whole life of every example, each action in
//! them is needed for it, and an application's policy allows nothing else. Not here: what is in them (`core::policy`).

use crate::support::{Stage, answer, pointed, said};
use personalize_emulator::{EmulatorOptions, Options, Served, serve};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::runtime::Runtime;

/// An example, and how its spec changes in its life.
struct Example {
    name: &'static str,
    region: &'static str,
    /// Files, what is in them, and what takes its place; an apply follows each.
    changes: &'static [Change],
}

type Change = (&'static str, &'static str, &'static str);

const TAGS: Change = ("spec.yaml", "\nbucket:", "\ntags: {team: films}\n\nbucket:");
const NO_TAGS: Change = ("spec.yaml", "\ntags: {team: films}\n", "\n");

const EXAMPLES: [Example; 3] = [
    Example {
        name: "minimal",
        region: "us-east-1",
        changes: &[
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            TAGS,
            NO_TAGS,
            ("data/interactions.csv", "\n", "\n\n"),
        ],
    },
    Example {
        name: "movies",
        region: "ap-northeast-2",
        changes: &[
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            ("spec.yaml", "tags: {example: movies}", "tags: {}"),
        ],
    },
    Example {
        name: "shop",
        region: "ap-northeast-2",
        changes: &[
            (
                "spec.yaml",
                "minRecommendationRequestsPerSecond: 1}",
                "minRecommendationRequestsPerSecond: 2}",
            ),
            ("spec.yaml", "tags: {example: shop}", "tags: {}"),
        ],
    },
];

/// Actions of the policies that no life here uses, with the reason.
const UNUSED: [(&str, &str); 0] = [];

/// Actions without which a life goes on, with the reason.
const DISPENSABLE: [(&str, &str); 0] = [];

/// The purposes of policies for pipelines.
const PURPOSES: [&str; 4] = ["plan", "apply", "drift", "destroy"];

/// An emulator in this process, and an example in a folder.
struct Life {
    _runtime: Runtime,
    served: Served,
    stage: Stage,
    example: &'static Example,
    /// The policies by purpose.
    policies: BTreeMap<String, Value>,
    /// The actions that each purpose used.
    used: BTreeMap<String, BTreeSet<String>>,
}

impl Life {
    fn new(example: &'static Example) -> Life {
        let runtime = Runtime::new().unwrap();
        let emulator = EmulatorOptions { enforce: Some(Vec::new()), ..EmulatorOptions::default() };
        let served = runtime.block_on(serve(Options { emulator, ..Options::default() })).unwrap();
        let stage = Stage::of(example.name);
        let mut life = Life {
            _runtime: runtime,
            served,
            stage,
            example,
            policies: BTreeMap::new(),
            used: BTreeMap::new(),
        };
        for purpose in PURPOSES {
            let policy = life.policy(purpose);
            life.policies.insert(purpose.to_owned(), policy);
        }
        life
    }

    /// What `policy` prints for a purpose: offline, so that nothing has to be allowed for it.
    fn policy(&self, purpose: &str) -> Value {
        let words = ["policy", "spec.yaml", "--for", purpose];
        let place = ["--account", "000000000000", "--region", self.example.region];
        let output = self.stage.command(&[&words[..], &place].concat()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{purpose}: {}", said(&output).1))
    }

    /// Runs a command under the policy of its purpose.
    fn run(&mut self, purpose: &str, words: &[&str]) -> (i32, String) {
        let policy = self.policies[purpose].to_string();
        self.served.emulator.access.enforce([policy.as_str()]).unwrap();
        let words = [words, &["spec.yaml", "--region", self.example.region]].concat();
        let mut command = self.stage.command(&words);
        let ended = said(&pointed(&mut command, &self.served.endpoint_url).output().unwrap());
        let used = self.served.emulator.access.take_used();
        self.used.entry(purpose.to_owned()).or_default().extend(used);
        ended
    }

    /// The whole life; the first step that fails, with what it said.
    fn live(&mut self) -> Result<(), String> {
        let apply = ["apply", "--auto-approve"];
        let mut step = |life: &mut Life, purpose: &str, words: &[&str]| {
            let (code, said) = life.run(purpose, words);
            if code == 0 { Ok(()) } else { Err(format!("{words:?} exited with {code}:\n{said}")) }
        };
        step(self, "plan", &["plan"])?;
        step(self, "apply", &apply)?;
        step(self, "plan", &["plan"])?;
        for (file, from, to) in self.example.changes {
            self.stage.edit_file(file, from, to);
            step(self, "apply", &apply)?;
        }
        step(self, "drift", &["drift"])?;
        step(self, "destroy", &["destroy", "--auto-approve"])
    }
}

/// All statements of a policy, or of several.
fn statements(policy: &mut Value) -> Vec<&mut Value> {
    match policy {
        Value::Array(parts) => parts.iter_mut().flat_map(statements).collect(),
        one => one["Statement"].as_array_mut().unwrap().iter_mut().collect(),
    }
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let mut policy = policy.clone();
    let of = |statement: &mut Value| statement["Action"].as_array().cloned().unwrap();
    let all = statements(&mut policy).into_iter().flat_map(of);
    all.map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// The policy without one action.
fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    for statement in statements(&mut policy) {
        let actions = statement["Action"].as_array_mut().unwrap();
        actions.retain(|other| other != action);
        // A statement without actions is none.
        if actions.is_empty() {
            *statement = json!({"Effect": "Allow", "Action": ["none:None"], "Resource": ["*"]});
        }
    }
    policy
}

#[test]
fn the_life_of_every_example_is_allowed_and_uses_what_is_allowed() {
    let mut problems = Vec::new();
    for example in &EXAMPLES {
        let mut life = Life::new(example);
        let lived = life.live();
        problems.extend(lived.err().map(|error| format!("{}: {error}", example.name)));
        for purpose in PURPOSES {
            let allowed = actions(&life.policies[purpose]);
            let used = life.used.get(purpose).cloned().unwrap_or_default();
            let known = |action: &&String| UNUSED.iter().any(|(known, _)| known == action);
            let unused: Vec<_> = allowed.difference(&used).filter(|it| !known(it)).collect();
            if !unused.is_empty() {
                problems.push(format!("{} {purpose} has no use for {unused:?}", example.name));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
