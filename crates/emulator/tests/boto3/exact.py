"""Answers held against the service model: every member is in it, and has its type."""

import json
import urllib.request

from check import ENDPOINT
from model import fits

# Members that the service always gives of a finished job (docs/service/batch.md and recorded answers).
ALWAYS = {"jobName", "status", "creationDateTime", "lastUpdatedDateTime"}


def asked(client, operation, always=ALWAYS, **arguments):
    """The answer as it is on the wire, checked; `always` has to be in the one structure, or each of the one list."""
    model = client.meta.service_model.operation_model(operation)
    request = urllib.request.Request(ENDPOINT, json.dumps(arguments).encode(), {
        "X-Amz-Target": f"AmazonPersonalize.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/personalize/aws4_request"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    fits(model.output_shape, answer, operation)
    (found,) = [value for name, value in answer.items() if name != "nextToken"]
    for one in found if isinstance(found, list) else [found]:
        assert always <= set(one), (operation, always - set(one))
    return found
