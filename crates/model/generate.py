#!/usr/bin/env python3
"""Writes the shapes of Amazon Personalize and its neighbours as Rust tables, from the service models in botocore.

Usage: generate.py FOLDER   (crates/model/src)

Only names, types and constraints are taken; no prose. The tables are committed, so that building
needs no Python; a test runs this script again where botocore is installed and compares.
"""

import gzip
import json
import os
import re
import sys

import botocore

# File, service, version, and the operations that are used; None for all.
SERVICES = [
    ("control", "personalize", "2018-05-22", None),
    ("runtime", "personalize-runtime", "2018-05-22", None),
    ("events", "personalize-events", "2018-03-22", None),
    (
        "iam",
        "iam",
        "2010-05-08",
        [
            "CreateRole",
            "DeleteRole",
            "DeleteRolePolicy",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "ListRoleTags",
            "ListRoles",
            "PutRolePolicy",
            "TagRole",
            "UntagRole",
            "UpdateAssumeRolePolicy",
        ],
    ),
    (
        "ssm",
        "ssm",
        "2014-11-06",
        [
            "AddTagsToResource",
            "DeleteParameter",
            "DescribeParameters",
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "ListTagsForResource",
            "PutParameter",
            "RemoveTagsFromResource",
        ],
    ),
    ("scheduler", "scheduler", "2021-06-30", None),
    (
        "apigateway",
        "apigateway",
        "2015-07-09",
        [
            "CreateApiKey",
            "CreateDeployment",
            "CreateRestApi",
            "CreateUsagePlan",
            "CreateUsagePlanKey",
            "DeleteApiKey",
            "DeleteDeployment",
            "DeleteRestApi",
            "DeleteStage",
            "DeleteUsagePlan",
            "DeleteUsagePlanKey",
            "GetApiKey",
            "GetApiKeys",
            "GetDeployment",
            "GetDeployments",
            "GetRestApi",
            "GetRestApis",
            "GetStage",
            "GetStages",
            "GetTags",
            "GetUsagePlan",
            "GetUsagePlanKeys",
            "GetUsagePlans",
            "PutRestApi",
            "TagResource",
            "UntagResource",
            "UpdateApiKey",
            "UpdateStage",
            "UpdateUsagePlan",
        ],
    ),
    (
        "stepfunctions",
        "stepfunctions",
        "2016-11-23",
        [
            "CreateStateMachine",
            "DeleteStateMachine",
            "DescribeStateMachine",
            "ListStateMachines",
            "ListTagsForResource",
            "StartSyncExecution",
            "TagResource",
            "UntagResource",
            "UpdateStateMachine",
        ],
    ),
    (
        "athena",
        "athena",
        "2017-05-18",
        ["GetQueryExecution", "GetQueryResults", "StartQueryExecution", "StopQueryExecution"],
    ),
    ("kms", "kms", "2014-11-01", ["CreateKey", "GetKeyPolicy", "PutKeyPolicy"]),
]

SIMPLE = {
    "boolean": "Shape::Boolean",
    "timestamp": "Shape::Timestamp",
    "blob": "Shape::Text(Text { min: None, max: None, pattern: None, words: &[], json: false })",
}


def load(service, version):
    folder = os.path.join(os.path.dirname(botocore.__file__), "data", service, version)
    packed = os.path.join(folder, "service-2.json.gz")
    if os.path.exists(packed):
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            return json.load(file)
    with open(os.path.join(folder, "service-2.json"), encoding="utf-8") as file:
        return json.load(file)


def const(name):
    """AvroSchema -> AVRO_SCHEMA, HPOConfig -> HPO_CONFIG."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).upper()


def text(value):
    if value is None:
        return "None"
    return 'Some(r"%s")' % value


def whole(value):
    return "None" if value is None else f"Some({value})"


def real(value):
    return "None" if value is None else f"Some({float(value)!r})"


def shape_of(shapes, name, json_value):
    """The Rust expression for one shape."""
    shape = shapes[name]
    kind = shape["type"]
    low, high = shape.get("min"), shape.get("max")
    if kind in SIMPLE:
        return SIMPLE[kind]
    if kind == "string":
        words = ", ".join(f'"{word}"' for word in shape.get("enum", []))
        return (
            f"Shape::Text(Text {{ min: {whole(low)}, max: {whole(high)}, "
            f"pattern: {text(shape.get('pattern'))}, words: &[{words}], "
            f"json: {str(json_value).lower()} }})"
        )
    if kind in ("integer", "long"):
        return f"Shape::Integer {{ min: {whole(low)}, max: {whole(high)} }}"
    if kind in ("double", "float"):
        return f"Shape::Double {{ min: {real(low)}, max: {real(high)} }}"
    if kind == "list":
        of = const(shape["member"]["shape"])
        return f"Shape::List {{ min: {whole(low)}, max: {whole(high)}, of: &{of} }}"
    if kind == "map":
        key, value = const(shape["key"]["shape"]), const(shape["value"]["shape"])
        return f"Shape::Map {{ max: {whole(high)}, key: &{key}, value: &{value} }}"
    if kind == "structure":
        required = shape.get("required", [])
        members = ", ".join(
            f'Member {{ name: "{wire_name(member, of)}", required: {str(member in required).lower()}, '
            f"shape: &{const(of['shape'])} }}"
            for member, of in shape["members"].items()
        )
        return f"Shape::Structure(&[{members}])"
    raise SystemExit(f"{name}: the type {kind} is not known to this generator")


def wire_name(member, of):
    """The name in a body; members elsewhere have theirs in the routes."""
    return member if "location" in of else of.get("locationName", member)


def reachable(shapes, names):
    """All shapes that the given ones lead to, and which of them are JSON in a string."""
    seen, json_values, todo = set(), set(), list(names)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        inner = list(shape.get("members", {}).values())
        inner += [shape[part] for part in ("member", "key", "value") if part in shape]
        for of in inner:
            if of.get("jsonvalue"):
                json_values.add(of["shape"])
            todo.append(of["shape"])
    return sorted(seen), json_values


def operation_of(name, operation, shapes):
    def optional(part):
        return f"Some(&{const(operation[part]['shape'])})" if part in operation else "None"

    errors = ", ".join(f'"{error["shape"]}"' for error in operation.get("errors", []))
    http = operation["http"]
    return (
        f'Operation {{ name: "{name}", path: "{http["requestUri"]}", '
        f"input: &{const(operation['input']['shape'])}, output: {optional('output')}, "
        f"errors: &[{errors}] }}"
    )


def route_of(name, operation, shapes):
    """Where the members of a REST operation that do not stand in its body are."""
    http = operation["http"]
    shape = shapes[operation["input"]["shape"]]
    members = shape["members"]
    payload = f'Some("{shape["payload"]}")' if "payload" in shape else "None"

    def located(where):
        pairs = [
            f'("{member}", "{of["locationName"]}")'
            for member, of in members.items()
            if of.get("location") == where and "locationName" in of
        ]
        return f"&[{', '.join(pairs)}]"

    return (
        f'Route {{ operation: "{name}", method: "{http["method"]}", path: "{http["requestUri"]}", '
        f"in_path: {located('uri')}, in_query: {located('querystring')}, payload: {payload} }}"
    )


def module(service, version, used):
    model = load(service, version)
    shapes = model["shapes"]
    operations = {name: row for name, row in model["operations"].items() if not used or name in used}
    roots = [
        operation[part]["shape"]
        for operation in operations.values()
        for part in ("input", "output")
        if part in operation
    ]
    names, json_values = reachable(shapes, roots)
    lines = [
        f"//! The operations and shapes of `{service}` {version}, generated by `generate.py`.",
        "//! Not here: anything written by hand.",
        "",
    ]
    table = [operation_of(name, operations[name], shapes) for name in sorted(operations)]
    declared = [(const(name), shape_of(shapes, name, name in json_values)) for name in names]
    body = "".join(shape for _, shape in declared)
    types = [word for word in ("Member", "Text") if re.search(rf"\b{word} \{{", body)]
    is_rest = any(operation["http"]["requestUri"].find("{") >= 0 for operation in operations.values())
    imports = sorted(["Operation", "Shape", *types, *(["Route"] if is_rest else [])])
    lines.append(f"use super::{{{', '.join(imports)}}};")
    lines.append("")
    lines.append("/// %s operations, by name." % ("The used" if used else "All"))
    lines.append("#[rustfmt::skip]")
    lines.append("pub static OPERATIONS: &[Operation] = &[")
    lines += [f"    {row}," for row in table]
    lines.append("];")
    lines.append("")
    if is_rest:
        routes = [route_of(name, operations[name], shapes) for name in sorted(operations)]
        lines.append("/// The method and the path of each operation, and what stands in them.")
        lines.append("#[rustfmt::skip]")
        lines.append("pub static ROUTES: &[Route] = &[")
        lines += [f"    {route}," for route in routes]
        lines.append("];")
        lines.append("")
    for name, shape in declared:
        lines.append("#[rustfmt::skip]")
        lines.append(f"static {name}: Shape = {shape};")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for name, service, version, used in SERVICES:
        with open(os.path.join(sys.argv[1], f"{name}.rs"), "w", encoding="utf-8") as file:
            file.write(module(service, version, used))


if __name__ == "__main__":
    main()
