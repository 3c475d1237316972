"""What a resource is called once deployed: its name, its ARN, and what Ref and GetAtt give.

Return values as the CloudFormation and SAM resource references document them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["IDENTITIES", "Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """How a kind of resource is named; a nameless one is called by its logical id."""

    name_property: str
    arn: str
    ref: Literal["name", "arn"] = "name"
    attributes: tuple[str, ...] = ("Arn",)


_LAMBDA = "arn:{partition}:lambda:{region}:{account}:function:{name}"
_DYNAMODB = "arn:{partition}:dynamodb:{region}:{account}:table/{name}"
_STATES = "arn:{partition}:states:{region}:{account}:stateMachine:{name}"
_IAM = "arn:{partition}:iam::{account}:{kind}/{name}"
_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"

IDENTITIES = {
    "AWS::Serverless::Function": Identity("FunctionName", _LAMBDA),
    "AWS::Lambda::Function": Identity("FunctionName", _LAMBDA),
    "AWS::DynamoDB::Table": Identity("TableName", _DYNAMODB),
    "AWS::Serverless::SimpleTable": Identity("TableName", _DYNAMODB),
    "AWS::Serverless::StateMachine": Identity("Name", _STATES, "arn", ("Arn", "Name")),
    "AWS::StepFunctions::StateMachine": Identity(
        "StateMachineName", _STATES, "arn", ("Arn", "Name")
    ),
    "AWS::IAM::Role": Identity("RoleName", _IAM.replace("{kind}", "role")),
    "AWS::IAM::ManagedPolicy": Identity(
        "ManagedPolicyName", _IAM.replace("{kind}", "policy"), "arn"
    ),
    "AWS::Logs::LogGroup": Identity("LogGroupName", _LOGS),
}
"""By resource type. A type that is not here has no value that the harness could tell."""
