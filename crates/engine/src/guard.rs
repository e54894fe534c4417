//! The last look before a call that cannot be undone: the live tags are read again, and must still say that the
//! resource is this stack's and not protected. Not here: the look at the whole plan before the first call.

use crate::{
    cloud::{Cloud, CloudError},
    read::{self, TagsAnswer},
    retry::Retry,
};
use personalize_core::{
    lowering::TAG_PROTECT,
    plan::{Guard, Step},
};

/// Why a step may not be carried out after all.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The tags say something else than when the plan was made.
    #[error("the tag `{key}` of `{name}` is {now} now, not `{wanted}`: it was left unchanged")]
    NotOurs {
        /// The tag.
        key: String,
        /// The physical name.
        name: String,
        /// Its value now, in words.
        now: String,
        /// Its value in the plan.
        wanted: String,
    },
    /// Somebody protected it meanwhile.
    #[error("`{0}` is protected now: it was left unchanged")]
    Protected(String),
    /// Its tags cannot be read before AWS is done with it.
    #[error("AWS is working on `{0}` and does not report its owner: it was left unchanged")]
    Untold(String),
    /// The tags could not be read.
    #[error(transparent)]
    Read(#[from] CloudError),
}

/// Whether `step` may still be carried out; what is gone needs no guard.
pub async fn check(cloud: &dyn Cloud, step: &Step, retry: Retry) -> Result<(), GuardError> {
    let Some(Guard { kind, locator, tags: wanted }) = step.guard.as_deref() else { return Ok(()) };
    let tags = match read::tags(cloud, *kind, locator, retry).await? {
        TagsAnswer::Tags(tags) => tags,
        TagsAnswer::Later => return Err(GuardError::Untold(step.name.to_string())),
        TagsAnswer::Gone => return Ok(()),
    };
    for (key, value) in wanted {
        if tags.get(key) != Some(value) {
            return Err(GuardError::NotOurs {
                key: key.clone(),
                name: step.name.to_string(),
                now: tags.get(key).map_or("not there".into(), |now| format!("`{now}`")),
                wanted: value.clone(),
            });
        }
    }
    match tags.get(TAG_PROTECT).map(String::as_str) {
        Some("true") => Err(GuardError::Protected(step.name.to_string())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::{Call, Identity, Listed, Object};
    use async_trait::async_trait;
    use personalize_core::{
        address::{Address, Kind},
        inventory::{Live, Tags},
        plan::{Risk, Settle, Verb},
        props::Props,
    };

    /// A cloud that knows only tags.
    struct Tagged(Option<Tags>);

    #[async_trait]
    impl Cloud for Tagged {
        async fn identity(&self) -> Result<Identity, CloudError> {
            unimplemented!("only tags are read")
        }
        async fn describe(&self, _: Kind, _: &str) -> Result<Option<Live>, CloudError> {
            // What has no tags to read is gone.
            Ok(None)
        }
        async fn list(&self, _: Kind, _: Option<&str>) -> Result<Vec<Listed>, CloudError> {
            unimplemented!("only tags are read")
        }
        async fn objects(&self, _: &str) -> Result<Vec<Object>, CloudError> {
            unimplemented!("only tags are read")
        }
        async fn tags(&self, _: Kind, _: &str) -> Result<Option<Tags>, CloudError> {
            Ok(self.0.clone())
        }
        async fn call(&self, _: &Call) -> Result<Props, CloudError> {
            unimplemented!("only tags are read")
        }
    }

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    async fn said(live: Option<&[(&str, &str)]>) -> String {
        let wanted = tags(&[("personalize:stack", "movies")]);
        let guard = Guard { kind: Kind::Campaign, locator: "arn".into(), tags: wanted };
        let step = Step {
            id: "delete".into(),
            address: Address::new(Kind::Campaign, "home"),
            verb: Verb::Delete,
            operation: "DeleteCampaign".into(),
            name: "movies-home".into(),
            locator: Some("arn".into()),
            input: Props::new(),
            needs: Vec::new(),
            settle: Settle::Gone,
            risk: Risk::ServingImpact,
            guard: Some(Box::new(guard)),
        };
        match check(&Tagged(live.map(tags)), &step, Retry::default()).await {
            Ok(()) => "ok".into(),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn only_what_is_still_ours_is_deleted() {
        assert_eq!(said(None).await, "ok");
        assert_eq!(said(Some(&[("personalize:stack", "movies"), ("team", "x")])).await, "ok");
        assert_eq!(
            said(Some(&[("personalize:stack", "films")])).await,
            "the tag `personalize:stack` of `movies-home` is `films` now, not `movies`: it was left unchanged"
        );
        assert_eq!(
            said(Some(&[])).await,
            "the tag `personalize:stack` of `movies-home` is not there now, not `movies`: it was left unchanged"
        );
        let protected = [("personalize:stack", "movies"), ("personalize:protect", "true")];
        assert_eq!(
            said(Some(&protected)).await,
            "`movies-home` is protected now: it was left unchanged"
        );
    }
}
