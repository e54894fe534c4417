//! Generated IAM policies: that of an application allows what one does and nothing else; and how they are printed, trusted and
//! served. Not here: those of pipelines in the life of a stack (`lives`), and what is in them (`core::policy`).

use crate::{
    lives::life::{Life, shown},
    support::{self, Emulator, Stage, answer, root, said},
};
use serde_json::{Value, json};

/// What a call of the runtime or the events API answers, head and body.
fn post(url: &str, path: &str, input: &Value) -> String {
    support::post(url, path, "content-type: application/json", "ap-northeast-2/personalize", input)
}

#[test]
fn an_application_may_ask_and_send_events_and_nothing_else() {
    for (name, resource) in
        [("movies", "campaign/movies-dev-home"), ("shop", "recommender/shop-best-sellers")]
    {
        let mut life = Life::new(shown(name));
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
        assert_eq!(sent.contains("AccessDeniedException"), name == "shop", "{sent}");
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

/// Pages and pipelines name the command in place of a table of actions; the commands in them run as they are written.
#[test]
fn the_commands_that_pipelines_name_print_policies() {
    let stage = Stage::of("minimal");
    let mut count = 0;
    for page in [
        "docs/gitops.md",
        "examples/gitops/github/personalize.yml",
        "examples/gitops/gitlab/.gitlab-ci.yml",
    ] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for service in ["personalize:Create", "personalize:Describe", "s3:Get", "s3:Put"] {
            assert!(!text.contains(service), "{page} has actions of its own: {service}");
        }
        let lines = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
        for line in lines.filter(|line| line.starts_with("personalize policy ")) {
            let words = line.replace("ORG_ID/REPO_ID", "7/42").replace("ORG/REPO", "films/shop");
            let words = words.replace("GROUP/PROJECT", "films/shop").replace("SPEC", "spec.yaml");
            let words = words.replace("ACCOUNT", "123456789012");
            let words: Vec<&str> = words.split_whitespace().skip(1).collect();
            let printed = stage.ok(&[&words[..], &["--region", "us-east-1"]].concat());
            let policy: Value = serde_json::from_str(&printed).unwrap();
            assert!(policy["Statement"].is_array(), "{line}");
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
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
