//! Campaigns. Their updates are tracked in `latestCampaignUpdate`; meanwhile the old version serves.

use super::config::campaign as config;
use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::Fields,
    live::{listed, live, updated},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{Client, types::Campaign};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer =
        client.describe_campaign().campaign_arn(arn).send().await.or_cloud("DescribeCampaign");
    Ok(described("DescribeCampaign", answer, |a| a.campaign)?.map(|campaign| seen(campaign, arn)))
}

fn seen(campaign: Campaign, arn: &str) -> Live {
    let props = Written::new()
        .with("name", campaign.name())
        .with("solutionVersionArn", campaign.solution_version_arn())
        .with("minProvisionedTPS", campaign.min_provisioned_tps)
        .with("campaignConfig", campaign.campaign_config().map(config::write));
    let live = Live {
        created: moment(campaign.creation_date_time()),
        updated: moment(campaign.last_updated_date_time()),
        failure: campaign.failure_reason,
        ..live(Kind::Campaign, campaign.name, arn, campaign.status, props.props())
    };
    let Some(update) = campaign.latest_campaign_update else { return live };
    let asked = Written::new()
        .with("solutionVersionArn", update.solution_version_arn())
        .with("minProvisionedTPS", update.min_provisioned_tps)
        .with("campaignConfig", update.campaign_config().map(config::write))
        .props();
    updated(live, update.status(), update.failure_reason(), asked)
}

/// Lists by solution: campaigns know no dataset group.
pub(super) async fn list(
    client: &Client,
    solution: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    let request =
        client.list_campaigns().set_solution_arn(solution.map(str::to_owned)).max_results(PAGE);
    let all = pages(
        "ListCampaigns",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListCampaigns") }
        },
        |page| (page.campaigns.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|c| listed(c.name, c.campaign_arn, c.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateCampaign", input);
    let request = client
        .create_campaign()
        .set_name(f.text("name")?)
        .set_solution_version_arn(f.text("solutionVersionArn")?)
        .set_min_provisioned_tps(f.integer("minProvisionedTPS")?)
        .set_campaign_config(f.block("campaignConfig", config::read)?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateCampaign")?;
    Ok(output("arn", Some(given("CreateCampaign", answer.campaign_arn)?)))
}

pub(super) async fn update(client: &Client, arn: &str, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("UpdateCampaign", input);
    let request = client
        .update_campaign()
        .campaign_arn(arn)
        .set_solution_version_arn(f.text("solutionVersionArn")?)
        .set_min_provisioned_tps(f.integer("minProvisionedTPS")?)
        .set_campaign_config(f.block("campaignConfig", config::read)?);
    let answer = f.finish(request)?.send().await.or_cloud("UpdateCampaign")?;
    Ok(output("arn", answer.campaign_arn))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client.delete_campaign().campaign_arn(arn).send().await.or_cloud("DeleteCampaign")?;
    Ok(())
}
