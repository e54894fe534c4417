"""Uploads in parts, by hand and by the transfer manager."""

import hashlib
import io

from boto3.s3.transfer import TransferConfig
from check import client, refused

s3 = client("s3")
s3.create_bucket(Bucket="big")
bytes_ = bytes(range(256)) * 4 * 1024 * 13  # 13 MiB
config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
s3.upload_fileobj(io.BytesIO(bytes_), "big", "묶음.bin", Config=config,
                  ExtraArgs={"ContentType": "a/b", "Metadata": {"k": "v"}})
head = s3.head_object(Bucket="big", Key="묶음.bin")
parts = [bytes_[i:i + (5 << 20)] for i in range(0, len(bytes_), 5 << 20)]
digests = b"".join(hashlib.md5(part).digest() for part in parts)
assert head["ETag"] == '"%s-3"' % hashlib.md5(digests).hexdigest(), head["ETag"]
assert head["ContentType"] == "a/b" and head["Metadata"] == {"k": "v"}
into = io.BytesIO()
s3.download_fileobj("big", "묶음.bin", into, Config=config)
assert into.getvalue() == bytes_

at = dict(Bucket="big", Key="by-hand")
upload = dict(at, UploadId=s3.create_multipart_upload(**at)["UploadId"])
one = s3.upload_part(**upload, PartNumber=1, Body=b"a" * (5 << 20))["ETag"]
two = s3.upload_part_copy(**upload, PartNumber=2, CopySource={"Bucket": "big", "Key": "묶음.bin"},
                          CopySourceRange="bytes=0-9")["CopyPartResult"]["ETag"]
assert [p["Size"] for p in s3.list_parts(**upload)["Parts"]] == [5 << 20, 10]
assert len(s3.list_multipart_uploads(Bucket="big")["Uploads"]) == 1
first, second = {"PartNumber": 1, "ETag": one}, {"PartNumber": 2, "ETag": two}
complete = s3.complete_multipart_upload
refused("InvalidPartOrder", 400, complete, **upload, MultipartUpload={"Parts": [second, first]})
refused("InvalidPart", 400, complete, **upload,
        MultipartUpload={"Parts": [first, dict(second, ETag=one)]})
complete(**upload, MultipartUpload={"Parts": [first, second]})
assert s3.head_object(**at)["ContentLength"] == (5 << 20) + 10
refused("NoSuchUpload", 404, complete, **upload, MultipartUpload={"Parts": [first]})

upload = dict(at, UploadId=s3.create_multipart_upload(**at)["UploadId"])
small = [{"PartNumber": n, "ETag": s3.upload_part(**upload, PartNumber=n, Body=b"x")["ETag"]}
         for n in (1, 2)]
refused("EntityTooSmall", 400, complete, **upload, MultipartUpload={"Parts": small})
refused("PreconditionFailed", 412, complete, **upload, IfNoneMatch="*",
        MultipartUpload={"Parts": small[:1]})
s3.abort_multipart_upload(**upload)
refused("NoSuchUpload", 404, s3.list_parts, **upload)

for key in ["p/a", "p/a", "p/b", "p/c", "q/a"]:
    s3.create_multipart_upload(Bucket="big", Key=key)
pages, marks = [], {}
while True:
    page = s3.list_multipart_uploads(Bucket="big", Prefix="p/", MaxUploads=3, **marks)
    pages.append([upload["Key"] for upload in page["Uploads"]])
    if not page["IsTruncated"]:
        break
    marks = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
assert pages == [["p/a", "p/a", "p/b"], ["p/c"]], pages
for upload in s3.list_multipart_uploads(Bucket="big")["Uploads"]:
    s3.abort_multipart_upload(Bucket="big", Key=upload["Key"], UploadId=upload["UploadId"])
assert "Uploads" not in s3.list_multipart_uploads(Bucket="big")
