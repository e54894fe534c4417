//! A pipeline's role as `personalize policy` describes it, in the emulated IAM: assumed through STS, with and without a token,
//! and held to its own policies. Not here: what is in the policies (`policy`).

use crate::support::{Stage, pointed, said};
use personalize_emulator::{Options, Served, call::Scope, query::Parameters, serve, sts};
use tokio::runtime::Runtime;

const ROLE: &str = "arn:aws:iam::000000000000:role/ci";

/// Of `repo:films/shop:environment:production`, and of another repository; unsigned.
const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0aHVidXNlcmNvbnRlbnQuY29tIiwiYXVkIjoic3RzLmFtYXpvbmF3cy5jb20iLCJzdWIiOiJyZXBvOmZpbG1zL3Nob3A6ZW52aXJvbm1lbnQ6cHJvZHVjdGlvbiJ9.x";
const OTHER: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0aHVidXNlcmNvbnRlbnQuY29tIiwiYXVkIjoic3RzLmFtYXpvbmF3cy5jb20iLCJzdWIiOiJyZXBvOm90aGVyL3Nob3A6ZW52aXJvbm1lbnQ6cHJvZHVjdGlvbiJ9.x";

struct Scene {
    stage: Stage,
    served: Served,
    _runtime: Runtime,
}

impl Scene {
    /// The role that a pipeline has that only plans.
    fn new() -> Scene {
        let runtime = Runtime::new().unwrap();
        let served = runtime.block_on(serve(Options::default())).unwrap();
        let scene = Scene { stage: Stage::of("minimal"), served, _runtime: runtime };
        let place = ["--account", "000000000000", "--region", "us-east-1"];
        let policy = |words: &[&str]| {
            scene.stage.ok(&[&["policy", "spec.yaml", "--for"], words, &place].concat())
        };
        let trust = policy(&["ci-trust", "--repository", "films/shop"]);
        scene.iam("CreateRole", &[("RoleName", "ci"), ("AssumeRolePolicyDocument", &trust)]);
        let reads = policy(&["plan"]);
        let given = [("RoleName", "ci"), ("PolicyName", "reads"), ("PolicyDocument", &reads)];
        scene.iam("PutRolePolicy", &given);
        scene
    }

    fn iam(&self, operation: &str, given: &[(&str, &str)]) {
        let answer = self.served.emulator.iam.answer(operation, "us-east-1", &parameters(given));
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"));
    }

    /// Runs a command with these variables in place of keys.
    fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
        let mut command = self.stage.command(words);
        let command = pointed(&mut command, &self.served.endpoint_url);
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        said(&command.envs(variables.iter().copied()).output().unwrap())
    }
}

/// Parameters of a call in the query protocol.
fn parameters(given: &[(&str, &str)]) -> Parameters {
    let escaped = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let pairs: Vec<String> =
        given.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    Parameters::parse(&pairs.join("&"))
}

/// It plans, and changes nothing.
fn only_plans(scene: &Scene, variables: &[(&str, &str)]) {
    let (code, plan) = scene.run(&["plan", "spec.yaml"], variables);
    assert_eq!(code, 0, "{plan}");
    let (code, apply) = scene.run(&["apply", "spec.yaml", "--auto-approve"], variables);
    assert_ne!(code, 0, "{apply}");
    assert!(apply.contains("the caller lacks `s3:CreateBucket`"), "{apply}");
    assert!(apply.contains("`personalize policy SPEC --for apply`"), "{apply}");
    assert!(!apply.contains("  created "), "{apply}");
}

#[test]
fn an_assumed_role_may_do_what_its_policies_allow() {
    let scene = Scene::new();
    let scope = Scope { region: "us-east-1".into(), service: None, access_key: None };
    let given = parameters(&[("RoleArn", ROLE), ("RoleSessionName", "run")]);
    let answer =
        sts::answer(&scene.served.emulator, "AssumeRole", &scope, &given).unwrap().unwrap();
    assert!(answer.contains("arn:aws:sts::000000000000:assumed-role/ci/run"), "{answer}");
    let key = answer.split("<AccessKeyId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let keys = [
        ("AWS_ACCESS_KEY_ID", key),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_SESSION_TOKEN", "local"),
    ];
    only_plans(&scene, &keys);
    // With the policy of an apply, it applies; without the role, nothing is allowed.
    let place = ["--account", "000000000000", "--region", "us-east-1"];
    let words = [&["policy", "spec.yaml", "--for", "apply"][..], &place].concat();
    let writes = scene.stage.ok(&words);
    let given = [("RoleName", "ci"), ("PolicyName", "writes"), ("PolicyDocument", &*writes)];
    scene.iam("PutRolePolicy", &given);
    let (code, apply) = scene.run(&["apply", "spec.yaml", "--auto-approve"], &keys);
    assert_eq!(code, 0, "{apply}");
    for policy in ["reads", "writes"] {
        scene.iam("DeleteRolePolicy", &[("RoleName", "ci"), ("PolicyName", policy)]);
    }
    assert_ne!(scene.run(&["plan", "spec.yaml"], &keys).0, 0);
}

#[test]
fn a_pipeline_assumes_its_role_with_a_token_that_the_trust_policy_names() {
    let scene = Scene::new();
    scene.stage.write("token", TOKEN);
    scene.stage.write("other", OTHER);
    let token = scene.stage.path("token").display().to_string();
    let other = scene.stage.path("other").display().to_string();
    let variables = |file| [("AWS_ROLE_ARN", ROLE), ("AWS_WEB_IDENTITY_TOKEN_FILE", file)];
    only_plans(&scene, &variables(&token));
    let (code, said) = scene.run(&["plan", "spec.yaml"], &variables(&other));
    assert_ne!(code, 0, "{said}");
}
