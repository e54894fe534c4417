"""Roles and their policies, with IAM's error codes; and STS."""

import json

from check import client, refused

iam, sts = client("iam"), client("sts")
trust = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
    "Action": "sts:AssumeRole"}]}
access = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]}

made = iam.create_role(RoleName="Reader", Path="/team/", Description="읽기 <&>",
                       AssumeRolePolicyDocument=json.dumps(trust),
                       Tags=[{"Key": "a", "Value": "1"}])["Role"]
assert made["Arn"] == "arn:aws:iam::000000000000:role/team/Reader"
assert made["AssumeRolePolicyDocument"] == trust and made["RoleId"].startswith("AROA")
got = iam.get_role(RoleName="Reader")["Role"]
assert got["Description"] == "읽기 <&>" and got["Tags"] == [{"Key": "a", "Value": "1"}]
assert got["MaxSessionDuration"] == 3600
refused("EntityAlreadyExists", 409, iam.create_role, RoleName="reader",
        AssumeRolePolicyDocument=json.dumps(trust))
refused("MalformedPolicyDocument", 400, iam.create_role, RoleName="x",
        AssumeRolePolicyDocument="{")
refused("ValidationError", 400, iam.create_role, RoleName="no spaces",
        AssumeRolePolicyDocument=json.dumps(trust))
refused("NoSuchEntity", 404, iam.get_role, RoleName="absent")

iam.update_role(RoleName="Reader", Description="d", MaxSessionDuration=7200)
assert iam.get_role(RoleName="Reader")["Role"]["MaxSessionDuration"] == 7200
trust["Statement"][0]["Condition"] = {"StringEquals": {"aws:SourceAccount": "000000000000"}}
iam.update_assume_role_policy(RoleName="Reader", PolicyDocument=json.dumps(trust))
assert iam.get_role(RoleName="Reader")["Role"]["AssumeRolePolicyDocument"] == trust

refused("NoSuchEntity", 404, iam.get_role_policy, RoleName="Reader", PolicyName="s3")
iam.put_role_policy(RoleName="Reader", PolicyName="s3", PolicyDocument=json.dumps(access))
assert iam.get_role_policy(RoleName="Reader", PolicyName="s3")["PolicyDocument"] == access
assert iam.list_role_policies(RoleName="Reader")["PolicyNames"] == ["s3"]
refused("MalformedPolicyDocument", 400, iam.put_role_policy, RoleName="Reader", PolicyName="s3",
        PolicyDocument=json.dumps(trust))
managed = "arn:aws:iam::aws:policy/service-role/AmazonPersonalizeFullAccess"
iam.attach_role_policy(RoleName="Reader", PolicyArn=managed)
iam.attach_role_policy(RoleName="Reader", PolicyArn=managed)
assert iam.list_attached_role_policies(RoleName="Reader")["AttachedPolicies"] == [
    {"PolicyName": "AmazonPersonalizeFullAccess", "PolicyArn": managed}]
refused("NoSuchEntity", 404, iam.attach_role_policy, RoleName="Reader",
        PolicyArn="arn:aws:iam::000000000000:policy/absent")
assert iam.list_instance_profiles_for_role(RoleName="Reader")["InstanceProfiles"] == []

iam.tag_role(RoleName="Reader", Tags=[{"Key": "b", "Value": "값"}])
iam.untag_role(RoleName="Reader", TagKeys=["a"])
assert iam.list_role_tags(RoleName="Reader")["Tags"] == [{"Key": "b", "Value": "값"}]
iam.tag_role(RoleName="Reader", Tags=[{"Key": "B", "Value": "c"}])
assert iam.list_role_tags(RoleName="Reader")["Tags"] == [{"Key": "B", "Value": "c"}]
refused("ValidationError", 400, iam.tag_role, RoleName="Reader", Tags=[{"Key": "k", "Value": "a,b"}])
twice = [{"Key": "Team", "Value": "a"}, {"Key": "team", "Value": "b"}]
refused("InvalidInput", 400, iam.tag_role, RoleName="Reader", Tags=twice)
iam.untag_role(RoleName="Reader", TagKeys=["b"])
iam.tag_role(RoleName="Reader", Tags=[{"Key": "b", "Value": "값"}])

refused("DeleteConflict", 409, iam.delete_role, RoleName="Reader")
iam.detach_role_policy(RoleName="Reader", PolicyArn=managed)
refused("NoSuchEntity", 404, iam.detach_role_policy, RoleName="Reader", PolicyArn=managed)
refused("DeleteConflict", 409, iam.delete_role, RoleName="Reader")
iam.delete_role_policy(RoleName="Reader", PolicyName="s3")
refused("NoSuchEntity", 404, iam.delete_role_policy, RoleName="Reader", PolicyName="s3")
for index in range(5):
    iam.create_role(RoleName=f"r{index}", AssumeRolePolicyDocument=json.dumps(trust))
pages = iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2})
names = [role["RoleName"] for page in pages for role in page["Roles"]]
assert names == ["r0", "r1", "r2", "r3", "r4", "Reader"], names
iam.delete_role(RoleName="Reader")
refused("NoSuchEntity", 404, iam.delete_role, RoleName="Reader")

who = sts.get_caller_identity()
assert who["Account"] == "000000000000" and who["Arn"] == "arn:aws:iam::000000000000:root"
refused("AccessDenied", 403, sts.assume_role, RoleArn="arn:aws:iam::000000000000:role/r0", RoleSessionName="run")
trust["Statement"] = [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}]
iam.update_assume_role_policy(RoleName="r0", PolicyDocument=json.dumps(trust))
assumed = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/r0", RoleSessionName="run")
assert assumed["AssumedRoleUser"]["Arn"] == "arn:aws:sts::000000000000:assumed-role/r0/run"
refused("AccessDenied", 403, sts.assume_role, RoleArn="arn:aws:iam::000000000000:role/absent",
        RoleSessionName="run")
china = client("sts", "cn-north-1").get_caller_identity()
assert china["Arn"] == "arn:aws-cn:iam::000000000000:root"
