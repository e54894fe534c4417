"""Every operation with input that the service refuses: what is answered is an error of its model."""

from botocore.exceptions import ClientError

from check import client
from model import OURS

PLACE = "s3://nowhere/at/all/"
ABSENT = "arn:aws:personalize:us-east-1:000000000000"
# Kinds of resources in ARNs, by the words of members.
KINDS = {"solutionVersionArn": "solution/absent/12345678", "datasetArn": "dataset/absent/INTERACTIONS",
         "recipeArn": "recipe/absent", "resourceArn": "campaign/absent"}
# Values that have to have a form of their own.
FORMS = {"roleArn": "arn:aws:iam::000000000000:role/absent", "path": PLACE, "dataLocation": PLACE,
         "schema": "{}", "datasetType": "Interactions", "trackingId": "absent", "expression": "SAMPLECOUNT()",
         "sentAt": 0, "timestamp": 0, "tagKeys": ["a"]}


def value(name, shape):
    """Something that fits the shape and names nothing that is there."""
    if name in FORMS:
        return FORMS[name]
    if shape.type_name == "structure":
        return {one: value(one, shape.members[one]) for one in shape.required_members}
    if shape.type_name == "list":
        return [value(name, shape.member)]
    if shape.type_name == "map":
        return {}
    if shape.type_name in ("integer", "long", "float", "double"):
        return 1
    if shape.type_name == "boolean":
        return False
    if name.endswith("Arn"):
        kind = name[:-3]
        words = "".join(f"-{c.lower()}" if c.isupper() else c for c in kind)
        return f"{ABSENT}:{KINDS.get(name, words + '/absent')}"
    return shape.enum[0] if shape.enum else "absent"


for service in sorted(OURS):
    asked = client(service)
    model = asked.meta.service_model
    for operation in model.operation_names:
        shape = model.operation_model(operation).input_shape
        given = {name: value(name, shape.members[name]) for name in shape.required_members} if shape else {}
        members = shape.members if shape else {}
        if operation.startswith("List") and "nextToken" in members:
            given["nextToken"] = "nonsense"
        for name in ("campaignArn", "metricAttributionArn", "recommenderArn"):
            if not given and name in members:
                given[name] = value(name, members[name])
        if operation in ("CreateDatasetGroup", "CreateSchema"):
            given["name"] = "no name, for it has spaces"
        try:
            asked._make_api_call(operation, given)
        except ClientError:
            continue
        raise AssertionError(f"{operation} with {given} was not refused")
