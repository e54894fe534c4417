//! ARNs: made from a name where the service lets them follow from it, taken apart, and checked (`arn/check.rs`).
//! Not here: ids that the service draws at random (event trackers, solution versions); they are arguments.
//!
//! Source of every form: docs/service/resources.md, "ARNs".

mod check;

pub use check::{check_key_arn, check_role_arn};

use crate::dataset::DatasetType;
use serde::{Deserialize, Serialize};

/// Most characters of an ARN that the service takes (docs/service/resources.md, "ARNs").
pub const LONGEST: usize = 256;

/// Whether a text is an account: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where resources live: partition, region and account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
}

/// Region prefixes of the other partitions; everything else is `aws`.
const PARTITIONS: [(&str, &str); 8] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-iso-", "aws-iso"),
    ("eusc-", "aws-eusc"),
    ("us-iso", "aws-iso"),
];

/// The ARN partition that a region belongs to.
pub fn partition(region: &str) -> &'static str {
    PARTITIONS
        .iter()
        .find(|(start, _)| region.starts_with(start))
        .map_or("aws", |(_, partition)| partition)
}

impl Scope {
    /// A region and an account; the partition follows from the region.
    pub fn new(region: impl Into<String>, account: impl Into<String>) -> Self {
        let region = region.into();
        Self { partition: partition(&region).to_owned(), region, account: account.into() }
    }

    /// `arn:aws:personalize:<region>:<account>:<tail>`.
    pub fn personalize(&self, tail: &str) -> String {
        format!("arn:{}:personalize:{}:{}:{tail}", self.partition, self.region, self.account)
    }

    /// A dataset group.
    pub fn dataset_group(&self, name: &str) -> String {
        self.personalize(&format!("dataset-group/{name}"))
    }

    /// A schema.
    pub fn schema(&self, name: &str) -> String {
        self.personalize(&format!("schema/{name}"))
    }

    /// A dataset: made of its group's name and its kind; its own name is not in it.
    pub fn dataset(&self, group: &str, kind: DatasetType) -> String {
        self.personalize(&format!("dataset/{group}/{}", kind.wire()))
    }

    /// A dataset import job.
    pub fn dataset_import_job(&self, name: &str) -> String {
        self.personalize(&format!("dataset-import-job/{name}"))
    }

    /// A dataset export job.
    pub fn dataset_export_job(&self, name: &str) -> String {
        self.personalize(&format!("dataset-export-job/{name}"))
    }

    /// A data deletion job.
    pub fn data_deletion_job(&self, name: &str) -> String {
        self.personalize(&format!("data-deletion-job/{name}"))
    }

    /// An event tracker, by the id that the service drew: eight hex digits.
    pub fn event_tracker(&self, id: &str) -> String {
        self.personalize(&format!("event-tracker/{id}"))
    }

    /// A solution.
    pub fn solution(&self, name: &str) -> String {
        self.personalize(&format!("solution/{name}"))
    }

    /// A solution version, by the id that the service drew, or `$LATEST`.
    pub fn solution_version(&self, solution: &str, id: &str) -> String {
        self.personalize(&format!("solution/{solution}/{id}"))
    }

    /// A campaign.
    pub fn campaign(&self, name: &str) -> String {
        self.personalize(&format!("campaign/{name}"))
    }

    /// A recommender.
    pub fn recommender(&self, name: &str) -> String {
        self.personalize(&format!("recommender/{name}"))
    }

    /// A filter.
    pub fn filter(&self, name: &str) -> String {
        self.personalize(&format!("filter/{name}"))
    }

    /// A batch inference job.
    pub fn batch_inference_job(&self, name: &str) -> String {
        self.personalize(&format!("batch-inference-job/{name}"))
    }

    /// A batch segment job.
    pub fn batch_segment_job(&self, name: &str) -> String {
        self.personalize(&format!("batch-segment-job/{name}"))
    }

    /// A metric attribution.
    pub fn metric_attribution(&self, name: &str) -> String {
        self.personalize(&format!("metric-attribution/{name}"))
    }

    /// `arn:aws:scheduler:<region>:<account>:<tail>`.
    pub fn scheduler(&self, tail: &str) -> String {
        format!("arn:{}:scheduler:{}:{}:{tail}", self.partition, self.region, self.account)
    }

    /// A key of KMS, which calls name by its id or its ARN: `arn:aws:kms:<region>:<account>:key/<id>`.
    pub fn key(&self, key: &str) -> String {
        let Scope { partition, region, account } = self;
        match key.starts_with("arn:") {
            true => key.to_owned(),
            false => format!("arn:{partition}:kms:{region}:{account}:key/{key}"),
        }
    }

    /// A state machine of Step Functions: `arn:aws:states:<region>:<account>:stateMachine:<name>`.
    pub fn state_machine(&self, name: &str) -> String {
        let Scope { partition, region, account } = self;
        format!("arn:{partition}:states:{region}:{account}:stateMachine:{name}")
    }

    /// `arn:aws:apigateway:<region>::/<path>`: a resource of API Gateway, by the path of its API; without an account.
    pub fn api_gateway(&self, path: &str) -> String {
        format!("arn:{}:apigateway:{}::/{path}", self.partition, self.region)
    }

    /// A recipe, by its name or this very ARN: owned by the service, without region and account; partitions other
    /// than `aws` are not documented.
    pub fn recipe(&self, name: &str) -> String {
        let name = name.rsplit_once(":recipe/").map_or(name, |(_, tail)| tail);
        format!("arn:aws:personalize:::recipe/{name}")
    }

    /// A recipe's algorithm, as [`Scope::recipe`].
    pub fn algorithm(&self, name: &str) -> String {
        format!("arn:aws:personalize:::algorithm/{name}")
    }

    /// A feature transformation, as [`Scope::recipe`].
    pub fn feature_transformation(&self, name: &str) -> String {
        format!("arn:aws:personalize:::feature-transformation/{name}")
    }

    /// An IAM role without a path.
    pub fn role(&self, name: &str) -> String {
        format!("arn:{}:iam::{}:role/{name}", self.partition, self.account)
    }

    /// An S3 bucket.
    pub fn bucket(&self, name: &str) -> String {
        format!("arn:{}:s3:::{name}", self.partition)
    }
}

/// An ARN in its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Arn {
    /// `aws`, `aws-cn`, …
    pub partition: String,
    /// `personalize`, `iam`, `s3`.
    pub service: String,
    /// Empty for recipes, roles and buckets.
    pub region: String,
    /// Empty for recipes and buckets.
    pub account: String,
    /// Everything after the fifth colon: `campaign/home`.
    pub resource: String,
}

impl Arn {
    /// What it is: `campaign`, `solution`, `dataset`; None without a slash, as in a bucket's ARN.
    pub fn kind(&self) -> Option<&str> {
        self.resource.split_once('/').map(|(kind, _)| kind)
    }

    /// What follows the kind: `home`, `<group>/ITEMS`, `<solution>/<version>`; the whole where there is no kind.
    pub fn id(&self) -> &str {
        self.resource.split_once('/').map_or(self.resource.as_str(), |(_, id)| id)
    }
}

impl std::fmt::Display for Arn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Why a text is not an ARN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArnError {
    /// Fewer than six parts, or another first word.
    #[error(
        "`{0}` is not an ARN; an ARN looks like `arn:aws:personalize:eu-west-1:123456789012:campaign/home`"
    )]
    Form(String),
    /// A part that may not be empty is.
    #[error("`{0}` is not an ARN: its {1} is empty")]
    Empty(String, &'static str),
}

/// Takes an ARN apart.
///
/// # Errors
/// When the text does not have the six parts, or the partition, service or resource is empty.
pub fn parse_arn(text: &str) -> Result<Arn, ArnError> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, resource] = parts[..] else {
        return Err(ArnError::Form(text.to_owned()));
    };
    for (part, word) in [(partition, "partition"), (service, "service"), (resource, "resource")] {
        if part.is_empty() {
            return Err(ArnError::Empty(text.to_owned(), word));
        }
    }
    let [partition, service, region, account, resource] =
        [partition, service, region, account, resource].map(str::to_owned);
    Ok(Arn { partition, service, region, account, resource })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_kind_of_arn() {
        let s = Scope::new("eu-west-1", "123456789012");
        let all = [
            s.dataset_group("shop"),
            s.schema("items"),
            s.dataset("shop", DatasetType::ActionInteractions),
            s.dataset_import_job("j"),
            s.event_tracker("ca4f41f3"),
            s.solution_version("up", "$LATEST"),
            s.batch_inference_job("b"),
            s.metric_attribution("m"),
            s.recipe("aws-sims"),
            s.role("reader"),
            s.bucket("data"),
        ];
        for arn in &all {
            assert_eq!(&parse_arn(arn).unwrap().to_string(), arn);
        }
        expect![[r"
            arn:aws:personalize:eu-west-1:123456789012:dataset-group/shop
            arn:aws:personalize:eu-west-1:123456789012:schema/items
            arn:aws:personalize:eu-west-1:123456789012:dataset/shop/ACTION_INTERACTIONS
            arn:aws:personalize:eu-west-1:123456789012:dataset-import-job/j
            arn:aws:personalize:eu-west-1:123456789012:event-tracker/ca4f41f3
            arn:aws:personalize:eu-west-1:123456789012:solution/up/$LATEST
            arn:aws:personalize:eu-west-1:123456789012:batch-inference-job/b
            arn:aws:personalize:eu-west-1:123456789012:metric-attribution/m
            arn:aws:personalize:::recipe/aws-sims
            arn:aws:iam::123456789012:role/reader
            arn:aws:s3:::data"]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn partitions_follow_from_regions() {
        for (region, expected) in [
            ("eu-west-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
        ] {
            assert_eq!(Scope::new(region, "1").partition, expected);
        }
    }

    #[test]
    fn parts() {
        let arn = parse_arn("arn:aws:personalize:eu-west-1:1:dataset/shop/ITEMS").unwrap();
        assert_eq!((arn.kind(), arn.id()), (Some("dataset"), "shop/ITEMS"));
        let bucket = parse_arn("arn:aws:s3:::data").unwrap();
        assert_eq!((bucket.kind(), bucket.id()), (None, "data"));
    }

    #[test]
    fn what_is_not_an_arn_is_explained() {
        expect!["`home` is not an ARN; an ARN looks like `arn:aws:personalize:eu-west-1:123456789012:campaign/home`"]
            .assert_eq(&parse_arn("home").unwrap_err().to_string());
        expect!["`arn:aws:personalize:::` is not an ARN: its resource is empty"]
            .assert_eq(&parse_arn("arn:aws:personalize:::").unwrap_err().to_string());
    }
}
