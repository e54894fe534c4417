//! Live data: in effect with the next request and the next training, and never lost once accepted.

use serde_json::{Value, json};

use super::{Bench, text};
pub(super) async fn tracker(bench: &Bench, group: &str) -> String {
    let made =
        bench.did("CreateEventTracker", json!({"name": "t", "datasetGroupArn": group})).await;
    bench.pass(super::LONG);
    text(&made, "trackingId")
}

fn event(tracking: &str, session: &str, user: Option<&str>, item: &str, at: i64) -> Value {
    json!({"trackingId": tracking, "sessionId": session, "userId": user,
        "eventList": [{"eventType": "Watch", "itemId": item, "sentAt": at}]})
}

#[tokio::test]
async fn an_event_changes_the_next_answer_and_survives_the_end() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let seen = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let seen = bench.filter(&group, "seen", seen).await;
    let tracking = tracker(&bench, &group).await;
    let ask = |user: &str| json!({"campaignArn": campaign, "userId": user, "numResults": 500});
    let unseen = |user: &str| {
        json!({"campaignArn": campaign, "userId": user, "numResults": 500,
        "filterArn": seen})
    };
    let before = bench.recommended(ask("new")).await;
    let put = event(&tracking, "s", Some("new"), "영화7", 1_700_000_000);
    assert_eq!(bench.ask("PutEvents", put).await.unwrap(), None);
    let after = bench.recommended(ask("new")).await;
    assert_ne!(after, before, "the answer follows the event");
    let left = bench.recommended(unseen("new")).await;
    assert!(left.len() == 49 && !left.contains(&"영화7".into()), "{left:?}");
    let bench = bench.reopened();
    assert_eq!(bench.recommended(ask("new")).await, after);
    assert_eq!(bench.recommended(unseen("new")).await, left);
}

#[tokio::test]
async fn a_session_without_a_user_can_be_asked_for() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let tracking = tracker(&bench, &group).await;
    let ask = |user: &str| json!({"campaignArn": campaign, "userId": user});
    let popular = bench.recommended(ask("s")).await;
    bench.did("PutEvents", event(&tracking, "s", None, "영화7", 1_700_000_000)).await;
    let anonymous = bench.recommended(ask("s")).await;
    assert_ne!(anonymous, popular);
    bench.did("PutEvents", event(&tracking, "s", Some("u"), "영화8", 1_700_000_001)).await;
    assert_ne!(bench.recommended(ask("u")).await, popular);
    assert_eq!(bench.recommended(ask("s")).await, popular, "the events are the user's now");
}

#[tokio::test]
async fn items_and_users_change_filters_with_the_next_request() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let expression = "INCLUDE ItemID WHERE Items.GENRES IN (\"Horror\") | \
        EXCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.AGE < 18";
    let horror = bench.filter(&group, "horror", expression).await;
    let ask = json!({"campaignArn": campaign, "userId": "new", "filterArn": horror});
    assert!(bench.recommended(ask.clone()).await.is_empty());
    let datasets = "arn:aws:personalize:us-east-1:000000000000:dataset/films";
    let item = |n: u32| {
        json!({"itemId": format!("영화{n}"), "properties":
        json!({"title": "x", "genres": "Horror|Drama", "price": n}).to_string()})
    };
    let put = json!({"datasetArn": format!("{datasets}/ITEMS"), "items": [item(3), item(9)]});
    bench.did("PutItems", put).await;
    assert_eq!(bench.recommended(ask.clone()).await.len(), 2);
    let put = json!({"datasetArn": format!("{datasets}/USERS"), "users":
        [{"userId": "new", "properties": {"age": 12}}]});
    bench.did("PutUsers", put).await;
    assert_eq!(bench.recommended(ask.clone()).await, ["영화3"]);
    let bench = bench.reopened();
    assert_eq!(bench.recommended(ask.clone()).await, ["영화3"]);
    // A later import has the same items, of other genres.
    bench.import("again", &format!("{datasets}/ITEMS"), "Items").await;
    assert!(bench.recommended(ask).await.is_empty());
}

#[tokio::test]
async fn new_items_are_tried_at_the_end_of_an_answer() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1", "numResults": 20});
    let before = bench.recommended(ask.clone()).await;
    let item = |n: u32| {
        json!({"itemId": format!("new{n}"), "properties":
        json!({"title": "x", "genres": "Drama"}).to_string()})
    };
    let dataset = "arn:aws:personalize:us-east-1:000000000000:dataset/films/ITEMS";
    let items: Vec<Value> = (1..4).map(item).collect();
    bench.did("PutItems", json!({"datasetArn": dataset, "items": items})).await;
    let answer = bench.did("GetRecommendations", ask.clone()).await["itemList"].take();
    let (old, new) = answer.as_array().unwrap().split_at(18);
    let reason = json!(["Exploration"]);
    assert_eq!(new[0], json!({"itemId": "new3", "reason": reason}));
    assert_eq!(new[1], json!({"itemId": "new2", "reason": reason}));
    assert_eq!(old.iter().map(|it| text(it, "itemId")).collect::<Vec<_>>(), before[..18]);
    let comedies = "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\")";
    let comedies = bench.filter(&group, "comedies", comedies).await;
    let filtered = json!({"campaignArn": campaign, "userId": "사용자1", "filterArn": comedies});
    assert!(bench.recommended(filtered).await.iter().all(|item| !item.starts_with("new")));
}

#[tokio::test]
async fn a_training_learns_from_live_data_alone() {
    let bench = Bench::new();
    let (group, dataset) = bench.interactions().await;
    let tracking = tracker(&bench, &group).await;
    for user in 0..100 {
        let events: Vec<Value> = (0..10)
            .map(|turn| {
                json!({"eventType": "Watch", "itemId": format!("영화{}", (user + turn) % 50),
                "sentAt": 1_700_000_000 + turn})
            })
            .collect();
        let body = json!({"trackingId": tracking, "sessionId": format!("s{user}"),
            "userId": format!("u{user}"), "eventList": events});
        bench.did("PutEvents", body).await;
    }
    let mut first = super::job("first", &dataset, "absent.csv");
    first["importMode"] = json!("INCREMENTAL");
    let says = bench.refused("CreateDatasetImportJob", first).await;
    assert!(says.contains("earlier FULL import"), "{says}");
    let solution = bench.solution(&group, "s", "aws-sims").await;
    let version = bench.version(&solution).await;
    let seen = bench.did("DescribeSolutionVersion", json!({"solutionVersionArn": version})).await;
    assert_eq!(seen["solutionVersion"]["status"], "ACTIVE", "{seen}");
    assert_eq!(bench.plane.inner.cache.events(&dataset).unwrap().len(), 1000);
    // What is deleted does not come back with the next dataset of this name.
    bench.did("DeleteSolution", json!({"solutionArn": solution})).await;
    let trackers = bench.did("ListEventTrackers", json!({})).await;
    let tracker = trackers["eventTrackers"][0]["eventTrackerArn"].clone();
    bench.did("DeleteEventTracker", json!({"eventTrackerArn": tracker})).await;
    bench.pass(super::LONG);
    bench.did("DeleteDataset", json!({"datasetArn": dataset})).await;
    bench.pass(super::LONG);
    bench.did("ListDatasets", json!({})).await;
    assert!(bench.plane.inner.cache.events(&dataset).unwrap().is_empty());
}

#[tokio::test]
async fn records_that_do_not_fit_are_refused_whole() {
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.described(&group).await;
    let tracking = tracker(&bench, &group).await;
    let datasets = "arn:aws:personalize:us-east-1:000000000000:dataset/films";
    let events = |bad: Value| {
        json!({"trackingId": tracking, "sessionId": "s", "userId": "u",
        "eventList": [{"eventType": "Watch", "itemId": "영화7", "sentAt": 1}, bad]})
    };
    let items = format!("{datasets}/ITEMS");
    let properties = json!({"title": "x", "genres": "Drama"});
    let cases = [
        ("PutEvents", 400, event("absent", "s", None, "1", 1)),
        ("PutEvents", 400, events(json!({"eventType": "Watch"}))),
        ("PutEvents", 400, events(json!({"eventType": "Watch", "sentAt": "soon"}))),
        (
            "PutEvents",
            400,
            events(json!({"eventType": "Watch", "sentAt": 1,
            "properties": "{\"userId\": \"x\"}"})),
        ),
        (
            "PutItems",
            404,
            json!({"datasetArn": format!("{datasets}/ABSENT"), "items":
            [{"itemId": "1", "properties": properties}]}),
        ),
        (
            "PutItems",
            400,
            json!({"datasetArn": format!("{datasets}/USERS"), "items":
            [{"itemId": "1", "properties": properties}]}),
        ),
        ("PutItems", 400, json!({"datasetArn": items, "items": [{"itemId": "1"}]})),
        ("PutActions", 400, json!({"datasetArn": items, "actions": [{"actionId": "1"}]})),
    ];
    for (operation, status, body) in cases {
        let error = bench.ask(operation, body.clone()).await.unwrap_err();
        assert_eq!(error.status, status, "{operation} {body}: {error}");
    }
    assert!(
        bench.plane.inner.cache.events(&format!("{datasets}/INTERACTIONS")).unwrap().is_empty()
    );
    bench.did("DeleteDataset", json!({"datasetArn": items})).await;
    let body = json!({"datasetArn": items, "items": [{"itemId": "1", "properties": properties}]});
    let error = bench.ask("PutItems", body).await.unwrap_err();
    assert_eq!((error.status, error.code.as_str()), (409, "ResourceInUseException"));
}

#[tokio::test]
async fn a_new_column_can_be_filled_and_filtered_by() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let everything = json!({"campaignArn": campaign, "userId": "new", "numResults": 500});
    let genre = "INCLUDE ItemID WHERE Items.GENRES IN (\"Action\")";
    let genre = bench.filter(&group, "genre", genre).await;
    let with = |filter: &str| {
        let mut ask = everything.clone();
        ask["filterArn"] = json!(filter);
        ask
    };
    assert_eq!(bench.recommended(with(&genre)).await.len(), 25);
    let fields = json!([{"name": "ITEM_ID", "type": "string"},
        {"name": "TITLE", "type": "string"},
        {"name": "GENRES", "type": "string", "categorical": true},
        {"name": "PRICE", "type": ["null", "float"]},
        {"name": "COLOUR", "type": ["null", "string"], "categorical": true}]);
    let schema = bench.schema("coloured", "Items", fields).await;
    let items = "arn:aws:personalize:us-east-1:000000000000:dataset/films/ITEMS";
    bench.did("UpdateDataset", json!({"datasetArn": items, "schemaArn": schema})).await;
    bench.pass(super::LONG);
    let red = "INCLUDE ItemID WHERE Items.COLOUR IN (\"red\")";
    let red = bench.filter(&group, "red", red).await;
    assert!(bench.recommended(with(&red)).await.is_empty());
    let properties = json!({"title": "x", "genres": "Action", "colour": "red"});
    let item = json!({"itemId": "영화4", "properties": properties});
    bench.did("PutItems", json!({"datasetArn": items, "items": [item]})).await;
    assert_eq!(bench.recommended(with(&red)).await, ["영화4"]);
    assert_eq!(bench.recommended(with(&genre)).await.len(), 26);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_readers_and_imports_do_not_lose_anything_to_each_other() {
    let bench = std::sync::Arc::new(Bench::new());
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let seen = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let seen = bench.filter(&group, "seen", seen).await;
    let tracking = tracker(&bench, &group).await;
    let ask = move |user: &str| json!({"campaignArn": campaign, "userId": user, "numResults": 500, "filterArn": seen});
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let (bench, tracking, ask) = (bench.clone(), tracking.clone(), ask.clone());
        tasks.spawn(async move {
            for number in 0..25 {
                let user = format!("writer-{writer}-{number}");
                let put = event(&tracking, &user, Some(&user), "영화7", 1_700_000_000);
                bench.did("PutEvents", put).await;
                assert_eq!(bench.recommended(ask(&user)).await.len(), 49, "{user}");
            }
        });
    }
    let importer = bench.clone();
    tasks.spawn(async move {
        let dataset = "arn:aws:personalize:us-east-1:000000000000:dataset/films/INTERACTIONS";
        for number in 0..5 {
            importer.import(&format!("again-{number}"), dataset, "clicks.csv").await;
        }
    });
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    for writer in 0..4 {
        for number in 0..25 {
            let user = format!("writer-{writer}-{number}");
            assert_eq!(bench.recommended(ask(&user)).await.len(), 49, "{user}");
        }
    }
}

/// AWS's own code sends the item and the value of an event inside of its properties.
#[tokio::test]
async fn properties_may_have_the_item_and_the_value_of_an_event() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let mut fields = super::interaction_fields();
    let worth = json!({"name": "EVENT_VALUE", "type": ["null", "float"]});
    fields.as_array_mut().unwrap().push(worth);
    let schema = bench.schema("clicks", "Interactions", fields).await;
    let dataset = bench.dataset(&group, "Interactions", &schema).await;
    let tracking = tracker(&bench, &group).await;
    let put = |event: Value| json!({"trackingId": tracking, "sessionId": "s", "userId": "u", "eventList": [event]});
    let inside = json!({"itemId": "영화7", "eventValue": "4.5"}).to_string();
    let events = [
        json!({"eventType": "Watch", "sentAt": 1, "itemId": "영화7", "eventValue": 4.5}),
        json!({"eventType": "Watch", "sentAt": 1, "properties": inside}),
        // A member of the event's own counts before what its properties say.
        json!({"eventType": "Watch", "sentAt": 1, "itemId": "영화7", "eventValue": 4.5,
            "properties": {"itemId": "other", "eventValue": 1}}),
    ];
    for event in events {
        bench.did("PutEvents", put(event)).await;
    }
    let kept = bench.plane.inner.cache.events(&dataset).unwrap();
    let seen: Vec<_> = kept.iter().map(|it| (it.item.as_deref(), it.value)).collect();
    assert_eq!(seen, [(Some("영화7"), Some(4.5)); 3]);
    let bad = json!({"eventType": "Watch", "sentAt": 1, "properties": {"eventValue": "much"}});
    let says = bench.refused("PutEvents", put(bad)).await;
    assert!(says.contains("`eventValue` has to be a number"), "{says}");
}
