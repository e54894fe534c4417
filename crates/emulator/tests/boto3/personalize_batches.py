"""Batch inference and segment jobs: from lines in S3 to answers in S3."""

import json

from check import refused
from exact import asked
from stage import BUCKET, INTERACTIONS, ITEMS, active, clicks, personalize, readers, s3, schema

p = personalize
role = readers("s3:PutObject")
invalid = ("InvalidInputException", 400)
group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
items = "\n".join(["ITEM_ID,TITLE,GENRES", *[f"영화{n},제목 {n},Drama|Comedy" for n in range(50)]])
for kind, fields, body in [("Interactions", INTERACTIONS, clicks()), ("Items", ITEMS, items.encode())]:
    s3.put_object(Bucket=BUCKET, Key=f"{kind}.csv", Body=body)
    dataset = p.create_dataset(name=kind, datasetType=kind, datasetGroupArn=group,
                               schemaArn=schema(kind, kind, fields))["datasetArn"]
    active(p.describe_dataset, "dataset", datasetArn=dataset)
    job = p.create_dataset_import_job(jobName=kind, datasetArn=dataset, roleArn=role, dataSource={
        "dataLocation": f"s3://{BUCKET}/{kind}.csv"})["datasetImportJobArn"]
    active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)


def version(recipe):
    solution = p.create_solution(name=recipe, datasetGroupArn=group, performAutoTraining=False,
                                 recipeArn=f"arn:aws:personalize:::recipe/{recipe}")["solutionArn"]
    made = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    active(p.describe_solution_version, "solutionVersion", solutionVersionArn=made)
    return made


def lines(key):
    body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
    return [json.loads(line) for line in body.splitlines()]


def at(path):
    return {"jobInput": {"s3DataSource": {"path": f"s3://{BUCKET}/{path}"}},
            "jobOutput": {"s3DataDestination": {"path": f"s3://{BUCKET}/out/"}}, "roleArn": role}


taste = version("aws-user-personalization")
s3.put_object(Bucket=BUCKET, Key="in/users.json", Body=b"\n".join(
    json.dumps({"userId": f"사용자{n}"}).encode() for n in range(30)))
explore = {"itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}}
made = p.create_batch_inference_job(
    jobName="users", solutionVersionArn=taste, numResults=5, batchInferenceJobConfig=explore,
    tags=[{"tagKey": "team", "tagValue": "추천"}], **at("in/users.json"))["batchInferenceJobArn"]
assert made == "arn:aws:personalize:us-east-1:000000000000:batch-inference-job/users", made
active(p.describe_batch_inference_job, "batchInferenceJob", batchInferenceJobArn=made)
seen = asked(p, "DescribeBatchInferenceJob", batchInferenceJobArn=made)
assert seen["numResults"] == 5 and seen["batchInferenceJobConfig"] == explore
assert seen["jobInput"]["s3DataSource"]["path"].endswith("in/users.json") and "filterArn" not in seen
assert p.list_tags_for_resource(resourceArn=made)["tags"] == [{"tagKey": "team", "tagValue": "추천"}]
found = lines("out/users.json.out")
assert [line["input"]["userId"] for line in found] == [f"사용자{n}" for n in range(30)]
for line in found:
    assert set(line) == {"input", "output", "error"} and line["error"] is None
    assert len(line["output"]["recommendedItems"]) == len(line["output"]["scores"]) == 5
assert "Contents" in s3.list_objects_v2(Bucket=BUCKET, Prefix="out/_CHECK")
(summary,) = asked(p, "ListBatchInferenceJobs", solutionVersionArn=taste)
assert summary["batchInferenceJobArn"] == made

create = p.create_batch_inference_job
arguments = dict(solutionVersionArn=taste, **at("in/users.json"))
refused("ResourceAlreadyExistsException", 400, create, jobName="users", **arguments)
refused("ValidationException", 400, create, jobName="no spaces", **arguments)
refused(*invalid, create, jobName="j", **dict(arguments, numResults=501))
refused(*invalid, create, jobName="j", batchInferenceJobMode="THEME_GENERATION", **arguments)
absent = taste.replace("solution/", "solution/x")
refused("ResourceNotFoundException", 400, create, jobName="j", **dict(arguments, solutionVersionArn=absent))
refused("ResourceNotFoundException", 400, p.describe_batch_inference_job,
        batchInferenceJobArn=made + "x")
refused("InvalidNextTokenException", 400, p.list_batch_inference_jobs, nextToken="nonsense")

segments = version("aws-item-attribute-affinity")
assert set(p.get_solution_metrics(solutionVersionArn=segments)["metrics"]) == {"coverage", "hit", "recall"}
s3.put_object(Bucket=BUCKET, Key="queries/q.json", Body=json.dumps(
    {"itemAttributes": 'ITEMS.genres = "Comedy" AND ITEMS.title = "제목 1"'}).encode())
arguments = dict(solutionVersionArn=segments, **at("queries/"))
made = p.create_batch_segment_job(jobName="who", numResults=7, **arguments)["batchSegmentJobArn"]
assert made.endswith("batch-segment-job/who"), made
active(p.describe_batch_segment_job, "batchSegmentJob", batchSegmentJobArn=made)
asked(p, "DescribeBatchSegmentJob", batchSegmentJobArn=made)
asked(p, "ListBatchSegmentJobs", solutionVersionArn=segments)
(line,) = lines("out/q.json.out")
assert set(line["input"]) == {"itemAttributes"} and len(line["output"]["usersList"]) == 7
refused(*invalid, p.create_batch_segment_job, jobName="j", **dict(arguments, solutionVersionArn=taste))
refused(*invalid, create, jobName="j", **arguments)
p.tag_resource(resourceArn=made, tags=[{"tagKey": "a", "tagValue": "b"}])
assert p.list_tags_for_resource(resourceArn=made)["tags"] == [{"tagKey": "a", "tagValue": "b"}]
