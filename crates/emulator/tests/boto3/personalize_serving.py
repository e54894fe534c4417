"""A custom group as an application uses it: recommendations, filters, rankings, live events."""

import json
import time

from check import client, refused
from stage import BUCKET, INTERACTIONS, ITEMS, active, clicks, personalize, readers, s3, schema

runtime, events = client("personalize-runtime"), client("personalize-events")
p = personalize
role = readers()
people = [{"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"}]
data = {
    "Interactions": (INTERACTIONS, clicks()),
    "Items": (ITEMS, "\n".join(["ITEM_ID,TITLE,GENRES"] + [
        f"영화{n},제목 {n},{'Drama' if n % 2 == 0 else 'Comedy|Action'}" for n in range(50)]).encode()),
    "Users": (people, "\n".join(["USER_ID,AGE"] + [f"사용자{n},{n}" for n in range(100)]).encode()),
}

group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
datasets = {}
for kind, (fields, csv) in data.items():
    s3.put_object(Bucket=BUCKET, Key=f"{kind}.csv", Body=csv)
    arn = p.create_dataset(name=kind, datasetType=kind, datasetGroupArn=group,
                           schemaArn=schema(kind, kind, fields))["datasetArn"]
    active(p.describe_dataset, "dataset", datasetArn=arn)
    job = p.create_dataset_import_job(
        jobName=f"{kind}-import", datasetArn=arn, roleArn=role,
        dataSource={"dataLocation": f"s3://{BUCKET}/{kind}.csv"})["datasetImportJobArn"]
    active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
    datasets[kind] = arn


def campaign(name, recipe):
    """A trained and deployed recipe."""
    solution = p.create_solution(name=name, datasetGroupArn=group, performAutoTraining=False,
                                 recipeArn=f"arn:aws:personalize:::recipe/{recipe}")["solutionArn"]
    active(p.describe_solution, "solution", solutionArn=solution)
    version = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    active(p.describe_solution_version, "solutionVersion", solutionVersionArn=version)
    arn = p.create_campaign(name=name, solutionVersionArn=version, minProvisionedTPS=1)["campaignArn"]
    active(p.describe_campaign, "campaign", campaignArn=arn)
    return arn


def keep(name, expression):
    arn = p.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)["filterArn"]
    active(p.describe_filter, "filter", filterArn=arn)
    return arn


def ids(answer, key="itemList"):
    return [item["itemId"] for item in answer[key]]


home = campaign("home", "aws-user-personalization-v2")
similar = campaign("similar", "aws-sims")
ranking = campaign("ranking", "aws-personalized-ranking-v2")

# Recommendations for a user, a session and somebody who is not known.
answer = runtime.get_recommendations(campaignArn=home, userId="사용자7", numResults=10)
assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/json"
assert len(answer["itemList"]) == 10 and len(answer["recommendationId"]) == 40, answer
scores = [item["score"] for item in answer["itemList"]]
assert scores == sorted(scores, reverse=True) and 0 < sum(scores) < 1, scores
assert len(ids(runtime.get_recommendations(campaignArn=home, userId="누구"))) == 25
assert len(ids(runtime.get_recommendations(campaignArn=home, userId="누구", numResults=500))) == 50
refused("InvalidInputException", 400, runtime.get_recommendations, campaignArn=home, userId="1",
        context={"DEVICE": "phone"})  # No such column.

# Related items and rankings.
answer = runtime.get_recommendations(campaignArn=similar, itemId="영화1", numResults=5)
assert len(answer["itemList"]) == 5 and "score" not in answer["itemList"][0], answer
answer = runtime.get_personalized_ranking(campaignArn=ranking, userId="사용자7",
                                          inputList=["영화1", "없음", "영화2"])
ranked = answer["personalizedRanking"]
assert ids(answer, "personalizedRanking")[-1] == "없음" and "score" not in ranked[-1], ranked
assert abs(sum(item.get("score", 0) for item in ranked) - 1) < 1e-6, ranked

# Filters with and without values, a promotion, columns of items.
drama = keep("by-genre", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)")
values = {"GENRE": '"Drama","Horror"'}
found = ids(runtime.get_recommendations(campaignArn=home, userId="1", numResults=100,
                                        filterArn=drama, filterValues=values))
assert len(found) == 25 and all(int(item[2:]) % 2 == 0 for item in found), found
promotion = {"name": "plays", "percentPromotedItems": 20, "filterArn": drama, "filterValues": values}
answer = runtime.get_recommendations(campaignArn=home, userId="1", numResults=10,
                                     promotions=[promotion], metadataColumns={"ITEMS": ["TITLE"]})
assert sum(item.get("promotionName") == "plays" for item in answer["itemList"]) == 2, answer
assert all(item["metadata"]["title"].startswith("제목") for item in answer["itemList"]), answer

# Live events: in the next answer and the next filter.
watched = keep("unseen", 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")')
tracker = p.create_event_tracker(name="live", datasetGroupArn=group)
active(p.describe_event_tracker, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
asked = {"campaignArn": home, "userId": "새사람", "numResults": 50, "filterArn": watched}
before = ids(runtime.get_recommendations(**asked))
sent = events.put_events(
    trackingId=tracker["trackingId"], userId="새사람", sessionId="s1",
    eventList=[{"eventId": "e1", "eventType": "Watch", "itemId": "영화9", "sentAt": int(time.time()),
                "recommendationId": answer["recommendationId"], "impression": ["영화9", "영화8"]}])
assert sent["ResponseMetadata"]["HTTPStatusCode"] == 200
after = ids(runtime.get_recommendations(**asked))
assert sorted(after) == sorted(item for item in before if item != "영화9") and before[1:] != after
events.put_items(datasetArn=datasets["Items"], items=[
    {"itemId": "영화8", "properties": json.dumps({"title": "새 제목", "genres": "Horror"})}])
horror = runtime.get_recommendations(campaignArn=home, userId="1", filterArn=drama,
                                     filterValues={"GENRE": '"Horror"'},
                                     metadataColumns={"ITEMS": ["TITLE"]})["itemList"]
assert [(item["itemId"], item["metadata"]["title"]) for item in horror] == [("영화8", "새 제목")]
young = keep("young", 'EXCLUDE ItemID WHERE Items.GENRES IN ("Drama") IF CurrentUser.AGE < 18')
asked["filterArn"] = young
assert len(ids(runtime.get_recommendations(**asked))) == 50
events.put_users(datasetArn=datasets["Users"], users=[
    {"userId": "새사람", "properties": json.dumps({"age": 12})}])
assert len(ids(runtime.get_recommendations(**asked))) == 26

# What is refused, with the statuses of REST-JSON.
ask = runtime.get_recommendations
refused("ResourceNotFoundException", 404, ask, campaignArn=home + "x", userId="1")
refused("InvalidInputException", 400, ask, campaignArn=home)
refused("InvalidInputException", 400, ask, campaignArn=home, userId="1", numResults=501)
refused("InvalidInputException", 400, ask, campaignArn=home, userId="1", filterArn=drama)
refused("InvalidInputException", 400, ask, campaignArn=ranking, userId="1")
event = {"eventType": "Watch", "itemId": "1", "sentAt": 1}
refused("InvalidInputException", 400, events.put_events, trackingId="absent", sessionId="s",
        eventList=[event])
refused("ValidationException", 400, events.put_events, trackingId=tracker["trackingId"],
        sessionId="s", eventList=[event] * 11)
refused("ResourceNotFoundException", 404, events.put_items, datasetArn=datasets["Items"] + "X",
        items=[{"itemId": "1", "properties": "{}"}])
refused("InvalidInputException", 400, events.put_items, datasetArn=datasets["Items"],
        items=[{"itemId": "1", "properties": '{"colour": "red"}'}])
