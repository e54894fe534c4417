"""Error codes, pages, failures and recommenders, as boto3 sees them."""

from check import client, refused
from stage import (BUCKET, INTERACTIONS, active, clicks, personalize, readers, s3, schema, settled)

p = personalize
role = readers()
invalid = ("InvalidInputException", 400)
violated = ("ValidationException", 400)
refused(*violated, p.create_dataset_group, name="no spaces")
refused(*violated, p.create_dataset_group, name="a" * 64)
refused(*violated, p.create_dataset_group, name="g", domain="SHOP")
refused(*violated, p.describe_schema, schemaArn="schema/none")
refused(*invalid, p.create_schema, name="s", schema="{")
absent = "arn:aws:personalize:us-east-1:000000000000:dataset-group/none"
answer = refused("ResourceNotFoundException", 400, p.delete_dataset_group, datasetGroupArn=absent)
assert answer["Error"]["Message"] == f"The given dataset group does not exist: {absent}"

for number in range(5):
    schema(f"s{number}", "Interactions", INTERACTIONS)
pages = p.get_paginator("list_schemas").paginate(PaginationConfig={"PageSize": 2})
names = [found["name"] for page in pages for found in page["schemas"]]
assert names == [f"s{number}" for number in range(5)], names
refused("InvalidNextTokenException", 400, p.list_schemas, nextToken="nonsense")
again = refused("ResourceAlreadyExistsException", 400, schema, name="s0", record="Interactions",
                fields=INTERACTIONS)
arn = "arn:aws:personalize:us-east-1:000000000000:schema/s0"
assert again["Error"]["Message"] == f"Another resource with Arn {arn} already exists."
refused(*invalid, p.list_tags_for_resource, resourceArn=arn)
assert client("personalize", "ap-northeast-2").list_schemas()["schemas"] == []

group = p.create_dataset_group(name="shop", domain="ECOMMERCE")
assert group["domain"] == "ECOMMERCE"
group = group["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
refused(*invalid, p.create_dataset, name="d", datasetType="Interactions", datasetGroupArn=group,
        schemaArn=arn)
shop = schema("shop", "Interactions", INTERACTIONS, domain="ECOMMERCE")
dataset = p.create_dataset(name="d", datasetType="Interactions", datasetGroupArn=group,
                           schemaArn=shop)["datasetArn"]
active(p.describe_dataset, "dataset", datasetArn=dataset)
refused("ResourceAlreadyExistsException", 400, p.create_dataset, name="d2",
        datasetType="INTERACTIONS", datasetGroupArn=group, schemaArn=shop)


def job(name, key, **more):
    at = dict({"jobName": name, "datasetArn": dataset, "roleArn": role}, **more)
    return p.create_dataset_import_job(dataSource={"dataLocation": f"s3://{BUCKET}/{key}"}, **at)


def failed(made):
    seen = settled(p.describe_dataset_import_job, "datasetImportJob", **{
        "datasetImportJobArn": made["datasetImportJobArn"]})
    assert seen["status"] == "CREATE FAILED", seen
    return seen["failureReason"]


s3.put_object(Bucket=BUCKET, Key="header.csv", Body=b"USER ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n")
answer = refused(*invalid, job, name="header", key="header.csv")
assert answer["Error"]["Message"] == "Input csv is missing the following columns: [USER_ID]"
s3.put_object(Bucket=BUCKET, Key="few.csv", Body=clicks(9, 100))
assert "900 rows" in failed(job("few", "few.csv"))
s3.put_object(Bucket=BUCKET, Key="all.csv", Body=clicks(kind="View"))
answer = refused(*invalid, job, name="denied", key="all.csv", roleArn=role + "-absent")
denied = answer["Error"]["Message"]
assert denied.startswith("Insufficient privileges for accessing data in S3. Please look at "), denied
assert denied.endswith(f" and fix bucket policy on {BUCKET}"), denied
refused(*invalid, job, name="early", key="all.csv", importMode="INCREMENTAL")
made = job("all", "all.csv")
active(p.describe_dataset_import_job, "datasetImportJob", **{
    "datasetImportJobArn": made["datasetImportJobArn"]})
refused("ResourceAlreadyExistsException", 400, job, name="all", key="all.csv")
listed = p.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]
assert [seen["jobName"] for seen in listed] == ["few", "all"], listed

recipe = "arn:aws:personalize:::recipe/aws-ecomm-"
few = p.create_recommender(name="bought", datasetGroupArn=group,
                           recipeArn=recipe + "popular-items-by-purchases")["recommenderArn"]
seen = settled(p.describe_recommender, "recommender", recommenderArn=few)
wanted = "Dataset has fewer than 1000 interactions after filtering by event type: Purchase"
assert seen["failureReason"] == wanted, seen
viewed = p.create_recommender(name="viewed", datasetGroupArn=group,
                              recipeArn=recipe + "popular-items-by-views")["recommenderArn"]
seen = active(p.describe_recommender, "recommender", recommenderArn=viewed)
assert "coverage" in seen["modelMetrics"]
p.stop_recommender(recommenderArn=viewed)
refused("ResourceInUseException", 400, p.stop_recommender, recommenderArn=viewed)
refused(*invalid, p.create_solution, name="s", datasetGroupArn=group,
        recipeArn=recipe + "popular-items-by-views")
first = p.list_recipes(domain="ECOMMERCE")
assert len(first["recipes"]) < 5 and first["nextToken"], first
pages = p.get_paginator("list_recipes").paginate(domain="ECOMMERCE")
names = [recipe["name"] for page in pages for recipe in page["recipes"]]
assert len(names) == 5 and names == sorted(names), names
