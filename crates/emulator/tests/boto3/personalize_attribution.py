"""Metric attributions: made, shown, listed, changed and removed, with what an import reports."""

import csv
import io
import json

from botocore.exceptions import ParamValidationError

from check import refused
from stage import BUCKET, INTERACTIONS, active, clicks, gone, iam, personalize, readers, s3, schema

p = personalize
role = readers()
s3.put_object(Bucket=BUCKET, Key="clicks.csv", Body=clicks())
group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
dataset = p.create_dataset(name="clicks", datasetType="Interactions", datasetGroupArn=group,
                           schemaArn=schema("clicks", "Interactions", INTERACTIONS))["datasetArn"]
active(p.describe_dataset, "dataset", datasetArn=dataset)

count = {"eventType": "Watch", "metricName": "watched", "expression": "SAMPLECOUNT()"}
sums = {"eventType": "Watch", "metricName": "time", "expression": "SUM(Interactions.TIMESTAMP)"}
output = {"roleArn": role, "s3DataDestination": {"path": f"s3://{BUCKET}/reports/"}}
wanted = dict(name="kpis", datasetGroupArn=group, metrics=[count, sums], metricsOutputConfig=output)
for missing in wanted:
    try:
        p.create_metric_attribution(**{k: v for k, v in wanted.items() if k != missing})
        raise AssertionError(f"{missing} is not required")
    except ParamValidationError:
        pass
invalid = ("InvalidInputException", 400)
refused(*invalid, p.create_metric_attribution, **wanted)
allow = {"Effect": "Allow", "Action": ["cloudwatch:PutMetricData", "s3:PutObject"], "Resource": "*"}
iam.put_role_policy(RoleName="reader", PolicyName="publish", PolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [allow]}))
service = {"Service": "personalize.amazonaws.com"}
s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": service, "Action": "s3:*",
     "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]}]}))
refused("ResourceNotFoundException", 400, p.create_metric_attribution,
        **dict(wanted, datasetGroupArn=group + "x"))
refused(*invalid, p.create_metric_attribution, **dict(wanted, metrics=[]))
refused(*invalid, p.create_metric_attribution,
        **dict(wanted, metrics=[dict(count, expression="MAX(Items.PRICE)")]))
attribution = p.create_metric_attribution(**wanted)["metricAttributionArn"]
assert attribution.endswith(":metric-attribution/kpis"), attribution
refused("ResourceAlreadyExistsException", 400, p.create_metric_attribution, **wanted)
which = {"metricAttributionArn": attribution}
seen = active(p.describe_metric_attribution, "metricAttribution", **which)
assert set(seen) == {"name", "metricAttributionArn", "datasetGroupArn", "metricsOutputConfig",
                     "status", "creationDateTime", "lastUpdatedDateTime"}, seen
assert seen["metricsOutputConfig"] == output and seen["datasetGroupArn"] == group
listed = p.list_metric_attributions(datasetGroupArn=group)["metricAttributions"]
assert [it["name"] for it in listed] == ["kpis"] and listed[0]["status"] == "ACTIVE"
assert p.list_metric_attribution_metrics(**which)["metrics"] == [count, sums]
pages = p.get_paginator("list_metric_attribution_metrics").paginate(**which, PaginationConfig={"PageSize": 1})
assert [len(page["metrics"]) for page in pages] == [1, 1]
refused(*invalid, p.list_metric_attribution_metrics)

more = {"eventType": "Click", "metricName": "clicked", "expression": "SAMPLECOUNT()"}
answer = p.update_metric_attribution(**which, addMetrics=[more], removeMetrics=["time"])
assert answer["metricAttributionArn"] == attribution
for _ in iter(lambda: p.describe_metric_attribution(**which)["metricAttribution"]["status"], "ACTIVE"):
    refused("ResourceInUseException", 400, p.delete_metric_attribution, **which)
assert p.list_metric_attribution_metrics(**which)["metrics"] == [count, more]
refused("ResourceNotFoundException", 400, p.update_metric_attribution, **which, removeMetrics=["time"])
refused("ResourceAlreadyExistsException", 400, p.update_metric_attribution, **which, addMetrics=[more])
refused(*invalid, p.update_metric_attribution, addMetrics=[sums])

job = p.create_dataset_import_job(
    jobName="import", datasetArn=dataset, roleArn=role, publishAttributionMetricsToS3=True,
    dataSource={"dataLocation": f"s3://{BUCKET}/clicks.csv"})["datasetImportJobArn"]
seen = active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
assert seen["publishAttributionMetricsToS3"] is True
[report] = s3.list_objects_v2(Bucket=BUCKET, Prefix="reports/")["Contents"]
assert report["Key"].startswith("reports/AggregatedAttributionMetrics - FULL - "), report
text = s3.get_object(Bucket=BUCKET, Key=report["Key"])["Body"].read().decode()
lines = list(csv.DictReader(io.StringIO(text)))
assert {line["METRIC_NAME"] for line in lines} == {"watched"}, lines
assert sum(float(line["VALUE"]) for line in lines) == 2000
assert all(int(line["TIMESTAMP"]) % 900 == 0 for line in lines)

refused("ResourceInUseException", 400, p.delete_dataset, datasetArn=dataset)
p.delete_metric_attribution(**which)
gone(p.describe_metric_attribution, **which)
assert p.list_metric_attributions(datasetGroupArn=group)["metricAttributions"] == []
p.delete_dataset(datasetArn=dataset)
gone(p.describe_dataset, datasetArn=dataset)
