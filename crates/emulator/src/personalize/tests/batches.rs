//! Batch inference jobs: the same answers as a campaign, and what is refused.

use serde_json::{Value, json};

use super::{BUCKET, Bench, ROLE, clicks, text};
use crate::personalize::{Quotas, Settings};

const TASTE: &str = "aws-user-personalization-v2";

/// A job on a version that reads `in/…` and writes `out/`.
fn job(name: &str, version: &str, input: &str) -> Value {
    json!({"jobName": name, "solutionVersionArn": version, "roleArn": ROLE,
        "jobInput": {"s3DataSource": {"path": format!("s3://{BUCKET}/{input}")}},
        "jobOutput": {"s3DataDestination": {"path": format!("s3://{BUCKET}/out/")}}})
}

fn with(base: &Value, more: Value) -> Value {
    let mut body = base.clone();
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

impl Bench {
    /// A version of a recipe over interactions, items and users, and the group.
    async fn trained(&self, recipe: &str) -> (String, String) {
        let group = self.fed().await;
        self.described(&group).await;
        let solution = self.solution(&group, "s", recipe).await;
        (group, self.version(&solution).await)
    }

    /// Runs a job to its end and describes it.
    async fn batch(&self, body: Value) -> Value {
        let made = self.did("CreateBatchInferenceJob", body).await;
        self.pass(super::LONG);
        self.did("DescribeBatchInferenceJob", made).await["batchInferenceJob"].take()
    }

    /// The lines of the output of a job that succeeds.
    async fn lines(&self, body: Value, output: &str) -> Vec<Value> {
        let seen = self.batch(body).await;
        assert_eq!(seen["status"], "ACTIVE", "{seen}");
        let text = self.read(output);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_thousand_users_get_from_a_job_what_a_campaign_answers() {
    let bench = Bench::new();
    let (group, dataset) = bench.interactions().await;
    // Every tenth user asked about is unknown.
    bench.put("clicks.csv", clicks(900, 20));
    assert_eq!(bench.import("clicks", &dataset, "clicks.csv").await["status"], "ACTIVE");
    bench.described(&group).await;
    let solution = bench.solution(&group, "s", TASTE).await;
    let version = bench.version(&solution).await;
    let campaign = json!({"name": "home", "solutionVersionArn": version});
    let campaign = text(&bench.did("CreateCampaign", campaign).await, "campaignArn");
    let genre = "EXCLUDE ItemID WHERE Items.GENRES IN ($GENRE) | \
        EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let filter = bench.filter(&group, "genre", genre).await;
    let values = json!({"GENRE": "\"Action\""});
    let asked = |user: usize| json!({"userId": format!("사용자{user}"), "filterValues": values});
    let input: String = (0..1000).map(|user| format!("{}\n", asked(user))).collect();
    bench.put("in/users.json", input);
    let body = with(
        &job("thousand", &version, "in/users.json"),
        json!({"filterArn": filter, "numResults": 10}),
    );
    let lines = bench.lines(body, "out/users.json.out").await;
    assert_eq!(lines.len(), 1000);
    for (user, line) in lines.iter().enumerate() {
        assert_eq!((&line["input"], &line["error"]), (&asked(user), &Value::Null));
        let online = with(
            &asked(user),
            json!({"campaignArn": campaign, "filterArn": filter, "numResults": 10}),
        );
        let online = bench.did("GetRecommendations", online).await["itemList"].take();
        let members = |name: &str| -> Value {
            online.as_array().unwrap().iter().map(|item| item[name].clone()).collect()
        };
        assert_eq!(line["output"]["recommendedItems"], members("itemId"), "user {user}");
        assert_eq!(line["output"]["scores"], members("score"), "user {user}");
    }
    assert_eq!(bench.keys("out/"), ["out/_CHECK", "out/users.json.out"]);
}

#[tokio::test]
async fn each_type_of_recipe_has_its_lines() {
    let rank = r#"{"userId": "사용자1", "itemList": ["new", "영화1", "영화2"]}"#;
    for (recipe, line, scored, count) in [
        ("aws-popularity-count", r#"{"userId": "사용자1"}"#, false, 25),
        ("aws-sims", r#"{"itemId": "영화4"}"#, false, 25),
        ("aws-personalized-ranking-v2", rank, true, 3),
    ] {
        let bench = Bench::new();
        let (_, version) = bench.trained(recipe).await;
        bench.put("in/a", format!("{line}\n"));
        let lines = bench.lines(job("j", &version, "in/a"), "out/a.out").await;
        let output = &lines[0]["output"];
        assert_eq!(lines.len(), 1);
        assert_eq!(output["recommendedItems"].as_array().map(Vec::len), Some(count), "{output}");
        assert_eq!(output.get("scores").is_some(), scored, "{output}");
        if scored {
            assert_eq!(
                (&output["recommendedItems"][2], &output["scores"][2]),
                (&json!("new"), &Value::Null)
            );
        }
    }
}

#[tokio::test]
async fn lines_in_error_say_why_and_leave_the_others_alone() {
    let bench = Bench::new();
    let (group, version) = bench.trained(TASTE).await;
    let genre = "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)";
    let filter = bench.filter(&group, "genre", genre).await;
    let good = json!({"userId": "사용자1", "filterValues": {"GENRE": "\"Drama\""}});
    let input = [
        "nonsense".to_owned(),
        json!({"itemId": "영화1"}).to_string(),
        json!({"userId": 1}).to_string(),
        json!({"userId": "사용자1"}).to_string(),
        json!([1]).to_string(),
        String::new(),
        good.to_string(),
    ];
    bench.put("in/a", input.join("\n"));
    let body = with(&job("j", &version, "in/a"), json!({"filterArn": filter}));
    let lines = bench.lines(body, "out/a.out").await;
    let why: Vec<&str> = lines.iter().map(|line| line["error"].as_str().unwrap_or("")).collect();
    assert!(why[0].contains("not valid JSON") && lines[0]["input"] == "nonsense", "{why:?}");
    assert_eq!(why[1], "The line has no userId.");
    assert!(why[2].contains("userId"), "{why:?}");
    assert!(why[3].contains("`$GENRE` has no value"), "{why:?}");
    assert_eq!(why[4], "The line is not a JSON object.");
    assert_eq!((why.len(), why[5]), (6, ""));
    assert!(lines[..5].iter().all(|line| line.get("output").is_none()));
    assert_eq!(lines[5]["output"]["recommendedItems"].as_array().unwrap().len(), 25);
}

#[tokio::test]
async fn every_object_under_the_prefix_is_input() {
    let bench = Bench::new();
    let (_, version) = bench.trained("aws-sims").await;
    for key in ["in/a", "in/a_old", "in/abc/b.json"] {
        bench.put(key, r#"{"itemId": "영화1"}"#);
    }
    bench.put("in/abc/", "");
    let seen = bench.batch(job("j", &version, "in/a")).await;
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    let written = ["out/_CHECK", "out/a.out", "out/a_old.out", "out/abc/b.json.out"];
    assert_eq!(bench.keys("out/"), written);
}

#[tokio::test]
async fn what_a_job_cannot_be_made_of_is_refused() {
    let bench = Bench::new();
    let (group, version) = bench.trained(TASTE).await;
    bench.put("in/a", r#"{"userId": "1"}"#);
    let good = job("j", &version, "in/a");
    let absent = version.replace("solution/s", "solution/t");
    let users = bench.filter(&group, "users", "INCLUDE UserID WHERE Users.AGE < 20").await;
    let path = |path: &str| json!({"jobOutput": {"s3DataDestination": {"path": path}}});
    let source = |path: &str| json!({"jobInput": {"s3DataSource": {"path": path}}});
    let themes = json!({"batchInferenceJobMode": "THEME_GENERATION",
        "themeGenerationConfig": {"fieldsForThemeGeneration": {"itemName": "TITLE"}}});
    let cases = [
        ("ResourceNotFoundException", json!({"solutionVersionArn": absent})),
        ("ResourceNotFoundException", json!({"filterArn": users.replace("users", "absent")})),
        ("InvalidInputException", json!({"filterArn": users})),
        ("InvalidInputException", json!({"numResults": 0})),
        ("InvalidInputException", json!({"numResults": 501})),
        ("InvalidInputException: Invalid S3 output path.", path("s3://nothing")),
        ("InvalidInputException: Invalid S3 output path.", path(&format!("s3://{BUCKET}/in/a"))),
        ("InvalidInputException: Invalid S3 input path.", source("https://b/a")),
        ("InvalidInputException", themes),
        (
            "InvalidInputException",
            json!({"batchInferenceJobConfig":
            {"itemExplorationConfig": {"explorationWeight": "0.1"}}}),
        ),
        (
            "InvalidInputException",
            json!({"batchInferenceJobConfig":
            {"rankingInfluence": {"FRESHNESS": 0.5}}}),
        ),
        ("ValidationException", json!({"roleArn": "reader"})),
    ];
    for (says, more) in cases {
        let refused = bench.refused("CreateBatchInferenceJob", with(&good, more.clone())).await;
        assert!(refused.starts_with(says), "{more}: {refused}");
    }
    let solution = version.rsplit_once('/').unwrap().0;
    let pending = bench.did("CreateSolutionVersion", json!({"solutionArn": solution})).await;
    let refused = bench.refused("CreateBatchInferenceJob", with(&good, pending)).await;
    assert!(refused.starts_with("ResourceInUseException"), "{refused}");
    bench.batch(good.clone()).await;
    let refused = bench.refused("CreateBatchInferenceJob", good).await;
    assert!(refused.starts_with("ResourceAlreadyExistsException"), "{refused}");
}

#[tokio::test]
async fn themes_come_with_similar_items_and_few_lines() {
    let bench = Bench::new();
    let (_, version) = bench.trained("aws-similar-items").await;
    bench.put("in/a", "{\"itemId\": \"영화4\"}");
    bench.put("many/a", "{\"itemId\": \"영화4\"}\n".repeat(101));
    let column = |name: &str| json!({"fieldsForThemeGeneration": {"itemName": name}});
    let themed = |name: &str, input: &str, column: Value| {
        with(
            &job(name, &version, input),
            json!({"batchInferenceJobMode": "THEME_GENERATION", "themeGenerationConfig": column}),
        )
    };
    let lines = bench.lines(themed("j", "in/a", column("TITLE")), "out/a.out").await;
    let output = &lines[0]["output"];
    assert_eq!(output["theme"], "Items like 제목 4");
    let scores = output["itemsThemeRelevanceScores"].as_array().unwrap();
    let scores: Vec<f64> = scores.iter().map(|score| score.as_f64().unwrap()).collect();
    assert_eq!(scores.len(), output["recommendedItems"].as_array().unwrap().len());
    assert!(scores.is_sorted_by(|a, b| a > b) && scores[0] <= 0.6, "{scores:?}");
    let seen = bench.batch(themed("many", "many/a", column("TITLE"))).await;
    assert_eq!(seen["failureReason"], "The input file `many/a` has more than 100 lines.");
    let create = "CreateBatchInferenceJob";
    let absent = bench.refused(create, themed("k", "in/a", column("NAME"))).await;
    assert!(absent.contains("no column NAME"), "{absent}");
    let mut without = themed("k", "in/a", Value::Null);
    assert!(bench.refused(create, without.clone()).await.contains("themeGenerationConfig"));
    without["batchInferenceJobMode"] = "BATCH_INFERENCE".into();
    without["themeGenerationConfig"] = column("TITLE");
    assert!(bench.refused(create, without).await.contains("no effect without themes"));
}

#[tokio::test]
async fn more_results_than_a_campaign_gives_are_a_doubt() {
    let bench = Bench::doubting(&["batch-results=any"]);
    let (_, version) = bench.trained(TASTE).await;
    bench.put("in/a", r#"{"userId": "사용자1"}"#);
    let body = with(&job("j", &version, "in/a"), json!({"numResults": 501}));
    let lines = bench.lines(body, "out/a.out").await;
    assert_eq!(lines[0]["output"]["recommendedItems"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn trends_have_no_batch_jobs() {
    let bench = Bench::new();
    let (_, version) = bench.trained("aws-trending-now").await;
    let refused = bench.refused("CreateBatchInferenceJob", job("j", &version, "in/a")).await;
    assert!(
        refused.contains("aws-trending-now") && refused.contains("no batch inference"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_missing_input_fails_the_job_or_the_call() {
    for (answer, refused) in [("job", false), ("call", true)] {
        let bench = Bench::doubting(&[&format!("batch-input={answer}")]);
        let (_, version) = bench.trained("aws-sims").await;
        let body = job("j", &version, "in/absent");
        let why = match refused {
            true => bench.refused("CreateBatchInferenceJob", body).await,
            false => {
                let seen = bench.batch(body).await;
                assert_eq!(seen["status"], "CREATE FAILED");
                text(&seen, "failureReason")
            }
        };
        assert!(why.contains("Invalid S3 input path."), "{why}");
    }
}

#[tokio::test]
async fn a_policy_that_does_not_let_the_output_be_written_refuses_the_call() {
    let bench = Bench::new();
    let (_, version) = bench.trained("aws-sims").await;
    bench.put("in/a", r#"{"itemId": "영화1"}"#);
    let reading = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "personalize.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")]}]});
    bench.emulator.s3.put_policy(BUCKET, &reading.to_string()).unwrap();
    let refused = bench.refused("CreateBatchInferenceJob", job("j", &version, "in/a")).await;
    assert!(refused.contains("fix bucket policy on films-data"), "{refused}");
}

#[tokio::test]
async fn statuses_pass_and_a_quota_holds() {
    for (answer, words) in [
        ("create", ["CREATE PENDING", "CREATE IN_PROGRESS"]),
        ("short", ["PENDING", "IN PROGRESS"]),
    ] {
        let bench = Bench::doubting(&[&format!("batch-statuses={answer}")]);
        let (group, version) = bench.trained("aws-sims").await;
        bench.put("in/a", r#"{"itemId": "영화1"}"#);
        let drama = "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\")";
        let filter = bench.filter(&group, "drama", drama).await;
        let body = with(&job("j", &version, "in/a"), json!({"filterArn": filter}));
        let made = bench.did("CreateBatchInferenceJob", body).await;
        let status = async || {
            let seen = bench.did("DescribeBatchInferenceJob", made.clone()).await;
            text(&seen["batchInferenceJob"], "status")
        };
        assert_eq!(status().await, words[0]);
        let held = bench.refused("DeleteFilter", json!({"filterArn": filter})).await;
        assert!(held.starts_with("ResourceInUseException"), "{held}");
        bench.pass(std::time::Duration::from_millis(500));
        assert_eq!(status().await, words[1]);
        bench.pass(super::LONG);
        assert_eq!(status().await, "ACTIVE");
        assert_eq!(bench.ask("DeleteFilter", json!({"filterArn": filter})).await.unwrap(), None);
    }
    let quotas = Quotas { running_batch_inference_jobs: 1, ..Quotas::default() };
    let bench = Bench::with(Settings { quotas, ..Settings::default() });
    let (_, version) = bench.trained("aws-sims").await;
    bench.put("in/a", r#"{"itemId": "영화1"}"#);
    bench.did("CreateBatchInferenceJob", job("a", &version, "in/a")).await;
    let refused = bench.refused("CreateBatchInferenceJob", job("b", &version, "in/a")).await;
    assert!(refused.contains("More than 1 resources with PENDING"), "{refused}");
    bench.pass(super::LONG);
    bench.did("CreateBatchInferenceJob", job("b", &version, "in/a")).await;
    let listed = bench.did("ListBatchInferenceJobs", json!({"solutionVersionArn": version})).await;
    assert_eq!(listed["batchInferenceJobs"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart() {
    let bench = Bench::new();
    let (_, version) = bench.trained("aws-sims").await;
    bench.put("in/a", r#"{"itemId": "영화1"}"#);
    let made = bench.did("CreateBatchInferenceJob", job("j", &version, "in/a")).await;
    let bench = bench.reopened();
    bench.pass(super::LONG);
    let seen = bench.did("DescribeBatchInferenceJob", made).await["batchInferenceJob"].take();
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    assert_eq!(seen["batchInferenceJobMode"], "BATCH_INFERENCE");
    assert_eq!(bench.keys("out/"), ["out/_CHECK", "out/a.out"]);
}
