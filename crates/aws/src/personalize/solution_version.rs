//! Solution versions: trained models. Made, read and stopped; they go with their solution. The service chooses the
//! last part of the ARN.

use super::config::solution as config;
use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live, tail},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{
    Client,
    types::{SolutionVersion, SolutionVersionSummary},
};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let request = client.describe_solution_version().solution_version_arn(arn);
    let answer = request.send().await.or_cloud("DescribeSolutionVersion");
    Ok(described("DescribeSolutionVersion", answer, |a| a.solution_version)?
        .map(|version| seen(version, arn)))
}

fn seen(version: SolutionVersion, arn: &str) -> Live {
    let tuned = version.tuned_hpo_params();
    let tuned = tuned.map(|t| {
        Written::new().with_map("algorithmHyperParameters", t.algorithm_hyper_parameters())
    });
    let props = Written::new()
        .with("name", version.name())
        .with("solutionArn", version.solution_arn())
        .with("performHPO", Some(version.perform_hpo))
        .with("performAutoML", Some(version.perform_auto_ml))
        .with("performIncrementalUpdate", version.perform_incremental_update)
        .with("recipeArn", version.recipe_arn())
        .with("eventType", version.event_type())
        .with("datasetGroupArn", version.dataset_group_arn())
        .with("solutionConfig", version.solution_config().map(config::write))
        .with("trainingHours", version.training_hours)
        .with("trainingMode", version.training_mode().map(|m| m.as_str()))
        .with("trainingType", version.training_type().map(|t| t.as_str()))
        .with("tunedHPOParams", tuned);
    // Versions without a name of their own read back as `<solution>/<hex>` (seen in recorded answers).
    let name = version.name().map(|name| tail(name).to_owned());
    Live {
        created: moment(version.creation_date_time()),
        updated: moment(version.last_updated_date_time()),
        failure: version.failure_reason,
        ..live(Kind::SolutionVersion, name, arn, version.status, props.props())
    }
}

/// The summaries have no names: a version is listed by the last part of its ARN.
pub(super) async fn list(
    client: &Client,
    solution: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    let request = client
        .list_solution_versions()
        .set_solution_arn(solution.map(str::to_owned))
        .max_results(PAGE);
    let all = pages(
        "ListSolutionVersions",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListSolutionVersions") }
        },
        |page| (page.solution_versions.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    let line = |v: SolutionVersionSummary| {
        let created = moment(v.creation_date_time());
        Some(Listed { created, ..listed(None, v.solution_version_arn, v.status)? })
    };
    Ok(all.into_iter().filter_map(line).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateSolutionVersion", input);
    let request = client
        .create_solution_version()
        .set_name(f.text("name")?)
        .set_solution_arn(f.text("solutionArn")?)
        .set_training_mode(f.word("trainingMode")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateSolutionVersion")?;
    Ok(output("arn", Some(given("CreateSolutionVersion", answer.solution_version_arn)?)))
}

/// Ends a training that is pending or under way; what was trained until then is billed.
pub(super) async fn stop(client: &Client, arn: &str) -> Result<Props, CloudError> {
    let request = client.stop_solution_version_creation().solution_version_arn(arn);
    request.send().await.or_cloud("StopSolutionVersionCreation")?;
    Ok(Props::new())
}
