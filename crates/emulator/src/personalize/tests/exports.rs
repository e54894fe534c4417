//! Exports: which records, in which form, and that they are imported again as what they were.

use serde_json::{Value, json};

use super::{BUCKET, Bench, ROLE, clicks, interaction_fields, text};
use crate::personalize::data::Part;

fn job(name: &str, dataset: &str, mode: Option<&str>) -> Value {
    json!({"jobName": name, "datasetArn": dataset, "roleArn": ROLE, "ingestionMode": mode,
        "jobOutput": {"s3DataDestination": {"path": format!("s3://{BUCKET}/{name}/")}}})
}

impl Bench {
    async fn export(&self, body: Value) -> Value {
        let made = self.did("CreateDatasetExportJob", body).await;
        self.pass(super::LONG);
        self.did("DescribeDatasetExportJob", made).await["datasetExportJob"].take()
    }

    /// The lines of all files of an export without their headers, which are the same.
    pub(super) async fn exported(&self, name: &str, dataset: &str, mode: &str) -> Vec<String> {
        let seen = self.export(job(name, dataset, Some(mode))).await;
        assert_eq!(seen["status"], "ACTIVE", "{seen}");
        let mut all = Vec::new();
        for key in self.keys(&format!("{name}/")) {
            let text = self.read(&key);
            all.extend(text.lines().skip(1).map(str::to_owned));
        }
        all
    }

    /// Live events and items over those of an import.
    async fn streamed(&self, group: &str) {
        let tracking = super::live::tracker(self, group).await;
        for (session, user, item) in
            [("s1", None, "영화1"), ("s1", Some("사용자1"), "영화2"), ("s2", None, "영화3")]
        {
            let event = json!({"eventType": "Watch", "itemId": item, "sentAt": 1_650_000_000});
            let body = json!({"trackingId": tracking, "sessionId": session, "userId": user,
                "eventList": [event]});
            self.ask("PutEvents", body).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_mode_says_which_records() {
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.described(&group).await;
    bench.streamed(&group).await;
    let base = group.replace("dataset-group", "dataset");
    let interactions = format!("{base}/INTERACTIONS");
    let bulk = bench.exported("bulk", &interactions, "BULK").await;
    assert_eq!(bulk.len(), 2000);
    let put = bench.exported("put", &interactions, "PUT").await;
    let wanted = [
        "s2,영화3,Watch,1650000000",
        "사용자1,영화1,Watch,1650000000",
        "사용자1,영화2,Watch,1650000000",
    ];
    assert_eq!(put, wanted);
    let all = bench.exported("all", &interactions, "ALL").await;
    assert_eq!(all, [bulk, put].concat());
    assert_eq!(bench.keys("all/"), ["all/all-00000.csv", "all/all-00001.csv"]);
    assert!(bench.read("all/all-00001.csv").starts_with("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n"));
    let items = format!("{base}/ITEMS");
    let item = json!({"itemId": "영화1", "properties": {"title": "새, \"제목\"", "genres": "Drama", "price": 2}});
    bench.ask("PutItems", json!({"datasetArn": items, "items": [item]})).await.unwrap();
    let newest = r#"영화1,"새, \"제목\"",Drama,2"#;
    assert_eq!(bench.exported("item", &items, "PUT").await, [newest]);
    let all = bench.exported("items", &items, "ALL").await;
    assert_eq!((all.len(), all.iter().filter(|line| line.starts_with("영화1,")).count()), (50, 1));
    assert!(all.contains(&newest.to_owned()), "{all:?}");
}

#[tokio::test]
async fn an_export_that_is_imported_again_trains_the_same_models() {
    let recipes = ["aws-user-personalization-v2", "aws-similar-items", "aws-item-affinity"];
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.described(&group).await;
    bench.streamed(&group).await;
    let base = group.replace("dataset-group", "dataset");
    for kind in ["INTERACTIONS", "ITEMS"] {
        bench.exported(kind, &format!("{base}/{kind}"), "ALL").await;
    }
    let models = async |group: &str, prefix: &str| {
        let mut models = Vec::new();
        for recipe in recipes {
            let solution = bench.solution(group, &format!("{prefix}{recipe}"), recipe).await;
            let version = bench.version(&solution).await;
            let ask = json!({"solutionVersionArn": version});
            let seen = bench.did("DescribeSolutionVersion", ask).await;
            assert_eq!(seen["solutionVersion"]["status"], "ACTIVE", "{seen}");
            models.push(bench.plane.inner.cache.files.get(&version, Part::Model).unwrap().unwrap());
        }
        models
    };
    let before = models(&group, "a").await;
    let made = bench.did("CreateDatasetGroup", json!({"name": "again"})).await;
    bench.pass(super::LONG);
    let again = text(&made, "datasetGroupArn");
    for (kind, schema) in [("INTERACTIONS", "clicks"), ("ITEMS", "Items")] {
        let schema = format!("arn:aws:personalize:us-east-1:000000000000:schema/{schema}");
        let dataset = bench.dataset(&again, kind, &schema).await;
        let job = bench.import(&format!("again{kind}"), &dataset, &format!("{kind}/")).await;
        assert_eq!(job["status"], "ACTIVE", "{job}");
    }
    assert!(before == models(&again, "b").await);
}

#[tokio::test]
async fn an_export_of_nothing_and_the_number_of_files_are_doubts() {
    for (answer, status) in [("fails", "CREATE FAILED"), ("header", "ACTIVE")] {
        let bench = Bench::doubting(&[&format!("empty-export={answer}"), "export-files=one"]);
        let (_, dataset) = bench.interactions().await;
        bench.put("a.csv", clicks(100, 20));
        bench.import("a", &dataset, "a.csv").await;
        // PUT is the default.
        let seen = bench.export(job("none", &dataset, None)).await;
        assert_eq!((&seen["status"], &seen["ingestionMode"]), (&json!(status), &json!("PUT")));
        if status == "ACTIVE" {
            let text = bench.read("none/none-00000.csv");
            assert_eq!(text, "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n");
        }
        bench.exported("all", &dataset, "ALL").await;
        assert_eq!(bench.keys("all/"), ["all/all-00000.csv"]);
    }
}

#[tokio::test]
async fn an_export_needs_a_dataset_and_a_place_that_may_be_written() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let schema = bench.schema("clicks", "Interactions", interaction_fields()).await;
    let body = json!({"name": "d", "datasetType": "Interactions", "datasetGroupArn": group,
        "schemaArn": schema});
    let dataset = text(&bench.did("CreateDataset", body).await, "datasetArn");
    let create = "CreateDatasetExportJob";
    let says = bench.refused(create, job("j", &dataset, None)).await;
    assert!(says.starts_with("ResourceInUseException"), "{says}");
    bench.pass(super::LONG);
    let says = bench.refused(create, job("j", &dataset, Some("LIVE"))).await;
    assert!(says.starts_with("ValidationException"), "{says}");
    let mut nowhere = job("j", &dataset, None);
    nowhere["jobOutput"]["s3DataDestination"]["path"] = json!("s3://nothing");
    assert!(bench.refused(create, nowhere).await.contains("Invalid S3 output path."));
    bench.emulator.s3.delete_policy(BUCKET).unwrap();
    let says = bench.refused(create, job("j", &dataset, None)).await;
    assert!(says.contains("fix bucket policy on films-data"), "{says}");
}
