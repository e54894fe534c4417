"""A domain group: use cases train by themselves, filter by themselves, and are stopped and started."""

from check import client, refused
from stage import BUCKET, INTERACTIONS, active, clicks, personalize, readers, s3, schema, settled

runtime = client("personalize-runtime")
p = personalize
role = readers()
s3.put_object(Bucket=BUCKET, Key="clicks.csv", Body=clicks())
group = p.create_dataset_group(name="video", domain="VIDEO_ON_DEMAND")["datasetGroupArn"]
active(p.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
arn = schema("views", "Interactions", INTERACTIONS, domain="VIDEO_ON_DEMAND")
dataset = p.create_dataset(name="views", datasetType="Interactions", datasetGroupArn=group,
                           schemaArn=arn)["datasetArn"]
active(p.describe_dataset, "dataset", datasetArn=dataset)
job = p.create_dataset_import_job(jobName="views", datasetArn=dataset, roleArn=role,
                                  dataSource={"dataLocation": f"s3://{BUCKET}/clicks.csv"})
active(p.describe_dataset_import_job, "datasetImportJob", **{
    "datasetImportJobArn": job["datasetImportJobArn"]})

made = {}
for name in ["aws-vod-top-picks", "aws-vod-most-popular", "aws-vod-because-you-watched-x"]:
    made[name] = p.create_recommender(
        name=name, datasetGroupArn=group, recipeArn=f"arn:aws:personalize:::recipe/{name}",
        recommenderConfig={"minRecommendationRequestsPerSecond": 1})["recommenderArn"]
for arn in made.values():
    seen = active(p.describe_recommender, "recommender", recommenderArn=arn)
    assert seen["modelMetrics"]["coverage"] > 0, seen


def ask(name, **more):
    answer = runtime.get_recommendations(recommenderArn=made[name], userId="사용자7", numResults=500, **more)
    return answer["itemList"]


# Twenty of the fifty films were watched by each user; two of the use cases leave them out.
picks = ask("aws-vod-top-picks")
assert len(picks) == 30 and all("score" in item for item in picks), picks
assert len(ask("aws-vod-most-popular")) == 50
alike = ask("aws-vod-because-you-watched-x", itemId="영화1")
assert 0 < len(alike) <= 30 and "score" not in alike[0], alike
refused("InvalidInputException", 400, ask, name="aws-vod-because-you-watched-x")

top = made["aws-vod-top-picks"]
p.stop_recommender(recommenderArn=top)
for _ in range(2):
    seen = p.describe_recommender(recommenderArn=top)["recommender"]
assert seen["status"] == "INACTIVE", seen
refused("InvalidInputException", 400, ask, name="aws-vod-top-picks")
p.start_recommender(recommenderArn=top)
settled(p.describe_recommender, "recommender", recommenderArn=top)
assert ask("aws-vod-top-picks") == picks
