"""Operations that no other script sees answered through boto3: what they answer is held against the model as every answer is. States
last for a while, so that a training can be stopped."""

from stage import BUCKET, INTERACTIONS, ITEMS, active, clicks, gone, personalize, readers, s3, schema

p = personalize


def updated(describe, key, update, **which):
    """Polls until an update is done."""
    return active(lambda **which: {"it": describe(**which)[key][update]}, "it", **which)


role = readers("s3:PutObject")
group = p.create_dataset_group(name="shop", domain="ECOMMERCE", tags=[{"tagKey": "a", "tagValue": "b"}])
group = group["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
domain = {"domain": "ECOMMERCE"}
described = ITEMS + [{"name": "PRICE", "type": "float"},
                     {"name": "CATEGORY_L1", "type": "string", "categorical": True}]
rows = "\n".join(["ITEM_ID,TITLE,GENRES,PRICE,CATEGORY_L1", *[f"영화{n},제목 {n},Drama,9.5,a" for n in range(50)]])
made = {}
for kind, fields, body in [("Interactions", INTERACTIONS, clicks(kind="View")), ("Items", described, rows.encode())]:
    s3.put_object(Bucket=BUCKET, Key=f"{kind}.csv", Body=body)
    text = schema(kind, kind, fields, **domain)
    assert p.describe_schema(schemaArn=text)["schema"]["domain"] == "ECOMMERCE"
    made[kind] = p.create_dataset(name=kind, datasetType=kind, datasetGroupArn=group, schemaArn=text)["datasetArn"]
    active(p.describe_dataset, "dataset", datasetArn=made[kind])
    job = p.create_dataset_import_job(jobName=kind, datasetArn=made[kind], roleArn=role, dataSource={
        "dataLocation": f"s3://{BUCKET}/{kind}.csv"})["datasetImportJobArn"]
    active(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)

# A schema that only adds.
wider = schema("wider", "Items", described + [{"name": "BRAND", "type": ["null", "string"]}], **domain)
assert p.update_dataset(datasetArn=made["Items"], schemaArn=wider)["datasetArn"] == made["Items"]
update = updated(p.describe_dataset, "dataset", "latestDatasetUpdate", datasetArn=made["Items"])
assert update["schemaArn"] == wider, update

# What the service itself has.
recipe = p.describe_recipe(recipeArn="arn:aws:personalize:::recipe/aws-user-personalization-v2")["recipe"]
assert p.describe_algorithm(algorithmArn=recipe["algorithmArn"])["algorithm"]["algorithmArn"]
found = p.describe_feature_transformation(featureTransformationArn=recipe["featureTransformationArn"])
assert found["featureTransformation"]["featureTransformationArn"]

# A solution that changes its schedule; a training that is stopped.
solution = p.create_solution(name="s", datasetGroupArn=group, recipeArn=recipe["recipeArn"])["solutionArn"]
active(p.describe_solution, "solution", solutionArn=solution)
assert p.update_solution(solutionArn=solution, performAutoTraining=False)["solutionArn"] == solution
updated(p.describe_solution, "solution", "latestSolutionUpdate", solutionArn=solution)
version = p.create_solution_version(solutionArn=solution)["solutionVersionArn"]
p.stop_solution_version_creation(solutionVersionArn=version)
assert p.list_solution_versions(solutionArn=solution)["solutionVersions"]

# A recommender that changes, and goes.
recommender = p.create_recommender(
    name="r", datasetGroupArn=group,
    recipeArn="arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you")["recommenderArn"]
active(p.describe_recommender, "recommender", recommenderArn=recommender)
p.update_recommender(recommenderArn=recommender, recommenderConfig={"minRecommendationRequestsPerSecond": 2})
updated(p.describe_recommender, "recommender", "latestRecommenderUpdate", recommenderArn=recommender)
p.delete_recommender(recommenderArn=recommender)
gone(p.describe_recommender, recommenderArn=recommender)

# Lists of what has run, and tags that go.
tracker = p.create_event_tracker(name="t", datasetGroupArn=group)["eventTrackerArn"]
assert [one["eventTrackerArn"] for one in p.list_event_trackers(datasetGroupArn=group)["eventTrackers"]] == [tracker]
s3.put_object(Bucket=BUCKET, Key="gone.csv", Body="USER_ID\n사용자1\n".encode())
job = p.create_data_deletion_job(jobName="d", datasetGroupArn=group, roleArn=role, dataSource={
    "dataLocation": f"s3://{BUCKET}/gone.csv"})["dataDeletionJobArn"]
assert p.describe_data_deletion_job(dataDeletionJobArn=job)["dataDeletionJob"]["jobName"] == "d"
assert p.list_dataset_import_jobs(datasetArn=made["Items"])["datasetImportJobs"]
assert p.list_data_deletion_jobs(datasetGroupArn=group)["dataDeletionJobs"]
p.create_dataset_export_job(jobName="e", datasetArn=made["Items"], roleArn=role,
                            jobOutput={"s3DataDestination": {"path": f"s3://{BUCKET}/e/"}})
assert p.list_dataset_export_jobs(datasetArn=made["Items"])["datasetExportJobs"]
assert p.list_batch_inference_jobs()["batchInferenceJobs"] == []
assert p.list_batch_segment_jobs()["batchSegmentJobs"] == []
p.untag_resource(resourceArn=group, tagKeys=["a"])
assert p.list_tags_for_resource(resourceArn=group)["tags"] == []
