"""Services that are not emulated say so, in their protocols, and are never taken for a bucket."""

from botocore.exceptions import ClientError
from check import client

CALLS = [
    ("lambda", "list_functions", {}),
    ("lambda", "get_function", {"FunctionName": "f"}),
    ("lambda", "invoke", {"FunctionName": "f", "Payload": b"{}"}),
    ("lambda", "create_function", {"FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/r", "Code": {}}),
    ("dynamodb", "list_tables", {}),
    ("dynamodb", "put_item", {"TableName": "t", "Item": {"a": {"S": "1"}}}),
    ("ec2", "describe_instances", {}),
    ("sns", "list_topics", {}),
    ("sqs", "list_queues", {}),
    ("cloudformation", "list_stacks", {}),
    ("cloudwatch", "list_metrics", {}),
    ("secretsmanager", "list_secrets", {}),
    ("route53", "list_hosted_zones", {}),
    ("bedrock-runtime", "invoke_model", {"modelId": "m", "body": b"{}"}),
    ("glue", "get_databases", {}),
]
for service, operation, arguments in CALLS:
    try:
        getattr(client(service), operation)(**arguments)
    except ClientError as error:
        told = error.response["Error"]
        assert "it serves Personalize, S3, IAM, STS, EventBridge Scheduler, API Gateway, Step Functions, the parameters of SSM, keys of KMS and queries of Athena." in told["Message"], (service, told)
        assert told["Code"] in ("UnknownOperationException", "InvalidAction"), (service, told)
    else:
        raise AssertionError(f"{service} was answered")
