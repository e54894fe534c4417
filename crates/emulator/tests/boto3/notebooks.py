"""The calls of AWS's notebooks for batch recommendations, user segments, ranked lists in a batch and recommenders, in their order and
with parameters of their shapes, on small data of this project (docs/emulator.md, "AWS's samples", names the notebooks)."""

import io
import json
import random

import boto3

from check import client, refused
from stage import active, iam, personalize, s3

p, runtime = personalize, client("personalize-runtime")
draw = random.Random(7)
NAMESPACE = "com.amazonaws.personalize.schema"
TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "personalize.amazonaws.com"}}]}


def bucket(name, *actions):
    """A bucket that the service may use, named after the account as notebooks name theirs."""
    account = boto3.client("sts").get_caller_identity().get("Account")
    made = f"{account}-personalize-{name}"
    s3.create_bucket(Bucket=made)
    statement = {"Sid": "PersonalizeS3BucketAccessPolicy", "Effect": "Allow", "Action": list(actions),
                 "Principal": {"Service": "personalize.amazonaws.com"},
                 "Resource": [f"arn:aws:s3:::{made}", f"arn:aws:s3:::{made}/*"]}
    s3.put_bucket_policy(Bucket=made, Policy=json.dumps(
        {"Version": "2012-10-17", "Id": "PersonalizeS3BucketAccessPolicy", "Statement": [statement]}))
    return made


def role(name):
    """A role with AWS's managed policies."""
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    for policy in ["service-role/AmazonPersonalizeFullAccess", "AmazonS3FullAccess"]:
        iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return made


def put(where, key, text):
    boto3.Session().resource("s3").Bucket(where).Object(key).upload_fileobj(io.BytesIO(text.encode()))
    return f"s3://{where}/{key}"


def lines(where, key):
    body = s3.get_object(Bucket=where, Key=key)["Body"].read().decode()
    return [json.loads(line) for line in body.splitlines()]


def fields(*named):
    return [{"name": name, "type": kind, **dict.fromkeys(marks, True)} for name, kind, *marks in named]


def dataset(group, kind, schema_fields, version, source, given_role, **domain):
    """A schema, a dataset and its import."""
    name = f"{group.split('/')[1]}-{kind.lower()}"
    text = {"type": "record", "name": kind.capitalize(), "namespace": NAMESPACE,
            "fields": schema_fields, "version": version}
    schema = p.create_schema(name=name, schema=json.dumps(text), **domain)["schemaArn"]
    made = p.create_dataset(name=name, datasetType=kind, datasetGroupArn=group, schemaArn=schema)["datasetArn"]
    active(p.describe_dataset, "dataset", datasetArn=made)
    job = p.create_dataset_import_job(jobName=name, datasetArn=made, dataSource={"dataLocation": source},
                                      roleArn=given_role)["datasetImportJobArn"]
    active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
    return made, schema


def new_group(name, **domain):
    made = p.create_dataset_group(name=name, **domain)["datasetGroupArn"]
    active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=made)
    return made


def trained(group, name, recipe):
    """A version, trained by a call although the solution trains by itself."""
    solution = p.create_solution(name=name, datasetGroupArn=group,
                                 recipeArn=f"arn:aws:personalize:::recipe/{recipe}")["solutionArn"]
    p.describe_solution(solutionArn=solution)
    made = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    active(p.describe_solution_version, "solutionVersion", solutionVersionArn=made)
    return made


def places(source, target):
    return {"jobInput": {"s3DataSource": {"path": source}},
            "jobOutput": {"s3DataDestination": {"path": target}}}


def clicks(items, header="USER_ID,ITEM_ID,TIMESTAMP", more=""):
    """Two thousand interactions of a hundred users, some items more popular than others."""
    rows = [f"{n % 100 + 1},{items[int(draw.random() ** 2 * len(items))]},{1_600_000_000 + n * 60}{more}"
            for n in range(2_000)]
    return "\n".join([header, *rows]) + "\n"


# Batch recommendations: the results lie beside the input, at the top of the bucket.
where = bucket("batch-recommendations", "s3:*Object", "s3:ListBucket")
user = role("PersonalizeRoleBatchRecommendations")
group = new_group("personalize-batch-recommendations-dg")
artists = [str(n) for n in range(1, 201)]
plain = fields(("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long"))
found, schema = dataset(group, "INTERACTIONS", plain, "1.0", put(where, "interactions.csv", clicks(artists)), user)
assert p.list_recipes()["recipes"]
version = trained(group, "user-personalization", "aws-user-personalization")
source = put(where, "json_input.json", "".join(f'{{"userId": "{n}"}}\n' for n in (3, 14, 15)))
job = p.create_batch_inference_job(solutionVersionArn=version, jobName="Batch-Inference-Job", roleArn=user,
                                   **places(source, f"s3://{where}/"))["batchInferenceJobArn"]
active(p.describe_batch_inference_job, "batchInferenceJob", batchInferenceJobArn=job)
answers = lines(where, "json_input.json.out")
assert [line["input"]["userId"] for line in answers] == ["3", "14", "15"], answers
assert all(len(line["output"]["recommendedItems"]) == 25 for line in answers), answers

# Lists that are ranked in a batch.
version = trained(group, "rerank", "aws-personalized-ranking")
given = artists[:20]
source = put(where, "lists.json", "".join(
    json.dumps({"userId": str(n), "itemList": given}) + "\n" for n in (1, 2)))
job = p.create_batch_inference_job(solutionVersionArn=version, jobName="ranking", roleArn=user,
                                   **places(source, f"s3://{where}/"))["batchInferenceJobArn"]
active(p.describe_batch_inference_job, "batchInferenceJob", batchInferenceJobArn=job)
assert all(sorted(line["output"]["recommendedItems"]) == sorted(given) for line in lines(where, "lists.json.out"))

# Its clean-up: pages of everything, then one delete after the other.
for operation, member in [("list_solutions", "solutions"), ("list_datasets", "datasets"),
                          ("list_schemas", "schemas"), ("list_dataset_groups", "datasetGroups")]:
    assert [one for page in p.get_paginator(operation).paginate() for one in page[member]], operation
for page in p.get_paginator("list_solutions").paginate(datasetGroupArn=group):
    for one in page["solutions"]:
        p.delete_solution(solutionArn=one["solutionArn"])
p.delete_dataset(datasetArn=found)
p.delete_schema(schemaArn=schema)
p.delete_dataset_group(datasetGroupArn=group)
assert [one for page in iam.get_paginator("list_roles").paginate() for one in page["Roles"]]
name = user.split("/")[1]
for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
    iam.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
iam.delete_role(RoleName=name)

# User segments by items, with texts of items; `version` of the schema is a number there.
where = bucket("user-segmentation-demo", "s3:GetObject", "s3:ListBucket", "s3:PutObject")
user = role("MyNotebookPersonalizeRoleDemo")
group = new_group("notebook-meta-demo")
goods = [f"B{n:09d}" for n in range(150)]
dataset(group, "INTERACTIONS", plain, 1, put(where, "interactions.csv", clicks(goods)), user)
texts = "\n".join(["ITEM_ID,DESCRIPTION", *[f'{one},"thing {one}, boxed."' for one in goods]])
described = fields(("ITEM_ID", "string"), ("DESCRIPTION", ["string", "null"], "textual"))
dataset(group, "ITEMS", described, 1, put(where, "items-only-desc.csv", texts), user)
version = trained(group, "item-affinity", "aws-item-affinity")
assert p.get_solution_metrics(solutionVersionArn=version)["metrics"]
for name, asked, most in [("query-demo-50", goods[:50], 7), ("query-editorial-demo", goods[:10], 10)]:
    source = put(where, f"{name}.json", "\n".join(json.dumps({"itemId": one}) for one in asked))
    job = p.create_batch_segment_job(jobName=name, solutionVersionArn=version, numResults=most, roleArn=user,
                                     **places(source, f"s3://{where}/output/"))["batchSegmentJobArn"]
    active(p.describe_batch_segment_job, "batchSegmentJob", batchSegmentJobArn=job)
    answers = lines(where, f"output/{name}.json.out")
    assert [line["input"]["itemId"] for line in answers] == asked
    assert all(0 < len(line["output"]["usersList"]) <= most for line in answers), answers

# User segments by attributes of items; the last line of the input has no end.
group = new_group("attr-meta-demo")
dataset(group, "INTERACTIONS", plain, "1.0", f"s3://{where}/interactions.csv", user)
kinds = ["Candy & Chocolate|Snacks", "Coffee, Tea & Cocoa", "Dried Vegetables"]
rows = [f'{one},"{kinds[n % 3]}",{"Starbucks" if n % 2 else ""},Grocery,{n}.50' for n, one in enumerate(goods)]
described = fields(("ITEM_ID", "string"), ("CATEGORY", ["null", "string"], "categorical"),
                   ("BRAND", ["null", "string"], "categorical"),
                   ("MAIN_CAT", ["null", "string"], "categorical"), ("PRICE", ["null", "float"]))
source = put(where, "items-meta.csv", "\n".join(["ITEM_ID,CATEGORY,BRAND,MAIN_CAT,PRICE", *rows]))
dataset(group, "ITEMS", described, "1.0", source, user)
version = trained(group, "item-attr-affinity", "aws-item-attribute-affinity")
assert p.get_solution_metrics(solutionVersionArn=version)["metrics"]
queries = [f'ITEMS.CATEGORY = "{one}"' for one in ("Snacks", "Coffee, Tea & Cocoa")] + ['ITEMS.BRAND = "Starbucks"']
source = put(where, "attributes.json", "\n".join(json.dumps({"itemAttributes": one}) for one in queries))
job = p.create_batch_segment_job(jobName="attribute-demo", solutionVersionArn=version, numResults=10, roleArn=user,
                                 **places(source, f"s3://{where}/output/"))["batchSegmentJobArn"]
active(p.describe_batch_segment_job, "batchSegmentJob", batchSegmentJobArn=job)
answers = lines(where, "output/attributes.json.out")
assert [line["input"]["itemAttributes"] for line in answers] == queries
assert all(len(line["output"]["usersList"]) == 10 for line in answers), answers

# A recommender of a shop. Its data has the column of row numbers that pandas writes, which has no name.
group = new_group("personalize_ecommerce_dsg", domain="ECOMMERCE")
domain = {"domain": "ECOMMERCE"}
table = clicks(goods, "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", ",View").splitlines()
numbered = "\n".join([f",{table[0]}", *[f"{n},{row}" for n, row in enumerate(table[1:])]])
events = plain + fields(("EVENT_TYPE", "string"))
dataset(group, "INTERACTIONS", events, "1.0", put(where, "cleaned.csv", numbered), user, **domain)
rows = [f'{n},{one},9.99,{"electronics" if n % 2 else "books"},thing {n}' for n, one in enumerate(goods)]
described = fields(("ITEM_ID", "string"), ("PRICE", "float"), ("CATEGORY_L1", ["string"], "categorical"),
                   ("PRODUCT_NAME", "string"))
source = put(where, "cleaned_items.csv", "\n".join([",ITEM_ID,PRICE,CATEGORY_L1,PRODUCT_NAME", *rows]))
dataset(group, "ITEMS", described, "1.0", source, user, **domain)
recipe = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you"
shown, following = [], {}
while following is not None:
    page = p.list_recipes(domain="ECOMMERCE", **following)
    shown += [one["recipeArn"] for one in page["recipes"]]
    following = {"nextToken": page["nextToken"]} if page.get("nextToken") else None
assert recipe in shown, shown
create = dict(name="recommended_for_you_demo", recipeArn=recipe, datasetGroupArn=group)
made = p.create_recommender(**create)["recommenderArn"]
refused("ResourceAlreadyExistsException", 400, p.create_recommender, **create)
pages = p.get_paginator("list_recommenders").paginate(datasetGroupArn=group)
assert [one["name"] for page in pages for one in page["recommenders"]] == ["recommended_for_you_demo"]
active(p.describe_recommender, "recommender", recommenderArn=made)
answer = runtime.get_recommendations(recommenderArn=made, userId="1234", numResults=3)
assert len(answer["itemList"]) == 3, answer
tracker = p.create_event_tracker(datasetGroupArn=group, name="ecommerce-event-tracker")
active(p.describe_event_tracker, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
chosen = p.create_filter(name="category_filter", datasetGroupArn=group,
                         filterExpression="INCLUDE ItemID WHERE ITEMS.CATEGORY_L1 IN ($CATEGORIES)")["filterArn"]
active(p.describe_filter, "filter", filterArn=chosen)
answer = runtime.get_recommendations(recommenderArn=made, userId="1234", numResults=20, filterArn=chosen,
                                     filterValues={"CATEGORIES": '"electronics"'})
assert answer["itemList"] and all(int(one["itemId"][1:]) % 2 for one in answer["itemList"]), answer
