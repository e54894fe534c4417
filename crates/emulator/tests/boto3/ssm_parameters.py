"""Parameters of Systems Manager: written, read one by one, by path and by filter, tagged, deleted; and the errors."""

from check import client, refused

ssm = client("ssm")
tags = [{"Key": "personalize:stack", "Value": "movies"}]
made = ssm.put_parameter(Name="/movies/campaign/home/arn", Value="arn:1", Type="String",
                         Description="for the shop", Tags=tags)
assert (made["Version"], made["Tier"]) == (1, "Standard"), made
refused("ParameterAlreadyExists", 400, ssm.put_parameter, Name="/movies/campaign/home/arn",
        Value="arn:2", Type="String")
refused("ValidationException", 400, ssm.put_parameter, Name="/movies/campaign/home/arn",
        Value="arn:2", Overwrite=True, Tags=tags)
refused("HierarchyTypeMismatchException", 400, ssm.put_parameter, Name="/movies/campaign/home/arn",
        Value="a,b", Type="StringList", Overwrite=True)
made = ssm.put_parameter(Name="/movies/campaign/home/arn", Value="arn:2", Overwrite=True)
assert made["Version"] == 2, made
got = ssm.get_parameter(Name="/movies/campaign/home/arn")["Parameter"]
assert (got["Value"], got["Type"], got["Version"], got["DataType"]) == ("arn:2", "String", 2, "text")
assert got["ARN"] == "arn:aws:ssm:us-east-1:000000000000:parameter/movies/campaign/home/arn", got
assert got["LastModifiedDate"].year > 2000
assert ssm.get_parameter(Name="/movies/campaign/home/arn:2")["Parameter"]["Value"] == "arn:2"
refused("ParameterVersionNotFound", 400, ssm.get_parameter, Name="/movies/campaign/home/arn:9")
refused("ParameterNotFound", 400, ssm.get_parameter, Name="/movies/absent")

for name, wrong in [("x/y", "ValidationException"), ("/aws/x", "ValidationException"),
                    ("ssm-x", "ValidationException"), ("/a b", "ValidationException"),
                    ("/x" * 16, "HierarchyLevelLimitExceededException")]:
    refused(wrong, 400, ssm.put_parameter, Name=name, Value="v", Type="String")
refused("ValidationException", 400, ssm.put_parameter, Name="/no/type", Value="v")
refused("ValidationException", 400, ssm.put_parameter, Name="/long", Value="v" * 4097, Type="String")

for number in range(12):
    ssm.put_parameter(Name=f"/movies/many/{number:02}", Value=str(number), Type="String")
ssm.put_parameter(Name="plain", Value="a,b", Type="StringList")
several = ssm.get_parameters(Names=["plain", "/movies/many/03", "/movies/absent"])
assert sorted(p["Value"] for p in several["Parameters"]) == ["3", "a,b"], several
assert several["InvalidParameters"] == ["/movies/absent"], several

pages = ssm.get_paginator("get_parameters_by_path").paginate
below = [p["Name"] for page in pages(Path="/movies", Recursive=True) for p in page["Parameters"]]
assert len(below) == 13 and below == sorted(below), below
assert not [p for page in pages(Path="/movies") for p in page["Parameters"]]
assert len(ssm.get_parameters_by_path(Path="/movies/many")["Parameters"]) == 10

pages = ssm.get_paginator("describe_parameters").paginate
named = lambda **filters: [p["Name"] for page in pages(**filters) for p in page["Parameters"]]
assert len(named()) == 14
ours = [{"Key": "tag:personalize:stack", "Values": ["movies"]}]
assert named(ParameterFilters=ours) == ["/movies/campaign/home/arn"]
assert named(ParameterFilters=[{"Key": "Type", "Values": ["StringList"]}]) == ["plain"]
assert len(named(ParameterFilters=[{"Key": "Name", "Option": "BeginsWith", "Values": ["/movies/many"]}])) == 12
assert "Value" not in ssm.describe_parameters()["Parameters"][0]
refused("InvalidFilterKey", 400, ssm.describe_parameters, ParameterFilters=[{"Key": "Colour"}])
refused("InvalidFilterOption", 400, ssm.describe_parameters,
        ParameterFilters=[{"Key": "Name", "Option": "Recursive", "Values": ["x"]}])

about = {"ResourceType": "Parameter", "ResourceId": "/movies/campaign/home/arn"}
assert ssm.list_tags_for_resource(**about)["TagList"] == tags
ssm.add_tags_to_resource(**about, Tags=[{"Key": "team", "Value": "b"}])
ssm.remove_tags_from_resource(**about, TagKeys=["personalize:stack", "absent"])
assert ssm.list_tags_for_resource(**about)["TagList"] == [{"Key": "team", "Value": "b"}]
refused("InvalidResourceId", 400, ssm.list_tags_for_resource, ResourceType="Parameter",
        ResourceId="/movies/absent")
refused("InvalidResourceType", 400, ssm.list_tags_for_resource, ResourceType="Document", ResourceId="x")
refused("TooManyTagsError", 400, ssm.add_tags_to_resource, **about,
        Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

elsewhere = client("ssm", region="eu-west-1")
refused("ParameterNotFound", 400, elsewhere.get_parameter, Name="plain")
ssm.delete_parameter(Name="plain")
refused("ParameterNotFound", 400, ssm.delete_parameter, Name="plain")
refused("UnknownOperationException", 400, ssm.list_documents)
