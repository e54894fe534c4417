//! Which actions on which resources a call needs: one row an operation. Not here: S3 (`s3`), and whether a policy allows
//! them.
//!
//! Sources: service authorization reference of Amazon Personalize (resource types of the actions, and the operations with
//! their actions), of AWS Systems Manager, of AWS KMS, of Amazon EventBridge Scheduler, and of IAM. An action without a resource type there is held against `*`.

use serde_json::Value;

use super::Wanted;
use super::resource::{Target, roles};
use crate::call::Call;
use crate::query::Parameters;
use Target::{
    Arn, Drawn, Key, New, NewDataset, NewVersion, Parameter, Schedule, ScheduleGroup, StateMachine,
};
use personalize_rules::arn::{Scope, partition};

type Row = (&'static str, &'static [Target]);

/// The three APIs of Personalize. Where several resources are named, the action has to be allowed on each.
#[rustfmt::skip]
const PERSONALIZE: &[Row] = &[
    ("CreateBatchInferenceJob", &[New("batch-inference-job", "jobName"), Arn("solutionVersionArn")]),
    ("CreateBatchSegmentJob", &[New("batch-segment-job", "jobName")]),
    ("CreateCampaign", &[New("campaign", "name"), Arn("solutionVersionArn")]),
    ("CreateDataDeletionJob", &[New("data-deletion-job", "jobName"), Arn("datasetGroupArn")]),
    ("CreateDataset", &[NewDataset, Arn("datasetGroupArn")]),
    ("CreateDatasetExportJob", &[New("dataset-export-job", "jobName"), Arn("datasetArn")]),
    ("CreateDatasetGroup", &[New("dataset-group", "name")]),
    ("CreateDatasetImportJob", &[New("dataset-import-job", "jobName"), Arn("datasetArn")]),
    ("CreateEventTracker", &[Drawn("event-tracker"), Arn("datasetGroupArn")]),
    ("CreateFilter", &[New("filter", "name"), Arn("datasetGroupArn")]),
    ("CreateMetricAttribution", &[New("metric-attribution", "name"), Arn("datasetGroupArn")]),
    ("CreateRecommender", &[New("recommender", "name"), Arn("datasetGroupArn")]),
    ("CreateSchema", &[New("schema", "name")]),
    ("CreateSolution", &[New("solution", "name"), Arn("datasetGroupArn")]),
    ("CreateSolutionVersion", &[Arn("solutionArn")]),
    ("DeleteCampaign", &[Arn("campaignArn")]),
    ("DeleteDataset", &[Arn("datasetArn")]),
    ("DeleteDatasetGroup", &[Arn("datasetGroupArn")]),
    ("DeleteEventTracker", &[Arn("eventTrackerArn")]),
    ("DeleteFilter", &[Arn("filterArn")]),
    ("DeleteMetricAttribution", &[Arn("metricAttributionArn")]),
    ("DeleteRecommender", &[Arn("recommenderArn")]),
    ("DeleteSchema", &[Arn("schemaArn")]),
    ("DeleteSolution", &[Arn("solutionArn")]),
    ("DescribeAlgorithm", &[Arn("algorithmArn")]),
    ("DescribeBatchInferenceJob", &[Arn("batchInferenceJobArn")]),
    ("DescribeBatchSegmentJob", &[Arn("batchSegmentJobArn")]),
    ("DescribeCampaign", &[Arn("campaignArn")]),
    ("DescribeDataDeletionJob", &[Arn("dataDeletionJobArn")]),
    ("DescribeDataset", &[Arn("datasetArn")]),
    ("DescribeDatasetExportJob", &[Arn("datasetExportJobArn")]),
    ("DescribeDatasetGroup", &[Arn("datasetGroupArn")]),
    ("DescribeDatasetImportJob", &[Arn("datasetImportJobArn")]),
    ("DescribeEventTracker", &[Arn("eventTrackerArn")]),
    ("DescribeFeatureTransformation", &[Arn("featureTransformationArn")]),
    ("DescribeFilter", &[Arn("filterArn")]),
    ("DescribeMetricAttribution", &[Arn("metricAttributionArn")]),
    ("DescribeRecipe", &[Arn("recipeArn")]),
    ("DescribeRecommender", &[Arn("recommenderArn")]),
    ("DescribeSchema", &[Arn("schemaArn")]),
    ("DescribeSolution", &[Arn("solutionArn")]),
    ("DescribeSolutionVersion", &[Arn("solutionVersionArn")]),
    ("GetSolutionMetrics", &[Arn("solutionVersionArn")]),
    ("ListBatchInferenceJobs", &[]),
    ("ListBatchSegmentJobs", &[]),
    ("ListCampaigns", &[]),
    ("ListDataDeletionJobs", &[]),
    ("ListDatasetExportJobs", &[]),
    ("ListDatasetGroups", &[]),
    ("ListDatasetImportJobs", &[]),
    ("ListDatasets", &[]),
    ("ListEventTrackers", &[]),
    ("ListFilters", &[]),
    ("ListMetricAttributionMetrics", &[]),
    ("ListMetricAttributions", &[]),
    ("ListRecipes", &[]),
    ("ListRecommenders", &[]),
    ("ListSchemas", &[]),
    ("ListSolutionVersions", &[]),
    ("ListSolutions", &[]),
    ("ListTagsForResource", &[Arn("resourceArn")]),
    ("StartRecommender", &[Arn("recommenderArn")]),
    ("StopRecommender", &[Arn("recommenderArn")]),
    ("StopSolutionVersionCreation", &[Arn("solutionVersionArn")]),
    ("TagResource", &[Arn("resourceArn")]),
    ("UntagResource", &[Arn("resourceArn")]),
    ("UpdateCampaign", &[Arn("campaignArn")]),
    ("UpdateDataset", &[Arn("datasetArn")]),
    ("UpdateMetricAttribution", &[Arn("metricAttributionArn")]),
    ("UpdateRecommender", &[Arn("recommenderArn")]),
    ("UpdateSolution", &[Arn("solutionArn")]),
    // The reference names campaigns alone; which resource a recommender is asked as is not told (docs/unverified.md).
    ("GetRecommendations", &[Arn("campaignArn"), Arn("recommenderArn")]),
    ("GetPersonalizedRanking", &[Arn("campaignArn")]),
    ("GetActionRecommendations", &[Arn("campaignArn")]),
    ("PutEvents", &[]),
    ("PutActionInteractions", &[]),
    ("PutActions", &[Arn("datasetArn")]),
    ("PutItems", &[Arn("datasetArn")]),
    ("PutUsers", &[Arn("datasetArn")]),
];

/// Systems Manager.
const SSM: &[Row] = &[
    ("AddTagsToResource", &[Parameter("ResourceId")]),
    ("DeleteParameter", &[Parameter("Name")]),
    ("DeleteParameters", &[Parameter("Names")]),
    ("DescribeParameters", &[]),
    ("GetParameter", &[Parameter("Name")]),
    ("GetParameters", &[Parameter("Names")]),
    ("GetParametersByPath", &[Parameter("Path")]),
    ("ListTagsForResource", &[Parameter("ResourceId")]),
    ("PutParameter", &[Parameter("Name")]),
    ("RemoveTagsFromResource", &[Parameter("ResourceId")]),
];

/// KMS.
const KMS: &[Row] =
    &[("CreateKey", &[]), ("GetKeyPolicy", &[Key("KeyId")]), ("PutKeyPolicy", &[Key("KeyId")])];

/// EventBridge Scheduler.
const SCHEDULER: &[Row] = &[
    ("CreateSchedule", &[Schedule]),
    ("CreateScheduleGroup", &[ScheduleGroup("Name")]),
    ("DeleteSchedule", &[Schedule]),
    ("DeleteScheduleGroup", &[ScheduleGroup("Name")]),
    ("GetSchedule", &[Schedule]),
    ("GetScheduleGroup", &[ScheduleGroup("Name")]),
    ("ListScheduleGroups", &[]),
    ("ListSchedules", &[]),
    ("ListTagsForResource", &[Arn("ResourceArn")]),
    ("TagResource", &[Arn("ResourceArn")]),
    ("UntagResource", &[Arn("ResourceArn")]),
    ("UpdateSchedule", &[Schedule]),
];

/// Step Functions.
const STATES: &[Row] = &[
    ("CreateStateMachine", &[StateMachine]),
    ("DeleteStateMachine", &[Arn("stateMachineArn")]),
    ("DescribeStateMachine", &[Arn("stateMachineArn")]),
    ("ListStateMachines", &[]),
    ("ListTagsForResource", &[Arn("resourceArn")]),
    ("StartSyncExecution", &[Arn("stateMachineArn")]),
    ("TagResource", &[Arn("resourceArn")]),
    ("UntagResource", &[Arn("resourceArn")]),
    ("UpdateStateMachine", &[Arn("stateMachineArn")]),
];

/// The action that tags need which are given when a resource is made: the member that holds them, and the action.
const TAGGED: [(&str, &str, &str); 4] = [
    ("states", "tags", "states:TagResource"),
    ("personalize", "tags", "personalize:TagResource"),
    ("ssm", "Tags", "ssm:AddTagsToResource"),
    ("scheduler", "Tags", "scheduler:TagResource"),
];

/// What a call with a JSON body needs.
pub(crate) fn of_json_call(service: &str, call: &Call) -> Vec<Wanted> {
    if service == "apigateway" {
        return gateway(call);
    }
    let (prefix, rows) = match service {
        "ssm" => ("ssm", SSM),
        "scheduler" => ("scheduler", SCHEDULER),
        "kms" => ("kms", KMS),
        "states" => ("states", STATES),
        _ => ("personalize", PERSONALIZE),
    };
    let row = rows.iter().find(|(operation, _)| *operation == call.operation);
    let arns: Vec<String> =
        row.into_iter().flat_map(|(_, targets)| *targets).flat_map(|it| it.arns(call)).collect();
    let mut wanted = on(&format!("{prefix}:{}", call.operation), arns.clone());
    // A group takes its schedules along.
    if prefix == "scheduler" && call.operation == "DeleteScheduleGroup" {
        wanted.extend(on("scheduler:DeleteSchedule", arns.clone()));
    }
    let tags = TAGGED.iter().find(|(of, ..)| *of == prefix);
    let makes = call.operation.starts_with("Create") || call.operation == "PutParameter";
    if let Some((_, member, action)) = tags.filter(|_| makes)
        && call.body.get(member).and_then(Value::as_array).is_some_and(|tags| !tags.is_empty())
    {
        let made = match call.operation.as_str() {
            "CreateSolutionVersion" => NewVersion("solutionArn").arns(call),
            _ => arns.into_iter().take(1).collect(),
        };
        wanted.extend(on(action, made));
    }
    let passed_to = match prefix {
        "scheduler" => "scheduler.amazonaws.com",
        "states" => "states.amazonaws.com",
        _ => "personalize.amazonaws.com",
    };
    wanted.extend(roles(&call.body).into_iter().map(|role| Wanted {
        action: "iam:PassRole".into(),
        resource: role,
        passed_to: Some(passed_to),
    }));
    wanted
}

/// What a call of Athena needs: its action on the workgroup, and to store a result where it is asked for.
pub(crate) fn of_query(call: &Call, workgroup: &str) -> Vec<Wanted> {
    let Scope { partition, region, account } = &Scope::new(&call.region, &call.account);
    let group = format!("arn:{partition}:athena:{region}:{account}:workgroup/{workgroup}");
    let mut wanted = on(&format!("athena:{}", call.operation), vec![group]);
    let output = call.body.pointer("/ResultConfiguration/OutputLocation").and_then(Value::as_str);
    let output = output.and_then(|output| output.strip_prefix("s3://"));
    let objects =
        output.map(|place| format!("arn:{partition}:s3:::{}/*", place.trim_end_matches('/')));
    objects.into_iter().for_each(|objects| wanted.extend(on("s3:PutObject", vec![objects])));
    wanted
}

/// What a call of IAM or STS needs. Who is calling may be asked by everybody (API reference of `GetCallerIdentity`).
pub(crate) fn of_query_call(
    service: &str,
    operation: &str,
    scope: &Scope,
    given: &Parameters,
) -> Vec<Wanted> {
    if operation == "GetCallerIdentity" {
        return Vec::new();
    }
    let member = if service == "sts" { "RoleArn" } else { "PolicyArn" };
    let role = given.get("RoleName").map(|name| {
        let path = given.get("Path").unwrap_or("/").trim_start_matches('/');
        scope.role(&format!("{path}{name}"))
    });
    let resource = role.or_else(|| given.get(member).map(str::to_owned));
    let resource: Vec<String> = resource.into_iter().collect();
    let mut wanted = on(&format!("{service}:{operation}"), resource.clone());
    // The user guide of IAM, "Tag IAM resources": a role that is made with tags needs the permission to tag it.
    if operation == "CreateRole" && !given.tags("Tags").is_empty() {
        wanted.extend(on("iam:TagRole", resource));
    }
    wanted
}

/// The action on each of the resources, or on everything where there is none.
pub(super) fn on(action: &str, mut resources: Vec<String>) -> Vec<Wanted> {
    if resources.is_empty() {
        resources.push("*".into());
    }
    let one = |resource| Wanted { action: action.into(), resource, passed_to: None };
    resources.into_iter().map(one).collect()
}

/// What a call of API Gateway needs: its method on its path (service authorization reference of API Gateway Management); and to
/// pass the roles of a document.
fn gateway(call: &Call) -> Vec<Wanted> {
    let routes = personalize_model::apigateway::ROUTES;
    let Some(route) = routes.iter().find(|route| route.operation == call.operation) else {
        return Vec::new();
    };
    let uri = personalize_model::rest::request(route, &call.body).uri;
    let path = uri.split('?').next().unwrap_or_default();
    let arn = format!("arn:{}:apigateway:{}::{path}", partition(&call.region), call.region);
    let mut wanted = on(&format!("apigateway:{}", route.method), vec![arn]);
    let document = call.body["body"].as_str().and_then(|text| serde_json::from_str(text).ok());
    let mut passed = Vec::new();
    credentials(&document.unwrap_or_default(), &mut passed);
    passed.sort_unstable();
    passed.dedup();
    wanted.extend(passed.into_iter().map(|role| Wanted {
        action: "iam:PassRole".into(),
        resource: role,
        passed_to: Some("apigateway.amazonaws.com"),
    }));
    wanted
}

/// The roles of the integrations in a document.
fn credentials(document: &Value, roles: &mut Vec<String>) {
    for (name, value) in document.as_object().into_iter().flatten() {
        match value {
            Value::String(role) if name == "credentials" => roles.push(role.clone()),
            value => credentials(value, roles),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_model::operation;
    use personalize_model::{control, events, runtime, scheduler, ssm};
    use serde_json::json;

    #[test]
    fn every_operation_has_a_row_whose_members_it_takes() {
        let all = control::OPERATIONS.iter().chain(runtime::OPERATIONS).chain(events::OPERATIONS);
        for known in all.clone() {
            assert!(PERSONALIZE.iter().any(|(name, _)| *name == known.name), "{}", known.name);
        }
        for known in ssm::OPERATIONS {
            assert!(SSM.iter().any(|(name, _)| *name == known.name), "{}", known.name);
        }
        for known in scheduler::OPERATIONS {
            assert!(SCHEDULER.iter().any(|(name, _)| *name == known.name), "{}", known.name);
        }
        for known in personalize_model::stepfunctions::OPERATIONS {
            assert!(STATES.iter().any(|(name, _)| *name == known.name), "{}", known.name);
        }
        for (name, targets) in PERSONALIZE {
            let (_, operation) = operation(name).unwrap();
            for target in *targets {
                let (Arn(member) | New(_, member)) = target else { continue };
                assert!(operation.input.member(member).is_some(), "{name} has no {member}");
            }
        }
    }

    #[test]
    fn a_create_call_is_held_against_what_it_makes_tags_and_passes() {
        let group = "arn:aws:personalize:us-east-1:1:dataset-group/g";
        let call = |operation: &str, body| Call {
            operation: operation.into(),
            region: "us-east-1".into(),
            account: "1".into(),
            body,
        };
        let shown = |wanted: Vec<Wanted>| -> Vec<String> {
            wanted.into_iter().map(|it| format!("{} {}", it.action, it.resource)).collect()
        };
        let dataset = json!({"datasetGroupArn": group, "datasetType": "Items", "tags": [{"tagKey": "k", "tagValue": "v"}]});
        assert_eq!(
            shown(of_json_call("personalize", &call("CreateDataset", dataset))),
            [
                "personalize:CreateDataset arn:aws:personalize:us-east-1:1:dataset/g/ITEMS",
                "personalize:CreateDataset arn:aws:personalize:us-east-1:1:dataset-group/g",
                "personalize:TagResource arn:aws:personalize:us-east-1:1:dataset/g/ITEMS",
            ]
        );
        let metrics = json!({"metricAttributionArn": "m", "metricsOutputConfig": {"roleArn": "r"}});
        let update = call("UpdateMetricAttribution", metrics);
        assert_eq!(
            shown(of_json_call("personalize", &update)),
            ["personalize:UpdateMetricAttribution m", "iam:PassRole r"]
        );
    }
}
