"""Actions: datasets, imports, single records, a next-best-action campaign and its answers."""

import datetime
import json

from botocore.exceptions import ParamValidationError

from check import client, refused
from stage import BUCKET, INTERACTIONS, active, clicks, personalize, readers, s3, schema

p, runtime, events = personalize, client("personalize-runtime"), client("personalize-events")
role = readers()
string = {"type": "string"}
ACTIONS = [dict(string, name="ACTION_ID"), dict(string, name="CATEGORY", categorical=True),
           {"name": "VALUE", "type": ["null", "long"]}]
TAKEN = [dict(string, name="USER_ID"), dict(string, name="ACTION_ID"), dict(string, name="EVENT_TYPE"),
         {"name": "TIMESTAMP", "type": "long"}]
lines = ["USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP"]
for user in range(100):
    for turn in range(6):
        lines += [f"사용자{user},{action},{'TAKEN' if (user + n) % 2 else 'NOT_TAKEN'},{1600000000 + user * 100 + turn}"
                  for n, action in enumerate(["여행", "카드"])]
bodies = {"clicks": clicks(), "actions": "ACTION_ID,CATEGORY,VALUE\n여행,travel,5\n카드,bank,9\n".encode(),
          "taken": "\n".join(lines).encode()}
group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
datasets = {}
for kind, record, name, fields in [("Interactions", "Interactions", "clicks", INTERACTIONS),
                                   ("ACTIONS", "Actions", "actions", ACTIONS),
                                   ("Action_Interactions", "ActionInteractions", "taken", TAKEN)]:
    s3.put_object(Bucket=BUCKET, Key=f"{name}.csv", Body=bodies[name])
    arn = p.create_dataset(name=name, datasetType=kind, datasetGroupArn=group,
                           schemaArn=schema(name, record, fields))["datasetArn"]
    assert arn.endswith("dataset/films/" + kind.upper()), arn
    active(p.describe_dataset, "dataset", datasetArn=arn)
    job = p.create_dataset_import_job(
        jobName=f"import-{name}", datasetArn=arn, roleArn=role,
        dataSource={"dataLocation": f"s3://{BUCKET}/{name}.csv"})["datasetImportJobArn"]
    active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
    datasets[name] = arn
seen = p.describe_dataset(datasetArn=datasets["taken"])["dataset"]
tracking = seen["trackingId"]
assert len(tracking) == 36 and seen["datasetType"] == "ACTION_INTERACTIONS"
assert "trackingId" not in p.describe_dataset(datasetArn=datasets["actions"])["dataset"]

solution = p.create_solution(name="next", datasetGroupArn=group, performAutoTraining=False,
                             recipeArn="arn:aws:personalize:::recipe/aws-next-best-action")["solutionArn"]
active(p.describe_solution, "solution", solutionArn=solution)
version = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
active(p.describe_solution_version, "solutionVersion", solutionVersionArn=version)
metrics = p.get_solution_metrics(solutionVersionArn=version)["metrics"]
assert 0 < metrics["coverage"] <= 1 and "precision" in metrics, metrics
campaign = p.create_campaign(name="offers", solutionVersionArn=version)["campaignArn"]
active(p.describe_campaign, "campaign", campaignArn=campaign)
which = p.create_filter(name="bank", datasetGroupArn=group,
                        filterExpression='INCLUDE ActionID WHERE Actions.CATEGORY IN ($C)')["filterArn"]
active(p.describe_filter, "filter", filterArn=which)

answer = runtime.get_action_recommendations(campaignArn=campaign, userId="사용자1", numResults=2)
assert len(answer["actionList"]) == 2 and len(answer["recommendationId"]) == 40
assert all(0 <= action["score"] <= 1 for action in answer["actionList"]), answer
scores = [action["score"] for action in answer["actionList"]]
assert scores == sorted(scores, reverse=True)
answer = runtime.get_action_recommendations(campaignArn=campaign, userId="사용자1", filterArn=which,
                                            filterValues={"C": '"bank"'})
assert [action["actionId"] for action in answer["actionList"]] == ["카드"]
invalid = ("InvalidInputException", 400)
refused(*invalid, runtime.get_action_recommendations, campaignArn=campaign)
refused(*invalid, runtime.get_recommendations, campaignArn=campaign, userId="1")
refused("ResourceNotFoundException", 404, runtime.get_action_recommendations,
        campaignArn=campaign + "x", userId="1")

now = datetime.datetime.now(datetime.timezone.utc)
event = {"actionId": "여행", "sessionId": "s", "userId": "손님", "eventType": "TAKEN", "timestamp": now,
         "recommendationId": answer["recommendationId"], "eventId": "e1", "impression": ["여행", "카드"]}
events.put_action_interactions(trackingId=tracking, actionInteractions=[event])
for missing in ["actionId", "sessionId", "timestamp", "eventType"]:
    try:
        part = {key: value for key, value in event.items() if key != missing}
        events.put_action_interactions(trackingId=tracking, actionInteractions=[part])
        raise AssertionError(f"{missing} is not required")
    except ParamValidationError:
        pass
refused("ResourceNotFoundException", 404, events.put_action_interactions, trackingId="nobody",
        actionInteractions=[event])
properties = json.dumps({"category": "bank", "value": 3})
events.put_actions(datasetArn=datasets["actions"], actions=[{"actionId": "새", "properties": properties}])
answer = runtime.get_action_recommendations(campaignArn=campaign, userId="손님")
assert {action["actionId"] for action in answer["actionList"]} == {"여행", "카드", "새"}, answer
refused(*invalid, events.put_actions, datasetArn=datasets["taken"],
        actions=[{"actionId": "x", "properties": "{}"}])
