"""Exports and deletions of users."""

import time

from check import refused
from exact import asked
from stage import BUCKET, INTERACTIONS, active, clicks, personalize, readers, s3, schema

p = personalize
role = readers("s3:PutObject")
invalid = ("InvalidInputException", 400)
group = p.create_dataset_group(name="films")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
s3.put_object(Bucket=BUCKET, Key="a.csv", Body=clicks())
dataset = p.create_dataset(name="clicks", datasetType="Interactions", datasetGroupArn=group,
                           schemaArn=schema("clicks", "Interactions", INTERACTIONS))["datasetArn"]
active(p.describe_dataset, "dataset", datasetArn=dataset)
job = p.create_dataset_import_job(jobName="a", datasetArn=dataset, roleArn=role, dataSource={
    "dataLocation": f"s3://{BUCKET}/a.csv"})["datasetImportJobArn"]
active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)


def exported(name, **more):
    """The rows of all files of an export, with their header."""
    made = p.create_dataset_export_job(
        jobName=name, datasetArn=dataset, roleArn=role, tags=[{"tagKey": "team", "tagValue": "a"}],
        jobOutput={"s3DataDestination": {"path": f"s3://{BUCKET}/{name}/"}}, **more)["datasetExportJobArn"]
    assert made.endswith(f"dataset-export-job/{name}"), made
    active(p.describe_dataset_export_job, "datasetExportJob", datasetExportJobArn=made)
    seen = asked(p, "DescribeDatasetExportJob", datasetExportJobArn=made)
    assert seen["ingestionMode"] == more.get("ingestionMode", "PUT"), seen
    assert p.list_tags_for_resource(resourceArn=made)["tags"][0]["tagValue"] == "a"
    rows = []
    for found in s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{name}/")["Contents"]:
        assert found["Key"].endswith(".csv"), found
        body = s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read().decode().splitlines()
        assert body[0] == "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", body[0]
        rows += body[1:]
    return rows


before = exported("bulk", ingestionMode="BULK")
assert len(before) == 2000
assert sorted(exported("all", ingestionMode="ALL")) == sorted(before)
assert {it["jobName"] for it in asked(p, "ListDatasetExportJobs", datasetArn=dataset)} == {"bulk", "all"}
create, output = p.create_dataset_export_job, {"s3DataDestination": {"path": f"s3://{BUCKET}/o/"}}
refused("ResourceAlreadyExistsException", 400, create, jobName="all", datasetArn=dataset, roleArn=role,
        jobOutput=output)
refused("ResourceNotFoundException", 400, create, jobName="j", roleArn=role, jobOutput=output,
        datasetArn=dataset.replace("INTERACTIONS", "ITEMS"))
refused("ValidationException", 400, create, jobName="j", datasetArn=dataset, roleArn=role,
        jobOutput=output, ingestionMode="LIVE")
refused(*invalid, create, jobName="j", datasetArn=dataset, roleArn="arn:aws:iam::000000000000:role/absent",
        jobOutput=output)

s3.put_object(Bucket=BUCKET, Key="gone/users.csv", Body="USER_ID\n사용자1\n사용자2\n".encode())
names = ["gone", "again"]
for name in names:
    made = p.create_data_deletion_job(
        jobName=name, datasetGroupArn=group, roleArn=role, tags=[{"tagKey": "team", "tagValue": "a"}],
        dataSource={"dataLocation": f"s3://{BUCKET}/gone/"})["dataDeletionJobArn"]
    assert made.endswith(f"data-deletion-job/{name}"), made
    for _ in range(600):
        seen = asked(p, "DescribeDataDeletionJob", dataDeletionJobArn=made)
        if seen["status"] not in ("PENDING", "IN_PROGRESS"):
            break
        time.sleep(0.05)
    assert seen["status"] == "COMPLETED", seen
    assert seen["numDeleted"] == (40 if name == "gone" else 0), seen
    assert p.list_tags_for_resource(resourceArn=made)["tags"][0]["tagKey"] == "team"
listed = [it["jobName"] for it in asked(p, "ListDataDeletionJobs", datasetGroupArn=group)]
assert listed == ["again", "gone"], listed
left = exported("left", ingestionMode="BULK")
assert len(left) == 1960 and not any(row.startswith(("사용자1,", "사용자2,")) for row in left)
create = p.create_data_deletion_job
refused("ResourceAlreadyExistsException", 400, create, jobName="gone", datasetGroupArn=group, roleArn=role,
        dataSource={"dataLocation": f"s3://{BUCKET}/gone/"})
refused("ResourceNotFoundException", 400, create, jobName="j", datasetGroupArn=group + "x", roleArn=role,
        dataSource={"dataLocation": f"s3://{BUCKET}/gone/"})
refused("ResourceNotFoundException", 400, p.describe_data_deletion_job, dataDeletionJobArn=made + "x")
