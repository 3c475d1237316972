"""Names as the two AWS SDKs for Java write them."""

import pytest

from harness.stepfunctions.tasks.naming import exception_name, pascal_case


@pytest.mark.parametrize(
    ("modelled", "name"),
    [
        ("DynamoDB", "DynamoDb"),
        ("SFN", "Sfn"),
        ("S3", "S3"),
        ("Secrets Manager", "SecretsManager"),
        ("EventBridge", "EventBridge"),
        ("CloudWatch Logs", "CloudWatchLogs"),
        ("SQS", "Sqs"),
        ("IoT", "Iot"),
        ("SESv2", "SesV2"),
        ("executionArn", "ExecutionArn"),
        ("DBInstances", "DbInstances"),
        ("ETag", "ETag"),
        ("NULL", "Nul"),
    ],
)
def test_a_name_has_one_capital_a_word(modelled, name):
    assert pascal_case(modelled) == name


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("NoSuchBucket", "NoSuchBucketException"),
        ("DBInstanceNotFoundFault", "DBInstanceNotFoundException"),
        ("ThrottlingException", "ThrottlingException"),
    ],
)
def test_a_class_of_errors_is_called_exception(shape, name):
    assert exception_name(shape) == name
