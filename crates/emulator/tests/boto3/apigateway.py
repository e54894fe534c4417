"""API Gateway: an API with a document, deployed, with a key and a plan; read, listed, changed, deleted; and the errors."""

import json

from check import client, refused

gateway = client("apigateway")
tags = {"personalize:stack": "movies"}
api = gateway.create_rest_api(name="movies", tags=tags, endpointConfiguration={"types": ["REGIONAL"]})
id, arn = api["id"], f"arn:aws:apigateway:us-east-1::/restapis/{api['id']}"
assert (api["name"], api["tags"], api["createdDate"].year > 2000) == ("movies", tags, True), api
refused("BadRequestException", 400, gateway.create_deployment, restApiId=id, stageName="live")
integration = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode":200}'},
               "responses": {"default": {"statusCode": "200"}}}
document = {"openapi": "3.0.1", "info": {"title": "films", "version": "7", "description": "d"},
            "paths": {"/home": {"get": {"responses": {}, "x-amazon-apigateway-integration": integration}}}}
put = gateway.put_rest_api(restApiId=id, mode="overwrite", failOnWarnings=True, body=json.dumps(document).encode())
assert (put["name"], put["version"], put["description"]) == ("films", "7", "d"), put
for wrong in [b"{", b"{}", json.dumps(document | {"paths": {"/a": {"get": {}}}}).encode()]:
    refused("BadRequestException", 400, gateway.put_rest_api, restApiId=id, mode="overwrite", body=wrong)
refused("NotFoundException", 404, gateway.get_rest_api, restApiId="none")
assert [one["id"] for one in gateway.get_rest_apis()["items"]] == [id]

gateway.tag_resource(resourceArn=arn, tags={"a b": "c"})
assert gateway.get_tags(resourceArn=arn)["tags"] == tags | {"a b": "c"}
gateway.untag_resource(resourceArn=arn, tagKeys=["a b", "none"])
assert gateway.get_tags(resourceArn=arn)["tags"] == tags

first = gateway.create_deployment(restApiId=id, stageName="live", description="one", variables={"v": "1"})
second = gateway.create_deployment(restApiId=id, stageName="live", description="two")
assert gateway.get_deployment(restApiId=id, deploymentId=first["id"])["description"] == "one"
assert len(gateway.get_deployments(restApiId=id)["items"]) == 2
refused("BadRequestException", 400, gateway.delete_deployment, restApiId=id, deploymentId=second["id"])
gateway.delete_deployment(restApiId=id, deploymentId=first["id"])


def patch(op, path, value=None):
    return {"op": op, "path": path} | ({} if value is None else {"value": value})


changes = [patch("replace", "/*/*/throttling/rateLimit", "2.5"), patch("replace", "/*/*/throttling/burstLimit", "4"),
           patch("replace", "/variables/v", "2")]
gateway.update_stage(restApiId=id, stageName="live", patchOperations=changes)
stage = gateway.get_stage(restApiId=id, stageName="live")
settings = stage["methodSettings"]["*/*"]
assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (2.5, 4), stage
assert (stage["deploymentId"], stage["variables"]) == (second["id"], {"v": "2"}), stage
gateway.update_stage(restApiId=id, stageName="live", patchOperations=[patch("remove", "/*/*")])
assert "*/*" not in gateway.get_stages(restApiId=id)["item"][0]["methodSettings"]
refused("BadRequestException", 400, gateway.update_stage, restApiId=id, stageName="live", patchOperations=[patch("add", "/none", "1")])

key = gateway.create_api_key(name="k", enabled=True, tags=tags)
assert "value" not in gateway.get_api_key(apiKey=key["id"])
assert gateway.get_api_key(apiKey=key["id"], includeValue=True)["value"] == key["value"]
assert [one["id"] for one in gateway.get_api_keys(nameQuery="k")["items"]] == [key["id"]]
gateway.update_api_key(apiKey=key["id"], patchOperations=[patch("replace", "/enabled", "false")])
assert gateway.get_api_key(apiKey=key["id"])["enabled"] is False
plan = gateway.create_usage_plan(name="p", apiStages=[{"apiId": id, "stage": "live"}], throttle={"rateLimit": 1.0, "burstLimit": 2})
link = gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
assert link["id"] == key["id"], link
refused("ConflictException", 409, gateway.create_usage_plan_key, usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
assert [one["id"] for one in gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]] == [key["id"]]
assert [one["id"] for one in gateway.get_usage_plans(keyId=key["id"])["items"]] == [plan["id"]]
gateway.update_usage_plan(usagePlanId=plan["id"], patchOperations=[patch("replace", "/throttle/rateLimit", "9")])
assert gateway.get_usage_plan(usagePlanId=plan["id"])["throttle"]["rateLimit"] == 9

refused("BadRequestException", 400, gateway.delete_usage_plan, usagePlanId=plan["id"])
refused("BadRequestException", 400, gateway.delete_rest_api, restApiId=id)
gateway.update_usage_plan(usagePlanId=plan["id"], patchOperations=[patch("remove", "/apiStages", f"{id}:live")])
gateway.delete_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"])
gateway.delete_usage_plan(usagePlanId=plan["id"])
gateway.delete_api_key(apiKey=key["id"])
refused("NotFoundException", 404, gateway.delete_api_key, apiKey=key["id"])

for number in range(3):
    gateway.create_rest_api(name=f"more-{number}")
pages = gateway.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 2})
assert len([one for page in pages for one in page["items"]]) == 4
gateway.delete_stage(restApiId=id, stageName="live")
for one in gateway.get_rest_apis()["items"]:
    gateway.delete_rest_api(restApiId=one["id"])
assert not gateway.get_rest_apis()["items"]
refused("NotFoundException", 404, gateway.delete_rest_api, restApiId=id)
