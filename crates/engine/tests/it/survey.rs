//! Dataset groups of which nothing is known but their ARNs: all of them is read, in few dependent rounds.

use crate::support::{MOVIES, run};
use async_trait::async_trait;
use personalize_core::{
    address::Kind,
    graph::Graph,
    inventory::{Inventory, Live, Tags},
    plan::Verb,
    props::Props,
    takeover::{self, Facts},
};
use personalize_engine::{
    cloud::{Call, Cloud, CloudError, Identity, Listed, Object},
    options::Options,
    retry::Retry,
    survey::{self, Exported},
};
use personalize_sim::{Sim, Stack};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How long a call takes.
const CALL: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_whole_group_is_read_in_few_rounds() {
    let sim = Sim::with(CALL, |_, _| Duration::ZERO);
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    run(&sim, &plan, Options::default()).await;
    let group = sim.live().into_iter().find(|live| live.kind == Kind::DatasetGroup).unwrap();
    let nothing = Graph::empty(stack.scope().clone());
    let before = sim.elapsed();
    let read = survey::group(&sim, &nothing, &group.locator, Retry::default()).await.unwrap();
    let rounds = (sim.elapsed() - before).as_secs_f64() / CALL.as_secs_f64();
    assert!(rounds < 4.5, "{rounds} rounds: with the caller and the sources at most six");
    for kind in [
        Kind::Schema,
        Kind::Dataset,
        Kind::ImportJob,
        Kind::EventTracker,
        Kind::Solution,
        Kind::SolutionVersion,
        Kind::Filter,
        Kind::Campaign,
    ] {
        let there = sim.live().iter().filter(|live| live.kind == kind).count();
        assert_eq!(read.of(kind).count(), there, "{kind}");
    }
    let account = survey::account(&sim, &nothing, Retry::default()).await.unwrap();
    assert_eq!(account, read);
}

/// A cloud that knows which answer each call needed: how many calls stand in a row behind one another.
struct Rows {
    sim: Sim,
    /// The texts that answers gave, with how many calls it took to get each.
    known: Mutex<BTreeMap<String, usize>>,
    deepest: AtomicUsize,
}

impl Rows {
    /// A call about `text`: how many stand in its row.
    fn asked(&self, text: &str) -> usize {
        let row = 1 + self.known.lock().unwrap().get(text).copied().unwrap_or_default();
        self.deepest.fetch_max(row, Ordering::Relaxed);
        row
    }

    /// Everything that an answer says.
    fn learned(&self, value: &Value, row: usize) {
        match value {
            Value::String(text) => {
                let mut known = self.known.lock().unwrap();
                // A folder is named with and without its slash.
                for text in [text.clone(), format!("{text}/")] {
                    known.entry(text).or_insert(row);
                }
                let solution = text.rsplit_once('/').map(|(solution, _)| solution.to_owned());
                known.entry(solution.unwrap_or_default()).or_insert(row);
            }
            Value::Array(all) => all.iter().for_each(|one| self.learned(one, row)),
            Value::Object(all) => all.values().for_each(|one| self.learned(one, row)),
            _ => {}
        }
    }
}

#[async_trait]
impl Cloud for Rows {
    async fn identity(&self) -> Result<Identity, CloudError> {
        self.asked("");
        self.sim.identity().await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        let row = self.asked(locator);
        let live = self.sim.describe(kind, locator).await?;
        live.iter().for_each(|live| self.learned(&live.props.to_value(), row));
        Ok(live)
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        let row = self.asked(parent.unwrap_or_default());
        let listed = self.sim.list(kind, parent).await?;
        listed.iter().for_each(|one| self.learned(&one.locator.clone().into(), row));
        Ok(listed)
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        self.asked(location);
        self.sim.objects(location).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        self.asked(locator);
        self.sim.tags(kind, locator).await
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        self.sim.call(call).await
    }
}

/// A group with so many of everything, made past the planner.
async fn large(sim: &Sim, stack: &Stack) -> String {
    let scope = stack.scope();
    let group = scope.dataset_group("g");
    let make = async |kind: Kind, locator: String, input: Value| {
        let input = Props::from(input.as_object().unwrap().clone());
        let call = Call { kind, verb: Verb::Create, locator, input };
        sim.call(&call).await.unwrap();
    };
    make(Kind::DatasetGroup, group.clone(), json!({"name": "g"})).await;
    let schema = scope.schema("s");
    let avro = r#"{"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"}],"version":"1.0"}"#;
    make(Kind::Schema, schema.clone(), json!({"name": "s", "schema": avro})).await;
    let dataset = group.replace("dataset-group/g", "dataset/g/INTERACTIONS");
    let input = json!({"name": "d", "datasetGroupArn": group, "datasetType": "INTERACTIONS", "schemaArn": schema});
    make(Kind::Dataset, dataset.clone(), input).await;
    for n in 0..60 {
        let source = json!({"dataLocation": format!("s3://lake/{n}")});
        let input = json!({"jobName": format!("i{n}"), "datasetArn": dataset, "dataSource": source, "roleArn": "arn:aws:iam::000000000000:role/r"});
        make(Kind::ImportJob, scope.dataset_import_job(&format!("i{n}")), input).await;
        let input = json!({"name": format!("f{n}"), "datasetGroupArn": group, "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\")"});
        make(Kind::Filter, scope.filter(&format!("f{n}")), input).await;
    }
    for n in 0..95 {
        let solution = scope.solution(&format!("s{n}"));
        let recipe = scope.recipe("aws-sims");
        let input = json!({"name": format!("s{n}"), "datasetGroupArn": group, "recipeArn": recipe, "performAutoTraining": false});
        make(Kind::Solution, solution.clone(), input).await;
        make(
            Kind::SolutionVersion,
            format!("v{n}"),
            json!({"name": format!("v{n}"), "solutionArn": solution}),
        )
        .await;
        let latest = format!("{solution}/$LATEST");
        let input =
            json!({"name": format!("c{n}"), "solutionVersionArn": latest, "minProvisionedTPS": 1});
        make(Kind::Campaign, scope.campaign(&format!("c{n}")), input).await;
        let input = json!({"jobName": format!("b{n}"), "solutionVersionArn": latest, "roleArn": "r", "jobInput": {"s3DataSource": {"path": "s3://lake/u"}}, "jobOutput": {"s3DataDestination": {"path": format!("s3://out/{n}/")}}});
        make(Kind::BatchInferenceJob, scope.batch_inference_job(&format!("b{n}")), input).await;
    }
    group
}

#[tokio::test(start_paused = true)]
async fn five_hundred_resources_are_exported_in_six_dependent_round_trips() {
    let cloud =
        Rows { sim: Sim::instant(), known: Mutex::default(), deepest: AtomicUsize::default() };
    let stack = Stack::new(MOVIES);
    let scope = stack.scope();
    let group = large(&cloud.sim, &stack).await;
    assert!(cloud.sim.live().len() >= 500, "{}", cloud.sim.live().len());
    // What the caller's account is stands before all else.
    cloud.identity().await.unwrap();
    cloud.learned(&group.clone().into(), 1);
    let nothing = Graph::empty(scope.clone());
    let read = survey::exported(&cloud, &nothing, &group, Retry::default()).await.unwrap();
    let Exported { inventory: read, sources, unread } = read;
    assert!(unread.is_none(), "{unread:?}");
    let deepest = cloud.deepest.load(Ordering::Relaxed);
    assert!((4..=6).contains(&deepest), "{deepest} in a row");
    assert_eq!(read.all().len(), cloud.sim.live().len(), "all of it is read");
    // Whatever the order in which it was read, the bytes are the same.
    let facts = Facts { scope, group: &group, sources: &sources };
    let spec = takeover::export(&read, &facts).unwrap();
    let reversed = Inventory::new(read.all().iter().rev().cloned().collect());
    assert_eq!(takeover::export(&reversed, &facts).unwrap(), spec);
    for block in ["solutions:", "filters:", "campaigns:", "# batchInference:"] {
        assert!(spec.spec.lines().any(|line| line == block), "{block}: {}", spec.spec);
    }
}
