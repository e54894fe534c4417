//! Import jobs: made and read, never changed or removed; the service calls them dataset import jobs.

use super::{PAGE, tags};
use crate::{
    error::{OrCloud, described, found, given},
    fields::{Fields, InputError},
    live::{listed, live},
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_personalize::{
    Client,
    types::{DataSource, DatasetImportJob},
};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{CloudError, Listed};

pub(super) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let request = client.describe_dataset_import_job().dataset_import_job_arn(arn);
    let answer = request.send().await.or_cloud("DescribeDatasetImportJob");
    Ok(described("DescribeDatasetImportJob", answer, |a| a.dataset_import_job)?
        .map(|job| seen(job, arn)))
}

fn seen(job: DatasetImportJob, arn: &str) -> Live {
    let source = job.data_source.map(|s| Written::new().with("dataLocation", s.data_location));
    let props = Written::new()
        .with("jobName", job.job_name.clone())
        .with("datasetArn", job.dataset_arn)
        .with("dataSource", source)
        .with("roleArn", job.role_arn)
        .with("importMode", job.import_mode.as_ref().map(|m| m.as_str()))
        .with("publishAttributionMetricsToS3", job.publish_attribution_metrics_to_s3);
    Live {
        failure: job.failure_reason,
        created: moment(job.creation_date_time.as_ref()),
        updated: moment(job.last_updated_date_time.as_ref()),
        ..live(Kind::ImportJob, job.job_name, arn, job.status, props.props())
    }
}

pub(super) async fn list(
    client: &Client,
    dataset: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    let request = client
        .list_dataset_import_jobs()
        .set_dataset_arn(dataset.map(str::to_owned))
        .max_results(PAGE);
    let all = pages(
        "ListDatasetImportJobs",
        |token| {
            let page = request.clone().set_next_token(token);
            async move { page.send().await.or_cloud("ListDatasetImportJobs") }
        },
        |page| (page.dataset_import_jobs.unwrap_or_default(), page.next_token),
    )
    .await;
    let all = found(all)?.unwrap_or_default();
    Ok(all
        .into_iter()
        .filter_map(|j| {
            let created = moment(j.creation_date_time.as_ref());
            let line = listed(j.job_name, j.dataset_import_job_arn, j.status)?;
            Some(Listed { created, ..line })
        })
        .collect())
}

pub(super) async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateDatasetImportJob", input);
    let request = client
        .create_dataset_import_job()
        .set_job_name(f.text("jobName")?)
        .set_dataset_arn(f.text("datasetArn")?)
        .set_data_source(f.block("dataSource", source)?)
        .set_role_arn(f.text("roleArn")?)
        .set_import_mode(f.word("importMode")?)
        .set_publish_attribution_metrics_to_s3(f.flag("publishAttributionMetricsToS3")?)
        .set_tags(tags::at_creation(&mut f)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateDatasetImportJob")?;
    Ok(output("arn", Some(given("CreateDatasetImportJob", answer.dataset_import_job_arn)?)))
}

fn source(mut f: Fields) -> Result<DataSource, InputError> {
    let source = DataSource::builder().set_data_location(f.text("dataLocation")?).build();
    f.finish(source)
}
