//! Deletions of users: gone from data, answers, filters, exports, segments and later trainings.

use serde_json::{Value, json};

use super::{BUCKET, Bench, ROLE, ids, text};
use crate::personalize::{Quotas, Settings};

fn job(name: &str, group: &str, key: &str) -> Value {
    json!({"jobName": name, "datasetGroupArn": group, "roleArn": ROLE,
        "dataSource": {"dataLocation": format!("s3://{BUCKET}/{key}")}})
}

impl Bench {
    async fn deleted(&self, name: &str, group: &str, key: &str) -> Value {
        let made = self.did("CreateDataDeletionJob", job(name, group, key)).await;
        self.pass(super::LONG);
        self.did("DescribeDataDeletionJob", made).await["dataDeletionJob"].take()
    }
}

#[tokio::test]
async fn users_are_gone_from_everything() {
    let bench = Bench::new();
    let (group, version) = bench.segmented("aws-item-affinity").await;
    let solution = bench.solution(&group, "taste", "aws-user-personalization-v2").await;
    let taste = bench.version(&solution).await;
    let campaign = json!({"name": "home", "solutionVersionArn": taste});
    let campaign = text(&bench.did("CreateCampaign", campaign).await, "campaignArn");
    bench.pass(super::LONG);
    let seen = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let seen = bench.filter(&group, "seen", seen).await;
    let tracking = super::live::tracker(&bench, &group).await;
    let event = json!({"eventType": "Watch", "itemId": "영화1", "sentAt": 1_650_000_000});
    for (session, user) in [("s", Some("사용자1")), ("s", None), ("t", Some("사용자2"))] {
        let mut event = event.clone();
        event["itemId"] = json!(format!("영화{}", session.len() + usize::from(user.is_some())));
        let body = json!({"trackingId": tracking, "sessionId": session, "userId": user,
            "eventList": [event]});
        bench.ask("PutEvents", body).await.unwrap();
    }
    let base = group.replace("dataset-group", "dataset");
    let one = json!({"userId": "사용자1", "properties": {"age": 3}});
    let body = json!({"datasetArn": format!("{base}/USERS"), "users": [one]});
    bench.ask("PutUsers", body).await.unwrap();
    let ask = |user: &str, filtered: bool| {
        let filter = if filtered { json!(seen) } else { Value::Null };
        json!({"campaignArn": campaign, "userId": user, "numResults": 500, "filterArn": filter})
    };
    assert_eq!(bench.recommended(ask("사용자1", true)).await.len(), 29);

    bench.put("gone/a.csv", "USER_ID\n사용자1\nnobody\n");
    bench.put("gone/deep/b.csv", "user_id\n\"사용자7\"\n");
    bench.put("gone/readme.txt", "nonsense");
    let job = bench.deleted("gone", &group, "gone/").await;
    assert_eq!(job["status"], "COMPLETED", "{job}");
    // Twenty imported events each, two live ones, two imported users, one live one.
    assert_eq!(job["numDeleted"], 40 + 2 + 2 + 1, "{job}");

    let answer = bench.did("GetRecommendations", ask("사용자1", false)).await["itemList"].take();
    let unknown = bench.did("GetRecommendations", ask("stranger", false)).await["itemList"].take();
    assert_eq!(answer, unknown, "no history is left");
    assert_eq!(ids(&answer).len(), 50);
    assert_eq!(bench.recommended(ask("사용자1", true)).await.len(), 50);
    assert_eq!(bench.recommended(ask("사용자2", true)).await.len(), 29, "others are as they were");
    for (name, kind, left) in [("i", "INTERACTIONS", 1961), ("u", "USERS", 98)] {
        let all = bench.exported(name, &format!("{base}/{kind}"), "ALL").await;
        assert_eq!(all.len(), left, "{kind}");
        assert!(!all.iter().any(|it| it.starts_with("사용자1,") || it.starts_with("사용자7,")));
    }
    bench.put("in/a", r#"{"itemId": "영화7"}"#);
    let later = bench.version(version.rsplit_once('/').unwrap().0).await;
    for (name, version) in [("before", &version), ("later", &later)] {
        let body = json!({"jobName": name, "solutionVersionArn": version, "roleArn": ROLE,
            "numResults": 500,
            "jobInput": {"s3DataSource": {"path": format!("s3://{BUCKET}/in/")}},
            "jobOutput": {"s3DataDestination": {"path": format!("s3://{BUCKET}/{name}/")}}});
        let lines = bench.segments(body, &format!("{name}/a.out")).await;
        let users = lines[0]["output"]["usersList"].as_array().unwrap().clone();
        assert!(users.len() > 20 && !users.contains(&json!("사용자1")), "{name}: {users:?}");
        assert!(!users.contains(&json!("사용자7")), "{name}: {users:?}");
    }
    let bench = bench.reopened();
    assert_eq!(bench.recommended(ask("사용자1", true)).await.len(), 50);
}

#[tokio::test]
async fn a_job_has_words_of_its_own_and_the_newest_is_listed_first() {
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.put("a.csv", "USER_ID\n사용자1\n");
    let made = bench.did("CreateDataDeletionJob", job("a", &group, "a.csv")).await;
    let status = async || {
        let seen = bench.did("DescribeDataDeletionJob", made.clone()).await;
        text(&seen["dataDeletionJob"], "status")
    };
    assert_eq!(status().await, "PENDING");
    bench.pass(std::time::Duration::from_millis(300));
    assert_eq!(status().await, "IN_PROGRESS");
    bench.pass(super::LONG);
    assert_eq!(status().await, "COMPLETED");
    let names = ["b", "c", "d", "e"];
    for name in names {
        bench.deleted(name, &group, "a.csv").await;
    }
    let mut listed = Vec::new();
    let mut ask = json!({"datasetGroupArn": group, "maxResults": 2});
    loop {
        let page = bench.did("ListDataDeletionJobs", ask.clone()).await;
        listed.extend(
            page["dataDeletionJobs"].as_array().unwrap().iter().map(|it| text(it, "jobName")),
        );
        match page.get("nextToken") {
            Some(token) => ask["nextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(listed, ["e", "d", "c", "b", "a"]);
}

#[tokio::test]
async fn a_file_that_names_no_users_fails_the_job() {
    let bench = Bench::new();
    let group = bench.fed().await;
    for (name, text, says) in [
        ("other", "ITEM_ID\n1\n", "Input csv is missing the following columns: [USER_ID]"),
        ("two", "USER_ID,NAME\n1,x\n", "USER_ID has to be the only one"),
        ("empty", "", "is empty"),
    ] {
        bench.put(name, text);
        let seen = bench.deleted(name, &group, name).await;
        assert_eq!(seen["status"], "FAILED", "{seen}");
        assert!(seen["failureReason"].as_str().unwrap().contains(says), "{seen}");
        assert_eq!(seen.get("numDeleted"), None);
    }
    bench.put("folder/a.txt", "USER_ID\n1\n");
    for key in ["folder/", "absent.csv"] {
        let name = key.trim_end_matches(['/', '.']).replace('.', "-");
        let seen = bench.deleted(&name, &group, key).await;
        let why = seen["failureReason"].as_str().unwrap();
        assert!(why.starts_with("Invalid Data location."), "{why}");
    }
    let mut nowhere = job("nowhere", &group, "");
    nowhere["dataSource"]["dataLocation"] = json!("https://example.com/a.csv");
    let says = bench.refused("CreateDataDeletionJob", nowhere).await;
    assert!(says.contains("Invalid Data location."), "{says}");
}

#[tokio::test]
async fn few_jobs_may_wait_in_a_group() {
    let quotas = Quotas { pending_data_deletion_jobs: 2, ..Quotas::default() };
    let bench = Bench::with(Settings { quotas, ..Settings::default() });
    let group = bench.fed().await;
    bench.put("a.csv", "USER_ID\n사용자1\n");
    for name in ["a", "b"] {
        bench.did("CreateDataDeletionJob", job(name, &group, "a.csv")).await;
    }
    let says = bench.refused("CreateDataDeletionJob", job("c", &group, "a.csv")).await;
    assert!(says.starts_with("LimitExceededException"), "{says}");
    bench.pass(std::time::Duration::from_millis(300));
    bench.did("CreateDataDeletionJob", job("c", &group, "a.csv")).await;
}
