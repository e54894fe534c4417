//! Which operation is done where.
//! Not here: checks of the input's form, which come before.

use super::kind::Kind;
use super::room::{Answer, Room};
use super::{
    campaign, dataset, dataset_group, delete, describe, event_tracker, filter, import_job, list,
    recipe, recommender, schema, solution, solution_version, tagging,
};
use crate::ServiceError;
use crate::s3::Objects;

/// Kinds of resource that the emulator knows by name only: there are none, and none can be made.
const NOT_KEPT: &[(&str, &str)] = &[
    ("BatchInferenceJob", "batchInferenceJobs"),
    ("BatchSegmentJob", "batchSegmentJobs"),
    ("DataDeletionJob", "dataDeletionJobs"),
    ("DatasetExportJob", "datasetExportJobs"),
    ("MetricAttribution", "metricAttributions"),
];

/// Does the operation of a call.
pub(super) fn answer(room: &mut Room<'_>, s3: &Objects) -> Answer {
    match room.call.operation.as_str() {
        "CreateDatasetGroup" => dataset_group::create(room),
        "CreateSchema" => schema::create(room),
        "CreateDataset" => dataset::create(room),
        "CreateDatasetImportJob" => import_job::create(room, s3),
        "CreateEventTracker" => event_tracker::create(room),
        "CreateSolution" => solution::create(room),
        "CreateSolutionVersion" => solution_version::create(room),
        "CreateCampaign" => campaign::create(room),
        "CreateRecommender" => recommender::create(room),
        "CreateFilter" => filter::create(room),
        "UpdateDataset" => dataset::update(room),
        "UpdateSolution" => solution::update(room),
        "UpdateCampaign" => campaign::update(room),
        "UpdateRecommender" => recommender::update(room),
        "StopSolutionVersionCreation" => solution_version::stop(room),
        "StopRecommender" => recommender::stop(room),
        "StartRecommender" => recommender::start(room),
        "GetSolutionMetrics" => solution_version::metrics(room),
        "TagResource" => tagging::tag(room),
        "UntagResource" => tagging::untag(room),
        "ListTagsForResource" => tagging::list(room),
        "ListRecipes" => recipe::list(room),
        "DescribeRecipe" => recipe::describe(room),
        "DescribeAlgorithm" => recipe::algorithm(room),
        "DescribeFeatureTransformation" => recipe::feature_transformation(room),
        other => of_any_kind(room, other),
    }
}

fn of_any_kind(room: &mut Room<'_>, operation: &str) -> Answer {
    let of = |verb: &str| {
        let rest = operation.strip_prefix(verb)?;
        Kind::all().find(|kind| {
            let words = kind.words();
            rest == if verb == "List" { words.plural } else { words.operation }
        })
    };
    if let Some(kind) = of("Describe") {
        return describe::describe(room, kind);
    }
    if let Some(kind) = of("List") {
        return list::list(room, kind);
    }
    if let Some(kind) = of("Delete") {
        return delete::delete(room, kind);
    }
    not_kept(operation)
}

/// Lists are empty, nothing is found, and nothing is made.
fn not_kept(operation: &str) -> Answer {
    let kept = |verb: &str| {
        let rest = operation.strip_prefix(verb)?.trim_end_matches('s');
        NOT_KEPT.iter().find(|(name, _)| *name == rest)
    };
    if let Some((_, key)) = kept("List") {
        return Ok(Some(serde_json::json!({ *key: [] })));
    }
    if kept("Describe").or_else(|| kept("Delete")).is_some() {
        return Err(ServiceError::not_found("The given resource does not exist."));
    }
    let message = format!("The emulator does not cover {operation} yet.");
    Err(ServiceError::invalid_input(message))
}
