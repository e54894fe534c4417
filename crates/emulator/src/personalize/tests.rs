//! The control plane through its handler, with a clock that is moved by hand.

mod actions;
mod answers;
mod attribution;
mod batches;
mod deletions;
mod exports;
mod facts;
mod gates;
mod imports;
mod life;
mod lists;
mod live;
mod records;
mod segments;
mod serving;
mod trainings;
mod updates;
mod visits;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Personalize, Settings};
use crate::query::{Parameters, RESERVED, encode};
use crate::{Call, Clock, Doubts, Durations, Emulator, EmulatorOptions, ServiceError};

const REGION: &str = "us-east-1";
const ACCOUNT: &str = "000000000000";
const ROLE: &str = "arn:aws:iam::000000000000:role/reader";
const BUCKET: &str = "films-data";
/// Longer than any of the durations.
const LONG: Duration = Duration::from_secs(60);

/// An emulator with one bucket and a role that may read it.
pub(super) struct Bench {
    folder: tempfile::TempDir,
    pub(super) emulator: Arc<Emulator>,
    pub(super) plane: Personalize,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(super) fn with(settings: Settings) -> Self {
        let start = Timestamp::from_second(1_700_000_000).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let bench = Self::open(folder, start, settings, EmulatorOptions::default());
        bench.admit();
        bench
    }

    /// An emulator with other answers to doubts.
    pub(super) fn doubting(answers: &[&str]) -> Self {
        Self::unsettled(answers, Duration::ZERO)
    }

    /// The same, where roles and policies take time to have an effect.
    pub(super) fn unsettled(answers: &[&str], propagation: Duration) -> Self {
        let mut doubts = Doubts::default();
        answers.iter().for_each(|answer| doubts.set(answer).unwrap());
        let start = Timestamp::from_second(1_700_000_000).unwrap();
        let options = EmulatorOptions { doubts, propagation, ..EmulatorOptions::default() };
        let folder = tempfile::tempdir().unwrap();
        let bench = Self::open(folder, start, Settings::default(), options);
        bench.admit();
        bench
    }

    fn open(
        folder: tempfile::TempDir,
        now: Timestamp,
        settings: Settings,
        options: EmulatorOptions,
    ) -> Self {
        let emulator = Emulator::open(EmulatorOptions {
            folder: Some(folder.path().to_owned()),
            clock: Clock::manual(now),
            durations: Durations::demonstration(),
            ..options
        })
        .unwrap();
        let plane = Personalize::with(Arc::clone(&emulator), settings);
        Bench { folder, emulator, plane }
    }

    /// The same after an end and a start.
    pub(super) fn reopened(self) -> Self {
        let Bench { folder, emulator, plane } = self;
        let now = emulator.clock.now();
        drop((emulator, plane));
        Self::open(folder, now, Settings::default(), EmulatorOptions::default())
    }

    /// A role and a bucket policy as the guide writes them for all jobs.
    fn admit(&self) {
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
        let reading = |principal: Value| {
            let mut statement = json!({"Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
                "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")]});
            if !principal.is_null() {
                statement["Principal"] = principal;
            }
            json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
        };
        let ask = |operation: &str, pairs: &[(&str, &str)]| {
            let text: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", encode(value, RESERVED)))
                .collect();
            let given = Parameters::parse(&text.join("&"));
            self.emulator.iam.answer(operation, REGION, &given).unwrap();
        };
        let trust = trust.to_string();
        ask("CreateRole", &[("RoleName", "reader"), ("AssumeRolePolicyDocument", &trust)]);
        let policy = reading(Value::Null);
        let named = [("RoleName", "reader"), ("PolicyName", "read"), ("PolicyDocument", &policy)];
        ask("PutRolePolicy", &named);
        self.emulator.s3.create_bucket(BUCKET, REGION, None).unwrap();
        let service = json!({"Service": "personalize.amazonaws.com"});
        self.emulator.s3.put_policy(BUCKET, &reading(service)).unwrap();
    }

    /// The text of an object.
    pub(super) fn read(&self, key: &str) -> String {
        let content = self.emulator.s3.open_object(BUCKET, key, |object| Ok(0..object.size));
        std::io::read_to_string(content.unwrap()).unwrap()
    }

    /// The keys of all objects under a prefix.
    pub(super) fn keys(&self, prefix: &str) -> Vec<String> {
        let all = crate::s3::Listing { prefix, most: usize::MAX, ..Default::default() };
        let found = self.emulator.s3.list(BUCKET, &all).unwrap();
        found.objects.into_iter().map(|object| object.key).collect()
    }

    pub(super) fn put(&self, key: &str, text: impl AsRef<[u8]>) {
        self.emulator.s3.write_object(BUCKET, key, text.as_ref()).unwrap();
    }

    pub(super) fn pass(&self, time: Duration) {
        self.emulator.clock.advance(time);
    }

    pub(super) async fn ask(
        &self,
        operation: &str,
        body: Value,
    ) -> Result<Option<Value>, ServiceError> {
        let (operation, region, account) = (operation.into(), REGION.into(), ACCOUNT.into());
        self.plane.handle(&Call { operation, region, account, body }).await
    }

    /// A call that succeeds with output.
    pub(super) async fn did(&self, operation: &str, body: Value) -> Value {
        match self.ask(operation, body).await {
            Ok(answer) => answer.unwrap_or(Value::Null),
            Err(error) => panic!("{operation}: {error}"),
        }
    }

    /// The error of a call that is refused.
    pub(super) async fn refused(&self, operation: &str, body: Value) -> String {
        match self.ask(operation, body).await {
            Err(error) => error.to_string(),
            Ok(answer) => panic!("{operation} was not refused: {answer:?}"),
        }
    }

    pub(super) async fn group(&self, domain: Option<&str>) -> String {
        let body = json!({"name": "films", "domain": domain});
        let made = self.did("CreateDatasetGroup", body).await;
        self.pass(LONG);
        text(&made, "datasetGroupArn")
    }

    pub(super) async fn schema(&self, name: &str, record: &str, fields: Value) -> String {
        let schema = json!({"type": "record", "name": record, "version": "1.0",
            "namespace": "com.amazonaws.personalize.schema", "fields": fields});
        let body = json!({"name": name, "schema": schema.to_string()});
        text(&self.did("CreateSchema", body).await, "schemaArn")
    }

    pub(super) async fn dataset(&self, group: &str, kind: &str, schema: &str) -> String {
        let body = json!({"name": kind, "datasetType": kind, "datasetGroupArn": group,
            "schemaArn": schema});
        let made = self.did("CreateDataset", body).await;
        self.pass(LONG);
        text(&made, "datasetArn")
    }

    /// A custom group with a dataset of interactions; gives group and dataset.
    pub(super) async fn interactions(&self) -> (String, String) {
        let group = self.group(None).await;
        let schema = self.schema("clicks", "Interactions", interaction_fields()).await;
        let dataset = self.dataset(&group, "Interactions", &schema).await;
        (group, dataset)
    }

    /// Imports an object and gives the job after its time.
    pub(super) async fn import(&self, name: &str, dataset: &str, key: &str) -> Value {
        let job = self.did("CreateDatasetImportJob", job(name, dataset, key)).await;
        self.pass(LONG);
        self.did("DescribeDatasetImportJob", job).await["datasetImportJob"].take()
    }

    /// A custom group with 2,000 interactions; gives the group.
    pub(super) async fn fed(&self) -> String {
        let (group, dataset) = self.interactions().await;
        self.put("clicks.csv", clicks(100, 20));
        let job = self.import("clicks", &dataset, "clicks.csv").await;
        assert_eq!(job["status"], "ACTIVE", "{job}");
        group
    }

    /// Items and users for the group of [`Bench::fed`]: fifty films, a hundred people.
    pub(super) async fn described(&self, group: &str) {
        let items = json!([{"name": "ITEM_ID", "type": "string"},
            {"name": "TITLE", "type": "string"},
            {"name": "GENRES", "type": "string", "categorical": true},
            {"name": "PRICE", "type": ["null", "float"]}]);
        let users = json!([{"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"}]);
        let mut films = String::from("ITEM_ID,TITLE,GENRES,PRICE\n");
        let mut people = String::from("USER_ID,AGE\n");
        for n in 0..50 {
            let genres = if n % 2 == 0 { "Drama" } else { "Comedy|Action" };
            films.push_str(&format!("영화{n},제목 {n},{genres},{n}\n"));
        }
        (0..100).for_each(|n| people.push_str(&format!("사용자{n},{n}\n")));
        for (kind, fields, csv) in [("Items", items, films), ("Users", users, people)] {
            let schema = self.schema(kind, kind, fields).await;
            let dataset = self.dataset(group, kind, &schema).await;
            self.put(kind, csv);
            let job = self.import(kind, &dataset, kind).await;
            assert_eq!(job["status"], "ACTIVE", "{job}");
        }
    }

    /// A campaign of a recipe over a group with interactions, items and users.
    pub(super) async fn serving(&self, recipe: &str) -> (String, String) {
        let group = self.fed().await;
        self.described(&group).await;
        let solution = self.solution(&group, "served", recipe).await;
        let version = self.version(&solution).await;
        let body = json!({"name": "home", "solutionVersionArn": version});
        let made = self.did("CreateCampaign", body).await;
        self.pass(LONG);
        (group, text(&made, "campaignArn"))
    }

    pub(super) async fn filter(&self, group: &str, name: &str, expression: &str) -> String {
        let body = json!({"name": name, "datasetGroupArn": group, "filterExpression": expression});
        let made = self.did("CreateFilter", body).await;
        self.pass(LONG);
        text(&made, "filterArn")
    }

    /// The items of an answer.
    pub(super) async fn recommended(&self, body: Value) -> Vec<String> {
        ids(&self.did("GetRecommendations", body).await["itemList"])
    }

    pub(super) async fn solution(&self, group: &str, name: &str, recipe: &str) -> String {
        let body = json!({"name": name, "datasetGroupArn": group,
            "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}")});
        let made = self.did("CreateSolution", body).await;
        self.pass(LONG);
        text(&made, "solutionArn")
    }

    /// Trains and gives the version's ARN.
    pub(super) async fn version(&self, solution: &str) -> String {
        let made = self.did("CreateSolutionVersion", json!({"solutionArn": solution})).await;
        self.pass(LONG);
        text(&made, "solutionVersionArn")
    }
}

pub(super) fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}")).to_owned()
}

/// The ids in a list of items.
pub(super) fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| text(item, "itemId")).collect()
}

pub(super) fn interaction_fields() -> Value {
    json!([{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}])
}

pub(super) fn job(name: &str, dataset: &str, key: &str) -> Value {
    json!({"jobName": name, "datasetArn": dataset, "roleArn": ROLE,
        "dataSource": {"dataLocation": format!("s3://{BUCKET}/{key}")}})
}

/// Every user watches some of fifty films, each in another order.
pub(super) fn clicks(users: usize, each: usize) -> String {
    let mut csv = String::from("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n");
    for user in 0..users {
        for turn in 0..each {
            let (item, time) = ((user * 7 + turn * 3) % 50, 1_600_000_000 + user * 100 + turn);
            csv.push_str(&format!("사용자{user},영화{item},Watch,{time}\n"));
        }
    }
    csv
}
