"""Names as the two AWS SDKs for Java write them."""

import pytest

from harness.stepfunctions.tasks.naming import (
    botocore_name,
    exception_name,
    pascal_case,
    service_name,
)


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


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        ("DynamoDB", "DynamoDb"),
        ("Database Migration Service", "DatabaseMigration"),
        ("Config Service", "Config"),
    ],
)
def test_services_are_named_without_what_they_all_are(service_id, name):
    assert service_name(service_id) == name


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("sfn", "stepfunctions"),
        ("applicationautoscaling", "application-autoscaling"),
        ("sqs", "sqs"),
    ],
)
def test_services_are_found_by_the_name_in_a_resource(service, name):
    assert botocore_name(service, ["sqs", "application-autoscaling"]) == name
