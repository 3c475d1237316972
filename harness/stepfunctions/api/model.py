"""The members of every operation's request, with their constraints.

Source: the API reference of AWS Step Functions (API version 2016-11-23).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.stepfunctions.api.constraints import Member
from harness.stepfunctions.validation import MAX_SIZE
from harness.stepfunctions.values import DATA_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MODEL"]

_ARN = Member(least=1, most=256, required=True)
_LONG_ARN = Member(least=1, most=2_000, required=True)
_NAME = Member(least=1, most=80, required=True)
_OPTIONAL_NAME = Member(least=1, most=80)
_DEFINITION = Member(least=1, most=MAX_SIZE, required=True, sensitive=True)
_DESCRIPTION = Member(most=256, sensitive=True)
_DATA = Member(most_bytes=DATA_LIMIT, sensitive=True)
_ERROR = Member(most=256, sensitive=True)
_CAUSE = Member(most=32_768, sensitive=True)
_TOKEN = Member(least=1, most=2_048, required=True, sensitive=True)
_TRACE = Member(most=256, pattern=r"\p{ASCII}*")
_FLAG = Member("boolean")
_COUNT = Member("integer", least=0)
_TYPE = Member(allowed=("STANDARD", "EXPRESS"))
_INCLUDED = Member(allowed=("ALL_DATA", "METADATA_ONLY"))
_TAG = {"key": Member(least=1, most=128), "value": Member(most=256)}
_TAGS = Member("list", item=Member("structure", members=_TAG))
_PAGE = {
    "maxResults": Member("integer", least=0, most=1_000),
    "nextToken": Member(least=1, most=1_024),
}
_LOGGING = {
    "level": Member(allowed=("ALL", "ERROR", "FATAL", "OFF")),
    "includeExecutionData": _FLAG,
    "destinations": Member("list", item=Member("structure")),
}
_ENCRYPTION = {
    "type": Member(allowed=("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"), required=True),
    "kmsKeyId": Member(least=1, most=2_048),
    "kmsDataKeyReusePeriodSeconds": Member("integer", least=60, most=900),
}
_CONFIGURATION = {
    "loggingConfiguration": Member("structure", members=_LOGGING),
    "tracingConfiguration": Member("structure", members={"enabled": _FLAG}),
    "encryptionConfiguration": Member("structure", members=_ENCRYPTION),
}
_PUBLICATION = {"publish": _FLAG, "versionDescription": _DESCRIPTION}
_MOCK = {
    "result": _DATA,
    "errorOutput": Member("structure", members={"error": _ERROR, "cause": _CAUSE}),
    "fieldValidationMode": Member(allowed=("STRICT", "PRESENT", "NONE")),
}
_STATE_CONFIGURATION = {
    "retrierRetryCount": _COUNT,
    "errorCausedByState": Member(least=1, most=80, sensitive=True),
    "mapIterationFailureCount": _COUNT,
    "mapItemReaderData": _DATA,
}
_START = {
    "stateMachineArn": _ARN,
    "name": _OPTIONAL_NAME,
    "input": _DATA,
    "traceHeader": _TRACE,
}
_ROUTE = {
    "stateMachineVersionArn": _ARN,
    "weight": Member("integer", least=0, most=100, required=True),
}
_ROUTES = Member("list", least=1, most=2, item=Member("structure", members=_ROUTE))
_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE")

MODEL: Mapping[str, Mapping[str, Member]] = {
    "CreateActivity": {
        "name": _NAME,
        "tags": _TAGS,
        "encryptionConfiguration": _CONFIGURATION["encryptionConfiguration"],
    },
    "CreateStateMachine": {
        "name": _NAME,
        "definition": _DEFINITION,
        "roleArn": _ARN,
        "type": _TYPE,
        "tags": _TAGS,
        **_CONFIGURATION,
        **_PUBLICATION,
    },
    "CreateStateMachineAlias": {
        "description": _DESCRIPTION,
        "name": Member(
            least=1, most=80, pattern=r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$", required=True
        ),
        "routingConfiguration": replace(_ROUTES, required=True),
    },
    "DeleteActivity": {"activityArn": _ARN},
    "DeleteStateMachine": {"stateMachineArn": _ARN},
    "DeleteStateMachineAlias": {"stateMachineAliasArn": _ARN},
    "DeleteStateMachineVersion": {"stateMachineVersionArn": _LONG_ARN},
    "DescribeActivity": {"activityArn": _ARN},
    "DescribeExecution": {"executionArn": _ARN, "includedData": _INCLUDED},
    "DescribeMapRun": {"mapRunArn": _LONG_ARN},
    "DescribeStateMachine": {"stateMachineArn": _ARN, "includedData": _INCLUDED},
    "DescribeStateMachineAlias": {"stateMachineAliasArn": _ARN},
    "DescribeStateMachineForExecution": {"executionArn": _ARN, "includedData": _INCLUDED},
    "GetActivityTask": {"activityArn": _ARN, "workerName": _OPTIONAL_NAME},
    "GetExecutionHistory": {
        "executionArn": _ARN,
        "reverseOrder": _FLAG,
        "includeExecutionData": _FLAG,
        **_PAGE,
    },
    "ListActivities": _PAGE,
    "ListExecutions": {
        "stateMachineArn": Member(least=1, most=256),
        "statusFilter": Member(allowed=_STATUSES),
        "maxResults": _PAGE["maxResults"],
        "nextToken": Member(least=1, most=3_096),
        "mapRunArn": Member(least=1, most=2_000),
        "redriveFilter": Member(allowed=("REDRIVEN", "NOT_REDRIVEN")),
    },
    "ListMapRuns": {"executionArn": _ARN, **_PAGE},
    "ListStateMachineAliases": {"stateMachineArn": _ARN, **_PAGE},
    "ListStateMachineVersions": {"stateMachineArn": _ARN, **_PAGE},
    "ListStateMachines": _PAGE,
    "ListTagsForResource": {"resourceArn": _ARN},
    "PublishStateMachineVersion": {
        "stateMachineArn": _ARN,
        "revisionId": Member(),
        "description": _DESCRIPTION,
    },
    "RedriveExecution": {
        "executionArn": _ARN,
        "clientToken": Member(least=1, most=64, pattern="[!-~]+"),
    },
    "SendTaskFailure": {"taskToken": _TOKEN, "error": _ERROR, "cause": _CAUSE},
    "SendTaskHeartbeat": {"taskToken": _TOKEN},
    "SendTaskSuccess": {
        "taskToken": _TOKEN,
        "output": Member(most_bytes=DATA_LIMIT, sensitive=True, required=True),
    },
    "StartExecution": _START,
    "StartSyncExecution": {**_START, "includedData": _INCLUDED},
    "StopExecution": {"executionArn": _ARN, "error": _ERROR, "cause": _CAUSE},
    "TagResource": {
        "resourceArn": _ARN,
        "tags": Member("list", item=_TAGS.item, required=True),
    },
    "TestState": {
        "definition": _DEFINITION,
        "roleArn": Member(least=1, most=256),
        "input": _DATA,
        "inspectionLevel": Member(allowed=("INFO", "DEBUG", "TRACE")),
        "revealSecrets": _FLAG,
        "variables": _DATA,
        "stateName": Member(least=1, most=80, sensitive=True),
        "mock": Member("structure", members=_MOCK),
        "context": _DATA,
        "stateConfiguration": Member("structure", members=_STATE_CONFIGURATION),
    },
    "UntagResource": {
        "resourceArn": _ARN,
        "tagKeys": Member("list", item=Member(least=1, most=128), required=True),
    },
    "UpdateMapRun": {
        "mapRunArn": _LONG_ARN,
        "maxConcurrency": _COUNT,
        "toleratedFailurePercentage": Member("number", least=0, most=100),
        "toleratedFailureCount": _COUNT,
    },
    "UpdateStateMachine": {
        "stateMachineArn": _ARN,
        "definition": Member(least=1, most=MAX_SIZE, sensitive=True),
        "roleArn": Member(least=1, most=256),
        **_CONFIGURATION,
        **_PUBLICATION,
    },
    "UpdateStateMachineAlias": {
        "stateMachineAliasArn": _ARN,
        "description": _DESCRIPTION,
        "routingConfiguration": _ROUTES,
    },
    "ValidateStateMachineDefinition": {
        "definition": _DEFINITION,
        "type": _TYPE,
        "severity": Member(allowed=("ERROR", "WARNING")),
        "maxResults": Member("integer", least=0, most=100),
    },
}
