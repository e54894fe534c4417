//! A pipeline's role as `personalize policy` describes it, in the emulated IAM: assumed through STS, with and without a token,
//! and held to its own policies. Not here: what is in the policies (`policy`).

use crate::support::{Stage, pointed, said};
use personalize_emulator::{
    Options, Served, ServiceError, call::Scope, query::Parameters, serve, sts,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const ROLE: &str = "arn:aws:iam::000000000000:role/ci";

/// An unsigned token of GitHub or GitLab, as a pipeline brings it: the emulator checks no signature.
fn token(issuer: &str, audience: &str, subject: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let encoded = |text: &str| -> String {
        let digits = text.as_bytes().chunks(3).flat_map(|bytes| {
            let bits = (0..3).fold(0, |bits, at| {
                bits << 8 | usize::from(bytes.get(at).copied().unwrap_or_default())
            });
            (0..=bytes.len()).map(move |at| DIGITS[bits >> (18 - 6 * at) & 63])
        });
        digits.map(char::from).collect()
    };
    let claims = json!({"iss": format!("https://{issuer}"), "aud": audience, "sub": subject});
    format!("{}.{}.x", encoded("{\"alg\":\"none\"}"), encoded(&claims.to_string()))
}

const GITHUB: &str = "token.actions.githubusercontent.com";
const STS: &str = "sts.amazonaws.com";

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

    /// The role `ci` trusts this from now on.
    fn trusts(&self, trust: &str) {
        self.iam("UpdateAssumeRolePolicy", &[("RoleName", "ci"), ("PolicyDocument", trust)]);
    }

    /// The trust policy that the command prints for these words.
    fn ci_trust(&self, words: &[&str]) -> String {
        let place = ["--account", "000000000000", "--region", "us-east-1"];
        self.stage.ok(&[&["policy", "spec.yaml", "--for", "ci-trust"], words, &place].concat())
    }

    /// A raw call of STS for the role `ci`, by whoever has this access key.
    fn sts(
        &self,
        operation: &str,
        key: Option<&str>,
        more: &[(&str, &str)],
    ) -> Result<String, ServiceError> {
        let access_key = key.map(str::to_owned);
        let scope = Scope { region: "us-east-1".into(), service: None, access_key };
        let given = [&[("RoleArn", ROLE), ("RoleSessionName", "run")], more].concat();
        let answer = sts::answer(&self.served.emulator, operation, &scope, &parameters(&given));
        answer.map(Option::unwrap)
    }

    /// Whether a token of this issuer, audience and subject assumes the role.
    fn is_let_in(&self, issuer: &str, audience: &str, subject: &str) -> bool {
        let token = token(issuer, audience, subject);
        let given = [("WebIdentityToken", token.as_str())];
        match self.sts("AssumeRoleWithWebIdentity", None, &given) {
            Ok(answer) => answer.contains("<AccessKeyId>"),
            Err(error) => {
                assert_eq!((error.status, error.code.as_str()), (403, "AccessDenied"));
                false
            }
        }
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

/// A trust policy for principals of AWS.
fn trust_of(principal: &str, condition: &Value) -> String {
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// The access key in an answer of STS.
fn access_key(answer: &str) -> String {
    let rest = answer.split("<AccessKeyId>").nth(1).unwrap();
    rest.split('<').next().unwrap().to_owned()
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
    scene.trusts(&trust_of("arn:aws:iam::000000000000:root", &json!({})));
    let answer = scene.sts("AssumeRole", None, &[]).unwrap();
    assert!(answer.contains("arn:aws:sts::000000000000:assumed-role/ci/run"), "{answer}");
    let key = access_key(&answer);
    let keys = [
        ("AWS_ACCESS_KEY_ID", key.as_str()),
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
    let subject = |name: &str| format!("repo:{name}:environment:production");
    scene.stage.write("token", token(GITHUB, STS, &subject("films/shop")));
    scene.stage.write("other", token(GITHUB, STS, &subject("other/shop")));
    let token = scene.stage.path("token").display().to_string();
    let other = scene.stage.path("other").display().to_string();
    let variables = |file| [("AWS_ROLE_ARN", ROLE), ("AWS_WEB_IDENTITY_TOKEN_FILE", file)];
    only_plans(&scene, &variables(&token));
    let (code, said) = scene.run(&["plan", "spec.yaml"], &variables(&other));
    assert_ne!(code, 0, "{said}");
}

#[test]
fn a_role_is_assumed_by_whom_its_trust_policy_names() {
    let scene = Scene::new();
    let assume = |key: Option<&str>, more: &[(&str, &str)]| scene.sts("AssumeRole", key, more);
    // Made for tokens, it is not assumed with keys.
    let denied = assume(None, &[]).unwrap_err();
    assert_eq!((denied.status, denied.code.as_str()), (403, "AccessDenied"));
    assert_eq!(
        denied.message,
        format!(
            "User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
        )
    );
    let external = json!({"StringEquals": {"sts:ExternalId": "films"}});
    let here = "arn:aws:iam::000000000000:root";
    for (principal, condition, more, is_let_in) in [
        (here, json!({}), None, true),
        ("000000000000", json!({}), None, true),
        ("arn:aws:iam::111111111111:root", json!({}), None, false),
        ("arn:aws:iam::000000000000:role/other", json!({}), None, false),
        (here, external.clone(), None, false),
        (here, external.clone(), Some(("ExternalId", "films")), true),
        (here, external, Some(("ExternalId", "shop")), false),
    ] {
        scene.trusts(&trust_of(principal, &condition));
        let more: Vec<_> = more.into_iter().collect();
        assert_eq!(assume(None, &more).is_ok(), is_let_in, "{principal} {condition} {more:?}");
    }
    // A session of a role is that role: it is named by it, and no other is.
    scene.trusts(&trust_of(here, &json!({})));
    let key = access_key(&assume(None, &[]).unwrap());
    for (principal, is_let_in) in [(ROLE, true), ("arn:aws:iam::000000000000:role/other", false)] {
        scene.trusts(&trust_of(principal, &json!({})));
        assert_eq!(assume(Some(&key), &[]).is_ok(), is_let_in, "{principal}");
    }
    let nobody = parameters(&[("RoleArn", &format!("{ROLE}-none")), ("RoleSessionName", "run")]);
    let scope = Scope { region: "us-east-1".into(), service: None, access_key: None };
    assert!(sts::answer(&scene.served.emulator, "AssumeRole", &scope, &nobody).is_err());
}

#[test]
fn both_forms_of_github_s_subject_are_let_in_and_no_other_repository_branch_or_audience() {
    let scene = Scene::new();
    let of = ["--repository", "films/shop", "--repository-ids", "7/42"];
    scene.trusts(&scene.ci_trust(&of));
    let subjects = [
        ("repo:films/shop:environment:production", true),
        ("repo:films@7/shop@42:environment:production", true),
        // A repository of the same name, made anew after the first was deleted.
        ("repo:films@7/shop@43:environment:production", false),
        ("repo:films/other:environment:production", false),
        ("repo:other/shop:environment:production", false),
        ("repo:films/shop:environment:staging", false),
        ("repo:films/shop:ref:refs/heads/main", false),
        ("repo:films/shop:pull_request", false),
    ];
    for (subject, is_let_in) in subjects {
        assert_eq!(scene.is_let_in(GITHUB, STS, subject), is_let_in, "{subject}");
    }
    let own = "repo:films/shop:environment:production";
    assert!(!scene.is_let_in(GITHUB, "another audience", own));
    assert!(!scene.is_let_in("gitlab.com", STS, own));
    // Pull requests and the default branch plan, and apply nothing.
    scene.trusts(&scene.ci_trust(&[&of[..], &["--job", "plan"]].concat()));
    for (subject, is_let_in) in [
        ("repo:films/shop:pull_request", true),
        ("repo:films@7/shop@42:ref:refs/heads/main", true),
        ("repo:films/shop:ref:refs/heads/feature", false),
        (own, false),
    ] {
        assert_eq!(scene.is_let_in(GITHUB, STS, subject), is_let_in, "plan: {subject}");
    }
}

#[test]
fn gitlab_is_let_in_by_project_and_branch() {
    let scene = Scene::new();
    let of = ["--repository", "films/team/shop", "--issuer", "gitlab.com"];
    let subject = |project: &str, branch: &str| {
        format!("project_path:{project}:ref_type:branch:ref:{branch}")
    };
    for (job, project, branch, is_let_in) in [
        ("apply", "films/team/shop", "main", true),
        ("apply", "films/team/shop", "feature", false),
        ("apply", "films/team/other", "main", false),
        ("plan", "films/team/shop", "feature", true),
        ("plan", "films/team/other", "main", false),
    ] {
        scene.trusts(&scene.ci_trust(&[&of[..], &["--job", job]].concat()));
        let subject = subject(project, branch);
        assert_eq!(scene.is_let_in("gitlab.com", STS, &subject), is_let_in, "{job}: {subject}");
    }
}
