"""Objects: bytes, headers, ranges, tags, copies, lists and removals."""

import hashlib
import urllib.request

from botocore.exceptions import MissingDependencyException
from check import client, refused

s3 = client("s3")
s3.create_bucket(Bucket="data")
body = "USER_ID,ITEM_ID,TIMESTAMP\n가,영화 1,1\n".encode()
key = "데이터/2026 봄/a+b&c%.csv"
put = s3.put_object(Bucket="data", Key=key, Body=body, ContentType="text/csv",
                    CacheControl="no-cache", Metadata={"rows": "1"}, Tagging="a=1&b=%EA%B0%80")
assert put["ETag"] == '"%s"' % hashlib.md5(body).hexdigest()
got = s3.get_object(Bucket="data", Key=key)
assert got["Body"].read() == body
assert got["ContentType"] == "text/csv" and got["CacheControl"] == "no-cache"
assert got["Metadata"] == {"rows": "1"} and got["TagCount"] == 2
head = s3.head_object(Bucket="data", Key=key, ChecksumMode="ENABLED")
assert head["ContentLength"] == len(body) and head["ETag"] == put["ETag"]
assert head["ChecksumCRC32"] == put["ChecksumCRC32"]
refused("404", 404, s3.head_object, Bucket="data", Key="absent")
refused("NoSuchKey", 404, s3.get_object, Bucket="data", Key="absent")

part = s3.get_object(Bucket="data", Key=key, Range="bytes=8-14")
assert part["Body"].read() == b"ITEM_ID" and part["ContentRange"] == f"bytes 8-14/{len(body)}"
assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
assert s3.get_object(Bucket="data", Key=key, Range="bytes=-2")["Body"].read() == b"1\n"
refused("InvalidRange", 416, s3.get_object, Bucket="data", Key=key, Range="bytes=999-")

for algorithm in ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]:
    try:
        done = s3.put_object(Bucket="data", Key="sums", Body=b"abc", ChecksumAlgorithm=algorithm)
    except MissingDependencyException:  # botocore computes some of them with awscrt only
        continue
    assert done["Checksum" + algorithm]
refused("BadDigest", 400, s3.put_object, Bucket="data", Key="sums", Body=b"abc",
        ChecksumCRC32="AAAAAA==")
refused("BadDigest", 400, s3.put_object, Bucket="data", Key="sums", Body=b"abc",
        ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")


# A checksum of a request that is no object.
def other_sum(params, **_):
    params["headers"]["x-amz-checksum-crc32"] = "AAAAAA=="


summing = client("s3")
summing.meta.events.register("before-call.s3", other_sum)
everything = {"Objects": [{"Key": "sums"}]}
refused("BadDigest", 400, summing.delete_objects, Bucket="data", Delete=everything)
refused("BadDigest", 400, summing.put_bucket_tagging, Bucket="data", Tagging={"TagSet": []})


# A body that is another one on the way than when it was signed.
def damage(request, **_):
    body = request.body if isinstance(request.body, bytes) else request.body.read()
    request.body = body[::-1]


damaged = client("s3")
damaged.meta.events.register("before-send.s3", damage)
refused("XAmzContentSHA256Mismatch", 400, damaged.put_object, Bucket="data", Key="sums", Body=b"abc")
refused("XAmzContentSHA256Mismatch", 400, damaged.delete_objects, Bucket="data",
        Delete=everything)
assert s3.get_object(Bucket="data", Key="sums")["Body"].read() == b"abc"
s3.put_object(Bucket="data", Key="empty")
assert s3.get_object(Bucket="data", Key="empty")["Body"].read() == b""

tags = [{"Key": "x", "Value": "y"}]
s3.put_object_tagging(Bucket="data", Key=key, Tagging={"TagSet": tags})
assert s3.get_object_tagging(Bucket="data", Key=key)["TagSet"] == tags
s3.delete_object_tagging(Bucket="data", Key=key)
assert s3.get_object_tagging(Bucket="data", Key=key)["TagSet"] == []

s3.copy_object(Bucket="data", Key="copy", CopySource={"Bucket": "data", "Key": key})
copied = s3.get_object(Bucket="data", Key="copy")
assert copied["Body"].read() == body and copied["Metadata"] == {"rows": "1"}
refused("InvalidRequest", 400, s3.copy_object, Bucket="data", Key="copy",
        CopySource={"Bucket": "data", "Key": "copy"})
refused("NoSuchKey", 404, s3.copy_object, Bucket="data", Key="x",
        CopySource={"Bucket": "data", "Key": "absent"})

s3.create_bucket(Bucket="many")
names = [f"year={y}/{n:03} 편.csv" for y in (2025, 2026) for n in range(30)] + ["root", "z<&\x01>"]
for name in names:
    s3.put_object(Bucket="many", Key=name, Body=b"")
for operation in ["list_objects", "list_objects_v2"]:
    pages = s3.get_paginator(operation)
    found = [o["Key"] for p in pages.paginate(Bucket="many", PaginationConfig={"PageSize": 7})
             for o in p.get("Contents", [])]
    assert found == sorted(names, key=str.encode), (operation, found)
    rolled = [p["Prefix"] for page in pages.paginate(
        Bucket="many", Delimiter="/", PaginationConfig={"PageSize": 1})
        for p in page.get("CommonPrefixes", [])]
    assert rolled == ["year=2025/", "year=2026/"], rolled
page = s3.list_objects_v2(Bucket="many", Prefix="year=2026/", MaxKeys=5)
assert page["KeyCount"] == 5 and page["IsTruncated"] and page["Contents"][0]["Size"] == 0
assert s3.list_objects_v2(Bucket="many", StartAfter="year=9")["KeyCount"] == 1

s3.delete_object(Bucket="many", Key=names.pop())  # XML has no way to name this one
gone = s3.delete_objects(Bucket="many", Delete={"Objects": [{"Key": n} for n in names + ["absent"]]})
assert len(gone["Deleted"]) == len(names) + 1 and "Errors" not in gone
assert s3.list_objects_v2(Bucket="many")["KeyCount"] == 0
s3.delete_object(Bucket="many", Key="absent")

url = s3.generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "copy"})
assert urllib.request.urlopen(url).read() == body
virtual = urllib.request.Request(url.replace("/data/", "/"), headers={"Host": "data.localhost:1"})
assert urllib.request.urlopen(virtual).read() == body
