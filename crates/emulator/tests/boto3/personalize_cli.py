"""The AWS CLI walks the Personalize chain: up by hand, refused where the service refuses, and down in order."""

import json
import time

from cli import asked, aws, refused
from stage import BUCKET, INTERACTIONS, clicks, readers, s3


def p(command, **options):
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return asked("personalize", command, *words)


def reached(status, command, key, **which):
    """Polls until a resource has this status, and gives it."""
    for _ in range(100):
        seen = p(command, **which)[key]
        if seen["status"] == status:
            return seen
        assert "FAILED" not in seen["status"], seen
        time.sleep(0.05)
    raise AssertionError(f"{which} is not {status}")


def gone(command, **which):
    for _ in range(100):
        try:
            p(command, **which)
        except AssertionError as still:
            if "ResourceNotFoundException" in str(still):
                return
            raise
        time.sleep(0.05)
    raise AssertionError(f"{which} is still there")


role = readers()
s3.put_object(Bucket=BUCKET, Key="clicks.csv", Body=clicks())

group = p("create-dataset-group", name="films", tags="tagKey=team,tagValue=추천")["datasetGroupArn"]
reached("ACTIVE", "describe-dataset-group", "datasetGroup", dataset_group_arn=group)
refused("ResourceAlreadyExistsException", "personalize", "create-dataset-group", "--name", "films")
text = json.dumps({"type": "record", "name": "Interactions",
                   "namespace": "com.amazonaws.personalize.schema",
                   "fields": INTERACTIONS, "version": "1.0"})
schema = p("create-schema", name="clicks", schema=text)["schemaArn"]
dataset = p("create-dataset", name="clicks", schema_arn=schema, dataset_group_arn=group,
            dataset_type="Interactions")["datasetArn"]
reached("ACTIVE", "describe-dataset", "dataset", dataset_arn=dataset)
job = p("create-dataset-import-job", job_name="clicks-1", dataset_arn=dataset, role_arn=role,
        data_source=f"dataLocation=s3://{BUCKET}/clicks.csv")["datasetImportJobArn"]
reached("ACTIVE", "describe-dataset-import-job", "datasetImportJob", dataset_import_job_arn=job)

solution = p("create-solution", name="taste", dataset_group_arn=group,
             recipe_arn="arn:aws:personalize:::recipe/aws-user-personalization-v2")["solutionArn"]
reached("ACTIVE", "describe-solution", "solution", solution_arn=solution)
version = p("create-solution-version", solution_arn=solution)["solutionVersionArn"]
reached("ACTIVE", "describe-solution-version", "solutionVersion", solution_version_arn=version)
assert p("get-solution-metrics", solution_version_arn=version)["metrics"]["coverage"] > 0
campaign = p("create-campaign", name="home", solution_version_arn=version,
             min_provisioned_tps=1)["campaignArn"]
seen = reached("ACTIVE", "describe-campaign", "campaign", campaign_arn=campaign)
assert seen["minProvisionedTPS"] == 1 and seen["solutionVersionArn"] == version
unseen = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
filtered = p("create-filter", name="unseen", dataset_group_arn=group, filter_expression=unseen)
filtered = filtered["filterArn"]
reached("ACTIVE", "describe-filter", "filter", filter_arn=filtered)
tracker = p("create-event-tracker", name="live", dataset_group_arn=group)["eventTrackerArn"]
reached("ACTIVE", "describe-event-tracker", "eventTracker", event_tracker_arn=tracker)

for listed, key, of in [("list-filters", "Filters", {"dataset_group_arn": group}),
                        ("list-campaigns", "campaigns", {"solution_arn": solution}),
                        ("list-solutions", "solutions", {"dataset_group_arn": group})]:
    assert len(p(listed, **of)[key]) == 1, listed
tags = p("list-tags-for-resource", resource_arn=group)["tags"]
assert tags == [{"tagKey": "team", "tagValue": "추천"}], tags

refused("ResourceInUseException", "personalize", "delete-solution", "--solution-arn", solution)
refused("ResourceInUseException", "personalize", "delete-schema", "--schema-arn", schema)
refused("InvalidInputException", "personalize", "create-filter", "--name", "no",
        "--dataset-group-arn", group, "--filter-expression", "INCLUDE ItemID WHERE Items.X IN ($X)")
for kind, arn in [("campaign", campaign), ("solution", solution), ("event-tracker", tracker),
                  ("filter", filtered), ("dataset", dataset), ("dataset-group", group)]:
    which = {f"{kind.replace('-', '_')}_arn": arn}
    assert p(f"delete-{kind}", **which) == {}
    gone(f"describe-{kind}", **which)
aws("personalize", "delete-schema", "--schema-arn", schema)
assert p("list-schemas")["schemas"] == []
