"""What the Personalize scripts share: a bucket with data, a role, schemas, and waiting."""

import json
import time

from check import client

personalize, s3, iam = client("personalize"), client("s3"), client("iam")
BUCKET = "personalize-data"


def readers(*more):
    """A bucket and a role that let the service read (and do more), as the developer guide writes them."""
    service = {"Service": "personalize.amazonaws.com"}
    reading = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", *more],
               "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]}

    def policy(statement):
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy(dict(reading, Principal=service)))
    trust = policy({"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=policy(reading))
    return role


def clicks(users=100, each=20, kind="Watch"):
    """Interactions with as many events of each user, with Korean names."""
    lines = ["USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP"]
    for user in range(users):
        lines += [f"사용자{user},영화{(user * 7 + turn * 3) % 50},{kind},{1600000000 + user * 100 + turn}"
                  for turn in range(each)]
    return "\n".join(lines).encode()


def schema(name, record, fields, **more):
    text = {"type": "record", "name": record, "namespace": "com.amazonaws.personalize.schema",
            "fields": fields, "version": "1.0"}
    return personalize.create_schema(name=name, schema=json.dumps(text), **more)["schemaArn"]


INTERACTIONS = [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
                {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]
ITEMS = [{"name": "ITEM_ID", "type": "string"},
         {"name": "TITLE", "type": ["null", "string"]},
         {"name": "GENRES", "type": ["null", "string"], "categorical": True}]


def settled(describe, key, **which):
    """Polls until a resource is made, and gives it."""
    for _ in range(600):
        seen = describe(**which)[key]
        if not seen["status"].endswith(("PENDING", "IN_PROGRESS")):
            return seen
        time.sleep(0.05)
    raise AssertionError(f"{which} is not made")


def active(describe, key, **which):
    seen = settled(describe, key, **which)
    assert seen["status"] == "ACTIVE", seen
    return seen


def gone(describe, **which):
    """Polls until a resource is not found any more."""
    for _ in range(600):
        try:
            describe(**which)
        except personalize.exceptions.ResourceNotFoundException:
            return
        time.sleep(0.05)
    raise AssertionError(f"{which} is still there")
