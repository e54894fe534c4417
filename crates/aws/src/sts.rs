//! Who is calling.

use crate::error::{OrCloud, other};
use aws_sdk_sts::Client;
use personalize_engine::cloud::{CloudError, Identity};

const OPERATION: &str = "GetCallerIdentity";

/// The account and the ARN of the caller. Needs no permission at all, so a failure is about credentials or endpoint.
pub(crate) async fn identity(client: &Client) -> Result<Identity, CloudError> {
    let answer = client.get_caller_identity().send().await.or_cloud(OPERATION)?;
    match (answer.account, answer.arn) {
        (Some(account), Some(caller)) => Ok(Identity { account, caller }),
        _ => {
            Err(other(OPERATION, "the endpoint did not say who is calling; is it an AWS endpoint?"))
        }
    }
}
