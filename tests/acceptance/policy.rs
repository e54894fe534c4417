//! Generated IAM policies against the emulator that enforces them: they allow the whole life of every example, each action in
//! them is needed for it, and an application's policy allows nothing else. Not here: what is in them (`core::policy`).

use crate::support::{self, Emulator, Stage, answer, pointed, said};
use personalize_emulator::{EmulatorOptions, Options, Served, serve};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, Hasher, RandomState},
};
use tokio::runtime::Runtime;

/// An example, and how its spec changes in its life.
struct Example {
    name: &'static str,
    region: &'static str,
    /// What is different from the example of this name from the beginning, to have kinds that no example has.
    before: &'static [Change],
    /// Files, what is in them, and what takes its place; an apply follows each.
    changes: &'static [Change],
}

type Change = (&'static str, &'static str, &'static str);

const TAGS: Change = ("spec.yaml", "\nbucket:", "\ntags: {team: films}\n\nbucket:");
const NO_TAGS: Change = ("spec.yaml", "\ntags: {team: films}\n", "\n");

/// Jobs, metrics and outputs in Parameter Store.
const JOBS: &str = "
outputs: {ssm: /movies}
metricAttribution:
  metrics: [{eventType: watch, metricName: watched, expression: SUM(Interactions.EVENT_VALUE)}]
batchInference: {weekly: {solution: for-you, input: batch/users.jsonl}}
exports: {nightly: {dataset: interactions, ingestionMode: ALL}}

datasetGroup:";

/// Schedules: one that passes the role of the data, and one that changes a campaign.
const SCHEDULES: &str = "
schedules:
  daily: {cron: \"0 3 * * ? 2099\", import: interactions, from: s3://personalize-example-minimal/new/, importMode: INCREMENTAL}
  peak: {cron: \"0 18 * * ? 2099\", campaign: home, minProvisionedTPS: 5}

campaigns:
";

const EXAMPLES: [Example; 5] = [
    Example {
        name: "minimal",
        region: "us-east-1",
        before: &[("spec.yaml", "\ncampaigns:\n", SCHEDULES)],
        changes: &[
            ("spec.yaml", "0 18 * * ? 2099", "0 19 * * ? 2099"),
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            TAGS,
            NO_TAGS,
        ],
    },
    Example {
        name: "minimal",
        region: "us-east-1",
        before: &[],
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
        before: &[],
        changes: &[
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            ("spec.yaml", "tags: {example: movies}", "tags: {}"),
        ],
    },
    Example {
        name: "shop",
        region: "ap-northeast-2",
        before: &[],
        changes: &[
            (
                "spec.yaml",
                "minRecommendationRequestsPerSecond: 1}",
                "minRecommendationRequestsPerSecond: 2}",
            ),
            ("spec.yaml", "tags: {example: shop}", "tags: {}"),
        ],
    },
    Example {
        name: "movies",
        region: "ap-northeast-2",
        before: &[("spec.yaml", "\ndatasetGroup:", JOBS)],
        changes: &[
            ("spec.yaml", "ingestionMode: ALL", "ingestionMode: BULK"),
            ("spec.yaml", "metricName: watched", "metricName: seen"),
            ("spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
            ("spec.yaml", "tags: {example: movies}", "tags: {}"),
        ],
    },
];

/// What actions are listed for in place of being proved.
struct Known {
    /// Why.
    why: &'static str,
    /// The purposes that this is said of.
    purposes: &'static [&'static str],
    /// The actions.
    actions: &'static [&'static str],
}

/// Actions of the policies that no life here uses.
const UNUSED: &[Known] = &[
    Known {
        why: "the group of this example has none; what a list shows is read, whoever made it",
        purposes: &PURPOSES,
        actions: &[
            "personalize:DescribeEventTracker",
            "personalize:DescribeFilter",
            "personalize:DescribeMetricAttribution",
            "personalize:DescribeRecommender",
            "personalize:DescribeSolution",
            "personalize:ListMetricAttributionMetrics",
        ],
    },
    Known {
        why: "an apply deletes what the spec no longer names, and what it replaces",
        purposes: &["apply"],
        actions: &[
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "personalize:DeleteCampaign",
            "personalize:DeleteDataset",
            "personalize:DeleteDatasetGroup",
            "personalize:DeleteEventTracker",
            "personalize:DeleteFilter",
            "personalize:DeleteMetricAttribution",
            "personalize:DeleteRecommender",
            "personalize:DeleteSchema",
            "personalize:DeleteSolution",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "scheduler:DeleteSchedule",
            "scheduler:DeleteScheduleGroup",
            "ssm:DeleteParameter",
        ],
    },
    Known {
        why: "none of the changes here is one of these",
        purposes: &["apply"],
        actions: &[
            "iam:UpdateAssumeRolePolicy",
            "personalize:StartRecommender",
            "personalize:UpdateDataset",
            "personalize:UpdateSolution",
        ],
    },
    Known {
        why: "nothing is in training here, or is to be stopped",
        purposes: &["apply", "destroy"],
        actions: &["personalize:StopRecommender", "personalize:StopSolutionVersionCreation"],
    },
    Known {
        why: "only what a killed run left of a large upload is given up",
        purposes: &["apply", "destroy"],
        actions: &["s3:AbortMultipartUpload"],
    },
];

/// Actions without which a life goes on.
const DISPENSABLE: &[Known] = &[
    Known {
        why: "a lock that is not given back runs out",
        purposes: &["apply"],
        actions: &["s3:DeleteObject"],
    },
    Known {
        why: "what killed runs left stays where it cannot be listed",
        purposes: &["apply", "destroy"],
        actions: &["s3:ListBucketMultipartUploads"],
    },
];

fn is_known(list: &[Known], purpose: &str, action: &str) -> bool {
    let of = |known: &Known| known.purposes.contains(&purpose) && known.actions.contains(&action);
    list.iter().any(of)
}

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
        stage.write("batch/users.jsonl", "{\"userId\": \"u1\"}\n");
        for (file, from, to) in example.before {
            stage.edit_file(file, from, to);
        }
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
        let step = |life: &mut Life, purpose: &str, words: &[&str]| {
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
            let unused = allowed.difference(&used).filter(|it| !is_known(UNUSED, purpose, it));
            let unused: Vec<_> = unused.collect();
            if !unused.is_empty() {
                problems.push(format!("{} {purpose} has no use for {unused:?}", example.name));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Each purpose with each of its actions, but for those that a life goes on without.
fn removals(life: &Life) -> Vec<(&'static str, String)> {
    let of = |purpose: &'static str| {
        let listed = |action: &String| {
            is_known(UNUSED, purpose, action) || is_known(DISPENSABLE, purpose, action)
        };
        let all = actions(&life.policies[purpose]).into_iter().filter(|action| !listed(action));
        all.map(|action| (purpose, action)).collect::<Vec<_>>()
    };
    PURPOSES.into_iter().flat_map(of).collect()
}

/// A few of them, others in each run; all of them where `PERSONALIZE_ALL_ACTIONS` is set.
fn some<T>(mut all: Vec<T>, count: usize) -> Vec<T> {
    if std::env::var_os("PERSONALIZE_ALL_ACTIONS").is_none() {
        while all.len() > count {
            let random = RandomState::new().build_hasher().finish();
            all.swap_remove(usize::try_from(random).unwrap_or_default() % all.len());
        }
    }
    all
}

#[test]
fn what_is_not_proved_has_a_reason_and_is_in_some_policy() {
    let lives: Vec<Life> = EXAMPLES.iter().map(Life::new).collect();
    for known in UNUSED.iter().chain(DISPENSABLE) {
        for (purpose, action) in known
            .purposes
            .iter()
            .flat_map(|purpose| known.actions.iter().map(move |action| (*purpose, *action)))
        {
            let has = |life: &Life| actions(&life.policies[purpose]).contains(action);
            assert!(lives.iter().any(has), "{purpose} {action}: {}", known.why);
        }
    }
}

#[test]
fn without_any_one_action_a_step_is_denied_and_says_which() {
    let mut problems = Vec::new();
    for example in &EXAMPLES {
        for (purpose, action) in some(removals(&Life::new(example)), 1) {
            let mut life = Life::new(example);
            let less = without(&life.policies[purpose], &action);
            life.policies.insert(purpose.to_owned(), less);
            let place = format!("{} {purpose} without {action}", example.name);
            match life.live() {
                Ok(()) => problems.push(format!("{place}: nothing was denied")),
                Err(said) => {
                    let lacks =
                        format!("the caller lacks `{action}`; `personalize policy SPEC --for ");
                    if !said.contains(&lacks) {
                        problems.push(format!("{place}: {said}"));
                    }
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What a call of the runtime or the events API answers, head and body.
fn post(url: &str, path: &str, input: &Value) -> String {
    support::post(url, path, "content-type: application/json", "ap-northeast-2/personalize", input)
}

#[test]
fn an_application_may_ask_and_send_events_and_nothing_else() {
    for (name, resource) in
        [("movies", "campaign/movies-dev-home"), ("shop", "recommender/shop-best-sellers")]
    {
        let example = EXAMPLES.iter().find(|example| example.name == name).unwrap();
        let mut life = Life::new(example);
        let (code, text) = life.run("apply", &["apply", "--auto-approve"]);
        assert_eq!(code, 0, "{text}");
        let policy = life.policy("app").to_string();
        life.served.emulator.access.enforce([policy.as_str()]).unwrap();
        let url = &life.served.endpoint_url;
        let arn = format!("arn:aws:personalize:ap-northeast-2:000000000000:{resource}");
        let member =
            if resource.starts_with("campaign") { "campaignArn" } else { "recommenderArn" };
        let asked = post(url, "/recommendations", &json!({member: arn, "userId": "u1"}));
        assert!(asked.starts_with("HTTP/1.1 200"), "{asked}");
        let ranking = json!({"campaignArn": arn, "userId": "u1", "inputList": ["1"]});
        let other = format!("{arn}-other");
        for refused in [
            post(url, "/personalize-ranking", &ranking),
            post(url, "/recommendations", &json!({member: other, "userId": "u1"})),
            answer(url, "personalize", "AmazonPersonalize.ListCampaigns", &json!({})),
            answer(
                url,
                "personalize",
                "AmazonPersonalize.DeleteCampaign",
                &json!({"campaignArn": arn}),
            ),
            answer(url, "ssm", "AmazonSSM.DescribeParameters", &json!({})),
        ] {
            assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
            assert!(refused.contains("AccessDeniedException"), "{refused}");
            assert!(refused.contains(" is not authorized to perform: "), "{refused}");
        }
        let events = json!({"trackingId": "none", "sessionId": "s", "eventList": [{"eventType": "watch", "sentAt": 1}]});
        let sent = post(url, "/events", &events);
        // The shop has no tracker.
        assert_eq!(sent.contains("AccessDeniedException"), example.name == "shop", "{sent}");
    }
}

#[test]
fn a_policy_is_made_offline_and_always_the_same() {
    let stage = Stage::of("movies");
    let place = ["--account", "123456789012", "--target", "prod"];
    let words = [&["policy", "spec.yaml", "--for", "apply"][..], &place].concat();
    let policy = stage.ok(&words);
    assert_eq!(policy, stage.ok(&words));
    for resource in [
        "arn:aws:personalize:ap-northeast-2:123456789012:campaign/movies-prod-home",
        "arn:aws:personalize:ap-northeast-2:123456789012:dataset-import-job/movies-prod-items-*",
        "arn:aws:iam::123456789012:role/personalize-example-movies-prod",
        "arn:aws:s3:::personalize-example-movies-prod/.personalize/movies-prod/lock.json",
    ] {
        assert!(policy.contains(&format!("\"{resource}\"")), "{resource}: {policy}");
    }
    let china = stage.ok(&[&words[..], &["--region", "cn-north-1"]].concat());
    assert!(china.contains("arn:aws-cn:s3:::") && !china.contains("arn:aws:s3"), "{china}");
    let (code, said) = stage.run(&["policy", "spec.yaml", "--for", "apply", "--account", "12"]);
    assert_eq!(
        (code, said.lines().next().unwrap()),
        (3, "error: the account `12` is not twelve digits")
    );
}

#[test]
fn a_pipeline_is_trusted_by_its_repository() {
    let stage = Stage::of("movies");
    let words = ["policy", "spec.yaml", "--for", "ci-trust", "--account", "123456789012"];
    let (code, said) = stage.run(&words);
    assert_eq!(code, 3, "{said}");
    let trust = stage.ok(&[
        &words[..],
        &["--repository", "films/shop", "--repository-ids", "7/42"],
    ]
    .concat());
    assert!(trust.contains("\"repo:films@7/shop@42:environment:production\""), "{trust}");
    assert!(trust.contains("\"repo:films/shop:environment:production\""), "{trust}");
    for wrong in ["films", "films/*", "films/shop:x"] {
        let (code, said) = stage.run(&[&words[..], &["--repository", wrong]].concat());
        assert!(code == 3 && said.contains("is not a repository"), "{said}");
    }
}

#[test]
fn a_server_enforces_the_policy_of_a_file() {
    let stage = Stage::of("minimal");
    let words = ["--account", "000000000000", "--region", "us-east-1"];
    stage.write(
        "plan.json",
        stage.ok(&[&["policy", "spec.yaml", "--for", "plan"][..], &words].concat()),
    );
    let emulator = Emulator::start(&stage, &["--enforce", "plan.json"]);
    let run = |words: &[&str]| {
        let mut command = stage.command(words);
        said(&emulator.serves(&mut command).output().unwrap())
    };
    let (code, plan) = run(&["plan", "spec.yaml"]);
    assert_eq!(code, 0, "{plan}");
    let (code, apply) = run(&["apply", "spec.yaml", "--auto-approve"]);
    assert_eq!(code, 1, "nothing was done: {apply}");
    assert!(apply.contains("the caller lacks `s3:CreateBucket`"), "{apply}");
    let (code, wrong) = stage.run(&["local", "serve", "--port", "0", "--enforce", "spec.yaml"]);
    assert!(code != 0 && wrong.contains("is not an identity policy"), "{wrong}");
}
