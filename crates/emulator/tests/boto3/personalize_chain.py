"""The chain by hand: from the data to a campaign, updates, and down again in order."""

from check import refused
from stage import BUCKET, INTERACTIONS, ITEMS, active, clicks, gone, personalize, readers, s3, schema

p = personalize
role = readers()
s3.put_object(Bucket=BUCKET, Key="clicks/a.csv", Body=clicks())
titles = [f'영화{n},"제목, {n}",Drama|Comedy' for n in range(50)]
s3.put_object(Bucket=BUCKET, Key="items.csv",
              Body="\n".join(["ITEM_ID,TITLE,GENRES", *titles]).encode())

group = p.create_dataset_group(name="films", tags=[{"tagKey": "team", "tagValue": "추천"}])
assert "domain" not in group
group = group["datasetGroupArn"]
assert group == "arn:aws:personalize:us-east-1:000000000000:dataset-group/films", group
seen = active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
assert seen["creationDateTime"].year >= 2024 and "roleArn" not in seen and "tags" not in seen
assert p.list_tags_for_resource(resourceArn=group)["tags"][0]["tagValue"] == "추천"

datasets = {}
for kind, name, fields, key in [("Interactions", "clicks", INTERACTIONS, "clicks/"),
                                ("ITEMS", "films", ITEMS, "items.csv")]:
    arn = schema(name, "Items" if kind == "ITEMS" else kind, fields)
    made = p.create_dataset(name=name, datasetType=kind, datasetGroupArn=group, schemaArn=arn)
    arn = made["datasetArn"]
    assert arn.endswith("dataset/films/" + kind.upper()), arn
    active(p.describe_dataset, "dataset", datasetArn=arn)
    job = p.create_dataset_import_job(
        jobName=f"import-{name}", datasetArn=arn, roleArn=role,
        dataSource={"dataLocation": f"s3://{BUCKET}/{key}"})["datasetImportJobArn"]
    seen = active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
    assert seen["importMode"] == "FULL" and seen["dataSource"]["dataLocation"].endswith(key)
    datasets[kind] = arn

tracker = p.create_event_tracker(name="live", datasetGroupArn=group)
assert len(tracker["trackingId"]) == 36
seen = active(p.describe_event_tracker, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
assert seen["trackingId"] == tracker["trackingId"] and seen["accountId"] == "000000000000"
expression = 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)'
filter_arn = p.create_filter(name="by-genre", datasetGroupArn=group,
                             filterExpression=expression)["filterArn"]
seen = active(p.describe_filter, "filter", filterArn=filter_arn)
assert seen["filterExpression"] == expression
assert [f["name"] for f in p.list_filters(datasetGroupArn=group)["Filters"]] == ["by-genre"]

recipe = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
config = {"algorithmHyperParameters": {"apply_recency_bias": "false"},
          "autoTrainingConfig": {"schedulingExpression": "rate(14 days)"}}
solution = p.create_solution(name="taste", datasetGroupArn=group, recipeArn=recipe,
                             solutionConfig=config)["solutionArn"]
seen = active(p.describe_solution, "solution", solutionArn=solution)
assert seen["solutionConfig"] == config and seen["performAutoTraining"] is True
assert seen["performHPO"] is False and "failureReason" not in seen
versions = []
for _ in range(2):
    arn = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    seen = active(p.describe_solution_version, "solutionVersion", solutionVersionArn=arn)
    assert seen["trainingMode"] == "FULL" and seen["solutionConfig"] == config
    assert seen["trainingHours"] > 0 and seen["datasetGroupArn"] == group
    versions.append(arn)
metrics = p.get_solution_metrics(solutionVersionArn=versions[0])["metrics"]
assert 0 < metrics["coverage"] <= 1 and "precision_at_25" in metrics, metrics

campaign = p.create_campaign(name="home", solutionVersionArn=versions[0])["campaignArn"]
seen = active(p.describe_campaign, "campaign", campaignArn=campaign)
assert "latestCampaignUpdate" not in seen and seen["solutionVersionArn"] == versions[0]
p.update_campaign(campaignArn=campaign, solutionVersionArn=versions[1], minProvisionedTPS=3)
seen = active(lambda **which: {"it": p.describe_campaign(**which)["campaign"]["latestCampaignUpdate"]},
              "it", campaignArn=campaign)
assert seen["minProvisionedTPS"] == 3 and seen["solutionVersionArn"] == versions[1]
assert p.describe_campaign(campaignArn=campaign)["campaign"]["minProvisionedTPS"] == 3
assert len(p.list_campaigns(solutionArn=solution)["campaigns"]) == 1

in_use = ("ResourceInUseException", 400)
refused(*in_use, p.delete_solution, solutionArn=solution)
refused(*in_use, p.delete_dataset, datasetArn=datasets["ITEMS"])
refused(*in_use, p.delete_dataset_group, datasetGroupArn=group)
for delete, describe, which in [
        (p.delete_campaign, p.describe_campaign, {"campaignArn": campaign}),
        (p.delete_solution, p.describe_solution, {"solutionArn": solution}),
        (p.delete_event_tracker, p.describe_event_tracker,
         {"eventTrackerArn": tracker["eventTrackerArn"]}),
        (p.delete_filter, p.describe_filter, {"filterArn": filter_arn}),
        (p.delete_dataset, p.describe_dataset, {"datasetArn": datasets["Interactions"]}),
        (p.delete_dataset, p.describe_dataset, {"datasetArn": datasets["ITEMS"]}),
        (p.delete_dataset_group, p.describe_dataset_group, {"datasetGroupArn": group})]:
    answer = delete(**which)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    gone(describe, **which)
for found in p.list_schemas()["schemas"]:
    p.delete_schema(schemaArn=found["schemaArn"])
assert p.list_schemas()["schemas"] == [] and p.list_solutions()["solutions"] == []
