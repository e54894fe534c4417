//! The engine's `Cloud` over the SDK: each kind to its service, which knows its own. Not here: any call itself.

use crate::{
    apigateway, athena, connect::Aws, iam, personalize, s3, s3::data_object::ObjectPart, scheduler,
    ssm, states, sts,
};
use async_trait::async_trait;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    kind::{self, definition::Service},
    props::Props,
};
use personalize_engine::cloud::{Call, Cloud, CloudError, Identity, Listed, Object};

#[async_trait]
impl Cloud for Aws {
    async fn identity(&self) -> Result<Identity, CloudError> {
        sts::identity(self.sts()).await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        match kind::definition_of(kind).service {
            Service::S3 => s3::describe(self, kind, locator).await,
            Service::Iam => iam::describe(self.iam(), kind, locator).await,
            Service::Ssm => ssm::describe(self.ssm(), locator).await,
            Service::Scheduler => scheduler::describe(self.scheduler(), kind, locator).await,
            Service::StepFunctions => states::describe(self.states(), locator).await,
            Service::ApiGateway => apigateway::describe(self.gateway(), kind, locator).await,
            Service::Personalize => personalize::describe(self.personalize(), kind, locator).await,
        }
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        match kind::definition_of(kind).service {
            Service::S3 => s3::list(self, kind, parent).await,
            Service::Iam => iam::list(self.iam(), kind, parent).await,
            Service::Ssm => ssm::list(self.ssm(), parent.unwrap_or_default()).await,
            Service::Scheduler => {
                scheduler::list(self.scheduler(), parent.unwrap_or_default()).await
            }
            // It is known by its name.
            Service::StepFunctions => Ok(Vec::new()),
            Service::ApiGateway => {
                apigateway::list(self.gateway(), parent.unwrap_or_default()).await
            }
            Service::Personalize => personalize::list(self.personalize(), kind, parent).await,
        }
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        s3::data_object::objects(self.s3(), location).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        if !kind::takes_tags(kind) {
            return Ok(Some(Tags::new()));
        }
        match kind::definition_of(kind).service {
            Service::S3 => s3::bucket::tags(self.s3(), locator).await,
            Service::Iam => iam::role::tags(self.iam(), locator).await,
            Service::Ssm => ssm::tags(self.ssm(), locator).await,
            Service::Scheduler => scheduler::tags(self.scheduler(), locator).await,
            Service::StepFunctions => states::tags(self.states(), locator).await,
            Service::ApiGateway => apigateway::tags(self.gateway(), locator).await,
            Service::Personalize => personalize::tags(self.personalize(), locator).await,
        }
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        match kind::definition_of(call.kind).service {
            Service::S3 if athena::is_query(call) => athena::call(self, call).await,
            Service::S3 => s3::call(self, call).await,
            Service::Iam => iam::call(self.iam(), call).await,
            Service::Ssm => ssm::call(self.ssm(), call).await,
            Service::Scheduler => scheduler::call(self.scheduler(), call).await,
            Service::StepFunctions => states::call(self.states(), call).await,
            Service::ApiGateway => apigateway::call(self.gateway(), call).await,
            Service::Personalize => personalize::call(self.personalize(), call).await,
        }
    }
}

impl Aws {
    /// The first bytes of the object at `s3://bucket/key`, at most so many, with one request.
    ///
    /// # Errors
    /// Where the object is not there, is empty, or may not be read.
    pub async fn object_start(&self, object: &str, bytes: u64) -> Result<ObjectPart, CloudError> {
        s3::data_object::range(self.s3(), object, 0, bytes).await
    }

    /// The bytes of the object at `s3://bucket/key` from a place on, at most so many, with one request.
    ///
    /// # Errors
    /// Where the object is not there, is not that large, or may not be read.
    pub async fn object_range(
        &self,
        object: &str,
        from: u64,
        bytes: u64,
    ) -> Result<Vec<u8>, CloudError> {
        Ok(s3::data_object::range(self.s3(), object, from, bytes).await?.bytes)
    }

    /// The documents of all policies of a role, its own and those that are attached to it, as text.
    ///
    /// # Errors
    /// Where the role is not there, or one of them may not be read.
    pub async fn role_documents(&self, role: &str) -> Result<Vec<String>, CloudError> {
        iam::role_policy::documents(self.iam(), role).await
    }
}
