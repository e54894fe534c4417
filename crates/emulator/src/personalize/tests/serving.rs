//! Recommendations and rankings: scores, filters, promotions, metadata, and who may ask.

use serde_json::{Value, json};

use super::{Bench, ids, text};

const TASTE: &str = "aws-user-personalization-v2";

fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_user_gets_items_with_scores_that_sum_to_one() {
    let bench = Bench::new();
    let (_, campaign) = bench.serving(TASTE).await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1"});
    assert_eq!(bench.recommended(ask.clone()).await.len(), 25);
    let all = bench.did("GetRecommendations", with(&ask, &json!({"numResults": 500}))).await;
    let scores: Vec<f64> = all["itemList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["score"].as_f64().unwrap())
        .collect();
    assert_eq!(scores.len(), 50);
    assert!(scores.is_sorted_by(|a, b| a >= b) && (scores.iter().sum::<f64>() - 1.0).abs() < 1e-4);
    assert_eq!(text(&all, "recommendationId").len(), 40);
    let other = bench.recommended(json!({"campaignArn": campaign, "userId": "사용자2"})).await;
    assert_ne!(other, ids(&all["itemList"])[..25]);
    let unknown = bench.recommended(json!({"campaignArn": campaign, "userId": "nobody"})).await;
    assert_eq!(
        unknown,
        bench.recommended(json!({"campaignArn": campaign, "userId": "noone"})).await
    );
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_with_the_status_of_the_exception() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving(TASTE).await;
    let users = bench.filter(&group, "users", "EXCLUDE UserID WHERE Users.AGE > 3").await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1"});
    let missing = campaign.replace("home", "absent");
    let cases = [
        (404, json!({"campaignArn": missing, "userId": "1"})),
        (400, json!({"userId": "1"})),
        (400, with(&ask, &json!({"recommenderArn": campaign}))),
        (400, json!({"campaignArn": campaign})),
        (400, with(&ask, &json!({"numResults": 501}))),
        (400, with(&ask, &json!({"numResults": -1}))),
        (400, with(&ask, &json!({"filterArn": users}))),
        (404, with(&ask, &json!({"filterArn": users.replace("users", "absent")}))),
        (400, with(&ask, &json!({"filterValues": {"A": "\"b\""}}))),
        (400, with(&ask, &json!({"metadataColumns": {"ITEMS": ["COLOUR"]}}))),
        (400, with(&ask, &json!({"metadataColumns": {"USERS": ["AGE"]}}))),
        (400, with(&ask, &json!({"metadataColumns": {"ITEMS": ["TITLE"]}, "numResults": 51}))),
        (400, with(&ask, &json!({"promotions": [{"name": "p", "percentPromotedItems": 10}]}))),
    ];
    for (status, body) in cases {
        let error = bench.ask("GetRecommendations", body.clone()).await.unwrap_err();
        assert_eq!(error.status, status, "{body}: {error}");
        let code = match status {
            404 => "ResourceNotFoundException",
            _ if error.message.contains("validation error detected") => "ValidationException",
            _ => "InvalidInputException",
        };
        assert_eq!(error.code, code, "{body}: {error}");
    }
    let says = bench
        .refused(
            "GetPersonalizedRanking",
            json!({"campaignArn": campaign, "userId": "1", "inputList": ["1"]}),
        )
        .await;
    assert!(says.contains("GetRecommendations"), "{says}");
    let says = bench.refused("GetActionRecommendations", json!({"campaignArn": campaign})).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
}

#[tokio::test]
async fn filters_look_at_items_interactions_and_the_user() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving(TASTE).await;
    let expressions = [
        ("seen", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"WATCH\")"),
        ("genre", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)"),
        ("not-genre", "EXCLUDE ItemID WHERE Items.GENRES IN ($GENRE)"),
        ("cheap", "INCLUDE ItemID WHERE Items.PRICE < $PRICE AND Items.GENRES IN (\"Action\")"),
        ("grown", "EXCLUDE ItemID WHERE Items.PRICE >= 10 IF CurrentUser.AGE < 18"),
        ("like", "INCLUDE ItemID WHERE Items.GENRES IN CurrentItem.GENRES"),
    ];
    let mut arns = std::collections::BTreeMap::new();
    for (name, expression) in expressions {
        arns.insert(name, bench.filter(&group, name, expression).await);
    }
    let ask = |user: &str, filter: &str, values: Value| {
        json!({"campaignArn": campaign, "userId": user, "numResults": 500,
        "filterArn": arns[filter], "filterValues": values})
    };
    let number = |item: &String| item.trim_start_matches("영화").parse::<u32>().unwrap();
    let seen = bench.recommended(ask("사용자1", "seen", json!({}))).await;
    let watched: Vec<u32> = (0..20).map(|turn| (7 + turn * 3) % 50).collect();
    assert_eq!(seen.len(), 30);
    assert!(seen.iter().all(|item| !watched.contains(&number(item))), "{seen:?}");
    let dramas =
        bench.recommended(ask("사용자1", "genre", json!({"GENRE": "\"Drama\",\"Horror\""}))).await;
    assert!(dramas.len() == 25 && dramas.iter().all(|item| number(item) % 2 == 0), "{dramas:?}");
    let rest = bench.recommended(ask("사용자1", "not-genre", json!({"GENRE": "\"Action\""}))).await;
    assert_eq!(rest, dramas);
    assert_eq!(bench.recommended(ask("사용자1", "not-genre", json!({}))).await.len(), 50);
    let says = bench.refused("GetRecommendations", ask("사용자1", "genre", json!({}))).await;
    assert!(says.starts_with("InvalidInputException") && says.contains("GENRE"), "{says}");
    let mut cheap = bench.recommended(ask("사용자1", "cheap", json!({"PRICE": "6"}))).await;
    cheap.sort_unstable();
    assert_eq!(cheap, ["영화1", "영화3", "영화5"]);
    assert_eq!(bench.recommended(ask("사용자17", "grown", json!({}))).await.len(), 10);
    assert_eq!(bench.recommended(ask("사용자18", "grown", json!({}))).await.len(), 50);
    let says = bench.refused("GetRecommendations", ask("사용자1", "like", json!({}))).await;
    assert!(says.contains("CurrentItem"), "{says}");
}

#[tokio::test]
async fn related_items_have_no_score_and_know_the_current_item() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-sims").await;
    let like = "INCLUDE ItemID WHERE Items.GENRES IN CurrentItem.GENRES";
    let like = bench.filter(&group, "like", like).await;
    let says = bench.refused("GetRecommendations", json!({"campaignArn": campaign})).await;
    assert!(says.contains("itemId"), "{says}");
    let ask = json!({"campaignArn": campaign, "itemId": "영화4", "filterArn": like});
    let answer = bench.did("GetRecommendations", ask).await;
    let items = ids(&answer["itemList"]);
    assert!(items.len() == 24 && !items.contains(&"영화4".into()), "{items:?}");
    assert!(answer["itemList"][0].get("score").is_none());
    let unknown = json!({"campaignArn": campaign, "itemId": "absent", "numResults": 3});
    assert_eq!(bench.recommended(unknown).await.len(), 3);
}

#[tokio::test]
async fn promoted_items_come_from_a_filter_of_their_own() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving(TASTE).await;
    let drama =
        bench.filter(&group, "drama", "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\")").await;
    let dear = bench
        .filter(
            &group,
            "dear",
            "INCLUDE ItemID WHERE Items.PRICE > 46 AND Items.GENRES IN (\"Action\")",
        )
        .await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1", "numResults": 10,
        "filterArn": drama, "promotions": [
            {"name": "sale", "percentPromotedItems": 20, "filterArn": dear}]});
    let answer = bench.did("GetRecommendations", ask.clone()).await["itemList"].take();
    let list = answer.as_array().unwrap();
    let promoted: Vec<_> = list.iter().filter(|it| it["promotionName"] == "sale").collect();
    assert_eq!((list.len(), promoted.len()), (10, 2), "{answer}");
    assert!(promoted.iter().all(|it| it["reason"] == json!(["Promoted item"])));
    assert!(
        promoted.iter().all(|it| ["영화47", "영화49"].contains(&it["itemId"].as_str().unwrap()))
    );
    assert_eq!(bench.did("GetRecommendations", ask).await["itemList"], answer);
}

#[tokio::test]
async fn items_carry_their_columns_when_asked() {
    let bench = Bench::new();
    let (_, campaign) = bench.serving(TASTE).await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1", "numResults": 1,
        "metadataColumns": {"ITEMS": ["TITLE", "PRICE"]}});
    let answer = bench.did("GetRecommendations", ask).await;
    let item = &answer["itemList"][0];
    let number = text(item, "itemId").replace("영화", "");
    let expected = json!({"title": format!("제목 {number}"), "price": format!("{number}.0")});
    assert_eq!(item["metadata"], expected);
}

#[tokio::test]
async fn a_given_list_is_ranked_with_unknown_items_last() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-personalized-ranking-v2").await;
    let drama =
        bench.filter(&group, "drama", "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\")").await;
    let ask = json!({"campaignArn": campaign, "userId": "사용자1",
        "inputList": ["new", "영화1", "영화2", "영화4"]});
    let answer =
        bench.did("GetPersonalizedRanking", ask.clone()).await["personalizedRanking"].take();
    let list = ids(&answer);
    assert_eq!((list.len(), list[3].as_str()), (4, "new"));
    assert!(answer[3].get("score").is_none());
    let sum: f64 = (0..3).map(|at| answer[at]["score"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    let filtered = with(&ask, &json!({"filterArn": drama}));
    let answer = bench.did("GetPersonalizedRanking", filtered).await["personalizedRanking"].take();
    let mut left = ids(&answer);
    left.sort_unstable();
    assert_eq!(left, ["영화2", "영화4"]);
    let empty = with(&ask, &json!({"inputList": []}));
    let says = bench.refused("GetPersonalizedRanking", empty).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
}

#[tokio::test]
async fn a_recommender_leaves_out_what_was_watched_and_rests_when_stopped() {
    let bench = Bench::new();
    let group = bench.group(Some("VIDEO_ON_DEMAND")).await;
    let schema = json!({"type": "record", "name": "Interactions", "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema", "fields": super::interaction_fields()});
    let body = json!({"name": "vod", "domain": "VIDEO_ON_DEMAND", "schema": schema.to_string()});
    let schema = text(&bench.did("CreateSchema", body).await, "schemaArn");
    let dataset = bench.dataset(&group, "Interactions", &schema).await;
    bench.put("a.csv", super::clicks(100, 20));
    bench.import("clicks", &dataset, "a.csv").await;
    let body = json!({"name": "top", "datasetGroupArn": group,
        "recipeArn": "arn:aws:personalize:::recipe/aws-vod-top-picks"});
    let made = bench.did("CreateRecommender", body).await;
    let ask = json!({"recommenderArn": made["recommenderArn"], "userId": "사용자1",
        "numResults": 500});
    let says = bench.refused("GetRecommendations", ask.clone()).await;
    assert!(says.contains("CREATE PENDING"), "{says}");
    bench.pass(super::LONG);
    assert_eq!(bench.recommended(ask.clone()).await.len(), 30);
    bench.did("StopRecommender", made).await;
    bench.pass(super::LONG);
    let says = bench.refused("GetRecommendations", ask).await;
    assert!(says.starts_with("InvalidInputException") && says.contains("INACTIVE"), "{says}");
}

#[tokio::test]
async fn a_semantic_campaign_can_prefer_what_is_new() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let fields = json!([{"name": "ITEM_ID", "type": "string"},
        {"name": "TITLE", "type": "string", "itemName": true},
        {"name": "ABOUT", "type": "string", "textual": true},
        {"name": "CREATION_TIMESTAMP", "type": "long"}]);
    let schema = bench.schema("texts", "Items", fields).await;
    let dataset = bench.dataset(&group, "Items", &schema).await;
    let texts = ["a long war in space", "a short war in space", "war and a garden", "a garden"];
    let mut csv = String::from("ITEM_ID,TITLE,ABOUT,CREATION_TIMESTAMP\n");
    for (number, text) in texts.iter().enumerate() {
        csv.push_str(&format!("{number},film {number},{text},{}\n", 1_600_000_000 + number));
    }
    bench.put("items.csv", csv);
    bench.import("items", &dataset, "items.csv").await;
    let solution = bench.solution(&group, "s", "aws-semantic-similarity").await;
    let version = bench.version(&solution).await;
    let campaign = json!({"name": "alike", "solutionVersionArn": version});
    let made = bench.did("CreateCampaign", campaign).await;
    bench.pass(super::LONG);
    let ask = json!({"campaignArn": made["campaignArn"], "itemId": "0", "numResults": 1});
    assert_eq!(bench.recommended(ask.clone()).await, ["1"]);
    let update = json!({"campaignArn": made["campaignArn"],
        "campaignConfig": {"rankingInfluence": {"FRESHNESS": 1.0}}});
    bench.did("UpdateCampaign", update).await;
    bench.pass(super::LONG);
    assert_eq!(bench.recommended(ask).await, ["3"]);
}

#[tokio::test]
async fn popular_items_stand_in_for_what_a_filter_removed() {
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.described(&group).await;
    // Whoever watches these films watches no others, and the other way round.
    let solution = bench.solution(&group, "apart", TASTE).await;
    let rows = (0..60).flat_map(|user| {
        let films = move |turn| if user < 30 { turn } else { 50 + turn };
        (0..20).map(move |turn| {
            format!("u{user},영화{},Watch,{}\n", films((user + turn) % 25), 1_600_000_000 + turn)
        })
    });
    let csv = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}", rows.collect::<String>());
    bench.put("apart.csv", csv);
    let dataset = group.replace("dataset-group", "dataset") + "/INTERACTIONS";
    let job = bench.import("apart", &dataset, "apart.csv").await;
    assert_eq!(job["status"], "ACTIVE", "{job}");
    let version = bench.version(&solution).await;
    let body = json!({"name": "apart", "solutionVersionArn": version});
    let made = bench.did("CreateCampaign", body).await;
    bench.pass(super::LONG);
    let seen = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let seen = bench.filter(&group, "seen", seen).await;
    // So few that none is explored.
    let ask = json!({"campaignArn": made["campaignArn"], "userId": "u40", "numResults": 9});
    let whole = bench.did("GetRecommendations", ask.clone()).await["itemList"].take();
    assert!(whole.as_array().unwrap().iter().all(|it| it["reason"].is_null()), "{whole}");
    let left = with(&ask, &json!({"filterArn": seen}));
    let left = bench.did("GetRecommendations", left).await["itemList"].take();
    let left = left.as_array().unwrap();
    // Five of the twenty-five that go together are left, then films that this user's history says nothing of.
    let stand_in = |it: &Value| it["reason"] == json!(["Popular item"]) && it["score"].is_null();
    let number = |it: &Value| text(it, "itemId").trim_start_matches("영화").parse::<u32>().unwrap();
    assert_eq!(left.len(), 9);
    assert!(left[..5].iter().all(|it| !stand_in(it) && number(it) >= 50), "{left:?}");
    assert!(left[5..].iter().all(|it| stand_in(it) && number(it) < 50), "{left:?}");
}

#[tokio::test]
async fn a_context_names_columns_of_the_interactions() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let mut fields = super::interaction_fields();
    fields.as_array_mut().unwrap().push(json!({"name": "DEVICE", "type": "string"}));
    let schema = bench.schema("clicks", "Interactions", fields).await;
    let dataset = bench.dataset(&group, "Interactions", &schema).await;
    let csv = super::clicks(100, 20).replace(",TIMESTAMP", ",TIMESTAMP,DEVICE");
    let rows = csv.lines().enumerate();
    let rows = rows.map(|(at, row)| if at == 0 { row.into() } else { format!("{row},phone") });
    bench.put("a.csv", rows.collect::<Vec<_>>().join("\n"));
    bench.import("clicks", &dataset, "a.csv").await;
    let mut campaigns = Vec::new();
    for (name, recipe) in [("taste", TASTE), ("alike", "aws-sims")] {
        let solution = bench.solution(&group, name, recipe).await;
        let version = bench.version(&solution).await;
        let made =
            bench.did("CreateCampaign", json!({"name": name, "solutionVersionArn": version})).await;
        campaigns.push(text(&made, "campaignArn"));
    }
    bench.pass(super::LONG);
    let ask = |campaign: usize, context: Value| {
        json!({"campaignArn": campaigns[campaign], "userId": "사용자1", "itemId": "영화1",
            "context": context})
    };
    assert_eq!(bench.recommended(ask(0, json!({"DEVICE": "tv"}))).await.len(), 25);
    for key in ["WEATHER", "EVENT_TYPE"] {
        let says = bench.refused("GetRecommendations", ask(0, json!({ key: "x" }))).await;
        assert!(says.starts_with("InvalidInputException"), "{says}");
        assert!(says.contains(key) && says.ends_with("INTERACTIONS has DEVICE."), "{says}");
    }
    let ignored = bench.recommended(ask(1, json!({"WEATHER": "rain"}))).await;
    assert_eq!(ignored.len(), 25, "related items take no context");
}
