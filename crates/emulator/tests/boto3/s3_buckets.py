"""Buckets and their configuration, with S3's error codes."""

import json

from check import client, refused

s3 = client("s3")
assert s3.list_buckets()["Buckets"] == []
s3.create_bucket(Bucket="films")
s3.create_bucket(Bucket="films")  # us-east-1 lets the owner make it again
seoul = client("s3", "ap-northeast-2")
where = {"LocationConstraint": "ap-northeast-2"}
seoul.create_bucket(Bucket="shop-bucket", CreateBucketConfiguration=where)
refused("BucketAlreadyOwnedByYou", 409, seoul.create_bucket, Bucket="shop-bucket",
        CreateBucketConfiguration=where)
refused("IllegalLocationConstraintException", 400, seoul.create_bucket, Bucket="other-bucket")
refused("InvalidBucketName", 400, s3.create_bucket, Bucket="a..b")

assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["films", "shop-bucket"]
assert s3.get_bucket_location(Bucket="films")["LocationConstraint"] is None
assert s3.get_bucket_location(Bucket="shop-bucket")["LocationConstraint"] == "ap-northeast-2"
assert s3.head_bucket(Bucket="shop-bucket")["BucketRegion"] == "ap-northeast-2"
refused("404", 404, s3.head_bucket, Bucket="absent")
refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket="absent")
refused("NoSuchBucket", 404, s3.delete_bucket, Bucket="absent")
assert "Status" not in s3.get_bucket_versioning(Bucket="films")

refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket="films")
policy = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::films", "arn:aws:s3:::films/*"]}]}
s3.put_bucket_policy(Bucket="films", Policy=json.dumps(policy))
assert json.loads(s3.get_bucket_policy(Bucket="films")["Policy"]) == policy
refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket="films", Policy="{}")
s3.delete_bucket_policy(Bucket="films")
s3.delete_bucket_policy(Bucket="films")
refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket="films")

block = dict(BlockPublicAcls=True, IgnorePublicAcls=True, BlockPublicPolicy=False,
             RestrictPublicBuckets=True)
s3.put_public_access_block(Bucket="films", PublicAccessBlockConfiguration=block)
assert s3.get_public_access_block(Bucket="films")["PublicAccessBlockConfiguration"] == block
s3.delete_public_access_block(Bucket="films")
refused("NoSuchPublicAccessBlockConfiguration", 404, s3.get_public_access_block, Bucket="films")

refused("NoSuchTagSet", 404, s3.get_bucket_tagging, Bucket="films")
tags = [{"Key": "팀", "Value": "추천"}, {"Key": "a", "Value": ""}]
s3.put_bucket_tagging(Bucket="films", Tagging={"TagSet": tags})
assert s3.get_bucket_tagging(Bucket="films")["TagSet"] == tags
s3.delete_bucket_tagging(Bucket="films")
refused("NoSuchTagSet", 404, s3.get_bucket_tagging, Bucket="films")

rule = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
assert s3.get_bucket_ownership_controls(Bucket="films")["OwnershipControls"] == rule
s3.put_bucket_ownership_controls(Bucket="films", OwnershipControls=rule)
kms = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/k"}
s3.put_bucket_encryption(Bucket="films", ServerSideEncryptionConfiguration={
    "Rules": [{"ApplyServerSideEncryptionByDefault": kms}]})
got = s3.get_bucket_encryption(Bucket="films")["ServerSideEncryptionConfiguration"]["Rules"][0]
assert got["ApplyServerSideEncryptionByDefault"] == kms

s3.put_object(Bucket="films", Key="a", Body=b"x")
refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket="films")
s3.delete_object(Bucket="films", Key="a")
s3.delete_bucket(Bucket="films")
refused("NoSuchBucket", 404, s3.get_bucket_policy, Bucket="films")
