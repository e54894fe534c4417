"""Buckets in regions: a call to another region is a redirect, which boto3 follows by itself."""

from check import client

seoul, virginia = client("s3", "ap-northeast-2"), client("s3", "us-east-1")
seoul.create_bucket(Bucket="films-seoul",
                    CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
seen = []
virginia.meta.events.register("response-received.s3", lambda parsed_response, **_: seen.append(
    (parsed_response["ResponseMetadata"]["HTTPStatusCode"],
     parsed_response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region"))))
virginia.put_object(Bucket="films-seoul", Key="a", Body=b"1")
assert (301, "ap-northeast-2") in seen, seen
assert seoul.get_object(Bucket="films-seoul", Key="a")["Body"].read() == b"1"
assert virginia.get_bucket_location(Bucket="films-seoul")["LocationConstraint"] == "ap-northeast-2"
grants = seoul.get_bucket_acl(Bucket="films-seoul")["Grants"]
assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"], grants
