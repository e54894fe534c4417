"""Answers and errors held against botocore's model as they are on the wire: nothing is missing, unknown, or of another type."""

import json
import os

TYPES = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": (int, float),
         "double": (int, float), "float": (int, float)}
OURS = {"personalize", "personalize-runtime", "personalize-events"}
# Errors that any operation of AWS may answer with, beside those of its model.
COMMON = {"AccessDeniedException", "IncompleteSignature", "InternalFailure", "MissingAuthenticationToken",
          "RequestExpired", "SerializationException", "ServiceUnavailable", "ThrottlingException",
          "UnknownOperationException", "UnrecognizedClientException", "ValidationException"}


def fits(shape, value, path):
    """Checks a value against a shape of botocore's model."""
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, (path, unknown)
        missing = set(shape.required_members) - set(value)
        assert not missing, (path, missing)
        for name, inner in value.items():
            fits(shape.members[name], inner, f"{path}.{name}")
    elif shape.type_name == "list":
        for inner in value:
            fits(shape.member, inner, f"{path}[]")
    elif shape.type_name == "map":
        for key, inner in value.items():
            fits(shape.value, inner, f"{path}.{key}")
    else:
        assert isinstance(value, TYPES[shape.type_name]), (path, value)
        assert shape.type_name == "boolean" or not isinstance(value, bool), (path, value)
        if shape.type_name == "string" and shape.enum:
            assert value in shape.enum, (path, value)


def answered(operation_model, response_dict, **_):
    """Checks one answer before boto3 makes anything of it, and notes that it was seen."""
    name, body = operation_model.name, json.loads(response_dict["body"] or b"{}")
    outcome = "answers"
    if response_dict["status_code"] < 300:
        if operation_model.output_shape:
            fits(operation_model.output_shape, body, name)
        else:
            assert not body, (name, body)
    else:
        outcome = response_dict["headers"].get("x-amzn-errortype") or body["__type"]
        outcome = outcome.split(":")[0].rsplit("#")[-1]
        of_model = {shape.name: shape for shape in operation_model.error_shapes}
        assert outcome in of_model or outcome in COMMON, (name, outcome, sorted(of_model))
        if outcome in of_model:
            shape = of_model[outcome]
            wrong = shape.metadata.get("error", {}).get("httpStatusCode")
            assert wrong in (None, response_dict["status_code"]), (name, outcome, response_dict["status_code"])
            fits(shape, {key: value for key, value in body.items() if key != "__type"}, f"{name}: {outcome}")
        assert body.get("message") or body.get("Message"), (name, body)
    if seen := os.environ.get("PERSONALIZE_SEEN"):
        service = operation_model.service_model.service_name
        with open(seen, "a", encoding="utf-8") as file:
            file.write(f"{service} {name} {outcome}\n")


def watch(client):
    """Checks every answer that this client gets, if it is one of ours."""
    service = client.meta.service_model
    if service.service_name in OURS:
        client.meta.events.register(f"before-parse.{service.service_id.hyphenize()}", answered)
    return client
