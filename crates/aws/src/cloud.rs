//! The engine's `Cloud` over the SDK: each kind to its service. Not here: any call itself.

use crate::{connect::Aws, iam, personalize, s3, sts};
use async_trait::async_trait;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    props::Props,
};
use personalize_engine::cloud::{Call, Cloud, CloudError, Identity, Listed, Object};

#[async_trait]
impl Cloud for Aws {
    async fn identity(&self) -> Result<Identity, CloudError> {
        sts::identity(self.sts()).await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        match kind {
            Kind::Bucket => s3::bucket::describe(self, locator).await,
            Kind::BucketPolicy => s3::bucket_policy::describe(self.s3(), locator).await,
            Kind::DataObject => s3::data_object::describe(self.s3(), locator).await,
            Kind::Role => iam::role::describe(self.iam(), locator).await,
            Kind::RolePolicy => iam::role_policy::describe(self.iam(), locator).await,
            kind => personalize::describe(self.personalize(), kind, locator).await,
        }
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        match kind {
            Kind::Bucket => s3::bucket::list(self.s3()).await,
            // At most one a bucket, and found by its name: there is nothing to list.
            Kind::BucketPolicy => Ok(Vec::new()),
            Kind::DataObject => s3::data_object::list(self.s3(), parent.unwrap_or_default()).await,
            Kind::Role => iam::role::list(self.iam()).await,
            Kind::RolePolicy => {
                iam::role_policy::list(self.iam(), parent.unwrap_or_default()).await
            }
            kind => personalize::list(self.personalize(), kind, parent).await,
        }
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        s3::data_object::objects(self.s3(), location).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        match kind {
            Kind::Bucket => s3::bucket::tags(self.s3(), locator).await,
            Kind::Role => iam::role::tags(self.iam(), locator).await,
            Kind::BucketPolicy | Kind::DataObject | Kind::RolePolicy => Ok(Some(Tags::new())),
            kind => personalize::tags(self.personalize(), kind, locator).await,
        }
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        tracing::debug!(kind = %call.kind, verb = ?call.verb, locator = call.locator, "call");
        match call.kind {
            Kind::Bucket => s3::bucket::call(self, call).await,
            Kind::BucketPolicy => s3::bucket_policy::call(self.s3(), call).await,
            Kind::DataObject => s3::data_object::call(self, call).await,
            Kind::Role => iam::role::call(self.iam(), call).await,
            Kind::RolePolicy => iam::role_policy::call(self.iam(), call).await,
            _ => personalize::call(self.personalize(), call).await,
        }
    }
}

impl Aws {
    /// The first bytes of the object at `s3://bucket/key`, at most so many, with one request.
    ///
    /// # Errors
    /// Where the object is not there, is empty, or may not be read.
    pub async fn object_start(&self, object: &str, bytes: u64) -> Result<Vec<u8>, CloudError> {
        s3::data_object::start(self.s3(), object, bytes).await
    }
}
