"""What is kept of an object besides its bytes: checksums of parts, storage class, encryption; and what is not taken."""

import base64
import hashlib
import io
import urllib.error
import urllib.request
import zlib

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import MissingDependencyException
from check import client, refused

s3 = client("s3")
s3.create_bucket(Bucket="kept")
MIB = 1 << 20
body = bytes(range(256)) * 4 * 1024 * 11  # 11 MiB
config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
parts = [body[i:i + 5 * MIB] for i in range(0, len(body), 5 * MIB)]

# The transfer manager: composite checksums of its own choice and of the caller's.
crc = b"".join(zlib.crc32(part).to_bytes(4, "big") for part in parts)
crc = base64.b64encode(zlib.crc32(crc).to_bytes(4, "big")).decode() + "-3"
sha = b"".join(hashlib.sha256(part).digest() for part in parts)
sha = base64.b64encode(hashlib.sha256(sha).digest()).decode() + "-3"
for extra, name, wanted in [({}, "ChecksumCRC32", crc),
                            ({"ChecksumAlgorithm": "SHA256"}, "ChecksumSHA256", sha)]:
    s3.upload_fileobj(io.BytesIO(body), "kept", "big", Config=config,
                      ExtraArgs=dict(extra, StorageClass="INTELLIGENT_TIERING"))
    head = s3.head_object(Bucket="kept", Key="big", ChecksumMode="ENABLED")
    assert head[name] == wanted and head["ChecksumType"] == "COMPOSITE", head
    assert head["StorageClass"] == "INTELLIGENT_TIERING"
    told = s3.get_object_attributes(Bucket="kept", Key="big", ObjectAttributes=[
        "ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"])
    assert told["Checksum"][name] == wanted and told["Checksum"]["ChecksumType"] == "COMPOSITE"
    assert told["ObjectParts"]["TotalPartsCount"] == 3 and told["ObjectSize"] == len(body)
    assert [p["Size"] for p in told["ObjectParts"]["Parts"]] == [len(p) for p in parts]
    assert told["ETag"].strip('"') == head["ETag"].strip('"')
    assert s3.get_object(Bucket="kept", Key="big")["Body"].read() == body
    second = s3.get_object(Bucket="kept", Key="big", PartNumber=2)
    assert second["Body"].read() == parts[1] and second["PartsCount"] == 3

# By hand: a checksum of the whole, and of a part that is not right.
at = {"Bucket": "kept", "Key": "hand"}
upload = s3.create_multipart_upload(**at, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
assert upload["ChecksumType"] == "FULL_OBJECT"
upload = dict(at, UploadId=upload["UploadId"])
refused("BadDigest", 400, s3.upload_part, **upload, PartNumber=1, Body=b"a", ChecksumCRC32="AAAAAA==")
refused("InvalidRequest", 400, s3.upload_part, **upload, PartNumber=1, Body=b"a",
        ChecksumSHA256=base64.b64encode(hashlib.sha256(b"a").digest()).decode())
part = s3.upload_part(**upload, PartNumber=1, Body=b"a")
whole = base64.b64encode(zlib.crc32(b"a").to_bytes(4, "big")).decode()
assert part["ChecksumCRC32"] == whole
listed = s3.list_parts(**upload)
assert listed["ChecksumAlgorithm"] == "CRC32" and listed["Parts"][0]["ChecksumCRC32"] == whole
named = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
refused("BadDigest", 400, s3.complete_multipart_upload, **upload, MultipartUpload=named,
        ChecksumCRC32="AAAAAA==", ChecksumType="FULL_OBJECT")
done = s3.complete_multipart_upload(**upload, MultipartUpload=named, ChecksumCRC32=whole,
                                    ChecksumType="FULL_OBJECT")
assert done["ChecksumCRC32"] == whole and done["ChecksumType"] == "FULL_OBJECT"
refused("InvalidRequest", 400, s3.create_multipart_upload, **at, ChecksumAlgorithm="SHA256",
        ChecksumType="FULL_OBJECT")
try:
    s3.put_object(**at, Body=b"a", ChecksumAlgorithm="CRC64NVME")
    assert s3.head_object(**at, ChecksumMode="ENABLED")["ChecksumCRC64NVME"]
except MissingDependencyException:
    pass

# Storage class and encryption.
put = dict(at, Body=b"a")
s3.put_object(**put, StorageClass="ONEZONE_IA", ServerSideEncryption="aws:kms", SSEKMSKeyId="key-1",
              BucketKeyEnabled=True)
head = s3.head_object(**at)
assert (head["StorageClass"], head["ServerSideEncryption"]) == ("ONEZONE_IA", "aws:kms"), head
assert head["SSEKMSKeyId"] == "key-1" and head["BucketKeyEnabled"]
classes = {o["Key"]: o["StorageClass"] for o in s3.list_objects_v2(Bucket="kept")["Contents"]}
assert classes == {"big": "INTELLIGENT_TIERING", "hand": "ONEZONE_IA"}, classes
s3.copy_object(Bucket="kept", Key="copy", CopySource=at)
copied = s3.head_object(Bucket="kept", Key="copy")
assert "StorageClass" not in copied and copied["ServerSideEncryption"] == "AES256"
s3.copy_object(Bucket="kept", Key="copy", CopySource=dict(Bucket="kept", Key="copy"), StorageClass="STANDARD_IA")
assert s3.head_object(Bucket="kept", Key="copy")["StorageClass"] == "STANDARD_IA"
refused("InvalidStorageClass", 400, s3.put_object, **put, StorageClass="COLD")
refused("InvalidArgument", 400, s3.put_object, **put, ServerSideEncryption="AES128")

# What is not kept is not taken.
for extra in [{"ACL": "public-read"}, {"GrantRead": "id=1"}, {"WebsiteRedirectLocation": "/x"},
              {"ObjectLockMode": "GOVERNANCE"}, {"ObjectLockLegalHoldStatus": "ON"},
              {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0" * 32},
              {"SSEKMSEncryptionContext": "e30="}]:
    refused("NotImplemented", 501, s3.put_object, Bucket="kept", Key="no", Body=b"a", **extra)
    refused("404", 404, s3.head_object, Bucket="kept", Key="no")
s3.put_object(**put, ACL="bucket-owner-full-control", ExpectedBucketOwner="000000000000")
refused("AccessDenied", 403, s3.put_object, **put, ExpectedBucketOwner="111122223333")
refused("NotImplemented", 501, s3.create_bucket, Bucket="locked", ObjectLockEnabledForBucket=True)
refused("MalformedXML", 400, s3.delete_objects, Bucket="kept",
        Delete={"Objects": [{"Key": str(n)} for n in range(1001)]})


def status(url, data=None):
    request = urllib.request.Request(url, data=data, method="PUT" if data else "GET")
    try:
        return urllib.request.urlopen(request).status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


for version in ["s3", "s3v4"]:
    signer = client("s3", signature_version=version)
    good = signer.generate_presigned_url("get_object", Params=at, ExpiresIn=3600)
    assert status(good)[0] == 200
    over = signer.generate_presigned_url("get_object", Params=at, ExpiresIn=-10)
    code, text = status(over)
    if version == "s3":
        assert code == 403 and "Request has expired" in text, (code, text)
    else:
        assert code == 400 and "X-Amz-Expires must be non-negative" in text, (code, text)
signer = client("s3", signature_version="s3v4")
code, text = status(signer.generate_presigned_url("get_object", Params=at, ExpiresIn=604801))
assert code == 400 and "AuthorizationQueryParametersError" in text, (code, text)
