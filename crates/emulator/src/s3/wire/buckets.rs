//! The operations on buckets.
//! Not here: lists of their objects.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{tag_set, tags, time};
use crate::call::{DEFAULT_REGION, Scope};
use crate::s3::{Backend, Keeping, error};

pub(super) async fn create(
    backend: &Backend,
    request: S3Request<CreateBucketInput>,
) -> Answer<CreateBucketOutput> {
    let called = request.extensions.get::<Scope>().map_or(DEFAULT_REGION, |scope| &scope.region);
    let configuration = request.input.create_bucket_configuration;
    let wanted = configuration.and_then(|configuration| configuration.location_constraint);
    let region = wanted.as_ref().map_or(DEFAULT_REGION, |region| region.as_str());
    // Only the endpoint of us-east-1 makes buckets for other regions.
    if called != DEFAULT_REGION && called != region {
        return Err(error::illegal_location());
    }
    let region = if region == "EU" { "eu-west-1" } else { region };
    let ownership = request.input.object_ownership.as_ref().map(ObjectOwnership::as_str);
    backend.objects.create_bucket(&request.input.bucket, region, ownership)?;
    Ok(CreateBucketOutput { location: Some(format!("/{}", request.input.bucket)) })
}

pub(super) async fn head(
    backend: &Backend,
    request: S3Request<HeadBucketInput>,
) -> Answer<HeadBucketOutput> {
    let bucket = backend.objects.bucket(&request.input.bucket)?;
    Ok(HeadBucketOutput { bucket_region: Some(bucket.region), ..Default::default() })
}

pub(super) async fn delete(
    backend: &Backend,
    request: S3Request<DeleteBucketInput>,
) -> Answer<DeleteBucketOutput> {
    backend.objects.delete_bucket(&request.input.bucket)?;
    Ok(DeleteBucketOutput::default())
}

pub(super) async fn list(
    backend: &Backend,
    request: S3Request<ListBucketsInput>,
) -> Answer<ListBucketsOutput> {
    let given = request.input;
    let prefix = given.prefix.clone().unwrap_or_default();
    let after = given.continuation_token.unwrap_or_default();
    let most = usize::try_from(given.max_buckets.unwrap_or(10_000)).unwrap_or(1).max(1);
    let region = given.bucket_region;
    let mut wanted = backend.objects.buckets()?.into_iter().filter(|bucket| {
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
        owner: Some(Owner { display_name: None, id: Some(backend.account.clone()) }),
        prefix: given.prefix,
    })
}

pub(super) async fn location(
    backend: &Backend,
    request: S3Request<GetBucketLocationInput>,
) -> Answer<GetBucketLocationOutput> {
    let region = backend.objects.bucket(&request.input.bucket)?.region;
    // The first region has no name here.
    let named = (region != DEFAULT_REGION).then(|| BucketLocationConstraint::from(region));
    Ok(GetBucketLocationOutput { location_constraint: named })
}

/// The owner alone, with all rights: what a bucket has whose owner owns all objects.
pub(super) async fn acl(
    backend: &Backend,
    request: S3Request<GetBucketAclInput>,
) -> Answer<GetBucketAclOutput> {
    backend.objects.bucket(&request.input.bucket)?;
    let id = Some(backend.account.clone());
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
    backend: &Backend,
    request: S3Request<GetBucketVersioningInput>,
) -> Answer<GetBucketVersioningOutput> {
    backend.objects.bucket(&request.input.bucket)?;
    Ok(GetBucketVersioningOutput::default())
}

pub(super) async fn put_policy(
    backend: &Backend,
    request: S3Request<PutBucketPolicyInput>,
) -> Answer<PutBucketPolicyOutput> {
    backend.objects.put_policy(&request.input.bucket, &request.input.policy)?;
    Ok(PutBucketPolicyOutput::default())
}

pub(super) async fn get_policy(
    backend: &Backend,
    request: S3Request<GetBucketPolicyInput>,
) -> Answer<GetBucketPolicyOutput> {
    Ok(GetBucketPolicyOutput { policy: Some(backend.objects.policy(&request.input.bucket)?) })
}

pub(super) async fn delete_policy(
    backend: &Backend,
    request: S3Request<DeleteBucketPolicyInput>,
) -> Answer<DeleteBucketPolicyOutput> {
    backend.objects.delete_policy(&request.input.bucket)?;
    Ok(DeleteBucketPolicyOutput::default())
}

pub(super) async fn put_block(
    backend: &Backend,
    request: S3Request<PutPublicAccessBlockInput>,
) -> Answer<PutPublicAccessBlockOutput> {
    let given = request.input.public_access_block_configuration;
    let switches = [
        given.block_public_acls,
        given.ignore_public_acls,
        given.block_public_policy,
        given.restrict_public_buckets,
    ];
    let switches = switches.map(Option::unwrap_or_default);
    backend.objects.block_public_access(&request.input.bucket, Some(switches))?;
    Ok(PutPublicAccessBlockOutput::default())
}

pub(super) async fn get_block(
    backend: &Backend,
    request: S3Request<GetPublicAccessBlockInput>,
) -> Answer<GetPublicAccessBlockOutput> {
    let switches = backend.objects.bucket(&request.input.bucket)?.public_access;
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
    backend: &Backend,
    request: S3Request<DeletePublicAccessBlockInput>,
) -> Answer<DeletePublicAccessBlockOutput> {
    backend.objects.block_public_access(&request.input.bucket, None)?;
    Ok(DeletePublicAccessBlockOutput::default())
}

pub(super) async fn put_tags(
    backend: &Backend,
    request: S3Request<PutBucketTaggingInput>,
) -> Answer<PutBucketTaggingOutput> {
    backend.objects.tag_bucket(&request.input.bucket, Some(tags(request.input.tagging, 50)?))?;
    Ok(PutBucketTaggingOutput::default())
}

pub(super) async fn get_tags(
    backend: &Backend,
    request: S3Request<GetBucketTaggingInput>,
) -> Answer<GetBucketTaggingOutput> {
    let tags =
        backend.objects.bucket(&request.input.bucket)?.tags.ok_or_else(error::no_such_tags)?;
    Ok(GetBucketTaggingOutput { tag_set: tag_set(tags) })
}

pub(super) async fn delete_tags(
    backend: &Backend,
    request: S3Request<DeleteBucketTaggingInput>,
) -> Answer<DeleteBucketTaggingOutput> {
    backend.objects.tag_bucket(&request.input.bucket, None)?;
    Ok(DeleteBucketTaggingOutput::default())
}

pub(super) async fn put_ownership(
    backend: &Backend,
    request: S3Request<PutBucketOwnershipControlsInput>,
) -> Answer<PutBucketOwnershipControlsOutput> {
    let rule = request.input.ownership_controls.rules.into_iter().next();
    let ownership = rule.map(|rule| rule.object_ownership.as_str().to_owned());
    backend.objects.set_ownership(&request.input.bucket, ownership)?;
    Ok(PutBucketOwnershipControlsOutput::default())
}

pub(super) async fn get_ownership(
    backend: &Backend,
    request: S3Request<GetBucketOwnershipControlsInput>,
) -> Answer<GetBucketOwnershipControlsOutput> {
    let ownership = backend.objects.bucket(&request.input.bucket)?.ownership;
    let ownership = ObjectOwnership::from(ownership.ok_or_else(error::no_ownership)?);
    let rules = vec![OwnershipControlsRule { object_ownership: ownership }];
    Ok(GetBucketOwnershipControlsOutput { ownership_controls: Some(OwnershipControls { rules }) })
}

pub(super) async fn delete_ownership(
    backend: &Backend,
    request: S3Request<DeleteBucketOwnershipControlsInput>,
) -> Answer<DeleteBucketOwnershipControlsOutput> {
    backend.objects.set_ownership(&request.input.bucket, None)?;
    Ok(DeleteBucketOwnershipControlsOutput::default())
}

pub(super) async fn put_encryption(
    backend: &Backend,
    request: S3Request<PutBucketEncryptionInput>,
) -> Answer<PutBucketEncryptionOutput> {
    let rules = request.input.server_side_encryption_configuration.rules;
    let rule = rules.into_iter().next();
    let bucket_key = rule.as_ref().and_then(|rule| rule.bucket_key_enabled);
    let wanted = rule.and_then(|rule| rule.apply_server_side_encryption_by_default);
    let (algorithm, key) = wanted.map(|it| (it.sse_algorithm, it.kms_master_key_id)).unzip();
    let algorithm = algorithm.as_ref().map(ServerSideEncryption::as_str);
    let keeping = Keeping::parse(None, algorithm, key.flatten(), bucket_key)?;
    backend.objects.encrypt(&request.input.bucket, keeping.encryption)?;
    Ok(PutBucketEncryptionOutput::default())
}

pub(super) async fn get_encryption(
    backend: &Backend,
    request: S3Request<GetBucketEncryptionInput>,
) -> Answer<GetBucketEncryptionOutput> {
    let bucket = backend.objects.bucket(&request.input.bucket)?;
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
    backend: &Backend,
    request: S3Request<DeleteBucketEncryptionInput>,
) -> Answer<DeleteBucketEncryptionOutput> {
    backend.objects.encrypt(&request.input.bucket, None)?;
    Ok(DeleteBucketEncryptionOutput::default())
}
