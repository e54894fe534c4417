"""What public texts settle about the service, as boto3 sees it (docs/service/facts.md)."""

import json

from botocore.exceptions import ClientError

from check import client, refused
from stage import (BUCKET, INTERACTIONS, active, clicks, personalize, readers, s3, schema)

p = personalize
role = readers()
group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
fields = INTERACTIONS + [{"name": "IMPRESSION", "type": "string"}]
dataset = p.create_dataset(name="d", datasetType="Interactions", datasetGroupArn=group,
                           schemaArn=schema("s", "Interactions", fields))["datasetArn"]
active(p.describe_dataset, "dataset", datasetArn=dataset)

# A solution and a filter before the data.
recipe = "arn:aws:personalize:::recipe/aws-user-personalization"
wanted = {"name": "s", "datasetGroupArn": group, "recipeArn": recipe}
answer = refused("InvalidInputException", 400, p.create_solution, **wanted)
assert answer["Error"]["Message"] == (
    "Dataset group must contain an INTERACTIONS dataset with successfully completed dataset "
    "import job or EVENT_INTERACTIONS"), answer
watched = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
refused("InvalidInputException", 400, p.create_filter, name="f", datasetGroupArn=group,
        filterExpression=watched)

head, *rows = clicks().decode().split("\n")
text = "\n".join([head + ",IMPRESSION"] + [row + ",a|b" for row in rows])
s3.put_object(Bucket=BUCKET, Key="all.csv", Body=text.encode())
job = p.create_dataset_import_job(jobName="all", datasetArn=dataset, roleArn=role,
                                  dataSource={"dataLocation": f"s3://{BUCKET}/all.csv"})
active(p.describe_dataset_import_job, "datasetImportJob", **{
    "datasetImportJobArn": job["datasetImportJobArn"]})
p.create_filter(name="f", datasetGroupArn=group, filterExpression=watched)
solution = p.create_solution(**wanted)["solutionArn"]
assert p.describe_solution(solutionArn=solution)["solution"]["status"] == "ACTIVE"
version = p.create_solution_version(solutionArn=solution, name="mine")["solutionVersionArn"]
seen = active(p.describe_solution_version, "solutionVersion", solutionVersionArn=version)
assert seen["name"] == "s/mine", seen

tracker = p.create_event_tracker(name="t", datasetGroupArn=group)
refused("ResourceAlreadyExistsException", 400, p.create_event_tracker, name="other",
        datasetGroupArn=group)
active(p.describe_event_tracker, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
events = client("personalize-events")
event = {"eventType": "Watch", "sentAt": 1700000000,
         "properties": json.dumps({"itemId": "영화7", "eventValue": 1.5})}
events.put_events(trackingId=tracker["trackingId"], sessionId="s", userId="u", eventList=[event])

for service, call in [("sqs", "list_queues"), ("lambda", "list_functions"), ("sns", "list_topics")]:
    try:
        getattr(client(service), call)()
    except ClientError as error:
        assert f"no service `{service}`" in error.response["Error"]["Message"], error.response
    else:
        raise AssertionError(f"{service} answered")
