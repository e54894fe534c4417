//! The answers to doubts, each where a caller meets it.

use serde_json::{Value, json};

use super::{Bench, clicks, interaction_fields, job, text};

const ARN: &str = "arn:aws:personalize:us-east-1:000000000000";

/// Whether a call is taken by an emulator with these answers; the error's code where it is not.
async fn code(bench: &Bench, operation: &str, body: Value) -> String {
    bench.ask(operation, body).await.map_or_else(|error| error.code, |_| "taken".into())
}

fn solution(group: &str, recipe: &str) -> Value {
    json!({"name": "s", "datasetGroupArn": group,
        "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}")})
}

#[tokio::test]
async fn a_solution_waits_for_an_import_or_a_tracker() {
    let bench = Bench::new();
    let (group, dataset) = bench.interactions().await;
    let body = solution(&group, "aws-sims");
    let wanted = "InvalidInputException: Dataset group must contain an INTERACTIONS dataset with \
        successfully completed dataset import job or EVENT_INTERACTIONS";
    assert_eq!(bench.refused("CreateSolution", body.clone()).await, wanted);
    bench.put("a.csv", clicks(100, 20));
    bench.did("CreateDatasetImportJob", job("a", &dataset, "a.csv")).await;
    assert_eq!(bench.refused("CreateSolution", body.clone()).await, wanted, "not ACTIVE yet");
    bench.pass(super::LONG);
    bench.did("CreateSolution", body).await;

    let bench = Bench::new();
    let (group, _) = bench.interactions().await;
    super::live::tracker(&bench, &group).await;
    bench.did("CreateSolution", solution(&group, "aws-sims")).await;

    let bench = Bench::doubting(&["solution-before-data=taken"]);
    let (group, _) = bench.interactions().await;
    bench.did("CreateSolution", solution(&group, "aws-sims")).await;
}

#[tokio::test]
async fn a_filter_waits_for_what_it_reads() {
    let watched = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let cheap = "INCLUDE ItemID WHERE Items.PRICE < 5";
    for (answer, early) in [("refused", "InvalidInputException"), ("taken", "taken")] {
        let bench = Bench::doubting(&[&format!("filters-before-data={answer}")]);
        let (group, _) = bench.interactions().await;
        let fields =
            json!([{"name": "ITEM_ID", "type": "string"}, {"name": "PRICE", "type": "float"}]);
        let schema = bench.schema("items", "Items", fields).await;
        let items = bench.dataset(&group, "Items", &schema).await;
        let filter = |name: &str, expression: &str| json!({"name": name, "datasetGroupArn": group, "filterExpression": expression});
        assert_eq!(code(&bench, "CreateFilter", filter("a", watched)).await, early);
        assert_eq!(code(&bench, "CreateFilter", filter("b", cheap)).await, early);
        super::live::tracker(&bench, &group).await;
        bench.did("CreateFilter", filter("c", watched)).await;
        let record = json!({"itemId": "1", "properties": {"price": 2}});
        bench.did("PutItems", json!({"datasetArn": items, "items": [record]})).await;
        bench.did("CreateFilter", filter("d", cheap)).await;
    }
}

#[tokio::test]
async fn a_create_below_what_is_pending() {
    for (answer, wanted) in [("refused", "ResourceInUseException"), ("taken", "taken")] {
        let bench = Bench::doubting(&[&format!("create-on-pending-parent={answer}")]);
        let schema = bench.schema("clicks", "Interactions", interaction_fields()).await;
        let group = bench.did("CreateDatasetGroup", json!({"name": "films"})).await;
        let body = json!({"name": "d", "datasetType": "Interactions", "schemaArn": schema,
            "datasetGroupArn": group["datasetGroupArn"]});
        assert_eq!(code(&bench, "CreateDataset", body).await, wanted);
    }
}

/// A campaign and the solution that it serves a version of, by the pointer or not.
async fn campaign(bench: &Bench, config: Value) -> (Value, String) {
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-user-personalization").await;
    let version = bench.version(&solution).await;
    let follows = config.get("syncWithLatestSolutionVersion").is_some();
    let serves = if follows { format!("{solution}/$LATEST") } else { version };
    let body = json!({"name": "home", "solutionVersionArn": serves, "campaignConfig": config});
    let made = bench.did("CreateCampaign", body).await;
    bench.pass(super::LONG);
    (made, solution)
}

async fn seen(bench: &Bench, made: &Value) -> Value {
    bench.did("DescribeCampaign", made.clone()).await["campaign"].take()
}

#[tokio::test]
async fn an_update_that_changes_nothing() {
    for (answer, wanted) in [("refused", "InvalidInputException"), ("taken", "taken")] {
        let bench = Bench::doubting(&[&format!("no-op-update={answer}")]);
        let (made, solution) = campaign(&bench, json!({})).await;
        let mut update = made.clone();
        update["minProvisionedTPS"] = 1.into();
        assert_eq!(code(&bench, "UpdateCampaign", update.clone()).await, wanted);
        bench.pass(super::LONG);
        update["minProvisionedTPS"] = 2.into();
        assert_eq!(code(&bench, "UpdateCampaign", update).await, "taken");
        let same = json!({"solutionArn": solution, "performAutoTraining": true});
        assert_eq!(code(&bench, "UpdateSolution", same).await, wanted);
    }
}

#[tokio::test]
async fn what_an_update_leaves_out_of_a_configuration() {
    for (answer, stays) in [("replace", false), ("merge", true)] {
        let bench = Bench::doubting(&[&format!("update-campaign-config={answer}")]);
        let config = json!({"itemExplorationConfig": {"explorationWeight": "0.9"}});
        let (made, _) = campaign(&bench, config.clone()).await;
        let mut update = made.clone();
        update["campaignConfig"] = json!({"enableMetadataWithRecommendations": true});
        bench.did("UpdateCampaign", update).await;
        bench.pass(super::LONG);
        let seen = seen(&bench, &made).await["campaignConfig"].take();
        assert_eq!(seen.get("itemExplorationConfig").is_some(), stays, "{seen}");
        assert_eq!(seen["enableMetadataWithRecommendations"], true);
    }
}

#[tokio::test]
async fn the_state_of_an_update_and_the_version_of_a_follower() {
    for (answers, status, pointer) in [
        (["statuses-of-updates=update", "latest=pointer"], "UPDATE PENDING", true),
        (["statuses-of-updates=create", "latest=version"], "CREATE PENDING", false),
    ] {
        let bench = Bench::doubting(&answers);
        let (made, solution) =
            campaign(&bench, json!({"syncWithLatestSolutionVersion": true})).await;
        let shown = text(&seen(&bench, &made).await, "solutionVersionArn");
        assert_eq!(shown == format!("{solution}/$LATEST"), pointer, "{shown}");
        let mut update = made.clone();
        update["minProvisionedTPS"] = 3.into();
        bench.did("UpdateCampaign", update).await;
        let seen = seen(&bench, &made).await;
        assert_eq!(seen["latestCampaignUpdate"]["status"], status);
        assert_eq!(seen.get("pointer"), None);
        let ask = json!({"campaignArn": made["campaignArn"], "userId": "사용자1"});
        assert_eq!(bench.recommended(ask).await.len(), 25, "it serves all the same");
    }
}

#[tokio::test]
async fn the_name_of_a_version_and_the_echo_of_a_configuration() {
    let (max, other) = ("max_user_history_length_percentile", "max_hist_length_percentile");
    for (answers, name, given, defaults) in [
        (["named-version=prefixed", "echoes=renamed"], "s/mine", other, true),
        (["named-version=plain", "echoes=filled"], "mine", max, true),
        (["named-version=plain", "echoes=sent"], "mine", max, false),
    ] {
        let bench = Bench::doubting(&answers);
        let group = bench.fed().await;
        let mut body = solution(&group, "aws-user-personalization");
        body["solutionConfig"] = json!({"featureTransformationParameters": {max: "0.9"}});
        let made = bench.did("CreateSolution", body).await;
        let mut version = made.clone();
        version["name"] = "mine".into();
        let version = bench.did("CreateSolutionVersion", version).await;
        let seen = bench.did("DescribeSolutionVersion", version).await;
        assert_eq!(seen["solutionVersion"]["name"], name);
        let seen = bench.did("DescribeSolution", made).await["solution"]["solutionConfig"].take();
        let map = seen["featureTransformationParameters"].as_object().unwrap();
        assert_eq!(map[given], "0.9", "{seen}");
        assert_eq!((map.len() > 1, seen.get("autoTrainingConfig").is_some()), (defaults, defaults));
    }
}

#[tokio::test]
async fn the_schema_of_a_dataset_during_an_update() {
    for (answer, early) in [("at-the-end", false), ("at-once", true)] {
        let bench = Bench::doubting(&[&format!("schema-of-update={answer}")]);
        let group = bench.group(None).await;
        let id = json!({"name": "ITEM_ID", "type": "string"});
        let genre = json!({"name": "GENRE", "type": "string", "categorical": true});
        let price = json!({"name": "PRICE", "type": ["null", "float"]});
        let old = bench.schema("old", "Items", json!([id, genre])).await;
        let new = bench.schema("new", "Items", json!([id, genre, price])).await;
        let dataset = bench.dataset(&group, "Items", &old).await;
        bench.did("UpdateDataset", json!({"datasetArn": dataset, "schemaArn": new})).await;
        let seen = bench.did("DescribeDataset", json!({"datasetArn": dataset})).await;
        assert_eq!(seen["dataset"]["schemaArn"] == new, early, "{seen}");
    }
}

#[tokio::test]
async fn names_of_jobs_after_their_dataset_is_gone() {
    for (answer, left) in [("burnt", 1), ("free", 0)] {
        let bench = Bench::doubting(&[&format!("job-names={answer}")]);
        bench.fed().await;
        let dataset = json!({"datasetArn": format!("{ARN}:dataset/films/INTERACTIONS")});
        bench.ask("DeleteDataset", dataset).await.unwrap();
        bench.pass(super::LONG);
        let jobs = bench.did("ListDatasetImportJobs", json!({})).await;
        assert_eq!(jobs["datasetImportJobs"].as_array().unwrap().len(), left);
    }
}

#[tokio::test]
async fn filters_hold_their_datasets_or_go_with_the_group() {
    let watched = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    for (answer, wanted, left) in [("yes", "ResourceInUseException", 1), ("no", "taken", 0)] {
        let bench = Bench::doubting(&[&format!("filters-hold-the-group={answer}")]);
        let group = bench.fed().await;
        bench.filter(&group, "f", watched).await;
        let dataset = json!({"datasetArn": format!("{ARN}:dataset/films/INTERACTIONS")});
        let group = json!({"datasetGroupArn": group});
        for (operation, what) in [("DeleteDataset", dataset), ("DeleteDatasetGroup", group)] {
            assert_eq!(code(&bench, operation, what).await, wanted);
            bench.pass(super::LONG);
        }
        let filters = bench.did("ListFilters", json!({})).await;
        assert_eq!(filters["Filters"].as_array().unwrap().len(), left);
    }
}

#[tokio::test]
async fn a_delete_may_be_lost_once() {
    let bench = Bench::doubting(&["deletes=lost-once"]);
    let group = json!({"datasetGroupArn": bench.group(None).await});
    bench.ask("DeleteDatasetGroup", group.clone()).await.unwrap();
    bench.pass(super::LONG);
    let seen = bench.did("DescribeDatasetGroup", group.clone()).await;
    assert_eq!(seen["datasetGroup"]["status"], "ACTIVE");
    bench.ask("DeleteDatasetGroup", group.clone()).await.unwrap();
    bench.pass(super::LONG);
    assert_eq!(code(&bench, "DescribeDatasetGroup", group).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_is_not_there() {
    let none = format!("{ARN}:dataset-group/none");
    for (answers, says, listed) in [
        (
            ["not-found-text=kind", "list-below-missing-parent=not-found"],
            format!("The given dataset group does not exist: {none}"),
            "ResourceNotFoundException",
        ),
        (
            ["not-found-text=arn", "list-below-missing-parent=invalid"],
            format!("Resource Arn {none} does not exist."),
            "InvalidInputException",
        ),
        (
            ["not-found-text=arn", "list-below-missing-parent=empty"],
            format!("Resource Arn {none} does not exist."),
            "taken",
        ),
    ] {
        let bench = Bench::doubting(&answers);
        let body = json!({"datasetGroupArn": none});
        let error = bench.ask("DescribeDatasetGroup", body.clone()).await.unwrap_err();
        assert_eq!(error.message, says);
        assert_eq!(code(&bench, "ListFilters", body).await, listed);
        let versions = json!({"solutionArn": format!("{ARN}:solution/none")});
        let code = code(&bench, "ListSolutionVersions", versions).await;
        assert_eq!(code, "ResourceNotFoundException", "as its model declares");
    }
}

#[tokio::test]
async fn the_tags_of_what_is_pending() {
    for (answer, wanted) in [("in-use", "ResourceInUseException"), ("given", "taken")] {
        let bench = Bench::doubting(&[&format!("tags-of-pending={answer}")]);
        let made = bench.did("CreateDatasetGroup", json!({"name": "g"})).await;
        let body = json!({"resourceArn": made["datasetGroupArn"]});
        assert_eq!(code(&bench, "ListTagsForResource", body.clone()).await, wanted);
        bench.pass(super::LONG);
        assert_eq!(code(&bench, "ListTagsForResource", body).await, "taken");
    }
}

#[tokio::test]
async fn the_size_of_a_page_when_none_is_asked_for() {
    for (answer, count, more) in [("small", 3, true), ("one", 5, false)] {
        let bench = Bench::doubting(&[&format!("list-pages={answer}")]);
        let page = bench.did("ListRecipes", json!({"domain": "ECOMMERCE"})).await;
        let found = page["recipes"].as_array().unwrap().len();
        assert_eq!((found, page.get("nextToken").is_some()), (count, more));
    }
}

#[tokio::test]
async fn calls_of_one_second() {
    let bench = Bench::doubting(&["rate=5"]);
    for _ in 0..5 {
        bench.did("ListSchemas", json!({})).await;
    }
    assert_eq!(code(&bench, "ListSchemas", json!({})).await, "ThrottlingException");
    bench.pass(std::time::Duration::from_secs(1));
    bench.did("ListSchemas", json!({})).await;
}

#[tokio::test]
async fn bad_cells_of_an_import() {
    let rows: String =
        (0..30).map(|n| format!("{n},{}\n", if n == 7 { "x" } else { "1" })).collect();
    let spoilt: String = (0..30).map(|n| format!("{n},x\n")).collect();
    for (answer, one, all) in [
        ("none", "CREATE FAILED", "CREATE FAILED"),
        ("tenth", "ACTIVE", "CREATE FAILED"),
        ("all", "ACTIVE", "ACTIVE"),
    ] {
        let bench = Bench::doubting(&[&format!("bad-cells={answer}")]);
        let group = bench.group(None).await;
        let fields = json!([{"name": "ITEM_ID", "type": "string"},
            {"name": "PRICE", "type": ["null", "float"]}]);
        let schema = bench.schema("items", "Items", fields).await;
        let dataset = bench.dataset(&group, "Items", &schema).await;
        for (name, rows, wanted) in [("one", &rows, one), ("all", &spoilt, all)] {
            bench.put(name, format!("ITEM_ID,PRICE\n{rows}"));
            let seen = bench.import(name, &dataset, name).await;
            assert_eq!(seen["status"], wanted, "{answer}: {seen}");
        }
    }
}

#[tokio::test]
async fn live_records_that_do_not_fit_and_those_that_are_imported_later() {
    for (answers, wanted, left) in [
        (
            ["live-unknown-property=refused", "live-missing-column=refused", "same-id=newest"],
            "InvalidInputException",
            0,
        ),
        (
            ["live-unknown-property=taken", "live-missing-column=taken", "same-id=single"],
            "taken",
            1,
        ),
    ] {
        let bench = Bench::doubting(&answers);
        let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
        let items = format!("{ARN}:dataset/films/ITEMS");
        let horror =
            bench.filter(&group, "h", "INCLUDE ItemID WHERE Items.GENRES IN (\"Horror\")").await;
        let put = |properties: Value| json!({"datasetArn": items, "items": [{"itemId": "영화3", "properties": properties}]});
        let unknown = put(json!({"title": "x", "genres": "Horror", "colour": "red"}));
        assert_eq!(code(&bench, "PutItems", unknown).await, wanted);
        assert_eq!(code(&bench, "PutItems", put(json!({"genres": "Horror"}))).await, wanted);
        bench.did("PutItems", put(json!({"title": "x", "genres": "Horror"}))).await;
        let ask = json!({"campaignArn": campaign, "userId": "new", "filterArn": horror});
        assert_eq!(bench.recommended(ask.clone()).await, ["영화3"]);
        bench.import("again", &items, "Items").await;
        assert_eq!(bench.recommended(ask).await.len(), left);
    }
}

#[tokio::test]
async fn an_import_leaves_single_records_that_it_does_not_name() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let items = format!("{ARN}:dataset/films/ITEMS");
    let horror =
        bench.filter(&group, "h", "INCLUDE ItemID WHERE Items.GENRES IN (\"Horror\")").await;
    let record = json!({"itemId": "영화3", "properties": {"title": "x", "genres": "Horror"}});
    bench.did("PutItems", json!({"datasetArn": items, "items": [record]})).await;
    bench.put("other.csv", "ITEM_ID,TITLE,GENRES,PRICE\n영화1,t,Drama,1\n");
    let seen = bench.import("other", &items, "other.csv").await;
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    let ask = json!({"campaignArn": campaign, "userId": "new", "filterArn": horror});
    assert_eq!(bench.recommended(ask).await, ["영화3"]);
}

#[tokio::test]
async fn requests_to_what_does_not_answer_and_with_contexts_that_are_not_known() {
    for (answers, inactive, context) in [
        (
            ["inactive-target=invalid", "unknown-context=refused"],
            "InvalidInputException",
            "InvalidInputException",
        ),
        (
            ["inactive-target=not-found", "unknown-context=ignored"],
            "ResourceNotFoundException",
            "taken",
        ),
    ] {
        let bench = Bench::doubting(&answers);
        let (made, solution) = campaign(&bench, json!({})).await;
        let ask = json!({"campaignArn": made["campaignArn"], "userId": "u",
            "context": {"DEVICE": "phone"}});
        assert_eq!(code(&bench, "GetRecommendations", ask).await, context);
        let version = bench.version(&solution).await;
        let body = json!({"name": "other", "solutionVersionArn": version});
        let made = bench.did("CreateCampaign", body).await;
        let ask = json!({"campaignArn": made["campaignArn"], "userId": "u"});
        assert_eq!(code(&bench, "GetRecommendations", ask).await, inactive);
    }
}

#[tokio::test]
async fn events_for_a_tracker_that_is_being_made() {
    for (answer, wanted) in
        [("pending-tracker=refused", "InvalidInputException"), ("pending-tracker=taken", "taken")]
    {
        let bench = Bench::doubting(&[answer]);
        let (group, _) = bench.serving("aws-user-personalization-v2").await;
        let made =
            bench.did("CreateEventTracker", json!({"name": "t", "datasetGroupArn": group})).await;
        let event = json!({"eventType": "Watch", "itemId": "영화7", "sentAt": 1_700_000_000});
        let put = json!({"trackingId": made["trackingId"], "sessionId": "s", "userId": "u",
            "eventList": [event]});
        assert_eq!(code(&bench, "PutEvents", put.clone()).await, wanted);
        bench.pass(super::LONG);
        assert_eq!(code(&bench, "PutEvents", put.clone()).await, "taken");
        bench.did("DeleteEventTracker", json!({"eventTrackerArn": made["eventTrackerArn"]})).await;
        assert_eq!(code(&bench, "PutEvents", put).await, "InvalidInputException");
    }
}

#[tokio::test]
async fn a_second_version_of_a_name() {
    for (answer, refused) in [("refused", true), ("trained", false)] {
        for named in ["prefixed", "plain"] {
            let doubts = [format!("version-name-twice={answer}"), format!("named-version={named}")];
            let bench = Bench::doubting(&doubts.each_ref().map(String::as_str));
            let group = bench.fed().await;
            let solution = bench.solution(&group, "s", "aws-user-personalization-v2").await;
            let ask = |name: Option<&str>| {
                let mut body = json!({"solutionArn": solution});
                name.into_iter().for_each(|name| body["name"] = json!(name));
                body
            };
            for name in [Some("nightly"), None, None] {
                bench.did("CreateSolutionVersion", ask(name)).await;
            }
            match refused {
                true => {
                    let says = bench.refused("CreateSolutionVersion", ask(Some("nightly"))).await;
                    assert!(says.starts_with("ResourceAlreadyExistsException"), "{says}");
                }
                false => drop(bench.did("CreateSolutionVersion", ask(Some("nightly"))).await),
            }
        }
    }
}
