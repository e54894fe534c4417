"""Conditional writes: exactly one of many wins, and the losers are told as S3 tells them."""

from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError
from check import client, refused

s3 = client("s3", max_pool_connections=32)
s3.create_bucket(Bucket="locks")


def write(index):
    try:
        s3.put_object(Bucket="locks", Key="lock", Body=str(index).encode(), IfNoneMatch="*")
        return index
    except ClientError as error:
        assert error.response["Error"]["Code"] == "PreconditionFailed", error
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 412
        return None


with ThreadPoolExecutor(32) as pool:
    winners = [index for index in pool.map(write, range(32)) if index is not None]
assert len(winners) == 1, winners
held = s3.get_object(Bucket="locks", Key="lock")
assert held["Body"].read() == str(winners[0]).encode()

tag = held["ETag"]
renewed = s3.put_object(Bucket="locks", Key="lock", Body=b"renewed", IfMatch=tag)["ETag"]
refused("PreconditionFailed", 412, s3.put_object, Bucket="locks", Key="lock", Body=b"", IfMatch=tag)
refused("NoSuchKey", 404, s3.put_object, Bucket="locks", Key="none", Body=b"", IfMatch=tag)
refused("PreconditionFailed", 412, s3.delete_object, Bucket="locks", Key="lock", IfMatch=tag)
s3.delete_object(Bucket="locks", Key="lock", IfMatch=renewed)
s3.delete_object(Bucket="locks", Key="lock", IfMatch=renewed)
s3.put_object(Bucket="locks", Key="lock", Body=b"again", IfNoneMatch="*")

read = s3.get_object(Bucket="locks", Key="lock")
refused("304", 304, s3.get_object, Bucket="locks", Key="lock", IfNoneMatch=read["ETag"])
refused("PreconditionFailed", 412, s3.get_object, Bucket="locks", Key="lock", IfMatch='"other"')
refused("304", 304, s3.head_object, Bucket="locks", Key="lock",
        IfModifiedSince=read["LastModified"])
