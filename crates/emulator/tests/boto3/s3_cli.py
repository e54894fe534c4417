"""The AWS CLI on S3 and STS, where it is installed."""

import os
import tempfile

from cli import asked, aws

assert asked("sts", "get-caller-identity")["Account"] == "000000000000"
aws("s3", "mb", "s3://cli-bucket")
with tempfile.TemporaryDirectory() as folder:
    for name in ["a.csv", "나.csv"]:
        with open(os.path.join(folder, name), "w") as file:
            file.write(name * 1000)
    aws("s3", "sync", folder, "s3://cli-bucket/폴더", "--quiet")
    listed = aws("s3", "ls", "s3://cli-bucket/", "--recursive")
    assert "폴더/a.csv" in listed and "폴더/나.csv" in listed, listed
    aws("s3", "cp", "s3://cli-bucket/폴더/나.csv", os.path.join(folder, "back"), "--quiet")
    assert open(os.path.join(folder, "back")).read() == "나.csv" * 1000
aws("s3", "rb", "s3://cli-bucket", "--force")
assert "cli-bucket" not in aws("s3", "ls")
