//! Solutions. Their updates are tracked in `latestSolutionUpdate`; meanwhile the old configuration serves.

use super::config::solution as config;
use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live, updated},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{
    Client,
    types::{AutoMlResult, Solution, SolutionUpdateSummary, SolutionVersionSummary},
};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};
use serde_json::Value;

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer =
        client.describe_solution().solution_arn(arn).send().await.or_cloud("DescribeSolution");
    Ok(described("DescribeSolution", answer, |a| a.solution)?.map(|solution| seen(solution, arn)))
}

fn seen(solution: Solution, arn: &str) -> Live {
    let best = |r: &AutoMlResult| Written::new().with("bestRecipeArn", r.best_recipe_arn());
    let props = Written::new()
        .with("name", solution.name())
        .with("performHPO", Some(solution.perform_hpo))
        .with("performAutoML", Some(solution.perform_auto_ml))
        .with("performAutoTraining", solution.perform_auto_training)
        .with("performIncrementalUpdate", solution.perform_incremental_update)
        .with("recipeArn", solution.recipe_arn())
        .with("datasetGroupArn", solution.dataset_group_arn())
        .with("eventType", solution.event_type())
        .with("solutionConfig", solution.solution_config().map(config::write))
        .with("autoMLResult", solution.auto_ml_result().map(best))
        .with("latestSolutionVersion", solution.latest_solution_version().map(version));
    let live = Live {
        created: moment(solution.creation_date_time()),
        updated: moment(solution.last_updated_date_time()),
        ..live(Kind::Solution, solution.name, arn, solution.status, props.props())
    };
    let Some(update) = solution.latest_solution_update else { return live };
    let asked = asked(&update, live.props.get("solutionConfig"));
    updated(live, update.status(), update.failure_reason(), asked)
}

/// What the update asks for, the two blocks that it may hold put among the others of `serving`.
fn asked(update: &SolutionUpdateSummary, serving: Option<&Value>) -> Props {
    let blocks = update.solution_update_config().map(|blocks| {
        let mut config = serving.and_then(Value::as_object).cloned().unwrap_or_default();
        config.extend(config::write_update(blocks).props());
        config
    });
    Written::new()
        .with("performAutoTraining", update.perform_auto_training())
        .with("performIncrementalUpdate", update.perform_incremental_update())
        .with("solutionConfig", blocks)
        .props()
}

fn version(version: &SolutionVersionSummary) -> Written {
    Written::new()
        .with("solutionVersionArn", version.solution_version_arn())
        .with("status", version.status())
        .with("trainingMode", version.training_mode().map(|m| m.as_str()))
        .with("trainingType", version.training_type().map(|t| t.as_str()))
        .with("failureReason", version.failure_reason())
}

pub(super) async fn list(client: &Client, group: Option<&str>) -> Result<Vec<Listed>, CloudError> {
    let request =
        client.list_solutions().set_dataset_group_arn(group.map(str::to_owned)).max_results(PAGE);
    let all = pages(
        "ListSolutions",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListSolutions") }
        },
        |page| (page.solutions.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|s| listed(s.name, s.solution_arn, s.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateSolution", input);
    let request = client
        .create_solution()
        .set_name(f.text("name")?)
        .set_perform_hpo(f.flag("performHPO")?)
        .set_perform_auto_ml(f.flag("performAutoML")?)
        .set_perform_auto_training(f.flag("performAutoTraining")?)
        .set_perform_incremental_update(f.flag("performIncrementalUpdate")?)
        .set_recipe_arn(f.text("recipeArn")?)
        .set_dataset_group_arn(f.text("datasetGroupArn")?)
        .set_event_type(f.text("eventType")?)
        .set_solution_config(f.block("solutionConfig", config::read)?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateSolution")?;
    Ok(output("arn", Some(given("CreateSolution", answer.solution_arn)?)))
}

pub(super) async fn update(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("UpdateSolution", input);
    let request = client
        .update_solution()
        .solution_arn(arn)
        .set_perform_auto_training(f.flag("performAutoTraining")?)
        .set_perform_incremental_update(f.flag("performIncrementalUpdate")?)
        .set_solution_update_config(f.block("solutionUpdateConfig", config::read_update)?);
    let answer = f.finish(request)?.send().await.or_cloud("UpdateSolution")?;
    Ok(output("arn", answer.solution_arn))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_solution().solution_arn(arn).send().await.or_cloud("DeleteSolution")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_personalize::types::{EventsConfig, SolutionConfig, SolutionUpdateConfig};
    use serde_json::json;

    #[test]
    fn an_update_changes_its_blocks_and_leaves_the_others() {
        let events = EventsConfig::builder().set_event_parameters_list(Some(Vec::new())).build();
        let update = SolutionUpdateSummary::builder()
            .status("CREATE PENDING")
            .perform_auto_training(false)
            .solution_update_config(SolutionUpdateConfig::builder().events_config(events).build())
            .build();
        let config = SolutionConfig::builder().algorithm_hyper_parameters("bptt", "32").build();
        let solution = Solution::builder()
            .name("s")
            .status("ACTIVE")
            .perform_auto_training(true)
            .solution_config(config)
            .latest_solution_update(update)
            .build();
        let live = seen(solution, "arn:aws:personalize:r:1:solution/s");
        assert_eq!(live.phase, personalize_core::inventory::Phase::Updating);
        assert_eq!(live.props["performAutoTraining"], json!(false));
        let wanted = json!({"algorithmHyperParameters": {"bptt": "32"}, "eventsConfig": {"eventParametersList": []}});
        assert_eq!(live.props["solutionConfig"], wanted);
    }
}
