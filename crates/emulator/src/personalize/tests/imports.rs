//! Imports: what is read, what is refused, and when.

use serde_json::json;

use super::{Bench, ROLE, clicks, job};
use crate::personalize::data::Part;

impl Bench {
    fn rows(&self, dataset: &str) -> usize {
        self.plane.inner.cache.rows(dataset).unwrap().map_or(0, |rows| rows.len())
    }

    /// Why an import of this text fails.
    async fn failure(&self, dataset: &str, text: impl AsRef<[u8]>) -> String {
        let key = format!("{}.csv", self.emulator.clock.now().as_millisecond());
        self.put(&key, text);
        let seen =
            self.import(&format!("j{}", key.len() + self.rows(dataset)), dataset, &key).await;
        assert_eq!(seen["status"], "CREATE FAILED", "{seen}");
        seen["failureReason"].as_str().unwrap().to_owned()
    }

    async fn items(&self) -> String {
        let group = self.group(None).await;
        let fields = json!([{"name": "ITEM_ID", "type": "string"},
            {"name": "PRICE", "type": "float"},
            {"name": "TITLE", "type": ["null", "string"]}]);
        let schema = self.schema("items", "Items", fields).await;
        self.dataset(&group, "Items", &schema).await
    }
}

#[tokio::test]
async fn a_folder_is_read_at_its_first_level_in_any_column_order() {
    let bench = Bench::new();
    let dataset = bench.items().await;
    bench.put("items/a.csv", "title,extra,PRICE,item_id\n기생충,x,1.5,1\n,x,2,2\n");
    bench.put("items/b.csv", "ITEM_ID,PRICE,TITLE\n1,9,\"둘, 셋\"\n3,abc,\n");
    bench.put("items/deep/c.csv", "nonsense");
    let seen = bench.import("one", &dataset, "items/").await;
    assert_eq!(seen["status"], "CREATE FAILED", "one bad cell of two rows is too many: {seen}");
    bench.put("items/b.csv", "ITEM_ID,PRICE,TITLE\n1,9,\"둘, 셋\"\n3,1,\n");
    let seen = bench.import("two", &dataset, "items/").await;
    assert_eq!(
        (seen["status"].as_str(), seen["importMode"].as_str()),
        (Some("ACTIVE"), Some("FULL"))
    );
    let rows = bench.plane.inner.cache.rows(&dataset).unwrap().unwrap();
    let all: Vec<Vec<_>> = rows.iter().map(|row| row.cells().collect()).collect();
    assert_eq!(
        all,
        [
            [Some("2"), Some("2"), None],
            [Some("1"), Some("9"), Some("둘, 셋")],
            [Some("3"), Some("1"), None],
        ]
    );
    assert!(bench.plane.inner.cache.files.get(&dataset, Part::Model).unwrap().is_none());
}

#[tokio::test]
async fn full_replaces_and_incremental_adds() {
    let bench = Bench::new();
    let (_, dataset) = bench.interactions().await;
    // What is made of the rows is made again of each import.
    let numbered = || bench.plane.inner.cache.numbered(&dataset).unwrap();
    let events = || numbered().map(|numbered| numbered.all().unwrap().len());
    assert_eq!(events(), None);
    let mut more = job("early", &dataset, "b.csv");
    more["importMode"] = "INCREMENTAL".into();
    let says = bench.refused("CreateDatasetImportJob", more.clone()).await;
    assert!(says.contains("earlier FULL import"), "{says}");
    bench.put("a.csv", clicks(100, 20));
    bench.import("a", &dataset, "a.csv").await;
    assert_eq!((bench.rows(&dataset), events()), (2000, Some(2000)));
    bench.put("b.csv", clicks(110, 20));
    bench.did("CreateDatasetImportJob", more).await;
    bench.pass(super::LONG);
    bench.did("ListDatasets", json!({})).await;
    let both = (bench.rows(&dataset), events());
    assert_eq!(both, (2200, Some(2200)), "equal events are kept once");
    bench.put("c.csv", clicks(60, 20));
    bench.import("c", &dataset, "c.csv").await;
    assert_eq!((bench.rows(&dataset), events()), (1200, Some(1200)));
}

#[tokio::test]
async fn an_incremental_import_replaces_items_of_the_same_id_and_keeps_the_others() {
    let bench = Bench::new();
    let dataset = bench.items().await;
    bench.put("a.csv", "ITEM_ID,PRICE,TITLE\n1,1,one\n2,2,two\n");
    bench.import("a", &dataset, "a.csv").await;
    bench.put("b.csv", "ITEM_ID,PRICE,TITLE\n2,9,new\n3,3,three\n");
    let mut more = job("b", &dataset, "b.csv");
    more["importMode"] = "INCREMENTAL".into();
    bench.did("CreateDatasetImportJob", more).await;
    bench.pass(super::LONG);
    bench.did("ListDatasets", json!({})).await;
    let rows = bench.plane.inner.cache.rows(&dataset).unwrap().unwrap();
    let all: Vec<Vec<_>> = rows.iter().map(|row| row.cells().collect()).collect();
    let row = |id, price, title| vec![Some(id), Some(price), Some(title)];
    assert_eq!(all, [row("1", "1", "one"), row("2", "9", "new"), row("3", "3", "three")]);
}

#[tokio::test]
async fn missing_columns_are_noticed_by_the_call_or_by_the_job() {
    let text = "USER ID,ITEM_ID,TIMESTAMP\n1,2,3\n";
    let wanted = "Input csv is missing the following columns: [USER_ID, EVENT_TYPE]";
    let bench = Bench::new();
    let (_, dataset) = bench.interactions().await;
    bench.put("a.csv", text);
    let says = bench.refused("CreateDatasetImportJob", job("a", &dataset, "a.csv")).await;
    assert_eq!(says, format!("InvalidInputException: {wanted}"));
    let bench = Bench::doubting(&["missing-column=job"]);
    let (_, dataset) = bench.interactions().await;
    assert_eq!(bench.failure(&dataset, text).await, wanted);
}

#[tokio::test]
async fn a_policy_that_keeps_the_service_out_refuses_the_call_or_fails_the_job() {
    let bench = Bench::new();
    let (_, dataset) = bench.interactions().await;
    bench.put("a.csv", clicks(100, 20));
    let mut other = job("b", &dataset, "a.csv");
    other["roleArn"] = ROLE.replace("reader", "absent").into();
    let says = bench.refused("CreateDatasetImportJob", other).await;
    assert!(says.starts_with("InvalidInputException: Insufficient privileges"), "{says}");
    bench.emulator.s3.delete_policy(super::BUCKET).unwrap();
    let says = bench.refused("CreateDatasetImportJob", job("a", &dataset, "a.csv")).await;
    assert_eq!(
        says,
        "InvalidInputException: Insufficient privileges for accessing data in S3. Please look at \
         https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html\
         #attach-bucket-policy and fix bucket policy on films-data"
    );
    let bench = Bench::doubting(&["denied-access=job"]);
    let (_, dataset) = bench.interactions().await;
    bench.emulator.s3.delete_policy(super::BUCKET).unwrap();
    let reason = bench.failure(&dataset, clicks(100, 20)).await;
    assert!(reason.starts_with("Insufficient privileges for accessing data in S3."), "{reason}");
}

#[tokio::test]
async fn a_bucket_of_another_region_and_a_key_that_names_nobody_keep_the_service_out() {
    let bench = Bench::new();
    let (_, dataset) = bench.interactions().await;
    let refused = async |key: &str| {
        let says = bench.refused("CreateDatasetImportJob", job("a", &dataset, key)).await;
        says.starts_with("InvalidInputException: Insufficient privileges for accessing data in S3.")
    };
    let s3 = &bench.emulator.s3;
    s3.create_bucket("far-away", "eu-west-1", None).unwrap();
    s3.put_policy(
        "far-away",
        &s3.policy(super::BUCKET).unwrap().replace(super::BUCKET, "far-away"),
    )
    .unwrap();
    s3.write_object("far-away", "a.csv", clicks(100, 20).as_bytes()).unwrap();
    let mut far = job("far", &dataset, "a.csv");
    far["dataSource"]["dataLocation"] = "s3://far-away/a.csv".into();
    let says = bench.refused("CreateDatasetImportJob", far).await;
    assert!(says.ends_with("fix bucket policy on far-away"), "{says}");

    let keys = |operation: &str, body: serde_json::Value| {
        let operation = operation.to_owned();
        let (region, account) = (super::REGION.to_owned(), bench.emulator.account.clone());
        bench.emulator.keys.answer(&crate::Call { operation, region, account, body }).unwrap()
    };
    let made = keys("CreateKey", json!({}));
    let key = made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let algorithm = "aws:kms".to_owned();
    let encryption = crate::s3::Encryption { algorithm, key: Some(key.clone()), bucket_key: None };
    s3.encrypt(super::BUCKET, Some(encryption)).unwrap();
    bench.put("a.csv", clicks(100, 20));
    assert!(refused("a.csv").await, "the role has no right to the key of its account");
    let named = |who: serde_json::Value| {
        let statement =
            json!({"Effect": "Allow", "Principal": who, "Action": "kms:*", "Resource": "*"});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        keys("PutKeyPolicy", json!({"KeyId": key, "Policy": policy}));
    };
    named(json!({"AWS": ROLE}));
    assert!(refused("a.csv").await, "the service is not named");
    named(json!({"AWS": ROLE, "Service": "personalize.amazonaws.com"}));
    assert_eq!(bench.import("in", &dataset, "a.csv").await["status"], "ACTIVE");
}

#[tokio::test]
async fn a_role_that_is_seconds_old_refuses_the_call_or_fails_the_job() {
    for (answer, fails) in [("young-role-fails=job", true), ("young-role-fails=call", false)] {
        let bench = Bench::unsettled(&[answer], super::LONG * 10);
        let (_, dataset) = bench.interactions().await;
        bench.put("a.csv", clicks(100, 20));
        let made = bench.ask("CreateDatasetImportJob", job("a", &dataset, "a.csv")).await;
        bench.pass(super::LONG * 10);
        match made {
            Ok(made) => {
                let seen = bench.did("DescribeDatasetImportJob", made.unwrap()).await;
                assert!(fails && seen["datasetImportJob"]["status"] == "CREATE FAILED", "{seen}");
            }
            Err(error) => assert!(!fails && error.message.contains("privileges"), "{error}"),
        }
        let seen = bench.import("again", &dataset, "a.csv").await;
        assert_eq!(seen["status"], "ACTIVE", "{seen}");
    }
}

#[tokio::test]
async fn files_that_are_no_csv_or_too_short_fail_the_job() {
    let bench = Bench::new();
    let (_, dataset) = bench.interactions().await;
    let header = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n";
    for (name, bytes, wanted) in [
        ("empty", Vec::new(), "is empty"),
        ("gzip", b"\x1F\x8B\x08\x00\x00".to_vec(), "is compressed"),
        ("cp949", [header.as_bytes(), b"\xB0\xA1,1,W,1\n"].concat(), "not encoded in UTF-8"),
        (
            "few",
            clicks(9, 100).into_bytes(),
            "has 900 rows, but a dataset of Interactions needs at least 1000",
        ),
        ("time", format!("{header}1,2,W,2024-01-01\n").into_bytes(), "whole seconds"),
        (
            "blank",
            format!("{header},2,W,1\n").into_bytes(),
            "USER_ID of the input CSV is empty in line 2",
        ),
        ("wide", format!("{header}1,2,W,1,5\n").into_bytes(), "has 5 cells"),
        (
            "long",
            format!("{header}{},2,W,1\n", "u".repeat(257)).into_bytes(),
            "Length cannot be more than 256 characters for USER_ID.",
        ),
    ] {
        bench.put(name, bytes);
        let seen = bench.import(name, &dataset, name).await;
        let reason = seen["failureReason"].as_str().unwrap_or_default();
        assert!(reason.contains(wanted), "{name}: {seen}");
    }
    assert_eq!(bench.rows(&dataset), 0);
    let seen = bench.import("nothing", &dataset, "absent.csv").await;
    assert!(
        seen["failureReason"].as_str().unwrap().starts_with("Invalid Data location."),
        "{seen}"
    );
}
