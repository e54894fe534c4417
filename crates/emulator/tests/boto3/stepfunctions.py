"""Step Functions: an Express state machine made, read, listed, tagged, changed, asked and deleted; and the errors."""

import json

from check import client, refused

states, iam = client("stepfunctions", inject_host_prefix=False), client("iam")
arn = "arn:aws:states:us-east-1:000000000000:stateMachine:movies"
trust = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "000000000000"}, "ArnLike": {"aws:SourceArn": arn}}}]}
role = iam.create_role(RoleName="asks", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]


def definition(name="home"):
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:personalizeruntime:getRecommendations", "End": True,
            "Parameters": {"CampaignArn": "arn:aws:personalize:us-east-1:000000000000:campaign/none", "UserId.$": "$.userId"}}
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.call", "StringEquals": name, "Next": name}]}
    return json.dumps({"StartAt": "choose", "TimeoutSeconds": 29, "States": {"choose": choice, name: task}})


tags = [{"key": "personalize:stack", "value": "movies"}]
made = states.create_state_machine(name="movies", type="EXPRESS", definition=definition(), roleArn=role, tags=tags)
assert made["stateMachineArn"] == arn, made
got = states.describe_state_machine(stateMachineArn=arn)
assert (got["name"], got["type"], got["status"], got["roleArn"]) == ("movies", "EXPRESS", "ACTIVE", role), got
assert json.loads(got["definition"]) == json.loads(definition()), got
assert [m["stateMachineArn"] for m in states.list_state_machines()["stateMachines"]] == [arn]
assert states.list_tags_for_resource(resourceArn=arn)["tags"] == tags
states.tag_resource(resourceArn=arn, tags=[{"key": "a b", "value": "c"}])
states.untag_resource(resourceArn=arn, tagKeys=["a b", "other"])
assert states.list_tags_for_resource(resourceArn=arn)["tags"] == tags

answer = states.start_sync_execution(stateMachineArn=arn, input=json.dumps({"call": "home", "userId": "1"}))
assert (answer["status"], "output" in answer) == ("FAILED", False), answer
answer = states.start_sync_execution(stateMachineArn=arn, input=json.dumps({"call": "other"}))
assert (answer["status"], answer["error"]) == ("FAILED", "States.NoChoiceMatched"), answer
refused("InvalidExecutionInput", 400, states.start_sync_execution, stateMachineArn=arn, input="{")

states.update_state_machine(stateMachineArn=arn, definition=definition("next"))
assert "next" in json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])["States"]
refused("MissingRequiredParameter", 400, states.update_state_machine, stateMachineArn=arn)
refused("StateMachineAlreadyExists", 400, states.create_state_machine,
        name="movies", type="EXPRESS", definition=definition(), roleArn=role)
refused("InvalidDefinition", 400, states.create_state_machine, name="other", type="EXPRESS", definition="{", roleArn=role)
refused("InvalidName", 400, states.create_state_machine, name="a b", type="EXPRESS", definition=definition(), roleArn=role)

states.delete_state_machine(stateMachineArn=arn)
refused("StateMachineDoesNotExist", 400, states.describe_state_machine, stateMachineArn=arn)
refused("StateMachineDoesNotExist", 400, states.start_sync_execution, stateMachineArn=arn, input="{}")
states.delete_state_machine(stateMachineArn=arn)
