"""Managed policies and the user, as notebooks ask for them."""

import json

from check import client, refused

iam = client("iam")
access = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]}
made = iam.create_policy(PolicyName="Reads", Path="/team/", Description="읽기",
                         PolicyDocument=json.dumps(access), Tags=[{"Key": "a", "Value": "1"}])["Policy"]
arn = made["Arn"]
assert arn == "arn:aws:iam::000000000000:policy/team/Reads" and made["DefaultVersionId"] == "v1"
assert made["AttachmentCount"] == 0 and made["IsAttachable"] and made["PolicyId"].startswith("ANPA")
refused("EntityAlreadyExists", 409, iam.create_policy, PolicyName="reads",
        PolicyDocument=json.dumps(access))
refused("MalformedPolicyDocument", 400, iam.create_policy, PolicyName="x", PolicyDocument="{}")
got = iam.get_policy(PolicyArn=arn)["Policy"]
assert got["Description"] == "읽기" and got["Tags"] == [{"Key": "a", "Value": "1"}]
version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
assert version["Document"] == access and version["IsDefaultVersion"]
refused("NoSuchEntity", 404, iam.get_policy_version, PolicyArn=arn, VersionId="v2")
assert [v["VersionId"] for v in iam.list_policy_versions(PolicyArn=arn)["Versions"]] == ["v1"]

trust = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"},
    "Action": "sts:AssumeRole"}]}
iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
iam.attach_role_policy(RoleName="r", PolicyArn=arn)
assert iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"] == [
    {"PolicyName": "Reads", "PolicyArn": arn}]

pages = iam.get_paginator("list_policies")
names = lambda **given: [p["PolicyName"] for page in pages.paginate(PaginationConfig={"PageSize": 2}, **given)
                         for p in page["Policies"]]
assert names(Scope="Local") == ["Reads"] and names(OnlyAttached=True) == ["Reads"]
assert names(PathPrefix="/service-role/") == ["AmazonPersonalizeFullAccess"]
assert "AmazonS3FullAccess" in names(Scope="AWS") and "Reads" not in names(Scope="AWS")
assert len(names()) == len(names(Scope="AWS")) + 1
found = [p for p in iam.list_policies(Scope="AWS")["Policies"] if p["PolicyName"] == "AmazonS3FullAccess"]
assert found[0]["Arn"] == "arn:aws:iam::aws:policy/AmazonS3FullAccess"

refused("DeleteConflict", 409, iam.delete_policy, PolicyArn=arn)
iam.detach_role_policy(RoleName="r", PolicyArn=arn)
iam.delete_policy(PolicyArn=arn)
refused("NoSuchEntity", 404, iam.get_policy, PolicyArn=arn)

user = iam.get_user()["User"]
assert user["Arn"] == "arn:aws:iam::000000000000:root" and user["UserId"] == "000000000000"
refused("NoSuchEntity", 404, iam.get_user, UserName="somebody")
refused("InvalidAction", 400, iam.create_user, UserName="somebody")
refused("InvalidInput", 400, iam.create_role, RoleName="b", PermissionsBoundary=arn,
        AssumeRolePolicyDocument=json.dumps(trust))
