//! Recommenders of domain groups. Their updates are tracked in `latestRecommenderUpdate`.

use super::config::recommender as config;
use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live, updated},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::Recommender};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client
        .describe_recommender()
        .recommender_arn(arn)
        .send()
        .await
        .or_cloud("DescribeRecommender");
    Ok(described("DescribeRecommender", answer, |a| a.recommender)?
        .map(|recommender| seen(recommender, arn)))
}

fn seen(recommender: Recommender, arn: &str) -> Live {
    let props = Written::new()
        .with("name", recommender.name())
        .with("datasetGroupArn", recommender.dataset_group_arn())
        .with("recipeArn", recommender.recipe_arn())
        .with("recommenderConfig", recommender.recommender_config().map(config::write))
        .with_map("modelMetrics", recommender.model_metrics());
    let live = Live {
        created: moment(recommender.creation_date_time()),
        updated: moment(recommender.last_updated_date_time()),
        failure: recommender.failure_reason,
        ..live(Kind::Recommender, recommender.name, arn, recommender.status, props.props())
    };
    let Some(update) = recommender.latest_recommender_update else { return live };
    let asked = Written::new()
        .with("recommenderConfig", update.recommender_config().map(config::write))
        .props();
    updated(live, update.status(), update.failure_reason(), asked)
}

pub(super) async fn list(client: &Client, group: Option<&str>) -> Result<Vec<Listed>, CloudError> {
    let request = client
        .list_recommenders()
        .set_dataset_group_arn(group.map(str::to_owned))
        .max_results(PAGE);
    let all = pages(
        "ListRecommenders",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListRecommenders") }
        },
        |page| (page.recommenders.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|r| listed(r.name, r.recommender_arn, r.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateRecommender", input);
    let request = client
        .create_recommender()
        .set_name(f.text("name")?)
        .set_dataset_group_arn(f.text("datasetGroupArn")?)
        .set_recipe_arn(f.text("recipeArn")?)
        .set_recommender_config(f.block("recommenderConfig", config::read)?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateRecommender")?;
    Ok(output("arn", Some(given("CreateRecommender", answer.recommender_arn)?)))
}

pub(super) async fn update(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("UpdateRecommender", input);
    let request = client
        .update_recommender()
        .recommender_arn(arn)
        .set_recommender_config(f.block("recommenderConfig", config::read)?);
    let answer = f.finish(request)?.send().await.or_cloud("UpdateRecommender")?;
    Ok(output("arn", answer.recommender_arn))
}

pub(super) async fn stop(client: &Client, arn: &str) -> Result<Props, CloudError> {
    let answer = client.stop_recommender().recommender_arn(arn).send().await;
    Ok(output("arn", answer.or_cloud("StopRecommender")?.recommender_arn))
}

pub(super) async fn start(client: &Client, arn: &str) -> Result<Props, CloudError> {
    let answer = client.start_recommender().recommender_arn(arn).send().await;
    Ok(output("arn", answer.or_cloud("StartRecommender")?.recommender_arn))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_recommender().recommender_arn(arn).send().await.or_cloud("DeleteRecommender")?;
    Ok(())
}
