//! Actions: datasets, single records, training, recommendations and filters.

use serde_json::{Value, json};

use super::{Bench, LONG, clicks, text};

/// Two hundred outcomes of each of two actions: the even users take the trip, the odd ones the card; nobody the rest.
fn outcomes() -> String {
    let mut csv = String::from("USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n");
    for user in 0..100 {
        for turn in 0..6 {
            let time = 1_600_000_000 + user * 100 + turn;
            let (even, said) = (user % 2 == 0, |taken| if taken { "TAKEN" } else { "Not taken" });
            csv.push_str(&format!("사용자{user},trip,{},{time}\n", said(even)));
            csv.push_str(&format!("사용자{user},card,{},{time}\n", said(!even && turn < 4)));
        }
    }
    csv
}

const ACTIONS: &str = "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n\
    trip,travel,5,,\ncard,bank,9,,\nnew,bank,1,,\nold,bank,1,,1600000000\n";

impl Bench {
    /// A group with interactions, actions and what users did with these; gives the group and the two datasets.
    async fn offers(&self) -> (String, String, String) {
        let group = self.fed().await;
        let actions = json!([{"name": "ACTION_ID", "type": "string"},
            {"name": "CATEGORY", "type": "string", "categorical": true},
            {"name": "VALUE", "type": ["null", "long"]},
            {"name": "REPEAT_FREQUENCY", "type": ["null", "long"]},
            {"name": "EXPIRATION_TIMESTAMP", "type": ["null", "long"]}]);
        let taken = json!([{"name": "USER_ID", "type": "string"}, {"name": "ACTION_ID", "type": "string"},
            {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]);
        let mut datasets = Vec::new();
        for (kind, record, fields, csv) in [
            ("Actions", "Actions", actions, ACTIONS.to_owned()),
            ("Action_Interactions", "ActionInteractions", taken, outcomes()),
        ] {
            let schema = self.schema(record, record, fields).await;
            let dataset = self.dataset(&group, kind, &schema).await;
            self.put(kind, csv);
            let job = self.import(kind, &dataset, kind).await;
            assert_eq!(job["status"], "ACTIVE", "{job}");
            datasets.push(dataset);
        }
        let [actions, taken] = <[String; 2]>::try_from(datasets).unwrap();
        (group, actions, taken)
    }

    /// A campaign that recommends actions.
    async fn offering(&self, group: &str) -> Value {
        let solution = self.solution(group, "next", "aws-next-best-action").await;
        let version = self.version(&solution).await;
        let body = json!({"solutionVersionArn": version});
        let metrics = self.did("GetSolutionMetrics", body).await["metrics"].take();
        assert!(metrics["area_under_the_curve"].as_f64() > Some(0.8), "{metrics}");
        let body = json!({"name": "offers", "solutionVersionArn": version});
        let made = self.did("CreateCampaign", body).await;
        self.pass(LONG);
        made
    }

    async fn best(&self, ask: Value) -> Vec<(String, f64)> {
        let answer = self.did("GetActionRecommendations", ask).await;
        let list = answer["actionList"].as_array().unwrap().iter();
        list.map(|it| (text(it, "actionId"), it["score"].as_f64().unwrap())).collect()
    }
}

fn ids(list: &[(String, f64)]) -> Vec<&str> {
    list.iter().map(|(action, _)| action.as_str()).collect()
}

#[tokio::test]
async fn users_get_the_actions_that_they_take() {
    let bench = Bench::new();
    let (group, ..) = bench.offers().await;
    let campaign = bench.offering(&group).await;
    let ask = |user: &str| {
        let mut ask = campaign.clone();
        ask["userId"] = user.into();
        ask
    };
    let [even, odd] = [bench.best(ask("사용자0")).await, bench.best(ask("사용자1")).await];
    assert_eq!(ids(&even).len(), 3, "the old one has ended: {even:?}");
    let score =
        |list: &[(String, f64)], action: &str| list.iter().find(|(it, _)| it == action).unwrap().1;
    assert!(score(&even, "trip") > 0.0 && score(&odd, "card") > 0.0);
    assert_eq!(score(&even, "new"), 0.0, "nothing is known of it");
    let stranger = bench.best(ask("누구")).await;
    assert_eq!(stranger.len(), 3, "{stranger:?}");
    let mut one = ask("사용자0");
    one["numResults"] = 1.into();
    assert_eq!(bench.best(one.clone()).await.len(), 1);
    one["numResults"] = 101.into();
    let says = bench.refused("GetActionRecommendations", one).await;
    assert!(says.contains("numResults") || says.contains("100"), "{says}");
    for (operation, body) in
        [("GetActionRecommendations", campaign.clone()), ("GetRecommendations", ask("사용자0"))]
    {
        let says = bench.refused(operation, body).await;
        assert!(says.starts_with("InvalidInput"), "{operation}: {says}");
    }
}

#[tokio::test]
async fn filters_look_at_actions_and_at_what_users_did_with_them() {
    let bench = Bench::new();
    let (group, ..) = bench.offers().await;
    let campaign = bench.offering(&group).await;
    for (name, expression, user, wanted) in [
        (
            "bank",
            "INCLUDE ActionID WHERE Actions.CATEGORY IN (\"bank\")",
            "사용자0",
            vec!["card", "new"],
        ),
        ("dear", "EXCLUDE ActionID WHERE Actions.VALUE < 5", "사용자0", vec!["trip", "card"]),
        (
            "taken",
            "EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (\"TAKEN\")",
            "사용자0",
            vec!["card", "new"],
        ),
    ] {
        let filter = bench.filter(&group, name, expression).await;
        let mut ask = campaign.clone();
        (ask["userId"], ask["filterArn"]) = (user.into(), filter.into());
        let mut found = bench.best(ask).await;
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let mut wanted = wanted;
        wanted.sort_unstable();
        assert_eq!(ids(&found), wanted, "{expression}");
    }
    let items = bench
        .filter(&group, "items", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")")
        .await;
    let mut ask = campaign.clone();
    (ask["userId"], ask["filterArn"]) = ("사용자0".into(), items.into());
    let says = bench.refused("GetActionRecommendations", ask).await;
    assert!(says.contains("Only filters of ActionID"), "{says}");
}

#[tokio::test]
async fn single_records_are_kept_and_count() {
    let bench = Bench::new();
    let (group, actions, taken) = bench.offers().await;
    let seen = bench.did("DescribeDataset", json!({"datasetArn": taken})).await;
    let tracking = text(&seen["dataset"], "trackingId");
    assert_eq!(tracking.len(), 36);
    let seen = bench.did("DescribeDataset", json!({"datasetArn": actions})).await;
    assert!(seen["dataset"].get("trackingId").is_none(), "{seen}");
    let campaign = bench.offering(&group).await;
    let mut ask = campaign.clone();
    ask["userId"] = "손님".into();
    let before = bench.best(ask.clone()).await;
    let put = |kind: &str, action: &str| {
        json!({"trackingId": tracking, "actionInteractions": [{"actionId": action, "sessionId": "s",
            "userId": "손님", "eventType": kind, "timestamp": 1_700_000_000}]})
    };
    for action in ["trip", "card"] {
        bench.did("PutActionInteractions", put("TAKEN", action)).await;
    }
    let after = bench.best(ask.clone()).await;
    let score = |list: &[(String, f64)]| list.iter().map(|(_, score)| score).sum::<f64>();
    assert!(
        score(&after) > score(&before),
        "who takes more is likelier to take: {before:?} {after:?}"
    );
    let says = bench.refused("PutActionInteractions", put("Clicked", "trip")).await;
    assert!(says.contains("TAKEN, NOT_TAKEN or VIEWED"), "{says}");
    let mut other = put("TAKEN", "trip");
    other["trackingId"] = "nobody".into();
    let says = bench.refused("PutActionInteractions", other).await;
    assert!(says.starts_with("ResourceNotFoundException"), "{says}");
    // A new action, and one that rests for two days after it was taken.
    let more = json!({"datasetArn": actions, "actions": [
        {"actionId": "fresh", "properties": "{\"category\": \"bank\", \"value\": 3}"},
        {"actionId": "trip", "properties": "{\"category\": \"travel\", \"repeatFrequency\": 2}"}]});
    bench.did("PutActions", more).await;
    let found = bench.best(ask.clone()).await;
    assert!(ids(&found).contains(&"fresh") && !ids(&found).contains(&"trip"), "{found:?}");
    bench.pass(std::time::Duration::from_secs(3 * 24 * 60 * 60));
    assert!(ids(&bench.best(ask).await).contains(&"trip"));
    let wrong = json!({"datasetArn": taken, "actions": [{"actionId": "x", "properties": "{}"}]});
    let says = bench.refused("PutActions", wrong).await;
    assert!(says.contains("not of Actions"), "{says}");
}

#[tokio::test]
async fn groups_with_a_domain_have_no_actions_and_a_recipe_needs_them() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let body = json!({"name": "next", "datasetGroupArn": group,
        "recipeArn": "arn:aws:personalize:::recipe/aws-next-best-action"});
    let says = bench.refused("CreateSolution", body).await;
    assert!(says.contains("needs the dataset Actions"), "{says}");
    let bench = Bench::new();
    let group = bench.group(Some("ECOMMERCE")).await;
    let fields =
        json!([{"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": "long"}]);
    let schema = bench.schema("actions", "Actions", fields).await;
    let body = json!({"name": "a", "datasetType": "Actions", "datasetGroupArn": group, "schemaArn": schema});
    let says = bench.refused("CreateDataset", body).await;
    assert!(says.contains("domain"), "{says}");
    // Recipes for items go on as before.
    let bench = Bench::new();
    bench.offers().await;
    bench.put("more.csv", clicks(100, 20));
}
