//! What schedules call: the operation with its input, in the names of the SDK's shapes. Facts: docs/service/scheduler.md,
//! "Universal targets" and "Delivery". Not here: when (`schedule`), and the role that does it (`scheduler_access`).

use super::{data_role, dataset, definition_of, job};
use crate::{
    address::{Address, Kind},
    graph::{Needs, Node},
    hash::short_hash,
    lowering::{Lowering, strip},
    props::upper_first,
    spec::{
        schedules::{Action, recommender_key},
        types::{Schedule, ScheduledImportMode, TrainingMode},
    },
};
use serde_json::{Map, Value, json};

/// How the names of jobs and versions begin that a schedule made.
const MADE: &str = "sched-";

/// How many digits in such a name stand for the stack and the schedule.
const HASH: usize = 8;

/// What the service puts in place of this: an id of the firing.
const EXECUTION: &str = "<aws.scheduler.execution-id>";

/// What a schedule calls.
pub(super) struct Target {
    /// `CreateSolutionVersion`
    pub(super) operation: &'static str,
    /// The input, in the names of the SDK's shapes.
    pub(super) input: Value,
    /// The resources that its role has to be allowed to call this for.
    pub(super) resources: Vec<String>,
    /// The role that it passes to Personalize.
    pub(super) role: Option<String>,
    /// How often a failed call is repeated, and how long.
    pub(super) retries: Value,
    /// What has to be there before.
    pub(super) needs: Needs,
}

/// Nothing is repeated: a call whose answer was lost would be made twice, and a second training is billed.
fn never() -> Value {
    json!({"maximumRetryAttempts": 0, "maximumEventAgeInSeconds": 60})
}

/// A few repetitions, while the data is still that of the moment.
fn few() -> Value {
    json!({"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 900})
}

/// What sets a state may be repeated until the next is due.
fn several() -> Value {
    json!({"maximumRetryAttempts": 10, "maximumEventAgeInSeconds": 3600})
}

/// What the schedule under `key` calls; `None` where it does not say, or names what is not there.
pub(super) fn target(from: &Lowering<'_>, nodes: &[Node], key: &str) -> Option<Target> {
    let schedule = from.spec.schedules.get(key)?;
    match schedule.action()? {
        Action::Train(solution) => train(from, key, schedule, solution),
        Action::Import(dataset) => import(from, key, schedule, dataset),
        Action::Stop(recommender) => {
            running(from, "StopRecommender", recommender_key(recommender)?)
        }
        Action::Start(recommender) => {
            running(from, "StartRecommender", recommender_key(recommender)?)
        }
        Action::Campaign(campaign) => throughput(from, schedule, campaign),
        Action::BatchInference(job) => run(from, nodes, key, (Kind::BatchInferenceJob, job)),
        Action::BatchSegment(job) => run(from, nodes, key, (Kind::BatchSegmentJob, job)),
        Action::Export(job) => run(from, nodes, key, (Kind::ExportJob, job)),
    }
}

fn train(from: &Lowering<'_>, key: &str, schedule: &Schedule, solution: &str) -> Option<Target> {
    from.spec.solutions.get(solution)?;
    let arn = from.scope.solution(&name_of(from, Kind::Solution, solution));
    Some(Target {
        operation: "CreateSolutionVersion",
        input: json!({
            "SolutionArn": arn,
            "Name": made(from, key),
            "TrainingMode": schedule.training_mode.unwrap_or(TrainingMode::Full).word(),
        }),
        resources: vec![arn],
        role: None,
        retries: never(),
        needs: [Address::new(Kind::Solution, solution)].into_iter().collect(),
    })
}

fn import(from: &Lowering<'_>, key: &str, schedule: &Schedule, dataset: &str) -> Option<Target> {
    let (_, block) = from.spec.datasets.iter().find(|(key, _)| *key == dataset)?;
    let source = schedule.from.as_deref().or_else(|| block.in_s3())?;
    let kind = dataset::dataset_type(dataset);
    let mode = schedule.import_mode.unwrap_or(ScheduledImportMode::Incremental);
    let role = data_role::arn(from);
    let mut needs = data_role::needs(from);
    needs.insert(Address::new(Kind::Dataset, dataset));
    Some(Target {
        operation: "CreateDatasetImportJob",
        input: strip(json!({
            "JobName": made(from, key),
            "DatasetArn": from.scope.dataset(&from.group_name(), kind),
            "DataSource": {"DataLocation": source},
            "RoleArn": role,
            "ImportMode": mode,
            "PublishAttributionMetricsToS3": block.publish_attribution_metrics_to_s3,
        })),
        resources: vec![from.scope.dataset_import_job(&format!("{MADE}*"))],
        role,
        retries: few(),
        needs,
    })
}

fn running(from: &Lowering<'_>, operation: &'static str, recommender: &str) -> Option<Target> {
    from.spec.recommenders.get(recommender)?;
    let arn = from.scope.recommender(&name_of(from, Kind::Recommender, recommender));
    Some(Target {
        operation,
        input: json!({"RecommenderArn": arn}),
        resources: vec![arn],
        role: None,
        retries: several(),
        needs: [Address::new(Kind::Recommender, recommender)].into_iter().collect(),
    })
}

fn throughput(from: &Lowering<'_>, schedule: &Schedule, campaign: &str) -> Option<Target> {
    from.spec.campaigns.get(campaign)?;
    let arn = from.scope.campaign(&name_of(from, Kind::Campaign, campaign));
    Some(Target {
        operation: "UpdateCampaign",
        input: json!({"CampaignArn": arn, "MinProvisionedTPS": schedule.min_provisioned_tps?}),
        resources: vec![arn],
        role: None,
        retries: several(),
        needs: [Address::new(Kind::Campaign, campaign)].into_iter().collect(),
    })
}

/// One more run of a job of the spec, under a name and with a folder of its own.
fn run(from: &Lowering<'_>, nodes: &[Node], key: &str, (kind, of): (Kind, &str)) -> Option<Target> {
    let jobs = job::all(from.spec);
    let job = jobs.iter().find(|job| job.kind == kind && job.key == of)?;
    let role = job.role.map(str::to_owned).or_else(|| data_role::arn(from));
    let name = made(from, key);
    let node = nodes.iter().find(|node| node.address == job.address());
    let mut fields = node.map_or_else(Map::new, |node| node.props.clone().into_map());
    fields.insert("jobName".into(), name.as_str().into());
    fields.insert("jobOutput".into(), strip(job.target(from, &name)));
    let needs = node.map_or_else(Needs::default, |node| node.needs.clone());
    Some(Target {
        operation: definition_of(kind).calls.create,
        input: capitals(Value::Object(fields)),
        resources: vec![(job.arn)(from.scope, &format!("{MADE}*"))],
        role,
        retries: few(),
        needs,
    })
}

fn name_of(from: &Lowering<'_>, kind: Kind, key: &str) -> String {
    from.name(kind, key, (definition_of(kind).own_name)(from.spec, key).as_deref())
}

/// The name of what the schedule under `key` makes: one for each firing.
fn made(from: &Lowering<'_>, key: &str) -> String {
    format!("{}{EXECUTION}", prefix(&from.spec.name, key))
}

/// How the names of everything begin that the schedule under `key` of a stack makes.
pub fn prefix(stack: &str, key: &str) -> String {
    format!("{MADE}{}-", short_hash(&json!([stack, key]), HASH))
}

/// Whether the name of a job or version is one that a schedule of personalize gave it.
pub fn is_made_by_one(name: &str) -> bool {
    let rest = name.strip_prefix(MADE).and_then(|rest| rest.split_once('-'));
    rest.is_some_and(|(hash, id)| {
        hash.len() == HASH && hash.bytes().all(|b| b.is_ascii_hexdigit()) && !id.is_empty()
    })
}

/// Members that are maps: their keys are data, and stay as they are.
const MAPS: [&str; 2] = ["itemExplorationConfig", "rankingInfluence"];

/// The value with the members of its structures in the names of the SDK's shapes, which begin with capitals.
fn capitals(value: Value) -> Value {
    match value {
        // A reference is replaced when the value is known.
        Value::Object(map) if map.contains_key("$ref") => Value::Object(map),
        Value::Object(map) => {
            let member = |(name, value): (String, Value)| {
                let value = if MAPS.contains(&&*name) { value } else { capitals(value) };
                (upper_first(&name), value)
            };
            Value::Object(map.into_iter().map(member).collect())
        }
        Value::Array(items) => items.into_iter().map(capitals).collect(),
        other => other,
    }
}
