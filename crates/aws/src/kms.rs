//! KMS: the policy of a key. Not here: who it lets in (`personalize_rules::policy`).

use crate::{connect::Aws, query};
use personalize_engine::cloud::CloudError;
use serde_json::json;

/// KMS, with the operations that are used.
static SERVICE: query::Service = query::Service {
    name: "KMS",
    signing_name: "kms",
    protocol: query::Protocol::Json { version: "1.1", target: "TrentService" },
    operations: personalize_model::kms::OPERATIONS,
};

impl Aws {
    /// The text of the policy of a key, which is found by its ARN.
    ///
    /// # Errors
    /// Where there is no such key, it is in another region, or its policy may not be read.
    pub async fn key_policy(&self, key: &str) -> Result<String, CloudError> {
        // Every key has one policy, of this name (KMS API reference, `GetKeyPolicy`).
        let input = json!({"KeyId": key, "PolicyName": "default"});
        let answer = self.kms_client(&SERVICE).call("GetKeyPolicy", &input).await?;
        Ok(answer["Policy"].as_str().unwrap_or_default().to_owned())
    }
}
