"""EventBridge Scheduler: groups with tags, schedules made, read, listed, replaced, deleted; and the errors."""

import json

from check import client, refused

scheduler, iam, personalize = client("scheduler"), client("iam"), client("personalize")
group = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/movies"
trust = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "000000000000", "aws:SourceArn": group}}}]}
role = iam.create_role(RoleName="fires", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]

tags = [{"Key": "personalize:stack", "Value": "movies"}]
assert scheduler.create_schedule_group(Name="movies", Tags=tags)["ScheduleGroupArn"] == group
refused("ConflictException", 409, scheduler.create_schedule_group, Name="movies")
got = scheduler.get_schedule_group(Name="movies")
assert (got["Arn"], got["State"], got["CreationDate"].year > 2000) == (group, "ACTIVE", True), got
assert [g["Name"] for g in scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default", "movies"]
assert [g["Name"] for g in scheduler.list_schedule_groups(NamePrefix="mov")["ScheduleGroups"]] == ["movies"]
assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == tags
scheduler.tag_resource(ResourceArn=group, Tags=[{"Key": "a b", "Value": "c"}])
scheduler.untag_resource(ResourceArn=group, TagKeys=["a b", "other"])
assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == tags
refused("ResourceNotFoundException", 404, scheduler.get_schedule_group, Name="none")

solution = "arn:aws:personalize:us-east-1:000000000000:solution/s"
sdk = "arn:aws:scheduler:::aws-sdk:personalize:"


def target(action="createSolutionVersion", **fields):
    fields = fields or {"SolutionArn": solution, "Name": "sched-<aws.scheduler.execution-id>"}
    return {"Arn": sdk + action, "RoleArn": role, "Input": json.dumps(fields)}


def make(**more):
    given = {"Name": "weekly", "GroupName": "movies", "ScheduleExpression": "cron(0 4 ? * SUN *)",
             "ScheduleExpressionTimezone": "Asia/Seoul", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target()}
    return given | more


made = scheduler.create_schedule(**make(Description="d"))
assert made["ScheduleArn"] == "arn:aws:scheduler:us-east-1:000000000000:schedule/movies/weekly", made
refused("ConflictException", 409, scheduler.create_schedule, **make())
got = scheduler.get_schedule(Name="weekly", GroupName="movies")
assert (got["Description"], got["State"], got["ScheduleExpressionTimezone"]) == ("d", "ENABLED", "Asia/Seoul"), got
assert got["Target"] == target(), got
listed = scheduler.list_schedules(GroupName="movies")["Schedules"]
assert [(s["Name"], s["GroupName"], s["Target"]["Arn"]) for s in listed] == [("weekly", "movies", target()["Arn"])], listed
scheduler.update_schedule(**make(State="DISABLED", FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}))
got = scheduler.get_schedule(Name="weekly", GroupName="movies")
assert "Description" not in got and got["State"] == "DISABLED", got
assert got["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, got
assert not scheduler.list_schedules(GroupName="movies", State="ENABLED")["Schedules"]

for wrong in [{"ScheduleExpression": "cron(0 4 * * * *)"}, {"ScheduleExpression": "rate(0 days)"},
              {"ScheduleExpressionTimezone": "Asia/Soul"}, {"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
              {"Target": target("describeSolution")}, {"Target": target("createNothing")},
              {"Target": target(solutionArn=solution)}, {"Target": target(SolutionArn=solution, Colour="red")},
              {"Target": target() | {"RoleArn": role + "x"}}]:
    refused("ValidationException", 400, scheduler.create_schedule, **make(Name="wrong", **wrong))
answer = refused("ValidationException", 400, scheduler.create_schedule, **make(Name="wrong", Target=target(solutionArn=solution)))
assert "Request payload is missing the following field(s): SolutionArn" in answer["Error"]["Message"], answer
refused("ResourceNotFoundException", 404, scheduler.create_schedule, **make(GroupName="none"))
refused("ResourceNotFoundException", 404, scheduler.get_schedule, Name="weekly")

for number in range(5):
    scheduler.create_schedule(**make(Name=f"more-{number}"))
pages = scheduler.get_paginator("list_schedules").paginate(GroupName="movies", PaginationConfig={"PageSize": 2})
assert len([s for page in pages for s in page["Schedules"]]) == 6
scheduler.delete_schedule(Name="weekly", GroupName="movies")
refused("ResourceNotFoundException", 404, scheduler.delete_schedule, Name="weekly", GroupName="movies")
scheduler.delete_schedule_group(Name="movies")
assert not scheduler.list_schedules()["Schedules"]
refused("ValidationException", 400, scheduler.delete_schedule_group, Name="default")
