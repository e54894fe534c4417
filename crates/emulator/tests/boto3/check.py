"""What the scripts share: clients, and the expectation of an error."""

import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from model import watch


def client(service, region=None, **config):
    config = Config(retries={"max_attempts": 1}, **config)
    return watch(boto3.client(service, region_name=region, config=config))


def refused(code, status, call, **arguments):
    """Checks that a call is refused with this error code and HTTP status."""
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert got == (code, status), got
        return error.response
    raise AssertionError(f"{call.__name__} was not refused with {code}")


ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
