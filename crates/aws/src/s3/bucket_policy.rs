//! The policy of a bucket; found by the bucket's name.

use crate::{
    connect::Aws,
    error::{OrCloud, described, other},
    fields::Fields,
    written::Written,
};
use aws_sdk_s3::Client;
use personalize_core::{address::Kind, inventory::Live, plan::Verb, props::Props};
use personalize_engine::cloud::{Call, CloudError};
use serde_json::Value;

/// Reads the policy, as JSON so that it can be compared.
pub(crate) async fn describe(client: &Client, bucket: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.get_bucket_policy().bucket(bucket).send().await.or_cloud("GetBucketPolicy");
    let policy = described("GetBucketPolicy", answer, |a| a.policy)?;
    Ok(policy.map(|text| {
        let policy = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let props = Written::new().with("bucket", Some(bucket)).with("policy", Some(policy));
        Live::new(Kind::BucketPolicy, bucket.to_owned(), bucket, props.props())
    }))
}

impl Aws {
    /// The text of the policy of a bucket; `None` where it has none.
    ///
    /// # Errors
    /// Where the policy may not be read.
    pub async fn bucket_policy(&self, bucket: &str) -> Result<Option<String>, CloudError> {
        let answer = self.s3().get_bucket_policy().bucket(bucket).send().await;
        described("GetBucketPolicy", answer.or_cloud("GetBucketPolicy"), |answer| answer.policy)
    }
}

/// Makes one write call; `PutBucketPolicy` both creates and replaces.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let bucket = call.locator.as_str();
    match call.verb {
        Verb::Create | Verb::Update => {
            let mut f = Fields::new("PutBucketPolicy", &call.input);
            f.identity(&["bucket"]);
            let request =
                client.put_bucket_policy().bucket(bucket).set_policy(f.document("policy")?);
            f.finish(request)?.send().await.or_cloud("PutBucketPolicy")?;
        }
        Verb::Delete => {
            client
                .delete_bucket_policy()
                .bucket(bucket)
                .send()
                .await
                .or_cloud("DeleteBucketPolicy")?;
        }
        verb => return Err(other(&format!("{verb:?}"), "S3 cannot do this to a bucket policy")),
    }
    Ok(Props::new())
}
