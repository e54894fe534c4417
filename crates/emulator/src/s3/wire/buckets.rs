//! The operations on buckets.
//! Not here: lists of their objects.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{tag_set, tags, time};
use crate::call::{DEFAULT_REGION, Scope};
use crate::frame::Frame;
use crate::s3::{Keeping, error};

type Asked<T> = S3Request<T>;

pub(super) async fn create(
    frame: &Frame,
    asked: Asked<CreateBucketInput>,
) -> Answer<CreateBucketOutput> {
    let called = asked.extensions.get::<Scope>().map_or(DEFAULT_REGION, |scope| &scope.region);
    let configuration = asked.input.create_bucket_configuration;
    let wanted = configuration.and_then(|configuration| configuration.location_constraint);
    let region = wanted.as_ref().map_or(DEFAULT_REGION, |region| region.as_str());
    // Only the endpoint of us-east-1 makes buckets for other regions.
    if called != DEFAULT_REGION && called != region {
        return Err(error::illegal_location());
    }
    let region = if region == "EU" { "eu-west-1" } else { region };
    let ownership = asked.input.object_ownership.as_ref().map(ObjectOwnership::as_str);
    frame.s3.create_bucket(&asked.input.bucket, region, ownership)?;
    Ok(CreateBucketOutput { location: Some(format!("/{}", asked.input.bucket)) })
}

pub(super) async fn head(frame: &Frame, asked: Asked<HeadBucketInput>) -> Answer<HeadBucketOutput> {
    let bucket = frame.s3.bucket(&asked.input.bucket)?;
    Ok(HeadBucketOutput { bucket_region: Some(bucket.region), ..Default::default() })
}

pub(super) async fn delete(
    frame: &Frame,
    asked: Asked<DeleteBucketInput>,
) -> Answer<DeleteBucketOutput> {
    frame.s3.delete_bucket(&asked.input.bucket)?;
    Ok(DeleteBucketOutput::default())
}

pub(super) async fn list(
    frame: &Frame,
    asked: Asked<ListBucketsInput>,
) -> Answer<ListBucketsOutput> {
    let given = asked.input;
    let prefix = given.prefix.clone().unwrap_or_default();
    let after = given.continuation_token.unwrap_or_default();
    let most = usize::try_from(given.max_buckets.unwrap_or(10_000)).unwrap_or(1).max(1);
    let region = given.bucket_region;
    let mut wanted = frame.s3.buckets()?.into_iter().filter(|bucket| {
        bucket.name.starts_with(&prefix)
            && bucket.name > after
            && region.as_ref().is_none_or(|region| *region == bucket.region)
    });
    let buckets: Vec<_> = wanted.by_ref().take(most).collect();
    let next = wanted.next().and(buckets.last()).map(|last| last.name.clone());
    let buckets = buckets.into_iter().map(|bucket| Bucket {
        bucket_region: Some(bucket.region),
        creation_date: Some(time(bucket.created)),
        name: Some(bucket.name),
    });
    Ok(ListBucketsOutput {
        buckets: Some(buckets.collect()),
        continuation_token: next,
        owner: Some(Owner { display_name: None, id: Some(frame.account.clone()) }),
        prefix: given.prefix,
    })
}

pub(super) async fn location(
    frame: &Frame,
    asked: Asked<GetBucketLocationInput>,
) -> Answer<GetBucketLocationOutput> {
    let region = frame.s3.bucket(&asked.input.bucket)?.region;
    // The first region has no name here.
    let named = (region != DEFAULT_REGION).then(|| BucketLocationConstraint::from(region));
    Ok(GetBucketLocationOutput { location_constraint: named })
}

/// The owner alone, with all rights: what a bucket has whose owner owns all objects.
pub(super) async fn acl(
    frame: &Frame,
    asked: Asked<GetBucketAclInput>,
) -> Answer<GetBucketAclOutput> {
    frame.s3.bucket(&asked.input.bucket)?;
    let id = Some(frame.account.clone());
    let grantee = Grantee {
        display_name: None,
        email_address: None,
        id: id.clone(),
        type_: Type::from_static(Type::CANONICAL_USER),
        uri: None,
    };
    let permission = Some(Permission::from_static(Permission::FULL_CONTROL));
    let grants = Some(vec![Grant { grantee: Some(grantee), permission }]);
    Ok(GetBucketAclOutput { grants, owner: Some(Owner { display_name: None, id }) })
}

pub(super) async fn versioning(
    frame: &Frame,
    asked: Asked<GetBucketVersioningInput>,
) -> Answer<GetBucketVersioningOutput> {
    frame.s3.bucket(&asked.input.bucket)?;
    Ok(GetBucketVersioningOutput::default())
}

pub(super) async fn put_policy(
    frame: &Frame,
    asked: Asked<PutBucketPolicyInput>,
) -> Answer<PutBucketPolicyOutput> {
    frame.s3.put_policy(&asked.input.bucket, &asked.input.policy)?;
    Ok(PutBucketPolicyOutput::default())
}

pub(super) async fn get_policy(
    frame: &Frame,
    asked: Asked<GetBucketPolicyInput>,
) -> Answer<GetBucketPolicyOutput> {
    Ok(GetBucketPolicyOutput { policy: Some(frame.s3.policy(&asked.input.bucket)?) })
}

pub(super) async fn delete_policy(
    frame: &Frame,
    asked: Asked<DeleteBucketPolicyInput>,
) -> Answer<DeleteBucketPolicyOutput> {
    frame.s3.delete_policy(&asked.input.bucket)?;
    Ok(DeleteBucketPolicyOutput::default())
}

pub(super) async fn put_block(
    frame: &Frame,
    asked: Asked<PutPublicAccessBlockInput>,
) -> Answer<PutPublicAccessBlockOutput> {
    let given = asked.input.public_access_block_configuration;
    let switches = [
        given.block_public_acls,
        given.ignore_public_acls,
        given.block_public_policy,
        given.restrict_public_buckets,
    ];
    let switches = switches.map(Option::unwrap_or_default);
    frame.s3.block_public_access(&asked.input.bucket, Some(switches))?;
    Ok(PutPublicAccessBlockOutput::default())
}

pub(super) async fn get_block(
    frame: &Frame,
    asked: Asked<GetPublicAccessBlockInput>,
) -> Answer<GetPublicAccessBlockOutput> {
    let switches = frame.s3.bucket(&asked.input.bucket)?.public_access;
    let [block_acls, ignore_acls, block_policy, restrict] =
        switches.ok_or_else(error::no_public_access_block)?.map(Some);
    let configuration = PublicAccessBlockConfiguration {
        block_public_acls: block_acls,
        block_public_policy: block_policy,
        ignore_public_acls: ignore_acls,
        restrict_public_buckets: restrict,
    };
    Ok(GetPublicAccessBlockOutput { public_access_block_configuration: Some(configuration) })
}

pub(super) async fn delete_block(
    frame: &Frame,
    asked: Asked<DeletePublicAccessBlockInput>,
) -> Answer<DeletePublicAccessBlockOutput> {
    frame.s3.block_public_access(&asked.input.bucket, None)?;
    Ok(DeletePublicAccessBlockOutput::default())
}

pub(super) async fn put_tags(
    frame: &Frame,
    asked: Asked<PutBucketTaggingInput>,
) -> Answer<PutBucketTaggingOutput> {
    frame.s3.tag_bucket(&asked.input.bucket, Some(tags(asked.input.tagging, 50)?))?;
    Ok(PutBucketTaggingOutput::default())
}

pub(super) async fn get_tags(
    frame: &Frame,
    asked: Asked<GetBucketTaggingInput>,
) -> Answer<GetBucketTaggingOutput> {
    let tags = frame.s3.bucket(&asked.input.bucket)?.tags.ok_or_else(error::no_such_tags)?;
    Ok(GetBucketTaggingOutput { tag_set: tag_set(tags) })
}

pub(super) async fn delete_tags(
    frame: &Frame,
    asked: Asked<DeleteBucketTaggingInput>,
) -> Answer<DeleteBucketTaggingOutput> {
    frame.s3.tag_bucket(&asked.input.bucket, None)?;
    Ok(DeleteBucketTaggingOutput::default())
}

pub(super) async fn put_ownership(
    frame: &Frame,
    asked: Asked<PutBucketOwnershipControlsInput>,
) -> Answer<PutBucketOwnershipControlsOutput> {
    let rule = asked.input.ownership_controls.rules.into_iter().next();
    let ownership = rule.map(|rule| rule.object_ownership.as_str().to_owned());
    frame.s3.set_ownership(&asked.input.bucket, ownership)?;
    Ok(PutBucketOwnershipControlsOutput::default())
}

pub(super) async fn get_ownership(
    frame: &Frame,
    asked: Asked<GetBucketOwnershipControlsInput>,
) -> Answer<GetBucketOwnershipControlsOutput> {
    let ownership = frame.s3.bucket(&asked.input.bucket)?.ownership;
    let ownership = ObjectOwnership::from(ownership.ok_or_else(error::no_ownership)?);
    let rules = vec![OwnershipControlsRule { object_ownership: ownership }];
    Ok(GetBucketOwnershipControlsOutput { ownership_controls: Some(OwnershipControls { rules }) })
}

pub(super) async fn delete_ownership(
    frame: &Frame,
    asked: Asked<DeleteBucketOwnershipControlsInput>,
) -> Answer<DeleteBucketOwnershipControlsOutput> {
    frame.s3.set_ownership(&asked.input.bucket, None)?;
    Ok(DeleteBucketOwnershipControlsOutput::default())
}

pub(super) async fn put_encryption(
    frame: &Frame,
    asked: Asked<PutBucketEncryptionInput>,
) -> Answer<PutBucketEncryptionOutput> {
    let rules = asked.input.server_side_encryption_configuration.rules;
    let rule = rules.into_iter().next();
    let bucket_key = rule.as_ref().and_then(|rule| rule.bucket_key_enabled);
    let wanted = rule.and_then(|rule| rule.apply_server_side_encryption_by_default);
    let (algorithm, key) = wanted.map(|it| (it.sse_algorithm, it.kms_master_key_id)).unzip();
    let algorithm = algorithm.as_ref().map(ServerSideEncryption::as_str);
    let keeping = Keeping::parse(None, algorithm, key.flatten(), bucket_key)?;
    frame.s3.encrypt(&asked.input.bucket, keeping.encryption)?;
    Ok(PutBucketEncryptionOutput::default())
}

pub(super) async fn get_encryption(
    frame: &Frame,
    asked: Asked<GetBucketEncryptionInput>,
) -> Answer<GetBucketEncryptionOutput> {
    let bucket = frame.s3.bucket(&asked.input.bucket)?;
    let (algorithm, key) = bucket.encryption;
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(ServerSideEncryptionByDefault {
            kms_master_key_id: key,
            sse_algorithm: ServerSideEncryption::from(algorithm),
        }),
        bucket_key_enabled: Some(bucket.bucket_key),
    };
    let configuration = ServerSideEncryptionConfiguration { rules: vec![rule] };
    Ok(GetBucketEncryptionOutput { server_side_encryption_configuration: Some(configuration) })
}

pub(super) async fn delete_encryption(
    frame: &Frame,
    asked: Asked<DeleteBucketEncryptionInput>,
) -> Answer<DeleteBucketEncryptionOutput> {
    frame.s3.encrypt(&asked.input.bucket, None)?;
    Ok(DeleteBucketEncryptionOutput::default())
}
