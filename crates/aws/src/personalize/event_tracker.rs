//! Event trackers: found by the ARN from a list, since the service chooses its last part.

use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found},
    fields::Fields,
    live::{listed, live},
    pages::pages,
    written::{Written, moment},
};
use aws_sdk_personalize::{Client, types::EventTracker};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client
        .describe_event_tracker()
        .event_tracker_arn(arn)
        .send()
        .await
        .or_cloud("DescribeEventTracker");
    Ok(described("DescribeEventTracker", answer, |a| a.event_tracker)?
        .map(|tracker| seen(tracker, arn)))
}

fn seen(tracker: EventTracker, arn: &str) -> Live {
    let props = Written::new()
        .with("name", tracker.name.clone())
        .with("datasetGroupArn", tracker.dataset_group_arn)
        .with("accountId", tracker.account_id)
        .with("trackingId", tracker.tracking_id.clone());
    Live {
        outputs: outputs(Some(arn.to_owned()), tracker.tracking_id),
        created: moment(tracker.creation_date_time.as_ref()),
        updated: moment(tracker.last_updated_date_time.as_ref()),
        ..live(Kind::EventTracker, tracker.name, arn, tracker.status, props.props())
    }
}

fn outputs(arn: Option<String>, tracking_id: Option<String>) -> Props {
    Written::new().with("arn", arn).with("trackingId", tracking_id).props()
}

pub(super) async fn list(client: &Client, group: Option<&str>) -> Result<Vec<Listed>, CloudError> {
    let request = client
        .list_event_trackers()
        .set_dataset_group_arn(group.map(str::to_owned))
        .max_results(PAGE);
    let all = pages(
        "ListEventTrackers",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListEventTrackers") }
        },
        |page| (page.event_trackers.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all.into_iter().filter_map(|t| listed(t.name, t.event_tracker_arn, t.status)).collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateEventTracker", input);
    let request = client
        .create_event_tracker()
        .set_name(f.text("name")?)
        .set_dataset_group_arn(f.text("datasetGroupArn")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateEventTracker")?;
    Ok(outputs(answer.event_tracker_arn, answer.tracking_id))
}

pub(super) async fn delete(client: &Client, arn: &str) -> Result<(), CloudError> {
    client
        .delete_event_tracker()
        .event_tracker_arn(arn)
        .send()
        .await
        .or_cloud("DeleteEventTracker")?;
    Ok(())
}
